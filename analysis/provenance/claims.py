"""The claims ledger: one record for every number that the report prints.

A notebook opens a `Ledger`, records claims and saves it; the pipeline merges the ledgers of all
notebooks into `build/claims.json`, which the shortcode `{{< claim ID >}}` prints from.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import paths
from analysis.provenance import running
from analysis.words import numbers, places
from analysis.words.claim import Claim
from analysis.words.languages import Words
from analysis.words.quantities import amount, quantity

_ID = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
_AS_PRINTED = Words("原报告所载", "as printed in the source report")


class ClaimError(ValueError):
    """A claim cannot be recorded or the ledgers contradict each other."""


class Ledger:
    """The claims of one notebook, saved as `build/claims/<notebook>[.<study>].json`.

    `study`: the study that it is about, where it is about one.
    """

    def __init__(self, notebook: str, study: str = ""):
        self.notebook = notebook
        self.study = study
        self.records: dict[str, dict] = {}

    def record(
        self,
        id: str,
        value: float,
        *,
        unit: str,
        procedure: Words,
        sources: Sequence[dict],
        digits: int | None = None,
        out_of: int | None = None,
        lower: float | None = None,
        upper: float | None = None,
        qualifier: str = "",
        interval: tuple[float, float] | None = None,
        p: float | None = None,
        sample: Words | None = None,
        text: Words | None = None,
    ) -> None:
        """Record one claim and the cell that makes it.

        `value` is in base units (yuan, hours, a share of one, log points); `unit` also decides how
        it prints: share, change (a share with its sign), rank, placebo_rank (with `out_of`),
        log_points, p, interval, year, number, or a unit of the label catalogue. `digits` are
        decimals as printed. `procedure` says how the number comes about, `sample` of what; `text`
        replaces the printed words. `sources` are the raw cells, as `raw_cells` gives them. The cell
        shows what it records, as the numbers of the report lead there. Raises ClaimError when the
        id is taken or malformed, a number is missing, or words are not there in every language.
        """
        self._check(id, value)
        self._check_words(id, procedure=procedure, sample=sample, text=text)
        ends = None if interval is None else tuple(map(_finite_or_none, interval))
        self.records[id] = {
            "id": id,
            "value": _plain(value),
            "lower": _plain(lower),
            "upper": _plain(upper),
            "unit": unit,
            "qualifier": qualifier,
            "interval": ends,
            "p": _plain(p),
            "procedure": procedure._asdict(),
            "sample": sample and sample._asdict(),
            "notebook": self.notebook,
            "study": self.study,
            "cell": running.cell(),
            "sources": list(sources),
            "text": (text or _printed(value, unit, digits, out_of, ends))._asdict(),
        }
        shown = " / ".join(self.records[id]["text"].values())
        print(f"{id} = {self.records[id]['value']!r}: {shown}")

    def record_all(self, prefix: str, claims: Mapping[str, Claim]) -> None:
        """Record each claim as `<prefix>.<name>`. Raises ClaimError as `record` does."""
        for name, claim in claims.items():
            known = {field.name: getattr(claim, field.name) for field in fields(claim)}
            cells = known.pop("cells")
            cited = [entry for table in cells for entry in raw_cells(table)]
            self.record(f"{prefix}.{name}", known.pop("value"), sources=cited, **known)

    def record_figure(self, figure: Any) -> None:
        """Record a figure of the source report as `report.<id>`.

        `figure`: a row of the tidy table report_figures. In Chinese it prints as the source words
        it, in English with the unit arithmetic done here. Raises ClaimError as `record` does.
        """
        self.record(
            f"report.{figure.id}",
            figure.point,
            unit=figure.base_unit,
            lower=figure.lower,
            upper=figure.upper,
            qualifier=figure.qualifier,
            procedure=_AS_PRINTED,
            sample=places.place(figure),
            sources=[{"file": figure.file, "rows": str(figure.row), "column": figure.column}],
            text=Words(figure.wording.replace("~", "～"), quantity(figure, "en")),
        )

    def save(self) -> Path:
        """Write the ledger whole or not at all, and return its path. Raises ClaimError if empty."""
        if not self.records:
            raise ClaimError(f"{self.notebook} recorded no claim; take out the call of save().")
        name = f"{self.notebook}.{self.study}" if self.study else self.notebook
        return _write(self.records, paths.CLAIMS / f"{name}.json")

    def _check(self, id: str, value: float) -> None:
        if not _ID.fullmatch(id):
            raise ClaimError(
                f"The claim id {id!r} is malformed: lower-case words joined by dots, _ or -."
            )
        if id in self.records:
            raise ClaimError(f"The claim {id} is recorded twice in {self.notebook}.")
        if value is None or not math.isfinite(value):
            raise ClaimError(
                f"The claim {id} has the value {value}; a number that is not there is not printed. "
                "Look at the table that it is read from."
            )

    def _check_words(self, id: str, procedure: object, **others: object) -> None:
        """Raise ClaimError unless what is said is said in every language, the procedure always."""
        said = {part: words for part, words in others.items() if words is not None}
        for part, words in {"procedure": procedure, **said}.items():
            if not (isinstance(words, Words) and all(text.strip() for text in words)):
                raise ClaimError(
                    f"The claim {id} of {self.notebook} has the {part} {words!r}. Say it in both "
                    "languages: analysis.words.languages.Words(zh, en)."
                )


def merge(files: Iterable[Path]) -> Path:
    """Write the claims of these ledgers to `build/claims.json`, and return its path.

    Raises ClaimError when two of them hold the same id.
    """
    merged: dict[str, dict] = {}
    for file in sorted(files):
        for id, record in json.loads(file.read_text("utf-8")).items():
            if id in merged:
                raise ClaimError(
                    f"The claim {id} is recorded by {merged[id]['notebook']} and by "
                    f"{record['notebook']}; give one of them another id."
                )
            merged[id] = record
    return _write(merged, paths.LEDGER)


def raw_cells(cells: pd.DataFrame) -> list[dict]:
    """The raw cells behind a claim, as few entries as possible.

    `cells`: file, row (line in the file), column; one row a cell. Returns one entry a file and
    column, its rows as ranges: `{"file": …, "rows": "2-32, 40", "column": …}`.
    """
    entries = []
    for (file, column), rows in cells.groupby(["file", "column"], sort=True)["row"]:
        entries.append({"file": file, "rows": _ranges(rows.astype(int)), "column": column})
    return entries


def _write(records: dict[str, dict], path: Path) -> Path:
    """Write claims as JSON, sorted by id; a reader never sees half a file."""
    ordered = {id: records[id] for id in sorted(records)}
    text = json.dumps(ordered, ensure_ascii=False, indent=1, allow_nan=False)
    with paths.atomic_write(paths.output_path(path)) as unfinished:
        unfinished.write_text(text + "\n", "utf-8")
    return path


def _ranges(rows: pd.Series) -> str:
    """2, 3, 4, 9 becomes `2-4, 9`: neighbours share the difference to their position."""
    runs = groupby(enumerate(sorted(set(rows))), key=lambda pair: pair[1] - pair[0])
    ends = ([row for _, row in run] for _, run in runs)
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in ends)


def _printed(
    value: float, unit: str, digits: int | None, out_of: int | None, interval: tuple | None
) -> Words:
    """The number as each language prints it."""
    if unit == "share":
        return _alike(numbers.percent(value, 1 if digits is None else digits))
    if unit == "placebo_rank":
        return _alike(f"{int(value)}/{out_of}")
    if unit == "interval":
        return _alike(_interval(interval, 2 if digits is None else digits))
    if unit == "year":
        return _alike(str(int(value)))
    if unit == "change":
        return _alike(numbers.percent(value, 1 if digits is None else digits, signed=True))
    if unit in ("log_points", "p", "number"):
        default = 0 if unit == "number" else 3
        signed = unit == "log_points"
        return _alike(numbers.printed(value, default if digits is None else digits, signed=signed))
    rounded = round(value, 10 if digits is None else digits)
    return Words.each(lambda lang: amount(rounded, unit, lang))


def _alike(text: str) -> Words:
    """A number that prints alike in every language."""
    return Words(text, text)


def _interval(interval: tuple | None, digits: int) -> str:
    if interval is None:
        raise ClaimError("A claim of the unit interval lacks its interval: give interval=(…, …).")
    lower, upper = interval
    return numbers.interval(
        -math.inf if lower is None else lower, math.inf if upper is None else upper, digits
    )


def _plain(value: float | None) -> float | int | None:
    """A number of numpy as one that JSON knows; infinity is no value of a claim's end."""
    if value is None:
        return None
    return _finite_or_none(value.item() if hasattr(value, "item") else value)


def _finite_or_none(value: float) -> float | None:
    value = value.item() if hasattr(value, "item") else value
    return value if math.isfinite(value) else None
