"""What a study of a roll-out says, as tables: the policy's effect on every declared outcome."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import panel
from analysis.estimators.estimate import Estimate
from analysis.estimators.staggered import ESTIMATORS, PERMUTED, SAME_IN_ONE_COHORT, rollout
from analysis.studies.study import TRANSFORMS, Study


def run(study: Study, indicators: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The roll-out's effect on every declared outcome of a staggered study, as five tables.

    - overall: outcome, primary, procedure, inference, att, standard_error, lower, upper, p, floor,
      n_treated, units, repeats (whether it must equal an earlier row, as all adopt in one year),
      first_year, last_year, missing_years, dropped (codes joined by blanks).
    - group_time, event, bacon: as in Rollout, with outcome first.
    - cells: the rows of `indicators` that were used, with their outcome.
    """
    tables: dict[str, list[pd.DataFrame]] = {
        name: [] for name in ("overall", "group_time", "event", "bacon")
    }
    panels = {}
    for outcome in study.outcomes:
        last_year = min(study.last_year, outcome.last_year)
        chosen = panel.balanced(
            indicators,
            outcome.indicator,
            first_year=outcome.first_year,
            last_year=last_year,
            transform="log",
            per=TRANSFORMS[study.transform],
        )
        panels[outcome.indicator] = chosen
        found = rollout(chosen.values, study.adopted)
        overall = pd.DataFrame([_row(estimate) for estimate in found.overall])
        is_one_cohort = found.group_time["cohort"].nunique() == 1
        overall = overall.assign(
            repeats=overall["procedure"].isin(SAME_IN_ONE_COHORT) & is_one_cohort,
            first_year=outcome.first_year,
            last_year=last_year,
            missing_years=" ".join(map(str, chosen.missing_years)),
            dropped=" ".join(sorted(chosen.dropped)),
        )
        overall.insert(0, "primary", outcome.primary)
        made = (overall, found.group_time, found.event, found.bacon)
        for name, table in zip(tables, made, strict=True):
            table.insert(0, "outcome", outcome.indicator)
            tables[name].append(table)
    cells = panel.printed_figures(indicators, panels, TRANSFORMS[study.transform])
    return {name: pd.concat(each, ignore_index=True) for name, each in tables.items()} | {
        "cells": cells
    }


def permuted_tests(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The rows of `overall` with permuted dates, and estimator: its short name in ESTIMATORS.

    `found`: as `run` gives it. Where all provinces begin in one year, two of the four estimators
    are the other two again, and are left out.
    """
    overall = found["overall"]
    chosen = overall[(overall["inference"] == PERMUTED) & ~overall["repeats"]]
    return chosen.assign(estimator=chosen["procedure"].map(ESTIMATORS))


def _row(estimate: Estimate) -> dict:
    lower, upper = estimate.interval or (np.nan, np.nan)
    return {
        "procedure": estimate.procedure,
        "inference": estimate.inference,
        "att": estimate.value,
        "standard_error": estimate.standard_error,
        "lower": lower,
        "upper": upper,
        "p": estimate.p,
        "floor": estimate.p_floor,
        "n_treated": estimate.n_treated,
        "units": estimate.units,
    }
