"""Quarto and the built-in engine set one text alike: every construct, and both whole editions."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader
from test_builtin import fill

from analysis import paths
from analysis.report import builtin, engines, staging, word

STAMP = "v0 · test"

# What Quarto puts around and onto an element that the built-in engine sets bare; the style sheet
# gives none of it a look.
FRAMES = "div.quarto-figure, div[aria-describedby]"
MARKS = re.compile(r"odd|even|header|caption-top|quarto-float-.*|(toc|header)-section-number")


def words(node) -> str:
    """The text of an element, for line ends and runs of blanks are no difference."""
    return " ".join(node.get_text().split())


def headings(page):
    return [
        (heading.name, heading.parent.get("id"), words(heading))
        for heading in page.select("main section > h1, main section > h2, main section > h3")
    ]


def contents(page):
    return [(link["href"], words(link)) for link in page.select("nav#TOC a")]


def claims(page):
    return [(claim["data-claim"], words(claim), claim["title"]) for claim in page.select(".claim")]


def cells(page):
    return [
        [[words(cell) for cell in row.select("th, td")] for row in table.select("tr")]
        for table in page.select("table")
    ]


def references(page):
    return [(link["href"], words(link)) for link in page.select("a.quarto-xref")]


def captions(page):
    return [
        (caption.find_parent(id=re.compile("^(fig|tbl)-"))["id"], words(caption))
        for caption in page.select("figcaption")
    ]


def callouts(page):
    return [
        (box["class"], words(box.select_one(".callout-header")), words(box))
        for box in page.select(".callout")
    ]


def pictures(page):
    return [picture.get("alt") for picture in page.select("figure img, figure svg")]


def notes(page):
    return [words(note) for note in page.select("[role=doc-endnotes] li, .source, .stamp")]


def bibliography(page):
    return [(entry["id"], words(entry)) for entry in page.select("#refs .csl-entry")]


def formulas(page):
    return [str(formula) for formula in page.select("math")]


def links(page):
    return [(link["href"], words(link)) for link in page.select("a")]


def elements(page):
    """Every element of the text in order, with the classes that the style sheet may know."""
    frames = {id(frame) for frame in page.select(FRAMES)}
    return [
        (element.name, [mark for mark in element.get("class", ()) if not MARKS.fullmatch(mark)])
        for element in page.body.find_all(True)
        if id(element) not in frames
    ]


def all_words(page):
    return words(page)


def pdf_letters(pdf):
    """How often each letter and digit is printed.

    Where lines, pages and footnotes fall, and how marks are drawn, is up to the version of Typst.
    """
    pages = (page.extract_text() for page in pdf.pages)
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKD", "".join(pages))))


def pdf_bookmarks(pdf):
    return list(_titles(pdf.outline))


def pdf_addresses(pdf):
    annotations = (note.get_object() for page in pdf.pages for note in page.get("/Annots", ()))
    return [note["/A"]["/URI"] for note in annotations if "/URI" in note.get("/A", {})]


def pdf_metadata(pdf):
    return pdf.metadata.title, pdf.metadata.author, pdf.root_object["/Lang"]


def word_paragraphs(document):
    """The style and the runs of each paragraph, in the text and in the cells of tables."""
    return [
        (_value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")), list(_runs(paragraph)))
        for paragraph in document.element.body.iter(qn("w:p"))
    ]


def word_tables(document):
    return [
        (
            [column.get(qn("w:w")) for column in table._tbl.tblGrid.iter(qn("w:gridCol"))],
            [[cell.text for cell in row.cells] for row in table.rows],
        )
        for table in document.tables
    ]


def word_targets(document):
    body = document.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    return anchors, [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]


def word_pictures(document):
    return [picture.get("descr") for picture in document.element.body.iter(qn("wp:docPr"))]


READINGS = {
    "html": (
        *(headings, contents, claims, cells, references, captions, callouts, pictures, notes),
        *(bibliography, formulas, links, elements, all_words),
    ),
    "pdf": (pdf_letters, pdf_bookmarks, pdf_addresses, pdf_metadata),
    "docx": (word_paragraphs, word_tables, word_targets, word_pictures),
}

# Changes of the small report such that each of the readings must see one of them.
CHANGES = {
    "title: 小报告": "title: 短报告",
    "## 增幅": "### 增幅",
    "claim mah.applicants": "claim mah.products",
    "受托企业": "受托单位",
    "见[@fig-reach]": "见[@tbl-firms]",
    "外汇额度。": "外汇限额。",
    'title="不能说明什么"': 'title="能说明什么"',
    "的'覆盖面'都": "的覆盖面都",
    "位次为": "名次为",
    "@abadie2010": "@bertrand2004",
    "\\tau": "\\alpha",
    "https://example.org/": "https://example.com/",
    "- 其二\n": "",
}


def read(rendered) -> Iterator[tuple[str, object]]:
    """The name and the yield of every reading of the three files."""
    files = {
        "html": BeautifulSoup(rendered["html"].read_text("utf-8"), "html.parser"),
        "pdf": PdfReader(rendered["pdf"]),
        "docx": docx.Document(str(rendered["docx"])),
    }
    for kind, readings in READINGS.items():
        for reading in readings:
            yield reading.__name__, reading(files[kind])


def test_each_reading_finds_something_and_sees_a_change(small_report):
    fill(small_report)
    before = dict(read(builtin.render(small_report.staged, "zh")))
    source = small_report.staged / "report_zh.qmd"
    text = source.read_text("utf-8")
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    source.write_text(text, "utf-8")
    after = dict(read(builtin.render(small_report.staged, "zh")))
    assert [name for name, found in before.items() if not found] == []
    assert [name for name, found in before.items() if found == after[name]] == []


@pytest.fixture(scope="session")
def quarto():
    """The render function of a real Quarto."""
    engines.find.cache_clear()
    engine = engines.find()
    if not engine.description.startswith("Quarto "):
        pytest.skip(f"no Quarto to compare with: {engine.description}")
    return engine.render


def test_both_engines_set_every_construct_of_the_subset_alike(quarto, small_report):
    fill(small_report)
    assert_alike(small_report.staged, "zh", quarto)


@pytest.mark.build
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_engines_set_the_whole_edition_alike(lang, quarto, built, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LEDGER", built / "build" / "claims.json")
    monkeypatch.setattr(paths, "EXHIBITS", built / "build" / "exhibits")
    staging.stage(staging.Edition(lang, STAMP), tmp_path)
    word.write_reference(tmp_path / "generated" / "reference.docx", lang)
    assert_alike(tmp_path, lang, quarto)


# What hangs on where pages end, which is up to the version of Typst: heads of tables that repeat,
# page numbers in the contents, the head and the number of a page.
UNPAGED = """#set table.header(repeat: false)
#show outline.entry: it => it.indented(it.prefix(), it.body())
{frame}
#set page(header: none, numbering: none)
"""


def assert_alike(staged, lang, quarto):
    show = staged / "styles" / "typst-show.typ"
    show.write_text(UNPAGED.replace("{frame}", show.read_text("utf-8")), "utf-8")
    ours, theirs = dict(read(builtin.render(staged, lang))), dict(read(quarto(staged, lang)))
    for name, found in ours.items():
        assert theirs[name] == found, f"{name} differ between the engines"


def _titles(outline):
    """The bookmarks as a tree, without the numbers that only newer Typst puts before them."""
    for entry in outline:
        if isinstance(entry, list):
            yield list(_titles(entry))
        else:
            yield re.sub(r"^[\d.]+ ", "", entry.title)


def _runs(paragraph):
    for run in paragraph.iter(qn("w:r")):
        text = "".join("\t" if part.tag == qn("w:tab") else part.text or "" for part in run)
        yield _value(run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")), text


def _value(element):
    return None if element is None else element.get(qn("w:val"))
