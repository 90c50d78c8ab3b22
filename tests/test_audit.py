import pandas as pd
import pytest

from analysis import audit, sources
from analysis.cleaning.source_report import tidy_figures


@pytest.fixture
def figures():
    return tidy_figures(sources.read("report-figures")).set_index("id")


@pytest.fixture
def tests():
    return sources.read("report-audit")


@pytest.fixture
def stock():
    """Shanghai third of three, 6758 firms and then 7494."""
    return pd.DataFrame(
        {"110000": [9000, 9900], "310000": [6758, 7494], "440000": [8000, 8100]},
        index=[2016, 2017],
        dtype=float,
    )


def test_every_figure_of_the_source_has_a_verdict(figures, tests, stock):
    found = audit.verdicts(figures, tests, stock)
    assert list(found.index) == list(figures.index)
    assert set(found) <= set(audit.VERDICTS)


def test_a_rank_that_both_years_have_is_confirmed_and_another_contradicted(figures, tests, stock):
    figures.loc["hnte_rank", "point"] = 3
    assert audit.verdicts(figures, tests, stock)["hnte_rank"] == audit.CONFIRMED
    figures.loc["hnte_rank", "point"] = 2
    assert audit.verdicts(figures, tests, stock)["hnte_rank"] == audit.CONTRADICTED


def test_a_rank_that_only_one_year_has_is_consistent(figures, tests, stock):
    stock.loc[2017, "310000"] = 8500
    figures.loc["hnte_rank", "point"] = 3
    assert audit.verdicts(figures, tests, stock)["hnte_rank"] == audit.CONSISTENT


def test_a_stock_between_the_two_years_is_consistent_and_one_above_contradicted(
    figures, tests, stock
):
    assert audit.verdicts(figures, tests, stock)["hnte_firms"] == audit.CONSISTENT
    figures.loc["hnte_firms", "point"] = 7600
    assert audit.verdicts(figures, tests, stock)["hnte_firms"] == audit.CONTRADICTED


def test_growth_on_a_time_without_counts_cannot_be_tested(figures, tests, stock):
    assert audit.verdicts(figures, tests, stock)["hnte_growth"] == audit.UNTESTABLE


def test_growth_is_judged_as_soon_as_the_counts_reach_back(figures, tests, stock):
    stock.loc[2015] = [8000, 6758 / 1.1428, 7000]
    assert audit.verdicts(figures, tests, stock)["hnte_growth"] == audit.CONFIRMED
    stock.loc[2015, "310000"] = 6000
    assert audit.verdicts(figures, tests, stock)["hnte_growth"] == audit.CONTRADICTED


def test_a_figure_printed_twice_is_no_evidence_and_one_that_differs_is_contradicted(
    figures, tests, stock
):
    assert audit.verdicts(figures, tests, stock)["table_qflp_firms"] == audit.UNTESTABLE
    figures.loc["table_qflp_firms", "point"] = 14
    assert audit.verdicts(figures, tests, stock)["table_qflp_firms"] == audit.CONTRADICTED


def test_a_figure_without_a_line_in_the_audit_is_refused(figures, tests, stock):
    with pytest.raises(audit.AuditError, match="sv_talent"):
        audit.verdicts(figures, tests[tests["id"] != "sv_talent"], stock)


def test_the_figures_of_each_verdict_are_counted_with_the_cells_that_judged_them(figures, tests):
    verdicts = pd.Series(audit.UNTESTABLE, index=figures.index)
    verdicts.iloc[:2] = audit.CONFIRMED
    firms = pd.DataFrame({"year": [2015, 2016], "file": "a.csv", "row": ["2", "3"], "column": "a"})
    numbers = audit.counts(verdicts, figures, tests, firms)
    counted = {name: each.value for name, each in numbers.items()}
    assert counted == {
        "n_figures": len(figures),
        "n_confirmed": 2,
        "n_consistent": 0,
        "n_contradicted": 0,
        "n_untestable": len(figures) - 2,
    }
    assert list(numbers["n_confirmed"].cells[2]["year"]) == [2016]
    assert numbers["n_confirmed"].text.en == "two"
