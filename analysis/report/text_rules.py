"""What the text of the report must not contain, read before it is rendered.

Numbers typed by hand, constructs that one of the engines does not know, exhibits that are not
cited, claims that are not printed.
"""

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping

from analysis import paths
from analysis.report.staging import Line, Section, raise_faults
from analysis.words.markup import CITED, CLAIM, EXHIBIT

# Code and formulas; a sum of dollars is no formula, by pandoc's own rule.
_VERBATIM = re.compile(r"(?<!`)`[^`]+`(?!`)|\$(?!\s)[^$]*(?<!\s)\$(?!\d)")
# What is no prose beside these: shortcodes, attributes up to a title, links, citations, addresses.
_NOT_PROSE = re.compile(
    r"\{\{<.*?>\}\}|\{[#.](?:(?!title=)[^}])*|\]\([^)]*\)|@[\w:.#-]+|https?://[!-~]+"
)
_HAN_NUMBER = "[一二三四五六七八九十百千万亿两]"
# 一 alone is an article in Chinese (一家企业 is a firm), 万元 and 亿元 alone are units.
_HAN_COUNT = (
    "(?:[二三四五六七八九十百千两]|[万亿](?!元)|一(?=[十百千万亿]))[一二三四五六七八九十百千万亿]*"
)
_NUMBER = re.compile(
    rf"[0-9０-９]+(?:[.,．，][0-9０-９]+)*[%％]?|百分之{_HAN_NUMBER}+"
    rf"|{_HAN_COUNT}(?=家|元|美元|人年|户|倍|成)"
)

# What both engines set alike; anything else would look different, or fail, in one of them.
_DIVS = re.compile(
    r":{3,}\s*(?:$|\{#(?:tbl-[\w-]+|refs)\}"
    r"|\{\.(?:source|stamp|callout-(?:note|tip|warning|caution|important))(?: [^}]*)?\})"
)
_UNSUPPORTED: tuple[tuple[re.Pattern, str], ...] = (
    (
        re.compile(r"\{\{<(?! claim \S+ >\}\})"),
        "a shortcode other than {{< claim ID >}} and, alone on its line, {{< include FILE >}}",
    ),
    (re.compile(r"^\s*(?:```|~~~)\s*\{"), "a code cell; notebooks compute, the text does not"),
    (re.compile(r"(?<!\{)<(?:/?[A-Za-z][\w-]*(?:[\s/>]|$)|!)"), "raw HTML"),
    (re.compile(r"\{=\w+\}"), "raw text for one format"),
    (re.compile(r"\\[A-Za-z]+"), "raw LaTeX"),
    (re.compile(r"^#{4,} "), "a heading below the third level"),
    (re.compile(r"\[[^\]]*@(?:fig|tbl|sec)-[^\]]*;"), "several references in one bracket"),
)


def check_text(
    lines: list[Line], exhibits: Collection[str], sections: Iterable[Section] = ()
) -> None:
    """Raise ReportError with every fault of the merged text, each with file and line.

    `exhibits`: the ids of those that notebooks make for this report. `sections`: those added to the
    text, which prints their titles as they are, years included.
    """
    claims = json.loads(paths.LEDGER.read_text("utf-8"))
    titles = (title for added in sections for title in added.titles)
    faults = [
        *typed_numbers(lines, literals() | dict.fromkeys(titles, "the title of a study")),
        *unsupported(lines),
        *exhibit_faults(lines, exhibits),
        *claim_faults(lines, claims),
    ]
    raise_faults(faults, "The text of the report breaks its rules")


def literals() -> dict[str, str]:
    """Digits that may be typed, each with the reason, from `paper/literals.toml`."""
    return tomllib.loads(paths.LITERALS.read_text("utf-8"))["literals"]


def typed_numbers(lines: Iterable[Line], allowed: dict[str, str]) -> Iterator[str]:
    """Numbers in prose that no claim prints and that `paper/literals.toml` does not list."""
    for line in lines:
        if not _is_prose(line):
            continue
        prose = _NOT_PROSE.sub(" ", _VERBATIM.sub(" ", line.text))
        for literal in sorted(allowed, key=len, reverse=True):
            prose = prose.replace(literal, " ")
        for number in _NUMBER.findall(prose):
            yield (
                f"{line.place}: the number {number} is typed by hand. Print it from a claim, or, "
                "if it is no result, list it with the reason in paper/literals.toml."
            )


def unsupported(lines: Iterable[Line]) -> Iterator[str]:
    """Constructs outside the subset that both engines set alike."""
    for line in lines:
        if not _is_prose(line):
            continue
        text = _VERBATIM.sub("", line.text)
        for pattern, what in _UNSUPPORTED:
            if pattern.search(text):
                yield f"{line.place}: {what}. The built-in engine and Quarto do not set it alike."
        if text.startswith(":::") and not _DIVS.fullmatch(text.rstrip()):
            yield (
                f"{line.place}: the block {text.strip()!r}. Use source, a callout (note, tip, "
                "warning, caution, important) or a table block {#tbl-…}."
            )


def exhibit_faults(lines: list[Line], made: Collection[str]) -> Iterator[str]:
    """Exhibits that are placed twice, never placed, never cited, or cited and not placed."""
    placed = _where(lines, EXHIBIT)
    # The generated appendix names every exhibit; only the text cites it.
    cited = _where((line for line in lines if _is_prose(line)), CITED)
    for id, line in placed.items():
        if id not in cited:
            yield f"{line.place}: {id} is never cited. Refer to it with @{id}, or take it out."
    for id, line in cited.items():
        if id not in placed:
            yield f"{line.place}: @{id} refers to no exhibit. Correct the id, or place the exhibit."
    for id, line in _again(lines, EXHIBIT):
        yield f"{line.place}: {id} is placed a second time. Refer to it with @{id} instead."
    for id in sorted(set(made) - set(placed)):
        yield f"{id} is made by a notebook but not in the report. Place it, or do not make it."


def claim_faults(lines: list[Line], recorded: Mapping[str, dict]) -> Iterator[str]:
    """Claims that are printed but not recorded, or recorded but never printed.

    `recorded`: from the id to its record, whose notebook and cell the message names.
    """
    printed = _where(lines, CLAIM)
    for id, line in printed.items():
        if id not in recorded:
            yield f"{line.place}: no notebook records the claim {id}. Correct the id, or record it."
    for id in sorted(set(recorded) - set(printed)):
        made = f"notebooks/{recorded[id]['notebook']}.ipynb, cell [{recorded[id]['cell']}]"
        told = f"the claim {id} is recorded but never printed. Print it, or do not record it."
        yield f"{made}: {told}"


def _is_prose(line: Line) -> bool:
    """Tables and the stamp are generated; everything else is written by hand."""
    return not line.file.startswith("paper/generated/")


def _where(lines: Iterable[Line], pattern: re.Pattern) -> dict[str, Line]:
    """Where each id that the pattern finds stands first."""
    found: dict[str, Line] = {}
    for line in lines:
        for id in pattern.findall(line.text):
            found.setdefault(id, line)
    return found


def _again(lines: Iterable[Line], pattern: re.Pattern) -> Iterator[tuple[str, Line]]:
    """Each further place of an id that the pattern has found before."""
    seen: set[str] = set()
    for line in lines:
        for id in pattern.findall(line.text):
            if id in seen:
                yield id, line
            seen.add(id)
