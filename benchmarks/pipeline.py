"""What the pipeline costs over the work it orders, measured on a copy of the project.

Two promises: with nothing changed, `make paper` takes at most three seconds more than pytask takes
for no task at all; and a whole build takes at most twice as long as its kernels need to start, its
notebook cells to run and its reports to render.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median

from jupyter_client.manager import start_new_kernel

from analysis import paths
from benchmarks import timing

LEFT_BEHIND = (
    *(".git", ".venv", ".pytest_cache", ".ruff_cache", ".mypy_cache"),
    *("build", "processed", "__pycache__"),
)
KERNEL_STARTS = 3

RENDER = """
import json, time
from analysis.stages import stages

taken = {}
for stage in (stage for stage in stages() if stage.name.startswith("report.")):
    start = time.perf_counter()
    stage.action()
    taken[stage.name] = time.perf_counter() - start
print(json.dumps(taken))
"""


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Seconds: unchanged, empty, whole, kernel (one start), cells, renders; and notebooks (number).

    `folder` takes a copy of the project, which is built there twice: once to warm up. Raises
    CalledProcessError when it does not build.
    """
    project, nothing = folder / "project", folder / "nothing"
    shutil.copytree(paths.ROOT, project, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    nothing.mkdir()
    paper = partial(_run, project, "-m", "analysis", "paper")
    paper()
    _forget(project)
    whole = _seconds(paper)
    found = timing.alternated(
        {"unchanged": paper, "empty": partial(_run, nothing, "-m", "pytask")}, rounds
    )
    executed = sorted((project / "build" / "notebooks").glob("*.ipynb"))
    return found | {
        "whole": whole,
        "notebooks": len(executed),
        "kernel": median(_kernel_start() for _ in range(KERNEL_STARTS)),
        "cells": sum(map(_cell_seconds, executed)),
        "renders": sum(json.loads(_run(project, "-c", RENDER).splitlines()[-1]).values()),
    }


def _run(project: Path, *arguments: str) -> str:
    """Standard output of Python run in the copy, which finds the copy's modules first."""
    environment = {key: value for key, value in os.environ.items() if key != "BUILD_DIR"}
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", *arguments],
        cwd=project,
        env=environment | {"PYTHONPATH": str(project)},
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout


def _forget(project: Path) -> None:
    """Remove all that was generated."""
    shutil.rmtree(project / "build")
    for table in (project / "data" / "processed").iterdir():
        table.unlink()


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _kernel_start() -> float:
    """Seconds until a kernel answers."""
    start = time.perf_counter()
    manager, client = start_new_kernel(kernel_name="python3")
    seconds = time.perf_counter() - start
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return seconds


def _cell_seconds(executed: Path) -> float:
    """What papermill noted for each cell of an executed notebook, added up."""
    cells = json.loads(executed.read_text("utf-8"))["cells"]
    return sum(cell["metadata"].get("papermill", {}).get("duration") or 0 for cell in cells)
