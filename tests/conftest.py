"""The whole report, built once a run in a copy of the checkout, and copies of it to change.

The copy lies in a folder whose name has a space and Chinese characters, and is built by `make
paper`. It stays in `build/`, so that a further run builds only what has changed.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis import paths

# One thread a process for linear algebra, as in the pipeline's kernels; read when numpy loads.
for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"

HOME = paths.BUILD / "tests"
WAIT = 1800  # seconds until a worker no longer believes that another one is building


@pytest.fixture(scope="session")
def run_make():
    """`make` in a copy, as a user would: run_make(copy, "paper", BUILD_DIR="…")."""
    return make


@pytest.fixture(scope="session")
def built(testrun_uid) -> Path:
    """The project, built. Only read it: `project` is a copy to change."""
    copy = HOME / "整套 build"
    HOME.mkdir(parents=True, exist_ok=True)
    told = HOME / f"{testrun_uid}.txt"
    try:
        (HOME / f"{testrun_uid}.begun").touch(exist_ok=False)
    except FileExistsError:
        _wait_for(told)
    else:
        _sweep(testrun_uid)
        copy_checkout(copy)
        made = make(copy, "paper")
        told.with_suffix(".part").write_text(
            "" if made.returncode == 0 else made.stdout + made.stderr, "utf-8"
        )
        told.with_suffix(".part").replace(told)
    if failure := told.read_text("utf-8"):
        pytest.fail(f"make paper failed in {copy}:\n{failure}", pytrace=False)
    return copy


@pytest.fixture
def project(built, tmp_path) -> Path:
    """A copy of the built project, to be changed and built again."""
    copy = tmp_path / "项目 project"
    shutil.copytree(built, copy, symlinks=True)
    return copy


def copy_checkout(copy: Path) -> None:
    """Make `copy` hold what git would commit of this checkout, beside what it has built."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(listed, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    names = {name for name in answer.stdout.split("\0") if name and (paths.ROOT / name).is_file()}
    for folder, _, files in os.walk(copy):
        inside = Path(folder).relative_to(copy)
        if inside.parts[:1] not in [("build",), (".venv",)] and inside != Path("data/processed"):
            for file in {str(inside / file) for file in files} - names:
                (copy / file).unlink()
    for name in names:
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != (paths.ROOT / name).read_bytes():
            shutil.copy(paths.ROOT / name, target)
    if not (copy / ".venv").exists():
        (copy / ".venv").symlink_to(sys.prefix, target_is_directory=True)


def make(project: Path, *words: str, **variables: str) -> subprocess.CompletedProcess:
    """Run `make` there as a user would, with this Python."""
    inherited = {key: value for key, value in os.environ.items() if key not in ("BUILD_DIR",)}
    return subprocess.run(
        ["make", *words, f"PYTHON={sys._base_executable}"],
        cwd=project,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def _wait_for(told: Path) -> None:
    deadline = time.monotonic() + WAIT
    while not told.exists():
        if time.monotonic() > deadline:
            pytest.fail(f"no worker has written {told} for {WAIT} seconds")
        time.sleep(0.2)


def _sweep(testrun_uid: str) -> None:
    """Remove the notes of former runs."""
    for file in HOME.iterdir():
        if file.is_file() and not file.name.startswith(testrun_uid):
            file.unlink()
