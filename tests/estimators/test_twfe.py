import numpy as np
import pandas as pd
import pytest
from linearmodels.panel import PanelOLS
from scipy import stats

from analysis.estimators import event_study, permutation, twfe
from analysis.estimators.design import DesignError, one_treated_design


def coefficients(values, treated, first_treated_year):
    """A second opinion on the event study: OLS of treated unit x year, 0 in the base year."""
    base = one_treated_design(values, treated, first_treated_year).base
    years = [position for position in range(len(values)) if position != base]
    is_treated = (values.columns == treated).astype(float)
    dummies = [np.outer(np.eye(len(values))[place], is_treated).ravel() for place in years]
    found = np.zeros(len(values))
    found[years] = twfe.fit(values, np.column_stack(dummies)).params[: len(years)]
    return found


def two_by_two(values, treated, first_treated_year):
    """A second opinion on the effect: OLS on the 2 x 2 table of period means."""
    pre = one_treated_design(values, treated, first_treated_year).pre
    means = pd.DataFrame([values[pre].mean(), values[~pre].mean()], index=[0, 1])
    dummy = np.outer([0.0, 1.0], values.columns == treated)
    return twfe._model(means, dummy.ravel()[:, None]).fit().params[0]


@pytest.mark.parametrize("seed", range(3))
def test_the_closed_form_is_the_regression_for_every_assignment(simulate, seed):
    panel = simulate(seed, units=12, effect=1.0)
    array = panel.to_numpy().T
    atts = permutation.effects(array, panel.index.to_numpy() < 2016)
    events = permutation.event_effects(array, 4)
    for position, unit in enumerate(panel.columns):
        assert twfe.att(panel, unit, 2016).value == pytest.approx(atts[position], abs=1e-10)
        assert two_by_two(panel, unit, 2016) == pytest.approx(atts[position], abs=1e-10)
        assert coefficients(panel, unit, 2016) == pytest.approx(events[position], abs=1e-10)


def test_a_year_that_is_missing_changes_neither(simulate):
    panel = simulate(5, units=8).drop(index=2017)
    pre = panel.index.to_numpy() < 2016
    atts = permutation.effects(panel.to_numpy().T, pre)
    assert twfe.att(panel, "u03", 2016).value == pytest.approx(atts[3], abs=1e-10)
    assert coefficients(panel, "u03", 2016) == pytest.approx(
        permutation.event_effects(panel.to_numpy().T, 4)[3], abs=1e-10
    )


def test_linearmodels_finds_the_same_effect(simulate):
    panel = simulate(7, effect=1.0)
    rows = panel.melt(ignore_index=False, var_name="unit", value_name="y").reset_index(names="year")
    rows["d"] = ((rows["unit"] == "u00") & (rows["year"] >= 2016)).astype(float)
    rows = rows.set_index(["unit", "year"])
    second = PanelOLS(rows["y"], rows[["d"]], entity_effects=True, time_effects=True).fit()
    assert twfe.att(panel, "u00", 2016).value == pytest.approx(second.params["d"], abs=1e-8)


def test_proposition_99_by_regression(smoking):
    estimate = twfe.att(smoking, "California", 1989)
    assert estimate.value == pytest.approx(-27.349111, abs=5e-7)
    assert (estimate.units, estimate.n_treated, estimate.p) == (39, 1, None)
    assert estimate.value / estimate.standard_error == pytest.approx(-9.76, abs=0.005)


def test_card_and_krueger_by_two_by_two():
    """Means of the balanced sample, 1994: employment fell by 2.28 in PA and rose by 0.47 in NJ."""
    means = pd.DataFrame({"NJ": [20.44, 20.91], "PA": [23.33, 21.05]}, index=[1, 2])
    assert two_by_two(means, "NJ", 2) == pytest.approx(2.75, abs=1e-10)


def test_the_order_of_units_changes_nothing(simulate):
    panel = simulate(8)
    shuffled = panel[np.random.default_rng(1).permutation(panel.columns)]
    first, second = (twfe.att(values, "u00", 2016) for values in (panel, shuffled))
    assert second.value == pytest.approx(first.value, abs=1e-12)
    pd.testing.assert_frame_equal(
        event_study.table(panel, "u00", 2016), event_study.table(shuffled, "u00", 2016)
    )


def test_cluster_robust_t_rejects_most_true_nulls(simulate):
    """The reason why no such p is printed for one treated unit."""
    rejected = 0
    for seed in range(100):
        estimate = twfe.att(simulate(seed, years=13), "u00", 2016)
        t = estimate.value / estimate.standard_error
        rejected += 2 * stats.t.sf(abs(t), estimate.units - 1) <= 0.05
    assert rejected > 50


def test_the_base_year_has_no_bands_and_zero(simulate):
    table = event_study.table(simulate(9), "u00", 2016)
    assert table.loc[2015, "estimate"] == 0
    assert table.loc[2015].drop("estimate").isna().all()
    others = table.drop(index=2015)
    assert (others["lower_uniform"] <= others["lower"]).all()
    assert (others["lower"] < others["estimate"]).all()


def test_a_unit_or_a_year_outside_the_panel_is_refused(simulate):
    panel = simulate(1, units=3)
    with pytest.raises(DesignError, match=r"'nowhere'.*u00, u01, u02"):
        twfe.att(panel, "nowhere", 2016)
    with pytest.raises(DesignError, match="2030 is not inside the years 2011-2019"):
        twfe.att(panel, "u00", 2030)
    with pytest.raises(DesignError, match="2011 is not inside the years 2011-2019"):
        event_study.table(panel, "u00", 2011)


@pytest.mark.parametrize("count", [1, 5, 10, 20])
def test_two_groups_in_closed_form_are_the_regression_and_its_clustered_error(simulate, count):
    panel = simulate(9, effect=1.0)
    treated = panel.columns[:count]
    found = twfe.group_att(panel, treated, 2016)
    dummy = np.outer(panel.index >= 2016, panel.columns.isin(treated)).astype(float)
    fitted = twfe.fit(panel, dummy.ravel()[:, None])
    nested = fitted.nobs - fitted.model.exog.shape[1]
    factor = np.sqrt(nested / (nested + panel.shape[1] - 1))
    assert found.value == pytest.approx(fitted.params[0], abs=1e-10)
    assert found.standard_error == pytest.approx(fitted.bse[0] * factor, abs=1e-10)
    if count < 10:
        assert (found.p, found.interval) == (None, None)
    else:
        assert found.p == pytest.approx(2 * stats.t(30).sf(abs(found.value / found.standard_error)))
        half = stats.t(30).ppf(0.975) * found.standard_error
        assert found.interval == pytest.approx((found.value - half, found.value + half))


def test_one_treated_unit_is_a_group_of_one(simulate):
    panel = simulate(3)
    single, group = twfe.att(panel, "u04", 2016), twfe.group_att(panel, ["u04"], 2016)
    assert group.value == pytest.approx(single.value, abs=1e-10)
    assert group.standard_error == pytest.approx(single.standard_error, abs=1e-10)


def test_few_units_without_treatment_carry_no_p_either(simulate):
    panel = simulate(3)
    assert twfe.group_att(panel, panel.columns[:25], 2016).p is None


def test_the_clustered_test_of_two_large_groups_keeps_its_size():
    rejected = 0
    for seed in range(400):
        draw = np.random.default_rng(seed)
        values = draw.normal(size=(60, 8)).cumsum(axis=1).T
        panel = pd.DataFrame(values, index=range(8), columns=[f"u{i:02d}" for i in range(60)])
        rejected += twfe.group_att(panel, panel.columns[:30], 4).p <= 0.05
    assert 0.02 <= rejected / 400 <= 0.09


def test_units_may_be_named_as_the_file_has_them(simulate):
    panel = simulate(3).set_axis([str(code) for code in range(31)], axis=1)
    numbered, named = (
        twfe.group_att(panel, codes, 2016) for codes in (range(12), [str(i) for i in range(12)])
    )
    assert numbered == named


@pytest.mark.parametrize(
    ("treated", "told"),
    [(["u00", "u99"], "'u99' is not in the panel"), ([], "0 of 31"), (None, "31 of 31")],
)
def test_groups_that_cannot_be_compared_are_refused(simulate, treated, told):
    panel = simulate(3)
    with pytest.raises(DesignError, match=told):
        twfe.group_att(panel, panel.columns if treated is None else treated, 2016)
