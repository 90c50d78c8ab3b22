"""The reference document of the Word edition: real styles, so that an editor can work in it."""

import io
import subprocess
from pathlib import Path
from typing import Any

import docx
import pypandoc
import yaml
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor

from analysis import paths

ACCENT = RGBColor(0x1F, 0x4E, 0x79)
QUIET = RGBColor(0x59, 0x59, 0x59)

# Fonts that every Word has. East Asian text gets the second of each pair.
SERIF = ("Times New Roman", "宋体")
SANS = ("Arial", "黑体")

HEADINGS = {
    **{"Title": 22, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5},
    **{"TOC Heading": 13, "Unlisted Heading": 13},
}
BODY = ("Body Text", "First Paragraph")
# The lines of a list, which hangs by itself.
LINES = "Compact"
SMALL = {"Image Caption": 9.5, "Table Caption": 9.5, "Source Note": 8.5, "Table Text": 9}
# The words of a number, which links to its row, and of the long tables in small type.
WORDS = {"Claim": None, "Ledger": 7}
BOXED = {"Callout Title": 10.5, "Callout": 10}
# The lines of the contents, and the room of their numbers in points: in Chinese less than the two
# characters of the shortest heading, whose tab to the page number would else stop there.
CONTENTS = {"toc 1": SANS, "toc 2": SERIF}
CONTENTS_SIZE = 10
NUMBER_ROOM = {"zh": 19, "en": 26}
# What stands in the margins, and on either side of the page number: Chinese official papers set
# the dashes of GB/T 9704.
MARGINS = {"Header": 8, "Footer": 9}
BESIDE_NUMBER = {"zh": ("— ", " —"), "en": ("", "")}


def write_reference(path: Path, lang: str) -> Path:
    """Write pandoc's own reference document with the styles of this report to `path`.

    Its pages have a number below, and from the second page on the title of `report_<lang>.qmd`
    above: pandoc and Quarto take both over with the section.
    """
    document = docx.Document(io.BytesIO(_pandoc_reference()))
    _set_page(document.sections[0])
    _set_font(document.styles["Normal"], SERIF, 10.5)
    _set_languages(document.styles["Normal"])
    for name in BODY:
        _set_body(_paragraph_style(document, name), lang)
    _set_body(document.styles[LINES], "en")
    document.styles[LINES].paragraph_format.first_line_indent = Pt(0)
    for name, size in HEADINGS.items():
        _set_font(_paragraph_style(document, name), SANS, size, ACCENT)
    for name, size in (SMALL | BOXED).items():
        style = _paragraph_style(document, name)
        _set_font(style, SANS, size, QUIET if name == "Source Note" else None)
        style.paragraph_format.space_after = Pt(4)
        style.font.italic = False
    document.styles["Table Text"].paragraph_format.keep_together = True
    document.styles["Captioned Figure"].paragraph_format.keep_with_next = True
    for name in BOXED:
        _box(document.styles[name])
    for name in ("Table Caption", "Callout Title"):
        document.styles[name].paragraph_format.keep_with_next = True
    for name, points in WORDS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.size = points and Pt(points)
    _rule_tables(document.styles["Table"])
    _unlist(document.styles["Unlisted Heading"], document.styles["Heading 2"])
    _set_contents(document, lang)
    _set_margins(document, lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _pandoc_reference() -> bytes:
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _set_page(section: Section) -> None:
    """A4 with room for notes."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.5)


def _paragraph_style(document: Document, name: str) -> Any:
    if name in document.styles:
        return document.styles[name]
    is_known = name in CONTENTS or name in MARGINS
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=is_known)
    style.base_style = document.styles["Normal"]
    return style


def _set_body(style: Any, lang: str) -> None:
    """Chinese paragraphs are indented by two characters, English ones set apart by space."""
    _set_font(style, SERIF, 10.5)
    layout = style.paragraph_format
    layout.line_spacing = 1.4 if lang == "zh" else 1.15
    layout.space_before = Pt(0)
    layout.space_after = Pt(0 if lang == "zh" else 6)
    layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if lang == "zh":
        layout.first_line_indent = Pt(21)


def _set_font(
    style: Any, fonts: tuple[str, str], size: float, colour: RGBColor | None = None
) -> None:
    latin, asian = fonts
    style.font.name, style.font.size = latin, Pt(size)
    if colour is not None:
        style.font.color.rgb = colour
    fonts_of = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts_of.attrib.pop(qn(f"w:{theme}"), None)
    fonts_of.set(qn("w:eastAsia"), asian)


def _set_languages(style: Any) -> None:
    """Chinese words and others in languages by the country's name, which Word can proof."""
    languages = OxmlElement("w:lang")
    languages.set(qn("w:val"), "en-GB")
    languages.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(languages)


def _box(style: Any) -> None:
    """A shaded box. Word draws one around neighbours whose borders and indents are the same."""
    layout = style.paragraph_format
    layout.left_indent = layout.right_indent = Cm(0.4)
    edges = (
        f'<w:{edge} w:val="single" w:sz="4" w:space="6" w:color="{ACCENT}"/>'
        for edge in ("top", "left", "bottom", "right")
    )
    _insert(style, f"<w:pBdr {nsdecls('w')}>{''.join(edges)}</w:pBdr>")
    _insert(style, f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EEF3F8"/>')


def _insert(style: Any, xml: str) -> None:
    """Put borders or a shade where the order of the schema has them: before tabs and spacing."""
    later = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
    style.element.get_or_add_pPr().insert_element_before(parse_xml(xml), *later)


def _unlist(style: Any, heading: Any) -> None:
    """Like that heading, but body text to the contents, which Word collects by outline level."""
    style.base_style = heading
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "9")
    style.element.get_or_add_pPr().append(level)


def _set_contents(document: Any, lang: str) -> None:
    """Lines of the contents: number, words, and a dotted line to the page number at the edge."""
    section = document.sections[0]
    edge = section.page_width - section.left_margin - section.right_margin
    room = NUMBER_ROOM[lang]
    for level, (name, fonts) in enumerate(CONTENTS.items()):
        style = _paragraph_style(document, name)
        _set_font(style, fonts, CONTENTS_SIZE)
        layout = style.paragraph_format
        layout.left_indent = Pt(level * room)
        layout.space_before, layout.space_after = Pt(0 if level else 3), Pt(1)
        layout.tab_stops.add_tab_stop(Pt((level + 1) * room))
        layout.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _set_margins(document: Document, lang: str) -> None:
    """A page number on every page, the title on all but the first, where it stands large."""
    for name, size in MARGINS.items():
        style = _paragraph_style(document, name)
        _set_font(style, SANS if name == "Header" else SERIF, size, QUIET)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    rule = '<w:bottom w:val="single" w:sz="4" w:space="3" w:color="BBBBBB"/>'
    _insert(document.styles["Header"], f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>")
    section = document.sections[0]
    section.different_first_page_header_footer = True
    (header,) = section.header.paragraphs
    header.text, header.style = _title(lang), document.styles["Header"]
    section.first_page_header.paragraphs[0].style = document.styles["Normal"]
    for footer in (section.footer, section.first_page_footer):
        footer.paragraphs[0].style = document.styles["Footer"]
        _number(footer.paragraphs[0], *BESIDE_NUMBER[lang])


def _title(lang: str) -> str:
    """The title of the report as pandoc prints it, with the quotation marks of print."""
    text = (paths.PAPER / f"report_{lang}.qmd").read_text("utf-8")
    title = next(yaml.safe_load_all(text))["title"]
    return pypandoc.convert_text(title, "plain", "markdown", extra_args=["--wrap=none"]).strip()


def _number(paragraph: Any, before: str, after: str) -> None:
    """The field that counts the page. Word and others work it out whenever they set a page."""
    paragraph.add_run(before)
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))
    paragraph.add_run(after)


def _rule_tables(style: Any) -> None:
    """Rules above and below each table and thin ones between rows."""
    borders = OxmlElement("w:tblBorders")
    for edge, width in (("top", "12"), ("bottom", "12"), ("insideH", "4")):
        border = OxmlElement(f"w:{edge}")
        for key, value in (("val", "single"), ("sz", width), ("space", "0"), ("color", "808080")):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    properties = style.element.find(qn("w:tblPr"))
    if properties is None:
        properties = OxmlElement("w:tblPr")
        style.element.append(properties)
    for old in properties.findall(qn("w:tblBorders")):
        properties.remove(old)
    properties.append(borders)
