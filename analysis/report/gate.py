"""What the report must not contain: read in the text before it is rendered, and in the result.

Before: numbers typed by hand, constructs that one of the engines does not know, exhibits that are
not cited, claims that are not printed. After: unresolved markers, dead anchors, missing glyphs.
"""

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import docx
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from analysis import paths
from analysis.did.donors import DonorSet
from analysis.did.study import Study
from analysis.report import notebooks
from analysis.report.staging import CLAIM, Line, ReportError

EXHIBIT = re.compile(r"\{#((?:fig|tbl)-[\w-]+)")
CITED = re.compile(r"@((?:fig|tbl)-[\w-]+)")

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

_MARKER = re.compile(r"\{\{<[^>]*|\?@[\w-]+|@(?:fig|tbl|sec)-[\w-]+|\?\?|:{3,}|\ufffd")

_NOTEBOOK = re.compile(rf"^\.\./{paths.PAGES.name}/")

# Where HTML and CSS load from; "#…" points into the page, "data:…" is the thing itself.
_LOADING = ("src", "srcset", "poster", "data", "background")
_STYLE_LOADS = re.compile(r"@import\s*[\"']?([^\"';]+)|url\(\s*[\"']?(?!data:|#)([^\"')]+)")


def check_text(lines: list[Line], exhibits: Collection[str], studies: Iterable[Study] = ()) -> None:
    """Raise ReportError with every fault of the merged text, each with file and line.

    `exhibits`: the ids of those that notebooks make for this report. `studies`: those whose titles
    the text prints as they stand in the study file, years included.
    """
    claims = json.loads(paths.LEDGER.read_text("utf-8"))
    named: list[Study | DonorSet] = []
    for each in studies:
        named += [each, *each.donors.values()]
    titles = (title for each in named for title in (each.title_zh, each.title_en))
    faults = [
        *typed_numbers(lines, literals() | dict.fromkeys(titles, "the title of a study")),
        *unsupported(lines),
        *exhibit_faults(lines, exhibits),
        *claim_faults(lines, claims),
    ]
    _raise(faults, "The text of the report breaks its rules")


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


class Fault(str):
    """What is wrong with a rendered file; `clues` are words of the text that led to it."""

    clues: tuple[str, ...]

    def __new__(cls, told: str, *clues: str) -> "Fault":
        fault = super().__new__(cls, told)
        fault.clues = clues
        return fault


def check_rendered(rendered: dict[str, Path], lang: str, lines: Sequence[Line] = ()) -> None:
    """Raise ReportError for what went wrong between the text and the three files.

    `lines`: the merged text; what can be traced to one of them is told with its file and number.
    """
    page = BeautifulSoup(rendered["html"].read_text("utf-8"), "html.parser")
    words = page.get_text(" ")
    pdf = "".join(found.extract_text() for found in PdfReader(rendered["pdf"]).pages)
    document = docx.Document(str(rendered["docx"]))
    texts = {"HTML": words, "PDF": pdf, "Word": "\n".join(_paragraphs(document))}
    faults = [
        *(fault for name, text in texts.items() for fault in unresolved(name, text)),
        *dead_anchors(page),
        *dead_cells(page),
        *requests(page),
        *missing_glyphs((page.main or page).get_text(" "), pdf),
    ]
    _raise([_traced(fault, lines) for fault in faults], f"The rendered report ({lang}) is faulty")


def unresolved(name: str, text: str) -> Iterator[Fault]:
    """Markers that a renderer left in the text."""
    for marker in _MARKER.findall(text):
        # Every block of the text has colons, and so does the one at fault.
        clues = () if marker.startswith(":") else (marker.lstrip("?").strip() or marker,)
        yield Fault(f"{name}: the marker {marker!r} was left unresolved.", *clues)


def dead_anchors(page: BeautifulSoup) -> Iterator[Fault]:
    """Links within the page that lead nowhere, and ids that are there twice."""
    ids = [element["id"] for element in page.find_all(id=True)]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield Fault(f"HTML: the id #{id} stands twice.", f"{{#{id}")
    for link in page.find_all("a", href=re.compile("^#.")):
        if (id := unquote(str(link["href"])[1:])) not in ids:
            told = f"HTML: the link {link['href']} ({link.get_text()!r}) leads nowhere."
            yield Fault(told, f"(#{id})", f"@{id}")


def dead_cells(page: BeautifulSoup) -> Iterator[Fault]:
    """Links of exhibits and of numbers to cells of notebooks that have no such page or cell."""
    addresses = [str(link["href"]) for link in page.find_all("a", href=_NOTEBOOK)]
    linked = {address: f"({address})" for address in addresses}
    if data := page.find(id="claims"):
        claims = json.loads(str(data.string))["claims"]
        linked |= {claim["address"]: f"< claim {id} >" for id, claim in claims.items()}
    names = {PurePosixPath(urlsplit(address).path).stem for address in linked}
    for address in sorted(set(linked) - notebooks.addresses(names)):
        yield Fault(
            f"HTML: {address} leads to no cell of an executed notebook. Build again (make paper); "
            "an exhibit or a claim is older than the notebook that makes it.",
            linked[address],
        )


def requests(page: BeautifulSoup) -> Iterator[Fault]:
    """Whatever the page would load from outside the file."""
    for name in _LOADING:
        for element in page.find_all(None, {name: True}):
            yield from _outside(element.name, str(element[name]))
    for element in page.find_all(["link", "image", "use"]):
        yield from _outside(element.name, _link(element))
    for element in page.find_all(lambda tag: tag.name == "style" or tag.has_attr("style")):
        for imported, loaded in _STYLE_LOADS.findall(f"{element.string} {element.get('style')}"):
            yield from _outside(f"the style of {element.name}", imported or loaded)


def missing_glyphs(words: str, pdf: str) -> Iterator[Fault]:
    """Han characters of the text that cannot be read back from the PDF."""
    han = {sign for sign in words if "\u3400" <= sign <= "\u9fff" or sign >= "\U00020000"}
    if lost := sorted(han - set(pdf)):
        yield Fault(
            f"PDF: no glyph can be read for {''.join(lost[:40])}. Look at the font of that text "
            "in paper/styles/typst-template.typ.",
            lost[0],
        )


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


def _link(element: Tag) -> str:
    return str(element.get("href") or element.get("xlink:href") or "#")


def _outside(name: str, address: str) -> Iterator[Fault]:
    if not address.startswith(("data:", "#")):
        yield Fault(f"HTML: {name} loads {address[:80]} from outside the file.", address)


def _traced(fault: Fault, lines: Sequence[Line]) -> str:
    """The fault with the first line of the text that holds one of its clues."""
    for line in lines:
        if any(clue in line.text for clue in fault.clues):
            return f"{line.place}: {fault}"
    return fault


def _paragraphs(document: docx.document.Document) -> Iterator[str]:
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)


def _raise(faults: list[str], title: str) -> None:
    if faults:
        raise ReportError(f"{title}:\n" + "\n".join(f"  {fault}" for fault in faults))
