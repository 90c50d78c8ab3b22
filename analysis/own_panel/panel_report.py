"""Every estimate of this package for one treated unit of any balanced panel in a file."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analysis.estimators import checks, event_study, inference, registry
from analysis.estimators.case import Case, ranked
from analysis.estimators.design import DesignError
from analysis.estimators.estimate import Estimate
from analysis.estimators.estimator import NotEstimated
from analysis.estimators.permutation import LEVEL
from analysis.own_panel import panel_file
from analysis.own_panel.panel_file import FEWEST_BEFORE, PanelFile

COVERAGE = 1 - LEVEL  # of every interval and band


def report_on_panel(
    path: str | Path,
    *,
    unit: str,
    time: str,
    outcome: str,
    treated: str | int,
    start: str | int,
    weight: str | None = None,
    without: Sequence[str | int] = (),
) -> dict:
    """All estimates of the effect on `treated` from the period `start` on, ready for JSON.

    `path`: a CSV file (comma, semicolon, tab or bar; UTF-8), or a Parquet (.parquet) or Stata
    (.dta) file, one row a unit and period. `unit`, `time`, `outcome` and `weight` name its columns;
    periods are whole numbers; the outcome is taken as it is. `weight` is what a unit's outcome
    averages over (people, firms), for Ferman-Pinto. `without`: units to leave out.

    Keys: `panel` (what was read; periods between the first and the last that no unit has are
    `absent_periods`), `estimates` (each with its procedure; what cannot be estimated has
    `not_estimated`, the reason), `event_study`, `pre_trend`, `in_time`, `leave_one_out`, `mde`,
    `weights`, `fit` (root mean squared gap of the synthetic control before the treatment).
    Intervals and bands are at 95 %. An interval end or effect without bound is None.

    Raises PanelFileError for an unknown or repeated column, an unknown unit or period, repeated
    rows, missing cells, values that are no numbers, no donor, an outcome that moves alike in all
    units, or fewer than two periods before `start`.
    """
    file = panel_file.read(
        Path(path),
        unit=unit,
        time=time,
        outcome=outcome,
        treated=treated,
        start=start,
        weight=weight,
        without=without,
    )
    case = Case(file.values, file.treated, file.first, file.sizes)
    return {
        "panel": _described(file, case, outcome),
        "estimates": [_told(found) for found in registry.estimates(case)],
        "event_study": _event_study(case),
        "pre_trend": _pre_trend(case),
        "in_time": _in_time(case),
        "leave_one_out": _leave_one_out(case),
        "mde": _finite(inference.minimum_detectable_effect(case.atts, case.design.treated)),
        "weights": _weights(case),
        "fit": float(case.control.placebos.loc[file.treated, "before"]),
    }


def _described(file: PanelFile, case: Case, outcome: str) -> dict:
    before, periods = int(case.design.pre.sum()), case.values.index
    return {
        "file": file.path.name,
        "outcome": outcome,
        "treated": file.treated,
        "start": file.first,
        "units": case.values.shape[1],
        "donors": [str(name) for name in case.values.columns.drop(file.treated)],
        "left_out": list(file.left_out),
        "first_period": int(periods[0]),
        "last_period": int(periods[-1]),
        "periods_before": before,
        "periods_after": len(periods) - before,
        "absent_periods": list(file.absent),
    }


def _told(found: Estimate | NotEstimated) -> dict:
    """An estimate with all that it carries, or why there is none."""
    if isinstance(found, NotEstimated):
        return {"procedure": found.name, "not_estimated": found.reason}
    interval = None if found.interval is None else [_finite(end) for end in found.interval]
    return {
        "procedure": found.procedure,
        "inference": found.inference,
        "value": found.value,
        "interval": interval,
        "level": COVERAGE if interval else None,
        "p": found.p,
        "p_floor": found.p_floor,
        "rank": found.rank,
        "standard_error": _finite(found.standard_error),
        "units": found.units,
        "assumptions": list(found.assumptions),
    }


def _pre_trend(case: Case) -> dict:
    try:
        return ranked(checks.pre_trend(case))
    except DesignError as error:
        return {"not_tested": str(error)}


def _in_time(case: Case) -> list[dict]:
    """Placebo dates: every period before the treatment that has two before it."""
    periods = case.values.index[case.design.pre][FEWEST_BEFORE:]
    return [
        {
            "period": int(period),
            "att": found.value,
            "p": found.p,
            "p_floor": found.p_floor,
            "rank": found.rank,
        }
        for period, found in checks.in_time(case, periods).items()
    ]


def _leave_one_out(case: Case) -> dict | None:
    """The least and the largest effect without one donor, and which donor that is."""
    if case.values.shape[1] < 3:
        return None
    atts = checks.leave_one_out(case)
    return {
        name: {"without": str(donor), "att": float(atts[donor])}
        for name, donor in (("lowest", atts.idxmin()), ("highest", atts.idxmax()))
    }


def _weights(case: Case) -> dict:
    """Weights of one per cent or more, the largest first."""
    found = {"synthetic control": case.control.weights}
    if case.values.shape[1] > 2:
        found[f"{registry.SYNTHETIC_DID}, units"] = case.synthetic_did.unit_weights
        found[f"{registry.SYNTHETIC_DID}, periods"] = case.synthetic_did.time_weights
    return {
        name: {
            str(key): float(weight)
            for key, weight in weights.sort_values(ascending=False, kind="stable").items()
            if weight >= 0.01
        }
        for name, weights in found.items()
    }


def _event_study(case: Case) -> list[dict]:
    return [
        {
            "period": int(period),
            "base": place == case.design.base,
            **{name: _finite(value) for name, value in row.items()},
        }
        for place, (period, row) in enumerate(event_study.table(*case.question).iterrows())
    ]


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
