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
from typing import TextIO

from analysis import paths

# Folders of the checkout that hold sources: a build among them would mix with what people write.
SOURCES = ("analysis", "data", "notebooks", "paper", "tests", "benchmarks", ".git", ".venv")
# Windows locks bytes against reading too; one far behind the text leaves that readable.
FAR = 1 << 30


class BuildFolderError(ValueError):
    """The build folder cannot be used: another build runs in it, or it is no place to write to."""


@contextmanager
def exclusive_build(name: str = "pytask/lock") -> Iterator[None]:
    """Have the build folder for oneself within the block.

    Raises BuildFolderError for a folder that holds sources or files that no build made, that cannot
    be written to, and while another process builds there; the message names that process.
    """
    _check_place()
    file = paths.BUILD / name
    with _opened(file) as note:
        if not _take(note):
            raise BuildFolderError(_occupied(file))
        _say_who(note)
        try:
            yield
        finally:
            note.truncate(0)
            _release(note)


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


def _opened(file: Path) -> TextIO:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("a+", encoding="utf-8")
    except OSError as error:
        raise BuildFolderError(
            f"Nothing can be written to the build folder {paths.BUILD}: {error}. Make it a folder "
            "that you may write to, or name another one: BUILD_DIR=/another/folder make paper."
        ) from error


def _occupied(file: Path) -> str:
    try:
        holder = json.loads(file.read_text("utf-8"))
    except ValueError:
        # It has just begun or ended.
        holder = {"process": "?", "host": platform.node(), "since": "now", "command": "unknown"}
    return (
        f"Another build runs in {paths.BUILD}: process {holder['process']} on {holder['host']} "
        f"since {holder['since']} ({holder['command']}). Wait until it ends, or stop it; a build "
        "beside it needs a folder of its own: BUILD_DIR=/another/folder make paper."
    )


def _say_who(note: TextIO) -> None:
    holder = {
        "process": os.getpid(),
        "host": platform.node(),
        "since": datetime.now().isoformat(" ", "seconds"),
        "command": shlex.join(sys.argv),
    }
    note.truncate(0)
    json.dump(holder, note)
    note.flush()


if sys.platform == "win32":
    import msvcrt

    def _take(note: TextIO) -> bool:
        note.seek(FAR)
        try:
            msvcrt.locking(note.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _release(note: TextIO) -> None:
        note.seek(FAR)
        msvcrt.locking(note.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(note: TextIO) -> bool:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(note: TextIO) -> None:
        # Said aloud, as a forked worker that has not ended yet would keep the lock.
        fcntl.flock(note, fcntl.LOCK_UN)
