"""One build at a time in one folder, and only in a folder that is for it."""

import json
import os
import signal
import subprocess
import sys

import pytest

from analysis import paths
from analysis.pipeline import lock
from analysis.pipeline.lock import BuildFolderError

HOLD = """
import sys
from pathlib import Path
from analysis import paths
from analysis.pipeline import lock
paths.BUILD = Path(sys.argv[1])
with lock.exclusive_build():
    print("held", flush=True)
    sys.stdin.read()
"""


def build():
    with lock.exclusive_build():
        pass


@pytest.fixture
def other(workshop):
    """Another process that holds the build folder of this test."""
    command = [sys.executable, "-c", HOLD, str(paths.BUILD)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=paths.ROOT, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_build_is_refused_with_the_process_that_builds(other):
    with pytest.raises(BuildFolderError, match=f"process {other.pid} on .* since 20") as refused:
        build()
    assert "BUILD_DIR=" in str(refused.value)


def test_a_build_that_was_killed_leaves_no_lock(other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert json.loads(paths.BUILD.joinpath("pytask", "lock").read_text("utf-8"))
    with lock.exclusive_build():
        holder = json.loads(paths.BUILD.joinpath("pytask", "lock").read_text("utf-8"))
        assert holder["process"] == os.getpid()


def test_the_folder_is_free_again_after_a_build_that_ended_well_or_badly(workshop):
    build()
    with pytest.raises(KeyError), lock.exclusive_build():
        raise KeyError("a slip")
    build()


def test_a_file_in_the_place_of_the_folder_is_refused_with_another_way(workshop):
    paths.BUILD.write_text("", "utf-8")
    with pytest.raises(BuildFolderError, match=r"Nothing can be written to .*build.*BUILD_DIR="):
        build()


@pytest.fixture
def elsewhere(workshop, monkeypatch):
    """The build folder is one that the user has named."""
    monkeypatch.setattr(paths, "IS_ELSEWHERE", True)
    return paths.BUILD


def test_a_named_folder_with_files_of_another_kind_is_left_alone(elsewhere):
    diary = elsewhere / "claims" / "diary.txt"
    diary.parent.mkdir(parents=True)
    diary.write_text("mine", "utf-8")
    with pytest.raises(BuildFolderError, match="holds files that no build made, such as claims"):
        build()
    assert diary.read_text("utf-8") == "mine"


def test_a_named_folder_may_be_new_empty_or_built_in_before(elsewhere):
    with lock.exclusive_build():
        elsewhere.joinpath("claims.json").write_text("{}", "utf-8")
    build()


@pytest.mark.parametrize("place", [".", "..", "data/raw", "paper/build", ".git"])
def test_a_named_folder_with_sources_of_the_project_is_refused(elsewhere, monkeypatch, place):
    monkeypatch.setattr(paths, "BUILD", (paths.ROOT / place).resolve())
    with pytest.raises(BuildFolderError, match="holds sources of the project"):
        build()
