"""The generated appendices: a row a number, its raw cells, and what made each exhibit."""

import json
import re

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn

from analysis import paths
from analysis.report import appendix, builtin, text_rules, word

COLUMN = "高新技术企业入统企业数(家)"
TEXT = """---
title: 小报告
---

# 正文 {#sec-text}

有{{< claim a.b_c >}}，又有{{< claim z.all >}}，见[@fig-a]。

![题。](generated/figures/fig-a){#fig-a}

# 全部数据 {#sec-ledger}

{{< include generated/ledger.md >}}

# 图表 {#sec-makers}

{{< include generated/makers.md >}}
"""


def stock(rows):
    return {"file": "torch/hnte_stock.csv", "rows": rows, "column": COLUMN}


@pytest.fixture
def report(small_report):
    """Two numbers of one notebook, the second of many raw cells, and a figure."""
    small_report.ledger({"a.b_c": "22家", "z.all": "25%"})
    records = json.loads(paths.LEDGER.read_text("utf-8"))
    records["a.b_c"]["sources"] = [stock("4")]
    records["z.all"] |= {
        "sources": [stock(rows) for rows in ("2", "3", "4", "10")],
        "interval": [None, 0.5],
        "p": 0.25,
        "sample": {"zh": "31个省区市", "en": "31 provinces"},
    }
    paths.LEDGER.write_text(json.dumps(records), "utf-8")
    small_report.figure("fig-a", "增长最快。")
    small_report.maker("fig-a", "01_clean.north", 5, code="analysis.exhibits.progress.qflp")
    small_report.page("01_clean.north", 5)
    reads = [
        {"cell": 4, "file": "notebooks/studies/north.toml"},
        {"cell": 4, "file": "data/processed/provinces.csv"},
        {"cell": 5, "file": "data/raw/datapackage.json"},
        {"cell": 5, "file": "data/raw/report/events.csv"},
        {"cell": 6, "file": "data/processed/codebook.csv"},
    ]
    paths.EXECUTED.mkdir(parents=True)
    executed = paths.EXECUTED / "01_clean.north.ipynb"
    executed.write_text(json.dumps({"metadata": {"reads": reads}}), "utf-8")
    small_report.write("report_zh.qmd", TEXT)
    return small_report


@pytest.fixture
def rendered(report):
    report.stage()
    word.write_reference(report.staged / "generated" / "reference.docx", "zh")
    return builtin.render(report.staged, "zh")


@pytest.mark.usefixtures("report")
def test_a_number_has_a_row_with_all_that_is_known_of_it():
    (row,) = [line for line in appendix.ledger("en").splitlines() if "#claim-z.all" in line]
    assert [cell.strip() for cell in row.strip("|").split(" | ")] == [
        "[z.all]{#claim-z.all .claim-id}",
        "25%",
        r"22 firms; Interval: \[−∞, 0.5\]; p: 0.25",
        "count; 31 provinces",
        r"[\[5\]](../notebooks/01_clean.html#cell-5)",
        "[R1](#raw-1)–[R4](#raw-4)",
    ]


@pytest.mark.usefixtures("report")
def test_raw_cells_that_numbers_share_stand_once_with_their_publisher():
    table = appendix.ledger("en").partition("{#numbers-raw ")[2]
    assert re.findall(r"\{#raw-(\d+)\}.*line (\d+) ", table) == [
        ("1", "2"),
        ("2", "3"),
        ("3", "4"),
        ("4", "10"),
    ]
    assert table.count("Torch Centre") == 4


@pytest.mark.usefixtures("report")
def test_an_exhibit_is_told_with_its_cell_its_function_and_what_was_read_by_then():
    (row,) = [
        line
        for line in appendix.makers("zh", ["fig-a", "tbl-typed"]).splitlines()
        if "fig-a" in line
    ]
    assert "@fig-a" in row
    assert "(../notebooks/01_clean.north.html#cell-5)" in row
    assert "| progress.qflp |" in row
    read = "notebooks/studies/north.toml, data/processed/provinces.csv, data/raw/report/events.csv"
    assert read in row


def test_raw_tables_that_a_study_is_checked_against_are_no_data_of_its_exhibits(report):
    report.maker("fig-a", "01_clean.north", 5, code="analysis.exhibits.a.b", study="north")
    (row,) = [line for line in appendix.makers("zh", ["fig-a"]).splitlines() if "fig-a" in line]
    assert row.endswith("| notebooks/studies/north.toml, data/processed/provinces.csv |")


@pytest.mark.usefixtures("report")
def test_an_exhibit_names_only_the_data_read_since_the_row_above():
    for name, cell in (("fig-b", 5), ("fig-c", 6)):
        known = json.loads((paths.EXHIBITS / "zh" / "fig-a.json").read_text("utf-8"))
        (paths.EXHIBITS / "zh" / f"{name}.json").write_text(
            json.dumps(known | {"cell": cell}), "utf-8"
        )
    table = appendix.makers("zh", ["fig-a", "fig-b", "fig-c"]).splitlines()
    rows = {name: line for line in table for name in ("fig-b", "fig-c") if name in line}
    assert rows["fig-b"].endswith("| 同上 |")
    assert rows["fig-c"].endswith("| 同上，另加data/processed/codebook.csv |")


@pytest.mark.usefixtures("report")
def test_many_raw_cells_are_named_once_as_a_set():
    ledger = json.loads(paths.LEDGER.read_text("utf-8"))
    many = [
        {"file": "report/figures.csv", "rows": str(2 * row), "column": "wording"}
        for row in range(1, 7)
    ]
    for id in ledger:
        ledger[id]["sources"] = many
    paths.LEDGER.write_text(json.dumps(ledger), "utf-8")
    table = appendix.ledger("en")
    claims, _, raw = table.partition("{#numbers-raw ")
    assert claims.count("[S1](#raw-set-1)") == len(ledger) > 1
    assert "(#raw-1)" not in claims
    (row,) = [line for line in raw.splitlines() if "{#raw-set-1}" in line]
    assert "[R1](#raw-1)–[R6](#raw-6)" in row


def test_a_number_leads_to_its_row_in_every_format(rendered):
    page = BeautifulSoup(rendered["html"].read_text("utf-8"), "html.parser")
    assert page.find(id="claim-a.b_c").find_parent("tr").find_all("td")[1].get_text() == "22家"
    # Typst sets no link whose target is missing.
    assert "#link(<claim-a.b_c>)" in rendered["pdf"].with_suffix(".typ").read_text("utf-8")
    body = docx.Document(str(rendered["docx"])).element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert "claim-a.b_c" in anchors
    assert "claim-a.b_c" in names


def test_the_gate_takes_the_appendices_neither_for_print_nor_for_a_citation(report):
    text = TEXT.replace("有{{< claim a.b_c >}}，", "").replace("[@fig-a]", "")
    report.write("report_zh.qmd", text)
    lines = report.stage()
    (fault,) = text_rules.claim_faults(lines, json.loads(paths.LEDGER.read_text("utf-8")))
    assert "the claim a.b_c is recorded but never printed" in fault
    (fault,) = text_rules.exhibit_faults(lines, {"fig-a"})
    assert "fig-a is never cited" in fault


def test_an_exhibit_that_this_report_does_not_place_has_no_row(report):
    report.maker("fig-other", "01_clean.north", 6, code="analysis.exhibits.progress.reach")
    rows = [line.text for line in report.stage() if line.file == "paper/generated/makers.md"]
    assert sum("cell-5" in row for row in rows) == 1
    assert not any("fig-other" in row for row in rows)


def test_without_the_table_a_number_leads_nowhere(report):
    report.write("report_zh.qmd", TEXT.replace("{{< include generated/ledger.md >}}", ""))
    report.stage()
    staged = json.loads(report.staged.joinpath("generated/claims.json").read_text("utf-8"))
    assert {record["row"] for record in staged.values()} == {""}


def test_the_table_of_all_claims_is_staged_apart_and_taken_in_by_a_filter(report):
    lines = report.stage()
    staged = (report.staged / "report_zh.qmd").read_text("utf-8")
    table = (report.staged / "generated" / "ledger.md").read_text("utf-8")
    assert '::: {.apart file="generated/ledger.md"}\n:::\n' in staged
    assert "{#claim-" in table
    assert "{#claim-" not in staged
    assert any("{#claim-" in line.text for line in lines)
