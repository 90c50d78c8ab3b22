"""Synthetic control and synthetic difference-in-differences for one treated unit.

`values` is always a balanced panel: a data frame of floats, index year, columns units.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from diff_diff.utils import (
    compute_sdid_estimator,
    compute_sdid_unit_weights,
    compute_time_weights,
)
from numpy.typing import NDArray
from scipy.optimize import nnls

from analysis.estimators import permutation
from analysis.estimators.design import DesignError, Floats, one_treated_design
from analysis.estimators.permutation import PlaceboTest

# With fewer years before the treatment than donors, many weights may fit equally well. This ridge,
# relative to the mean square of the differences, picks the most even of them; it moves a unique
# fit in its ninth digit.
TIE_BREAK = 1e-8


@dataclass(frozen=True)
class SyntheticControl:
    """The treated unit, its synthetic control, and every other unit as if it were treated.

    `weights`: index donor, adding to 1. `paths`: index year, columns treated, synthetic.
    `placebos`: index unit (the treated one among them), columns att, before, after (root mean
    squared gaps). `test` ranks |att|. Their ratio is not ranked: with fewer years before than
    donors many units are fitted exactly, and the ratio is then rounding.
    """

    att: float
    weights: pd.Series
    paths: pd.DataFrame
    placebos: pd.DataFrame
    test: PlaceboTest


@dataclass(frozen=True)
class SyntheticDid:
    """Synthetic difference-in-differences, its placebo variance enumerated over all donors.

    `unit_weights`: index donor; `time_weights`: index year before the treatment; both add to 1.
    `placebos`: index donor, the effect on it with the other donors as controls. `test` ranks
    |att| among these.
    """

    att: float
    unit_weights: pd.Series
    time_weights: pd.Series
    placebos: pd.Series
    standard_error: float
    test: PlaceboTest


def control(values: pd.DataFrame, treated: str, first_treated_year: int) -> SyntheticControl:
    """Synthetic control on outcomes alone: weights fit the years before, all years alike.

    Source: Abadie, Diamond and Hainmueller (2010), with V the identity; the fit is the exact
    optimum of a convex problem, not the result of a nested search. Raises DesignError.
    """
    design = one_treated_design(values, treated, first_treated_year)
    fits = [_fit_one(design.values, design.pre, unit) for unit in range(len(design.values))]
    weights, synthetic, _ = fits[design.treated]
    placebos = pd.DataFrame([fit[2] for fit in fits], index=values.columns)
    return SyntheticControl(
        att=float(placebos["att"].iloc[design.treated]),
        weights=pd.Series(weights, index=values.columns.drop(treated), name="weight"),
        paths=pd.DataFrame(
            {"treated": values[treated], "synthetic": synthetic}, index=values.index
        ),
        placebos=placebos,
        test=permutation.placebo_test(placebos["att"].to_numpy(), design.treated),
    )


def did(values: pd.DataFrame, treated: str, first_treated_year: int) -> SyntheticDid:
    """Synthetic difference-in-differences by the weights of diff-diff (those of R synthdid).

    Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021); the variance is that of their
    placebo algorithm, with every donor drawn once instead of at random. Raises DesignError.
    """
    design = one_treated_design(values, treated, first_treated_year)
    pre, donors = design.pre, np.delete(design.values, design.treated, axis=0)
    if len(donors) < 2 or pre.sum() < 2:
        raise DesignError(
            f"{len(donors)} donor(s) and {int(pre.sum())} year(s) before the treatment: synthetic "
            "difference-in-differences needs two of each. Add donors or widen the window."
        )
    scale = donors[:, pre].std() or 1.0
    noise = np.diff(donors[:, pre], axis=1).std(ddof=1) / scale
    centred = (design.values - donors[:, pre].mean()) / scale
    att, unit_weights, time_weights = _weighted(centred, pre, design.treated, noise)
    others = np.delete(centred, design.treated, axis=0)
    atts = scale * np.array(
        [_weighted(others, pre, donor, noise)[0] for donor in range(len(others))]
    )
    names = values.columns.drop(treated)
    return SyntheticDid(
        att=scale * att,
        unit_weights=pd.Series(unit_weights, index=names, name="weight"),
        time_weights=pd.Series(time_weights, index=values.index[pre], name="weight"),
        placebos=pd.Series(atts, index=names, name="att"),
        standard_error=float(atts.std()),
        test=permutation.placebo_test(np.append(atts, scale * att), len(atts)),
    )


def simplex_weights(donors: Floats, target: Floats) -> Floats:
    """Non-negative weights adding to 1 whose mix of `donors` (T x J) is nearest to `target` (T).

    On the simplex the residual is Z w with Z = donors - target, so that the problem asks for the
    point of a convex hull nearest to zero. Of non-negative u with |Z u|^2 + (sum u - 1)^2 least,
    u / sum(u) is that point whatever the scale: one non-negative least squares solves it exactly.
    """
    residuals = donors - target[:, None]
    scale = np.sqrt((residuals**2).mean()) or 1.0
    count = donors.shape[1]
    rows = [residuals / scale, np.sqrt(TIE_BREAK) * np.eye(count), np.ones((1, count))]
    solution, _ = nnls(np.vstack(rows), np.append(np.zeros(len(target) + count), 1.0))
    return solution / solution.sum()


def _fit_one(array: Floats, pre: NDArray[np.bool_], unit: int) -> tuple[Floats, Floats, dict]:
    """Weights, synthetic path and summary of one unit against all others."""
    donors = np.delete(array, unit, axis=0)
    weights = simplex_weights(donors[:, pre].T, array[unit, pre])
    synthetic = weights @ donors
    gap = array[unit] - synthetic
    before, after = (float(np.sqrt((gap[years] ** 2).mean())) for years in (pre, ~pre))
    return weights, synthetic, {"att": gap[~pre].mean(), "before": before, "after": after}


def _weighted(
    array: Floats, pre: NDArray[np.bool_], treated: int, noise: float
) -> tuple[float, Floats, Floats]:
    """Effect, unit weights and time weights, at the ridges and the stopping rule of R synthdid."""
    controls = np.delete(array, treated, axis=0)
    before, after = controls[:, pre].T, controls[:, ~pre].T
    stop = 1e-5 * noise if noise > 0 else 1e-5
    unit_weights = compute_sdid_unit_weights(
        before, array[treated, pre], (~pre).sum() ** 0.25 * noise, min_decrease=stop
    )
    time_weights = compute_time_weights(before, after, 1e-6 * noise, min_decrease=stop)
    att = compute_sdid_estimator(
        before, after, array[treated, pre], array[treated, ~pre], unit_weights, time_weights
    )
    return att, unit_weights, time_weights
