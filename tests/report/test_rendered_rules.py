"""A fault planted for every rule of the rendered report, and what the rules must let through."""

import docx
import pytest
import typst
from bs4 import BeautifulSoup

from analysis import paths
from analysis.report import rendered_rules
from analysis.report.staging import Line, ReportError

CHAPTER = "paper/chapters_zh/09_test.qmd"


def text(*lines, file=CHAPTER):
    return [Line(line, file, number) for number, line in enumerate(lines, start=11)]


def page(html):
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    "marker", ["{{< claim a.b", "?@fig-reach", "@tbl-hnte", "@sec-why", "??", "\ufffd", ":::"]
)
def test_a_marker_that_was_left_unresolved_is_found(marker):
    faults = list(rendered_rules.unresolved("PDF", f"前文 {marker} 后文"))
    assert len(faults) == 1
    assert faults[0].startswith("PDF: the marker")
    assert marker in faults[0] or repr(marker) in faults[0]


def test_ordinary_text_holds_no_marker():
    assert list(rendered_rules.unresolved("HTML", "吗？见图 1（a@b.org）：《书》?")) == []


def test_a_link_that_leads_nowhere_is_found():
    html = page('<a href="#fig-a">图 1</a><a href="#lost">表 2</a><figure id="fig-a"></figure>')
    assert list(rendered_rules.dead_anchors(html)) == [
        "HTML: the link #lost ('表 2') leads nowhere."
    ]


def test_a_link_to_a_chinese_id_is_followed_encoded_or_not():
    html = page('<a href="#%E5%9B%BE">a</a><a href="#图">b</a><p id="图"></p>')
    assert list(rendered_rules.dead_anchors(html)) == []


def test_an_id_that_stands_twice_is_found():
    html = page('<p id="a"></p><p id="b"></p><p id="a"></p>')
    assert list(rendered_rules.dead_anchors(html)) == ["HTML: the id #a stands twice."]


@pytest.mark.parametrize(
    "element",
    [
        '<img src="fig-a.svg">',
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<style>@import "https://cdn.example/x.css";</style>',
        "<style>p { background: url(paper.png) }</style>",
        "<p style=\"background: url('https://cdn.example/x.png')\"></p>",
        '<img srcset="a.png 2x" src="data:image/png;base64,AA">',
        '<object data="film.svg"></object>',
        '<video poster="a.png"></video>',
        '<svg><image href="a.png"></image></svg>',
    ],
)
def test_whatever_the_page_would_load_from_outside_is_found(element):
    faults = list(rendered_rules.requests(page(element)))
    assert len(faults) == 1
    assert "from outside the file" in faults[0]


@pytest.mark.parametrize(
    "element",
    [
        '<img src="data:image/png;base64,AA">',
        '<a href="https://example.org">原文</a>',
        '<link rel="icon" href="data:image/svg+xml,">',
        "<style>p { mask: url(data:image/svg+xml,x); filter: url(#blur) }</style>",
        "<style>/* url and import, in words */</style>",
    ],
)
def test_a_page_that_carries_its_parts_asks_for_nothing(element):
    assert list(rendered_rules.requests(page(element))) == []


def test_words_around_the_text_of_the_page_need_not_be_in_the_pdf(tmp_path):
    html = f"<a href='#text'>跳到正文</a><main id='text'>{WORDS}</main>"
    rendered_rules.check_rendered(rendered(tmp_path, html=html), "zh")


def test_a_han_character_that_the_pdf_lost_is_found():
    faults = list(rendered_rules.missing_glyphs("上海联动", "上海 动"))
    assert len(faults) == 1
    assert "no glyph can be read for 联." in faults[0]


def test_a_rare_han_character_beyond_the_basic_plane_counts_too():
    assert list(rendered_rules.missing_glyphs("\U00020bb7野", "野"))


def test_latin_and_punctuation_need_not_come_back_from_the_pdf():
    assert list(rendered_rules.missing_glyphs("上海，fi—x", "上海")) == []


WORDS = "上海的创新，见图一。"


def rendered(folder, html=WORDS, pdf=WORDS, word=WORDS, cell=""):
    """Three real files, small ones, as a renderer would leave them."""
    files = {kind: folder / f"report.{kind}" for kind in ("html", "pdf", "docx")}
    files["html"].write_text(f"<html><body><p>{html}</p></body></html>", "utf-8")
    source = f'#set text(font: "Noto Serif CJK SC")\n{pdf}'.encode()
    fonts = [str(paths.FONTS)]
    typst.compile(source, output=files["pdf"], font_paths=fonts, ignore_system_fonts=True)
    document = docx.Document()
    document.add_paragraph(word)
    document.add_table(1, 1).cell(0, 0).text = cell
    document.sections[0].header.paragraphs[0].text = word
    document.save(str(files["docx"]))
    return files


def test_three_good_files_pass(tmp_path):
    rendered_rules.check_rendered(rendered(tmp_path), "zh")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"html": "上海 ?@fig-a"}, "HTML: the marker '?@fig-a'"),
        ({"pdf": "上海的创新，见图一。\\@fig-a"}, "PDF: the marker '@fig-a'"),
        ({"word": "上海 {{< claim a.b >}}"}, "Word: the marker '{{< claim a.b "),
        ({"cell": "见 @tbl-b"}, "Word: the marker '@tbl-b'"),
        ({"pdf": "上海的，见图一。"}, "no glyph can be read for 创新."),
        ({"html": '上海<a href="#x">见</a>'}, "the link #x"),
        ({"html": '上海<img src="x.png">'}, "img loads x.png from outside the file"),
    ],
)
def test_a_fault_in_one_of_the_files_fails_with_the_edition_and_the_format(fault, told, tmp_path):
    with pytest.raises(ReportError) as error:
        rendered_rules.check_rendered(rendered(tmp_path, **fault), "zh")
    assert str(error.value).startswith("The rendered report (zh) is faulty:\n")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("fault", "line", "told"),
    [
        ({"html": "上海 ?@fig-a"}, "见[@fig-a]。", "HTML: the marker '?@fig-a'"),
        ({"word": "上海 {{< claim a.b >}}"}, "有{{< claim a.b >}}。", "Word: the marker"),
        ({"pdf": "上海的，见图一。"}, "上海的创新。", "PDF: no glyph can be read for 创新."),
        ({"html": '上海<a href="#x">见</a>'}, "[见](#x)", "HTML: the link #x"),
        ({"html": '<p id="x"></p><p id="x"></p>'}, "# 上海 {#x}", "HTML: the id #x stands twice"),
        ({"html": '上海<img src="x.png">'}, "![上海](x.png)", "HTML: img loads x.png"),
        (
            {"html": '上海<a href="../notebooks/a.html#cell-1">见</a>'},
            "[见](../notebooks/a.html#cell-1)",
            "HTML: ../notebooks/a.html#cell-1 leads to no cell",
        ),
    ],
)
def test_a_fault_of_a_file_is_told_with_the_line_of_the_text_that_led_to_it(
    fault, line, told, tmp_path
):
    lines = text("一行。", line, "末行。")
    with pytest.raises(ReportError) as error:
        rendered_rules.check_rendered(rendered(tmp_path, **fault), "zh", lines)
    assert f"\n  {CHAPTER}:12: {told}" in str(error.value)
