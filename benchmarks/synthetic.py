"""Synthetic DiD and synthetic control with all their placebos, beside diff-diff."""

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.estimators import synthetic
from benchmarks.panels import Case

# Root mean squared gap below which a fit is exact, in units of the outcome.
EXACT = 1e-6


def did(case: Case) -> pd.Series:
    """This package: the effect on each outcome, its variance enumerated over all donors."""
    return pd.Series(
        {
            outcome: synthetic.did(values, case.treated, case.first_treated_year).att
            for outcome, values in case.panels.items()
        }
    )


def did_by_diff_diff(case: Case, tables: Mapping[str, pd.DataFrame], draws: int = 0) -> pd.Series:
    """diff-diff: the same effects, with the variance of placebos drawn at random.

    `draws`: their number; 0 for as many as there are donors.
    """
    from diff_diff import SyntheticDiD

    atts = {}
    for outcome, table in tables.items():
        donors = case.panels[outcome].shape[1] - 1
        sdid = SyntheticDiD(variance_method="placebo", n_bootstrap=draws or donors, seed=1)
        marked = table.assign(treated=(table["unit"] == case.treated).astype(int))
        atts[outcome] = sdid.fit(
            marked, **_columns("treated"), post_periods=_years(case, outcome)[1]
        ).att
    return pd.Series(atts)


def control(case: Case) -> pd.DataFrame:
    """This package: root mean squared gaps of every unit from its synthetic control.

    Index outcome, unit; columns before, after (the treatment).
    """
    gaps = {
        outcome: synthetic.control(values, case.treated, case.first_treated_year).placebos
        for outcome, values in case.panels.items()
    }
    return pd.concat(gaps)[["before", "after"]]


def control_by_diff_diff(
    case: Case, tables: Mapping[str, pd.DataFrame], nested: bool = False
) -> pd.DataFrame:
    """diff-diff: the same, by its in-space placebos.

    All years before the treatment weigh alike, as in this package; with `nested`, which is
    diff-diff's default, their weights are searched for, which is another estimator.
    """
    gaps = {}
    for outcome, table in tables.items():
        with warnings.catch_warnings():
            # Of fits that are poor, or so good that the ratio of the gaps says nothing.
            warnings.simplefilter("ignore")
            found = _fitted(case, outcome, table, nested).in_space_placebo()
        squared = found.set_index("unit").sort_index()[["pre_mspe", "post_mspe"]]
        gaps[outcome] = np.sqrt(squared).set_axis(["before", "after"], axis=1)
    return pd.concat(gaps)


def exactly_fitted(gaps: pd.DataFrame) -> pd.Series:
    """Units without a gap before the treatment: many weights fit them, and each side takes others.

    Its index is that of `gaps`.
    """
    return gaps["before"] < EXACT


def _fitted(case: Case, outcome: str, table: pd.DataFrame, nested: bool):
    from diff_diff import SyntheticControl

    before, after = _years(case, outcome)
    alike = {"v_method": "custom", "custom_v": np.ones(len(before)), "standardize": "none"}
    treated = (table["unit"] == case.treated) & table["year"].isin(after)
    return SyntheticControl(seed=1, **({} if nested else alike)).fit(
        table.assign(treated=treated.astype(int)),
        **_columns("treated"),
        post_periods=after,
        pre_period_outcomes=before,
    )


def _columns(treatment: str) -> dict[str, str]:
    return {"outcome": "y", "treatment": treatment, "unit": "unit", "time": "year"}


def _years(case: Case, outcome: str) -> tuple[list[int], list[int]]:
    years = [int(year) for year in case.panels[outcome].index]
    first = case.first_treated_year
    return [year for year in years if year < first], [year for year in years if year >= first]
