"""Run the stages that are stale, through pytask: content hashes, a live table, one message a fault.

What makes a stage stale: its notebook (without outputs) or function, its parameters, the files it
reads and writes and which these are, the modules it can reach by imports, requirements.lock, and
its `state`.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytask
from pytask import ExecutionReport, ExitCode, PythonNode, TaskOutcome

from analysis import paths, sources
from analysis.pipeline import imports, interruption, lock, notebook, purity, workers
from analysis.pipeline.notebook import StageError
from analysis.pipeline.stage import Stage
from analysis.pipeline.variables import variables


class RunTime(NamedTuple):
    """How long the last run of a stage took, and when it began (seconds since 1970)."""

    seconds: float
    began: float


def build(planned: Sequence[Stage], checks: Iterable[Callable[[], object]] = ()) -> list[str]:
    """Bring the products of these stages up to date, and return the names of those that ran.

    What other stages have made is left alone. Raw tables, the workers that PARALLEL or SCHEDULER
    ask for, and whatever `checks` look at are all checked before anything runs. Raises StageError
    with what the failed stages say; the products of the others are in place. Raises WorkersError
    for workers that cannot be had, BuildFolderError where no build can run, InterruptedBuildError
    when it is told to stop, and what a check raises.
    """
    # Set by a stage for its kernel; one that the caller left behind would mislead every product.
    os.environ.pop("LANDING_DIR", None)
    asked = workers.declared()
    sources.check()
    for check in checks:
        check()
    with (
        interruption.stop_on_interrupt(),
        _backend(asked, len(planned)) as backend,
        lock.exclusive_build(),
    ):
        return _run_stale(planned, backend)


def stale(planned: Sequence[Stage]) -> list[str]:
    """The names of those of these stages that a build would run; nothing runs."""
    session = _session(planned, dry_run=True)
    reports = session.execution_reports
    would_run = (TaskOutcome.WOULD_BE_EXECUTED, TaskOutcome.FAIL)
    return [_stage(report) for report in reports if report.outcome in would_run]


def run_times() -> dict[str, RunTime]:
    """What pytask keeps of the last run of each stage; empty before the first build."""
    file = _own_settings().parent / ".pytask" / "runtimes.json"
    if not file.exists():
        return {}
    kept = json.loads(file.read_text("utf-8"))["task"]
    return {each["id"].partition("::")[2]: RunTime(each["duration"], each["date"]) for each in kept}


def _run_stale(planned: Sequence[Stage], backend: dict) -> list[str]:
    _clear_unfinished(planned)
    session = _session(planned, dry_run=False, **backend)
    if session.exit_code != ExitCode.OK:
        raise _failure(session)
    if backend and session.scheduler and session.scheduler.is_active():
        # pytask-parallel leaves off at an interrupt and says nothing of it.
        raise KeyboardInterrupt
    reports = session.execution_reports
    return [_stage(report) for report in reports if report.outcome == TaskOutcome.SUCCESS]


def _session(planned: Sequence[Stage], dry_run: bool, **backend: Any) -> pytask.Session:
    return pytask.build(
        tasks=[_task(stage) for stage in planned],
        config=_own_settings(),
        show_traceback=False,
        show_capture="no",
        sort_table=False,
        stop_after_first_failure=True,
        verbose=0 if dry_run else 1,
        dry_run=dry_run,
        **backend,
    )


@contextmanager
def _backend(asked: workers.Workers, most: int) -> Iterator[dict]:
    """What pytask is to know of the workers; nothing where stages run in this process."""
    if asked == workers.Workers():
        yield {}
        return
    from pytask_parallel import ParallelBackend, registry

    # The first for other processes to read; the second is changed by pytask-parallel.
    for_now = {"BUILD_DIR": str(paths.BUILD), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    with variables(workers.carried_environment() | for_now), ExitStack() as stack:
        if asked.scheduler:
            client = stack.enter_context(workers.cluster(asked.scheduler))
            executor, count = client.get_executor(), len(client.nthreads())
        else:
            count = min(asked.processes, most)
            executor = workers.processes(count, initializer=_print_nothing)
        registry.register_parallel_backend(ParallelBackend.CUSTOM, lambda n_workers: executor)
        yield {"n_workers": count, "parallel_backend": ParallelBackend.CUSTOM}


def _print_nothing() -> None:
    """What stages and their kernels print is kept from the terminal, as pytask does by itself."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _clear_unfinished(planned: Sequence[Stage]) -> None:
    """Remove what a build that was killed left beside the products of these stages."""
    shutil.rmtree(paths.LANDINGS, ignore_errors=True)
    for folder in {path.parent for stage in planned for path in stage.writes}:
        for file in folder.glob(".*"):
            if file.suffix[1:].isdigit():
                file.unlink()


def _own_settings() -> Path:
    """pytask keeps its memory beside its settings; here both stay below `build/`."""
    settings = paths.BUILD / "pytask" / "pyproject.toml"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[tool.pytask.ini_options]\n", "utf-8")
    return settings


def _task(stage: Stage) -> Callable[..., None]:
    """The stage as a pytask task: nodes for all that it depends on, paths for what it makes.

    It may run in another process, and finds there the variables that it would find here.
    """
    carried, work = workers.carried_environment(), _work(stage)

    def run(depends_on: object, key: object, produces: object) -> None:
        with variables(carried):
            work()

    return pytask.task(
        name=stage.name,
        kwargs={
            "depends_on": [*stage.reads, paths.LOCK, *_modules(stage)],
            "key": PythonNode(value=_key(stage), hash=True),
            "produces": [*stage.writes, *stage.executed],
        },
    )(run)


def _work(stage: Stage) -> Callable[[], object]:
    """What the stage does, bound to all that it needs."""
    if stage.action is None:
        book = (_file(stage), stage.parameters, stage.writes, stage.reads)
        return partial(notebook.run, stage.name, *book, study=stage.study)
    allowed = purity.allowed_by(stage.name, stage.reads, stage.writes, stage.own)
    return partial(purity.run, stage.action, allowed)


def _key(stage: Stage) -> str:
    source = notebook.source_of(_file(stage)) if stage.notebook else ""
    # Names of files, as pytask does not notice that one is read no longer.
    read = " ".join(file.name for file in stage.reads)
    return "\0".join([source, repr(sorted(stage.parameters.items())), read, stage.state])


def _modules(stage: Stage) -> list[Path]:
    """The first-party code that the stage can reach."""
    if stage.notebook:
        code = notebook.code_of(_file(stage))
        return imports.reached_by(f"{code}\nimport {notebook.__name__}")
    action = getattr(stage.action, "func", stage.action)
    return imports.reached_by(f"import {action.__module__}")


def _file(stage: Stage) -> Path:
    return paths.NOTEBOOKS / f"{stage.notebook}.ipynb"


def _stage(report: ExecutionReport) -> str:
    """The stage that it is of; pytask puts the file before its name."""
    return report.task.name.rpartition("::")[2]


def _failure(session: pytask.Session) -> BaseException:
    """What each failed stage says, in its own words; or the interrupt that ended the build."""
    collected = [report.exc_info for report in session.collection_reports]
    executed = [report.exc_info for report in session.execution_reports]
    raised = [info[1] for info in collected + executed if info]
    for error in raised:
        if isinstance(error, KeyboardInterrupt):
            return error
    # A stage that was up to date has raised as well, without a word.
    told = "\n\n".join(filter(None, map(str, raised)))
    return StageError(told or "the pipeline stopped; see above")
