"""The event study by least squares: one coefficient a year, the last year before as the base."""

import numpy as np
import pandas as pd

from analysis.did import permutation, twfe


def coefficients(values: pd.DataFrame, treated: str, first_treated_year: int) -> pd.Series:
    """Coefficients of treated unit x year by OLS with unit and year effects; 0 in the base year.

    `values`: balanced panel, index year, columns units. Equal to the closed form
    `permutation.event_effects`; no p is given, as there is one treated unit.
    """
    twfe.check_unit(values, treated)
    base = base_year(values.index, first_treated_year)
    years = [position for position, year in enumerate(values.index) if year != base]
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
    twfe.check_unit(values, treated)
    base = values.index.get_loc(base_year(values.index, first_treated_year))
    array = values.to_numpy().T
    position = values.columns.get_loc(treated)
    estimate = permutation.event_effects(array, base)[position]
    band = permutation.band(array, base, position)
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
    found.iloc[base, 1:] = np.nan
    return found


def base_year(years: pd.Index, first_treated_year: int) -> int:
    """The last year of the panel before the treatment."""
    before = years[years < first_treated_year]
    if before.empty:
        raise permutation.DesignError(
            f"no year before {first_treated_year} in the panel, which starts in {years[0]}. "
            "Start the window earlier."
        )
    return int(before[-1])
