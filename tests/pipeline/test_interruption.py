"""Ctrl-C and SIGTERM end a build in the same words, with the status that shells expect."""

import logging
import os
import signal
import subprocess
import sys
import threading

import pytest

from analysis import paths
from analysis.pipeline import interruption
from analysis.pipeline.interruption import InterruptedBuildError

# A cell that waits when the build is stopped, and a kernel that dies with it.
LEFT_BEHIND = """
import asyncio
from analysis.pipeline import interruption

async def cell():
    raise RuntimeError("the kernel died")

async def client():
    waiting = asyncio.ensure_future(cell())
    await asyncio.sleep(0)
    raise KeyboardInterrupt

try:
    with interruption.stop_on_interrupt():
        asyncio.new_event_loop().run_until_complete(client())
except interruption.InterruptedBuildError as stopped:
    print(stopped)
"""


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """What the tests silence in this process speaks again after them."""
    monkeypatch.setattr(logging.getLogger("asyncio"), "disabled", False)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_becomes_one_message_and_its_status(number, status):
    def build():
        with interruption.stop_on_interrupt():
            os.kill(os.getpid(), number)

    with pytest.raises(InterruptedBuildError, match="goes on from there") as stopped:
        build()
    assert stopped.value.status == status


def test_the_handler_of_the_caller_is_in_place_again():
    before = signal.getsignal(signal.SIGTERM)
    with interruption.stop_on_interrupt():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_thread_can_build_too():
    entered = []

    def build():
        with interruption.stop_on_interrupt():
            entered.append(True)

    thread = threading.Thread(target=build)
    thread.start()
    thread.join()
    assert entered == [True]


def test_a_cell_that_dies_with_the_build_prints_no_traceback():
    ran = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "goes on from there" in ran.stdout
    assert ran.stderr == ""
