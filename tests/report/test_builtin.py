"""The built-in engine on a small text that holds every construct of the subset."""

import re

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader

from analysis.report import builtin, rendered_rules, word
from analysis.report.staging import ReportError

CLAIMS = {
    "mah.applicants": "22家",
    "mah.products": "33个品种",
    "qflp.quota": "51.9亿美元",
    "hnte.growth": "14.28%",
    "hnte.rank": "第5位",
    "did.interval": "[-0.12, 0.34]",
}
REPORT = """---
title: 小报告
subtitle: 供测试用
author: 测试者
---

{{< include generated/stamp.md >}}

# 摘要 {.unnumbered}

本报告见[@sec-progress]。

{{< include chapters_zh/01.qmd >}}

# 参考文献 {.unnumbered}

::: {#refs}
:::
"""
CHAPTER = """# 进展 {#sec-progress}

申请单位{{< claim mah.applicants >}}，
品种**{{< claim mah.products >}}**。
见[@fig-reach]、[@tbl-firms]和[@tbl-second]，方法见[@abadie2010]，由来见[@sec-growth]。

## 增幅{{< claim hnte.growth >}}的由来 {#sec-growth}

估计式为$\\tau = \\bar{Y}_1 - \\bar{Y}_0$，运行`make paper`，见<https://example.org/>。
脚注^[位次为{{< claim hnte.rank >}}。]在此。

![覆盖面，占{{< claim hnte.growth >}}。](generated/figures/fig-reach){#fig-reach}

::: {.source}
资料来源：原报告。
:::

::: {#tbl-firms}

{{< include generated/tables/tbl-firms.md >}}

试点企业。
:::

::: {#tbl-second}

| 项目 | 数值 |
|------|-----:|
| 额度 | {{< claim qflp.quota >}} |

外汇额度。
:::

### 第三级 {#sec-third}

1. 第一条
2. 第二条

- 其一
- 其二

::: {.callout-caution title="不能说明什么"}
区间为{{< claim did.interval >}}。
:::

::: {.callout-note}
没有标题的说明。
:::

引文如下。

> 引用的话。
"""
TABLE = """| 企业 | 数量 |
|:-----|-----:|
| 申请单位 | {{< claim mah.applicants >}} |
| 受托企业 | 二十 |
"""


def fill(report, chapter=CHAPTER):
    report.write("report_zh.qmd", REPORT)
    report.write("chapters_zh/01.qmd", chapter)
    report.figure("fig-reach", '各试点的"覆盖面"都很窄。')
    report.table("tbl-firms", TABLE)
    report.ledger(CLAIMS)
    report.stage()
    word.write_reference(report.staged / "generated" / "reference.docx", "zh")


@pytest.fixture(scope="module")
def rendered(lasting_report):
    fill(lasting_report)
    return builtin.render(lasting_report.staged, "zh")


@pytest.fixture(scope="module")
def page(rendered):
    return BeautifulSoup(rendered["html"].read_text("utf-8"), "html.parser")


@pytest.fixture(scope="module")
def pdf(rendered):
    """The words of the PDF without blanks and line ends, which are typesetting; minus is minus."""
    pages = PdfReader(rendered["pdf"]).pages
    words = "".join(page.extract_text() for page in pages)
    return re.sub(r"\s", "", words).replace("−", "-")


@pytest.fixture(scope="module")
def document(rendered):
    return docx.Document(str(rendered["docx"]))


@pytest.fixture(scope="module")
def texts(page, pdf, document):
    """The words of each format; blanks are left out, for each sets its own."""
    body = "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    return {"html": re.sub(r"\s", "", page.get_text()), "pdf": pdf, "docx": re.sub(r"\s", "", body)}


FORMATS = pytest.mark.parametrize("kind", ["html", "pdf", "docx"])


def test_the_gate_finds_no_fault_in_what_was_rendered(rendered):
    rendered_rules.check_rendered(rendered, "zh")


@FORMATS
@pytest.mark.parametrize(
    "words", ["小报告", "供测试用", "v0·test", "资料来源：原报告。", "引用的话。"]
)
def test_title_stamp_source_note_and_quotation_are_in_every_format(words, kind, texts):
    assert words in texts[kind]


def test_word_counts_the_captions_by_its_own_fields(document):
    fields = [
        node.text.split()[:2]
        for node in document.element.body.iter(qn("w:instrText"))
        if "SEQ" in node.text
    ]
    assert fields
    assert {name for _, name in fields} <= {"图", "表"}
    captions = [
        part.text
        for part in document.paragraphs
        if part.style.name in ("Image Caption", "Table Caption")
    ]
    assert len(fields) == len(captions)
    assert all(re.match(r"[图表]\s?\d+：", caption) for caption in captions)


@FORMATS
def test_every_claim_is_printed_in_running_text_heading_caption_cell_and_callout(kind, texts):
    for sentence in (
        "申请单位22家，品种33个品种。",
        "增幅14.28%的由来",
        "覆盖面，占14.28%。",
        "51.9亿美元",
        "区间为[-0.12,0.34]。",
    ):
        assert sentence in texts[kind]


@FORMATS
def test_figures_and_tables_are_numbered_each_for_themselves_and_cited_by_number(kind, texts):
    assert "见图1、表1和表2，方法见" in texts[kind]
    for label, caption in {
        "图1": "覆盖面，占14.28%。",
        "表1": "试点企业。",
        "表2": "外汇额度。",
    }.items():
        assert f"{label}：{caption}" in texts[kind]


@FORMATS
def test_sections_are_cited_by_their_number(kind, texts):
    assert "本报告见第1章。" in texts[kind]
    assert "由来见第1.1节。" in texts[kind]


@FORMATS
def test_callouts_have_their_title_or_the_word_of_their_kind(kind, texts):
    assert "不能说明什么" in texts[kind]
    assert "说明没有标题的说明。" in texts[kind]


def test_headings_have_their_levels_and_numbers_on_the_page(page):
    headings = [
        (heading.name, " ".join(heading.get_text().split()))
        for heading in page.find_all(re.compile("^h[1-3]$"))
        if heading.find_parent(class_="callout") is None and heading.find_parent("header") is None
    ]
    body = [(level, words) for level, words in headings if words not in ("目录", "小报告")]
    assert [words for _, words in body] == [
        "摘要",
        "1 进展",
        "1.1 增幅14.28%的由来",
        "1.1.1 第三级",
        "参考文献",
    ]
    levels = [int(level[1]) for level, _ in body]
    assert [level - levels[0] for level in levels] == [0, 0, 1, 2, 0]


def test_the_tagged_pdf_says_what_a_figure_shows(rendered):
    reader = PdfReader(rendered["pdf"])
    assert reader.root_object["/MarkInfo"]["/Marked"]
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    told = [found["/Alt"] for found in objects if isinstance(found, dict) and "/Alt" in found]
    assert told == ['各试点的"覆盖面"都很窄。'.replace('"', "'")]


def test_the_stamp_stands_on_the_first_page_of_the_pdf_before_the_text(rendered):
    first, second = (page.extract_text() for page in PdfReader(rendered["pdf"]).pages[:2])
    assert "v0 · test" in first
    assert "v0 · test" not in second
    assert "摘要" in second


def test_a_figure_of_the_pdf_floats_with_its_source(rendered):
    source = (rendered["pdf"].parent / "report.typ").read_text("utf-8")
    floating = re.findall(r"^#exhibit\[\n(.*?)^\]\n\n", source, re.DOTALL | re.MULTILINE)
    assert len(floating) == 1
    assert "<fig-reach>" in floating[0]
    assert "资料来源：原报告。" in floating[0]


def test_headings_have_the_styles_of_word(document):
    headings = [
        (paragraph.style.name, paragraph.text.replace("\t", " "))
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert [style for style, _ in headings] == [f"Heading {level}" for level in (1, 1, 2, 3, 1)]
    assert [words.split()[-1] for _, words in headings] == [
        "摘要",
        "进展",
        "增幅14.28%的由来",
        "第三级",
        "参考文献",
    ]


def test_a_reference_leads_to_what_it_names(page):
    links = {link.get_text(): link["href"] for link in page.find_all("a", class_="quarto-xref")}
    assert links == {
        "第1章": "#sec-progress",
        "第1.1节": "#sec-growth",
        "图\u00a01": "#fig-reach",
        "表\u00a01": "#tbl-firms",
        "表\u00a02": "#tbl-second",
    }
    assert page.find(id="fig-reach").name == "figure"


def test_table_cells_are_the_same_on_the_page_and_in_word(page, document):
    expected = [["企业", "数量"], ["申请单位", "22家"], ["受托企业", "二十"]]
    on_page = page.find(id="tbl-firms").find_all("tr")
    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in on_page] == expected
    in_word = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    assert expected in in_word


def test_a_claim_on_the_page_carries_its_id(page):
    claims = page.find_all(class_="claim")
    assert set(CLAIMS) <= {claim["data-claim"] for claim in claims}


def test_a_figure_says_what_it_shows_in_words_with_quotes_tamed(page):
    picture = page.find(id="fig-reach").find(["img", "svg"])
    assert (picture.get("alt") or picture.get("aria-label")) == "各试点的'覆盖面'都很窄。"


def test_a_footnote_a_formula_and_a_citation_are_set_on_the_page(page):
    assert "位次为第5位。" in page.get_text()
    assert page.find("math")
    assert page.find(id="ref-abadie2010")
    assert "Abadie" in page.find(id="refs").get_text()


def test_cells_and_lists_of_the_word_edition_have_a_style_each(document):
    cells = {
        paragraph.style.name
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    }
    assert cells == {"Table Text"}
    lists = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text == "其一"]
    assert lists == ["Compact"]


CROWDED = """
::: {#tbl-crowded}

| 指标 | 原报告 | 位置 | 结论 | 独立数据与理由 |
|---|---|---|---|---|
| Workers | over 1,000,000 people | Introduction, paragraph 1 | Consistent | LONG |
| Firms | 2011–2019 | Part 1, section 1, point 1 | Cannot be tested | LONG |

挤。
:::
""".replace("LONG", "A long reason that takes many lines and leaves little room " * 3)


def test_no_column_of_a_crowded_table_is_narrower_than_its_longest_word(small_report):
    fill(small_report, f"{CHAPTER}\n见[@tbl-crowded]。\n{CROWDED}")
    builtin.render(small_report.staged, "zh")
    source = (small_report.staged / "report.typ").read_text("utf-8")
    widths = re.findall(r"[\d.]+(?=%)", re.search(r"columns: \(([^)]*%[^)]*)\)", source)[1])
    shares = [float(width) for width in widths]
    needed = [len(word) for word in ("Workers", "1,000,000", "Introduction,", "Consistent")]
    assert len(shares) == 5
    assert sum(shares) == pytest.approx(100, abs=0.1)
    assert all(share > letters for share, letters in zip(shares, needed, strict=False))


def test_the_word_edition_keeps_its_paragraph_styles(document):
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["资料来源：原报告。"] == "Source Note"
    assert styles["不能说明什么"] == "Callout Title"
    assert styles["区间为[-0.12, 0.34]。"] == "Callout"


def test_the_page_speaks_its_language(page):
    assert page.html["lang"] == "zh-Hans"


@pytest.mark.parametrize(
    ("addition", "told"),
    [
        ("有{{< claim mah.unknown >}}。", "unknown claim mah.unknown"),
        ("见[@fig-lost]。", "the reference @fig-lost has no target"),
        ("见[@tbl-lost]和[@sec-lost]。", "the reference @sec-lost has no target"),
        ("见[@nobody1999]。", "nobody1999"),
        ("{{< video film.mp4 >}}", "unsupported shortcode {{< video >}}"),
        ("{{< claim mah.applicants", "not closed"),
        ("![再来。](generated/figures/fig-reach){#fig-reach}", "the id #fig-reach is given twice"),
        ("![题。](generated/figures/fig-none){#fig-other}", "fig-none"),
        ("::: {#tbl-bare}\n\n| a |\n|---|\n| b |\n:::", "#tbl-bare has no caption"),
    ],
)
def test_what_cannot_be_resolved_fails_with_its_name(addition, told, small_report):
    fill(small_report)
    source = small_report.staged / "report_zh.qmd"
    source.write_text(f"{source.read_text('utf-8')}\n\n{addition}\n", "utf-8")
    with pytest.raises(ReportError) as error:
        builtin.render(small_report.staged, "zh")
    assert told in str(error.value)
    assert f"report.html of {source}" in str(error.value)
    assert "traceback" not in str(error.value)


def test_a_warning_of_pandoc_fails_like_an_error(small_report):
    fill(small_report, f"{CHAPTER}\n[^loose]: 没有人引用这条脚注。\n")
    with pytest.raises(ReportError, match=r"WARNING.*'loose'.*not used"):
        builtin.render(small_report.staged, "zh")


def test_a_claim_without_text_in_the_language_is_told(small_report):
    fill(small_report)
    ledger = small_report.staged / "generated" / "claims.json"
    ledger.write_text(ledger.read_text("utf-8").replace('"zh"', '"fr"', 1), "utf-8")
    with pytest.raises(ReportError, match=r"claim mah\.applicants has no text in the language zh"):
        builtin.render(small_report.staged, "zh")


def test_what_typst_refuses_is_told_with_the_file(small_report):
    fill(small_report)
    style = small_report.staged / "styles" / "typst-show.typ"
    style.write_text(style.read_text("utf-8") + "\n#no-such-function()\n", "utf-8")
    with pytest.raises(ReportError, match=r"Typst could not set .*report\.typ: .*no-such-function"):
        builtin.render(small_report.staged, "zh")
