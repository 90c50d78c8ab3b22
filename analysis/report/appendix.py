"""The generated appendices: every number with its raw cells, and what made each exhibit.

Both are Markdown, which `staging` merges where a chapter includes `generated/ledger.md` or
`generated/makers.md`. A row of the first is the anchor `#claim-<id>`, to which the numbers of the
text lead.
"""

import json
from collections.abc import Iterable
from itertools import groupby

from analysis import paths, provenance
from analysis.exhibits.markdown import Column, Shortcode, escaped, pipe_table
from analysis.provenance import cards
from analysis.words.card_words import place_of, word

# What a row says in a column of its own, or not at all: its procedure and its sample.
_WORDED = ("procedure", "sample", "place")

# A claim that rests on more raw cells than this names them as one set.
_SPELT_OUT = 4

# Its tables are no part of the contents, which fill a page without them.
_HEADING = ".unnumbered .unlisted"


def anchor(id: str) -> str:
    """The anchor of a claim's row."""
    return f"claim-{id}"


def ledger(lang: str) -> str:
    """All claims as Markdown, one table a notebook, then the raw cells and their publishers.

    A claim's last column names its raw cells by their number in a table at the end, or where
    these are many, a set of them.
    """
    records = list(json.loads(paths.LEDGER.read_text("utf-8")).values())
    cited = _numbered(records)
    sets = _sets(records, cited)
    parts = []
    for page, own in groupby(sorted(records, key=cards.page_of), key=cards.page_of):
        heads = [("id", 12), ("printed", 6), ("full", 9), ("method", 12), ("cell", 3), ("raw", 4)]
        ordered = sorted(own, key=lambda one: one["id"])
        rows = [_claim(record, cited, sets, lang) for record in ordered]
        parts += [
            f"## {escaped(page)} {{#numbers-{page} {_HEADING}}}\n",
            _table("ledger", heads, rows, lang),
        ]
    parts.append(f"## {word('ledger.raw_cells', lang)} {{#numbers-raw {_HEADING}}}\n")
    if sets:
        rows = [
            (Shortcode(f"[S{number}]{{#raw-set-{number}}}"), _references(numbers))
            for numbers, number in sets.items()
        ]
        parts.append(_table("ledger", [("set", 2), ("raw", 28)], rows, lang))
    heads = [("number", 2), ("cells", 14), ("publisher", 14)]
    rows = [_raw(entry, number, lang) for entry, number in cited.values()]
    parts.append(_table("ledger", heads, rows, lang))
    return "\n".join(parts)


def makers(lang: str, placed: Iterable[str]) -> str:
    """The exhibits `placed` as Markdown: cell, function that makes them, data read until then.

    Of the data, a row names what the notebook has read since the row above. A table that is typed
    by hand has no maker, and no row.
    """
    files = [paths.EXHIBITS / lang / f"{exhibit}.json" for exhibit in placed]
    found = [(json.loads(file.read_text("utf-8")), file.stem) for file in files if file.exists()]
    found.sort(key=lambda pair: (pair[0]["notebook"], pair[0]["cell"], pair[1]))
    rows = []
    above: tuple[str, list[str]] = ("", [])
    for maker, exhibit in found:
        page, cell = maker["notebook"], maker["cell"]
        read = _data_read(maker)
        known = above[1] if above[0] == page else []
        rows.append(
            (
                Shortcode(f"@{exhibit}"),
                _cell_link(page, cell, full=True),
                maker["code"].removeprefix("analysis.exhibits."),
                _more_data(read, known, lang),
            )
        )
        above = (page, read)
    heads = [("exhibit", 3), ("cell", 8), ("code", 8), ("data", 14)]
    return _table("makers", heads, rows, lang)


def _numbered(records: Iterable[dict]) -> dict[str, tuple[dict, int]]:
    """The raw cells that claims cite, each entry once, numbered by file, column and lines."""
    entries = {_key(entry): entry for record in records for entry in record["sources"]}
    ordered = sorted(
        entries.values(),
        key=lambda entry: (
            entry["file"],
            entry["column"],
            provenance.line_numbers(entry["rows"]),
        ),
    )
    return {_key(entry): (entry, number) for number, entry in enumerate(ordered, start=1)}


def _sets(
    records: Iterable[dict], cited: dict[str, tuple[dict, int]]
) -> dict[tuple[int, ...], int]:
    """The sets of many raw cells that claims rest on, numbered."""
    sets = {_numbers(record, cited) for record in records}
    many = sorted(numbers for numbers in sets if len(numbers) > _SPELT_OUT)
    return {numbers: number for number, numbers in enumerate(many, start=1)}


def _numbers(record: dict, cited: dict[str, tuple[dict, int]]) -> tuple[int, ...]:
    return tuple(sorted(cited[_key(entry)][1] for entry in record["sources"]))


def _key(entry: dict) -> str:
    return json.dumps(entry, sort_keys=True)


def _claim(
    record: dict,
    cited: dict[str, tuple[dict, int]],
    sets: dict[tuple[int, ...], int],
    lang: str,
) -> tuple:
    """The row of a claim, whose anchor is its id."""
    id = record["id"]
    facts = cards.facts(record, lang)
    told = [
        text if key == "value" else f"{word(key, lang)}{word('colon', lang)}{text}"
        for key, text in facts.items()
        if key not in _WORDED
    ]
    numbers = _numbers(record, cited)
    whole = sets.get(numbers)
    return (
        Shortcode(f"[{escaped(id)}]{{#{anchor(id)} .claim-id}}"),
        record["text"][lang],
        word("sep", lang).join(told),
        word("sep", lang).join(facts[key] for key in _WORDED if key in facts),
        _cell_link(cards.page_of(record), record["cell"]),
        Shortcode(f"[S{whole}](#raw-set-{whole})") if whole else _references(numbers),
    )


def _references(numbers: Iterable[int]) -> Shortcode:
    """Links to the rows of raw cells; three and more in a row are named by the first and last."""
    links = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        own = [f"[R{number}](#raw-{number})" for _, number in run]
        links += own if len(own) < 3 else [f"{own[0]}–{own[-1]}"]
    return Shortcode(", ".join(links))


def _raw(entry: dict, number: int, lang: str) -> tuple:
    published = (cards.publisher(origin, lang) for origin in provenance.origins(entry))
    return (
        Shortcode(f"[R{number}]{{#raw-{number}}}"),
        place_of(entry, lang),
        word("sep", lang).join(published),
    )


def _cell_link(page: str, cell: int, full: bool = False) -> Shortcode:
    """A link to a cell, named by its number alone or with its notebook."""
    text = cards.cell_of(page, cell) if full else f"[{cell}]"
    return Shortcode(f"[{escaped(text)}]({cards.address(page, cell)})")


def _more_data(read: list[str], known: list[str], lang: str) -> str:
    """The files read, or what they are beyond those known from the row above."""
    if not known:
        return ", ".join(read)
    new = [file for file in read if file not in known]
    return word("makers.more", lang, files=", ".join(new)) if new else word("makers.same", lang)


def _data_read(maker: dict) -> list[str]:
    """The data and study files that the notebook as it ran has read when this cell ends.

    None where it ran in JupyterLab, which keeps no executed copy; `rendered_rules` asks for a new
    build.
    """
    kept = paths.EXECUTED / f"{maker['notebook']}.ipynb"
    if not kept.exists():
        return []
    reads = json.loads(kept.read_text("utf-8"))["metadata"].get("reads", [])
    files = (read["file"] for read in reads if read["cell"] <= maker["cell"])
    return [file for file in files if _is_data(file, bool(maker["study"]))]


def _is_data(file: str, is_of_study: bool) -> bool:
    """Whether a file holds figures or choices.

    Descriptions of raw tables hold neither, and the raw tables that a study file is checked against
    give its exhibits no figure.
    """
    if file.startswith(f"{paths.shown(paths.STUDIES)}/"):
        return True
    is_raw = file.startswith(f"{paths.shown(paths.RAW)}/")
    return file.endswith(".csv") and not (is_raw and is_of_study)


def _table(name: str, heads: Iterable[tuple[str, int]], rows: Iterable[tuple], lang: str) -> str:
    """A table in small type."""
    columns = [Column(word(f"{name}.{key}", lang), width) for key, width in heads]
    return f"::: {{.ledger}}\n{pipe_table(columns, rows)}:::\n"
