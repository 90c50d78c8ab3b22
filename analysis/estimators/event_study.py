"""The event study by least squares: one coefficient a year, the last year before as the base."""

import numpy as np
import pandas as pd

from analysis.estimators import permutation, twfe
from analysis.estimators.design import one_treated_design


def coefficients(values: pd.DataFrame, treated: str, first_treated_year: int) -> pd.Series:
    """Coefficients of treated unit x year by OLS with unit and year effects; 0 in the base year.

    `values`: balanced panel, index year, columns units. Equal to the closed form
    `permutation.event_effects`; no p is given, as there is one treated unit.
    """
    base = one_treated_design(values, treated, first_treated_year).base
    years = [position for position in range(len(values)) if position != base]
    is_treated = (values.columns == treated).astype(float)
    dummies = np.column_stack(
        [np.outer(np.eye(len(values))[position], is_treated).ravel() for position in years]
    )
    fitted = twfe.fit(values, dummies)
    found = pd.Series(0.0, index=values.index, name="estimate")
    found.iloc[years] = fitted.params[: len(years)]
    return found


def table(values: pd.DataFrame, treated: str, first_treated_year: int) -> pd.DataFrame:
    """Index year: estimate, lower, upper (pointwise), lower_uniform, upper_uniform.

    Closed form with placebo bands; see `permutation.band`. The base year is 0 without bands.
    """
    design = one_treated_design(values, treated, first_treated_year)
    estimate = permutation.event_effects(design.values, design.base)[design.treated]
    band = permutation.band(design.values, design.base, design.treated)
    found = pd.DataFrame(
        {
            "estimate": estimate,
            "lower": estimate - band.pointwise,
            "upper": estimate + band.pointwise,
            "lower_uniform": estimate - band.uniform,
            "upper_uniform": estimate + band.uniform,
        },
        index=values.index,
    )
    found.iloc[design.base, 1:] = np.nan
    return found
