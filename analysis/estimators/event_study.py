"""The event study: one coefficient a year, the last year before the treatment as the base."""

import numpy as np
import pandas as pd

from analysis.estimators import permutation
from analysis.estimators.design import one_treated_design


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
