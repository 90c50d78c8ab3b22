"""Read the raw tables of `data/raw/` as they are printed, and refuse anything else.

`data/raw/datapackage.json` (a Frictionless Data Package, version 2) describes every file: its
columns, their types and units, its key, where it is from, and its SHA-256. A table is handed out
only after the file has been checked against that description, so that a number in the report can
be followed to a row of a file nobody has changed unseen.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis import paths
from analysis.nearest import nearest

# What a cell of each declared type may look like. Digits are ASCII ones, without separators: the
# tables are numbers to compute with, and "１２" or "1,234" would be read differently by each tool.
PATTERNS = {
    "integer": re.compile(r"-?[0-9]+"),
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "year": re.compile(r"[12][0-9]{3}"),
    "yearmonth": re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])"),
    "date": re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
}


class SourceError(ValueError):
    """A raw table is not what `datapackage.json` says it is."""


def read(resource: str) -> pd.DataFrame:
    """A raw table, every cell a string exactly as printed, a blank cell "".

    One row a record; the index, "row", is the record's line in the file (the first is 2). Columns
    and units are those of `describe(resource)["schema"]["fields"]`.

    Raises SourceError for an unknown resource, and for a file that is missing, changed, not UTF-8
    with LF line ends, or at odds with its description: header, number of cells, types, blanks in
    required columns, primary key.
    """
    descriptor = describe(resource)
    path = paths.RAW / descriptor["path"]
    lines = _records(path, read_text(resource))
    table = _table(path, lines, descriptor["schema"]["fields"])
    for field in descriptor["schema"]["fields"]:
        _check_column(path, table[field["name"]], field)
    _check_key(path, table, descriptor["schema"].get("primaryKey", []))
    return table


def read_text(resource: str) -> str:
    """A raw file that is no table, after it has been checked against its checksum.

    Raises SourceError for a file that is missing, changed, or not UTF-8 with LF line ends.
    """
    descriptor = describe(resource)
    path = paths.RAW / descriptor["path"]
    raw = _bytes(path)
    _check_hash(path, raw, descriptor["hash"])
    return _text(path, raw)


def check() -> None:
    """Read every raw file, and refuse one below `data/raw/` that is described nowhere.

    Takes a fraction of a second, so that a build stops at a wrong table before anything runs.
    Raises SourceError as `read` does.
    """
    for name, resource in _described().items():
        if "schema" in resource:
            read(name)
        else:
            read_text(name)
    if strays := _undescribed():
        raise SourceError(
            f"{strays[0]} is not described in {paths.DATAPACKAGE}, so nothing says where it is "
            "from. Describe it there, or take it out of data/raw."
        )


def describe(resource: str) -> dict:
    """The descriptor of a resource in `datapackage.json`: path, titles, hash, schema, sources.

    Raises SourceError for an unknown resource, naming those spelt most like it.
    """
    described = _described()
    if resource in described:
        return described[resource]
    raise SourceError(
        f"no raw table is called {resource!r}. Nearest in {paths.DATAPACKAGE}: "
        f"{', '.join(nearest(resource, described))}. Use one of these, or describe the new file "
        "there."
    )


def resources() -> tuple[str, ...]:
    """The names of all raw tables, in the order of `datapackage.json`."""
    return tuple(name for name, resource in _described().items() if "schema" in resource)


def files() -> tuple[str, ...]:
    """The files of all raw tables, below `data/raw/`."""
    return tuple(each["path"] for each in _described().values() if "schema" in each)


def _described() -> dict[str, dict]:
    try:
        package = json.loads(_bytes(paths.DATAPACKAGE))
        described = {resource["name"]: resource for resource in package["resources"]}
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{paths.DATAPACKAGE}, line {error.lineno}, column {error.colno}: {error.msg}. "
            "Look for a lost comma or quotation mark there or just before."
        ) from error
    except (KeyError, TypeError) as error:
        raise SourceError(
            f"{paths.DATAPACKAGE} has no list `resources` whose every entry has a `name`."
        ) from error
    for resource in described.values():
        is_table = str(resource.get("path", "")).endswith(".csv")
        keys = ("path", "hash", *(("schema",) if is_table else ()))
        if lacking := [key for key in keys if key not in resource]:
            raise SourceError(
                f"{paths.DATAPACKAGE}: the resource {resource['name']!r} has no {lacking[0]!r}. "
                "Write it as in the other resources."
            )
    return described


def _bytes(path: Path) -> bytes:
    if path.is_file():
        return path.read_bytes()
    strays = [] if path == paths.DATAPACKAGE else _undescribed()
    renamed = f" {strays[0]} is described nowhere: was it renamed?" if strays else ""
    raise SourceError(
        f"{path} is missing.{renamed} Restore it (git checkout -- {path}), "
        f"or take its resource out of {paths.DATAPACKAGE}."
    )


def _undescribed() -> list[Path]:
    """The files below `data/raw/` that are in no descriptor, and so read by nobody."""
    known = {paths.RAW / resource["path"] for resource in _described().values()}
    there = {file for ending in ("csv", "toml") for file in paths.RAW.rglob(f"*.{ending}")}
    return sorted(there - known)


def _check_hash(path: Path, raw: bytes, expected: str) -> None:
    found = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    if found != expected:
        raise SourceError(
            f"{path} is not the file that {paths.DATAPACKAGE} describes: its checksum is now "
            f"{found}, its size {len(raw)} bytes. Either restore the file (git checkout -- {path})"
            ", or, if the change is meant, put these into the descriptor's `hash` and `bytes`, and "
            "say why in the commit."
        )


def _text(path: Path, raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        raise SourceError(f"{path}, row 1: starts with a byte-order mark. Save as plain UTF-8.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"{path}, row {row}: byte 0x{raw[error.start]:02x} is not UTF-8 (a spreadsheet may "
            "have saved it as GBK). Save as UTF-8."
        ) from error
    if "\r" in text:
        row = text.count("\n", 0, text.index("\r")) + 1
        raise SourceError(f"{path}, row {row}: Windows line end (CR LF). Save with LF line ends.")
    return text


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on: a quoted cell may run over several lines."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    row = 1
    try:
        for record in reader:
            yield row, record
            row = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f"{path}, row {row}: {error}. Check the quotation marks of this row."
        ) from error


def _table(
    path: Path, records: Iterator[tuple[int, list[str]]], fields: list[dict]
) -> pd.DataFrame:
    declared = [field["name"] for field in fields]
    _check_header(path, next(records, (1, []))[1], declared)
    rows, cells = [], []
    for row, record in records:
        if len(record) != len(declared):
            raise SourceError(
                f"{path}, row {row}: {len(record)} cells, not {len(declared)} as in the header. "
                "Look for a lost or an unquoted comma."
            )
        rows.append(row)
        cells.append(record)
    return pd.DataFrame(cells, index=pd.Index(rows, name="row"), columns=declared, dtype=str)


def _check_header(path: Path, header: list[str], declared: list[str]) -> None:
    if header == declared:
        return
    missing = [name for name in declared if name not in header]
    extra = [name for name in header if name not in declared]
    wrong = [f"missing {missing}"] * bool(missing) + [f"not described {extra}"] * bool(extra)
    raise SourceError(
        f"{path}, row 1: columns differ from {paths.DATAPACKAGE}: "
        f"{'; '.join(wrong) or f'repeated or in another order {header}'}. "
        "Restore the header, or change the fields of the descriptor."
    )


def _check_column(path: Path, column: pd.Series, field: dict) -> None:
    constraints = field.get("constraints", {})
    blank = column == ""
    if constraints.get("required") and blank.any():
        _refuse(path, column, blank, "the cell is blank, but the column is required", "Fill it in")
    formula = column.str.startswith("=")
    if formula.any():
        _refuse(path, column, formula, "a spreadsheet formula", "Write the value that is printed")
    choices = constraints.get("enum")
    if choices and not column[~blank].isin(choices).all():
        unknown = ~blank & ~column.isin(choices)
        _refuse(path, column, unknown, f"not one of {', '.join(choices)}", "Use one of these")
    pattern = PATTERNS.get(field["type"], constraints.get("pattern"))
    if pattern is None:
        return
    wrong = ~blank & ~column.str.fullmatch(pattern)
    if wrong.any():
        expected = constraints.get("pattern", f"of type {field['type']}")
        _refuse(path, column, wrong, f"not {expected}", "Write plain ASCII digits as printed")


def _refuse(path: Path, column: pd.Series, at: pd.Series, fault: str, remedy: str) -> None:
    row = at.idxmax()
    raise SourceError(
        f"{path}, row {row}, column {column.name!r}: {column[row]!r}: {fault}. {remedy}."
    )


def _check_key(path: Path, table: pd.DataFrame, key: list[str]) -> None:
    if not key:
        return
    repeated = table.duplicated(key)
    if repeated.any():
        second = repeated.idxmax()
        same = (table[key] == table.loc[second, key]).all(axis=1)
        raise SourceError(
            f"{path}, rows {same.idxmax()} and {second}: both are "
            f"{', '.join(f'{name} {table.at[second, name]!r}' for name in key)}, "
            "which must be unique. Remove one of the two."
        )
