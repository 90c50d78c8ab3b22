"""Follow a number of the report back to print: sentence, value, cell, tidy rows, raw cells, source.

`python -m analysis explain ID` prints it; the report must have been built before.
"""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis import paths, provenance
from analysis.nearest import nearest
from analysis.provenance import cards
from analysis.words.card_words import word
from analysis.words.languages import LANGUAGES
from analysis.words.markup import CLAIM, INCLUDE

# How many values a raw column or a tidy table shows, and how many columns show theirs.
SHOWN = 5

# Where a tidy row came from; what else it says is shown.
_PLACE = ("file", "row", "column")

# A Chinese sentence ends with its mark, an English one with mark and space.
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")
_MARK = "\0"


class ExplainError(ValueError):
    """There is no such number, or nothing is built yet, or what was built is damaged."""


class Text(NamedTuple):
    """A chapter, or a study's section: its file, its language and its words."""

    place: str
    lang: str
    text: str


class Sentence(NamedTuple):
    """Where a number is printed, and the words around it."""

    place: str
    text: str


def explain(id: str) -> str:
    """All that leads from the number `id` back to its publisher, as lines to print.

    Raises ExplainError when nothing is built yet, when the ledger is damaged, and for an unknown
    id; it names the nearest.
    """
    ledger = _ledger()
    if id not in ledger:
        near = nearest(id, sorted(ledger), most=5)
        fault = (
            f"The report prints no number {id!r}. Nearest" if id else "No number is named (ID=…)"
        )
        raise ExplainError(
            f"{fault}: {', '.join(near)}. All {len(ledger)} stand in {paths.shown(paths.LEDGER)}"
            f"{_where_of_study(id, ledger)}."
        )
    record = ledger[id]
    printed = sentences(id, ledger)
    parts = {
        "printed in": [f"{found.place}\n{found.text}" for found in printed],
        "value": [f"{word(key, 'en')}: {text}" for key, text in cards.facts(record, "en").items()],
        "made by": [_cell(record)],
        "tidy table": list(_tidy_rows(record)),
        "raw cells": list(_raw_cells(record)),
        "published by": _publishers(record),
    }
    head = f"{id} = {' / '.join(record['text'].values())}"
    return "\n".join([head, *(_section(name, told) for name, told in parts.items() if told)])


def sentences(id: str, ledger: dict[str, dict], exhibits: Path | None = None) -> Iterator[Sentence]:
    """The sentences of the text, then the rows of the tables, that print the number.

    `exhibits` is the folder of the tables; without it, that of this build.
    """
    texts = list(_texts(ledger[id]["study"], ledger))
    for text in texts:
        yield from _in_text(text, id, ledger)
    for table in sorted((exhibits or paths.EXHIBITS).glob("*/tbl-*.md")):
        lang = table.parent.name
        for number, line in enumerate(table.read_text("utf-8").splitlines(), start=1):
            if id in CLAIM.findall(line):
                placed_by = _placed_by(table.name, lang, texts)
                where = f"{paths.shown(table)}:{number}, placed by {placed_by}"
                yield Sentence(where, _worded(line, ledger, lang).strip("| "))


def _ledger() -> dict[str, dict]:
    if not paths.LEDGER.exists():
        raise ExplainError(
            f"{paths.shown(paths.LEDGER)} is not there: nothing is built yet. Run make paper first."
        )
    try:
        return json.loads(paths.LEDGER.read_text("utf-8"))
    except ValueError as error:
        raise ExplainError(
            f"{paths.shown(paths.LEDGER)} is damaged ({error}). Run make paper: it makes the file "
            "anew."
        ) from error


def _where_of_study(id: str, ledger: dict[str, dict]) -> str:
    """How the numbers of a study that the last report left out come into it."""
    reported = {record["study"] for record in ledger.values()}
    for study in sorted(file.stem for file in paths.STUDIES.glob("*.toml")):
        if study not in reported and f".{study}." in id:
            return f'; those of {study} come with make paper STUDIES="{study}"'
    return ""


def _texts(study: str, ledger: dict[str, dict]) -> Iterator[Text]:
    """The chapters of both editions; for a study that none of them tells of, its sections too."""
    is_told = not study
    for chapter in sorted(paths.PAPER.glob("chapters_*/*.qmd")):
        text = chapter.read_text("utf-8")
        is_told |= any(ledger.get(id, {}).get("study") == study for id in CLAIM.findall(text))
        yield Text(paths.shown(chapter), chapter.parent.name.removeprefix("chapters_"), text)
    if not is_told:
        # Here, as most numbers are explained without it.
        from analysis.report import staging
        from analysis.studies import section
        from analysis.studies.study import load

        for lang in LANGUAGES:
            file, text = staging.section(section.of(load(study)), lang)
            yield Text(paths.shown(paths.PAPER / file), lang, text)


def _in_text(text: Text, id: str, ledger: dict[str, dict]) -> Iterator[Sentence]:
    for paragraph in _paragraphs(text.text):
        lines = [n for n, text in paragraph for found in CLAIM.findall(text) if found == id]
        if not lines:
            continue
        glue = "" if text.lang == "zh" else " "
        whole = glue.join(_worded(line, ledger, text.lang, marked=id) for _, line in paragraph)
        for sentence in _SENTENCE.split(whole):
            for _ in range(sentence.count(_MARK)):
                place = f"{text.place}:{lines.pop(0)}"
                yield Sentence(place, sentence.replace(_MARK, "").strip())


def _paragraphs(text: str) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines without a blank one, each line with its number."""
    run = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            run.append((number, line))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _worded(text: str, ledger: dict[str, dict], lang: str, marked: str = "") -> str:
    """The text with its numbers printed; those of the claim `marked` carry a mark."""

    def number(found: re.Match) -> str:
        printed = ledger[found[1]]["text"][lang] if found[1] in ledger else found[0]
        return f"{_MARK if found[1] == marked else ''}{printed}"

    return CLAIM.sub(number, text)


def _placed_by(table: str, lang: str, texts: list[Text]) -> str:
    for text in (text for text in texts if text.lang == lang):
        for number, line in enumerate(text.text.splitlines(), start=1):
            if INCLUDE.findall(line.strip()) == [f"generated/tables/{table}"]:
                return f"{text.place}:{number}"
    return "no chapter"


def _cell(record: dict) -> str:
    """The notebook, the number of the cell, and its first line as it ran."""
    page, number = cards.page_of(record), record["cell"]
    told = f"{paths.shown(paths.NOTEBOOKS / record['notebook'])}.ipynb, cell [{number}]"
    executed = paths.EXECUTED / f"{page}.ipynb"
    if not executed.exists():
        return f"{told}\n{paths.shown(executed)} is not there; run make paper"
    cells = json.loads(executed.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell.get("execution_count") == number]
    first = sources[0].splitlines()[0] if sources else "no cell has this number; run make paper"
    page_file = paths.shown(paths.PAGES / f"{page}.html")
    return f"{told}: {first}\nas it ran: {page_file}#cell-{number}"


def _tidy_rows(record: dict) -> Iterator[str]:
    """The rows of processed tables that the raw cells became."""
    wanted = {
        (cited["file"], str(row), cited["column"])
        for cited in record["sources"]
        for row in provenance.line_numbers(cited["rows"])
    }
    for file in sorted(paths.PROCESSED.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            reader = csv.DictReader(opened)
            if not set(_PLACE) <= set(reader.fieldnames or ()):
                continue
            rows = [
                (reader.line_num, row)
                for row in reader
                if tuple(row[name] for name in _PLACE) in wanted
            ]
        if rows:
            count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
            yield "\n".join([f"{paths.shown(file)}: {count}", *_examples(rows)])


def _examples(rows: list[tuple[int, dict]]) -> Iterator[str]:
    for line, row in rows[:SHOWN]:
        told = ", ".join(value for key, value in row.items() if key not in _PLACE)
        yield f"  line {line}: {told}"
    if len(rows) > SHOWN:
        yield f"  … and {len(rows) - SHOWN} more"


def _raw_cells(record: dict) -> Iterator[str]:
    """Each cited column with its lines, and what is printed in the first of them."""
    shown = SHOWN if len(record["sources"]) <= 2 else 1
    for cited in record["sources"]:
        rows = provenance.cells(cited)
        before = list(rows.columns[: rows.columns.get_loc(cited["column"])])[:3]
        place = f"{paths.shown(paths.RAW)}/{cited['file']}"
        told = [f"{place}, column {cited['column']}, lines {cited['rows']}"]
        for line, row in rows.head(shown).iterrows():
            told.append(f"  line {line} ({', '.join(row[before])}): {row[cited['column']]}")
        if len(rows) > shown:
            told.append(f"  … and {len(rows) - shown} more")
        yield "\n".join(told)


def _publishers(record: dict) -> list[str]:
    found = [origin for cited in record["sources"] for origin in provenance.origins(cited)]
    return [cards.publisher(origin, "en") for origin in dict.fromkeys(found)]


def _section(name: str, told: list[str]) -> str:
    lines = [line for entry in told for line in entry.splitlines()]
    return "\n".join([f"\n{name}", *(f"  {line}" for line in lines)])
