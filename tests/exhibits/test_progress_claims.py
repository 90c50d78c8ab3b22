"""The numbers about the progress: what is divided by what, and which cells stand behind it."""

import pandas as pd
import pytest

from analysis import sources
from analysis.cleaning.source_report import tidy_figures
from analysis.exhibits import progress_claims


@pytest.fixture(scope="module")
def figures():
    return tidy_figures(sources.read("report-figures")).set_index("id")


def test_the_least_reduction_compares_the_slow_end_now_with_the_quick_end_then(figures):
    numbers = progress_claims.clearance(figures)
    assert numbers["reduction_low"].value == pytest.approx(1 - 10 / 48)
    assert numbers["reduction_high"].value == pytest.approx(1 - 6 / 72)


def test_the_firms_that_invested_are_a_share_of_those_qualified(figures):
    numbers = progress_claims.qflp(figures)
    assert numbers["share_investing"].value == pytest.approx(30 / 41)
    assert numbers["amount_per_firm"].value == pytest.approx(110.8e8 / 30)
    assert list(numbers["amount_per_firm"].cells[0].index) == ["qflp_amount", "qflp_investing"]


@pytest.fixture
def firms():
    rows = [
        (code, year, stock)
        for code, stocks in {"310000": (10, 20, 25), "110000": (30, 30, 60)}.items()
        for year, stock in zip((2016, 2017, 2018), stocks, strict=True)
    ]
    return pd.DataFrame(rows, columns=["gb_code", "year", "value"])


def test_shanghai_has_its_rank_share_and_growth_among_the_provinces(firms):
    numbers = {name: each.value for name, each in progress_claims.certified(firms).items()}
    assert (numbers["shanghai_2016"], numbers["rank_2016"], numbers["rank_2018"]) == (10, 2, 2)
    assert numbers["share_2016"] == pytest.approx(0.25)
    assert numbers["growth_shanghai_2017"] == pytest.approx(1.0)
    assert numbers["growth_provinces_2018"] == pytest.approx(85 / 50 - 1)


def test_growth_rests_on_the_year_before_as_well(firms):
    cells = progress_claims.certified(firms)["growth_shanghai_2018"].cells
    assert [set(table["year"]) for table in cells] == [{2017}, {2018}]


def test_the_stock_before_the_rules_is_what_the_source_implies(figures):
    single = sources.read("torch-shanghai-single-values")
    numbers = progress_claims.before_the_rules(figures, single)
    assert numbers["implied_base_2015"].value == pytest.approx(6938 / 1.1428)
    assert numbers["validity_stock_2016"].value == 6938
    cell = numbers["validity_stock_2016"].cells[0]
    assert single.loc[cell["row"].iloc[0], "year"] == "2016"


def test_provinces_that_a_policy_reached_are_counted_without_shanghai():
    adoption = pd.DataFrame(
        {
            "gb_code": ["310000", "110000", "120000", "130000"],
            "ftz_year": pd.array([2013, 2020, 2015, None], dtype="Int64"),
            "mah_pilot": [1, 1, 0, 0],
        }
    )
    numbers = progress_claims.reached(adoption)
    assert {name: each.value for name, each in numbers.items()} == {
        "n_zones": 1,
        "n_drug_pilot": 1,
        "n_either": 2,
    }
    assert numbers["n_zones"].procedure.en.endswith("reached by 2019")
