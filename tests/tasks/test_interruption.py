"""Ctrl-C and SIGTERM end a build in the same words, with the status that shells expect."""

import os
import signal
import threading

import pytest

from analysis.tasks import interruption
from analysis.tasks.interruption import InterruptedBuildError


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_becomes_one_message_and_its_status(number, status):
    def build():
        with interruption.told():
            os.kill(os.getpid(), number)

    with pytest.raises(InterruptedBuildError, match="goes on from there") as stopped:
        build()
    assert stopped.value.status == status


def test_the_handler_of_the_caller_is_in_place_again():
    before = signal.getsignal(signal.SIGTERM)
    with interruption.told():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_thread_can_build_too():
    entered = []

    def build():
        with interruption.told():
            entered.append(True)

    thread = threading.Thread(target=build)
    thread.start()
    thread.join()
    assert entered == [True]
