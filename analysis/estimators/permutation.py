"""One treated unit in a balanced panel: every unit in turn as if it were the treated one.

In such a panel the two-way fixed-effects estimates have a closed form (Frisch-Waugh-Lovell), so
that all assignments are enumerated exactly instead of drawn. `values` is always an array whose
last two axes are units and years (N x T; axes before them, a stack of outcomes, are kept); `pre`
is a boolean array that marks the T years before the treatment; `treated` is the position of the
treated unit. Sources: Abadie, Diamond and Hainmueller (2010) for placebo inference; Montiel Olea
and Plagborg-Moller (2019) for the simultaneous sup-t band.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimators.design import DesignError, Floats, check

# Of every test; intervals and bands cover the rest.
LEVEL = 0.05

# Equal effects may differ in their last bits; they still tie.
TIE = 1e-9

# What the rank of the treated unit among all of them rests on.
EQUAL_NOISE = "outcomes of all units are equally noisy"


@dataclass(frozen=True)
class PlaceboTest:
    """How extreme the treated unit is among all N; `rank` 1 is the most extreme.

    `p` is the share of units at least as extreme, itself included: never below `floor` = 1 / N.
    """

    p: float
    rank: int
    floor: float


@dataclass(frozen=True)
class Band:
    """Half-widths by year around the treated unit's coefficients; 0 in the base year."""

    pointwise: Floats
    uniform: Floats


def effects(values: Floats, pre: NDArray[np.bool_]) -> Floats:
    """The effect on each unit as if it were the treated one (... x N), in units of the outcome.

    The change from the mean before to the mean after, less the mean change of all other units.
    Raises DesignError where the split or the units do not allow it.
    """
    return against_others(pre_post_changes(values, pre))


def pre_post_changes(values: Floats, pre: NDArray[np.bool_]) -> Floats:
    """Mean after less mean before of each unit (... x N). Raises DesignError, as `effects`."""
    check(values, pre)
    return values[..., ~pre].mean(axis=-1) - values[..., pre].mean(axis=-1)


def event_effects(values: Floats, base: int) -> Floats:
    """The event-study coefficients of each unit as if it were treated (... x N x T).

    `base` is the position of the year that all coefficients are measured from; its own are 0.
    """
    changes = values - values[..., base, None]
    return np.swapaxes(against_others(np.swapaxes(changes, -1, -2)), -1, -2)


def gaps(values: Floats, pre: NDArray[np.bool_]) -> Floats:
    """Each unit's distance to the mean of the others, less its own mean before (... x N x T)."""
    check(values, pre)
    moved = values - values[..., pre].mean(axis=-1, keepdims=True)
    return np.swapaxes(against_others(np.swapaxes(moved, -1, -2)), -1, -2)


def gap_slopes(values: Floats, pre: NDArray[np.bool_], years: Floats) -> Floats:
    """The least-squares yearly change of each unit's gap to the others before the treatment (N).

    `values`: N x T; `years`: T. Raises DesignError for fewer than two years before.
    """
    before = years[pre] - years[pre].mean()
    if len(before) < 2:
        raise DesignError("One year before the treatment shows no slope. Widen the window.")
    return gaps(values, pre)[:, pre] @ before / (before @ before)


def against_others(changes: Floats) -> Floats:
    """Each unit's entry less the mean of all other units' entries (last axis: units)."""
    units = changes.shape[-1]
    return (changes - changes.mean(axis=-1, keepdims=True)) * (units / (units - 1))


def placebo_test(statistics: Floats, treated: int) -> PlaceboTest:
    """Rank of |statistic| of the treated unit among all N (last axis) and its two-sided p.

    Raises DesignError for a statistic that is not finite: it has no place in an order.
    """
    if not np.isfinite(statistics).all():
        raise DesignError("A unit has no finite statistic, so that there is no rank. Leave it out.")
    sizes = np.abs(statistics)
    at_least = sizes >= sizes[treated] * (1 - TIE)
    beyond = sizes > sizes[treated] * (1 + TIE)
    return PlaceboTest(
        p=float(at_least.mean()), rank=int(beyond.sum()) + 1, floor=1 / len(statistics)
    )


def inverted_interval(atts: Floats, treated: int, alpha: float = LEVEL) -> tuple[float, float]:
    """All constant effects that the placebo test at level `alpha` does not reject.

    Taking an effect away from the treated unit lowers its own statistic one for one and raises
    every other by 1 / (N - 1), as it is in their comparison groups. Each donor outranks the
    treated unit over one interval around the estimate, so that the interval sought has its ends
    among theirs. With N < 1 / alpha nothing can be rejected: (-inf, inf).
    """
    units = len(atts)
    needed = int(np.floor(alpha * units + TIE))
    if needed == 0:
        return (-np.inf, np.inf)
    spill = 1 / (units - 1)
    donors = np.delete(atts, treated)
    ends = np.stack(
        [(atts[treated] - donors) / (1 + spill), (atts[treated] + donors) / (1 - spill)]
    )
    lower, upper = np.sort(ends.min(axis=0)), np.sort(ends.max(axis=0))
    return float(lower[needed - 1]), float(upper[-needed])


def band(values: Floats, base: int, treated: int, alpha: float = LEVEL) -> Band:
    """Pointwise and simultaneous half-widths from all units' event-study coefficients (N x T).

    Simultaneous: c s_t, with s_t the standard deviation of the coefficients over units and c the
    critical value of the donors' max over t of |coefficient| / s_t. Zero leaves the band exactly
    where the permutation test of the same statistic rejects: s_t therefore includes the treated
    unit, and critical values are the order statistics that a further exchangeable unit exceeds
    with probability `alpha` at most. (Donors' s_t and a plain 95 % quantile of thirty donors
    reject 12 % of true nulls.) With too few donors for `alpha` the band is infinite.
    """
    coefficients = np.delete(event_effects(values, base), base, axis=1)
    sizes = np.delete(np.abs(coefficients), treated, axis=0)
    place = int(np.ceil((1 - alpha) * (len(sizes) + 1) - TIE))
    if place > len(sizes):
        endless = np.insert(np.full(sizes.shape[1], np.inf), base, 0)
        return Band(pointwise=endless, uniform=endless)
    spread = coefficients.std(axis=0)
    critical = np.sort(_scaled(sizes, spread).max(axis=1))[place - 1]
    return Band(
        pointwise=np.insert(np.sort(sizes, axis=0)[place - 1], base, 0),
        uniform=np.insert(spread * critical, base, 0),
    )


def pre_trend_test(values: Floats, pre: NDArray[np.bool_], treated: int) -> PlaceboTest:
    """Is the treated unit's path before the treatment unusual, all years together (N x T)?

    Statistic: root mean square of its coefficients before the base year (the last one before the
    treatment), each divided by its standard deviation over all units; ranked among all units.
    """
    base = int(np.flatnonzero(pre)[-1])
    leads = event_effects(values, base)[:, pre][:, :-1]
    if leads.shape[1] == 0:
        raise DesignError("One year before the treatment shows no trend. Widen the window.")
    spread = leads.std(axis=0)
    if not spread.any():
        raise DesignError(
            "All units move alike before the treatment, so that there are no trends to compare. "
            "Look at the outcome, or widen the window."
        )
    scaled = _scaled(leads, spread)
    return placebo_test(np.sqrt((scaled**2).mean(axis=1)), treated)


def joint_test(atts: Floats, treated: int) -> tuple[float, PlaceboTest]:
    """One test over K outcomes (K x N): the statistic of the treated unit, and its rank.

    Statistic: mean over outcomes of |effect| / standard deviation of that outcome's effects over
    all units. Every unit is reassigned in all outcomes at once, which keeps their dependence. All
    units must have all outcomes.
    """
    if np.isnan(atts).any():
        raise DesignError("A unit lacks an outcome. Leave it out of the joint test, and say so.")
    statistics = (np.abs(atts) / atts.std(axis=1, keepdims=True)).mean(axis=0)
    return float(statistics[treated]), placebo_test(statistics, treated)


def _scaled(coefficients: Floats, spread: Floats) -> Floats:
    """Coefficients (N x T) by their standard deviations (T); 0 in a year in which all are 0."""
    return np.divide(coefficients, spread, out=np.zeros_like(coefficients), where=spread > 0)
