"""The choices of a study in words, and the mark of those that were added later."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.studies import choices, study
from analysis.words import quantities


@pytest.fixture
def declared():
    """The certification study, with a choice of every kind added later."""
    later = {
        ("outcome", "rd_basic"),
        ("donors", "no-ftz"),
        ("last_year", 2021),
        ("transform", "log_per_gdp"),
        ("placebo_year", 2013),
    }
    return replace(study.load("certification-2016"), added_later=frozenset(later))


@pytest.fixture
def codebook(declared):
    indicators = [outcome.indicator for outcome in declared.outcomes][::-1]
    return pd.DataFrame({"indicator": indicators, "name_zh": "甲", "name_en": "A"})


def test_outcomes_come_in_the_order_of_the_study_and_late_ones_say_so(declared, codebook):
    named = choices.outcomes(declared, codebook)
    assert list(named.index) == [outcome.indicator for outcome in declared.outcomes]
    marked = named[named["name_en"] == "A (added later)"]
    assert list(marked.index) == ["rd_basic"]
    assert list(marked["name_zh"]) == ["甲（后加）"]
    assert set(named["name_en"]) == {"A", "A (added later)"}


def test_dates_are_the_pretended_ones_and_last_the_actual_one(declared):
    assert choices.dates(declared)["en"].to_dict() == {
        2013: "2013 (placebo) (added later)",
        2014: "2014 (placebo)",
        2016: "2016 (actual)",
    }


def test_every_late_choice_of_a_specification_is_marked_and_no_other(declared, codebook):
    named = choices.outcomes(declared, codebook)[["name_zh", "name_en"]]
    crossed = choices.specified(declared, named.set_axis(["zh", "en"], axis=1).iloc[:2])
    for lang, mark in {"zh": "（后加）", "en": "(added later)"}.items():
        marked = set(crossed.index[crossed[lang].str.endswith(mark)])
        assert marked == declared.added_later - {("placebo_year", 2013)}
    assert [dimension for dimension, _ in crossed.index] == [
        *["outcome"] * 2,
        *["donors"] * len(declared.donors),
        *["last_year"] * 3,
        *["transform"] * 3,
    ]


@pytest.mark.parametrize(
    ("transform", "zh", "en"),
    [("log_per_head", "甲（人均）", "A, per head"), ("log_per_gdp", "甲（比GDP）", "A, over GDP")],
)
def test_a_name_says_what_the_outcome_is_divided_by(declared, codebook, transform, zh, en):
    first = replace(declared, transforms=(transform,), added_later=frozenset())
    named = choices.outcomes(first, codebook)
    assert (set(named["name_zh"]), set(named["name_en"])) == ({zh}, {en})


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [(0, "没有一项", "none"), (1, "有1项（甲）", "one (甲)"), (13, "有13项（甲）", "13 (甲)")],
)
def test_a_count_of_none_is_a_word(number, zh, en):
    assert quantities.count(number, "outcomes", "zh", "甲") == zh
    assert quantities.count(number, "outcomes", "en", "甲") == en


def test_what_several_procedures_reject_for_is_one_clause():
    none, some = pd.Series([0, 0, 0]), pd.Series([0, 2, 1])
    assert choices.rejections("further", none, "zh") == "三种办法都没有一项的p值不超过0.05"
    assert choices.rejections("further", some, "zh").endswith("依次没有一项、有2项、有1项")
    assert choices.rejections("further", some, "en").endswith("none, two, one")


@pytest.mark.parametrize(
    ("years", "en"),
    [(0, "from that year on"), (1, "from the year after it on"), (2, "from 2 years after it on")],
)
def test_a_delay_is_said_in_words(years, en):
    assert choices.delayed(years, "en") == en


TWO = pd.DataFrame({"zh": ["甲", "乙"], "en": ["first", "second"]}, index=["a", "b"])
TESTS = pd.DataFrame(
    {
        "outcome": ["a", "a", "b", "b"],
        "estimator": ["never", "imputation"] * 2,
        "p": [0.03, 0.05, 0.06, 0.001],
    }
)


def test_small_p_are_told_by_outcome_and_estimator():
    told = choices.below(TESTS, TWO, "en")
    assert told == (
        "first (never-treated controls, 0.030; imputation, 0.050), second (imputation, 0.001)"
    )
    assert choices.below(TESTS.assign(p=0.2), TWO, "zh") == "无"


def test_outcomes_are_listed_in_the_order_of_their_names():
    assert choices.listed(["b", "a", "b"], TWO, "zh") == "甲、乙"
    assert choices.listed([], TWO, "en") == "none"


def test_provinces_left_out_are_told_with_the_outcomes_that_lack_them():
    provinces = pd.DataFrame({"zh": ["西藏", "海南"], "en": ["Tibet", "Hainan"]}, index=["5", "4"])
    rows = pd.DataFrame({"outcome": ["a", "b"], "dropped": ["4 5", "5"], "p": [None, 0.1]})
    assert choices.dropped(rows, TWO, provinces, "en") == "Tibet (first, second), Hainan (first)"
    assert choices.dropped(rows.assign(dropped=""), TWO, provinces, "zh") == "无"
