"""Further inference for one treated unit, each from the changes of all units (closed forms).

`changes` is an array over the N units: mean after the treatment less mean before it. `treated` is
the position of the treated unit. The placebo rank itself is in `permutation`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimators import permutation
from analysis.estimators.design import DesignError, Floats
from analysis.estimators.permutation import LEVEL, TIE, PlaceboTest

# A distribution of errors read off fewer controls than these is not worth its name.
FEWEST_CONTROLS = 10


@dataclass(frozen=True)
class ReferenceDistribution:
    """Inference from the distribution of the estimate's error, as the controls show it.

    `p` is a share of the controls: it has no floor above 0, and over-rejects with few of them.
    """

    p: float
    interval: tuple[float, float]


def rmspe_test(values: Floats, pre: NDArray[np.bool_], treated: int) -> PlaceboTest:
    """Rank of the ratio of root mean squared gaps after and before the treatment (N x T).

    Keeps its size where the treated unit is noisier or quieter than the donors, at some cost in
    power. Source: Abadie, Diamond and Hainmueller (2010).
    """
    gaps = permutation.gaps(values, pre)
    after, before = (np.sqrt((gaps[:, years] ** 2).mean(axis=1)) for years in (~pre, pre))
    if not before.all():
        raise DesignError(
            "A unit follows the mean of the others exactly before the treatment, so that the "
            "ratio is not defined. Look for a copied series, or widen the window."
        )
    return permutation.placebo_test(after / before, treated)


def conley_taber(changes: Floats, treated: int, alpha: float = LEVEL) -> ReferenceDistribution:
    """The controls' deviations from their own mean as the distribution of the estimate's error.

    Source: Conley and Taber (2011). Raises DesignError for fewer than FEWEST_CONTROLS controls.
    """
    controls = _controls(changes, treated)
    return _reference_distribution(
        changes[treated] - controls.mean(), controls - controls.mean(), alpha
    )


def ferman_pinto(
    changes: Floats, sizes: Floats, treated: int, alpha: float = LEVEL
) -> ReferenceDistribution:
    """As Conley-Taber, each control's deviation scaled to the treated unit's variance.

    `sizes` (N, positive) is what the outcome of a unit averages over, such as people or firms:
    the variance is A + B / size, fitted on the controls; without B where it is negative, and
    without A where that is. Source: Ferman and Pinto (2019). The adjustment needs many controls:
    with thirty it still over-rejects, less than Conley-Taber where variances differ.

    Raises DesignError for a size that is not positive, and for fewer than FEWEST_CONTROLS controls.
    """
    if not (sizes > 0).all():
        raise DesignError(f"unit {int(np.argmin(sizes > 0))} has no positive size. Give it one.")
    controls = _controls(changes, treated)
    deviations = controls - controls.mean()
    variances = _fitted_variance(deviations, 1 / np.delete(sizes, treated), 1 / sizes)
    scale = np.sqrt(variances[treated] / np.delete(variances, treated))
    return _reference_distribution(changes[treated] - controls.mean(), deviations * scale, alpha)


def is_scaled_by_size(changes: Floats, sizes: Floats, treated: int) -> bool:
    """Whether small controls vary more than large ones, so that Ferman-Pinto adjusts anything.

    Where they do not, its variance has no part in 1 / size, and it is Conley-Taber again.
    """
    controls = np.delete(changes, treated)
    inverse = 1 / np.delete(sizes, treated)
    return bool(np.ptp(_fitted_variance(controls - controls.mean(), inverse, inverse)) > 0)


def leave_one_out(changes: Floats, treated: int) -> Floats:
    """The effect without each donor in turn (N - 1, in the order of the donors)."""
    donors = np.delete(changes, treated)
    if len(donors) < 2:
        raise DesignError("One donor cannot be left out. Add donors.")
    return changes[treated] - (donors.sum() - donors) / (len(donors) - 1)


def minimum_detectable_effect(
    atts: Floats, treated: int, alpha: float = LEVEL, power: float = 0.8, sign: int = 1
) -> float:
    """The size of a gain (`sign` 1) or loss (-1) that the placebo test shows on `power` of donors.

    For each donor the least effect that lifts its |effect| among the largest floor(alpha N) of the
    donors, as the test asks; infinite with N < 1 / alpha. `atts` as `permutation.effects`.
    """
    needed = int(np.floor(alpha * len(atts) + TIE))
    if needed == 0:
        return np.inf
    donors = sign * np.delete(atts, treated)
    others = np.abs(donors)[None, :].repeat(len(donors), axis=0)
    np.fill_diagonal(others, -np.inf)
    hurdles = np.sort(others, axis=1)[:, -needed]
    least = np.where(np.abs(donors) >= hurdles, 0, hurdles - donors)
    return float(np.quantile(least, power, method="inverted_cdf"))


def _controls(changes: Floats, treated: int) -> Floats:
    if len(changes) - 1 < FEWEST_CONTROLS:
        raise DesignError(
            f"{len(changes) - 1} controls show no law of error; {FEWEST_CONTROLS} are needed. Add "
            "donors, or use the placebo rank."
        )
    return np.delete(changes, treated)


def _reference_distribution(estimate: float, errors: Floats, alpha: float) -> ReferenceDistribution:
    low, high = np.quantile(errors, [alpha / 2, 1 - alpha / 2])
    at_least = np.abs(errors) >= abs(estimate) * (1 - TIE)
    return ReferenceDistribution(
        float(at_least.mean()), (float(estimate - high), float(estimate - low))
    )


def _fitted_variance(deviations: Floats, inverse: Floats, at: Floats) -> Floats:
    """A + B x, fitted to the squared deviations, at the points `at`; both parts non-negative."""
    squares = deviations**2
    spread = inverse - inverse.mean()
    slope = (squares @ spread) / (spread @ spread) if spread.any() else 0.0
    constant = squares.mean() - slope * inverse.mean()
    if slope <= 0:
        return np.full(len(at), squares.mean())
    if constant < 0:
        return at * (squares @ inverse) / (inverse @ inverse)
    return constant + slope * at
