"""Build the report of one language: stage, check, render, check again, move into place."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from analysis import paths
from analysis.report import engines, fonts, staging, text_rules
from analysis.studies.study import Study
from analysis.words import card_words

FORMATS = ("html", "pdf", "docx")


def build(lang: str, exhibits: Collection[str], studies: Sequence[Study] = ()) -> list[Path]:
    """Render `build/paper/<lang>/report.html`, `.pdf` and `.docx`, and return their paths.

    `exhibits`: the ids of those that notebooks make for this report; each must be placed and cited.
    `studies`: those that get a section of their own beside the chapters. Raises ReportError when
    the text or what was rendered breaks one of their rules, or the engine fails. Reports that are
    in place stay untouched until all three new ones have passed.
    """
    # Here, as what reads PDF, Word and HTML takes long to import, and most builds render nothing.
    from analysis.report import rendered_rules, word

    folder = workplace(lang)
    shutil.rmtree(folder, ignore_errors=True)
    lines = staging.stage(lang, folder, stamp(lang), studies)
    text_rules.check_text(lines, exhibits, studies)
    word.write_reference(folder / "generated" / "reference.docx", lang)
    rendered = engines.find().render(folder, lang)
    page = rendered["html"].read_text("utf-8")
    rendered["html"].write_text(fonts.embedded(page), "utf-8")
    rendered_rules.check_rendered(rendered, lang, lines)
    return [_move_into_place(rendered[kind], lang, kind) for kind in FORMATS]


def workplace(lang: str) -> Path:
    """The folder in which the report of a language is staged and rendered."""
    return paths.BUILD / "staging" / lang


def editions() -> list[str]:
    """The languages that have a report: every `paper/report_<lang>.qmd`, Chinese first."""
    found = (path.stem.removeprefix("report_") for path in paths.PAPER.glob("report_*.qmd"))
    return sorted(found, reverse=True)


@cache
def stamp(lang: str) -> str:
    """What was built, in one line: version, commit or DRAFT, vintage of the data, render engine."""
    data = card_words.word("data", lang, version=_data_version())
    return " · ".join((f"v{_version()}", _commit(), data, engines.find().name))


def _version() -> str:
    lines = (paths.ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version"))


def _data_version() -> str:
    """The version of the raw data, and a mark of their description, which has every checksum."""
    description = paths.DATAPACKAGE.read_bytes()
    mark = hashlib.sha256(description).hexdigest()[:8]
    return f"{json.loads(description)['version']} ({mark})"


def _commit() -> str:
    """The commit that was built; DRAFT while tracked files differ from it, and outside git."""
    try:
        if _git("rev-parse", "--show-prefix"):
            # A repository around the project has other commits.
            return "DRAFT"
        commit = _git("rev-parse", "--short=10", "HEAD")
        is_dirty = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return "DRAFT"
    return f"DRAFT ({commit}+)" if is_dirty else commit


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(paths.ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _move_into_place(file: Path, lang: str, kind: str) -> Path:
    """Put a finished report in its place in one step."""
    place = paths.REPORTS / lang / f"report.{kind}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with paths.atomic_write(place) as unfinished:
        shutil.copyfile(file, unfinished)
    return place
