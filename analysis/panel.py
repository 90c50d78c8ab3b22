"""A balanced panel: every unit in every year, or the unit is left out and the reason kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contracts.expected import EXPECTED_UNUSABLE
from analysis.nearest import nearest

TRANSFORMS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "log": np.log,
    "level": lambda values: values,
}


class PanelError(ValueError):
    """No balanced panel can be made of what is asked for; the message says what is missing."""


@dataclass(frozen=True)
class Panel:
    """An outcome by year and unit, without gaps.

    `outcome`: the indicator, also where it is divided by another. `values`: floats, index year
    ascending, columns units sorted; logs or levels as `transform` says. `dropped`: unit -> why it
    is left out. `missing_years`: years within the window for which no unit has a figure, and which
    `values` therefore lacks.
    """

    outcome: str
    values: pd.DataFrame
    dropped: Mapping[str, str]
    missing_years: tuple[int, ...]
    transform: str


def balanced(
    indicators: pd.DataFrame,
    outcome: str,
    *,
    first_year: int,
    last_year: int,
    units: Iterable[str] | None = None,
    transform: str = "log",
    per: str = "",
    required: Iterable[str] = (),
) -> Panel:
    """The balanced panel of an indicator, from first to last year, both included.

    `indicators`: the tidy table `provincial_indicators`. `units`: gb codes to keep, all if None.
    `per`: the indicator to divide by before the transform, "population" (per person) or "gdp" (per
    yuan of GDP). A unit with a gap, or under "log" with a figure that is not positive, is dropped;
    one of `required` is refused instead. Years in which no province has a figure (2017 in the
    high-tech tables) are left out and named, never interpolated.
    Raises PanelError for an unknown outcome, unit or transform, for a window that print does not
    cover, for an outcome that is unusable in it, and when fewer than two units are left.
    """
    if transform not in TRANSFORMS:
        raise PanelError(f"transform {transform!r} is none of {', '.join(TRANSFORMS)}.")
    _check_usable(outcome, first_year, last_year)
    wide = _by_year(indicators, outcome)
    _check_window(outcome, wide, first_year, last_year)
    wide = wide.loc[first_year:last_year]
    if per:
        wide = wide / _denominator(indicators, per, wide)
    kept = _asked_for(wide, units, required)
    reasons = {unit: reason for unit in kept if (reason := _fault(kept[unit], transform))}
    _check_required(outcome, reasons, required)
    complete = kept.drop(columns=list(reasons))
    _check_enough(outcome, complete, reasons)
    values = TRANSFORMS[transform](complete)
    return Panel(outcome, values, reasons, _gaps(complete.index), transform)


def from_frame(frame: pd.DataFrame, unit: str, time: str, outcome: str) -> Panel:
    """The panel of any long table: one row for each unit and time, which must have no gap.

    `unit`, `time`, `outcome` name its columns; times are whole numbers such as years. The outcome
    is taken as it is. Time and memory grow in line with the rows. Raises PanelError for a column
    that is not there, a time or an outcome that is no number, two rows of one unit and time, and a
    unit without a row for some time.
    """
    _check_columns(frame, (unit, time, outcome))
    years, times = pd.factorize(_numbers(frame, time, whole=True), sort=True)
    codes, units = pd.factorize(frame[unit], use_na_sentinel=False)
    # Units are sorted by their names, which are made of the few distinct ones.
    named, names = pd.factorize(pd.Index(units).astype(str), sort=True)
    cells = years * len(names) + named[codes]
    values = _numbers(frame, outcome).to_numpy()
    _check_cells(cells, names, time, times)
    wide = np.empty(len(times) * len(names))
    wide[cells] = values
    table = pd.DataFrame(
        wide.reshape(len(times), -1),
        index=pd.Index(times, name="year"),
        columns=pd.Index(names, name="unit"),
    )
    _check_enough(outcome, table, {})
    return Panel(outcome, table, {}, _gaps(table.index), "level")


def printed_figures(
    indicators: pd.DataFrame, panels: Mapping[str, Panel], per: str | None
) -> pd.DataFrame:
    """The rows of `indicators` that the panels hold, each with its outcome as a last column.

    `panels`: from the outcome to its panel. `per`: the indicator that outcomes are divided by, if
    any, whose rows are among them.
    """
    used = []
    for name, each in panels.items():
        rows = indicators[
            indicators["indicator"].isin([name, per])
            & indicators["gb_code"].isin(each.values.columns)
            & indicators["year"].isin(each.values.index)
        ]
        used.append(rows.sort_values(["indicator", "gb_code", "year"]).assign(outcome=name))
    return pd.concat(used, ignore_index=True)


def _check_usable(outcome: str, first_year: int, last_year: int) -> None:
    first, last, reason = EXPECTED_UNUSABLE.get(outcome, (0, 0, ""))
    if reason and first_year <= last and last_year >= first:
        raise PanelError(
            f"{outcome} is unusable from {first} to {last}: {reason}. Choose another outcome, or "
            f"a window that ends before {first}."
        )


def _by_year(indicators: pd.DataFrame, name: str) -> pd.DataFrame:
    """Index year, columns gb_code, of one indicator."""
    table = indicators[indicators["indicator"] == name]
    if table.empty:
        raise PanelError(f"No indicator is called {name!r}. {_nearest(name, indicators.indicator)}")
    return table.pivot(index="year", columns="gb_code", values="value").sort_index(axis=1)


def _check_window(outcome: str, wide: pd.DataFrame, first_year: int, last_year: int) -> None:
    if first_year >= last_year:
        raise PanelError(f"The window {first_year}-{last_year} has no two years in order.")
    for year in (first_year, last_year):
        if year not in wide.index:
            raise PanelError(
                f"{outcome} has no figures for {year}, an end of the window; it has them for "
                f"{_listed(wide.index)}. Move the end of the window to one of these."
            )


def _denominator(indicators: pd.DataFrame, per: str, wide: pd.DataFrame) -> pd.DataFrame:
    divisor = _by_year(indicators, per).reindex(index=wide.index, columns=wide.columns)
    if (lacking := divisor.index[divisor.isna().all(axis=1)]).size:
        raise PanelError(
            f"{per} has no figures for {_listed(lacking)}, which the outcome has. Shorten the "
            "window, or take the outcome as it is."
        )
    return divisor


def _asked_for(
    wide: pd.DataFrame, units: Iterable[str] | None, required: Iterable[str]
) -> pd.DataFrame:
    """The columns of `units`; those that no year of the table has are in it as gaps."""
    chosen = list(wide.columns) if units is None else sorted(set(units))
    for unit in (*chosen, *required):
        if unit not in wide.columns:
            raise PanelError(f"No unit {unit!r} in this panel. {_nearest(unit, wide.columns)}")
    if absent := [unit for unit in required if unit not in chosen]:
        raise PanelError(f"{', '.join(absent)} is required, but is not among the units chosen.")
    return wide[chosen]


def _fault(column: pd.Series, transform: str) -> str:
    """Why a unit cannot be in the panel; "" if it can."""
    if column.isna().any():
        return f"no figure for {_listed(column.index[column.isna()])}"
    if transform == "log" and (column <= 0).any():
        year = (column <= 0).idxmax()
        return f"{column[year]:g} in {year} has no logarithm"
    return ""


def _check_required(outcome: str, reasons: Mapping[str, str], required: Iterable[str]) -> None:
    for unit in required:
        if unit in reasons:
            raise PanelError(
                f"{outcome}: {unit} is required, but {reasons[unit]}. Choose another window, "
                "transform or outcome; the gap is not filled."
            )


def _check_enough(outcome: str, values: pd.DataFrame, reasons: Mapping[str, str]) -> None:
    if values.shape[1] < 2:
        told = "; ".join(f"{unit}: {reason}" for unit, reason in reasons.items())
        raise PanelError(
            f"{outcome}: {values.shape[1]} unit(s) left, which is no panel. {told or 'Add units'}."
        )


def _gaps(years: pd.Index) -> tuple[int, ...]:
    return tuple(sorted(set(range(years.min(), years.max() + 1)) - set(years)))


def _check_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    for column in columns:
        if column not in frame:
            raise PanelError(f"The table has no column {column!r}. {_nearest(column, frame)}")


def _check_cells(cells: np.ndarray, names: pd.Index, time: str, times: pd.Index) -> None:
    """Refuse rows of one unit and time, and units without a row for some time.

    `cells` numbers the cell of each row: times one after the other, units within them. As many rows
    as cells of which none is empty leave no cell for a second row.
    """
    filled = np.zeros(len(times) * len(names), dtype=bool)
    filled[cells] = True
    if filled.all() and len(cells) == len(filled):
        return
    repeated = pd.Series(cells).duplicated()
    if repeated.any():
        place, unit = divmod(int(cells[repeated.idxmax()]), len(names))
        raise PanelError(
            f"{names[unit]} has two rows for {time} {times[place]}; keep one, or add them up first."
        )
    table = filled.reshape(len(times), -1)
    lacking = int(np.argmin(table.all(axis=0)))
    raise PanelError(
        f"{names[lacking]} has no row for {time} {_listed(times[~table[:, lacking]])}. The panel "
        "must be balanced: add the rows, or leave the unit or the time out."
    )


def _numbers(frame: pd.DataFrame, column: str, whole: bool = False) -> pd.Series:
    """The column as finite floats, or as whole numbers."""
    numbers = pd.to_numeric(frame[column], errors="coerce").astype(float)
    wrong = ~np.isfinite(numbers) | (whole & (numbers % 1 != 0))
    if wrong.any():
        place = int(np.argmax(wrong))
        kind = "whole number" if whole else "number"
        raise PanelError(
            f"Row {place + 2}, column {column!r}: {frame[column].iloc[place]!r} is no {kind}. "
            "Correct it, or leave out the unit or the time."
        )
    return numbers.astype(int) if whole else numbers


def _listed(years: Iterable[int]) -> str:
    return ", ".join(map(str, years))


def _nearest(name: str, known: Iterable[str]) -> str:
    return f"Nearest: {', '.join(nearest(name, sorted(set(map(str, known)))))}."
