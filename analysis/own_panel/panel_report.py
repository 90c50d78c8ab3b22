"""Every estimate of this package for one treated unit of any balanced panel in a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimators import event_study, inference, permutation, synthetic, twfe
from analysis.estimators.design import DesignError, Floats, OneTreated, one_treated_design
from analysis.estimators.estimate import Estimate
from analysis.estimators.permutation import EQUAL_NOISE, PlaceboTest
from analysis.own_panel import panel_file
from analysis.own_panel.panel_file import FEWEST_BEFORE, PanelFile

LEVEL = 0.95  # of every interval and band
NORMAL = 1.959963984540054  # its quantile of the normal distribution
# The regression holds a dummy for each unit: beyond this it outgrows the memory of a laptop.
MOST_DUMMIES = 1000
SYNTHETIC_DID = "synthetic difference-in-differences"


@dataclass(frozen=True)
class _Case:
    """The panel, what is treated in it, and what several estimates share."""

    file: PanelFile
    design: OneTreated

    @property
    def values(self) -> pd.DataFrame:
        return self.file.values

    @property
    def question(self) -> tuple[pd.DataFrame, str, int]:
        return self.file.values, self.file.treated, self.file.first

    @cached_property
    def control(self) -> synthetic.SyntheticControl:
        return synthetic.control(*self.question)

    @cached_property
    def synthetic_did(self) -> synthetic.SyntheticDid:
        return synthetic.did(*self.question)

    @property
    def atts(self) -> Floats:
        return permutation.effects(self.design.values, self.design.pre)

    @property
    def changes(self) -> Floats:
        return permutation.pre_post_changes(self.design.values, self.design.pre)

    def estimate(self, procedure: str, value: float, **inferred: Any) -> Estimate:
        years = tuple(int(period) for period in self.values.index)
        sample = {"n_treated": 1, "units": self.values.shape[1], "years": years}
        return Estimate(float(value), procedure, **sample, **inferred)

    def did(self, **inferred: Any) -> Estimate:
        return self.estimate(
            "difference-in-differences", self.atts[self.design.treated], **inferred
        )


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
    case = _Case(file, one_treated_design(file.values, file.treated, file.first))
    return {
        "panel": _described(case, outcome),
        "estimates": _estimates(case),
        "event_study": _event_study(case),
        "pre_trend": _pre_trend(case),
        "in_time": _in_time(case),
        "leave_one_out": _leave_one_out(case),
        "mde": _finite(inference.minimum_detectable_effect(case.atts, case.design.treated)),
        "weights": _weights(case),
        "fit": float(case.control.placebos.loc[file.treated, "before"]),
    }


def _described(case: _Case, outcome: str) -> dict:
    before, periods = int(case.design.pre.sum()), case.values.index
    return {
        "file": case.file.path.name,
        "outcome": outcome,
        "treated": case.file.treated,
        "start": case.file.first,
        "units": case.values.shape[1],
        "donors": [str(name) for name in case.values.columns.drop(case.file.treated)],
        "left_out": list(case.file.left_out),
        "first_period": int(periods[0]),
        "last_period": int(periods[-1]),
        "periods_before": before,
        "periods_after": len(periods) - before,
        "absent_periods": list(case.file.absent),
    }


def _estimates(case: _Case) -> list[dict]:
    """Every estimate, or why there is none."""
    steps = {
        "placebo rank": _placebo_rank,
        "RMSPE-ratio rank": _rmspe_rank,
        "Conley-Taber": _conley_taber,
        "Ferman-Pinto": _ferman_pinto,
        "two-way fixed effects": _regression,
        "synthetic control": _synthetic_control,
        "synthetic difference-in-differences": _synthetic_did,
        "rank of synthetic difference-in-differences": _synthetic_did_rank,
    }
    return [_attempted(name, step, case) for name, step in steps.items()]


def _placebo_rank(case: _Case) -> Estimate:
    return case.did(
        inference="placebo rank",
        interval=permutation.inverted_interval(case.atts, case.design.treated),
        **_inferred(permutation.placebo_test(case.atts, case.design.treated)),
        assumptions=(twfe.PARALLEL, twfe.NO_ANTICIPATION, EQUAL_NOISE),
    )


def _rmspe_rank(case: _Case) -> Estimate:
    test = inference.rmspe_test(case.design.values, case.design.pre, case.design.treated)
    return case.did(inference="RMSPE-ratio rank", **_inferred(test))


def _conley_taber(case: _Case) -> Estimate:
    reference = inference.conley_taber(case.changes, case.design.treated)
    return case.did(inference="Conley-Taber", p=reference.p, interval=reference.interval)


def _ferman_pinto(case: _Case) -> Estimate:
    if case.file.sizes is None:
        raise DesignError("it needs the size of each unit; give --weight.")
    reference = inference.ferman_pinto(case.changes, case.file.sizes, case.design.treated)
    return case.did(inference="Ferman-Pinto", p=reference.p, interval=reference.interval)


def _regression(case: _Case) -> Estimate:
    if case.values.shape[1] > MOST_DUMMIES:
        raise DesignError(
            f"its dummies for {case.values.shape[1]} units outgrow the memory; the closed form "
            "above is the same number."
        )
    return twfe.att(*case.question)


def _synthetic_control(case: _Case) -> Estimate:
    return case.estimate(
        "synthetic control on outcomes",
        case.control.att,
        inference="placebo rank",
        **_inferred(case.control.test),
    )


def _synthetic_did(case: _Case) -> Estimate:
    found = case.synthetic_did
    if len(found.placebos) < inference.FEWEST_CONTROLS:
        raise DesignError(
            f"the placebos of {len(found.placebos)} donors give no variance; "
            f"{inference.FEWEST_CONTROLS} are needed. Its rank stands below."
        )
    half = NORMAL * found.standard_error
    return case.estimate(
        SYNTHETIC_DID,
        found.att,
        inference="placebo variance",
        interval=(found.att - half, found.att + half),
        standard_error=found.standard_error,
    )


def _synthetic_did_rank(case: _Case) -> Estimate:
    found = case.synthetic_did
    return case.estimate(
        SYNTHETIC_DID, found.att, inference="placebo rank", **_inferred(found.test)
    )


def _attempted(name: str, step: Callable[[_Case], Estimate], case: _Case) -> dict:
    try:
        found = step(case)
    except DesignError as error:
        return {"procedure": name, "not_estimated": str(error)}
    interval = None if found.interval is None else [_finite(end) for end in found.interval]
    return {
        "procedure": found.procedure,
        "inference": found.inference,
        "value": found.value,
        "interval": interval,
        "level": LEVEL if interval else None,
        "p": found.p,
        "p_floor": found.p_floor,
        "rank": found.rank,
        "standard_error": _finite(found.standard_error),
        "units": found.units,
        "assumptions": list(found.assumptions),
    }


def _inferred(test: PlaceboTest) -> dict:
    return {"p": test.p, "p_floor": test.floor, "rank": test.rank}


def _pre_trend(case: _Case) -> dict:
    design = case.design
    try:
        return _inferred(permutation.pre_trend_test(design.values, design.pre, design.treated))
    except DesignError as error:
        return {"not_tested": str(error)}


def _in_time(case: _Case) -> list[dict]:
    """Placebo dates: every period before the treatment that has two before it."""
    before = case.values[case.design.pre]
    rows = []
    for period in before.index[FEWEST_BEFORE:]:
        atts = permutation.effects(before.to_numpy().T, before.index.to_numpy() < period)
        test = permutation.placebo_test(atts, case.design.treated)
        rows.append(
            {"period": int(period), "att": float(atts[case.design.treated]), **_inferred(test)}
        )
    return rows


def _leave_one_out(case: _Case) -> dict | None:
    """The least and the largest effect without one donor, and which donor that is."""
    donors = case.values.columns.drop(case.file.treated)
    if len(donors) < 2:
        return None
    atts = inference.leave_one_out(case.changes, case.design.treated)
    return {
        name: {"without": str(donors[place]), "att": float(atts[place])}
        for name, place in (("lowest", atts.argmin()), ("highest", atts.argmax()))
    }


def _weights(case: _Case) -> dict:
    """Weights of one per cent or more, the largest first."""
    found = {"synthetic control": case.control.weights}
    if case.values.shape[1] > 2:
        found[f"{SYNTHETIC_DID}, units"] = case.synthetic_did.unit_weights
        found[f"{SYNTHETIC_DID}, periods"] = case.synthetic_did.time_weights
    return {
        name: {
            str(key): float(weight)
            for key, weight in weights.sort_values(ascending=False, kind="stable").items()
            if weight >= 0.01
        }
        for name, weights in found.items()
    }


def _event_study(case: _Case) -> list[dict]:
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
