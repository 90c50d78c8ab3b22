"""The tracked summary of the tidy tables: a change of data becomes a readable difference.

Plain text, one block a table: a line for each column, and in the table of provincial indicators a
line for each indicator, whose checksum also shows two provinces that have changed places.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis import paths

TITLE = (
    "The tidy tables in data/processed, written by the pipeline. A difference is a change of data."
)
DIGITS = 10
NAME_WIDTH = 30
FACT_WIDTH = 22

# Tables that get a line for each value of a column, and the columns that line covers.
GROUPED = {"provincial_indicators": ("indicator", ["gb_code", "year", "value", "unit"])}


class ManifestError(ValueError):
    """There is nothing to summarise."""


def write(files: Iterable[Path]) -> Path:
    """Summarise these tidy tables in the order of their names, and return `MANIFEST.txt`.

    The manifest is written whole. Raises ManifestError for a table that is not there.
    """
    files = sorted(files)
    if missing := [file for file in files if not file.exists()]:
        raise ManifestError(f"{missing[0]} is not there. `make paper` makes it.")
    with paths.atomic_write(paths.output_path(paths.MANIFEST)) as unfinished:
        unfinished.write_text(text(files), "utf-8")
    return paths.MANIFEST


def text(files: list[Path]) -> str:
    """The manifest of these CSV files, in their order."""
    return "\n".join([TITLE, *(_table(file) for file in files)]) + "\n"


def _table(file: Path) -> str:
    """A block: the table, then rows, missing, distinct, range and checksum of each column."""
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    lines = ["", f"{file.name}: {len(table)} rows", *(_line(_column(table[c])) for c in table)]
    if file.stem in GROUPED:
        key, columns = GROUPED[file.stem]
        groups = table.groupby(key)[columns]
        lines += ["", f"{file.name} by {key}", *(_line(_group(*group)) for group in groups)]
    return "\n".join(lines)


def _column(column: pd.Series) -> list[str]:
    there = column[column != ""]
    counts = [f"missing {len(column) - len(there)}", f"distinct {there.nunique()}"]
    return [str(column.name), *counts, *_range(there), _checksum(column)]


def _group(name: str, rows: pd.DataFrame) -> list[str]:
    years = f"{rows['year'].min()}-{rows['year'].max()}"
    lines = rows.agg(",".join, axis=1)
    return [str(name), f"rows {len(rows)}", years, *_range(rows["value"]), _checksum(lines)]


def _range(cells: pd.Series) -> list[str]:
    """Mean, standard deviation, least and greatest of a column of numbers; blanks for words."""
    numbers = pd.to_numeric(cells, errors="coerce")
    if numbers.empty or numbers.isna().any() or _is_code(cells):
        return ["", "", "", ""]
    found = {
        "mean": numbers.mean(),
        "sd": numbers.std(ddof=1),
        "min": numbers.min(),
        "max": numbers.max(),
    }
    return [f"{name} {value:.{DIGITS}g}" for name, value in found.items()]


def _is_code(cells: pd.Series) -> bool:
    return cells.name in ("gb_code", "row", "edition")


def _checksum(cells: pd.Series) -> str:
    return "sha256 " + hashlib.sha256("\n".join(cells).encode()).hexdigest()


def _line(cells: list[str]) -> str:
    """Cells of fixed widths, so that a change in one line moves no other."""
    name, *facts = cells
    return (name.ljust(NAME_WIDTH) + "".join(fact.ljust(FACT_WIDTH) for fact in facts)).rstrip()
