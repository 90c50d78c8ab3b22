"""Robust intervals (HonestDiD) of every outcome of a study with one treated unit."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from analysis.estimators.sensitivity import GRID, smoothness
from analysis.studies.one_treated import Results


def robust_intervals(
    found: Results, grid: tuple[float, ...] = GRID, over: Callable = map
) -> pd.DataFrame:
    """The bounds of every outcome of a study: outcome, bound, lower, upper, breakdown.

    Outcomes with a year missing inside their window have no bounds and no rows. `over` maps a
    function over the outcomes, each of which takes a second or two, and may do so in other
    processes (`workers.spread`).
    """
    study = found.study
    panels = {name: each for name, each in found.panels.items() if not each.missing_years}
    bound = partial(
        smoothness, treated=study.unit, first_treated_year=study.first_treated_year, grid=grid
    )
    every = over(bound, [each.values for each in panels.values()])
    tables = [
        one.bounds.assign(outcome=outcome, breakdown=one.breakdown)
        for outcome, one in zip(panels, every, strict=True)
    ]
    columns = ["outcome", "bound", "lower", "upper", "breakdown"]
    return pd.concat(tables, ignore_index=True)[columns]
