"""A fault planted for every rule of the text, and what the rules must let through."""

import json
from dataclasses import replace

import pytest

from analysis import paths
from analysis.report import text_rules
from analysis.report.staging import Line, ReportError
from analysis.studies import section, study

CHAPTER = "paper/chapters_zh/09_test.qmd"


def text(*lines, file=CHAPTER):
    return [Line(line, file, number) for number, line in enumerate(lines, start=11)]


def typed(line, allowed=()):
    return list(text_rules.typed_numbers(text(line), dict.fromkeys(allowed, "a reason")))


def unsupported(*lines):
    return list(text_rules.unsupported(text(*lines)))


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
    assert list(text_rules.typed_numbers(lines, {})) == []


def test_every_literal_of_the_project_has_its_reason():
    assert all(len(reason) > 5 for reason in text_rules.literals().values())


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
    assert list(text_rules.unsupported(lines)) == []


PLACED = "![题。](generated/figures/fig-a){#fig-a}"


def test_an_exhibit_that_is_placed_cited_and_made_passes():
    lines = text("见[@fig-a]和[@tbl-b]。", PLACED, "::: {#tbl-b}")
    assert list(text_rules.exhibit_faults(lines, {"fig-a", "tbl-b"})) == []


def test_an_exhibit_that_is_never_cited_is_found():
    faults = list(text_rules.exhibit_faults(text("文字。", PLACED), {"fig-a"}))
    assert faults == [
        f"{CHAPTER}:12: fig-a is never cited. Refer to it with @fig-a, or take it out."
    ]


def test_a_reference_without_exhibit_is_found():
    faults = list(text_rules.exhibit_faults(text("见[@tbl-lost]。"), set()))
    assert len(faults) == 1
    assert faults[0].startswith(f"{CHAPTER}:11: @tbl-lost refers to no exhibit.")


def test_an_exhibit_that_is_made_but_not_placed_is_found():
    faults = list(text_rules.exhibit_faults(text("文字。"), {"fig-idle"}))
    assert len(faults) == 1
    assert faults[0].startswith("fig-idle is made by a notebook but not in the report.")


def test_an_exhibit_that_is_placed_twice_is_found():
    lines = text("见[@fig-a]。", PLACED, PLACED)
    faults = list(text_rules.exhibit_faults(lines, {"fig-a"}))
    assert len(faults) == 1
    assert faults[0].startswith(f"{CHAPTER}:13: fig-a is placed a second time")


RECORD = {"notebook": "03_look", "cell": 7}
LINES = text("{{< claim a.known >}}", "又{{< claim a.unknown >}}")


def test_a_claim_that_no_notebook_records_is_found():
    faults = list(text_rules.claim_faults(LINES, {"a.known": RECORD}))
    assert len(faults) == 1
    assert faults[0].startswith(f"{CHAPTER}:12: no notebook records the claim a.unknown.")


def test_a_claim_that_is_never_printed_is_found():
    faults = list(
        text_rules.claim_faults(LINES, dict.fromkeys(("a.known", "a.unknown", "a.silent"), RECORD))
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
    text_rules.check_text(text(*GOOD), {"fig-a", "tbl-b"})


@pytest.mark.usefixtures("ledger_and_literals")
def test_the_title_of_an_added_study_may_hold_numbers_as_its_file_does():
    rollout = replace(study.load("ftz-rollout"), title_zh="2022年的30项试点")
    lines = text("## 2022年的30项试点", *GOOD)
    with pytest.raises(ReportError, match="the number 2022"):
        text_rules.check_text(lines, {"fig-a", "tbl-b"})
    text_rules.check_text(lines, {"fig-a", "tbl-b"}, [section.of(rollout)])


@pytest.mark.usefixtures("ledger_and_literals")
def test_every_fault_is_told_at_once():
    lines = text(*GOOD[1:], "共22家。", "#### 深", "{{< claim x.y >}}")
    with pytest.raises(ReportError) as error:
        text_rules.check_text(lines, {"fig-a", "tbl-b"})
    told = str(error.value)
    assert told.startswith("The text of the report breaks its rules:\n")
    for fault in (":13: the number 22", ":14: a heading", ":15: no notebook records", "a.b is"):
        assert fault in told
    assert "fig-a is never cited" in told
    assert "tbl-b is never cited" in told
