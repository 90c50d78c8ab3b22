"""How far from parallel trends the two groups may move before a finding is gone (HonestDiD).

Smoothness bounds of Rambachan and Roth (2023): from one year to the next, the slope of the
difference in trends may change by M at most, in units of the outcome a year. M = 0 allows a
straight line. Intervals are the optimal fixed-length ones of diff-diff. The covariance is that of
the donors' event-study coefficients, shrunk; a cluster-robust one means nothing with one treated
unit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from diff_diff.honest_did import HonestDiD
from diff_diff.results import MultiPeriodDiDResults, PeriodEffect

from analysis.estimators import permutation
from analysis.estimators.design import DesignError, Floats, one_treated_design

# Log points a year: 0.05 lets growth differ by five per cent more each year than the year before.
GRID = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05)
FEWEST_DONORS = 10


@dataclass(frozen=True)
class SmoothnessBounds:
    """`bounds`: bound (M), lower, upper of the mean effect over the years after.

    `breakdown` is the least M whose interval holds zero: 0 where none excludes it, infinite where
    every M of the grid does.
    """

    bounds: pd.DataFrame
    breakdown: float


def smoothness(
    values: pd.DataFrame, treated: str, first_treated_year: int, grid: tuple[float, ...] = GRID
) -> SmoothnessBounds:
    """Robust intervals for the mean effect over the years after, for each M of the grid.

    `values`: balanced panel, index year, columns units. Raises DesignError for a gap in the years
    (slopes need equal steps), a single year before, or fewer than FEWEST_DONORS donors.
    """
    _check(values, first_treated_year)
    fitted = _as_event_study(values, treated, first_treated_year)
    found = HonestDiD(method="smoothness").sensitivity_analysis(fitted, M_grid=list(grid))
    bounds = pd.DataFrame(found.robust_cis, columns=["lower", "upper"])
    bounds.insert(0, "bound", list(grid))
    return SmoothnessBounds(bounds, np.inf if found.breakdown_M is None else found.breakdown_M)


def shrunk_covariance(samples: Floats) -> Floats:
    """The covariance of the columns of `samples` (n x k), its correlations shrunk towards zero.

    The weight of the shrinkage is the one of least expected squared error, estimated from the
    samples. Source: Schafer and Strimmer (2005).
    """
    count = len(samples)
    scaled = (samples - samples.mean(axis=0)) / samples.std(axis=0, ddof=1)
    products = scaled[:, :, None] * scaled[:, None, :]
    correlation = products.sum(axis=0) / (count - 1)
    noise = count / (count - 1) ** 3 * ((products - products.mean(axis=0)) ** 2).sum(axis=0)
    off = ~np.eye(samples.shape[1], dtype=bool)
    signal = (correlation[off] ** 2).sum()
    weight = min(1.0, noise[off].sum() / signal) if signal > 0 else 1.0
    shrunk = np.where(off, (1 - weight) * correlation, 1.0)
    spread = samples.std(axis=0, ddof=1)
    return shrunk * np.outer(spread, spread)


def _check(values: pd.DataFrame, first_treated_year: int) -> None:
    years = values.index.to_numpy()
    if (np.diff(years) != 1).any():
        raise DesignError(
            f"the years {', '.join(map(str, years))} have a gap, and the change of a slope needs "
            "equal steps. Leave the outcome out of the bounds."
        )
    if (years < first_treated_year).sum() < 2:
        raise DesignError("One year before the treatment shows no slope. Widen the window.")
    if values.shape[1] - 1 < FEWEST_DONORS:
        raise DesignError(
            f"{values.shape[1] - 1} donors give no covariance; {FEWEST_DONORS} are needed."
        )


def _as_event_study(
    values: pd.DataFrame, treated: str, first_treated_year: int
) -> MultiPeriodDiDResults:
    """The closed-form event study in the form that diff-diff takes bounds of."""
    design = one_treated_design(values, treated, first_treated_year)
    years = [int(year) for year in values.index.delete(design.base)]
    mine = np.delete(
        permutation.event_effects(design.values, design.base)[design.treated], design.base
    )
    donors = permutation.event_effects(
        np.delete(design.values, design.treated, axis=0), design.base
    )
    covariance = shrunk_covariance(np.delete(donors, design.base, axis=1))
    nothing = {"t_stat": np.nan, "p_value": np.nan, "conf_int": (np.nan, np.nan)}
    effects = {
        year: PeriodEffect(year, float(effect), float(spread), **nothing)
        for year, effect, spread in zip(years, mine, np.sqrt(np.diag(covariance)), strict=True)
    }
    return MultiPeriodDiDResults(
        period_effects=effects,
        avg_att=np.nan,
        avg_se=np.nan,
        avg_t_stat=np.nan,
        avg_p_value=np.nan,
        avg_conf_int=(np.nan, np.nan),
        n_obs=values.size,
        n_treated=1,
        n_control=values.shape[1] - 1,
        pre_periods=[year for year in years if year < first_treated_year],
        post_periods=[year for year in years if year >= first_treated_year],
        reference_period=int(values.index[design.base]),
        vcov=covariance,
        interaction_indices={year: place for place, year in enumerate(years)},
    )
