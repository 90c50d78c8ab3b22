"""Two render engines for one text: Quarto where there is one, else pandoc and Typst from wheels."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analysis import paths
from analysis.report import builtin
from analysis.report.staging import FORMATS, ReportError

OLDEST = (1, 7)

# Quarto's Lua filters colour what they say, whatever NO_COLOR asks for.
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_FAULT = re.compile(r"^\W*(WARN|ERROR)", re.MULTILINE)
# The settings of each format, echoed as it begins, and traces of Quarto's own code.
_ECHO = re.compile(
    r"^(?:pandoc|metadata) *\n(?:  .*\n)*|^(?:stack trace.*|\s+at .*|\t.*)\n?",
    re.MULTILINE | re.IGNORECASE,
)


class Engine(NamedTuple):
    """A render engine: its name and versions, how it renders a staged folder, and why it is it."""

    name: str
    render: Callable[[Path, str], dict[str, Path]]
    reason: str = ""

    @property
    def description(self) -> str:
        """The engine in one line, with the reason why it was taken where there is one to tell."""
        return f"{self.name} ({self.reason})" if self.reason else self.name


@cache
def find() -> Engine:
    """Quarto from the variable QUARTO, PATH or `.venv`; the built-in engine where there is none.

    `QUARTO=none` chooses the built-in engine. Raises ReportError when QUARTO names no Quarto that
    can be used; one that is merely found and too old is passed over, and the description says so.
    """
    wanted = os.environ.get("QUARTO", "")
    if wanted == "none":
        return Engine(builtin.name(), builtin.render, "built-in engine; chosen by QUARTO=none")
    if wanted:
        return _named(wanted)
    beside = str(Path(sys.executable).parent)
    found = shutil.which("quarto") or shutil.which("quarto", path=beside)
    version = _version(found) if found else None
    if found and version and version >= OLDEST:
        return _quarto(found, version)
    passed = f"; the Quarto at {found} cannot be used" if found else ""
    advice = "built-in engine; for Quarto, install 1.7 or later and run make again"
    return Engine(builtin.name(), builtin.render, f"{advice}{passed}")


def _named(executable: str) -> Engine:
    # Absolute, because Quarto is started in the staged folder.
    found = os.path.abspath(shutil.which(executable) or executable)
    version = _version(found)
    if version is None or version < OLDEST:
        said = f"is version {_dotted(version)}" if version else "does not answer"
        raise ReportError(
            f"QUARTO={executable} {said}; version {_dotted(OLDEST)} or later is needed. Correct "
            "the path, or choose the built-in engine with QUARTO=none."
        )
    return _quarto(found, version)


def _quarto(executable: str, version: tuple[int, ...]) -> Engine:
    def render(folder: Path, lang: str) -> dict[str, Path]:
        return _render_with_quarto(executable, folder, lang)

    return Engine(f"Quarto {_dotted(version)}", render)


def _render_with_quarto(executable: str, folder: Path, lang: str) -> dict[str, Path]:
    """Render all formats; a WARN line on stderr fails like an error, for Quarto exits with 0."""
    command = [executable, "render", f"report_{lang}.qmd", "--profile", lang]
    environment = os.environ | {"TYPST_FONT_PATHS": str(paths.FONTS), "NO_COLOR": "1"}
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    said = _COLOUR.sub("", run.stderr)
    if run.returncode or _FAULT.search(said):
        # The first fault is the cause of those after it.
        told = _ECHO.sub("", said).strip()[:3000]
        raise ReportError(f"Quarto could not render {folder / command[2]}:\n{told}")
    rendered = {kind: folder / "rendered" / f"report_{lang}.{kind}" for kind in FORMATS}
    if missing := [kind for kind, file in rendered.items() if not file.exists()]:
        raise ReportError(f"Quarto made no {', '.join(missing)} of report_{lang}.qmd.")
    return rendered


def _version(executable: str) -> tuple[int, ...] | None:
    """The version that this Quarto says it is; None when it does not answer."""
    try:
        run = subprocess.run(
            [executable, "--version"], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", run.stdout.strip())
    return tuple(int(part) for part in found.groups() if part) if found else None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
