import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.estimators import permutation, sensitivity
from analysis.estimators.design import DesignError


def test_bounds_of_three_years_computed_by_hand(simulate):
    """One year before the base and one after: a line through both, bent by M at most."""
    panel = simulate(1, effect=1.0).loc[2014:2016]
    array = panel.to_numpy().T
    before, _, after = permutation.event_effects(array, 1)[0]
    donors = np.delete(permutation.event_effects(array[1:], 1), 1, axis=1)
    spread = np.sqrt(sensitivity.shrunk_covariance(donors).sum())
    bounds = sensitivity.smoothness(panel, "u00", 2016, grid=(0.0, 0.5)).bounds
    straight = after + before
    assert bounds.loc[0, ["lower", "upper"]].tolist() == pytest.approx(
        [straight - stats.norm.ppf(0.975) * spread, straight + stats.norm.ppf(0.975) * spread]
    )
    critical = np.sqrt(stats.ncx2.ppf(0.95, 1, (0.5 / spread) ** 2))
    assert bounds.loc[1, "upper"] == pytest.approx(straight + critical * spread, abs=1e-4)


def test_intervals_widen_with_the_departure_that_is_allowed(simulate):
    bounds = sensitivity.smoothness(simulate(2), "u00", 2016, grid=(0.0, 0.1, 0.3)).bounds
    assert (np.diff(bounds["lower"]) < 0).all()
    assert (np.diff(bounds["upper"]) > 0).all()


def test_a_line_apart_from_the_donors_is_no_effect(simulate):
    panel = simulate(3)
    tilted = panel.assign(u00=panel["u00"] + 2 * np.arange(9))
    bounds = [sensitivity.smoothness(each, "u00", 2016, (0.0,)).bounds for each in (panel, tilted)]
    pd.testing.assert_frame_equal(bounds[0], bounds[1], rtol=1e-9)


@pytest.mark.slow
def test_the_breakdown_value_lies_where_zero_enters(simulate):
    panel = simulate(4, effect=30.0)
    found = sensitivity.smoothness(panel, "u00", 2016, grid=(0.0, 2.0, 20.0))
    assert 2.0 < found.breakdown < 20.0
    ends = [
        sensitivity.smoothness(panel, "u00", 2016, grid=(found.breakdown * by,)).bounds
        for by in (0.98, 1.02)
    ]
    assert ends[0].loc[0, "lower"] > 0 > ends[1].loc[0, "lower"]


def test_a_finding_that_is_none_breaks_down_at_zero_and_a_huge_one_never(simulate):
    assert sensitivity.smoothness(simulate(5), "u00", 2016, grid=(0.0, 0.1)).breakdown == 0
    huge = simulate(5, effect=1000.0)
    assert sensitivity.smoothness(huge, "u00", 2016, grid=(0.0, 0.1)).breakdown == np.inf


def test_the_interval_for_a_straight_line_keeps_its_size(simulate):
    outside = 0
    for seed in range(100):
        bounds = sensitivity.smoothness(simulate(seed), "u00", 2016, grid=(0.0,)).bounds
        outside += not bounds.loc[0, "lower"] <= 0 <= bounds.loc[0, "upper"]
    assert outside <= 12


def test_an_effect_does_not_enter_the_covariance(simulate):
    widths = [
        np.ptp(sensitivity.smoothness(panel, "u00", 2016, (0.0,)).bounds[["lower", "upper"]])
        for panel in (simulate(6), simulate(6, effect=50.0))
    ]
    assert widths[0] == pytest.approx(widths[1])


def test_shrinkage_keeps_variances_and_draws_correlations_to_zero():
    draw = np.random.default_rng(1)
    samples = draw.multivariate_normal([0, 0, 0], [[1, 0.5, 0], [0.5, 4, 0], [0, 0, 9]], 30)
    plain, shrunk = np.cov(samples.T), sensitivity.shrunk_covariance(samples)
    assert np.diag(shrunk) == pytest.approx(np.diag(plain))
    off = ~np.eye(3, dtype=bool)
    ratios = shrunk[off] / plain[off]
    assert ratios == pytest.approx(ratios[0])
    assert 0 < ratios[0] < 1
    many = draw.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 100_000)
    assert sensitivity.shrunk_covariance(many) == pytest.approx(np.cov(many.T), abs=1e-3)


@pytest.mark.parametrize(
    ("panel", "fault"),
    [
        (lambda of: of(1).drop(index=2017), "have a gap"),
        (lambda of: of(1).loc[2015:], "One year before"),
        (lambda of: of(1, units=8), "7 donors"),
    ],
)
def test_a_panel_without_slopes_or_covariance_is_refused(simulate, panel, fault):
    with pytest.raises(DesignError, match=fault):
        sensitivity.smoothness(panel(simulate), "u00", 2016)
