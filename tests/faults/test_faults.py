"""Each fault of the table is told as it must be, and leaves everything as it was."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import snapshot
from fault_table import FAULTS, Fault

from analysis import __main__ as command_line
from analysis import paths, report
from analysis import stages as listed
from analysis.cleaning import series
from analysis.report import engines

# What stood before the fault, as an earlier build left it.
GOOD = (
    *("data/processed/report_figures.csv", "data/processed/provincial_indicators.csv"),
    *("data/processed/MANIFEST.txt", "build/claims.json"),
    *("build/claims/01_clean_source_report.json", "build/paper/en/report.html"),
    *("build/notebooks/01_clean_source_report.ipynb",),
)
# What a build may leave beside its products: how it went, for who looks into a fault.
OWN = re.compile(r"build/(pytask|ipython|jupyter|matplotlib)/.*|.*\.failed\.ipynb|.*__pycache__.*")


def test_the_table_is_long_and_every_row_has_a_name_of_its_own():
    assert len(FAULTS) >= 40
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_and_leaves_everything_as_it_was(fault, checkout, run_here):
    plant_earlier_products(checkout)
    fault.do(checkout)
    before = left(checkout.folder)
    ran = run_apart(checkout, fault) if fault.is_apart else run_here(fault)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    for expected in fault.says:
        assert re.search(expected, ran.stderr), f"{expected!r} is not in:\n{ran.stderr}"
    assert "Traceback" not in ran.stdout + ran.stderr
    assert left(checkout.folder) == before


def plant_earlier_products(checkout):
    for name in GOOD:
        file = checkout.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("good", "utf-8")


@pytest.fixture
def run_here(checkout, monkeypatch, capfd):
    """Run a command on the copy in this process: the same way, without three seconds of imports."""
    root, copy = paths.ROOT, checkout.folder
    for name, place in list(vars(paths).items()):
        is_ours = isinstance(place, Path) and place.is_relative_to(root)
        if is_ours and not place.is_relative_to(paths.FONTS):
            monkeypatch.setattr(paths, name, copy / place.relative_to(root))
    monkeypatch.setenv("QUARTO", "none")
    for cached in (engines.find, report.stamp, series.read):
        cached.cache_clear()

    def run(fault: Fault) -> subprocess.CompletedProcess:
        monkeypatch.setattr(sys, "argv", ["analysis", *fault.command])
        if fault.stages:
            monkeypatch.setattr(listed, "stages", only(fault.stages))
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        told = capfd.readouterr()
        return subprocess.CompletedProcess(sys.argv, stopped.value.code, told.out, told.err)

    yield run
    for cached in (engines.find, report.stamp, series.read):
        cached.cache_clear()


def only(wanted):
    every = listed.stages
    return lambda added=(): [stage for stage in every(added) if stage.name in wanted]


def run_apart(checkout, fault):
    return checkout.run(
        *fault.command, stages=fault.stages, variables=fault.variables, preexec_fn=limit(fault)
    )


def limit(fault: Fault):
    """What is done in the child process before the command starts."""
    if fault.room is None:
        return None
    if sys.platform == "win32":
        pytest.skip("the size of files cannot be limited here")
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (fault.room, fault.room))


def left(folder):
    """The files of the copy with their checksums, but for those that say how a build went."""
    files = snapshot(folder).items()
    return {name: checksum for name, checksum in files if not OWN.fullmatch(name)}
