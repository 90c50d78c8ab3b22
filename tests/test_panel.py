"""A balanced panel leaves out what has a gap, says why, and fills nothing."""

from math import log

import numpy as np
import pandas as pd
import pytest

from analysis import panel

SHANGHAI, ANHUI, TIBET = "310000", "340000", "540000"


def rows(indicator, unit, **values):
    return [(unit, int(year[1:]), indicator, value) for year, value in values.items()]


@pytest.fixture
def indicators():
    listed = [
        *rows("contracts", SHANGHAI, y2012=10.0, y2013=20.0, y2015=40.0),
        *rows("contracts", ANHUI, y2012=1.0, y2013=2.0, y2015=8.0),
        *rows("contracts", TIBET, y2012=1.0, y2015=3.0),
        *rows("profit", SHANGHAI, y2012=5.0, y2013=6.0),
        *rows("profit", ANHUI, y2012=5.0, y2013=0.0),
        *rows("profit", TIBET, y2012=2.0, y2013=3.0),
        *rows("population", SHANGHAI, y2012=5.0, y2013=4.0, y2015=4.0),
        *rows("population", ANHUI, y2012=2.0, y2013=2.0, y2015=2.0),
        *rows("rd_funds_foreign", SHANGHAI, y2017=5.0, y2018=6.0),
        *rows("rd_funds_foreign", ANHUI, y2017=5.0, y2018=6.0),
    ]
    shuffled = pd.DataFrame(listed, columns=["gb_code", "year", "indicator", "value"])
    return shuffled.sample(frac=1, random_state=1)


def test_a_unit_with_a_gap_is_dropped_and_the_reason_kept(indicators):
    made = panel.balanced(indicators, "contracts", first_year=2012, last_year=2015)
    assert list(made.values.columns) == [SHANGHAI, ANHUI]
    assert list(made.values.index) == [2012, 2013, 2015]
    assert made.values.loc[2015, ANHUI] == pytest.approx(log(8))
    assert made.dropped == {TIBET: "no figure for 2013"}


def test_a_year_without_any_figure_is_named_and_not_filled(indicators):
    made = panel.balanced(indicators, "contracts", first_year=2012, last_year=2015)
    assert made.missing_years == (2014,)
    assert 2014 not in made.values.index


def test_years_outside_the_window_are_left_out(indicators):
    made = panel.balanced(indicators, "contracts", first_year=2013, last_year=2015)
    assert list(made.values.index) == [2013, 2015]
    sooner = panel.balanced(indicators, "contracts", first_year=2012, last_year=2013)
    assert list(sooner.values.index) == [2012, 2013]
    assert sooner.missing_years == ()


def test_levels_keep_a_zero_that_logs_drop(indicators):
    window = {"first_year": 2012, "last_year": 2013}
    logs = panel.balanced(indicators, "profit", **window)
    assert logs.dropped == {ANHUI: "0 in 2013 has no logarithm"}
    levels = panel.balanced(indicators, "profit", transform="level", **window)
    assert levels.dropped == {}
    assert levels.values.loc[2013].to_dict() == {SHANGHAI: 6.0, ANHUI: 0.0, TIBET: 3.0}


def test_per_head_divides_before_the_logarithm(indicators):
    made = panel.balanced(
        indicators, "contracts", first_year=2012, last_year=2015, per="population"
    )
    assert made.values.loc[2013, SHANGHAI] == pytest.approx(log(20 / 4))
    assert made.dropped == {TIBET: "no figure for 2012, 2013, 2015"}


def test_a_required_unit_with_a_gap_is_refused_with_what_is_missing(indicators):
    with pytest.raises(panel.PanelError, match="540000 is required, but no figure for 2013"):
        panel.balanced(indicators, "contracts", first_year=2012, last_year=2015, required=(TIBET,))


def test_a_required_unit_must_be_among_the_units_chosen(indicators):
    chosen = {"units": (ANHUI, TIBET), "required": (SHANGHAI,)}
    with pytest.raises(panel.PanelError, match="310000 is required, but is not among the units"):
        panel.balanced(indicators, "profit", first_year=2012, last_year=2013, **chosen)


def test_only_the_chosen_units_are_kept_and_the_others_are_no_drop_outs(indicators):
    made = panel.balanced(
        indicators, "contracts", first_year=2012, last_year=2015, units=(ANHUI, SHANGHAI)
    )
    assert list(made.values.columns) == [SHANGHAI, ANHUI]
    assert made.dropped == {}


def test_an_unknown_outcome_is_refused_with_the_nearest(indicators):
    with pytest.raises(panel.PanelError, match=r"'contract'\. Nearest: contracts"):
        panel.balanced(indicators, "contract", first_year=2012, last_year=2015)


def test_an_unknown_unit_is_refused_with_the_nearest(indicators):
    with pytest.raises(panel.PanelError, match=r"No unit '310001'.*Nearest: 310000"):
        panel.balanced(indicators, "profit", first_year=2012, last_year=2013, units=("310001",))


def test_a_window_that_print_does_not_cover_is_refused_with_the_years_there_are(indicators):
    with pytest.raises(panel.PanelError, match=r"no figures for 2011.*2012, 2013, 2015"):
        panel.balanced(indicators, "contracts", first_year=2011, last_year=2015)


def test_a_denominator_without_a_year_of_the_outcome_is_refused(indicators):
    short = indicators[(indicators["indicator"] != "population") | (indicators["year"] < 2015)]
    with pytest.raises(panel.PanelError, match="population has no figures for 2015"):
        panel.balanced(short, "contracts", first_year=2012, last_year=2015, per="population")


def test_foreign_funds_are_refused_where_their_reporting_collapses(indicators):
    with pytest.raises(panel.PanelError, match=r"unusable from 2018.*collapses"):
        panel.balanced(indicators, "rd_funds_foreign", first_year=2017, last_year=2018)


def test_an_unknown_transform_is_refused(indicators):
    with pytest.raises(panel.PanelError, match="'sqrt' is none of log, level"):
        panel.balanced(indicators, "profit", first_year=2012, last_year=2013, transform="sqrt")


def test_one_unit_is_no_panel(indicators):
    with pytest.raises(panel.PanelError, match=r"1 unit\(s\) left.*340000: 0 in 2013"):
        panel.balanced(
            indicators, "profit", first_year=2012, last_year=2013, units=(SHANGHAI, ANHUI)
        )


@pytest.fixture
def sales():
    return pd.DataFrame(
        {
            "state": ["b", "a", "a", "b"],
            "year": ["1970", "1971", "1970", "1971"],
            "packs": [3, 2.5, 1, 4],
        }
    )


def test_any_long_table_becomes_a_panel_as_it_is(sales):
    made = panel.from_frame(sales, "state", "year", "packs")
    assert made.values.to_dict() == {"a": {1970: 1.0, 1971: 2.5}, "b": {1970: 3.0, 1971: 4.0}}
    assert (made.outcome, made.transform, made.missing_years) == ("packs", "level", ())


def test_a_column_that_is_not_there_is_refused_with_the_nearest(sales):
    with pytest.raises(panel.PanelError, match=r"no column 'pack'\. Nearest: packs"):
        panel.from_frame(sales, "state", "year", "pack")


def test_an_unbalanced_table_is_refused_with_unit_and_year(sales):
    with pytest.raises(panel.PanelError, match="b has no row for year 1971"):
        panel.from_frame(sales.iloc[:3], "state", "year", "packs")


def test_two_rows_of_one_unit_and_year_are_refused(sales):
    doubled = pd.concat([sales, sales.iloc[:1]], ignore_index=True)
    with pytest.raises(panel.PanelError, match="b has two rows for year 1970"):
        panel.from_frame(doubled, "state", "year", "packs")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("year", "1970.5", r"Row 3, column 'year': '1970.5' is no whole number"),
        ("packs", "n/a", r"Row 3, column 'packs': 'n/a' is no number"),
        ("packs", float("inf"), r"Row 3, column 'packs': inf is no number"),
    ],
)
def test_a_cell_that_is_no_number_is_refused_with_its_row(sales, column, value, told):
    sales[column] = sales[column].astype(object)
    sales.loc[1, column] = value
    with pytest.raises(panel.PanelError, match=told):
        panel.from_frame(sales, "state", "year", "packs")


def test_units_are_what_they_print_as_and_rows_may_come_in_any_order():
    draw = np.random.default_rng(1)
    table = pd.DataFrame(
        [(unit, year, draw.normal()) for unit in (2, 10, "1", 3.5) for year in (1990, 1992)],
        columns=["unit", "year", "y"],
    )
    # One unit, once written as a number and once as a text.
    table.loc[0, "unit"] = "2"
    shuffled = table.sample(frac=1, random_state=1)
    made = panel.from_frame(shuffled, "unit", "year", "y")
    expected = table.assign(unit=table["unit"].astype(str)).pivot(
        index="year", columns="unit", values="y"
    )
    assert list(made.values.columns) == ["1", "10", "2", "3.5"]
    pd.testing.assert_frame_equal(made.values, expected, check_exact=True)
    assert made.missing_years == (1991,)
