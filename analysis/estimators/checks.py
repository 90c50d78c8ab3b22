"""How an estimate behaves: at dates of no treatment, without a donor, in the years before."""

from collections.abc import Iterable

import pandas as pd

from analysis.estimators import inference, permutation, registry
from analysis.estimators.case import Case
from analysis.estimators.estimate import Estimate


def in_time(case: Case, years: Iterable[int]) -> dict[int, Estimate]:
    """The effect, had the treatment begun in each of `years`, on the years before it alone.

    By the headline's estimator. Raises DesignError for a year that leaves none
    before it, or none from it on.
    """
    return {year: registry.HEADLINE.estimate(case.before(year)) for year in years}


def leave_one_out(case: Case) -> pd.Series:
    """The effect without each donor in turn: index the donor left out."""
    donors = case.values.columns.drop(case.treated)
    atts = inference.leave_one_out(case.changes, case.design.treated)
    return pd.Series(atts, index=donors, name="att")


def pre_trend(case: Case) -> permutation.PlaceboTest:
    """The permutation test of the years before. Raises DesignError where they show no trend."""
    return permutation.pre_trend_test(case.design.values, case.design.pre, case.design.treated)
