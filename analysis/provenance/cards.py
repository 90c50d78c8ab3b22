"""What stands behind the numbers of the report: the words of the cards that its page opens.

The HTML page holds each fact once, as JSON: its claims, the raw cells that they share, and the
publishers that these share. `paper/styles/cards.js` opens them as cards.
"""

import json
from collections.abc import Iterable

from analysis import paths, provenance
from analysis.provenance import Origin
from analysis.words.card_words import full, measured, place_of, word

# What the page says of every claim beside its facts.
PAGE_WORDS = ("card", "close", "id", "made", "cells", "publishers", "ledger")


def page_of(record: dict) -> str:
    """The name of the notebook, as it ran, that recorded this claim."""
    return ".".join(filter(None, (record["notebook"], record["study"])))


def address(page: str, cell: int) -> str:
    """The address of a cell of a notebook's page, seen from a report."""
    return f"../{paths.PAGES.name}/{page}.html#cell-{cell}"


def cell_of(page: str, cell: int) -> str:
    """A cell as text names it."""
    return f"{page} [{cell}]"


def facts(record: dict, lang: str) -> dict[str, str]:
    """What the ledger knows of a number, in words, in the order in which a card says it."""
    interval = record["interval"]
    is_printed = record["id"].startswith("report.")
    known = {
        "value": _value(record, lang),
        "bounds": _bounds(record["lower"], record["upper"], lang),
        "interval": interval and f"[{_end(interval[0], '−∞')}, {_end(interval[1], '+∞')}]",
        "p": _end(record["p"], ""),
        "procedure": record["procedure"][lang],
        "place" if is_printed else "sample": record["sample"] and record["sample"][lang],
    }
    return {key: text for key, text in known.items() if text}


def title(record: dict, lang: str) -> str:
    """The same in one line, which the page shows where no script runs."""
    colon = word("colon", lang)
    told = [f"{word(key, lang)}{colon}{text}" for key, text in facts(record, lang).items()]
    return word("sep", lang).join([*told, cell_of(page_of(record), record["cell"])])


def payload(records: Iterable[dict], lang: str) -> dict:
    """Words, publishers, raw cells and claims of a page; claims and cells point by position."""
    records = list(records)
    cited = _distinct(entry for record in records for entry in record["sources"])
    origins = {place: provenance.origins(entry) for place, entry in cited.items()}
    publishers = list(dict.fromkeys(origin for found in origins.values() for origin in found))
    places = list(cited)
    keys = {key for record in records for key in facts(record, lang)}
    return {
        "words": {key: word(key, lang) for key in (*PAGE_WORDS, *sorted(keys))},
        "publishers": [publisher(origin, lang) for origin in publishers],
        "cells": [
            {
                "text": place_of(entry, lang),
                "from": [publishers.index(origin) for origin in origins[place]],
            }
            for place, entry in cited.items()
        ],
        "claims": {record["id"]: _claim(record, places, lang) for record in records},
    }


def scripts(records: Iterable[dict], lang: str) -> str:
    """The two script elements of a page: what the cards say, and what opens them."""
    told = json.dumps(payload(records, lang), ensure_ascii=False, separators=(",", ":"))
    # No "<" in the data: it would end the element, or start a comment.
    data = told.replace("<", "\\u003c")
    code = (paths.PAPER / "styles" / "cards.js").read_text("utf-8")
    return (
        f'<script type="application/json" id="claims">{data}</script>\n<script>\n{code}</script>\n'
    )


def publisher(origin: Origin, lang: str) -> str:
    """Who published what, in which editions, under which licence, in one line."""
    listed = provenance.publisher(origin.source)
    return word(
        "publisher",
        lang,
        publisher=listed[f"publisher_{lang}"],
        title=listed[f"title_{lang}"],
        edition=origin.editions,
        licence=listed[f"licence_{lang}"],
    )


def _claim(record: dict, places: list[str], lang: str) -> dict:
    return {
        "facts": facts(record, lang),
        "made": cell_of(page_of(record), record["cell"]),
        "address": address(page_of(record), record["cell"]),
        "cells": [places.index(_place(entry)) for entry in record["sources"]],
    }


def _distinct(entries: Iterable[dict]) -> dict[str, dict]:
    return {_place(entry): entry for entry in entries}


def _place(entry: dict) -> str:
    return json.dumps(entry, sort_keys=True)


def _value(record: dict, lang: str) -> str:
    text = measured(record["value"], record["unit"], lang)
    return word("midpoint", lang, value=text) if record["qualifier"] == "range" else text


def _bounds(lower: float | None, upper: float | None, lang: str) -> str:
    """What a number that is not exact is known to lie between; nothing for an exact one."""
    if lower == upper:
        return ""
    if lower is not None and upper is not None:
        return word("between", lang, lower=full(lower), upper=full(upper))
    if lower is not None:
        return word("at_least", lang, value=full(lower))
    return word("at_most", lang, value=_end(upper, ""))


def _end(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else full(value)
