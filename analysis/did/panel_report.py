"""Every estimate of this package for one treated unit of any balanced panel in a CSV file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import panel
from analysis.did import event_study, inference, permutation, synthetic, twfe
from analysis.did.design import DesignError, Floats, OneTreated, one_treated
from analysis.did.estimate import Estimate
from analysis.did.permutation import PlaceboTest
from analysis.did.results import EQUAL_NOISE

BLANK = {"", "NA", "N/A", "NaN", "nan", "null", "."}
FEWEST_BEFORE = 2
LISTED = 10
NORMAL = 1.959963984540054  # the 97.5 % point
SYNTHETIC_DID = "synthetic difference-in-differences"


class PanelFileError(ValueError):
    """The file or what is asked of it makes no balanced panel with one treated unit."""


@dataclass(frozen=True)
class _Case:
    """The panel, what is treated in it, and the design the closed forms take."""

    values: pd.DataFrame
    treated: str
    first: int
    sizes: Floats | None
    design: OneTreated

    @property
    def atts(self) -> Floats:
        return permutation.effects(self.design.values, self.design.pre)

    @property
    def rises(self) -> Floats:
        return permutation.rises(self.design.values, self.design.pre)

    def estimate(self, procedure: str, value: float, **inferred) -> Estimate:
        years = tuple(int(period) for period in self.values.index)
        sample = {"n_treated": 1, "units": self.values.shape[1], "years": years}
        return Estimate(float(value), procedure, **sample, **inferred)

    def did(self, **inferred) -> Estimate:
        return self.estimate(
            "difference-in-differences", self.atts[self.design.treated], **inferred
        )


def report_on_panel(
    path: str | Path,
    *,
    unit: str,
    time: str,
    outcome: str,
    treated: str,
    start: str | int,
    weight: str | None = None,
) -> dict:
    """All estimates of the effect on `treated` from the period `start` on, ready for JSON.

    `path`: a CSV file (comma, semicolon or tab; UTF-8), one row a unit and period. `unit`, `time`,
    `outcome` and `weight` name its columns; periods are whole numbers; the outcome is taken as it
    is. `weight` is what a unit's outcome averages over (people, firms), for Ferman-Pinto.

    Keys: `panel` (what was read), `estimates` (each with its procedure; what cannot be estimated
    has `not_estimated`, the reason), `event_study`, `pre_trend`, `in_time`, `leave_one_out`, `mde`,
    `weights`. An interval end or effect without bound is None.

    Raises PanelFileError for an unknown column, unit or period, repeated rows, missing cells,
    values that are no numbers, no donor, or fewer than two periods before `start`.
    """
    frame = _read(Path(path), [unit, time, outcome, *([weight] if weight else [])])
    values = _panel(frame, unit, time, outcome)
    first = _checked_start(values, treated, start)
    sizes = _sizes(frame, unit, time, weight, values, first) if weight else None
    case = _Case(values, treated, first, sizes, one_treated(values, treated, first))
    return {
        "panel": _described(Path(path), case, outcome),
        "estimates": _estimates(case),
        "event_study": _records(event_study.table(values, treated, first)),
        "pre_trend": _inferred(
            permutation.pre_trend_test(case.design.values, case.design.pre, case.design.treated)
        ),
        "in_time": _in_time(case),
        "leave_one_out": _leave_one_out(case),
        "mde": _finite(inference.minimum_detectable_effect(case.atts, case.design.treated)),
        "weights": _weights(case),
    }


def as_text(report: dict) -> str:
    """The report as plain text, one line an estimate."""
    told = report["panel"]
    lines = [
        f"{told['file']}: {told['outcome']}, {told['units']} units, {told['first_period']} to "
        f"{told['last_period']}; {told['treated']} treated from {told['start']} "
        f"({told['periods_before']} periods before, {told['periods_after']} from then on)",
        "",
        *(_line(estimate) for estimate in report["estimates"]),
        "",
        f"Pre-trend, permutation test: p = {report['pre_trend']['p']:.3f}",
        f"Minimum detectable effect (80 % of donors, 5 %): {_shown(report['mde'])}",
        _left_out(report["leave_one_out"]),
        *(
            f"In-time placebo, treated from {row['period']}: {row['att']:.6g}, p = {row['p']:.3f}"
            for row in report["in_time"]
        ),
        "",
        "Event study (pointwise and simultaneous placebo bands):",
        *(_event_line(row) for row in report["event_study"]),
        "",
        *(f"Weights, {name}: {_heaviest(each)}" for name, each in report["weights"].items()),
    ]
    return "\n".join(lines) + "\n"


def _read(path: Path, columns: list[str]) -> pd.DataFrame:
    """The columns as text; index: line in the file."""
    if not path.is_file():
        raise PanelFileError(f"{path} is not there. Name a CSV file.")
    try:
        header = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    except UnicodeDecodeError as error:
        raise PanelFileError(f"{path}: not UTF-8. Save as UTF-8.") from error
    separator = max(",;\t", key=header.count)
    try:
        table = pd.read_csv(
            path, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PanelFileError(f"{path}: {str(error).strip()}. Correct the file.") from error
    for column in columns:
        if column not in table:
            raise PanelFileError(
                f"{path} has no column {column!r}. {_nearest(column, table.columns)}"
            )
    table = table[list(dict.fromkeys(columns))].apply(lambda cells: cells.str.strip())
    return table.set_axis(pd.RangeIndex(2, len(table) + 2))


def _panel(frame: pd.DataFrame, unit: str, time: str, outcome: str) -> pd.DataFrame:
    """Index period, columns units; the outcome in every cell."""
    for column in (unit, time):
        blank = frame.index[frame[column].isin(BLANK)]
        if len(blank):
            raise PanelFileError(f"Row {blank[0]}: no {column}. Fill it in or delete the row.")
    _check_repeated(frame, unit, time)
    _check_missing(frame, unit, time, outcome)
    try:
        return panel.from_frame(frame, unit, time, outcome).values
    except panel.PanelError as error:
        raise PanelFileError(str(error)) from error


def _check_repeated(frame: pd.DataFrame, unit: str, time: str) -> None:
    second = frame.duplicated([unit, time])
    if second.any():
        row = frame.loc[second.idxmax()]
        same = (frame[unit] == row[unit]) & (frame[time] == row[time])
        raise PanelFileError(
            f"Rows {same.idxmax()} and {row.name} are both {row[unit]} in {row[time]}. Keep one "
            "row for each unit and period."
        )


def _check_missing(frame: pd.DataFrame, unit: str, time: str, outcome: str) -> None:
    """Refuse blank cells and absent rows, naming the first of them."""
    there = frame[~frame[outcome].isin(BLANK)].set_index([unit, time]).index
    every = pd.MultiIndex.from_product([frame[unit].unique(), frame[time].unique()])
    lost = sorted(every.difference(there))
    if lost:
        named = ", ".join(f"{name} {period}" for name, period in lost[:LISTED])
        more = f" and {len(lost) - LISTED} more" if len(lost) > LISTED else ""
        raise PanelFileError(
            f"{len(lost)} cell(s) of {outcome!r} are missing: {named}{more}. The panel must be "
            "balanced: fill them in, or leave out the unit or the period."
        )


def _checked_start(values: pd.DataFrame, treated: str, start: str | int) -> int:
    """The first treated period as a number of the panel."""
    if treated not in values.columns:
        raise PanelFileError(f"No unit is called {treated!r}. {_nearest(treated, values.columns)}")
    periods = [str(period) for period in values.index]
    if str(start) not in periods:
        raise PanelFileError(
            f"No period is {start!r}; the panel has {periods[0]} to {periods[-1]}. Name the first "
            "treated one."
        )
    before = periods.index(str(start))
    if before < FEWEST_BEFORE:
        raise PanelFileError(
            f"{before} period(s) before {start}: at least {FEWEST_BEFORE} are needed to see a "
            f"trend. Name a period from {periods[min(FEWEST_BEFORE, len(periods) - 1)]} on."
        )
    return int(values.index[before])


def _sizes(
    frame: pd.DataFrame, unit: str, time: str, weight: str, values: pd.DataFrame, first: int
) -> Floats:
    """The mean weight of each unit over the periods before the treatment."""
    numbers = pd.to_numeric(frame[weight], errors="coerce")
    wrong = frame.index[~(np.isfinite(numbers) & (numbers > 0))]
    if len(wrong):
        raise PanelFileError(
            f"Row {wrong[0]}, column {weight!r}: {frame.at[wrong[0], weight]!r} is no positive "
            "number. Correct it, or leave --weight out."
        )
    before = pd.to_numeric(frame[time]) < first
    return numbers[before].groupby(frame[unit]).mean()[values.columns].to_numpy()


def _described(path: Path, case: _Case, outcome: str) -> dict:
    before, periods = int(case.design.pre.sum()), case.values.index
    return {
        "file": path.name,
        "outcome": outcome,
        "treated": case.treated,
        "start": case.first,
        "units": case.values.shape[1],
        "donors": [str(name) for name in case.values.columns.drop(case.treated)],
        "first_period": int(periods[0]),
        "last_period": int(periods[-1]),
        "periods_before": before,
        "periods_after": len(periods) - before,
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
    law = inference.conley_taber(case.rises, case.design.treated)
    return case.did(inference="Conley-Taber", p=law.p, interval=law.interval)


def _ferman_pinto(case: _Case) -> Estimate:
    if case.sizes is None:
        raise DesignError("it needs the size of each unit; give --weight.")
    law = inference.ferman_pinto(case.rises, case.sizes, case.design.treated)
    return case.did(inference="Ferman-Pinto", p=law.p, interval=law.interval)


def _regression(case: _Case) -> Estimate:
    return twfe.att(case.values, case.treated, case.first)


def _synthetic_control(case: _Case) -> Estimate:
    found = synthetic.control(case.values, case.treated, case.first)
    return case.estimate(
        "synthetic control on outcomes",
        found.att,
        inference="placebo rank",
        **_inferred(found.test),
    )


def _synthetic_did(case: _Case) -> Estimate:
    found = synthetic.did(case.values, case.treated, case.first)
    half = NORMAL * found.standard_error
    return case.estimate(
        SYNTHETIC_DID,
        found.att,
        inference="placebo variance",
        interval=(found.att - half, found.att + half),
        standard_error=found.standard_error,
    )


def _synthetic_did_rank(case: _Case) -> Estimate:
    found = synthetic.did(case.values, case.treated, case.first)
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
        "p": found.p,
        "p_floor": found.p_floor,
        "rank": found.rank,
        "standard_error": found.standard_error,
        "units": found.units,
        "assumptions": list(found.assumptions),
    }


def _inferred(test: PlaceboTest) -> dict:
    return {"p": test.p, "p_floor": test.floor, "rank": test.rank}


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
    donors = case.values.columns.drop(case.treated)
    if len(donors) < 2:
        return None
    atts = inference.leave_one_out(case.rises, case.design.treated)
    return {
        name: {"without": str(donors[place]), "att": float(atts[place])}
        for name, place in (("lowest", atts.argmin()), ("highest", atts.argmax()))
    }


def _weights(case: _Case) -> dict:
    """Weights of one per cent or more, the largest first."""
    of = (case.values, case.treated, case.first)
    found = {"synthetic control": synthetic.control(*of).weights}
    if case.values.shape[1] > 2:
        did = synthetic.did(*of)
        found[f"{SYNTHETIC_DID}, units"] = did.unit_weights
        found[f"{SYNTHETIC_DID}, periods"] = did.time_weights
    return {
        name: {
            str(key): float(weight)
            for key, weight in weights.sort_values(ascending=False, kind="stable").items()
            if weight >= 0.01
        }
        for name, weights in found.items()
    }


def _records(table: pd.DataFrame) -> list[dict]:
    return [
        {"period": int(period), **{name: _finite(value) for name, value in row.items()}}
        for period, row in table.iterrows()
    ]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _line(estimate: dict) -> str:
    if "not_estimated" in estimate:
        return f"{estimate['procedure']}: not estimated, {estimate['not_estimated']}"
    parts = [f"{estimate['procedure']}: {estimate['value']:.6f}"]
    if estimate["inference"]:
        parts.append(estimate["inference"])
    if estimate["standard_error"] is not None:
        parts.append(f"standard error {estimate['standard_error']:.6g}")
    if estimate["p"] is not None:
        parts.append(f"p = {estimate['p']:.4f}")
    if estimate["rank"] is not None:
        floor = f"smallest possible p {estimate['p_floor']:.4f}"
        parts.append(f"rank {estimate['rank']} of {estimate['units']} ({floor})")
    if estimate["interval"] is not None:
        low, high = (_shown(end) for end in estimate["interval"])
        parts.append(f"interval [{low}, {high}]")
    if estimate["inference"] == "cluster-robust":
        parts.append("no p: with one treated unit it would reject most true nulls")
    return "; ".join(parts)


def _left_out(found: dict | None) -> str:
    if found is None:
        return "Leave one donor out: there is only one."
    low, high = found["lowest"], found["highest"]
    return (
        f"Leave one donor out: {low['att']:.6g} (without {low['without']}) to {high['att']:.6g} "
        f"(without {high['without']})"
    )


def _event_line(row: dict) -> str:
    bands = ", ".join(
        f"[{_shown(row[f'lower{kind}'])}, {_shown(row[f'upper{kind}'])}]"
        for kind in ("", "_uniform")
    )
    return f"  {row['period']}: {row['estimate']:.6g}  {bands}"


def _heaviest(weights: dict[str, float]) -> str:
    return ", ".join(f"{key} {weight:.3f}" for key, weight in weights.items())


def _shown(value: float | None) -> str:
    return "no bound" if value is None else f"{value:.6g}"


def _nearest(name: str, known: Iterable[str]) -> str:
    names = [str(each) for each in known]
    near = get_close_matches(str(name), names, n=3, cutoff=0.4)
    return f"Nearest: {', '.join(near)}." if near else f"There are {', '.join(names[:LISTED])}."
