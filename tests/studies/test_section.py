"""What the section of a study in the report says."""

from dataclasses import replace

from analysis.studies import section, study


def test_a_reform_names_its_unit_and_its_donors_in_both_languages():
    declared = study.load("certification-2016")
    found = section.of(declared)
    assert (found.name, found.template) == (declared.name, declared.design)
    assert (found.zh["unit"], found.en["unit"]) == (declared.unit_zh, declared.unit_en)
    assert all(each.title_en in found.en["donors"] for each in declared.donors.values())
    assert {declared.title_zh, declared.title_en} <= set(found.titles)
    assert {each.title_zh for each in declared.donors.values()} <= set(found.titles)


def test_a_roll_out_in_one_year_has_a_template_of_its_own():
    declared = study.load("ftz-rollout")
    assert section.of(declared).template == "staggered"
    first = min(declared.adopted.values())
    at_once = replace(declared, adopted=dict.fromkeys(declared.adopted, first))
    assert section.of(at_once).template == "simultaneous"
