"""The commands behind the Makefile: `python -m analysis paper|doctor|lab`."""

import json
import os
import shutil
import subprocess
import sys

import typer
from click import ClickException

from analysis import paths, report
from analysis.report import engines
from analysis.tasks import pipeline
from analysis.tasks.stages import stages

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def paper() -> None:
    """Build the report: every stage that is stale, and nothing else."""
    ran = pipeline.build()
    print(f"{len(ran)} of {len(stages())} stages ran." if ran else "Everything is up to date.")
    print(f"Rendered by {engines.find().description}.")
    for lang in report.editions():
        for kind in ("html", "pdf", "docx"):
            print(paths.REPORTS / lang / f"report.{kind}")


@app.command()
def doctor() -> None:
    """Say what this machine has, and which render engine will run."""
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


def _presence(*files) -> str:
    missing = [file.name for file in files if not file.exists()]
    if missing:
        return f"missing: {', '.join(missing)}; remove .venv and run make again"
    return "Noto CJK, from the environment (no system font is used)"


def _kernel() -> str:
    """Whether the environment has its own python3 kernel: the one that notebooks run in."""
    spec = paths.Path(sys.prefix) / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
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
        app(standalone_mode=False)
    except ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit("stopped; run the same command to go on from here")
    except ValueError as error:
        sys.exit(f"\n{error}")
    except OSError as error:
        sys.exit(f"\n{error}. Is the disk full, or the folder not writable? `make doctor` looks.")


if __name__ == "__main__":
    main()
