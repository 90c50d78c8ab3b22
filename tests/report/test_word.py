"""The reference document: the styles that the two engines and an editor rely on."""

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from analysis.report import word


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def reference(lang, tmp_path_factory):
    file = word.write_reference(tmp_path_factory.mktemp("word") / "new" / "reference.docx", lang)
    return docx.Document(str(file))


@pytest.fixture(scope="module")
def styles(reference):
    return reference.styles


def asian_font(style):
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


@pytest.mark.parametrize(
    "name",
    [
        *(*word.BODY, *word.HEADINGS, *word.SMALL, *word.BOXED),
        *(*word.CONTENTS, *word.MARGINS, "Normal", "Table"),
    ],
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


def test_the_title_stands_above_every_page_but_the_first_in_the_language_of_the_edition(
    reference, lang
):
    (section,) = reference.sections
    assert section.different_first_page_header_footer
    titles = {
        "zh": "上海自贸试验区与科技创新中心联动研究",
        "en": "Linking Shanghai’s Free-Trade Zone and Innovation Centre",
    }
    parts = [(part.text, part.style.name) for part in section.header.paragraphs]
    assert parts == [(titles[lang], "Header")]
    assert [part.text for part in section.first_page_header.paragraphs] == [""]


def test_the_number_of_the_page_stands_centred_below_the_first_page_and_all_others(reference, lang):
    (section,) = reference.sections
    for footer in (section.footer, section.first_page_footer):
        (line,) = footer.paragraphs
        (field,) = line._p.iter(qn("w:fldSimple"))
        assert field.get(qn("w:instr")).split() == ["PAGE"]
        assert "".join(part.text for part in line._p.iter(qn("w:t"))) == (
            "— 1 —" if lang == "zh" else "1"
        )
        assert line.style.name == "Footer"
    assert reference.styles["Footer"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_lines_of_the_contents_end_in_dots_up_to_the_margin(styles, reference):
    (section,) = reference.sections
    edge = section.page_width - section.left_margin - section.right_margin
    for name in word.CONTENTS:
        last = list(styles[name].paragraph_format.tab_stops)[-1]
        assert abs(last.position - edge) < Pt(1)
        assert (last.alignment, last.leader) == (WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def test_no_chinese_heading_ends_before_the_words_of_the_others_begin():
    assert word.NUMBER_ROOM["zh"] < 2 * word.CONTENTS_SIZE


def test_title_and_text_of_a_callout_share_one_shaded_box(styles):
    boxes = []
    for name in word.BOXED:
        properties = styles[name].element.pPr
        assert properties.find(qn("w:shd")).get(qn("w:fill")) == "EEF3F8"
        borders = properties.find(qn("w:pBdr"))
        edges = [(edge.tag, *sorted(edge.items())) for edge in borders]
        boxes.append((edges, dict(properties.find(qn("w:ind")).items())))
    assert len(boxes[0][0]) == 4
    assert boxes[0] == boxes[1]


def test_borders_stand_in_a_style_where_the_schema_of_word_has_them(styles):
    order = ["keepNext", "keepLines", "pBdr", "shd", "tabs", "spacing", "ind", "jc", "outlineLvl"]
    for name in (*word.BOXED, *word.MARGINS, *word.CONTENTS, "Unlisted Heading"):
        found = [part.tag.partition("}")[2] for part in styles[name].element.pPr]
        assert found == sorted(found, key=order.index), name


def test_a_heading_that_the_contents_leave_out_looks_like_one_and_has_no_level(styles):
    style = styles["Unlisted Heading"]
    assert style.base_style.name == "Heading 2"
    assert style.font.size == styles["Heading 2"].font.size
    # Nine is the level of body text.
    assert style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "9"
