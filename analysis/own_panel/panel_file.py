"""A panel as people keep it, one row a unit and period in a file, read and checked by name and row.

CSV (comma, semicolon, tab or bar; UTF-8), Parquet and Stata files. Nothing is filled in, cut off or
averaged: what makes no balanced panel is refused with the row or the units that it lies in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import panel
from analysis.estimators.design import Floats
from analysis.nearest import nearest

BLANK = {"", "NA", "N/A", "NaN", "nan", "null", "None", "<NA>", "."}
FEWEST_BEFORE = 2
LISTED = 10

_SEPARATORS = ",;\t|"
_WHOLE = re.compile(r"([-+]?\d+)\.0+")
# Beyond these a mean of squares leaves the range of floats, or keeps no digit of it.
_LARGEST = 1e100


class PanelFileError(ValueError):
    """The file or what is asked of it makes no balanced panel with one treated unit."""


@dataclass(frozen=True)
class PanelFile:
    """The outcome (index period ascending, columns units) and what is treated in it.

    `sizes`: the mean weight of each unit over the periods before `first`, None without a weight.
    `absent`: periods inside the span of the panel for which no unit has a row. `left_out`: units
    that were left out because that was asked for.
    """

    path: Path
    values: pd.DataFrame
    treated: str
    first: int
    sizes: Floats | None
    absent: tuple[int, ...]
    left_out: tuple[str, ...]


def read(
    path: Path,
    *,
    unit: str,
    time: str,
    outcome: str,
    treated: str | int,
    start: str | int,
    weight: str | None = None,
    without: Sequence[str | int] = (),
) -> PanelFile:
    """The panel of a file. Raises PanelFileError, as `panel_report.report_on_panel` says."""
    columns = [unit, time, outcome, *([weight] if weight else [])]
    if len(set(columns)) < len(columns):
        raise PanelFileError(
            f"A column is named twice among {', '.join(columns)}. Unit, time, outcome and weight "
            "are different columns."
        )
    frame = _columns(path, _table(path), columns)
    frame = frame.assign(**{unit: _codes(frame[unit]), time: frame[time].map(_whole)})
    units = set(frame[unit])
    left_out = tuple(_named_unit(each, units) for each in without)
    frame = frame[~frame[unit].isin(left_out)]
    name = _named_unit(treated, frame[unit])
    values = _balanced(frame, unit, time, outcome, name)
    first = _checked_start(values, start)
    sizes = _sizes(frame, unit, time, weight, values, first) if weight else None
    return PanelFile(path, values, name, first, sizes, absent_periods(values.index), left_out)


def absent_periods(periods: Iterable[int]) -> tuple[int, ...]:
    """Those lacking between the first and the last, at the least step that the periods take.

    Periods that all read as a year and a month, such as 201601, are counted as months.
    """
    found = np.array(sorted(periods))
    months = bool(((found >= 100_001) & (found <= 999_912) & (found % 100 - 1 < 12)).all())
    months = months and bool((found % 100 > 0).all())
    steps = found // 100 * 12 + found % 100 - 1 if months else found
    if len(steps) < 2:
        return ()
    every = np.arange(steps[0], steps[-1] + 1, np.diff(steps).min())
    lacking = np.setdiff1d(every, steps)
    return tuple(int(each // 12 * 100 + each % 12 + 1 if months else each) for each in lacking)


def _table(path: Path) -> pd.DataFrame:
    """The whole file as text; index: row in the file, its head being row 1."""
    if not path.is_file():
        raise PanelFileError(f"{path} is not there. Name a CSV, Parquet or Stata file.")
    kind = path.suffix.lower()
    try:
        if kind in (".parquet", ".pq"):
            return _as_text(pd.read_parquet(path))
        if kind == ".dta":
            return _as_text(pd.read_stata(path, convert_dates=False))
        return _csv(path)
    except UnicodeDecodeError as error:
        raise PanelFileError(f"{path}: not UTF-8. Save as CSV in UTF-8.") from error
    except (ValueError, OSError) as error:  # pyarrow's errors are both
        if isinstance(error, PanelFileError):
            raise
        raise PanelFileError(f"{path}: {str(error).strip()}. Correct the file.") from error


def _csv(path: Path) -> pd.DataFrame:
    text = path.read_text(encoding="utf-8-sig")
    table = pd.read_csv(
        path,
        sep=_separator(text),
        dtype=str,
        header=None,
        index_col=False,
        keep_default_na=False,
        skip_blank_lines=False,
        encoding="utf-8-sig",
    )
    table.index += 1
    table = table[~table.fillna("").eq("").all(axis=1)].fillna("")
    names = [str(name).strip() for name in table.iloc[0]]
    return table.iloc[1:].set_axis(names, axis=1)


def _separator(text: str) -> str:
    """The one that parts the head and the first row below it; what is in quotes parts nothing."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.split("\n") if line.strip()][:2]
    return max(_SEPARATORS, key=lambda each: min((line.count(each) for line in lines), default=0))


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    text = table.reset_index(drop=True).astype(object).where(table.notna().to_numpy(), "")
    return text.map(str).set_axis(pd.RangeIndex(2, len(table) + 2)).rename(columns=str)


def _columns(path: Path, table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The columns asked for, cells stripped."""
    for column in columns:
        count = list(table.columns).count(column)
        if not count:
            near = ", ".join(nearest(column, table.columns))
            raise PanelFileError(f"{path} has no column {column!r}. Nearest: {near}.")
        if count > 1:
            raise PanelFileError(f"{path} has {count} columns {column!r}. Rename all but one.")
    if table.empty:
        raise PanelFileError(f"{path} has no rows below its head. Add them.")
    return table[columns].apply(lambda cells: cells.str.strip())


def _codes(cells: pd.Series) -> pd.Series:
    """Units; numbers that were saved as 1.0, 2.0, ... are 1, 2, ..."""
    return cells.map(_whole) if cells.str.fullmatch(_WHOLE).all() else cells


def _whole(cell: str) -> str:
    found = _WHOLE.fullmatch(cell)
    return found[1] if found else cell


def _balanced(
    frame: pd.DataFrame, unit: str, time: str, outcome: str, treated: str
) -> pd.DataFrame:
    """Index period, columns units; the outcome in every cell."""
    for column in (unit, time):
        blank = frame.index[frame[column].isin(BLANK)]
        if len(blank):
            raise PanelFileError(f"Row {blank[0]}: no {column}. Fill it in or delete the row.")
    _check_number(frame, time, whole=True)
    _check_number(frame[~frame[outcome].isin(BLANK)], outcome)
    _check_repeated(frame, unit, time)
    _check_missing(frame, unit, time, outcome, treated)
    try:
        values = panel.from_frame(frame, unit, time, outcome).values
    except panel.PanelError as error:
        raise PanelFileError(str(error)) from error
    _check_varies(values, outcome)
    return values


def _check_number(frame: pd.DataFrame, column: str, whole: bool = False) -> None:
    numbers = pd.to_numeric(frame[column], errors="coerce").astype(float)
    wrong = ~(numbers.abs() <= _LARGEST) | (whole & (numbers % 1 != 0))
    if not wrong.any():
        return
    row = wrong.idxmax()
    cell = frame.at[row, column]
    if whole:
        fault, remedy = "whole number", "Number the periods, such as 2016, or 201601 for a month."
    elif numbers[row] == numbers[row]:
        fault, remedy = f"number up to {_LARGEST:g}", "Choose a larger unit, or correct the cell."
    elif re.fullmatch(r"[-+]?[\d.,'\s]*\d", cell):
        fault, remedy = "number", "Write 1234.5: a point before decimals, nothing at thousands."
    else:
        fault, remedy = "number", "Correct it; leave it blank if it is missing."
    raise PanelFileError(f"Row {row}, column {column!r}: {cell!r} is no {fault}. {remedy}")


def _check_repeated(frame: pd.DataFrame, unit: str, time: str) -> None:
    second = frame.duplicated([unit, time])
    if second.any():
        row = frame.loc[second.idxmax()]
        same = (frame[unit] == row[unit]) & (frame[time] == row[time])
        raise PanelFileError(
            f"Rows {same.idxmax()} and {row.name} are both {row[unit]} in {row[time]}; "
            f"{int(second.sum())} row(s) in all repeat a unit and period. Keep one row for each, "
            "or add them up first."
        )


def _check_missing(frame: pd.DataFrame, unit: str, time: str, outcome: str, treated: str) -> None:
    """Refuse blank cells and absent rows, and say what could be left out instead."""
    there = frame[~frame[outcome].isin(BLANK)].set_index([unit, time]).index
    every = pd.MultiIndex.from_product([frame[unit].unique(), frame[time].unique()])
    lost = sorted(every.difference(there))
    if not lost:
        return
    named = ", ".join(f"{name} {period}" for name, period in lost[:LISTED])
    more = f" and {len(lost) - LISTED} more" if len(lost) > LISTED else ""
    units, periods = (list(dict.fromkeys(each)) for each in zip(*lost, strict=True))
    if len(periods) < len(units) or treated in units:
        remedy = f"or delete the rows of {time} {', '.join(sorted(periods)[:LISTED])}"
    else:
        remedy = "or leave out the unit: " + " ".join(
            f"--without {name!r}" for name in units[:LISTED]
        )
    raise PanelFileError(
        f"{len(lost)} cell(s) of {outcome!r} are missing: {named}{more}. They lie in {len(units)} "
        f"of {frame[unit].nunique()} units and {len(periods)} of {frame[time].nunique()} periods. "
        f"The panel must be balanced: fill them in, {remedy}."
    )


def _check_varies(values: pd.DataFrame, outcome: str) -> None:
    """Refuse a panel in which unit and period effects leave nothing over."""
    array = values.to_numpy()
    left = array - array.mean(axis=0) - array.mean(axis=1, keepdims=True) + array.mean()
    if np.abs(left).max() <= 1e-13 * np.abs(array).max():
        raise PanelFileError(
            f"{outcome!r} moves alike in all units, so that there is nothing to compare. Name "
            "another column."
        )


def _named_unit(asked: str | int, units: Iterable[str]) -> str:
    """The unit as the file writes it."""
    known = set(units)
    name = str(asked).strip()
    for spelling in (name, _whole(name)):
        if spelling in known:
            return spelling
    near = ", ".join(nearest(name, sorted(known)))
    raise PanelFileError(f"No unit is called {name!r}. Nearest: {near}.")


def _checked_start(values: pd.DataFrame, start: str | int) -> int:
    """The first treated period as a number of the panel."""
    periods = [str(period) for period in values.index]
    asked = _whole(str(start).strip())
    if asked not in periods:
        raise PanelFileError(
            f"No period is {start!r}; the panel has {periods[0]} to {periods[-1]}. Name the first "
            "treated one."
        )
    before = periods.index(asked)
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
    before = frame[pd.to_numeric(frame[time]) < first]
    numbers = pd.to_numeric(before[weight], errors="coerce")
    wrong = before.index[~(np.isfinite(numbers) & (numbers > 0))]
    if len(wrong):
        raise PanelFileError(
            f"Row {wrong[0]}, column {weight!r}: {before.at[wrong[0], weight]!r} is no positive "
            "number. Correct it, or leave --weight out."
        )
    return numbers.groupby(before[unit]).mean()[values.columns].to_numpy()
