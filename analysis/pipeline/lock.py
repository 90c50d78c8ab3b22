"""One build at a time in one build folder: a lock that ends with the process that holds it.

The lock is the operating system's, so that none is ever left behind by a build that was killed. The
file only says who holds it: what a dead process wrote there is not believed.
"""

import json
import os
import platform
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analysis import paths

# Folders of the checkout that hold sources: a build among them would mix with what people write.
SOURCES = ("analysis", "data", "notebooks", "paper", "tests", "benchmarks", ".git", ".venv")


class BuildFolderError(ValueError):
    """The build folder cannot be used: another build runs in it, or it is no place to write to."""


@contextmanager
def exclusive_build(name: str = "pytask/lock") -> Iterator[None]:
    """Have the build folder for oneself within the block.

    Raises BuildFolderError for a folder that holds sources or files that no build made, that cannot
    be written to, and while another process builds there; the message names that process.
    """
    _check_place()
    note = paths.BUILD / name
    # A file of its own: who takes a lock empties the file, and what it says would be lost.
    lock = FileLock(_made_room(note).with_suffix(".taken"), blocking=False, thread_local=False)
    try:
        lock.acquire()
        _say_who(note)
    except Timeout:
        raise BuildFolderError(_occupied(note)) from None
    except OSError as error:
        lock.release()
        raise BuildFolderError(_not_writable(error)) from error
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _check_place() -> None:
    """A folder named by BUILD_DIR is empty, or one where this project has built before."""
    if not paths.IS_ELSEWHERE:
        return
    sources = [paths.ROOT / name for name in SOURCES]
    within = [place for place in sources if paths.BUILD.is_relative_to(place)]
    if paths.ROOT.is_relative_to(paths.BUILD) or within:
        raise BuildFolderError(
            f"BUILD_DIR={paths.BUILD} holds sources of the project. Name another folder, or leave "
            f"BUILD_DIR out for {paths.ROOT / 'build'}."
        )
    if not paths.BUILD.is_dir() or (paths.BUILD / "pytask").is_dir():
        return
    if foreign := next(paths.BUILD.iterdir(), None):
        raise BuildFolderError(
            f"BUILD_DIR={paths.BUILD} holds files that no build made, such as {foreign.name}; a "
            "build removes what it does not know. Name an empty or a new folder."
        )


def _made_room(note: Path) -> Path:
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildFolderError(_not_writable(error)) from error
    return note


def _not_writable(error: OSError) -> str:
    return (
        f"Nothing can be written to the build folder {paths.BUILD}: {error}. Make it a folder "
        "that you may write to, or name another one: BUILD_DIR=/another/folder make paper."
    )


def _occupied(note: Path) -> str:
    try:
        holder = json.loads(note.read_text("utf-8"))
    except (ValueError, OSError):
        # It has just begun or ended.
        holder = {"process": "?", "host": platform.node(), "since": "now", "command": "unknown"}
    return (
        f"Another build runs in {paths.BUILD}: process {holder['process']} on {holder['host']} "
        f"since {holder['since']} ({holder['command']}). Wait until it ends, or stop it; a build "
        "beside it needs a folder of its own: BUILD_DIR=/another/folder make paper."
    )


def _say_who(note: Path) -> None:
    holder = {
        "process": os.getpid(),
        "host": platform.node(),
        "since": datetime.now().isoformat(" ", "seconds"),
        "command": shlex.join(sys.argv),
    }
    note.write_text(json.dumps(holder), "utf-8")
