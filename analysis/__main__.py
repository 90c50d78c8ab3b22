"""The commands behind the Makefile, and `python -m analysis estimate` for any panel.

Commands import what they run, so that each starts without the weight of the others.
"""

import json
import os
import shutil
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import paths

if TYPE_CHECKING:
    from analysis.replication.comparison import Difference

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


class Format(StrEnum):
    """How estimates are printed."""

    TEXT = "text"
    JSON = "json"


@app.command()
def paper(
    studies: Annotated[
        list[str] | None, typer.Argument(help="studies that get a section of their own")
    ] = None,
) -> None:
    """Build the report: every stage that is stale, and nothing else."""
    from analysis import report
    from analysis.pipeline import runner
    from analysis.report import engines
    from analysis.stages import CHECKS, stages

    planned = stages(studies or ())
    ran = runner.build(planned, CHECKS)
    print(f"{len(ran)} of {len(planned)} stages ran." if ran else "Everything is up to date.")
    print(f"Rendered by {engines.find().description}.")
    for lang in report.editions():
        for kind in report.FORMATS:
            print(paths.REPORTS / lang / f"report.{kind}")


@app.command()
def study(name: Annotated[str, typer.Argument(help="a file in notebooks/studies/")]) -> None:
    """Run the notebooks of one study, and say what was found and where it is."""
    from analysis import study_summary
    from analysis.pipeline import runner
    from analysis.stages import CHECKS, stages_of_study

    planned = stages_of_study(name)
    runner.build(planned, CHECKS)
    print(f"\n{study_summary.of_study(name, planned)}")


@app.command()
def estimate(
    panel: Annotated[
        Path, typer.Option(help="CSV, Parquet or Stata file, a row a unit and period")
    ],
    unit: Annotated[str, typer.Option(help="column of the units")],
    time: Annotated[str, typer.Option(help="column of the periods, whole numbers")],
    outcome: Annotated[str, typer.Option(help="column of the outcome")],
    treated: Annotated[str, typer.Option(help="the treated unit")],
    start: Annotated[str, typer.Option(help="its first treated period")],
    weight: Annotated[str | None, typer.Option(help="column of sizes, for Ferman-Pinto")] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="a unit to leave out; may be given again")
    ] = None,
    format: Annotated[Format, typer.Option(help="how to print")] = Format.TEXT,
) -> None:
    """Estimate the effect on one treated unit of any balanced panel, by every procedure."""
    # The matrices are too small for a second thread to be worth waiting for; numpy reads it once.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from analysis.own_panel import panel_report, panel_text

    report = panel_report.report_on_panel(
        panel,
        unit=unit,
        time=time,
        outcome=outcome,
        treated=treated,
        start=start,
        weight=weight,
        without=without or (),
    )
    told = json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False)
    print(told if format is Format.JSON else panel_text.as_text(report))


@app.command()
def verify() -> None:
    """Rebuild from raw figures in a clean copy, and compare with the published reference."""
    from analysis.replication import account, verification

    findings = verification.verify()
    print("\n".join(["", *account.summary(findings), "", str(account.write(findings))]))
    raise typer.Exit(0 if findings.is_full else 1)


@app.command()
def accept(
    yes: Annotated[bool, typer.Option("--yes", help="agree without being asked")] = False,
) -> None:
    """Publish this build: show what differs from the reference, ask, and make it the reference."""
    from analysis.replication import acceptance, account

    def ask(differences: list["Difference"]) -> bool:
        print("\n".join(account.listing(differences)))
        if yes:
            return True
        if not sys.stdin.isatty():
            raise acceptance.AcceptanceError(
                "There is no terminal to ask on. If you agree: make accept YES=1"
            )
        return typer.confirm("Publish this as the new reference?")

    is_new = acceptance.accept(ask)
    print(f"{paths.REFERENCE} {'now holds this build' if is_new else 'stays as it is'}.")


@app.command()
def release() -> None:
    """Write the deposit of the verified state: everything, with metadata and checksums."""
    from analysis.replication import deposit

    print(deposit.release())


@app.command()
def explain(id: Annotated[str, typer.Argument(help="a number of the report, by its id")]) -> None:
    """Follow a number of the report back to the printed cells it comes from."""
    from analysis.explain import explain

    print(explain(id))


@app.command()
def readme() -> None:
    """Write floors, exhibits and the run times of the last build into README.md."""
    from analysis.readme import write

    print(write())


@app.command()
def doctor() -> None:
    """Say what this machine has, and which render engine will run."""
    from analysis.report import engines

    print(f"Python         {sys.version.split()[0]} at {sys.executable}")
    print(f"Render engine  {engines.find().description}")
    print(f"Fonts          {_presence(paths.FONT_SERIF, paths.FONT_SANS, paths.FONT_MONO)}")
    print(f"Kernel         {_kernel()}")
    print(f"Browser        {_browser()}")
    free = shutil.disk_usage(paths.ROOT).free / 2**30
    print(f"Disk           {free:.1f} GiB free; a build takes less than 0.2 GiB")
    print(f"Build folder   {paths.BUILD}{_write_warning()}")


@app.command()
def lab() -> None:
    """Open the notebooks in JupyterLab; each runs top to bottom as it stands."""
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(paths.NOTEBOOKS)]
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"}
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


def _presence(*files: Path) -> str:
    missing = [file.name for file in files if not file.exists()]
    if missing:
        return f"missing: {', '.join(missing)}; remove .venv and run make again"
    return "Noto CJK, from the environment (no system font is used)"


def _kernel() -> str:
    """Whether the environment has its own python3 kernel: the one that notebooks run in."""
    spec = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    if not spec.exists():
        return "missing; remove .venv and run make again"
    return json.loads(spec.read_text("utf-8"))["display_name"]


def _browser() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    return found or "none: the browser tests are skipped (install the package chromium)"


def _write_warning() -> str:
    folder = paths.BUILD if paths.BUILD.exists() else paths.BUILD.parent
    return "" if os.access(folder, os.W_OK) else " (not writable: set BUILD_DIR to another folder)"


def main() -> None:
    """Run a command; what users can mend is told in words, never as a traceback."""
    try:
        app()
    except ValueError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(getattr(error, "status", 1))
    except OSError as error:
        question = "Is the disk full, or the folder not writable? `make doctor` looks"
        print(f"\n{error}. {question}.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
