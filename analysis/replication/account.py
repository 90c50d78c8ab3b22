"""The account of a verification, in the order in which data editors of journals check.

Data, code, exhibits, numbers in the text, environment, classification.
"""

import csv
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import numpy as np

from analysis import checkout, explain, paths
from analysis.pipeline.stage import Stage
from analysis.replication import comparison, copy
from analysis.replication.comparison import Difference
from analysis.replication.verification import FULL, MEANING, Findings
from analysis.report import engines
from analysis.report.staging import ReportError
from analysis.stages import stages
from analysis.words.languages import LANGUAGES

# Longer words of an exhibit are cut in the table of differences; the build holds them whole.
SHOWN = 160

_HEAD = ("what", "published", "now")


def write(findings: Findings) -> Path:
    """Write the whole account to `build/verification.md`, and return its path."""
    with paths.atomic_write(paths.VERIFICATION) as unfinished:
        unfinished.write_text(text(findings), "utf-8")
    return paths.VERIFICATION


def text(findings: Findings) -> str:
    """The whole account as Markdown."""
    parts = {
        "Data": _data(findings),
        "Code": _code(findings),
        "Exhibits": _exhibits(findings),
        "Numbers in the text": _numbers(findings),
        "Environment": _environment(),
        "Classification": _classification(findings),
    }
    lines = ["# Verification", "", *summary(findings)]
    for number, (title, told) in enumerate(parts.items(), start=1):
        lines += ["", f"## {number}. {title}", "", *told]
    return "\n".join(lines) + "\n"


def summary(findings: Findings) -> list[str]:
    """The result in a few lines, each claim that differs with what was published and is now."""
    commit = findings.rebuilt.copy.commit
    of_commit = f" of commit {commit}" if commit else ""
    lines = [
        f"Result{of_commit}: **{findings.classification}**, as {MEANING[findings.classification]}."
    ]
    if findings.now is None:
        return [*lines, "", "The build said:", "", *_quoted(findings.rebuilt.errors)]
    for name, differences in (
        ("Claims", findings.claims),
        ("Exhibits", findings.exhibits),
        ("Tidy tables", findings.data),
    ):
        if differing := list(dict.fromkeys(difference.of for difference in differences)):
            lines += ["", f"{name} that differ ({len(differing)}): {', '.join(differing)}."]
    return lines


def listing(differences: Iterable[Difference]) -> Iterator[str]:
    """Differences for a terminal, a line each."""
    for found in differences:
        yield f"{found.of}, {found.what}: {_cell(found.reference)} -> {_cell(found.now)}"


def _data(findings: Findings) -> Iterator[str]:
    """Every raw file of the copy beside its descriptor, then what changed in the tidy tables."""
    raw = findings.rebuilt.place(paths.RAW)
    try:
        package = json.loads(raw.joinpath(paths.DATAPACKAGE.name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield f"`{paths.DATAPACKAGE.name}` cannot be read: {error}."
        return
    yield "Raw files, each checked against `data/raw/datapackage.json`:"
    yield ""
    head = ("file", "rows", "SHA-256", "as described", "sources (`data/raw/sources.csv`)")
    yield from _table(head, (_raw_file(raw, described) for described in package["resources"]))
    yield ""
    if findings.data:
        yield "The tidy tables differ from the tracked `data/processed/MANIFEST.txt`:"
        yield ""
        yield from _differences("table", findings.data)
    elif findings.now:
        yield "The tidy tables are those of the tracked `data/processed/MANIFEST.txt`."


def _raw_file(raw: Path, described: dict) -> tuple:
    file = raw / described["path"]
    sources = (
        ", ".join(source["id"] for source in described.get("sources", [])) or "own compilation"
    )
    if not file.is_file():
        return described["path"], "", "", "**missing**", sources
    with file.open(encoding="utf-8", errors="replace", newline="") as opened:
        rows = sum(1 for _ in csv.reader(opened)) - 1
    checksum = copy.sha256(file)
    verdict = "yes" if described["hash"] == f"sha256:{checksum}" else "**no**"
    return described["path"], rows, f"`{checksum}`", verdict, sources


def _code(findings: Findings) -> Iterator[str]:
    """Every program and whether it ran to its end."""
    try:
        listed = stages()
    except ValueError as error:
        yield f"The programs cannot be listed: {error}"
        return
    yield "Run in a clean copy, from nothing, in this order:"
    yield ""
    ran = [(stage.name, _ending(stage, findings)) for stage in listed]
    yield from _table(("program", "outcome"), ran)


def _ending(stage: Stage, findings: Findings) -> str:
    rebuilt = findings.rebuilt
    if not all(rebuilt.has_made(product) for product in (*stage.writes, *stage.executed)):
        return "**did not end**"
    if not stage.executed:
        return "ran"
    cells = json.loads(rebuilt.place(stage.executed[0]).read_text("utf-8"))["cells"]
    return f"ran, {sum(bool(cell.get('execution_count')) for cell in cells)} cells"


def _exhibits(findings: Findings) -> Iterator[str]:
    if findings.now is None:
        yield "None: the build stopped."
        return
    differing = {difference.of for difference in findings.exhibits}
    yield (
        "Tables cell by cell; figures by their words exactly and by the positions of what is drawn "
        f"to {comparison.POINTS} points of print."
    )
    yield ""
    names = sorted({name.partition("/")[2] for name in findings.now.exhibits})
    rows = (
        (
            name,
            _maker(findings.rebuilt.place(paths.EXHIBITS), name),
            *(
                "**differs**" if f"{lang}/{name}" in differing else "as published"
                for lang in LANGUAGES
            ),
        )
        for name in names
    )
    yield from _table(("exhibit", "made by", *LANGUAGES), rows)
    if findings.exhibits:
        yield ""
        yield from _differences("exhibit", findings.exhibits)


def _maker(exhibits: Path, name: str) -> str:
    file = exhibits / LANGUAGES[0] / f"{name}.json"
    if not file.is_file():
        return ""
    maker = json.loads(file.read_text("utf-8"))
    return f"{maker['notebook']} [{maker['cell']}]"


def _numbers(findings: Findings) -> Iterator[str]:
    if findings.now is None:
        yield "None: the build stopped."
        return
    published, now = findings.published.claims, findings.now.claims
    yield (
        f"{len(now)} numbers compared: words as printed exactly, what stands behind them to a "
        f"relative {comparison.RELATIVE:g} or an absolute {comparison.ABSOLUTE:g}. "
        f"{len({difference.of for difference in findings.claims})} differ. The largest relative "
        f"deviation of any is {comparison.largest_deviation(published, now):.1e}."
    )
    if findings.claims:
        yield ""
        yield from _differences("claim", findings.claims)
        yield ""
        yield from _affected(findings)


def _affected(findings: Findings) -> Iterator[str]:
    """The sentences and table rows that now print another number."""
    build = findings.rebuilt.place(paths.BUILD)
    ledger = json.loads(build.joinpath(paths.LEDGER.name).read_text("utf-8"))
    printed = {found.of for found in findings.claims if found.what in (*LANGUAGES, "claim")}
    yield "Sentences and rows that print another number than was published:"
    yield ""
    for id in sorted(printed & set(ledger)):
        for found in explain.sentences(id, ledger, build / paths.EXHIBITS.name):
            yield f"- `{id}`, {found.place}: {_cell(found.text)}"


def _environment() -> Iterator[str]:
    names = [_package(wanted) for wanted in checkout.project()["dependencies"]]
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    yield from _table(
        ("what", "which"),
        [
            ("Python", sys.version.split()[0]),
            ("System", f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"),
            ("Linear algebra", f"{blas['name']} {blas['version']}"),
            ("Render engine", _engine()),
            ("requirements.lock", f"SHA-256 `{copy.sha256(paths.LOCK)}`"),
            *((name, _installed(name)) for name in names),
        ],
    )


def _engine() -> str:
    try:
        return engines.find().description
    except ReportError as error:
        return str(error)


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "**not installed**"


def _package(requirement: str) -> str:
    """`pandera[pandas]>=0.2` is the package pandera."""
    name = requirement
    for sign in "[<>=!~; ":
        name = name.partition(sign)[0]
    return name


def _classification(findings: Findings) -> Iterator[str]:
    yield f"**{findings.classification.capitalize()}**: {MEANING[findings.classification]}."
    if findings.classification != FULL:
        yield ""
        yield (
            "If the change is meant, publish it: `make paper`, then `make accept`, which shows the "
            "difference and asks. If it is not, `git diff` and `git log` say where it came from."
            if findings.now
            else "Mend what the build said, and verify again."
        )


def _differences(kind: str, differences: Iterable[Difference]) -> Iterator[str]:
    yield from _table((kind, *_HEAD), differences)


def _table(head: Iterable, rows: Iterable[Iterable]) -> Iterator[str]:
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(str(part)) for part in row)} |"


def _cell(words: str) -> str:
    """Words that stay within a cell of a table, or within a line of a list."""
    shown = words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
    return " ".join(shown.replace("|", "\\|").split())


def _quoted(words: str) -> list[str]:
    return ["```text", *words.splitlines(), "```"]
