"""From the raw cells of a claim to their printed text and their publisher."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pandas as pd

from analysis import sources


class ProvenanceError(ValueError):
    """A claim cites raw cells that are not there."""


class Origin(NamedTuple):
    """A source of some cells: its id in `data/raw/sources.csv`, and the editions they stand in."""

    source: str
    editions: str


def cells(cited: dict) -> pd.DataFrame:
    """The rows that an entry of a claim's `sources` cites, every cell as printed.

    `cited`: file (below `data/raw/`), rows (lines of the file, `2-32, 40`), column. Raises
    ProvenanceError for a file, line or column that is not there.
    """
    table = sources.read(_resource(cited["file"]))
    rows = line_numbers(cited["rows"])
    if missing := [row for row in rows if row not in table.index]:
        raise ProvenanceError(
            f"data/raw/{cited['file']} has no record on line {missing[0]}, which a claim cites. "
            "Build again (make paper): the ledger is older than the table, or the notebook errs."
        )
    if cited["column"] not in table:
        raise ProvenanceError(
            f"data/raw/{cited['file']} has no column {cited['column']!r}, which a claim cites. "
            f"Its columns are {', '.join(table)}; correct the notebook that records the claim."
        )
    return table.loc[rows]


def origins(cited: dict) -> list[Origin]:
    """Where the cited cells were read: one entry a source, in the order of the rows.

    A table with the columns `src` and `edition` says so row by row; of others the descriptor names
    the sources, and `data/raw/sources.csv` the editions.
    """
    rows = cells(cited)
    if "src" not in rows:
        described = sources.describe(_resource(cited["file"])).get("sources", [])
        return [Origin(source["id"], publisher(source["id"])["edition"]) for source in described]
    return [_of_rows(source, part) for source, part in rows.groupby("src", sort=False)]


def publisher(source: str) -> dict[str, str]:
    """The record of a source in `data/raw/sources.csv`: publishers, titles, edition, licence.

    Raises ProvenanceError for a source that is not listed there.
    """
    listed = _publishers()
    if source not in listed:
        raise ProvenanceError(
            f"data/raw/sources.csv has no source {source!r}, which a raw table names. Add it there."
        )
    return listed[source]


def line_numbers(rows: str) -> list[int]:
    """`2-4, 9` as 2, 3, 4, 9."""
    return [line for part in rows.split(", ") for line in _run(part)]


def _run(part: str) -> Iterator[int]:
    first, _, last = part.partition("-")
    yield from range(int(first), int(last or first) + 1)


def _of_rows(source: str, rows: pd.DataFrame) -> Origin:
    if "edition" not in rows:
        return Origin(source, publisher(source)["edition"])
    printed = sorted(set(rows["edition"]))
    return Origin(source, printed[0] if len(printed) == 1 else f"{printed[0]}–{printed[-1]}")


@cache
def _publishers() -> dict[str, dict[str, str]]:
    return sources.read("sources").set_index("id").to_dict("index")


def _resource(file: str) -> str:
    for name in sources.resources():
        if sources.describe(name)["path"] == file:
            return name
    raise ProvenanceError(
        f"data/raw/datapackage.json describes no file {file!r}, which a claim cites. Describe it "
        "there, or correct the notebook that records the claim."
    )
