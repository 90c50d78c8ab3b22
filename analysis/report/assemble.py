"""Build the report of one language: stage, check, render, check again, move into place."""

import hashlib
import json
import shutil
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from analysis import checkout, paths
from analysis.report import engines, fonts, staging, text_rules
from analysis.report.staging import FORMATS, Edition, Section
from analysis.words import card_words


def build(
    lang: str, exhibits: Collection[str], sections: Sequence[Section] = (), methods: str = ""
) -> list[Path]:
    """Render `build/paper/<lang>/report.html`, `.pdf` and `.docx`, and return their paths.

    `exhibits`: the ids of those that notebooks make for this report; each must be placed and cited.
    `sections`: those that are added to the chapters. `methods`: entries of the register of methods,
    as Markdown. Raises ReportError when the text or what was rendered breaks one of their rules, or
    the engine fails. Reports that are in place stay untouched until all three new ones have passed.
    """
    # Here, as what reads PDF, Word and HTML takes long to import, and most builds render nothing.
    from analysis.report import rendered_rules, word

    folder = workplace(lang)
    shutil.rmtree(folder, ignore_errors=True)
    lines = staging.stage(Edition(lang, stamp(lang), sections, methods), folder)
    text_rules.check_text(lines, exhibits, sections)
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
    return " · ".join((f"v{checkout.project()['version']}", _commit(), data, engines.find().name))


def _data_version() -> str:
    """The version of the raw data, and a mark of their description, which has every checksum."""
    description = paths.DATAPACKAGE.read_bytes()
    mark = hashlib.sha256(description).hexdigest()[:8]
    return f"{json.loads(description)['version']} ({mark})"


def _commit() -> str:
    """The commit that was built; DRAFT while tracked files differ from it, and outside git."""
    commit = checkout.commit()[:10]
    if not commit:
        return "DRAFT"
    return f"DRAFT ({commit}+)" if checkout.is_changed() else commit


def _move_into_place(file: Path, lang: str, kind: str) -> Path:
    """Put a finished report in its place in one step."""
    place = paths.REPORTS / lang / f"report.{kind}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with paths.atomic_write(place) as unfinished:
        shutil.copyfile(file, unfinished)
    return place
