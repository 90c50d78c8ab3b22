import json
from dataclasses import replace
from math import prod

import numpy as np
import pandas as pd
import pytest

from analysis import paths
from analysis.estimators import inference, permutation, registry, synthetic
from analysis.estimators.design import DesignError
from analysis.pipeline import workers
from analysis.studies import one_treated, robustness
from analysis.studies.bounds import robust_intervals


@pytest.fixture(scope="module")
def specifications(declared, indicators):
    return robustness.specifications(declared, indicators)


@pytest.fixture(scope="module")
def cases(found, indicators):
    return robustness.cases(found, indicators)


@pytest.fixture(scope="module")
def estimated(cases):
    return robustness.other_estimates(cases)


def registered(column):
    return next(each for each in registry.ESTIMATORS if each.column == column)


def arrays(found, outcome):
    values = found.panels[outcome].values
    pre = values.index.to_numpy() < 2016
    return values.to_numpy().T, pre, values.columns.get_loc("310000")


def test_other_inference_is_about_the_same_effects(found, estimated):
    table = estimated
    assert list(table["outcome"]) == list(found.estimates["outcome"])
    for column in ("rmspe", "conley_taber", "ferman_pinto"):
        assert (table[f"{column}_att"].to_numpy() == found.estimates["att"].to_numpy()).all()
    values, pre, treated = arrays(found, "rd_basic")
    row = table.set_index("outcome").loc["rd_basic"]
    assert row["rmspe_p"] == inference.rmspe_test(values, pre, treated).p
    reference = inference.conley_taber(permutation.pre_post_changes(values, pre), treated)
    assert (row["conley_taber_lower"], row["conley_taber_upper"]) == reference.interval


def test_a_province_without_population_is_refused(found, indicators):
    lost = (indicators["indicator"] == "population") & (indicators["gb_code"] == "110000")
    with pytest.raises(DesignError, match="no population of 110000"):
        robustness.cases(found, indicators[~lost])


def moved(indicators, rows):
    """The figures of these rows of the file drawn anew, all others as they are."""
    factor = np.exp(np.random.default_rng(5).normal(size=len(indicators)))
    is_moved = indicators["row"].isin(rows)
    return indicators.assign(value=indicators["value"] * np.where(is_moved, factor, 1.0))


def test_what_ferman_pinto_scales_by_is_every_population_before_the_reform_and_no_other(
    found, indicators
):
    sizes = robustness.size_cells(found, indicators)
    of_one = sizes[sizes["outcome"] == "rd_basic"]
    assert set(sizes["indicator"]) == {"population"}
    assert set(of_one["year"]) == set(range(2011, 2016))
    assert len(of_one) == 5 * found.panels["rd_basic"].values.shape[1]

    def lower_ends(figures):
        return pd.Series(
            [
                registered("ferman_pinto").estimate(case).interval[0]
                for case in robustness.cases(found, figures).values()
            ]
        )

    before, others = lower_ends(indicators), set(indicators["row"]) - set(sizes["row"])
    assert (lower_ends(moved(indicators, others)) == before).all()
    assert (lower_ends(moved(indicators, sizes["row"])) != before).any()


@pytest.mark.slow
def test_the_specifications_follow_from_the_cells_that_are_cited_for_them(
    specifications, declared, indicators
):
    cells = robustness.specification_cells(declared, indicators)
    figures = set(cells.loc[cells["file"] == "a.csv", "row"].astype(str))
    others = indicators[~indicators["row"].isin(figures)]
    # Before every window; R&D figures are cited in all years of it.
    assert set(others.loc[others["indicator"] == "rd_basic", "year"]) == {2010}
    again = robustness.specifications(declared, moved(indicators, others["row"]))
    choices = {"donors": "donors", "last_year": "last_year", "transform": "transform"}
    pd.testing.assert_frame_equal(
        *(declared.in_advance(t, **choices) for t in (again, specifications))
    )
    # Donors without a free-trade zone in the window are one of the sets.
    in_advance = [d for d in declared.donors.values() if not declared.is_later("donors", d.name)]
    policies = {donors.policy for donors in in_advance} - {""}
    assert "ftz" in policies
    assert set(cells["file"]) - {"a.csv"} == {f"policy/{policy}.csv" for policy in policies}


def test_placebo_dates_use_the_years_before_the_reform_alone(found, declared, indicators):
    table = robustness.in_time(found)
    assert list(table["year"].unique()) == [*declared.placebo_years, 2016]
    later = indicators["year"] >= 2016
    changed = indicators.assign(value=indicators["value"].where(~later, indicators["value"] * 3))
    again = robustness.in_time(one_treated.run(declared, changed))
    fake = table["year"] < 2016
    assert again.loc[fake, "att"].to_numpy() == pytest.approx(table.loc[fake, "att"].to_numpy())


def test_the_real_date_stands_beside_the_placebo_dates(found):
    table = robustness.in_time(found)
    real = table[table["year"] == 2016]
    assert real["att"].to_numpy() == pytest.approx(found.estimates["att"].to_numpy())
    assert (real["p"].to_numpy() == found.estimates["p"].to_numpy()).all()


def test_each_donor_is_left_out_once(found):
    table = robustness.leave_one_out(found)
    one = table[table["outcome"] == "rd_basic"]
    assert len(one) == 30
    assert "310000" not in set(one["gb_code"])
    panel = found.panels["rd_basic"].values.drop(columns="440000")
    alone = permutation.effects(panel.to_numpy().T, panel.index.to_numpy() < 2016)
    att = alone[panel.columns.get_loc("310000")]
    assert one.set_index("gb_code").loc["440000", "att"] == pytest.approx(att, abs=1e-12)


def test_choices_that_come_to_the_same_panel_are_one_specification(declared, indicators):
    """An outcome that ends before two of the last years, and two sets of the same donors."""
    short = replace(declared.outcomes[0], last_year=2018)
    twins = {name: replace(declared.donors["all"], name=name) for name in ("all", "again")}
    same = replace(declared, outcomes=(short,), donors=twins, transforms=("log",))
    rows = robustness.specifications(same, indicators)
    assert rows[["donors", "last_year"]].to_numpy().tolist() == [["all", 2019]]


def test_every_combination_of_choices_is_estimated_once(specifications, declared):
    choices = ["outcome", "donors", "last_year", "transform"]
    declared_of = (declared.outcomes, declared.donors, declared.last_years, declared.transforms)
    assert len(specifications) == prod(map(len, declared_of))
    assert not specifications.duplicated(choices).any()


def test_the_headline_is_one_of_the_specifications(specifications, found):
    headline = specifications[
        (specifications["donors"] == "all")
        & (specifications["last_year"] == 2019)
        & (specifications["transform"] == "log")
    ]
    shared = ["outcome", "att", "lower", "upper", "p", "floor", "rank", "units"]
    pd.testing.assert_frame_equal(
        headline[shared].reset_index(drop=True), found.estimates[shared], check_exact=True
    )


def test_too_few_donors_leave_the_interval_open(specifications):
    few = specifications[specifications["units"] < 20]
    assert (few["floor"] > 0.05).all()
    assert np.isinf(few[["lower", "upper"]]).all(axis=None)


def test_synthetic_tables_hold_every_outcome_and_weights_that_add_up(found, cases, estimated):
    tables = robustness.synthetic_controls(cases)
    for table in tables.values():
        assert list(table["outcome"].unique()) == list(found.estimates["outcome"])
    for name in ("units", "times"):
        sums = tables[name].groupby("outcome")["weight"].sum()
        assert sums.to_numpy() == pytest.approx(1)
    effects = estimated.set_index("outcome")
    alone = synthetic.did(found.panels["papers_sci"].values, "310000", 2016)
    assert effects.loc["papers_sci", "sdid_att"] == alone.att
    gap = tables["paths"].assign(gap=lambda t: t["treated"] - t["synthetic"])
    after = gap[gap["year"] >= 2016].groupby("outcome")["gap"].mean()
    assert after[effects.index].to_numpy() == pytest.approx(effects["control_att"].to_numpy())


def test_curve_and_bounds_are_the_same_whoever_computes_them(
    asked, specifications, declared, indicators, found
):
    spread = robustness.specifications(declared, indicators, over=workers.spread)
    pd.testing.assert_frame_equal(spread, specifications, check_exact=True)
    bounds = robust_intervals(found, grid=(0.0,), over=workers.spread)
    pd.testing.assert_frame_equal(bounds, robust_intervals(found, grid=(0.0,)), check_exact=True)


def test_the_test_of_the_years_before_sees_a_drift_that_fakes_a_detectable_effect_in_some_donors(
    found,
):
    power = robustness.pre_trend_power(found).set_index("outcome")["share"]
    assert list(power.index) == list(found.panels)
    assert power.between(0, 1).all()
    steep = found.panels["patent_grants_utility"].values
    flat = found.panels["rd_basic"].values
    assert power["patent_grants_utility"] > power["rd_basic"], (steep, flat)


def test_the_direction_that_the_report_tells_is_that_of_the_published_effects():
    published = json.loads(paths.REFERENCE.joinpath("claims.json").read_text("utf-8"))
    of_study = "did.certification-2016."
    effects = [
        claim["value"]
        for id, claim in published.items()
        if id.startswith(of_study) and id.endswith(".att")
    ]
    assert published[f"{of_study}n_negative"]["value"] == sum(effect < 0 for effect in effects)
    assert published[f"{of_study}n_falling"]["value"] == 14, "as a referee counted from raw data"
    assert published[f"{of_study}in_time_negative"]["en"] == "14 for 2013, 12 for 2014"
