"""A copy of the project to do harm to, and the commands of its Makefile run in it."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from analysis import paths

# What a copy does without: what is generated, the environment, and what no stage reads.
LEFT_BEHIND = (
    *(".git", ".venv", ".pytest_cache", ".ruff_cache", ".mypy_cache"),
    *("build", "processed", "__pycache__"),
    *("tests", "benchmarks"),
)

# `python -m analysis …` with only some of the stages, as the others would take minutes.
SOME_STAGES = """
import sys
from analysis import stages as listed
every, wanted = listed.stages, sys.argv.pop(1).split()
def some(added=()):
    named = {stage.name: stage for stage in every(added)}
    return [named[name] for name in wanted]
listed.stages = some
from analysis.__main__ import main
main()
"""


class Checkout:
    """A copy of the project in `folder`: changed, described anew, built."""

    def __init__(self, folder: Path):
        self.folder = folder

    @classmethod
    def new(cls, folder: Path) -> "Checkout":
        """A copy in which nothing is built."""
        shutil.copytree(paths.ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        folder.joinpath("data", "processed").mkdir()
        return cls(folder)

    def run(
        self, *arguments: str, stages: Iterable[str] = (), **more
    ) -> subprocess.CompletedProcess:
        """Run a command of `python -m analysis` to its end, with these stages or with all."""
        with self.start(*arguments, stages=stages, **more) as process:
            out, err = process.communicate(timeout=600)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(
        self,
        *arguments: str,
        stages: Iterable[str] = (),
        variables: dict[str, str] | None = None,
        wrapper: Iterable[str] = (),
        **more,
    ) -> subprocess.Popen:
        """Start a command of `python -m analysis`; `wrapper` is a command that runs it."""
        listed = ["-c", SOME_STAGES, " ".join(stages)] if stages else ["-m", "analysis"]
        return subprocess.Popen(
            [*wrapper, sys.executable, "-X", "utf8", *listed, *arguments],
            cwd=more.pop("cwd", self.folder),
            env=self.environment() | (variables or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            **more,
        )

    def environment(self) -> dict[str, str]:
        """Ours, with the modules of the copy first, and the engine that is always there."""
        ours = {k: v for k, v in os.environ.items() if k not in ("BUILD_DIR", "LANDING_DIR")}
        return ours | {"PYTHONPATH": str(self.folder), "QUARTO": "none"}

    def raw(self, resource: str) -> Path:
        """The file of a raw table."""
        described = next(each for each in self._resources() if each["name"] == resource)
        return self.folder / "data" / "raw" / described["path"]

    def rows(self, resource: str) -> list[list[str]]:
        """The cells of a raw table, the header first."""
        return list(csv.reader(io.StringIO(self.raw(resource).read_text("utf-8"))))

    def line(self, resource: str, place: str, year: int | None = None) -> int:
        """The line of a province, and of a year where the table has years."""
        header, *rows = self.rows(resource)
        for number, row in enumerate(rows, start=2):
            cells = dict(zip(header, row, strict=True))
            if cells["地区"] == place and year in (None, int(cells.get("year", 0))):
                return number
        raise LookupError(f"{resource} has no row for {place} {year}")

    def cell(self, resource: str, line: int, column: str) -> str:
        """A cell of a raw table as printed."""
        rows = self.rows(resource)
        return rows[line - 1][rows[0].index(column)]

    def set_cell(self, resource: str, line: int, column: str, text: str) -> None:
        """Write a cell, and the new checksum."""
        rows = self.rows(resource)
        rows[line - 1][rows[0].index(column)] = text
        self.set_rows(resource, rows)

    def set_rows(self, resource: str, rows: list[list[str]]) -> None:
        """Write a raw table, and the new checksum."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.raw(resource).write_text(text.getvalue(), "utf-8")
        self.seal(resource)

    def set_bytes(self, resource: str, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a raw table, and the checksum with them."""
        file = self.raw(resource)
        file.write_bytes(change(file.read_bytes()))
        self.seal(resource)

    def seal(self, resource: str) -> None:
        """Make the description of a raw table true of its file as it is now."""
        raw = self.raw(resource).read_bytes()
        changed = {"hash": f"sha256:{hashlib.sha256(raw).hexdigest()}", "bytes": len(raw)}
        self.describe(resource, lambda described: described.update(changed))

    def describe(self, resource: str, change: Callable[[dict], object]) -> None:
        """Change the descriptor of a raw table."""
        package = json.loads(self.datapackage.read_text("utf-8"))
        change(next(each for each in package["resources"] if each["name"] == resource))
        self.datapackage.write_text(json.dumps(package, ensure_ascii=False), "utf-8")

    @property
    def datapackage(self) -> Path:
        """The description of the raw tables."""
        return self.folder / "data" / "raw" / "datapackage.json"

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text of a file, which must hold it once."""
        file = self.folder / name
        text = file.read_text("utf-8")
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        file.write_text(text.replace(old, new), "utf-8")

    def add_cell(self, notebook: str, source: str) -> None:
        """Add a code cell at the end of a notebook."""
        file = self.folder / "notebooks" / f"{notebook}.ipynb"
        book = json.loads(file.read_text("utf-8"))
        last = next(cell for cell in reversed(book["cells"]) if cell["cell_type"] == "code")
        book["cells"].append(last | {"id": "added", "source": source.splitlines(keepends=True)})
        file.write_text(json.dumps(book, ensure_ascii=False), "utf-8")

    def _resources(self) -> list[dict]:
        return json.loads(self.datapackage.read_text("utf-8"))["resources"]


def snapshot(folder: Path) -> dict[str, str]:
    """The checksum of each file below a folder."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }
