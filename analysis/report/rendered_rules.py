"""What the rendered report must not contain: unresolved markers, dead anchors, missing glyphs."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import docx
from bs4 import BeautifulSoup
from pypdf import PdfReader

from analysis import paths
from analysis.report import notebook_pages
from analysis.report.staging import Line, raise_faults

_MARKER = re.compile(r"\{\{<[^>]*|\?@[\w-]+|@(?:fig|tbl|sec)-[\w-]+|\?\?|:{3,}|\ufffd")

_NOTEBOOK = re.compile(rf"^\.\./{paths.PAGES.name}/")

# Where HTML and CSS load from; "#…" points into the page, "data:…" is the thing itself.
_LOADING = ("src", "srcset", "poster", "data", "background")
_STYLE_LOADS = re.compile(r"@import\s*[\"']?([^\"';]+)|url\(\s*[\"']?(?!data:|#)([^\"')]+)")


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
    raise_faults(
        [_traced(fault, lines) for fault in faults], f"The rendered report ({lang}) is faulty"
    )


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
    for address in sorted(set(linked) - notebook_pages.addresses(names)):
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
        address = element.get("href") or element.get("xlink:href") or "#"
        yield from _outside(element.name, str(address))
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
