"""A fault planted for every rule of the gate, and what the rules must let through."""

import json
from dataclasses import replace

import docx
import pytest
import typst
from bs4 import BeautifulSoup

from analysis import paths
from analysis.did import study
from analysis.report import gate
from analysis.report.staging import Line, ReportError

CHAPTER = "paper/chapters_zh/09_test.qmd"


def text(*lines, file=CHAPTER):
    return [Line(line, file, number) for number, line in enumerate(lines, start=11)]


def typed(line, allowed=()):
    return list(gate.typed_numbers(text(line), dict.fromkeys(allowed, "a reason")))


def unsupported(*lines):
    return list(gate.unsupported(text(*lines)))


def page(html):
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("参加试点的企业有22家。", "22"),
        ("参加试点的企业有２２家。", "２２"),
        ("增长14.28%。", "14.28%"),
        ("共1,200家。", "1,200"),
        ("参加试点的企业有六家。", "六"),
        ("参加试点的企业有一百二十家。", "一百二十"),
        ("占百分之三十。", "百分之三十"),
        ("逾百亿元。", "百亿"),
        ("约三万元。", "三万"),
        ("增至两倍。", "两"),
        ("There are 41 such firms.", "41"),
        ("It cost $110 million and then $120 million.", "110"),
        ("见https://example.org，共12家。", "12"),
        ("若p<0.3，则有5家>3家。", "0.3"),
        ("![图中有12家企业。](generated/figures/fig-x){#fig-x}", "12"),
        ('::: {.callout-note title="有12家企业"}', "12"),
    ],
)
def test_a_typed_number_is_found_with_file_and_line(sentence, number):
    faults = typed(sentence)
    assert faults, "the number passed"
    assert faults[0].startswith(f"{CHAPTER}:11: the number {number} is typed by hand.")
    assert "paper/literals.toml" in faults[0]


@pytest.mark.parametrize(
    "sentence",
    [
        "参加试点的企业有{{< claim report.mah_2016 >}}。",
        "见[@fig-reach2]和[@sec-part-3]，方法见[@abadie2010, @arkhangelsky2021]。",
        "运行`make paper2`。",
        "估计式为$\\tau_{t} = 0.5 (a - b)$。",
        "原文在[网站](https://example.org/2018/05)上，或见https://example.org/2018。",
        "见<https://example.org/2018>。",
        "一家企业、一方面、五个领域、第三类、国家和专家都不是结果。",
        "按万元和亿元计。",
        "# 标题 {#sec-v2 .unnumbered}",
        '![题。](generated/figures/fig-a){#fig-a fig-alt="图中有12家企业。"}',
    ],
)
def test_what_is_no_typed_number_passes(sentence):
    assert typed(sentence) == []


def test_a_listed_literal_passes_and_a_longer_number_around_it_does_not():
    assert typed("自2016年起。", ["2016年"]) == []
    assert typed("自12016年起。", ["2016年"])
    assert typed("p值为0.057。", ["0.05"])


def test_of_two_literals_the_longer_one_is_taken_first():
    assert typed("自2016年9月起。", ["2016年", "2016年9月"]) == []


def test_numbers_in_generated_tables_are_not_typed():
    lines = text("| 22家 |", file="paper/generated/tables/tbl-reach.md")
    assert list(gate.typed_numbers(lines, {})) == []


def test_every_literal_of_the_project_has_its_reason():
    assert all(len(reason) > 5 for reason in gate.literals().values())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{{< video film.mp4 >}}", "shortcode"),
        ("{{<meta title>}}", "shortcode"),
        ("见{{< include chapters_zh/01_why.qmd >}}", "shortcode"),
        ("{{< claim a.b digits=2 >}}", "shortcode"),
        ("```{python}", "code cell"),
        ("~~~ {.python}", "code cell"),
        ("一行<br>两行", "raw HTML"),
        ("一行<br/>两行", "raw HTML"),
        ("<h2>标题</h2>", "raw HTML"),
        ('<DIV class="x">', "raw HTML"),
        ("<!-- 待写 -->", "raw HTML"),
        ("一行`<br>`{=html}两行", "raw"),
        ("\\newpage", "raw LaTeX"),
        ("这是\\textbf{粗体}。", "raw LaTeX"),
        ("#### 太深的标题", "heading below the third level"),
        ("::: {.panel-tabset}", "the block"),
        ("::: {.callout-danger}", "the block"),
        (":::: {.columns}", "the block"),
        ("::: warning", "the block"),
    ],
)
def test_a_construct_outside_the_subset_is_found_with_file_and_line(line, what):
    faults = unsupported(line)
    assert faults, "the construct passed"
    assert faults[0].startswith(f"{CHAPTER}:11: ")
    assert what in faults[0]


@pytest.mark.parametrize(
    "line",
    [
        "有{{< claim report.mah_applicants >}}和{{< claim report.mah_products >}}。",
        "```",
        "### 第三级标题 {#sec-x}",
        "::: {.source}",
        "::: {.stamp}",
        '::: {.callout-caution title="局限"}',
        "::: {.callout-note}",
        "::: {#tbl-measures}",
        "::: {#refs}",
        ":::",
        "当$p<\\alpha$时，以及p < 0.05时。",
        "`<br>`和`\\newpage`写在代码里。",
        "见<https://example.org/>。",
        "脚注^[**重点**，见[链接](https://example.org)。]",
    ],
)
def test_what_both_engines_set_alike_passes(line):
    assert unsupported(line) == []


def test_generated_tables_are_not_read():
    lines = text("| a<br>b |", file="paper/generated/tables/tbl-x.md")
    assert list(gate.unsupported(lines)) == []


PLACED = "![题。](generated/figures/fig-a){#fig-a}"


def test_an_exhibit_that_is_placed_cited_and_made_passes():
    lines = text("见[@fig-a]和[@tbl-b]。", PLACED, "::: {#tbl-b}")
    assert list(gate.exhibit_faults(lines, {"fig-a", "tbl-b"})) == []


def test_an_exhibit_that_is_never_cited_is_found():
    faults = list(gate.exhibit_faults(text("文字。", PLACED), {"fig-a"}))
    assert faults == [
        f"{CHAPTER}:12: fig-a is never cited. Refer to it with @fig-a, or take it out."
    ]


def test_a_reference_without_exhibit_is_found():
    faults = list(gate.exhibit_faults(text("见[@tbl-lost]。"), set()))
    assert len(faults) == 1
    assert faults[0].startswith(f"{CHAPTER}:11: @tbl-lost refers to no exhibit.")


def test_an_exhibit_that_is_made_but_not_placed_is_found():
    faults = list(gate.exhibit_faults(text("文字。"), {"fig-idle"}))
    assert len(faults) == 1
    assert faults[0].startswith("fig-idle is made by a notebook but not in the report.")


def test_an_exhibit_that_is_placed_twice_is_found():
    lines = text("见[@fig-a]。", PLACED, PLACED)
    faults = list(gate.exhibit_faults(lines, {"fig-a"}))
    assert len(faults) == 1
    assert faults[0].startswith(f"{CHAPTER}:13: fig-a is placed a second time")


RECORD = {"notebook": "03_look", "cell": 7}
LINES = text("{{< claim a.known >}}", "又{{< claim a.unknown >}}")


def test_a_claim_that_no_notebook_records_is_found():
    faults = list(gate.claim_faults(LINES, {"a.known": RECORD}))
    assert len(faults) == 1
    assert faults[0].startswith(f"{CHAPTER}:12: no notebook records the claim a.unknown.")


def test_a_claim_that_is_never_printed_is_found():
    faults = list(
        gate.claim_faults(LINES, dict.fromkeys(("a.known", "a.unknown", "a.silent"), RECORD))
    )
    assert len(faults) == 1
    assert faults[0].startswith(
        "notebooks/03_look.ipynb, cell [7]: the claim a.silent is recorded but never printed."
    )


@pytest.fixture
def ledger_and_literals(tmp_path, monkeypatch):
    ledger = tmp_path / "claims.json"
    ledger.write_text(json.dumps({"a.b": {"notebook": "03_look", "cell": 7}}), "utf-8")
    literals = tmp_path / "literals.toml"
    literals.write_text('[literals]\n"2016年" = "first treated year"\n', "utf-8")
    monkeypatch.setattr(paths, "LEDGER", ledger)
    monkeypatch.setattr(paths, "LITERALS", literals)


GOOD = (
    "2016年有{{< claim a.b >}}，见[@fig-a]和[@tbl-b]。",
    "![题。](generated/figures/fig-a){#fig-a}",
    "::: {#tbl-b}",
)


@pytest.mark.usefixtures("ledger_and_literals")
def test_a_text_within_the_rules_passes():
    gate.check_text(text(*GOOD), {"fig-a", "tbl-b"})


@pytest.mark.usefixtures("ledger_and_literals")
def test_the_title_of_an_added_study_may_hold_numbers_as_its_file_does():
    rollout = replace(study.load("ftz-rollout"), title_zh="2022年的30项试点")
    lines = text("## 2022年的30项试点", *GOOD)
    with pytest.raises(ReportError, match="the number 2022"):
        gate.check_text(lines, {"fig-a", "tbl-b"})
    gate.check_text(lines, {"fig-a", "tbl-b"}, [rollout])


@pytest.mark.usefixtures("ledger_and_literals")
def test_every_fault_is_told_at_once():
    lines = text(*GOOD[1:], "共22家。", "#### 深", "{{< claim x.y >}}")
    with pytest.raises(ReportError) as error:
        gate.check_text(lines, {"fig-a", "tbl-b"})
    told = str(error.value)
    assert told.startswith("The text of the report breaks its rules:\n")
    for fault in (":13: the number 22", ":14: a heading", ":15: no notebook records", "a.b is"):
        assert fault in told
    assert "fig-a is never cited" in told
    assert "tbl-b is never cited" in told


@pytest.mark.parametrize(
    "marker", ["{{< claim a.b", "?@fig-reach", "@tbl-hnte", "@sec-why", "??", "\ufffd", ":::"]
)
def test_a_marker_that_was_left_unresolved_is_found(marker):
    faults = list(gate.unresolved("PDF", f"前文 {marker} 后文"))
    assert len(faults) == 1
    assert faults[0].startswith("PDF: the marker")
    assert marker in faults[0] or repr(marker) in faults[0]


def test_ordinary_text_holds_no_marker():
    assert list(gate.unresolved("HTML", "吗？见图 1（a@b.org）：《书》?")) == []


def test_a_link_that_leads_nowhere_is_found():
    html = page('<a href="#fig-a">图 1</a><a href="#lost">表 2</a><figure id="fig-a"></figure>')
    assert list(gate.dead_anchors(html)) == ["HTML: the link #lost ('表 2') leads nowhere."]


def test_a_link_to_a_chinese_id_is_followed_encoded_or_not():
    html = page('<a href="#%E5%9B%BE">a</a><a href="#图">b</a><p id="图"></p>')
    assert list(gate.dead_anchors(html)) == []


def test_an_id_that_stands_twice_is_found():
    html = page('<p id="a"></p><p id="b"></p><p id="a"></p>')
    assert list(gate.dead_anchors(html)) == ["HTML: the id #a stands twice."]


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
    faults = list(gate.requests(page(element)))
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
    assert list(gate.requests(page(element))) == []


def test_words_around_the_text_of_the_page_need_not_be_in_the_pdf(tmp_path):
    html = f"<a href='#text'>跳到正文</a><main id='text'>{WORDS}</main>"
    gate.check_rendered(rendered(tmp_path, html=html), "zh")


def test_a_han_character_that_the_pdf_lost_is_found():
    faults = list(gate.missing_glyphs("上海联动", "上海 动"))
    assert len(faults) == 1
    assert "no glyph can be read for 联." in faults[0]


def test_a_rare_han_character_beyond_the_basic_plane_counts_too():
    assert list(gate.missing_glyphs("\U00020bb7野", "野"))


def test_latin_and_punctuation_need_not_come_back_from_the_pdf():
    assert list(gate.missing_glyphs("上海，fi—x", "上海")) == []


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
    gate.check_rendered(rendered(tmp_path), "zh")


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
        gate.check_rendered(rendered(tmp_path, **fault), "zh")
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
        gate.check_rendered(rendered(tmp_path, **fault), "zh", lines)
    assert f"\n  {CHAPTER}:12: {told}" in str(error.value)
