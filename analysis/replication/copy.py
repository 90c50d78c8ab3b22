"""A clean copy of the project, as its tracked files stand now, and the build in it."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from analysis import checkout, paths

# What programs leave in a project, told by its name where there is no git to ask.
_GENERATED = {
    *(".git", ".venv", "build", "__pycache__", ".ipynb_checkpoints"),
    *(".pytest_cache", ".ruff_cache", ".mypy_cache", ".pytask"),
}

# What would lead the build in the copy away from the copy, or from the report as published; the
# workers of a cluster run another checkout.
_ELSEWHERE = ("BUILD_DIR", "LANDING_DIR", "STAGE", "STUDY_OF_STAGE", "STUDIES", "SCHEDULER")

# Written when the copy is whole: what is younger was built there.
_BEGUN = "begun"


class Copy(NamedTuple):
    """A copy of the project: where, of which commit, and the fingerprint of what was copied."""

    folder: Path
    commit: str
    fingerprint: str


class Rebuilt(NamedTuple):
    """A copy that was built: whether all is well, and what the build said of errors."""

    copy: Copy
    is_well: bool
    errors: str

    def place(self, path: Path) -> Path:
        """Where the copy has what the project has at `path`."""
        # The tidy tables first: they may lie within a build folder that is elsewhere.
        folders = {
            paths.PROCESSED: "data/processed",
            paths.BUILD: "build",
            paths.ROOT: "",
        }
        folder = next(folder for folder in folders if path.is_relative_to(folder))
        return self.copy.folder / folders[folder] / path.relative_to(folder)

    def has_made(self, product: Path) -> bool:
        """Whether the build in the copy wrote what the project has at `product`."""
        there, begun = self.place(product), self.place(paths.BUILD) / _BEGUN
        return there.is_file() and there.stat().st_mtime_ns >= begun.stat().st_mtime_ns


def tracked() -> list[Path]:
    """The project's own files, seen from its root, sorted: those that git tracks and are there.

    Outside git, in an unpacked deposit say, every file that no program made.
    """
    if not checkout.is_checkout():
        return sorted(_made_by_people())
    listed = (Path(name) for name in checkout.git("ls-files", "-z").split("\0") if name)
    return sorted(file for file in listed if paths.ROOT.joinpath(file).is_file())


def commit() -> str:
    """The commit of the checkout, with a + while tracked files differ from it; "" outside git."""
    found = checkout.commit()
    return f"{found}+" if found and checkout.is_changed() else found


def fingerprint() -> str:
    """SHA-256 over the names and contents of the project's own files."""
    lines = (f"{sha256(paths.ROOT / file)}  {file.as_posix()}\n" for file in tracked())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def make(folder: Path) -> Copy:
    """Make `folder` a copy of the project's own files as they stand, and nothing else.

    What was there before is removed. The copy of a checkout is one too, so that its reports bear
    the same commit. Raises CheckoutError when git cannot copy.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if checkout.is_checkout():
        checkout.git("clone", "--quiet", "--shared", "--no-checkout", ".", str(folder))
        checkout.git("-C", str(folder), "reset", "--quiet")
    for file in tracked():
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.ROOT / file, target)
    if checkout.is_checkout():
        checkout.git("-C", str(folder), "add", "--all")
    return Copy(folder, commit(), fingerprint())


def build(copy: Copy) -> Rebuilt:
    """Build the report in the copy from nothing, with the present environment.

    What the build prints is passed on; a build that fails is an answer, not an error.
    """
    copy.folder.joinpath("build").mkdir()
    copy.folder.joinpath("build", _BEGUN).touch()
    environment = {key: value for key, value in os.environ.items() if key not in _ELSEWHERE}
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "analysis", "paper"],
        cwd=copy.folder,
        env=environment | {"PYTHONPATH": str(copy.folder)},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    print(ended.stderr, end="", file=sys.stderr)
    return Rebuilt(copy, ended.returncode == 0, ended.stderr.strip())


def _made_by_people() -> Iterator[Path]:
    for place, folders, files in os.walk(paths.ROOT):
        inside = Path(place).relative_to(paths.ROOT)
        folders[:] = [name for name in folders if name not in _GENERATED]
        tables = inside == Path("data/processed")
        yield from (inside / file for file in files if not tables or file == paths.MANIFEST.name)
