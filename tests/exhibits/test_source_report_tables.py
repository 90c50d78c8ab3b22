import re

import pytest

from analysis import sources
from analysis.cleaning.source_report import tidy_figures
from analysis.exhibits import source_report_tables
from analysis.exhibits.inputs import ExhibitError


@pytest.fixture(scope="module")
def figures():
    return tidy_figures(sources.read("report-figures")).set_index("id")


def cells(table):
    return [re.split(r"(?<!\\)\| ?", line.strip("| ")) for line in table.splitlines()[2:]]


def test_table_1_holds_all_fourteen_measures_with_document_item_and_progress(figures):
    rows = cells(source_report_tables.measures(sources.read("report-measures"), figures, "zh"))
    assert len(rows) == 14
    assert all(len(row) == 4 for row in rows)
    assert "沪府发〔2015〕64号" in rows[0][1]
    assert sum("〃" not in row[1] for row in rows) == 5


def test_a_figure_in_the_progress_is_printed_from_its_claim(figures):
    table = sources.read("report-measures").iloc[[12]]
    assert "{{< claim report.table_ft_accounts >}}" in source_report_tables.measures(
        table, figures, "zh"
    )


def test_a_progress_that_names_an_unknown_figure_is_refused(figures):
    table = sources.read("report-measures").iloc[[0]].assign(progress_zh="{nothing}企业")
    with pytest.raises(ExhibitError, match="nothing"):
        source_report_tables.measures(table, figures, "zh")


def test_all_five_groups_and_eleven_points_of_the_bottlenecks_are_listed():
    rows = cells(source_report_tables.points(sources.read("report-bottlenecks"), "zh"))
    assert len(rows) == 11
    assert sum(row[0].strip() != "〃" for row in rows) == 5


def test_the_matrix_marks_the_answering_groups_and_says_which_bottleneck_has_none():
    tables = [
        sources.read(f"report-{name}") for name in ("bottlenecks", "recommendations", "answers")
    ]
    rows = cells(source_report_tables.matrix(*tables, "zh"))
    answered = tables[2]["bottleneck"].unique()
    for bottleneck, row in zip(tables[0]["id"], rows, strict=True):
        assert ("●" in "".join(row)) == (bottleneck in answered)
        assert ("没有对应措施" in row[0]) == (bottleneck not in answered)


def test_every_answer_joins_a_bottleneck_and_a_recommendation_that_are_there():
    answers = sources.read("report-answers")
    assert answers["bottleneck"].isin(sources.read("report-bottlenecks")["id"]).all()
    assert answers["recommendation"].isin(sources.read("report-recommendations")["id"]).all()


@pytest.fixture(scope="module")
def audited(figures):
    tests = sources.read("report-audit")
    verdicts = tests.set_index("id")["test"].map(lambda test: "untestable")
    return {
        lang: source_report_tables.audit(figures, tests, verdicts, lang) for lang in ("zh", "en")
    }


def test_places_in_the_source_are_said_in_english(audited):
    assert "Part 1, section 3, point 1" in audited["en"]
    assert "Table 1, row 6" in audited["en"]
    assert not re.search(r"第\d", audited["en"])


def test_every_figure_of_the_source_prints_its_claim_and_a_verdict(audited, figures):
    for table in audited.values():
        assert all(f"{{{{< claim report.{id} >}}}}" in table for id in figures.index)
    assert audited["zh"].count("无法检验") == len(figures)


def test_a_claim_in_a_reason_is_printed_from_the_ledger(audited):
    assert "{{< claim hnte.implied_base_2015 >}}" in audited["en"]
