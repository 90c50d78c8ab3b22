"""Both editions print the same claims and exhibits under the same headings, chapter by chapter."""

import re

import pytest

from analysis import paths
from analysis.report.staging import CLAIM
from analysis.report.text_rules import CITED, EXHIBIT

HEADING = re.compile(r"^(#+) .*?(?:\{([^}]*)\})?$", re.MULTILINE)
INCLUDED = re.compile(r"\{\{< include (\S+) >\}\}")
CITATION = re.compile(r"@((?!fig-|tbl-|sec-)\w[\w-]*)")
BLOCK = re.compile(r"^:::+ \{\.([\w-]+)", re.MULTILINE)
CHAPTERS = sorted(
    {file.name for lang in ("zh", "en") for file in paths.PAPER.glob(f"chapters_{lang}/*.qmd")}
)
TEMPLATES = sorted({file.stem[:-3] for file in paths.PAPER.glob("studies/*.qmd")})


def text(chapter, lang):
    """A chapter of one edition, or what an added study gets in it."""
    place = f"chapters_{lang}/{chapter}" if chapter in CHAPTERS else f"studies/{chapter}_{lang}.qmd"
    file = paths.PAPER / place
    assert file.exists(), f"{chapter} is missing from the {lang} edition"
    return file.read_text("utf-8").replace("{{study}}", "a-study")


def claims(words):
    return set(CLAIM.findall(words))


def headings(words):
    """Level and attributes (the id, or that it has no number) of each heading, in order."""
    return [(len(signs), attributes) for signs, attributes in HEADING.findall(words)]


def exhibits(words):
    return EXHIBIT.findall(words)


def citations(words):
    return set(CITATION.findall(words))


def references(words):
    return set(CITED.findall(words)) | set(re.findall(r"@(sec-[\w-]+)", words))


def blocks(words):
    return BLOCK.findall(words)


def included(words):
    return INCLUDED.findall(words)


@pytest.mark.parametrize("chapter", [*CHAPTERS, *TEMPLATES])
def test_both_editions_of_a_chapter_print_the_same_claims(chapter):
    assert claims(text(chapter, "en")) == claims(text(chapter, "zh"))


@pytest.mark.parametrize("chapter", [*CHAPTERS, *TEMPLATES])
def test_both_editions_of_a_chapter_have_the_same_tree_of_headings(chapter):
    assert headings(text(chapter, "en")) == headings(text(chapter, "zh"))


@pytest.mark.parametrize("chapter", [*CHAPTERS, *TEMPLATES])
def test_both_editions_of_a_chapter_place_the_same_exhibits_in_the_same_order(chapter):
    assert exhibits(text(chapter, "en")) == exhibits(text(chapter, "zh"))


@pytest.mark.parametrize("chapter", [*CHAPTERS, *TEMPLATES])
def test_both_editions_of_a_chapter_have_the_same_blocks_and_tables(chapter):
    english, chinese = text(chapter, "en"), text(chapter, "zh")
    assert blocks(english) == blocks(chinese)
    assert included(english) == included(chinese)


@pytest.mark.parametrize("chapter", [*CHAPTERS, *TEMPLATES])
def test_both_editions_of_a_chapter_refer_to_the_same_works_and_places(chapter):
    english, chinese = text(chapter, "en"), text(chapter, "zh")
    assert citations(english) == citations(chinese)
    assert references(english) == references(chinese)


def test_both_editions_include_every_chapter_in_the_same_order():
    orders = {
        lang: INCLUDED.findall((paths.PAPER / f"report_{lang}.qmd").read_text("utf-8"))
        for lang in ("zh", "en")
    }
    english = [name.replace("chapters_en/", "chapters_zh/") for name in orders["en"]]
    assert english == orders["zh"]
    assert [name.split("/")[1] for name in english if name.startswith("chapters")] == CHAPTERS


SAMPLE = """# A {#sec-a}

The number is {{< claim x.one >}} [@work; @sec-b].

![Words.](generated/figures/fig-a){#fig-a}

{{< include generated/tables/tbl-a.md >}}

::: {.source}
Source.
:::
"""


@pytest.mark.parametrize(
    ("read", "right", "wrong"),
    [
        (claims, "x.one", "x.two"),
        (claims, "{{< claim x.one >}}", "one"),
        (headings, "# A {#sec-a}", "## A {#sec-a}"),
        (headings, "{#sec-a}", "{#sec-c}"),
        (headings, " {#sec-a}", ""),
        (exhibits, "{#fig-a}", "{#fig-b}"),
        (included, "tables/tbl-a.md", "tables/tbl-b.md"),
        (blocks, "{.source}", "{.callout-note}"),
        (citations, "@work", "@other"),
        (references, "@sec-b", "@sec-d"),
    ],
)
def test_each_difference_that_counts_is_seen(read, right, wrong):
    assert right in SAMPLE
    assert read(SAMPLE.replace(right, wrong)) != read(SAMPLE)


def test_words_alone_make_no_difference():
    other = SAMPLE.replace("# A", "# 甲").replace("The number is", "数字是").replace("Words", "字")
    for read in (claims, headings, exhibits, included, blocks, citations, references):
        assert read(other) == read(SAMPLE)
