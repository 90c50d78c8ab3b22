"""What one study found, as a short table, and where its notebooks, pages and exhibits are."""

import json
import re
from collections.abc import Iterable

from analysis import paths
from analysis.pipeline.stage import Stage
from analysis.stages import IN_CHAPTERS
from analysis.studies import study
from analysis.words.languages import LANGUAGES
from analysis.words.markup import CLAIM

# The table that says most about a study, by its design.
HEADLINE = {study.ONE_TREATED: "estimates", study.STAGGERED: "rollout"}

_OF_EVERY = ("n_outcomes", "n_below_005", "smallest_p", "p_floor", "n_added_later")
_COUNTED = {
    study.STAGGERED: (*_OF_EVERY, "n_tests"),
    study.ONE_TREATED: (
        *_OF_EVERY,
        *("n_specifications", "n_specifications_testable", "n_specifications_below"),
    ),
}
_RULE = re.compile(r"[|:\s-]+")


def of_study(name: str, stages: Iterable[Stage]) -> str:
    """The headline table of a study that has run, its counts, and the places of what it made.

    `stages`: those that made it, as `stages_of_study` lists them.
    """
    declared = study.load(name)
    stages = list(stages)
    claims = _claims(stages)
    table = paths.EXHIBITS / "en" / f"tbl-{HEADLINE[declared.design]}-{name}.md"
    parts = [
        declared.title_en,
        "\n".join(_columns(table.read_text("utf-8"), claims)),
        "\n".join(_counts(declared, claims)),
        "\n".join(_places(name, stages)),
        _in_report(name),
    ]
    return "\n\n".join(parts)


def _claims(stages: Iterable[Stage]) -> dict[str, str]:
    """The numbers that the study recorded, as English text prints them."""
    printed: dict[str, str] = {}
    for file in (file for stage in stages for file in stage.writes if file.parent == paths.CLAIMS):
        records = json.loads(file.read_text("utf-8"))
        printed |= {id: record["text"]["en"] for id, record in records.items()}
    return printed


def _columns(markdown: str, claims: dict[str, str]) -> Iterable[str]:
    """The rows of a pipe table with its numbers filled in, its columns aligned."""
    filled = CLAIM.sub(lambda found: claims[found[1]], markdown)
    lines = [line for line in filled.splitlines() if line and not _RULE.fullmatch(line)]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _counts(declared: study.Study, claims: dict[str, str]) -> Iterable[str]:
    """What was declared in advance in numbers, and how much was not."""
    told = {key: claims[f"did.{declared.name}.{key}"] for key in _COUNTED[declared.design]}
    tests = f", {told['n_tests']} tests" if "n_tests" in told else ""
    yield (
        f"{told['n_outcomes']} outcomes{tests}; with a p of 0.05 or less: {told['n_below_005']}; "
        f"smallest p {told['smallest_p']}, which cannot fall below {told['p_floor']}."
    )
    if declared.design == study.ONE_TREATED:
        yield (
            f"{told['n_specifications']} specifications; {told['n_specifications_testable']} have "
            f"provinces enough for a p of 0.05, and {told['n_specifications_below']} reach it."
        )
    if declared.added_later:
        yield (
            f"{told['n_added_later']} of the choices were added later, as the file says: they are "
            "marked in tables and figures, and no count above has them."
        )


def _places(name: str, stages: list[Stage]) -> Iterable[str]:
    own = [stage for stage in stages if stage.study == name]
    notebooks = [file for stage in own for file in stage.executed]
    pages = [file for stage in own for file in stage.writes if file.parent == paths.PAGES]
    yield from (f"As it ran  {paths.shown(file)}" for file in notebooks)
    yield from (f"Page       {paths.shown(file)}" for file in pages)
    yield from (f"Exhibits   {paths.shown(paths.EXHIBITS / lang)}/*-{name}.*" for lang in LANGUAGES)


def _in_report(name: str) -> str:
    if name in IN_CHAPTERS:
        return "The report tells of it: make paper"
    return f'With a section in the report: make paper STUDIES="{name}"'
