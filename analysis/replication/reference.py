"""The published reference: what the report printed, in two tracked files that read as a difference.

`paper/reference/claims.json` has a line for each number, `exhibits.json` one for each row of a
table and each panel of a figure. Only `make accept` writes them.
"""

import json
from collections.abc import Container
from pathlib import Path
from typing import NamedTuple

from analysis import paths
from analysis.replication import drawing
from analysis.words.languages import LANGUAGES

# What is held of a claim: its words, then what stands behind them. Where it was made (notebook,
# cell, raw cells) may change without any number changing, and is not held.
WORDS = ("unit", "qualifier", "procedure", "sample")
NUMBERS = ("value", "lower", "upper", "interval", "p")


class PublicationError(ValueError):
    """There is no reference, or it cannot be read."""


class Reference(NamedTuple):
    """What was published: claims by id, and exhibits as `<language>/<exhibit>`.

    A claim: its text by language, and those of WORDS and NUMBERS that it has. A table: its lines. A
    figure: one line of words (what it shows), then its panels as `drawing.panels` gives them.
    """

    claims: dict[str, dict]
    exhibits: dict[str, list]


def read() -> Reference:
    """The tracked reference. Raises PublicationError when it is missing or no JSON."""
    return Reference(*(_read(file) for file in _files()))


def is_there() -> bool:
    """Whether anything has been published yet."""
    return all(file.is_file() for file in _files())


def of_build(build: Path, names: Container[str] | None = None) -> Reference:
    """The same of a build: `build` holds `claims.json` and `exhibits/`.

    `names`: exhibits to hold, where others may lie beside them. Raises PublicationError when the
    ledger or the folder of exhibits is not there.
    """
    ledger, exhibits = build / paths.LEDGER.name, build / paths.EXHIBITS.name
    for source in (ledger, exhibits):
        if not source.exists():
            raise PublicationError(f"{source} is not there: nothing is built yet. Run make paper.")
    records = json.loads(ledger.read_text("utf-8"))
    found = {
        f"{lang}/{file.name.partition('.')[0]}": file
        for lang in LANGUAGES
        for file in sorted(exhibits.joinpath(lang).glob("*"))
        if file.suffix in (".md", ".svg")
    }
    wanted = [name for name in found if names is None or name in names]
    return Reference(
        {id: _held(record) for id, record in records.items()},
        {name: _exhibit(found[name]) for name in wanted},
    )


def write(reference: Reference) -> list[Path]:
    """Write both files, each whole or not at all, and return their paths."""
    paths.REFERENCE.mkdir(parents=True, exist_ok=True)
    for file, text in zip(_files(), as_text(reference), strict=True):
        with paths.atomic_write(file) as unfinished:
            unfinished.write_text(text, "utf-8")
    return _files()


def as_text(reference: Reference) -> tuple[str, str]:
    """The two files as text: a line a claim, a line a row or panel."""
    claims = [f"{_json(id)}: {_json(claim)}" for id, claim in sorted(reference.claims.items())]
    exhibits = [
        f"{_json(name)}: [\n" + ",\n".join(f" {_json(line)}" for line in lines) + "\n]"
        for name, lines in sorted(reference.exhibits.items())
    ]
    return "{\n" + ",\n".join(claims) + "\n}\n", "{\n" + ",\n".join(exhibits) + "\n}\n"


def _files() -> list[Path]:
    return [paths.REFERENCE / "claims.json", paths.REFERENCE / "exhibits.json"]


def _read(file: Path) -> dict:
    if not file.is_file():
        raise PublicationError(
            f"{file} is not there: nothing has been published to compare with. Restore it "
            "(git checkout -- paper/reference), or publish this build: make paper, make accept."
        )
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise PublicationError(
            f"{file} cannot be read ({error}). Restore it (git checkout -- paper/reference)."
        ) from error


def _held(record: dict) -> dict:
    facts = {key: record[key] for key in (*WORDS, *NUMBERS)}
    return record["text"] | {key: fact for key, fact in facts.items() if fact not in (None, "")}


def _exhibit(file: Path) -> list:
    if file.suffix == ".md":
        return file.read_text("utf-8").splitlines()
    shows = file.with_suffix(".alt.txt").read_text("utf-8").strip()
    return [shows, *drawing.panels(file)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
