import numpy as np
import pandas as pd
import pytest
from causaldata import castle
from diff_diff import CallawaySantAnna
from linearmodels.panel import PanelOLS
from moderndid import load_mpdta

from analysis.estimators import staggered
from analysis.estimators.design import DesignError

# Cohorts of 1, 3 and 7 of 31 units, among them small ones, as in a roll-out over provinces.
ADOPTED = {
    "u00": 2013,
    **{f"u{unit:02d}": 2015 for unit in range(1, 4)},
    **{f"u{unit:02d}": 2017 for unit in range(4, 11)},
    "u11": 2025,
}


def with_effect(panel, effect):
    panel = panel.copy()
    for unit, year in ADOPTED.items():
        panel.loc[year:, unit] += effect
    return panel


def of(found, procedure):
    return next(
        estimate
        for estimate in found.overall
        if (estimate.procedure, estimate.inference) == (procedure, staggered.PERMUTED)
    )


def group_time_effects(values, adopted, controls=staggered.NEVER):
    """The closed form as it is before it is averaged: index cohort, columns year."""
    design = staggered._design(values, adopted)
    means = staggered._means(values.to_numpy().T, design, design.place[None, :])
    effects = staggered._effects(means, design, controls)[0]
    return pd.DataFrame(effects, index=design.cohorts, columns=values.index)


def test_group_time_effects_computed_by_hand():
    values = pd.DataFrame(
        {"a": [0.0, 1.0, 5.0], "b": [2.0, 2.0, 3.0], "c": [1.0, 3.0, 4.0]}, index=[1, 2, 3]
    )
    never = group_time_effects(values, {"a": 2, "b": 3})
    # a rises by 1 and 5 since year 1, c by 2 and 3; b by 1 since year 2, c by 1.
    assert never.loc[2].tolist() == [0, -1, 2]
    assert never.loc[3].tolist() == [2, 0, 0]
    not_yet = group_time_effects(values, {"a": 2, "b": 3}, staggered.NOT_YET)
    # In year 2 b is not treated yet: the controls rise by (0 + 2) / 2.
    assert not_yet.loc[2].tolist() == [0, 0, 2]


@pytest.mark.parametrize("gap", [[], [2016]])
@pytest.mark.parametrize(
    ("controls", "option"),
    [(staggered.NEVER, "never_treated"), (staggered.NOT_YET, "not_yet_treated")],
)
def test_the_closed_form_is_that_of_diff_diff(simulate, controls, option, gap):
    panel = simulate(1).drop(index=gap)
    rows = panel.melt(ignore_index=False, var_name="unit", value_name="y").reset_index(names="year")
    dates = {unit: year for unit, year in ADOPTED.items() if year <= 2019}
    rows["cohort"] = rows["unit"].map(dates).fillna(0).astype(int)
    fitted = CallawaySantAnna(
        control_group=option, base_period="universal", estimation_method="reg"
    ).fit(rows, outcome="y", unit="unit", time="year", first_treat="cohort")
    second = fitted.to_dataframe("group_time").pivot(index="group", columns="time", values="effect")
    ours = group_time_effects(panel, ADOPTED, controls)
    after = ours.columns.to_numpy() >= ours.index.to_numpy()[:, None]
    assert ours.to_numpy()[after] == pytest.approx(second.to_numpy()[after], abs=1e-10)
    overall = staggered.rollout(panel, ADOPTED, draws=19).overall
    place = 0 if controls == staggered.NEVER else 1
    assert overall[place].value == pytest.approx(fitted.overall_att, abs=1e-10)


@pytest.mark.parametrize("gap", [[], [2016]])
def test_imputation_and_two_way_effects_are_those_of_diff_diff(simulate, gap):
    panel = with_effect(simulate(2), 2.0).drop(index=gap)
    found = staggered.rollout(panel, ADOPTED, draws=19)
    clustered = {
        estimate.procedure: estimate.value
        for estimate in found.overall
        if estimate.inference == "cluster-robust"
    }
    imputed = of(found, staggered.IMPUTATION).value
    assert imputed == pytest.approx(clustered[staggered.IMPUTATION], abs=1e-9)
    rows = panel.melt(ignore_index=False, var_name="unit", value_name="y").reset_index(names="year")
    rows["d"] = (rows["unit"].map(ADOPTED).fillna(2999) <= rows["year"]).astype(float)
    rows = rows.set_index(["unit", "year"])
    second = PanelOLS(rows["y"], rows[["d"]], entity_effects=True, time_effects=True).fit()
    assert of(found, staggered.TWO_WAY).value == pytest.approx(second.params["d"], abs=1e-9)


def test_sun_and_abraham_is_callaway_and_santanna_with_never_treated_controls(simulate):
    overall = staggered.rollout(with_effect(simulate(3), 2.0), ADOPTED, draws=19).overall
    second = next(each for each in overall if each.procedure == "Sun-Abraham")
    assert overall[0].value == pytest.approx(second.value, abs=1e-9)


@pytest.mark.parametrize("procedure", [staggered.IMPUTATION, staggered.TWO_WAY])
def test_weights_permuted_by_hand_give_the_estimates_under_permuted_dates(simulate, procedure):
    """An assignment that swaps two units is the estimate of the panel in which they are swapped."""
    panel = simulate(4)
    swapped = panel.rename(columns={"u00": "u20", "u20": "u00"})
    design = staggered._design(panel, ADOPTED)
    place = design.place.copy()
    place[[0, 20]] = place[[20, 0]]
    means = staggered._means(panel.to_numpy().T, design, np.stack([design.place, place]))
    weights = {
        staggered.IMPUTATION: staggered._imputation_weights,
        staggered.TWO_WAY: staggered._two_way_weights,
    }[procedure](design)
    found = np.einsum("rgt,gt->r", means, weights)
    for value, values in zip(found, (panel, swapped), strict=True):
        again = of(staggered.rollout(values, ADOPTED, draws=19), procedure).value
        assert value == pytest.approx(again, abs=1e-12)


def test_mpdta_gives_the_published_callaway_santanna_estimate():
    data = load_mpdta().to_pandas()
    values = data.pivot(index="year", columns="countyreal", values="lemp")
    dates = data.groupby("countyreal")["first.treat"].first()
    adopted = dates[dates > 0].astype(int).to_dict()
    overall = staggered.rollout(values, adopted, draws=39).overall
    clustered = next(estimate for estimate in overall if estimate.inference == "cluster-robust")
    assert clustered.value == pytest.approx(-0.039951, abs=5e-7)
    assert clustered.standard_error == pytest.approx(0.012034, abs=5e-7)
    assert overall[0].value == pytest.approx(clustered.value, abs=1e-10)


def test_castle_doctrine_gives_the_published_two_way_estimate():
    data = castle.load_pandas().data
    values = data.pivot(index="year", columns="sid", values="l_homicide").astype(float)
    values.index = values.index.astype(int)
    # `post` is 1 from the first whole year; the law took effect in the year before.
    first = data[data["post"] == 1].groupby("sid")["year"].min().astype(int) - 1
    found = staggered.rollout(values, first.to_dict(), draws=39)
    two_way = of(found, staggered.TWO_WAY)
    assert two_way.value == pytest.approx(0.081812, abs=5e-7)
    products = found.bacon["estimate"] * found.bacon["weight"]
    assert products.sum() == pytest.approx(two_way.value)
    assert found.bacon["weight"].sum() == pytest.approx(1)


@pytest.mark.slow
def test_a_common_effect_is_recovered_by_every_estimator(simulate):
    panels = [with_effect(simulate(seed), 3.0) for seed in range(20)]
    values = np.array(
        [
            [estimate.value for estimate in staggered.rollout(panel, ADOPTED, draws=19).overall]
            for panel in panels
        ]
    )
    assert values.mean(axis=0) == pytest.approx(3.0, abs=0.3)


@pytest.mark.slow
def test_permuted_dates_keep_the_size_and_find_an_effect_by_every_estimator(simulate):
    def rejects(panel):
        overall = staggered.rollout(panel, ADOPTED, draws=39).overall
        return [each.p <= 0.05 for each in overall if each.inference == staggered.PERMUTED]

    sizes = np.mean([rejects(simulate(seed)) for seed in range(50)], axis=0)
    powers = np.mean([rejects(with_effect(simulate(seed), 3.0)) for seed in range(10)], axis=0)
    assert len(sizes) == 4
    assert (sizes <= 0.1).all()
    assert (powers > 0.7).all()


def test_eleven_treated_units_may_carry_a_cluster_robust_p_and_four_may_not(simulate):
    panel = simulate(2)
    few = {unit: year for unit, year in ADOPTED.items() if year < 2017}
    for adopted, count in ((ADOPTED, 11), (few, 4)):
        for estimate in staggered.rollout(panel, adopted, draws=19).overall:
            assert estimate.n_treated == count
            if estimate.inference == "cluster-robust":
                assert (estimate.p is None) == (count < 10)


def test_the_year_before_adoption_is_zero_without_an_interval(simulate):
    found = staggered.rollout(simulate(3), ADOPTED, draws=39)
    base = found.group_time[found.group_time["year"] == found.group_time["cohort"] - 1]
    assert (base["estimate"] == 0).all()
    assert base["lower"].isna().all()
    assert found.group_time.groupby("cohort")["provinces"].first().to_dict() == {
        2013: 1,
        2015: 3,
        2017: 7,
    }
    assert -1 not in set(found.event["event_time"])
    assert (found.event["upper_uniform"] >= found.event["upper"]).all()


def test_the_order_of_units_changes_nothing(simulate):
    panel = simulate(4)
    shuffled = panel[np.random.default_rng(1).permutation(panel.columns)]
    first, second = (staggered.rollout(each, ADOPTED, draws=39) for each in (panel, shuffled))
    pd.testing.assert_frame_equal(first.group_time, second.group_time, check_exact=True)
    assert first.overall[0] == second.overall[0]


def test_a_roll_out_without_a_year_before_or_without_controls_is_refused(simulate):
    panel = simulate(5)
    with pytest.raises(DesignError, match="u03: treated from the first year 2011"):
        staggered.rollout(panel, {**ADOPTED, "u03": 2010})
    with pytest.raises(DesignError, match="0 unit"):
        staggered.rollout(panel, dict.fromkeys(panel.columns, 2015))
    with pytest.raises(DesignError, match="0 cohort"):
        staggered.rollout(panel, {"u00": 2030})
    with pytest.raises(DesignError, match="10 draws are too few"):
        staggered.rollout(panel, ADOPTED, draws=10)


def test_with_one_date_two_of_the_four_estimators_are_the_other_two(simulate):
    panel = with_effect(simulate(6), 1.0)
    at_once = dict.fromkeys(list(panel.columns[:10]), 2016)
    never, not_yet, imputed, two_way = staggered.rollout(panel, at_once, draws=99).overall[:4]
    for one, other in ((never, not_yet), (imputed, two_way)):
        assert other.value == pytest.approx(one.value, abs=1e-12)
        assert other.p == one.p
    assert abs(never.value - imputed.value) > 0.01
