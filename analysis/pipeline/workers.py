"""Where work runs: in this process, in several local ones, or on a Dask cluster that is there.

`PARALLEL=n` in the environment asks for n processes of this machine, `SCHEDULER=address` for the
workers of a Dask scheduler; without them everything runs in this process, one step after the other.
Results are the same everywhere. The workers of a cluster see the files of this checkout at the same
paths, run in its environment, and have one thread each, as a stage sets variables of its process.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from analysis import paths

if TYPE_CHECKING:
    from distributed import Client

SECONDS_TO_ANSWER = 5
# How long an idle local process waits for more.
SECONDS_IDLE = 60
# What decides how a stage runs, beside the place that paths.BUILD gives.
CARRIED = ("QUARTO", "PARALLEL", "SCHEDULER")

Item = TypeVar("Item")
Found = TypeVar("Found")


class WorkersError(ValueError):
    """PARALLEL or SCHEDULER asks for workers that cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Workers:
    """`processes` of this machine, or the workers of the Dask scheduler at an address."""

    processes: int = 1
    scheduler: str = ""


def declared() -> Workers:
    """What the environment asks for. Raises WorkersError for what cannot be meant."""
    parallel = os.environ.get("PARALLEL", "").strip()
    scheduler = os.environ.get("SCHEDULER", "").strip()
    if parallel and scheduler:
        raise WorkersError(
            f"PARALLEL={parallel} asks for processes of this machine and SCHEDULER={scheduler} for "
            "a cluster. Give one of the two."
        )
    if parallel and not (parallel.isascii() and parallel.isdigit() and int(parallel)):
        raise WorkersError(
            f"PARALLEL={parallel} is no number of processes. Give a whole number from 1 on, such "
            f"as PARALLEL={os.cpu_count() or 2}, or leave it out."
        )
    return Workers(int(parallel or 1), scheduler)


def spread(work: Callable[[Item], Found], items: Iterable[Item]) -> list[Found]:
    """`map`, by the workers that the environment asks for; results in the order of the items.

    `work` and the items are sent to other processes, so that `work` should be a function of a
    module, or a `partial` of one. The caller takes items from the end while the workers take them
    from the start: it is never idle, and never waits for a cluster whose only worker runs it.
    Raises WorkersError, and what `work` raises.
    """
    items, where = list(items), declared()
    if len(items) < 2 or where == Workers():
        return [work(item) for item in items]
    with _executor(where, len(items)) as executor:
        futures = [executor.submit(work, item) for item in items]
        # A future that can be cancelled has not begun, or not been heard of: work it here.
        own = {
            place: work(items[place])
            for place in reversed(range(len(items)))
            if futures[place].cancel()
        }
        return [
            own[place] if place in own else future.result() for place, future in enumerate(futures)
        ]


def processes(count: int, initializer: Callable[[], None] | None = None) -> Executor:
    """So many processes of this machine, each beginning with `initializer`."""
    from loky import get_reusable_executor

    # A process that has grown large is replaced between two items; none is lost.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs were given", UserWarning)
    return get_reusable_executor(count, timeout=SECONDS_IDLE, initializer=initializer)


@contextmanager
def cluster(address: str) -> Iterator:
    """A connected `distributed.Client` whose workers can run this project.

    Raises WorkersError when the scheduler does not answer within SECONDS_TO_ANSWER, has no worker,
    or has one of another checkout, environment or build folder, or of several threads.
    """
    from distributed import Client

    with ExitStack() as stack:
        try:
            client = stack.enter_context(Client(address, timeout=SECONDS_TO_ANSWER))
        except (OSError, ValueError, ImportError) as error:
            # Of several lines the last says why.
            why = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            raise WorkersError(
                f"SCHEDULER={address}: no Dask scheduler answers there ({why[0]}). Start one with "
                "`.venv/bin/dask scheduler` and give the address that it prints, such as "
                "SCHEDULER=tcp://127.0.0.1:8786, or leave SCHEDULER out."
            ) from None
        _check_workers(client, address)
        yield client


def carried_environment() -> dict[str, str | None]:
    """The variables that a stage must find in another process as it would in this one."""
    return {key: os.environ.get(key) for key in CARRIED}


def place() -> tuple[str, str, str]:
    """Checkout, build folder and environment of this process: what workers must share."""
    return str(paths.ROOT), str(paths.BUILD), sys.prefix


def _check_workers(client: "Client", address: str) -> None:
    known = client.scheduler_info(n_workers=-1)["workers"]
    remedy = (
        f"Start workers in the folder of this project with `.venv/bin/dask worker {address} "
        "--nthreads 1`, and with the BUILD_DIR of this build if it has one."
    )
    if not known:
        raise WorkersError(f"SCHEDULER={address} has no workers. {remedy}")
    for worker, facts in known.items():
        if facts["nthreads"] != 1:
            raise WorkersError(
                f"The worker {worker} of SCHEDULER={address} has {facts['nthreads']} threads; a "
                f"stage needs a process of its own. {remedy}"
            )
    for worker, found in client.run(place, on_error="return").items():
        if found != place():
            told = ", ".join(found) if isinstance(found, tuple) else str(found)
            raise WorkersError(
                f"The worker {worker} of SCHEDULER={address} does not run this project as this "
                f"build does. It has: {told}. This build: {', '.join(place())}. {remedy}"
            )


@contextmanager
def _executor(where: Workers, most: int) -> Iterator[Executor]:
    """What runs beside the caller: a process fewer than asked for, or a cluster."""
    if where.scheduler:
        with cluster(where.scheduler) as client:
            yield client.get_executor()
    else:
        yield processes(min(where.processes - 1, most))
