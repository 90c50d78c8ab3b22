"""The contents, the header and the footer of the Word edition, as they are delivered."""

import re
import subprocess

import docx
import pypandoc
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from test_builtin import CHAPTER, fill

from analysis import paths
from analysis.report import builtin

# An id that is too long for a bookmark of Word, a link and a note in a heading, and a heading that
# no contents list.
MORE = f"""
## 又[链接](https://example.org/)^[脚注。]一节 {{#sec-{"long" * 12}}}

正文。

## 不列的一节 {{#apart .unnumbered .unlisted}}

正文。
"""


@pytest.fixture(scope="module")
def rendered(lasting_report):
    fill(lasting_report, CHAPTER + MORE)
    return builtin.render(lasting_report.staged, "zh")


@pytest.fixture(scope="module")
def document(rendered):
    return docx.Document(str(rendered["docx"]))


@pytest.fixture(scope="module")
def lines(document):
    return entries(document)


def entries(document):
    """The lines of the contents: style, words, anchor of the link and bookmark of the page."""
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) in ("toc1", "toc2"):
            (link,) = paragraph.iter(qn("w:hyperlink"))
            (page,) = link.iter(qn("w:instrText"))
            assert page.text.split()[::2] == ["PAGEREF", "\\h"]
            anchor = link.get(qn("w:anchor"))
            found.append((style.get(qn("w:val")), printed(link), anchor, page.text.split()[1]))
    return found


def printed(element):
    parts = element.iter(qn("w:t"), qn("w:tab"))
    return "".join("\t" if part.tag == qn("w:tab") else part.text or "" for part in parts)


def test_the_contents_list_the_numbered_headings_of_two_levels_without_link_and_note(lines):
    assert [(style, words) for style, words, _, _ in lines] == [
        ("toc1", "摘要\t"),
        ("toc1", "1\t进展\t"),
        ("toc2", "1.1\t增幅14.28%的由来\t"),
        ("toc2", "1.2\t又链接一节\t"),
        ("toc1", "参考文献\t"),
    ]


def test_the_contents_list_what_word_will_find_when_it_fills_them_anew(lines, document):
    styles = ("Heading 1", "Heading 2")
    headings = [part.text for part in document.paragraphs if part.style.name in styles]
    assert [words.removesuffix("\t") for _, words, _, _ in lines] == headings


def test_every_line_of_the_contents_leads_to_a_bookmark_and_asks_for_its_page(lines, document):
    marks = [mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))]
    for _, words, anchor, page in lines:
        assert marks.count(anchor) == 1, words
        assert page == anchor


def test_no_page_number_is_told_before_word_counts_the_pages_and_one_mark_asks_it_to(document):
    (contents,) = document.element.body.iter(qn("w:sdt"))
    kinds = [(mark.get(qn("w:fldCharType")), mark) for mark in contents.iter(qn("w:fldChar"))]
    dirty = [kind for kind, mark in kinds if mark.get(qn("w:dirty"))]
    assert dirty == ["begin"]
    assert kinds[0][1].get(qn("w:dirty")) == "true"
    # The contents around five pages, each of them from its instruction to its end without a word.
    assert [kind for kind, _ in kinds] == [
        *("begin", "separate"),
        *["begin", "separate", "end"] * 5,
        "end",
    ]
    assert document.settings.element.find(qn("w:updateFields")) is None


def test_an_unlisted_heading_keeps_its_bookmark_and_has_a_style_of_its_own(document):
    styles = {part.text: part.style.name for part in document.paragraphs}
    assert styles["不列的一节"] == "Unlisted Heading"
    marks = [mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))]
    assert marks.count("apart") == 1


def test_the_contents_come_after_the_stamp_and_end_their_page(document):
    body = list(document.element.body)
    place = next(index for index, part in enumerate(body) if part.tag == qn("w:sdt"))
    assert printed(body[place - 1]) == "v0 · test"
    (last,) = body[place].iter(qn("w:br"))
    assert last.get(qn("w:type")) == "page"
    heading = next(part for part in body[place:] if part.tag == qn("w:p"))
    assert printed(heading) == "摘要"


def test_every_section_has_the_title_above_and_the_page_number_below(document):
    assert len(document.sections) == 1
    for section in document.sections:
        assert section.different_first_page_header_footer
        parts = [(part.text, part.style.name) for part in section.header.paragraphs]
        assert parts == [("小报告", "Header")]
        assert [part.text for part in section.first_page_header.paragraphs] == [""]
        for footer in (section.footer, section.first_page_footer):
            assert not footer.is_linked_to_previous
            (field,) = footer._element.iter(qn("w:fldSimple"))
            assert field.get(qn("w:instr")).split() == ["PAGE"]
            assert [part.style.name for part in footer.paragraphs] == ["Footer"]


def test_a_number_that_quarto_wrote_into_a_heading_is_listed_once(tmp_path):
    text = "---\ntoc-title: 目录\n---\n\n# 摘要 {.unnumbered}\n\n# 1 进展 {number=1}\n"
    command = [
        *(pypandoc.get_pandoc_path(), "--from", "markdown", "--lua-filter"),
        *(str(paths.PAPER / "filters" / "word.lua"), "--output", str(tmp_path / "report.docx")),
    ]
    subprocess.run(command, input=text, text=True, encoding="utf-8", check=True)
    # Without the styles of the report pandoc makes up their ids.
    body = docx.Document(str(tmp_path / "report.docx")).element.body
    links = [printed(link) for link in body.iter(qn("w:hyperlink"))]
    assert links == ["摘要\t", "1\t进展\t"]


@pytest.mark.build
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_contents_of_word_are_those_of_the_page_to_the_second_level(lang, built):
    folder = built / "build" / "paper" / lang
    page = BeautifulSoup((folder / "report.html").read_text("utf-8"), "html.parser")
    listed = page.select("nav#TOC > ul > li > a, nav#TOC > ul > li > ul > li > a")
    words = [letters(words) for _, words, _, _ in entries(docx.Document(folder / "report.docx"))]
    assert words == [letters(link.get_text()) for link in listed]


def letters(words):
    return re.sub(r"\s", "", words)
