"""The Chinese letters of a page come with it."""

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from analysis import paths
from analysis.report import fonts

PAGE = (
    '<html><head><style>p {{ font-family: "Times", {faces}, serif; }}</style></head>'
    "<body><p>上海 is 沪，（1）</p></body></html>"
)


def page(*names):
    return PAGE.format(faces=", ".join(f'"{name}"' for name in names))


def faces_of(html):
    """Name of each face of a page -> its font."""
    found = re.findall(r'font-family: "([\w ]+)"; src: url\(data:font/woff;base64,([^)]+)\)', html)
    return {name: TTFont(io.BytesIO(base64.b64decode(data))) for name, data in found}


def test_a_face_holds_the_chinese_letters_of_its_page_and_no_others():
    font = faces_of(fonts.embedded(page("Report Serif")))["Report Serif"]
    assert {chr(code) for code in font.getBestCmap()} == set("上海沪，（）")


def test_every_face_that_a_page_names_comes_with_it_and_no_other():
    html = fonts.embedded(page("Report Sans", "Report Mono"))
    assert list(faces_of(html)) == ["Report Sans", "Report Mono"]
    assert html.count("</head>") == 1
    assert html.endswith("<body><p>上海 is 沪，（1）</p></body></html>")


def test_the_style_sheets_name_every_face():
    sheets = "".join(
        file.read_text("utf-8") for file in paths.PAPER.joinpath("styles").glob("*.css")
    )
    assert [name for name in fonts.FACES if f'"{name}"' not in sheets] == []


def test_a_page_without_chinese_letters_or_without_these_faces_stays_as_it_is():
    latin = re.sub("[^ -~]", "", page("Report Serif"))
    assert fonts.embedded(latin) == latin
    assert fonts.embedded(page("Georgia")) == page("Georgia")


def test_the_same_page_gets_the_same_bytes():
    assert fonts.embedded(page("Report Sans")) == fonts.embedded(page("Report Sans"))


@pytest.mark.parametrize("name", fonts.FACES)
def test_a_subset_is_a_small_part_of_its_font(name):
    font = faces_of(fonts.embedded(page(name)))[name]
    assert font.reader.file.getbuffer().nbytes < fonts.FACES[name].stat().st_size / 1000
