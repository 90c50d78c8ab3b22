"""A stage reads and writes what it declares and nothing else, and reaches for no network.

Else it would be stale without anybody knowing. Python tells its audit hooks of every file that is
opened, moved or removed and of every address that is looked up or connected to; what a stage does
with files of the project is held against its declaration. Library files, fonts and temporary files
are no business of it. Not seen are files that compiled libraries open by themselves, and whatever
child processes do (pandoc, Quarto, git). With SCHEDULER, addresses are not minded: those of the
cluster cannot be told from others.

The hook of a notebook is installed in its kernel, before the first cell: this module is an
extension of IPython, told by `allowed.json` in the landing folder what is declared. The hook of a
function minds the thread that the stage runs in, no other.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from analysis import paths
from analysis.provenance import running

ALLOWED_FILE = "allowed.json"
# Written by the kernel: that the hook is in place, and what it refused.
WATCHED = "watched.txt"
# Written by the kernel too: what it read, a line a file, with the cell that was running.
READS = "reads.txt"

# What kernels and Matplotlib keep for themselves, below `build/`.
OF_THE_MACHINERY = ("ipython", "jupyter", "matplotlib")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
NO_SOURCES = ("__pycache__", ".venv", ".git")

# Windows has no socket pairs: asyncio wakes itself through a connection to its own machine.
LOOPBACK = ("127.0.0.1", "::1", "localhost") if os.name == "nt" else ()


class PurityError(ValueError):
    """A stage did what it does not declare; the message says what, and what to add where."""


@dataclass(frozen=True)
class Allowed:
    """What a stage may do: files that it reads and writes, and folders that are its own."""

    stage: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    folders: tuple[str, ...]


def allowed_by(
    stage: str,
    reads: Iterable[Path],
    writes: Iterable[Path] = (),
    folders: Iterable[Path] = (),
) -> Allowed:
    """What a stage may do by its declaration."""
    return Allowed(
        stage, *(tuple(map(os.path.realpath, each)) for each in (reads, writes, folders))
    )


@contextmanager
def restricted_to(allowed: Allowed) -> Iterator[None]:
    """Raise PurityError where this thread, within the block, does what `allowed` does not name.

    Also at the end of a block that swallowed the refusal.
    """
    _install()
    refused: list[PurityError] = []
    _of_thread.watch = allowed, refused.append
    try:
        yield
    finally:
        del _of_thread.watch
    if refused:
        raise refused[0]


def run(action: Callable[[], object], allowed: Allowed) -> None:
    """Run a function stage, held to what it declares; raises PurityError as `restricted_to`."""
    with restricted_to(allowed):
        action()


def hook_arguments(allowed: Allowed, landing: Path) -> list[str]:
    """Write down what a kernel may do, and return the arguments that make it load the hook."""
    (landing / ALLOWED_FILE).write_text(json.dumps(asdict(allowed)), "utf-8")
    return [f"--IPKernelApp.extra_extensions={__name__}"]


def refusals(landing: Path) -> list[str]:
    """What the hook of a kernel refused, also where the notebook swallowed it.

    A hook that was not in place is one more reason.
    """
    watched = landing / WATCHED
    if not watched.exists():
        return [
            f"The kernel did not load {__name__}, so that nobody saw what it read. Remove "
            f"{paths.BUILD / 'ipython'}, and run again."
        ]
    return [line for line in watched.read_text("utf-8").splitlines() if line]


def files_read(landing: Path) -> list[dict]:
    """The declared files that a kernel read, each once, and the cell that read it first.

    Each as `{"cell": number, "file": path from the top of the project}`, in the order of reading.
    """
    noted = landing / READS
    lines = noted.read_text("utf-8").splitlines() if noted.exists() else []
    first: dict[str, int] = {}
    for line in lines:
        cell, _, file = line.partition(" ")
        first.setdefault(file, int(cell))
    return [{"cell": cell, "file": file} for file, cell in first.items()]


def load_ipython_extension(shell: object) -> None:
    """Hold this kernel, all its threads, to what the file in its landing folder allows."""
    landing = Path(os.environ["LANDING_DIR"])
    told = json.loads((landing / ALLOWED_FILE).read_text("utf-8"))
    allowed = Allowed(told.pop("stage"), **{key: tuple(value) for key, value in told.items()})
    watched = landing / WATCHED
    watched.touch()
    reads = landing / READS

    def note_read(file: str) -> None:
        with reads.open("a", encoding="utf-8") as lines:
            lines.write(f"{running.cell()} {_from_the_top(Path(file))}\n")

    def note(refused: PurityError) -> None:
        with watched.open("a", encoding="utf-8") as file:
            file.write(f"{refused}\n")

    _of_process.watch, _of_process.note_read = (allowed, note), note_read
    _install()


class _Watch:
    """Who is watched, and where refusals and reads are noted, for every thread of a kernel."""

    watch: tuple[Allowed, Callable[[PurityError], None]] | None = None
    note_read: Callable[[str], None] | None = None
    installed = False


_of_process = _Watch()
_of_thread = threading.local()


def _install() -> None:
    """Once a process: a hook can't be taken away again."""
    if not _of_process.installed:
        _of_process.installed = True
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple) -> None:
    check = _CHECKS.get(event)
    if check is None:
        return
    watch = getattr(_of_thread, "watch", None) or _of_process.watch
    if watch is None:
        return
    allowed, note = watch
    if fault := check(allowed, arguments):
        refused = PurityError(f"{allowed.stage} {fault}")
        note(refused)
        raise refused


def _opened(allowed: Allowed, arguments: tuple) -> str:
    path, _, flags = arguments
    check = _written if flags & WRITING else _read
    return check(allowed, path)


def _read(allowed: Allowed, path: str | bytes | int) -> str:
    file = _absolute(path)
    if not _is_counted(file) or _is_own(allowed, file):
        return ""
    if file in allowed.reads or file in allowed.writes:
        if _of_process.note_read:
            _of_process.note_read(file)
        return ""
    return (
        f"reads {paths.shown(Path(file))}, which it does not declare. Add the file to `reads` of "
        "the stage in analysis/stages.py, so that the stage runs again when the file changes; or "
        "do not read it."
    )


def _written(allowed: Allowed, path: str | bytes | int) -> str:
    file = _absolute(path)
    if not _is_in_project(file) or _is_own(allowed, file) or _finished(file) in allowed.writes:
        return ""
    return (
        f"writes {paths.shown(Path(file))}, which it does not declare. Add the file to `writes` of "
        "the stage in analysis/stages.py, and in a notebook write to `paths.output_path(…)`; or do "
        "not write it."
    )


def _moved(allowed: Allowed, arguments: tuple) -> str:
    return _written(allowed, arguments[0]) or _written(allowed, arguments[1])


def _removed(allowed: Allowed, arguments: tuple) -> str:
    path, *where = arguments
    # Below an open folder: shutil.rmtree goes this way, and is told of as a whole.
    return "" if where and where[0] not in (-1, None) else _written(allowed, path)


def _shortened(allowed: Allowed, arguments: tuple) -> str:
    return _written(allowed, arguments[0])


def _linked(allowed: Allowed, arguments: tuple) -> str:
    return _written(allowed, arguments[1])


def _connected(allowed: Allowed, arguments: tuple) -> str:
    return _reached(arguments[1])


def _looked_up(allowed: Allowed, arguments: tuple) -> str:
    return _reached(arguments)


def _reached(address: object) -> str:
    """An address of the network is refused; a socket of this machine's file system is a str."""
    if not isinstance(address, tuple) or address[0] in LOOPBACK or os.environ.get("SCHEDULER"):
        return ""
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    return (
        f"reaches for the network ({host}). A build knows only what is in data/raw: put the data "
        "there, with their source and checksum in datapackage.json."
    )


_CHECKS = {
    "open": _opened,
    "os.rename": _moved,
    "os.remove": _removed,
    "os.truncate": _shortened,
    "shutil.rmtree": _removed,
    "os.link": _linked,
    "os.symlink": _linked,
    "socket.connect": _connected,
    "socket.bind": _connected,
    "socket.sendto": _connected,
    "socket.getaddrinfo": _looked_up,
    "socket.gethostbyname": _looked_up,
}


def _absolute(path: str | bytes | int) -> str:
    """The real path; "" for a file that was already open."""
    return "" if isinstance(path, int) else os.path.realpath(os.fsdecode(path))


def _is_counted(file: str) -> bool:
    """Whether a file is one that a stage has to declare when it reads it."""
    folders = (paths.DATA, paths.STUDIES, paths.PAPER, paths.BUILD)
    return any(_is_below(file, str(folder)) for folder in folders)


def _is_in_project(file: str) -> bool:
    if not any(_is_below(file, str(folder)) for folder in (paths.ROOT, paths.BUILD)):
        return False
    return not any(part in NO_SOURCES for part in file.split(os.sep))


def _is_own(allowed: Allowed, file: str) -> bool:
    machinery = (str(paths.BUILD / name) for name in OF_THE_MACHINERY)
    return any(_is_below(file, folder) for folder in (*allowed.folders, *machinery))


def _finished(file: str) -> str:
    """The name that `paths.atomic_write` will give to what is being written."""
    folder, name = os.path.split(file)
    ending = f".{os.getpid()}"
    if name.startswith(".") and name.endswith(ending):
        return os.path.join(folder, name[1 : -len(ending)])
    return file


def _from_the_top(file: Path) -> str:
    """The path from the top of the project, also where BUILD_DIR has the tidy tables elsewhere."""
    if file.is_relative_to(paths.PROCESSED):
        return f"data/processed/{file.relative_to(paths.PROCESSED).as_posix()}"
    return paths.shown(file)


def _is_below(file: str, folder: str) -> bool:
    return file == folder or file.startswith(folder + os.sep)
