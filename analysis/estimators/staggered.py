"""A policy that units adopt in different years: effects by cohort and year, and overall.

`values` is a balanced panel (data frame of floats, index year, columns units), `adopted` a mapping
from unit to the year of adoption; who is not in it, or adopts after the last year, is never
treated in the window. Group-time effects are those of Callaway and Sant'Anna (2021) without
covariates: the change of a cohort's mean since the last year before adoption, less that of its
controls. These, imputation (Borusyak, Jaravel and Spiess 2024) and two-way fixed effects are sums
of cohort means with weights that dates of adoption alone determine, so that dates can be permuted
over the units many times. Sun and Abraham (2021) without covariates in a balanced panel is Callaway
and Sant'Anna's with never-treated controls. diff-diff gives the clustered standard errors and the
decomposition of Goodman-Bacon (2021).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from diff_diff import BaconDecomposition, CallawaySantAnna, ImputationDiD, SunAbraham
from numpy.typing import NDArray

from analysis.estimators.design import DesignError, Floats
from analysis.estimators.estimate import CLUSTER_ROBUST, FEWEST_TREATED_CLUSTERS, Estimate
from analysis.estimators.permutation import LEVEL, TIE

# Assignments of dates to provinces are too many to enumerate: 999 are drawn, always the same.
DRAWS = 999
SEED = 20130929

PARALLEL = "parallel trends of each cohort and its controls"
NO_ANTICIPATION = "no anticipation before adoption"
EXCHANGEABLE = "dates of adoption exchangeable between units"

PERMUTED = "permuted adoption dates"
NEVER, NOT_YET = "never treated", "not yet treated"
# What diff-diff calls the comparison with units that are treated already.
FORBIDDEN = "later_vs_earlier"
IMPUTATION = "imputation (Borusyak, Jaravel and Spiess)"
TWO_WAY = "two-way fixed effects"
CONTROLS = "Callaway-Sant'Anna, controls {}"
# How claims and tables call the estimators.
ESTIMATORS = {
    CONTROLS.format(NEVER): "never",
    CONTROLS.format(NOT_YET): "notyet",
    IMPUTATION: "imputation",
    TWO_WAY: "twfe",
}
# Where all adopt in one year, the units not yet treated are those never treated, and imputation is
# two-way fixed effects: the same number, which is no second test.
SAME_IN_ONE_COHORT = (CONTROLS.format(NOT_YET), TWO_WAY)

_COLUMNS = {"outcome": "y", "unit": "unit", "time": "year", "first_treat": "cohort"}


@dataclass(frozen=True)
class Rollout:
    """The effects of a roll-out on one outcome, in the unit of the outcome.

    - overall: one Estimate for each procedure and inference, permuted dates first.
    - group_time: cohort, provinces (how many), year, estimate, lower, upper; the year before
      adoption is 0 without interval.
    - event: event_time, estimate, lower, upper, lower_uniform, upper_uniform.
    - bacon: comparison, estimate, weight: what the two-way fixed-effects estimate is made of.
    """

    overall: tuple[Estimate, ...]
    group_time: pd.DataFrame
    event: pd.DataFrame
    bacon: pd.DataFrame


@dataclass(frozen=True)
class _Design:
    """Cohorts in order of adoption, and for each unit its cohort's place, or their number."""

    years: NDArray[np.int_]
    cohorts: NDArray[np.int_]
    place: NDArray[np.int_]

    @property
    def sizes(self) -> NDArray[np.int_]:
        return np.bincount(self.place, minlength=len(self.cohorts) + 1)

    @property
    def bases(self) -> NDArray[np.int_]:
        """Position of the last year before each cohort's adoption."""
        return np.searchsorted(self.years, self.cohorts) - 1


def rollout(
    values: pd.DataFrame, adopted: Mapping[str, int], draws: int = DRAWS, seed: int = SEED
) -> Rollout:
    """All estimates of one outcome.

    Intervals and p come from permuted dates of adoption (the sharp null of no effect on anyone);
    cluster-robust ones stand beside the overall estimates only where ten units or more are treated.
    Raises DesignError where a unit is
    treated from the start, none is in between, or none is never treated.
    """
    values = values.sort_index(axis=1)  # the draws permute positions
    design = _design(values, adopted)
    shuffled = np.random.default_rng(seed).permuted(np.tile(design.place, (draws, 1)), axis=1)
    means = _means(values.to_numpy().T, design, np.vstack([design.place, shuffled]))
    effects = {controls: _effects(means, design, controls) for controls in (NEVER, NOT_YET)}
    long = _long(values, design)
    return Rollout(
        overall=(*_permuted(design, means, effects), *_by_diff_diff(design, long)),
        group_time=_group_time(design, effects[NEVER]),
        event=_event(design, effects[NEVER]),
        bacon=_bacon(BaconDecomposition().fit(long, **_COLUMNS).to_dataframe()),
    )


def _design(values: pd.DataFrame, adopted: Mapping[str, int]) -> _Design:
    years = values.index.to_numpy()
    dates = np.array([adopted.get(unit, years[-1] + 1) for unit in values.columns])
    early = values.columns[dates <= years[0]]
    if len(early):
        raise DesignError(
            f"{', '.join(early)}: treated from the first year {years[0]} on, with no year before. "
            "Leave it out, or start the window earlier."
        )
    cohorts = np.unique(dates[dates <= years[-1]])
    if not len(cohorts) or not (dates > years[-1]).any():
        raise DesignError(
            f"{len(cohorts)} cohort(s) adopt in {years[0]}-{years[-1]} and "
            f"{int((dates > years[-1]).sum())} unit(s) do not: both are needed. Change the window."
        )
    return _Design(years, cohorts, np.searchsorted(cohorts, dates))


def _means(array: Floats, design: _Design, places: NDArray[np.int_]) -> Floats:
    """Mean of each cohort, never-treated units last, in each of R assignments: R x (G + 1) x T."""
    members = places[:, :, None] == np.arange(len(design.cohorts) + 1)
    return np.einsum("rng,nt->rgt", members, array) / design.sizes[:, None]


def _effects(means: Floats, design: _Design, controls: str) -> Floats:
    """Group-time effects of each assignment: R x G x T."""
    effects = np.empty((len(means), len(design.cohorts), len(design.years)))
    for cohort, base in enumerate(design.bases):
        changes = means - means[:, :, base, None]
        for t in range(len(design.years)):
            effects[:, cohort, t] = changes[:, cohort, t] - _control_change(
                design, changes, controls, base, t
            )
    return effects


def _control_change(design: _Design, changes: Floats, controls: str, base: int, t: int) -> Floats:
    """The mean change of the controls of one cohort and year in each assignment."""
    clean = np.zeros(len(design.cohorts) + 1, dtype=bool)
    clean[-1] = True
    if controls == NOT_YET:
        clean[:-1] = design.cohorts > design.years[max(base, t)]
    weights = np.where(clean, design.sizes, 0)
    return changes[:, :, t] @ (weights / weights.sum())


def _overall(design: _Design, effects: Floats) -> Floats:
    """Mean effect over treated units and their years from adoption on, of each assignment."""
    after = design.years >= design.cohorts[:, None]
    weights = after * design.sizes[:-1, None]
    return (effects * weights).sum(axis=(1, 2)) / weights.sum()


def _permuted(design: _Design, means: Floats, effects: Mapping[str, Floats]) -> Iterator[Estimate]:
    """Every overall estimate, ranked among those under permuted dates."""
    for controls, each in effects.items():
        yield _ranked(design, CONTROLS.format(controls), _overall(design, each))
    for procedure, weights in (
        (IMPUTATION, _imputation_weights(design)),
        (TWO_WAY, _two_way_weights(design)),
    ):
        yield _ranked(design, procedure, np.einsum("rgt,gt->r", means, weights))


def _imputation_weights(design: _Design) -> Floats:
    """What each cohort mean (G + 1 x T) counts for in the imputation estimate.

    Unit and year effects are fitted to the untreated cells by least squares, cohorts counting by
    their size; the estimate is the mean of treated cells less what the effects say of them.
    """
    groups, years = len(design.cohorts) + 1, len(design.years)
    treated = _is_treated(design).ravel()
    sizes = np.repeat(design.sizes, years).astype(float)
    effects = np.hstack(
        [np.repeat(np.eye(groups), years, axis=0), np.tile(np.eye(years), (groups, 1))]
    )
    own = treated * sizes / sizes[treated].sum()
    untreated = np.where(treated, 0, sizes)
    solved = np.linalg.pinv(effects.T @ (untreated[:, None] * effects)) @ (effects.T @ own)
    return (own - untreated * (effects @ solved)).reshape(groups, years)


def _two_way_weights(design: _Design) -> Floats:
    """What each cohort mean (G + 1 x T) counts for in two-way fixed effects (Frisch-Waugh)."""
    treated = _is_treated(design).astype(float)
    sizes = design.sizes[:, None]
    share = sizes / sizes.sum()
    over_years, over_units = treated.mean(axis=1, keepdims=True), (share * treated).sum(axis=0)
    residual = treated - over_years - over_units + over_units.mean()
    return sizes * residual / (sizes * residual * treated).sum()


def _is_treated(design: _Design) -> NDArray[np.bool_]:
    """Which cohorts, never-treated units last, are treated in which years."""
    since = np.append(design.cohorts, design.years[-1] + 1)
    return design.years >= since[:, None]


def _ranked(design: _Design, procedure: str, overall: Floats) -> Estimate:
    """The first of `overall` among all of them, the others being those under permuted dates."""
    value, width = overall[0], _critical(np.abs(overall[1:]))
    at_least = np.abs(overall) >= abs(value) * (1 - TIE)
    return Estimate(
        value=float(value),
        procedure=procedure,
        n_treated=int(design.sizes[:-1].sum()),
        units=len(design.place),
        years=tuple(int(year) for year in design.years),
        inference=PERMUTED,
        interval=(float(value - width), float(value + width)),
        p=float(at_least.mean()),
        p_floor=1 / len(overall),
        assumptions=(PARALLEL, NO_ANTICIPATION, EXCHANGEABLE),
    )


def _by_diff_diff(design: _Design, long: pd.DataFrame) -> tuple[Estimate, ...]:
    """The same, Sun-Abraham and imputation with standard errors clustered by unit."""
    estimators = {
        CONTROLS.format(NEVER): CallawaySantAnna(estimation_method="reg"),
        CONTROLS.format(NOT_YET): CallawaySantAnna(
            estimation_method="reg", control_group="not_yet_treated"
        ),
        "Sun-Abraham": SunAbraham(),
        IMPUTATION: ImputationDiD(),
    }
    treated = int(design.sizes[:-1].sum())
    may_infer = treated >= FEWEST_TREATED_CLUSTERS
    found = []
    for procedure, estimator in estimators.items():
        fitted = estimator.fit(long, **_COLUMNS)
        low, high = fitted.overall_conf_int
        found.append(
            Estimate(
                value=float(fitted.overall_att),
                procedure=procedure,
                n_treated=treated,
                units=len(design.place),
                years=tuple(int(year) for year in design.years),
                inference=CLUSTER_ROBUST,
                interval=(float(low), float(high)) if may_infer else None,
                p=float(fitted.overall_p_value) if may_infer else None,
                standard_error=float(fitted.overall_se),
                assumptions=(PARALLEL, NO_ANTICIPATION),
            )
        )
    return tuple(found)


def _group_time(design: _Design, effects: Floats) -> pd.DataFrame:
    width = _critical(np.abs(effects[1:]))
    rows = [
        {
            "cohort": int(design.cohorts[cohort]),
            "provinces": int(design.sizes[cohort]),
            "year": int(design.years[t]),
            "estimate": effects[0, cohort, t],
            "lower": effects[0, cohort, t] - width[cohort, t] if t != base else np.nan,
            "upper": effects[0, cohort, t] + width[cohort, t] if t != base else np.nan,
        }
        for cohort, base in enumerate(design.bases)
        for t in range(len(design.years))
    ]
    return pd.DataFrame(rows)


def _event(design: _Design, effects: Floats) -> pd.DataFrame:
    """Cohorts averaged by years since adoption, weighted by their size."""
    since = design.years - design.cohorts[:, None]
    is_base = np.arange(len(design.years)) == design.bases[:, None]
    times = np.unique(since[~is_base])
    weights = np.stack([(since == time) * design.sizes[:-1, None] for time in times])
    weights = weights / weights.sum(axis=(1, 2), keepdims=True)
    paths = np.einsum("egt,rgt->re", weights, effects)
    pointwise = _critical(np.abs(paths[1:]))
    spread = paths[1:].std(axis=0)
    uniform = spread * _critical((np.abs(paths[1:]) / spread).max(axis=1))
    return pd.DataFrame(
        {
            "event_time": times,
            "estimate": paths[0],
            "lower": paths[0] - pointwise,
            "upper": paths[0] + pointwise,
            "lower_uniform": paths[0] - uniform,
            "upper_uniform": paths[0] + uniform,
        }
    )


def _critical(sizes: Floats, alpha: float = LEVEL) -> Floats:
    """The order statistic of the draws (first axis) that one more exceeds at `alpha`."""
    place = int(np.ceil((1 - alpha) * (len(sizes) + 1) - TIE))
    if place > len(sizes):
        raise DesignError(f"{len(sizes)} draws are too few for a level of {alpha}. Draw more.")
    return np.sort(sizes, axis=0)[place - 1]


def _bacon(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Total weight and weighted mean of the 2 x 2 comparisons of each kind."""
    products = comparisons.assign(product=comparisons["estimate"] * comparisons["weight"])
    sums = products.groupby("comparison_type")[["product", "weight"]].sum()
    return pd.DataFrame(
        {
            "comparison": sums.index,
            "estimate": (sums["product"] / sums["weight"]).to_numpy(),
            "weight": sums["weight"].to_numpy(),
        }
    )


def _long(values: pd.DataFrame, design: _Design) -> pd.DataFrame:
    """One row a unit and year, as diff-diff reads them; cohort 0 is never treated."""
    cohort = np.append(design.cohorts, 0)[design.place]
    rows = values.melt(ignore_index=False, var_name="unit", value_name="y")
    return rows.rename_axis("year").reset_index().assign(cohort=np.repeat(cohort, len(values)))
