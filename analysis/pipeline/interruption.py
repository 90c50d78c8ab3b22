"""An interrupt ends a build in words: what stands, and how to go on.

Ctrl-C and SIGTERM are treated alike. Kernels and half-written files end with the stage that they
belong to; what a build that was killed leaves behind, the next one removes.
"""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class InterruptedBuildError(ValueError):
    """The build was told to stop; `status` is the exit status that shells expect."""

    def __init__(self, number: int):
        super().__init__(
            "The build was interrupted. The stages that had ended stand, nothing is half-written; "
            "run the same command again, and it goes on from there."
        )
        self.status = 128 + number


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which takes the way of Ctrl-C through every clean-up."""


@contextmanager
def stop_on_interrupt() -> Iterator[None]:
    """Raise InterruptedBuildError where an interrupt leaves the block."""
    try:
        with _termination_raised():
            yield
    except KeyboardInterrupt as interrupt:
        # The client of a kernel that dies with the build leaves a task behind, and asyncio would
        # print its traceback when Python ends.
        logging.getLogger("asyncio").disabled = True
        is_terminated = isinstance(interrupt, _Terminated)
        raise InterruptedBuildError(signal.SIGTERM if is_terminated else signal.SIGINT) from None


@contextmanager
def _termination_raised() -> Iterator[None]:
    # Python lets only the main thread handle signals.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise _Terminated
