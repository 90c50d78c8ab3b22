"""The parts of README.md that `make readme` writes: floors of `analysis/`, exhibits, run times.

They stand between `<!-- NAME: written by make readme -->` and `<!-- end of NAME -->`. The floors
are those of pyproject.toml. The exhibits are read off the notebooks' sources, so that a test can
hold the list without a build; the run times are those that the pipeline kept of each stage's last
run.
"""

import ast
import json
import os
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from analysis import checkout, paths
from analysis.pipeline import runner
from analysis.pipeline.stage import Stage
from analysis.stages import stages
from analysis.words.markup import EXHIBIT, INCLUDE

README = paths.ROOT / "README.md"
PUBLISHING = {"publish_figure": "fig", "publish_table": "tbl"}
KINDS = {"fig": "Figure", "tbl": "Table"}

_BEGIN, _END = "<!-- {}: written by make readme -->\n", "<!-- end of {} -->"


class ReadmeError(ValueError):
    """README.md cannot be written: a block is missing in it, or nothing is built yet."""


class Made(NamedTuple):
    """Where an exhibit is made: the stage, its code cell, and the function that draws it."""

    stage: str
    cell: int
    function: str


def write() -> Path:
    """Write all blocks anew, and return the path of README.md.

    Raises ReadmeError where a block is missing or no build has left its times.
    """
    text = README.read_text("utf-8")
    blocks = {"floors": floors(), "exhibits": exhibits(), "run times": run_times()}
    for name, block in blocks.items():
        text = filled(text, name, block)
    with paths.atomic_write(README) as unfinished:
        unfinished.write_text(text, "utf-8")
    return README


def filled(text: str, name: str, block: str) -> str:
    """The text with `block` between the two marks of `name`. Raises ReadmeError without these."""
    begin, end = _BEGIN.format(name), _END.format(name)
    before, found, rest = text.partition(begin)
    if not found or end not in rest:
        raise ReadmeError(
            f"README.md has no block {name!r}. Put these lines where it belongs:\n{begin}{end}"
        )
    return f"{before}{begin}{block}\n{end}{rest.partition(end)[2]}"


def floors() -> str:
    """The rooms of `analysis/` by floor, the lowest first, each with what it holds."""
    rows = ["| floor | room | what it holds |", "|---|---|---|"]
    for number, rooms in enumerate(rooms_by_floor(), start=1):
        for room, what in rooms.items():
            folder = "/" if (paths.ROOT / "analysis" / room).is_dir() else ""
            rows.append(f"| {number} | `{room}{folder}` | {what} |")
    return "\n".join(rows)


def rooms_by_floor() -> list[dict[str, str]]:
    """The rooms of each floor with what they hold, from pyproject.toml, the lowest floor first."""
    return checkout.settings()["tool"]["shanghai-linkage"]["floors"]


def exhibits() -> str:
    """Every exhibit of the report in its order: number, id, notebook and cell, function."""
    made = dict(_published())
    rows = ["| exhibit | id | notebook and cell | function |", "|---|---|---|---|"]
    for label, id in numbered():
        stage, cell, function = made[id]
        rows.append(f"| {label} | `{id}` | `{stage}` [{cell}] | `{function}` |")
    return "\n".join(rows)


def numbered() -> Iterator[tuple[str, str]]:
    """`Figure 3` and the id of each exhibit, in the order in which the report places them."""
    counts = dict.fromkeys(KINDS, 0)
    frame = (paths.PAPER / "report_en.qmd").read_text("utf-8")
    chapters = (name for name in INCLUDE.findall(frame) if name.startswith("chapters_"))
    for chapter in chapters:
        for id in EXHIBIT.findall((paths.PAPER / chapter).read_text("utf-8")):
            kind = id[:3]
            counts[kind] += 1
            yield f"{KINDS[kind]} {counts[kind]}", id


def run_times() -> str:
    """Seconds of each notebook and report in its last run, and of all other stages together."""
    taken = runner.run_times()
    missing = [stage.name for stage in stages() if stage.name not in taken]
    if missing:
        raise ReadmeError(f"no build has left the run time of {missing[0]}. Run make paper first.")
    shown = [each.name for each in stages() if each.notebook or each.name.startswith("report.")]
    others = sum(taken[each.name].seconds for each in stages() if each.name not in shown)
    latest = max(taken[name].began for name in shown)
    rows = ["| stage | seconds |", "|---|---:|"]
    rows += [f"| `{name}` | {taken[name].seconds:.0f} |" for name in shown]
    rows.append(f"| all others | {others:.0f} |")
    rows.append(f"| together | {sum(taken[name].seconds for name in shown) + others:.0f} |")
    return "\n".join([_measured(latest), "", *rows])


def _measured(began: float) -> str:
    day = datetime.fromtimestamp(began, UTC).date()
    return (
        f"Last measured on {day}: {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, one stage at a time."
    )


def _published() -> Iterator[tuple[str, Made]]:
    """The id of each exhibit that a notebook of the report publishes, and where."""
    for stage in stages():
        if stage.notebook:
            for cell, code in _cells(stage):
                yield from _in_cell(stage, cell, ast.parse(code))


def _cells(stage: Stage) -> Iterator[tuple[int, str]]:
    """The code cells with the numbers that they have when they run."""
    book = json.loads((paths.NOTEBOOKS / f"{stage.notebook}.ipynb").read_text("utf-8"))
    number = 0
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            yield number, "".join(cell["source"])
            # Papermill puts a cell with the parameters of this run behind the one that has them.
            number += "parameters" in cell["metadata"].get("tags", []) and bool(stage.parameters)


def _in_cell(stage: Stage, cell: int, tree: ast.Module) -> Iterator[tuple[str, Made]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (kind := PUBLISHING.get(ast.unparse(node.func))):
            name, drawn = node.args[:2]
            id = f"{kind}-{_text(name, stage.parameters)}"
            yield id, Made(stage.name, cell, _function(stage, drawn))


def _text(node: ast.expr, parameters: Mapping) -> str:
    """A text as the notebook writes it, the parameters of the stage filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, parameters) for part in node.values)
    return parameters[ast.unparse(node.value if isinstance(node, ast.FormattedValue) else node)]


def _function(stage: Stage, drawn: ast.expr) -> str:
    """The full name of what draws an exhibit, through the notebook's imports."""
    alias, _, name = ast.unparse(drawn).partition(".")
    for _, code in _cells(stage):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom):
                for each in node.names:
                    if (each.asname or each.name) == alias:
                        return f"{node.module}.{each.name}.{name}"
    return ast.unparse(drawn)
