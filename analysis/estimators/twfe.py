"""Two-way fixed effects by least squares: the regressions behind published tables.

`values` is a balanced panel: a data frame of floats, index year, columns units (as Panel.values).
The closed forms of `permutation` give the same numbers; these are what a reader expects to see,
and what the closed forms are held against.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import stats
from statsmodels.regression.linear_model import RegressionResultsWrapper

from analysis.estimators import permutation
from analysis.estimators.design import DesignError, Floats, one_treated_design
from analysis.estimators.estimate import CLUSTER_ROBUST, FEWEST_TREATED_CLUSTERS, Estimate

PARALLEL = "parallel trends of the treated unit and the mean of the donors"
PARALLEL_GROUPS = "parallel trends of the mean of the treated units and the mean of the others"
NO_ANTICIPATION = "no anticipation before the first treated year"


def att(values: pd.DataFrame, treated: str, first_treated_year: int) -> Estimate:
    """The effect by OLS with unit and year effects, and its CRV1 standard error.

    The variance is G/(G-1) (n-1)/(n-k) times the sandwich clustered by unit; k counts the treatment
    and the year effects, not the unit effects, which are nested in the clusters. With one treated
    unit it is far too small: the estimate carries no p.
    """
    design = one_treated_design(values, treated, first_treated_year)
    dummy = np.outer(~design.pre, values.columns == treated).astype(float)
    fitted = fit(values, dummy.ravel()[:, None])
    with np.errstate(invalid="ignore"):  # of two units the sandwich may be a negative rounding
        error = float(fitted.bse[0]) * _nested(fitted, values.shape[1])
    return Estimate(
        value=float(fitted.params[0]),
        procedure="two-way fixed effects by OLS",
        n_treated=1,
        units=values.shape[1],
        years=tuple(int(year) for year in values.index),
        inference=CLUSTER_ROBUST,
        standard_error=error if np.isfinite(error) else None,
        assumptions=(PARALLEL, NO_ANTICIPATION),
    )


def group_att(values: pd.DataFrame, treated: Collection[str], first_treated_year: int) -> Estimate:
    """The effect on many units that are treated from the same year on, in closed form.

    The mean change of the treated less that of the others is the coefficient of the regression with
    unit and year effects; its CRV1 variance, as in `att`, comes out of the changes alone. Both take
    one pass over the panel, so that time and memory grow in line with its cells. Interval (95 %)
    and p are of the t distribution with G - 1 degrees of freedom; they are left out below
    FEWEST_TREATED_CLUSTERS units in either group.

    Raises DesignError for a unit that is not in the panel, a group without units, and as `att`.
    """
    treated = pd.Index(treated).astype(values.columns.dtype).unique()
    pre, is_treated = values.index.to_numpy() < first_treated_year, values.columns.isin(treated)
    _check_groups(values, treated, is_treated)
    changes = permutation.pre_post_changes(values.to_numpy().T, pre)
    groups = changes[is_treated], changes[~is_treated]
    effect = float(groups[0].mean() - groups[1].mean())
    error = float(np.sqrt(_small_sample(values.shape) * sum(map(_squared_error, groups))))
    return Estimate(
        value=effect,
        procedure="two-way fixed effects in closed form, two groups",
        n_treated=len(groups[0]),
        units=len(changes),
        years=tuple(int(year) for year in values.index),
        inference=CLUSTER_ROBUST,
        standard_error=error,
        assumptions=(PARALLEL_GROUPS, NO_ANTICIPATION),
        **_student(effect, error, groups),
    )


def fit(values: pd.DataFrame, regressors: np.ndarray) -> RegressionResultsWrapper:
    """OLS of the panel on `regressors` (rows: years, within them units) and both sets of effects.

    Covariance clustered by unit, t distribution with G - 1 degrees of freedom.
    """
    years, units = values.shape
    groups = np.tile(np.arange(units), years)
    return _model(values, regressors).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )


def _model(values: pd.DataFrame, regressors: np.ndarray) -> sm.OLS:
    years, units = values.shape
    effects = np.hstack(
        [np.tile(np.eye(units), (years, 1)), np.repeat(np.eye(years)[:, 1:], units, axis=0)]
    )
    return sm.OLS(values.to_numpy().ravel(), np.hstack([regressors, effects]))


def _check_groups(values: pd.DataFrame, treated: pd.Index, is_treated: NDArray[np.bool_]) -> None:
    if is_treated.sum() < len(treated):
        unknown = treated.difference(values.columns)[0]
        raise DesignError(
            f"unit {unknown!r} is not in the panel, whose first is {values.columns[0]!r}. Name "
            "units as the panel does."
        )
    if is_treated.all() or not is_treated.any():
        raise DesignError(
            f"{int(is_treated.sum())} of {len(is_treated)} units are treated: a comparison needs "
            "some of each."
        )


def _squared_error(changes: Floats) -> float:
    """The part of one group in the sandwich clustered by unit."""
    return float(((changes - changes.mean()) ** 2).sum()) / len(changes) ** 2


def _small_sample(shape: tuple[int, int]) -> float:
    """G/(G-1) (n-1)/(n-k) of a balanced panel; k: treatment, year effects and their constant."""
    years, units = shape
    cells = years * units
    return units / (units - 1) * (cells - 1) / (cells - years - 1)


def _student(effect: float, error: float, groups: tuple[Floats, Floats]) -> dict:
    """Interval and p, where both groups are large enough for them."""
    if min(map(len, groups)) < FEWEST_TREATED_CLUSTERS or not error:
        return {}
    student = stats.t(sum(map(len, groups)) - 1)
    half = error * float(student.ppf(0.975))
    p = float(2 * student.sf(abs(effect) / error))
    return {"interval": (effect - half, effect + half), "p": p}


def _nested(fitted: RegressionResultsWrapper, units: int) -> float:
    """What takes a standard error from counting the unit effects in k to not counting them."""
    spare = fitted.nobs - fitted.model.exog.shape[1]
    return float(np.sqrt(spare / (spare + units - 1)))
