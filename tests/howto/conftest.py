"""Copies of the project in which the how-to pages are followed."""

import os
import shutil
import subprocess
import sys

import pytest

from analysis import paths

NEEDED = ("analysis", "data/raw", "notebooks", "paper", "tests")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
TIDY = (
    "from analysis import stages; from analysis.pipeline import runner; "
    "runner.build([stages.clean_provincial_panel()])"
)


class Copy:
    """A copy of the project in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder

    def python(self, *arguments, cwd=None):
        """Run Python there with the copy's modules, as its own environment would."""
        outer = ("BUILD_DIR", "LANDING_DIR", "STAGE")
        kept = {key: value for key, value in os.environ.items() if key not in outer}
        return subprocess.run(
            [sys.executable, "-X", "utf8", *arguments],
            cwd=cwd or self.folder,
            env=kept | {"PYTHONPATH": str(self.folder), "QUARTO": "none"},
            capture_output=True,
            text=True,
            check=False,
        )

    def succeeds(self, *arguments, cwd=None):
        """The same, and what it prints; it must end well."""
        ran = self.python(*arguments, cwd=cwd)
        assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
        return ran.stdout


@pytest.fixture(scope="session")
def tidied(tmp_path_factory):
    """The project with its tidy tables, of which each page gets a copy to change."""
    copy = Copy(tmp_path_factory.mktemp("howto") / "tidied")
    for name in NEEDED:
        shutil.copytree(paths.ROOT / name, copy.folder / name, ignore=LEFT_OUT)
    for name in ("pyproject.toml", "requirements.lock", "Makefile", "README.md"):
        shutil.copy(paths.ROOT / name, copy.folder / name)
    copy.succeeds("-c", TIDY)
    return copy


@pytest.fixture
def project(tidied, tmp_path):
    """A copy to follow a page in."""
    folder = tmp_path / "project"
    shutil.copytree(tidied.folder, folder)
    return Copy(folder)
