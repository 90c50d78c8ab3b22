"""The merged text: nothing lost, every line with the place it comes from."""

import re

import pytest

from analysis import paths
from analysis.report.staging import ReportError
from analysis.studies import study
from analysis.studies.section import of

FIGURE = "![题，见[@tbl-b]。](generated/figures/fig-a){#fig-a}"


def test_includes_within_includes_are_merged_and_every_line_keeps_its_place(small_report):
    small_report.write(
        "report_zh.qmd", "---\ntitle: 题\n---\n\n{{< include chapters_zh/01.qmd >}}\n末行。\n"
    )
    small_report.write(
        "chapters_zh/01.qmd", "# 一\n{{< include chapters_zh/parts/a.qmd >}}\n后文。\n"
    )
    small_report.write("chapters_zh/parts/a.qmd", "甲。\n乙。\n")
    lines = small_report.stage()
    assert [(line.text, line.place) for line in lines[3:]] == [
        ("", "paper/report_zh.qmd:4"),
        ("# 一", "paper/chapters_zh/01.qmd:1"),
        ("甲。", "paper/chapters_zh/parts/a.qmd:1"),
        ("乙。", "paper/chapters_zh/parts/a.qmd:2"),
        ("后文。", "paper/chapters_zh/01.qmd:3"),
        ("末行。", "paper/report_zh.qmd:6"),
    ]
    staged = small_report.staged.joinpath("report_zh.qmd").read_text("utf-8")
    assert staged == "".join(f"{line.text}\n" for line in lines)


def test_a_table_is_included_in_the_language_of_the_report(small_report):
    for lang, word in {"zh": "省份", "en": "Province"}.items():
        small_report.table("tbl-b", f"| {word} |\n|---|\n", lang)
        small_report.write(f"report_{lang}.qmd", "{{< include generated/tables/tbl-b.md >}}\n")
    first = small_report.stage("en")[0]
    assert first.text == "| Province |"
    assert first.place == "paper/generated/tables/tbl-b.md:1"


def test_the_stamp_stands_where_the_text_asks_for_it(small_report):
    small_report.write("report_zh.qmd", "{{< include generated/stamp.md >}}\n")
    texts = [line.text for line in small_report.stage(stamp="v1 · abc")]
    assert texts == ["::: {.stamp}", "v1 · abc", ":::"]


@pytest.mark.parametrize("missing", ["chapters_zh/02.qmd", "generated/tables/tbl-lost.md"])
def test_an_include_that_is_not_there_is_told_with_the_line_that_asks_for_it(missing, small_report):
    small_report.write("report_zh.qmd", "{{< include chapters_zh/01.qmd >}}\n")
    small_report.write("chapters_zh/01.qmd", f"# 一\n\n{{{{< include {missing} >}}}}\n")
    with pytest.raises(ReportError, match=rf"^paper/chapters_zh/01\.qmd:3: {missing} is not there"):
        small_report.stage()


def test_a_chapter_that_includes_itself_is_told_with_its_line(small_report):
    small_report.write("report_zh.qmd", "{{< include chapters_zh/01.qmd >}}\n")
    small_report.write("chapters_zh/01.qmd", "# 一\n{{< include chapters_zh/01.qmd >}}\n")
    with pytest.raises(ReportError, match=r"^paper/chapters_zh/01\.qmd:2: .*includes itself"):
        small_report.stage()


def test_a_figure_gets_its_finding_as_alternative_text_with_quotes_tamed(small_report):
    small_report.figure("fig-a", '上海称之为"联动"，\n增长最快。\n')
    small_report.write("report_zh.qmd", f"{FIGURE}\n")
    (line,) = small_report.stage()
    assert line.text == FIGURE[:-1] + " fig-alt=\"上海称之为'联动'， 增长最快。\"}"
    assert line.place == "paper/report_zh.qmd:1"


def test_a_figure_with_attributes_of_its_own_gets_its_finding_too(small_report):
    small_report.figure("fig-a", "增长最快。")
    small_report.write("report_zh.qmd", FIGURE[:-1] + ' width="80%"}\n')
    (line,) = small_report.stage()
    assert line.text.endswith('{#fig-a width="80%" fig-alt="增长最快。"}')


def test_a_figure_that_no_notebook_makes_is_told_with_its_line(small_report):
    small_report.write("report_zh.qmd", f"文字。\n{FIGURE}\n")
    with pytest.raises(ReportError, match=r"^paper/report_zh\.qmd:2: no notebook makes fig-a"):
        small_report.stage()


def test_pictures_ledger_and_settings_are_staged_for_the_engine(small_report):
    small_report.figure("fig-a", "增长最快。")
    small_report.figure("fig-of-another-report", "增长最快。")
    small_report.ledger({"a.b": "22家"})
    small_report.write("report_zh.qmd", f"{FIGURE}\n")
    small_report.stage()
    for name in (
        "_quarto.yml",
        "_quarto-zh.yml",
        "references.bib",
        "_extensions/claims/claims.lua",
        "generated/claims.json",
        "generated/figures/fig-a.svg",
        "generated/figures/fig-a.png",
    ):
        assert small_report.staged.joinpath(name).is_file(), name
    assert not small_report.staged.joinpath("generated/figures/fig-a.alt.txt").exists()
    assert not list(small_report.staged.rglob("fig-of-another-report*"))
    assert not small_report.staged.joinpath("_quarto-en.yml").exists()


def test_the_source_note_of_an_exhibit_ends_with_the_cell_that_made_it(small_report):
    small_report.figure("fig-a", "增长最快。")
    small_report.maker("fig-a", "03_look", 4)
    note = "::: {.source}\n资料来源：原报告。\n:::\n"
    small_report.write("report_zh.qmd", f"{FIGURE}\n\n{note}\n::: {{#tbl-b}}\n:::\n\n{note}")
    lines = [line for line in small_report.stage() if "03_look" in line.text]
    assert [line.text for line in lines] == [
        r"本图表由笔记本单元[03_look&nbsp;\[4\]](../notebooks/03_look.html#cell-4)生成。"
    ], "a table typed by hand has no cell"
    assert lines[0].place == "paper/generated/fig-a.json:1"


@pytest.fixture
def two_studies(small_report):
    """Templates of two designs, and a study of each."""
    small_report.write(
        "report_zh.qmd", "前文。\n\n{{< include generated/studies.md >}}\n\n后文。\n"
    )
    small_report.write("studies/introduction_zh.qmd", "# 追加研究\n")
    section = (
        "## {{title}} {#sec-{{study}}}\n\n{{< include generated/tables/tbl-a-{{study}}.md >}}\n"
    )
    small_report.write("studies/one-treated_zh.qmd", f"{section}\n只有{{{{unit}}}}。\n")
    small_report.write("studies/staggered_zh.qmd", section)
    for name in ("certification-2016", "ftz-rollout"):
        small_report.table(f"tbl-a-{name}", f"| {name} |\n|---|\n")
    return [of(study.load(name)) for name in ("certification-2016", "ftz-rollout")]


def test_an_added_study_gets_the_template_of_its_design_with_its_own_words(
    small_report, two_studies
):
    places = {line.text: line.place for line in small_report.stage(sections=two_studies)}
    first, second = two_studies
    assert list(filter(None, places)) == [
        "前文。",
        "# 追加研究",
        f"## {first.zh['title']} {{#sec-certification-2016}}",
        "| certification-2016 |",
        "|---|",
        "只有上海。",
        f"## {second.zh['title']} {{#sec-ftz-rollout}}",
        "| ftz-rollout |",
        "后文。",
    ]
    assert places["只有上海。"] == "paper/studies/one-treated_zh.qmd:5"
    assert places["# 追加研究"] == "paper/studies/introduction_zh.qmd:1"


def test_without_an_added_study_the_text_has_no_trace_of_one(small_report, two_studies):
    texts = [line.text for line in small_report.stage()]
    assert texts == ["前文。", "", "", "后文。"]


def test_a_word_that_no_study_of_the_design_has_is_told_with_its_line(small_report, two_studies):
    small_report.write("studies/staggered_zh.qmd", "# 题\n\n{{unit}}。\n")
    with pytest.raises(ReportError, match=r"^paper/studies/staggered_zh\.qmd:3: .*has no 'unit'"):
        small_report.stage(sections=two_studies)


def test_every_exhibit_of_the_chapters_has_a_source_note():
    texts = [*paths.PAPER.glob("chapters_*/*.qmd"), *paths.PAPER.glob("studies/*.qmd")]
    for chapter in sorted(texts):
        marks = re.findall(r"\{#(?:fig|tbl)-[\w-]+|^::: \{\.source", chapter.read_text(), re.M)
        kinds = "".join("s" if mark.startswith(":::") else "e" for mark in marks)
        assert re.fullmatch("(es)*", kinds), f"{chapter.name}: {marks}"
