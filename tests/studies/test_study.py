import re

import pandas as pd
import pytest

from analysis import paths, sources
from analysis.contracts.expected import gb_codes
from analysis.studies import declaration, policies, study
from analysis.studies.study import StudyError

WHOLE = """\
title_zh = "甲"
title_en = "A"
design = "one-treated"
unit = "310000"
first_treated_year = 2016
transforms = ["log"]
placebo_years = [2013]

[window]
first_year = 2011
last_year = 2019
other_last_years = [2021]

[donors.all]
title_zh = "全部"
title_en = "all"

[donors.few]
title_zh = "若干"
title_en = "some"
only = [
    "北京",
    "Tianjin",
    "130000",
]

[[outcome]]
id = "rd_expenditure"
primary = true

[[outcome]]
id = "papers_sci"
primary = false
last_year = 2021
"""


@pytest.fixture
def refusal(tmp_path):
    """What is said of the whole file above after one replacement; it must be refused."""

    def of(old, new):
        assert old in WHOLE
        path = tmp_path / "trial.toml"
        path.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(StudyError) as caught:
            study.read(path)
        return str(caught.value).replace(f"{path}, ", "")

    return of


def test_a_study_file_is_read_whole(tmp_path):
    path = tmp_path / "trial.toml"
    path.write_text(WHOLE, encoding="utf-8")
    read = study.read(path)
    assert (read.name, read.unit, read.first_treated_year) == ("trial", "310000", 2016)
    assert (read.last_year, read.last_years, read.transform) == (2019, (2019, 2021), "log")
    assert read.outcome("papers_sci").last_year == 2021
    assert read.donors["few"].codes == ("110000", "120000", "130000")
    assert len(read.donors["all"].codes) == 30
    assert "310000" not in read.donors["all"].codes


def test_the_studies_of_the_project_are_all_valid():
    assert "certification-2016" in study.names()
    assert "ftz-rollout" in study.names("staggered")
    loaded = [each.name for each in study.load_all()]
    assert loaded == sorted({*study.names(), *study.names("staggered")})


def test_the_roll_out_study_knows_who_adopted_when():
    declared = study.load("ftz-rollout")
    assert (declared.design, declared.unit, declared.donors) == ("staggered", "", {})
    assert declared.adopted["310000"] == 2013
    assert len(declared.adopted) == 22
    assert "140000" not in declared.adopted


def test_the_certification_study_declares_what_it_must():
    declared = study.load("certification-2016")
    assert declared.unit == "310000"
    assert declared.first_treated_year == 2016
    assert len(declared.outcomes) >= 15
    assert 3 <= sum(outcome.primary for outcome in declared.outcomes) <= 5
    assert (declared.first_year, declared.last_years[:3]) == (2011, (2019, 2021, 2023))
    assert declared.placebo_years[:2] == (2013, 2014)
    assert {o.first_year for o in declared.outcomes if "techmarket" in o.indicator} == {2012}
    assert set(declared.donors) >= {"all", "no-neighbours", "no-ftz", "municipalities-coast"}


def test_donors_with_a_free_trade_zone_leave_as_the_window_grows():
    without_zone = study.load("certification-2016").donors["no-ftz"]
    assert [len(without_zone.until(year)) for year in (2014, 2015, 2019, 2023)] == [
        30,
        27,
        13,
        9 - 1 + 1,
    ]
    assert "320000" in without_zone.until(2018)
    assert "320000" not in without_zone.until(2019)


ROLLED_OUT = """\
title_zh = "甲"
title_en = "A"
design = "staggered"
policy = "mah"
transforms = ["log"]

[window]
first_year = 2011
last_year = 2019

[[outcome]]
id = "rd_expenditure"
primary = true
"""


@pytest.fixture
def rolled_out(tmp_path):
    """The study of a staggered design above, after one replacement."""

    def read(old="", new=""):
        path = tmp_path / "trial.toml"
        path.write_text(ROLLED_OUT.replace(old, new, 1), encoding="utf-8")
        return study.read(path)

    return read


LATER = """\
[added_later]
outcome = ["papers_sci"]
donors = ["few"]
other_last_years = [2021]

[window]"""


@pytest.fixture
def with_later(tmp_path):
    """The whole file above with a table of what was added later, after one replacement in it."""

    def read(old="", new=""):
        path = tmp_path / "trial.toml"
        path.write_text(WHOLE.replace("[window]", LATER.replace(old, new, 1)), encoding="utf-8")
        return study.read(path)

    return read


def test_what_was_added_later_is_known_by_dimension_and_value(with_later):
    declared = with_later()
    assert declared.added_later == {
        ("outcome", "papers_sci"),
        ("donors", "few"),
        ("last_year", 2021),
    }
    assert declared.is_later("donors", "few")
    assert not declared.is_later("donors", "all")


def test_rows_that_rest_on_what_was_added_later_are_no_rows_in_advance(with_later):
    table = pd.DataFrame(
        {
            "outcome": ["rd_expenditure", "papers_sci", "rd_expenditure", "rd_expenditure"],
            "donors": ["all", "all", "few", "all"],
            "last_year": [2019, 2019, 2019, 2021],
        }
    )
    declared = with_later()
    assert list(declared.in_advance(table).index) == [0, 2, 3]
    assert list(declared.in_advance(table, donors="donors", last_year="last_year").index) == [0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["papers_sci"]', '["papers"]', "line 10: outcome 'papers' stands in added_later and"),
        ('["papers_sci"]', '["rd_expenditure"]', "line 10: outcome 'rd_expenditure' is the headl"),
        ('["few"]', '["all"]', "line 11: donors 'all' is the headline or primary"),
        ("[2021]", "[2023]", "line 12: other_last_years 2023 stands in added_later and nowhere"),
        (
            "[2021]",
            '2021\ntransforms = ["log"]',
            "line 12: added_later, other_last_years = 2021 is",
        ),
        ("[2021]", '[2021]\ntransforms = ["log"]', "line 13: transforms 'log' is the headline"),
        ("donors", "doners", "line 11: added_later has no key 'doners'. Nearest first: donors"),
    ],
)
def test_what_is_called_added_later_must_be_declared_and_no_headline(with_later, old, new, said):
    with pytest.raises(StudyError, match=re.escape(said)):
        with_later(old, new)


def test_every_policy_of_the_raw_data_is_known_by_its_column_of_dates():
    assert policies.columns().items() >= {"ftz": "ftz_year", "mah": "authorised"}.items()


def test_a_policy_that_began_everywhere_at_once_is_one_cohort(rolled_out):
    adopted = rolled_out().adopted
    assert len(adopted) == 10
    assert set(adopted.values()) == {2015}
    pilots = sources.read("policy-mah").query("mah_pilot == '1'")["gb_code"]
    assert set(adopted) == set(pilots)


def test_a_policy_may_begin_to_count_some_years_after_its_date(rolled_out):
    assert set(rolled_out("transforms", "delay = 1\ntransforms").adopted.values()) == {2016}
    with pytest.raises(StudyError, match="line 5: delay -1 is negative"):
        rolled_out("transforms", "delay = -1\ntransforms")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "transforms",
            "delay = 9\ntransforms",
            "line 5: no province comes under the policy in the window 2011-2019 of "
            "rd_expenditure; mah begins in 2024, the delay of 9 counted",
        ),
        (
            "first_year = 2011",
            "first_year = 2016",
            "line 4: 110000 Beijing, 120000 Tianjin, 130000",
        ),
        (
            "2019",
            "2019\nother_last_years = [2021]",
            "line 10: window has no key",
        ),
        ('["log"]', '["log", "log_per_head"]', "line 5: 2 transforms, of which a roll-out takes"),
        (
            "primary = true",
            "primary = true\n[added_later]\ndonors = []",
            "line 15: added_later has no key 'donors'",
        ),
    ],
)
def test_a_roll_out_that_cannot_be_estimated_is_refused_when_it_is_read(rolled_out, old, new, said):
    with pytest.raises(StudyError, match=re.escape(said)):
        rolled_out(old, new)


def test_a_key_of_the_other_design_is_told_to_be_one(rolled_out):
    with pytest.raises(StudyError, match="line 14: donors belongs to the design 'one-treated'"):
        rolled_out("primary = true", 'primary = true\n[donors.all]\ntitle_zh = "a"')


def test_a_file_with_the_mark_of_windows_editors_is_read(tmp_path):
    path = tmp_path / "trial.toml"
    path.write_text(ROLLED_OUT, encoding="utf-8-sig")
    assert study.read(path).policy == "mah"


def test_such_a_file_is_named_under_its_own_design_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STUDIES", tmp_path)
    (tmp_path / "trial.toml").write_text(ROLLED_OUT, encoding="utf-8-sig")
    assert (study.names("staggered"), study.names()) == (("trial",), ())


def test_a_slip_of_syntax_is_told_with_its_line(rolled_out):
    with pytest.raises(StudyError, match=r"trial\.toml, line 4: .*Correct the line"):
        rolled_out('"mah"', "mah")


def test_who_comes_under_a_policy_is_named_by_date(rolled_out):
    by_date = rolled_out('"mah"', '"ftz"').treated("en")
    assert by_date[:4] == ("Shanghai", "Tianjin", "Fujian", "Guangdong")
    assert rolled_out('"mah"', '"ftz"').treated("zh")[0] == "上海"
    assert len(by_date) == 18


def test_an_outcome_that_is_blank_for_the_treated_province_is_refused(tmp_path):
    path = tmp_path / "trial.toml"
    sold = WHOLE.replace("papers_sci", "techmarket_output_value").replace("= 2011", "= 2012")
    path.write_text(sold.replace("310000", "540000"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"line 32: techmarket_output_value of Tibet.* 2012-2016"):
        study.read(path)


def test_a_roll_out_that_reaches_every_province_has_no_controls(rolled_out, monkeypatch):
    monkeypatch.setattr(policies, "adoption", lambda policy: dict.fromkeys(gb_codes(), 2015))
    with pytest.raises(StudyError, match="every province comes under the policy"):
        rolled_out()


def test_the_years_in_which_provinces_begin_are_those_within_the_window(rolled_out):
    assert rolled_out().cohorts == (2015,)
    assert rolled_out('"mah"', '"ftz"').cohorts == (2013, 2015, 2017, 2018, 2019)


def test_an_unknown_policy_is_refused_with_those_there_are(rolled_out):
    with pytest.raises(StudyError, match=r"line 4: policy 'mha'.*Nearest first: mah, ftz"):
        rolled_out('"mah"', '"mha"')


def test_the_treated_unit_has_its_names_from_the_reference_table(tmp_path):
    path = tmp_path / "trial.toml"
    path.write_text(WHOLE.replace('"310000"', '"Guangdong"', 1), encoding="utf-8")
    assert study.read(path).reform == ("440000", 2016, "广东", "Guangdong")
    assert study.read(path).reform.name("en") == "Guangdong"


@pytest.mark.parametrize("name", ["Trial", "my trial", "a.b", "试点", "a--b", "a_b"])
def test_a_name_that_no_claim_or_exhibit_can_carry_is_refused(tmp_path, name):
    path = tmp_path / f"{name}.toml"
    path.write_text(WHOLE, encoding="utf-8")
    with pytest.raises(StudyError, match=r"cannot stand in claims .* Rename the file"):
        study.read(path)


def test_a_study_without_a_primary_outcome_is_refused(refusal):
    assert refusal("primary = true", "primary = false").startswith("line 29: no outcome is primary")


def test_a_study_all_of_whose_outcomes_have_a_gap_is_refused(tmp_path):
    """The high-tech tables skip 2017: no slope of theirs can be bounded."""
    path = tmp_path / "trial.toml"
    two = WHOLE.replace("rd_expenditure", "hightech_firms")
    whole = two.replace("papers_sci", "hightech_revenue")
    path.write_text(whole, encoding="utf-8")
    with pytest.raises(StudyError, match="line 28: no outcome has figures in every year"):
        study.read(path)
    path.write_text(two, encoding="utf-8")
    assert study.read(path).outcome("hightech_firms").primary


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('unit = "310000"', 'unit = "Shangai"', "line 4: unit 'Shangai' is not among"),
        ('"Tianjin"', '"Tienjin"', "line 23: donors, few, only 'Tienjin' is not among"),
        ('"rd_expenditure"', '"rd_expend"', "line 28: outcome 1, id 'rd_expend' is not among"),
        ('["log"]', '["logs"]', "line 6: transforms 'logs' is not among"),
        (
            "placebo_years",
            "placebo_year",
            "line 7: the file has no key 'placebo_year'",
        ),
        ('"one-treated"', '"one treated"', "line 3: design 'one treated' is not among"),
        (
            "primary = false",
            "primry = false",
            "line 33: outcome 2 has no key 'primry'",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_its_line(refusal, old, new, said):
    assert refusal(old, new).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        ('unit = "310000"', 'unit = "Shangai"', "310000 上海 Shanghai, "),
        ('unit = "310000"', 'unit = "上海 市"', "310000 上海 Shanghai, "),
        ('"rd_expenditure"', '"rd_expend"', "rd_expenditure, "),
        ('"rd_expenditure"', '"hnte_stok"', "hnte_stock, "),
        ('["log"]', '["log_per_hed"]', "log_per_head, log_per_gdp, log."),
        ("primary = false", "primry = false", "primary, "),
    ],
)
def test_valid_choices_are_listed_nearest_spelling_first(refusal, old, new, nearest):
    assert f"Nearest first: {nearest}" in refusal(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("last_year = 2021\n", "last_year = 2024\n", "line 34: papers_sci has no figures"),
        ("first_year = 2011", "first_year = 2009", "line 28: rd_expenditure has no figures"),
        ("first_year = 2011", "first_year = 1999", "line 10: no indicator has figures for first"),
        ("first_year = 2011", "first_year = 20111", "line 10: no indicator has figures for first"),
        ("[2021]", "[2021, 2015]", "line 12: a window that ends in 2015 has no year from 2016 on"),
        (
            "last_year = 2021\n",
            'last_year = 2015\nreason = "a"\n',
            "line 32: papers_sci has no figures from 2016",
        ),
        (
            "last_year = 2021\n",
            'first_year = 2013\nreason = "a"\n',
            "line 32: papers_sci has figures for 2013-2015 before 2016, so that the placebo",
        ),
        ("[2021]", "[2025]", "line 12: no indicator has figures for other_last_years 2025"),
        ("[2013]", '["x"]', "line 7: placebo_years holds 'x'"),
        ('["log"]', "[[1]]", "line 6: transforms [1] is not among"),
        ('["log"]', "[]", "line 6: no transform"),
        ('only = [\n    "北京",', "only = [\n    7,", "line 22: donors, few, only 7 is not among"),
        ("treated_year = 2016", "treated_year = 2012", "line 5: first_treated_year 2012 leaves"),
        ("[2013]", "[2017]", "line 7: placebo year 2017 is not between"),
        ("last_year = 2019", "last_year = 2010", "line 11: the window ends in 2010"),
        ("last_year = 2019", 'last_year = "2019"', "line 11: window, last_year = '2019' is not a"),
        ('"papers_sci"', '"rd_expenditure"', "line 32: 'rd_expenditure' stands here twice"),
        ('"papers_sci"', '"rd_funds_foreign"', "line 32: rd_funds_foreign is unusable from 2018"),
        ('"papers_sci"', '"hnte_stock"', "line 32: hnte_stock has no figures for first_year"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused_with_its_line(refusal, old, new, said):
    assert refusal(old, new).startswith(said)


def test_of_many_choices_the_nearest_are_listed_and_the_others_counted(refusal):
    said = refusal('"rd_expenditure"', '"rd_expend"')
    assert said.split("Nearest first: ")[1].count(", ") == 8
    assert said.endswith(", and 33 more.")


def test_years_are_listed_where_there_are_figures(refusal):
    said = refusal("last_year = 2021\n", "last_year = 2024\n")
    assert "Valid: 2010-2022" in said


def test_an_outcome_that_ends_before_the_longest_window_must_say_so(refusal):
    said = refusal("other_last_years = [2021]", "other_last_years = [2021, 2023]")
    assert said.startswith("line 31: papers_sci has a window of its own without a reason")


def test_an_outcome_with_a_window_of_its_own_must_say_why(refusal):
    said = refusal("last_year = 2021\n", "first_year = 2012\nlast_year = 2021\n")
    assert said.startswith("line 31: papers_sci has a window of its own without a reason")


def test_a_certified_firm_count_has_no_years_before_the_rules(refusal):
    said = refusal(
        'id = "papers_sci"\n', 'id = "hnte_stock"\nfirst_year = 2016\nreason = "starts then"\n'
    )
    assert said.startswith("line 32: hnte_stock has 0 year(s) before 2016")


def test_a_lost_key_is_refused_by_name(refusal):
    assert "lacks the key 'title_en'" in refusal('title_en = "A"\n', "")
    assert refusal("primary = true\n", "").startswith("line 27: outcome 1 lacks the key 'primary'")


def test_broken_toml_is_refused_with_its_line(refusal):
    assert "line 4" in refusal('unit = "310000"', "unit = 310000 oops")


def test_words_in_a_long_text_are_not_taken_for_keys():
    text = WHOLE.replace('"甲"', '"""甲\nunit = 1\n[window]\n"""')
    assert declaration.key_lines(text)[("unit",)] == 7
    assert declaration.key_lines(text)[("window",)] == 12


def test_an_unknown_study_lists_those_there_are():
    with pytest.raises(StudyError, match=r"Nearest first in .*: certification-2016"):
        study.load("certification-2015")


def test_names_run_together_are_told_to_have_blanks_between():
    with pytest.raises(StudyError, match='blanks between: STUDIES="a b"'):
        study.load("certification-2016,ftz-rollout")


def test_a_study_that_could_not_be_written_is_not_offered_to_be():
    with pytest.raises(StudyError, match=r"Use one of these, or write ftz\.toml\.$"):
        study.load("ftz")
    with pytest.raises(StudyError, match=r"no study is named.*Use one of these\.$"):
        study.load("")


def test_names_are_the_files_sorted(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STUDIES", tmp_path)
    for name, text in (("b", WHOLE), ("a", WHOLE), ("c", 'design = "staggered"\n')):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert study.names() == ("a", "b")
    assert study.names("staggered") == ("c",)


def test_a_file_without_a_readable_design_is_named_so_that_loading_complains(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STUDIES", tmp_path)
    (tmp_path / "broken.toml").write_text("design = ", encoding="utf-8")
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    assert study.names() == study.names("staggered") == ("broken", "empty")
    for name in study.names():
        with pytest.raises(StudyError):
            study.load(name)


def test_the_cells_behind_a_policy_are_its_dates_in_every_province():
    cells = policies.adoption_cells(study.load("ftz-rollout").policy)
    assert set(cells["file"]) == {"policy/ftz.csv"}
    assert set(cells["column"]) == {"ftz_year"}
    assert list(cells["row"]) == list(range(2, 33))


def test_outcomes_that_were_known_before_are_declared_ones(with_later):
    known = with_later("[added_later]", 'known_before = ["rd_expenditure"]\n[added_later]')
    assert known.known_before == ("rd_expenditure",)
    with pytest.raises(StudyError, match="known_before 'rd_basik' is not among the valid choices"):
        with_later("[added_later]", 'known_before = ["rd_basik"]\n[added_later]')
