"""The whole report, built once a run in a copy of the checkout, and copies of it to change.

Beside it a Dask cluster of this machine, for the tests that build or compute on one.

The copy lies in a folder whose name has a space and Chinese characters, and is built by `make
paper`. It stays in `build/`, so that a further run builds only what has changed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from analysis import paths

# One thread a process for linear algebra, as in the pipeline's kernels; read when numpy loads.
for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"

# A shell that starts the tests in the background has them, and all that they start, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

HOME = paths.BUILD / "tests"
WAIT = 1800  # seconds until a worker no longer believes that another one is building
SECONDS_TO_START = 120


# Fixture -> the marker of whatever test uses it: `make check` leaves these tests out.
MARKERS = {
    "built": "build",
    **dict.fromkeys(["asked", "checkout", "shop", "start_cluster", "tidied"], "slow"),
    "write_notebook": "slow",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark tests by what they use, so that none is forgotten."""
    for item in items:
        for fixture in MARKERS.keys() & set(item.fixturenames):
            item.add_marker(MARKERS[fixture])


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


@dataclass
class Cluster:
    """A scheduler and its workers: processes of their own, as a user would start them."""

    address: str
    processes: list[subprocess.Popen]

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def start_cluster(tmp_path_factory):
    """Start a scheduler with workers; all are stopped at the end."""
    started = []

    def start(workers=2, threads=1, environment=None):
        folder = tmp_path_factory.mktemp("dask")
        note = folder / "scheduler.json"
        # Whether the machine is busy is no matter of a test: the cluster waits for its workers.
        shared = {"cwd": folder, "env": os.environ | {"PYTHONPATH": str(paths.ROOT)}}
        shared["env"] |= environment or {}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | shared
        dask = [sys.executable, "-m", "dask"]
        told = ["--no-dashboard", "--scheduler-file", str(note)]
        here = ["--host", "127.0.0.1"]
        cluster = Cluster("", [])
        started.append(cluster)
        scheduler = [*dask, "scheduler", "--port", "0", *here, *told]
        cluster.processes.append(subprocess.Popen(scheduler, **quiet))
        cluster.address = _answer(lambda: _address(note))
        worker = [*dask, "worker", cluster.address, *here, "--no-dashboard", "--no-nanny"]
        worker += ["--nthreads", str(threads), "--local-directory", str(folder)]
        cluster.processes += [subprocess.Popen(worker, **quiet) for _ in range(workers)]
        _answer(lambda: _count(cluster.address) == workers)
        return cluster

    yield start
    for cluster in started:
        cluster.stop()


@pytest.fixture(scope="session")
def cluster(start_cluster):
    """Two workers that build where these tests do."""
    return start_cluster()


@pytest.fixture
def nothing_asked(monkeypatch):
    """Whatever the environment of the tests asks for."""
    for key in ("PARALLEL", "SCHEDULER"):
        monkeypatch.delenv(key, raising=False)


@pytest.fixture(params=["PARALLEL", "SCHEDULER"])
def asked(request, nothing_asked, monkeypatch):
    """Once two processes are asked for, once a cluster of two workers."""
    value = "2" if request.param == "PARALLEL" else request.getfixturevalue("cluster").address
    monkeypatch.setenv(request.param, value)
    return request.param


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


def _answer(told):
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if answer := told():
            return answer
        time.sleep(0.1)
    raise TimeoutError("the cluster did not start")


def _address(note: Path) -> str:
    try:
        return json.loads(note.read_text("utf-8"))["address"]
    except (OSError, ValueError):
        return ""


def _count(address: str) -> int:
    from distributed import Client

    with Client(address, timeout=SECONDS_TO_START) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


@pytest.fixture
def simulate():
    """A panel of N units x T years with unit and year effects and AR(1) errors, as a data frame."""
    # Here, as numpy is to load behind the settings above, and most tests need no panel.
    import numpy as np
    import pandas as pd

    def panel(seed, units=31, years=9, rho=0.6, effect=0.0, first_treated=2016, first=2011):
        draw = np.random.default_rng(seed)
        shocks = draw.normal(size=(units, years + 30))
        errors = np.zeros_like(shocks)
        for t in range(1, years + 30):
            errors[:, t] = rho * errors[:, t - 1] + shocks[:, t]
        values = errors[:, 30:] + draw.normal(size=(units, 1)) + draw.normal(size=years)
        values[0, first_treated - first :] += effect
        names = [f"u{unit:02d}" for unit in range(units)]
        return pd.DataFrame(values.T, index=range(first, first + years), columns=names)

    return panel
