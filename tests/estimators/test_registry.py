import re
from dataclasses import replace

import numpy as np
import pytest

from analysis import paths
from analysis.estimators import checks, permutation, registry
from analysis.estimators.case import Case
from analysis.estimators.estimate import Estimate, EstimateError
from analysis.estimators.estimator import Bilingual, NotEstimated, Printed, columns
from analysis.words.languages import LANGUAGES

EVERY = pytest.mark.parametrize("estimator", registry.ESTIMATORS, ids=lambda each: each.name.en)


@pytest.fixture(scope="module")
def california(smoking):
    return Case(smoking, "California", 1989, np.ones(smoking.shape[1]))


def register_of_methods(lang):
    """The chapter's section on methods, as typed."""
    text = paths.PAPER.joinpath(f"chapters_{lang}", "07_sources.qmd").read_text("utf-8")
    return text.split("{#sec-registry}")[1].split("\n## ")[0]


@EVERY
def test_every_estimator_says_what_it_says_of_proposition_99_with_its_assumptions(
    estimator, california
):
    found = estimator.attempt(california)
    assert isinstance(found, Estimate)
    assert found.assumptions == estimator.assumptions
    assert -40 < found.value < -10


@EVERY
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_estimator_has_one_entry_in_the_register_of_both_editions(estimator, lang):
    typed = register_of_methods(lang)
    if estimator.register:
        assert getattr(estimator.register, lang)
        assert f"**{getattr(estimator.name, lang)}**" not in typed
    else:
        assert getattr(estimator.written_as, lang) in typed


@EVERY
def test_every_estimator_names_a_reference_that_the_report_has(estimator):
    bibliography = paths.PAPER.joinpath("references.bib").read_text("utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),", bibliography, re.MULTILINE)
    assert estimator.reference in keys


@EVERY
def test_an_estimate_holds_every_number_that_a_table_prints_of_it(estimator, california):
    held = columns(estimator, estimator.estimate(california))
    printed = estimator.shown.numbers if estimator.shown else ()
    assert all(f"{estimator.column}_{part}" in held for part, _ in printed)


def test_no_number_of_a_table_belongs_to_two_estimators():
    printed = [
        f"{each.column}_{part}"
        for table in ("inference", "synthetic")
        for each, shown in registry.shown_in(table)
        for part, _ in shown.numbers
    ]
    assert len(printed) == len(set(printed)) > 6
    assert {each.shown.table for each in registry.ESTIMATORS if each.shown} == {
        "inference",
        "synthetic",
    }


def test_the_names_of_estimators_differ_and_one_draws_the_curve():
    for lang in LANGUAGES:
        names = [getattr(each.name, lang) for each in registry.ESTIMATORS]
        assert len(names) == len(set(names))
    assert registry.of_curve() is registry.HEADLINE


def test_what_cannot_be_estimated_says_why_and_the_rest_is(smoking):
    found = registry.estimates(Case(smoking.iloc[:, :6], "California", 1989))
    assert len(found) == len(registry.ESTIMATORS)
    lacking = {each.name: each.reason for each in found if isinstance(each, NotEstimated)}
    assert set(lacking) == {"Conley-Taber", "Ferman-Pinto", "synthetic difference-in-differences"}
    assert "5 controls" in lacking["Conley-Taber"]


def test_a_number_that_is_no_part_of_an_estimate_is_refused():
    shown = next(registry.shown_in("inference"))[1]
    odd = shown._replace(numbers=(Printed("t", Bilingual("t值", "t")),))
    with pytest.raises(EstimateError, match="no part of an estimate is called 't'"):
        replace(registry.HEADLINE, shown=odd)


def test_an_estimator_without_an_entry_in_the_register_or_with_two_is_refused():
    with pytest.raises(EstimateError, match="register of methods"):
        replace(registry.HEADLINE, written_as=None)
    with pytest.raises(EstimateError, match="register of methods"):
        replace(registry.HEADLINE, register=Bilingual("甲", "a"))


def test_placebo_years_use_the_years_before_the_treatment_alone(california):
    moved = california.values.copy()
    moved.loc[1989:] *= 3
    changed = replace(california, values=moved)
    tested = checks.in_time(california, [1980, 1985])
    assert list(tested) == [1980, 1985]
    assert tested == checks.in_time(changed, [1980, 1985])
    before = california.values.loc[:1988]
    atts = permutation.effects(before.to_numpy().T, before.index.to_numpy() < 1980)
    assert tested[1980].value == atts[california.design.treated]


def test_the_effect_without_a_donor_is_that_of_the_smaller_panel(california):
    refits = checks.leave_one_out(california)
    assert "California" not in refits.index
    smaller = replace(california, values=california.values.drop(columns="Utah"))
    assert refits["Utah"] == pytest.approx(smaller.atts[smaller.design.treated])
