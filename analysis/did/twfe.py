"""Two-way fixed effects by least squares: the regressions behind published tables.

`values` is a balanced panel: a data frame of floats, index year, columns units (as Panel.values).
The closed forms of `permutation` give the same numbers; these are what a reader expects to see,
and what the closed forms are held against.
"""

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.regression.linear_model import RegressionResultsWrapper

from analysis.did.design import one_treated
from analysis.did.estimate import CLUSTER_ROBUST, Estimate

PARALLEL = "parallel trends of the treated unit and the mean of the donors"
NO_ANTICIPATION = "no anticipation before the first treated year"


def att(values: pd.DataFrame, treated: str, first_treated_year: int) -> Estimate:
    """The effect by OLS with unit and year effects, and its CRV1 standard error.

    The variance is G/(G-1) (n-1)/(n-k) times the sandwich clustered by unit; k counts the treatment
    and the year effects, not the unit effects, which are nested in the clusters. With one treated
    unit it is far too small: the estimate carries no p.
    """
    design = one_treated(values, treated, first_treated_year)
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


def two_by_two(values: pd.DataFrame, treated: str, first_treated_year: int) -> float:
    """The same effect from the 2 x 2 table of period means: OLS on two periods."""
    pre = one_treated(values, treated, first_treated_year).pre
    means = pd.DataFrame([values[pre].mean(), values[~pre].mean()], index=[0, 1])
    dummy = np.outer([0.0, 1.0], values.columns == treated)
    return float(_model(means, dummy.ravel()[:, None]).fit().params[0])


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


def _nested(fitted: RegressionResultsWrapper, units: int) -> float:
    """What takes a standard error from counting the unit effects in k to not counting them."""
    spare = fitted.nobs - fitted.model.exog.shape[1]
    return float(np.sqrt(spare / (spare + units - 1)))
