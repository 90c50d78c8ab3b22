"""Printed words are held exactly, numbers to the tolerance, and what differs is named."""

import copy

import pytest

from analysis.replication import comparison
from analysis.replication.comparison import Difference


@pytest.fixture
def claims(published):
    return published.claims


@pytest.fixture
def exhibits(published):
    return published.exhibits


def changed(claims, **facts):
    now = copy.deepcopy(claims)
    now["firms.growth"] |= facts
    return now


def test_the_same_claims_and_exhibits_do_not_differ(claims, exhibits):
    assert comparison.claims(claims, copy.deepcopy(claims)) == []
    assert comparison.exhibits(exhibits, copy.deepcopy(exhibits)) == []


def test_a_number_that_differs_within_the_tolerance_is_the_same(claims):
    assert comparison.claims(claims, changed(claims, value=0.25 * (1 + 9e-7))) == []


def test_a_number_beyond_the_tolerance_differs_though_it_prints_the_same(claims):
    now = changed(claims, value=0.25 * (1 + 2e-6))
    assert comparison.claims(claims, now) == [
        Difference("firms.growth", "value", "0.25", str(now["firms.growth"]["value"]))
    ]


def test_a_number_near_zero_is_held_absolutely(claims):
    zero = changed(claims, value=0.0)
    assert comparison.claims(zero, changed(claims, value=5e-10)) == []
    assert comparison.claims(zero, changed(claims, value=5e-9))


def test_printed_words_are_held_to_the_letter_though_the_number_is_the_same(claims):
    found = comparison.claims(claims, changed(claims, en="25 %"))
    assert found == [Difference("firms.growth", "en", "25%", "25 %")]


@pytest.mark.parametrize("interval", [[0.1, 9.0], [0.2, None], None])
def test_an_end_of_an_interval_that_moves_comes_or_goes_differs(claims, interval):
    (found,) = comparison.claims(claims, changed(claims, interval=interval))
    assert found.what == "interval"
    assert found.reference == "0.1, None"


def test_a_unit_or_procedure_that_changes_differs(claims):
    counted = {"zh": "比上年增长", "en": "count"}
    found = comparison.claims(claims, changed(claims, unit="firms", procedure=counted))
    assert [difference.what for difference in found] == ["unit", "procedure"]
    assert found[1].now == "比上年增长 / count"


def test_a_claim_that_is_missing_or_new_differs(claims):
    assert comparison.claims(claims, {}) == [
        Difference("firms.growth", "claim", "25% / 25%", "not there")
    ]
    assert comparison.claims({}, claims) == [
        Difference("firms.growth", "claim", "not there", "25% / 25%")
    ]


def test_the_cell_of_a_table_is_named_by_its_row_and_column(exhibits):
    now = copy.deepcopy(exhibits)
    now["en/tbl-firms"][3] = "| 2017 | 13 |"
    assert comparison.exhibits(exhibits, now) == [
        Difference("en/tbl-firms", "line 4 (2017), Firms", "12", "13")
    ]


def test_a_bar_within_a_cell_ends_no_cell(exhibits):
    now = copy.deepcopy(exhibits)
    now["en/tbl-firms"][3] = r"| 2017 | 1\|2 |"
    assert comparison.exhibits(exhibits, now)[0].now == r"1\|2"


def test_rows_that_are_lost_or_added_differ(exhibits):
    now = copy.deepcopy(exhibits)
    row = now["en/tbl-firms"].pop()
    assert comparison.exhibits(exhibits, now) == [
        Difference("en/tbl-firms", "line 4", row, "not there")
    ]
    assert comparison.exhibits(now, exhibits) == [
        Difference("en/tbl-firms", "line 4", "not there", row)
    ]


def test_a_row_with_another_number_of_cells_is_shown_whole(exhibits):
    now = copy.deepcopy(exhibits)
    now["en/tbl-firms"][3] = "| 2017 | 12 | 13 |"
    (found,) = comparison.exhibits(exhibits, now)
    assert found == Difference("en/tbl-firms", "line 4", "| 2017 | 12 |", "| 2017 | 12 | 13 |")


def test_an_exhibit_that_is_missing_or_new_differs(exhibits):
    only_table = {"en/tbl-firms": exhibits["en/tbl-firms"]}
    assert comparison.exhibits(exhibits, only_table) == [
        Difference("en/fig-firms", "exhibit", "there", "not there")
    ]
    assert comparison.exhibits(only_table, exhibits)[0].now == "there"


def figure(exhibits, **panel):
    now = copy.deepcopy(exhibits)
    now["en/fig-firms"][1] |= panel
    return now


def test_what_a_figure_says_is_held_to_the_letter(exhibits):
    now = copy.deepcopy(exhibits)
    now["en/fig-firms"][0] = "Firms fell."
    assert comparison.exhibits(exhibits, now) == [
        Difference("en/fig-firms", "what it shows", "Firms rose.", "Firms fell.")
    ]


def test_a_word_in_a_figure_is_named_with_its_panel(exhibits):
    (found,) = comparison.exhibits(exhibits, figure(exhibits, words=["banks"]))
    assert found == Difference("en/fig-firms", "panel 1, words", "firms", "banks")


def test_words_that_change_places_differ(exhibits):
    before = figure(exhibits, words=["a", "b"])
    (found,) = comparison.exhibits(before, figure(exhibits, words=["b", "a"]))
    assert (found.reference, found.now) == ("a, b", "b, a")


def test_what_is_drawn_may_move_within_the_tolerance_and_no_further(exhibits):
    assert comparison.exhibits(exhibits, figure(exhibits, sums=[4.0, 6.04, 3.5, 5.0])) == []
    (found,) = comparison.exhibits(exhibits, figure(exhibits, sums=[4.0, 6.06, 3.5, 5.0]))
    assert found.what == "panel 1, positions"


def test_a_colour_and_a_number_of_points_that_change_differ(exhibits):
    found = comparison.exhibits(exhibits, figure(exhibits, styles="b2", points=3))
    assert [difference.what for difference in found] == ["panel 1, points", "panel 1, styles"]


def test_a_panel_that_is_lost_differs(exhibits):
    now = copy.deepcopy(exhibits)
    del now["en/fig-firms"][1]
    assert comparison.exhibits(exhibits, now) == [Difference("en/fig-firms", "panels", "1", "0")]


MANIFEST = """The tidy tables

firms.csv: 2 rows
year      missing 0   distinct 2   sha256 aa
value     missing 0   distinct 2   mean 11     sha256 bb

firms.csv by indicator
all       rows 2      mean 11      sha256 cc
"""


def test_the_tidy_tables_are_compared_column_by_column():
    now = MANIFEST.replace("sha256 bb", "sha256 dd").replace("sha256 cc", "sha256 ee")
    assert comparison.manifests(MANIFEST, MANIFEST) == []
    assert comparison.manifests(MANIFEST, now) == [
        Difference("firms.csv", "value", "sha256 bb", "sha256 dd"),
        Difference("firms.csv by indicator", "all", "sha256 cc", "sha256 ee"),
    ]


def test_a_row_or_column_that_is_lost_from_a_tidy_table_differs():
    now = MANIFEST.replace(": 2 rows", ": 1 rows").replace("year ", "month")
    found = comparison.manifests(MANIFEST, now)
    assert [(difference.what, difference.now) for difference in found] == [
        ("month", "missing 0, distinct 2, sha256 aa"),
        ("rows", "1 rows"),
        ("year", "not there"),
    ]


def test_the_largest_deviation_is_relative_and_over_all_numbers(claims):
    now = changed(claims, value=0.25 * (1 + 1e-8), interval=[0.1 * (1 + 1e-7), None])
    assert comparison.largest_deviation(claims, claims) == 0
    assert comparison.largest_deviation(claims, now) == pytest.approx(1e-7, rel=1e-3)
