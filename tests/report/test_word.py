"""The reference document: the styles that the two engines and an editor rely on."""

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from analysis.report import word


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def styles(lang, tmp_path_factory):
    file = word.write_reference(tmp_path_factory.mktemp("word") / "new" / "reference.docx", lang)
    return docx.Document(str(file)).styles


def asian_font(style):
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


@pytest.mark.parametrize(
    "name", [*word.BODY, *word.HEADINGS, *word.SMALL, *word.BOXED, "Normal", "Table"]
)
def test_every_style_that_the_filters_name_is_there(name, styles):
    assert name in styles


def test_chinese_text_has_a_font_of_its_own_in_body_and_headings(styles):
    assert asian_font(styles["Body Text"]) == "宋体"
    assert asian_font(styles["Heading 1"]) == "黑体"
    assert styles["Body Text"].font.name == "Times New Roman"


def test_no_style_keeps_a_theme_font_that_would_overrule_its_own(styles):
    for name in (*word.BODY, *word.HEADINGS, *word.SMALL, *word.BOXED):
        fonts = styles[name].element.rPr.rFonts
        assert not [key for key in fonts.attrib if "Theme" in key], name


def test_paragraphs_are_indented_in_chinese_and_set_apart_in_english(styles, lang):
    layout = styles["Body Text"].paragraph_format
    if lang == "zh":
        assert layout.first_line_indent == Pt(21)
        assert layout.space_after == Pt(0)
    else:
        assert layout.first_line_indent is None
        assert layout.space_after == Pt(6)


def test_headings_grow_smaller_with_their_level(styles):
    sizes = [styles[f"Heading {level}"].font.size for level in (1, 2, 3)]
    assert sizes == sorted(sizes, reverse=True)


def test_tables_are_ruled_once_and_captions_stay_with_their_table(styles):
    borders = styles["Table"].element.findall(f".//{qn('w:tblBorders')}")
    assert len(borders) == 1
    assert styles["Table Caption"].paragraph_format.keep_with_next


def test_the_page_is_a4(lang, tmp_path):
    section = docx.Document(str(word.write_reference(tmp_path / "a.docx", lang))).sections[0]
    # Word counts in twentieths of a point.
    assert abs(section.page_width - Cm(21)) < Pt(1)
    assert abs(section.page_height - Cm(29.7)) < Pt(1)


def test_cells_are_neither_indented_nor_justified_nor_broken_over_pages(styles):
    layout = styles["Table Text"].paragraph_format
    assert layout.first_line_indent is None
    assert layout.alignment is None
    assert layout.keep_together
    assert styles["Table Text"].base_style.name == "Normal"


def test_a_figure_stays_with_the_caption_below_it(styles):
    assert styles["Captioned Figure"].paragraph_format.keep_with_next


def test_both_kinds_of_words_are_in_a_language_that_word_proofs(styles):
    languages = styles["Normal"].element.rPr.find(qn("w:lang"))
    assert languages.get(qn("w:val")) == "en-GB"
    assert languages.get(qn("w:eastAsia")) == "zh-CN"
