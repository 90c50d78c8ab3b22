"""The figures of the source report: wording as printed -> numbers in base units."""

import re
from typing import Any

import pandas as pd

from analysis.cleaning import units
from analysis.cleaning.numerals import NumeralError, Quantity, parse
from analysis.cleaning.units import UnitError

FILE = "report/figures.csv"

# A paragraph of the introduction, a row of Table 1, or a section of a part and its point.
_PLACE = re.compile(
    r"(?P<part>导言|表1|[一二三])(?:（(?P<section>[一二三四五])）)?(?:第(?P<entry>\d+)[段行点])?"
)
_HEADINGS = dict(zip("一二三四五", "12345", strict=True)) | {
    "导言": "introduction",
    "表1": "table",
}

# What the source prints more than once, in Table 1 or again as a bottleneck. The numbers agree.
EXPECTED_TWICE = {
    "table_bonded_firms": "bonded_firms",
    "bonded_firms_again": "bonded_firms",
    "table_qflp_batches": "qflp_batches",
    "table_qflp_firms": "qflp_firms",
    "table_qflp_investing": "qflp_investing",
    "table_ft_accounts": "ft_accounts",
    "table_ft_financing": "ft_financing",
}


class FigureError(ValueError):
    """A row of the source report's figures cannot be read."""


def tidy_figures(printed: pd.DataFrame) -> pd.DataFrame:
    """One row a figure of the source report, in the order of the file.

    `printed`: the raw table `report-figures`, index "row" (line in the file). Returns its columns
    id, place, wording, measure_zh, measure_en, as_of, and part, section, entry (of the place, as
    `words.places` says them), qualifier, printed_unit, lower, upper, point, base_unit, file, row,
    column. Raises FigureError, with file, row and wording, for a wording that is no numeral, a unit
    that is not known, a qualifier that contradicts it, a place that the source does not have, or a
    figure that differs from its first print.
    """
    figures = pd.DataFrame([_figure(row) for row in printed.itertuples()])
    _check_twice(figures.set_index("id"))
    return figures


def _figure(row: Any) -> dict:
    try:
        quantity = parse(row.wording)
        lower, upper, point, base = _in_base(quantity, row.counted)
    except (NumeralError, UnitError) as error:
        raise FigureError(f"data/raw/{FILE}, row {row.Index}, column wording: {error}") from error
    if quantity.qualifier != row.qualifier:
        raise FigureError(
            f"data/raw/{FILE}, row {row.Index}, column qualifier: {row.qualifier!r}, but the "
            f"wording {row.wording!r} is {quantity.qualifier!r}. Correct one of the two."
        )
    return {
        "id": row.id,
        "place": row.place,
        **_headings(row),
        "wording": row.wording,
        "measure_zh": row.measure_zh,
        "measure_en": row.measure_en,
        "as_of": row.as_of,
        "qualifier": quantity.qualifier,
        "printed_unit": quantity.unit,
        "lower": lower,
        "upper": upper,
        "point": point,
        "base_unit": base,
        "file": FILE,
        "row": str(row.Index),
        "column": "wording",
    }


def _headings(row: Any) -> dict[str, str]:
    """Part, section and entry of a place; blank where the place names none."""
    found = _PLACE.fullmatch(row.place)
    if found is None:
        raise FigureError(
            f"data/raw/{FILE}, row {row.Index}, column place: {row.place!r} is no place of the "
            "source. Write it like 导言第1段, 表1第6行 or 一（三）第1点."
        )
    return {name: _HEADINGS.get(text, text) for name, text in found.groupdict("").items()}


def _in_base(quantity: Quantity, what: str) -> tuple[float, float, float, str]:
    """Bounds and point in the base unit, and that unit."""
    ends = quantity.lower, quantity.upper, quantity.point
    if what:
        return *ends, units.counted(quantity.unit, what)
    base = units.to_base(quantity.point, quantity.unit)[1]
    lower, upper, point = (_end(end, quantity.unit) for end in ends)
    return lower, upper, point, base


def _end(value: float, unit: str) -> float:
    """A bound in base units; one that nobody named stays missing."""
    return value if pd.isna(value) else units.to_base(value, unit)[0]


def _check_twice(figures: pd.DataFrame) -> None:
    """A figure printed again says the same as at first."""
    for again, first in EXPECTED_TWICE.items():
        here, there = figures.loc[again], figures.loc[first]
        if (here["point"], here["qualifier"]) != (there["point"], there["qualifier"]):
            raise FigureError(
                f"data/raw/{FILE}, row {here['row']}: {again} is {here['wording']}, but {first} in "
                f"row {there['row']} is {there['wording']}; the source prints the same twice. "
                "Compare both with the print."
            )
