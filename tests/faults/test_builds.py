"""Builds that are interrupted, doubled, or run in odd places end well or are told in words.

They run the real pipeline in a copy, with two stages for all: a notebook, and a function that reads
what it made.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest
from checkout import Checkout, snapshot

pytestmark = pytest.mark.build

STAGES = ("01_clean_source_report", "page.01_clean_source_report")
MADE = ("processed", "claims", "paper")


def build(checkout, **more):
    return checkout.run("paper", stages=STAGES, **more)


def products(checkout, folder=None):
    """What the stages made, wherever it lies: name and checksum of each file."""
    at_home = {"processed": checkout.folder / "data" / "processed"}
    folders = {name: (folder or checkout.folder / "build") / name for name in MADE}
    folders |= {} if folder else at_home
    return {
        f"{name}/{file}": checksum
        for name, place in folders.items()
        for file, checksum in snapshot(place).items()
    }


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """What an undisturbed build makes."""
    checkout = Checkout.new(tmp_path_factory.mktemp("undisturbed") / "project")
    ran = build(checkout)
    assert "2 of 2 stages ran" in ran.stdout, ran.stderr
    made = products(checkout)
    assert sorted(made) == [
        "claims/01_clean_source_report.json",
        "paper/notebooks/01_clean_source_report.html",
        "processed/report_figures.csv",
    ]
    return made


def wait_until(condition, seconds=300):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def below_build(pattern):
    return lambda checkout: any(checkout.folder.joinpath("build").glob(pattern))


AT_THE_START = below_build("pytask/lock")
WHILE_CELLS_RUN = below_build("landing/01*/watched.txt")
WHILE_A_TABLE_LANDS = below_build("landing/01*/processed/*.csv")
BETWEEN_STAGES = below_build("notebooks/01_clean_source_report.ipynb")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send to a process")
@pytest.mark.parametrize(
    ("number", "moment"),
    [
        pytest.param(signal.SIGTERM, AT_THE_START, id="told to end at the start"),
        pytest.param(signal.SIGINT, WHILE_CELLS_RUN, id="Ctrl-C while cells run"),
        pytest.param(signal.SIGTERM, WHILE_A_TABLE_LANDS, id="told to end while a table lands"),
        pytest.param(signal.SIGKILL, WHILE_A_TABLE_LANDS, id="killed while a table lands"),
        pytest.param(signal.SIGINT, BETWEEN_STAGES, id="Ctrl-C between two stages"),
    ],
)
def test_a_build_that_is_interrupted_leaves_nothing_half_and_goes_on(
    checkout, expected, number, moment
):
    process = checkout.start("paper", stages=STAGES)
    wait_until(lambda: moment(checkout))
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, err = process.communicate(timeout=300)
    if number == signal.SIGKILL:
        assert process.returncode == -number
    else:
        assert process.returncode == 128 + number, err
        assert "The build was interrupted" in err
        assert "Traceback" not in err
    assert products(checkout).items() <= expected.items()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive, "a kernel has outlived its build"

    again = build(checkout)
    assert again.returncode == 0, again.stderr
    assert products(checkout) == expected
    assert not list(checkout.folder.glob("build/landing/*"))


def test_of_two_builds_in_one_folder_the_second_is_refused_with_the_first_one_named(
    checkout, expected
):
    first = checkout.start("paper", stages=STAGES)
    wait_until(lambda: AT_THE_START(checkout))
    second = build(checkout)
    assert second.returncode == 1
    here = checkout.folder / "build"
    assert f"Another build runs in {here}: process {first.pid}" in second.stderr
    assert "BUILD_DIR=" in second.stderr
    first.communicate(timeout=300)
    assert first.returncode == 0
    assert products(checkout) == expected


def test_a_path_of_spaces_chinese_characters_and_links_builds_the_same(tmp_path, expected):
    real = Checkout.new(tmp_path / "我的 研究" / "project (1)")
    disk, link = tmp_path / "another disk", tmp_path / "link"
    disk.mkdir()
    real.folder.joinpath("build").symlink_to(disk, target_is_directory=True)
    link.symlink_to(real.folder, target_is_directory=True)
    ran = build(Checkout(link))
    assert ran.returncode == 0, ran.stderr
    assert products(real) == expected


def test_a_read_only_checkout_is_built_elsewhere_and_only_there(
    checkout, tmp_path, mounted, expected
):
    here, elsewhere = checkout.folder, tmp_path / "elsewhere"
    read_only = mounted(f"mount --bind '{here}' '{here}'; mount -o remount,ro,bind '{here}'")
    refused = build(checkout, wrapper=read_only)
    assert refused.returncode == 1
    assert f"Nothing can be written to the build folder {here / 'build'}" in refused.stderr
    assert "BUILD_DIR=" in refused.stderr
    before = snapshot(here)
    # Nor can a home folder be written to.
    ran = build(
        checkout, wrapper=read_only, variables={"BUILD_DIR": str(elsewhere), "HOME": str(here)}
    )
    assert ran.returncode == 0, ran.stderr
    assert products(checkout, elsewhere) == expected
    assert snapshot(here) == before


@pytest.mark.parametrize("full", ["build/landing", "data/processed"])
def test_a_full_disk_is_told_and_the_old_table_stays(checkout, tmp_path, mounted, full):
    table = checkout.folder / "data" / "processed" / "report_figures.csv"
    table.write_text("good", "utf-8")
    disk, seen = checkout.folder / full, tmp_path / "seen"
    disk.mkdir(parents=True, exist_ok=True)
    # One page for what is there, none for what comes.
    small = f"mkdir '{seen}'; cp -R '{disk}/.' '{seen}'; mount -t tmpfs -o size=8k tmpfs '{disk}'"
    ran = build(
        checkout,
        wrapper=mounted(f"{small}; cp -R '{seen}/.' '{disk}'", after=f"cp -R '{disk}/.' '{seen}'"),
    )
    assert ran.returncode == 1
    assert "No space left on device" in ran.stderr
    assert "Traceback" not in ran.stderr
    left = {file.name: file.read_text("utf-8") for file in seen.rglob("*") if file.is_file()}
    assert left == ({"report_figures.csv": "good"} if full == "data/processed" else {})
    assert table.read_text("utf-8") == "good"
    assert list(products(checkout)) == ["processed/report_figures.csv"]


def test_a_build_without_a_network_is_like_any_other(checkout, expected):
    if sys.platform != "linux" or not shutil.which("unshare"):
        pytest.skip("no unshare: a command cannot be cut off from the network here")
    alone = ("unshare", "--net", *(() if os.getuid() == 0 else ("-r",)))
    # A kernel is talked to over the machine's own loop, which is down in a new network.
    loop = ("sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    tried = subprocess.run([*alone, *loop, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"a command cannot be cut off from the network here: {tried.stderr}")
    ran = build(checkout, wrapper=(*alone, *loop))
    assert ran.returncode == 0, ran.stderr
    assert products(checkout) == expected
