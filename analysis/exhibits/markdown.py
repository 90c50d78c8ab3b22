"""Pandoc pipe tables: every cell on one line, relative widths by the dashes of the rule."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.words.numbers import MISSING


class Column(NamedTuple):
    """A column: its head, its share of the width, and whether its cells are numbers."""

    head: str
    width: int
    is_number: bool = False


class Shortcode(str):
    """Markdown that stands in a cell as it is."""


def claim(id: str) -> Shortcode:
    """The shortcode that prints a claim, with its provenance, where the table is rendered."""
    return Shortcode(f"{{{{< claim {id} >}}}}")


def escaped(text: str) -> str:
    """Words as they stand, with the marks that would end a cell or start emphasis made harmless."""
    return re.sub(r"([|*_\\`<$@#\[\]^~])", r"\\\1", text)


def pipe_table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> str:
    """The table as Markdown. Blank cells become dashes; numbers stand right, words left.

    Pandoc reads the number of dashes as relative width once a line is longer than 72 characters,
    so the widths are drawn out to more than that: they always hold.
    """
    lines = [_line(column.head for column in columns), _rule(columns)]
    lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    """The text of a cell on one line; a dash where there is none."""
    if isinstance(value, Shortcode):
        return value
    text = "" if pd.isna(value) else re.sub(r"\s*\n\s*", " ", str(value)).strip()
    return escaped(text) or MISSING


def _rule(columns: Sequence[Column]) -> str:
    scale = max(1, -(-80 // sum(column.width for column in columns)))
    marks = (
        "-" * (column.width * scale - 1) + (":" if column.is_number else "-") for column in columns
    )
    return f"|{'|'.join(marks)}|"
