"""Run the stages that are stale, through pytask: content hashes, a live table, one message a fault.

What makes a stage stale: its notebook (without outputs) or function, its parameters, the files it
reads and writes and which these are, the modules it can reach by imports, requirements.lock, and
its `state`.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytask
from pytask import ExitCode, PythonNode, TaskOutcome

from analysis import paths, sources
from analysis.did import study
from analysis.tasks import imports, interruption, lock, notebook
from analysis.tasks.notebook import StageError
from analysis.tasks.stages import Stage, stages


def build(planned: Sequence[Stage] | None = None) -> list[str]:
    """Bring the products of these stages up to date, and return the names of those that ran.

    All stages of the report, if none are given; what other stages have made is left alone. Raw
    tables and study files are all checked before anything runs. Raises StageError with what the
    failed stages say; the products of the others are in place. Raises BuildFolderError where no
    build can run, and InterruptedBuildError when it is told to stop.
    """
    # Set by a stage for its kernel; one that the caller left behind would mislead every product.
    os.environ.pop("LANDING_DIR", None)
    sources.check()
    study.load_all()
    with interruption.told(), lock.held():
        return _run_stale(stages() if planned is None else planned)


def stale() -> list[str]:
    """The names of the stages that a build would run; nothing runs."""
    session = _session(stages(), dry_run=True)
    reports = session.execution_reports
    would_run = (TaskOutcome.WOULD_BE_EXECUTED, TaskOutcome.FAIL)
    return [report.task.base_name for report in reports if report.outcome in would_run]


def _run_stale(planned: Sequence[Stage]) -> list[str]:
    _clear_unfinished(planned)
    session = _session(planned, dry_run=False)
    if session.exit_code != ExitCode.OK:
        raise _failure(session)
    reports = session.execution_reports
    return [report.task.base_name for report in reports if report.outcome == TaskOutcome.SUCCESS]


def _session(planned: Sequence[Stage], dry_run: bool) -> pytask.Session:
    return pytask.build(
        tasks=[_task(stage) for stage in planned],
        config=_own_settings(),
        show_traceback=False,
        show_capture="no",
        sort_table=False,
        stop_after_first_failure=True,
        verbose=0 if dry_run else 1,
        dry_run=dry_run,
    )


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


def _task(stage: Stage):
    """The stage as a pytask task: nodes for all that it depends on, paths for what it makes."""

    def run(depends_on, key, produces):
        _run(stage)

    return pytask.task(
        name=stage.name,
        kwargs={
            "depends_on": [*stage.reads, paths.LOCK, *_modules(stage)],
            "key": PythonNode(value=_key(stage), hash=True),
            "produces": [*stage.writes, *stage.executed],
        },
    )(run)


def _run(stage: Stage) -> None:
    if stage.notebook:
        notebook.run(stage.name, _file(stage), stage.parameters, stage.writes)
    else:
        stage.action()


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


def _failure(session: pytask.Session) -> BaseException:
    """What each failed stage says, in its own words; or the interrupt that ended the build."""
    reports = [*session.collection_reports, *session.execution_reports]
    raised = [report.exc_info[1] for report in reports if report.exc_info]
    for error in raised:
        if isinstance(error, KeyboardInterrupt):
            return error
    told = "\n\n".join(str(error) for error in raised)
    return StageError(told or "the pipeline stopped; see above")
