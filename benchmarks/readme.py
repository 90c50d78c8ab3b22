"""README.md of the benchmarks: tables of ratios, and what was promised beside what was measured."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version

PACKAGES = ("numpy", "pandas", "scipy", "statsmodels", "pyfixest", "linearmodels", "diff-diff")

HEAD = """# Benchmarks

Written by `make bench`, which times every side again and replaces this file; do not edit it.

All sides run in one go, in turn, round after round. Each is warmed up once, and its time is the
median of its turns. Tables show **times as ratios: this package is 1, and 10 took ten times as
long**. *Difference* is the largest absolute difference between the numbers of a side and ours.
"""


@dataclass(frozen=True)
class Row:
    """One side: its seconds, its largest difference to this package, and what it computed."""

    side: str
    seconds: float
    difference: float | None
    computes: str
    gib: float | None = None


@dataclass(frozen=True)
class Promise:
    """What the project asks of itself, the words for what was measured, and whether it holds."""

    asked: str
    measured: str
    kept: bool


@dataclass(frozen=True)
class Section:
    """A title, what was run, a row a side (the first is this package), promises, afterthoughts."""

    title: str
    about: str
    rows: tuple[Row, ...] = ()
    promises: tuple[Promise, ...] = ()
    notes: tuple[str, ...] = field(default=())


def written(sections: Iterable[Section], load: float) -> str:
    """The whole file. `load`: processes that were running on average before the first section."""
    sections = list(sections)
    promises = [promise for section in sections for promise in section.promises]
    return "\n".join(
        [
            HEAD,
            _machine(load),
            "\n## What is promised\n",
            *_table(
                ("promise", "measured", "kept"),
                [(each.asked, each.measured, _kept(each)) for each in promises],
            ),
            *(line for section in sections for line in _section(section)),
            "",
        ]
    )


def rounded(number: float) -> str:
    """Two significant digits, with thousands set off."""
    value = float(f"{number:.2g}")
    return f"{value:,.0f}" if value >= 10 else f"{value:g}"


def _machine(load: float) -> str:
    cores = os.cpu_count()
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Machine: {cores} cores, {platform.system()}, Python {platform.python_version()}; "
        f"{versions}. Before the start {load:.1f} of its {cores} cores were busy."
    )


def _kept(promise: Promise) -> str:
    return "yes" if promise.kept else "**no**"


def _section(section: Section) -> Iterable[str]:
    yield from (f"\n## {section.title}\n", section.about)
    if section.rows:
        yield ""
        yield from _compared(section.rows)
    for note in section.notes:
        yield from ("", note)


def _compared(rows: tuple[Row, ...]) -> list[str]:
    with_memory = any(row.gib is not None for row in rows)
    heads = ("side", "time", *(("peak memory",) if with_memory else ()), "difference", "computes")
    return _table(heads, [_cells(row, rows[0].seconds, with_memory) for row in rows])


def _cells(row: Row, own: float, with_memory: bool) -> tuple[str, ...]:
    time = "did not finish" if row.seconds != row.seconds else rounded(row.seconds / own)
    memory = "" if row.gib is None else f"{row.gib:.1f} GiB"
    difference = "" if row.difference is None else f"{row.difference:.0e}"
    return (row.side, time, *((memory,) if with_memory else ()), difference, row.computes)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
