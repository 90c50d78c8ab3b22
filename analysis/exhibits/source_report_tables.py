"""Tables of what the source report says: its measures, bottlenecks, recommendations and figures.

`figures` is always the processed table `report_figures` indexed by id; the other tables are the raw
ones of `data/raw/report/`.
"""

import re

import pandas as pd

from analysis.exhibits.inputs import pick
from analysis.exhibits.markdown import Column, Shortcode, claim, pipe_table
from analysis.words.labels import say
from analysis.words.places import place

ANSWERED = "●"


def measures(table: pd.DataFrame, figures: pd.DataFrame, lang: str) -> str:
    """Table 1: document, number and date, reform item and progress, one row a measure.

    `table`: document, number, date, item and progress in both languages; `{id}` in the progress
    stands for that row of `figures`.
    """
    columns = [
        Column(say("tbl.measures.number", lang), 2, True),
        *_columns("measures", (("document", 9), ("item", 8), ("progress", 10)), lang),
    ]
    rows = []
    named = _document_of(table, lang)
    for number, (document, row) in enumerate(zip(named, table.itertuples(), strict=True), start=1):
        progress = _filled(getattr(row, f"progress_{lang}"), figures)
        rows.append((number, document, getattr(row, f"item_{lang}"), progress))
    return pipe_table(columns, rows)


def points(table: pd.DataFrame, lang: str) -> str:
    """Bottlenecks or recommendations: a row a point, the group named at its first point.

    `table`: group, group_zh, group_en, point_zh, point_en.
    """
    columns = _columns("points", (("group", 4), ("point", 13)), lang)
    named = table[f"group_{lang}"].where(~table["group"].duplicated(), _AS_ABOVE)
    return pipe_table(columns, zip(named, table[f"point_{lang}"], strict=True))


def matrix(
    bottlenecks: pd.DataFrame, recommendations: pd.DataFrame, answers: pd.DataFrame, lang: str
) -> str:
    """Which group of measures answers which bottleneck; a bottleneck without one says so.

    `answers`: bottleneck and recommendation, ids of the other two tables.
    """
    groups = recommendations.drop_duplicates("group")
    columns = [
        Column(say("tbl.matrix.point", lang), 10),
        *(Column(str(number), 1) for number in range(1, len(groups) + 1)),
    ]
    group_of = recommendations.set_index("id")["group"]
    answering = answers.assign(group=answers["recommendation"].map(group_of))
    rows = []
    for row in bottlenecks.itertuples():
        found = set(answering.loc[answering["bottleneck"] == row.id, "group"])
        marks = [ANSWERED if group in found else _NOT for group in groups["group"]]
        point = getattr(row, f"point_{lang}")
        rows.append((point if found else say("matrix.none", lang, point=point), *marks))
    return pipe_table(columns, rows)


def audit(figures: pd.DataFrame, tests: pd.DataFrame, verdicts: pd.Series, lang: str) -> str:
    """Every figure of the source with what independent data say of it, and the verdict.

    `tests`: id and reason in both languages, where `{id}` stands for a claim; `verdicts`: by id.
    The claim of the figure prints the wording in Chinese and the value in English.
    """
    heads = (("measure", 8), ("figure", 4), ("place", 4), ("as_of", 3), ("verdict", 3))
    columns = _columns("audit", (*heads, ("reason", 9)), lang)
    reasons = tests.set_index("id")[f"reason_{lang}"]
    rows = [
        (
            getattr(row, f"measure_{lang}"),
            claim(f"report.{row.Index}"),
            place(row).said(lang),
            row.as_of,
            say(f"verdict.{verdicts[row.Index]}", lang),
            _claimed(reasons[row.Index]),
        )
        for row in figures.itertuples()
    ]
    return pipe_table(columns, rows)


# A blank cell would be printed as missing; these two are blank on purpose.
_AS_ABOVE = "〃"
_NOT = "·"


def _columns(table: str, heads: tuple, lang: str) -> list[Column]:
    return [Column(say(f"tbl.{table}.{key}", lang), width) for key, width in heads]


def _document_of(table: pd.DataFrame, lang: str) -> pd.Series:
    """Each document with its number, or its date where it has none, named at its first measure."""
    titles = table[f"document_{lang}"]
    titles = "《" + titles + "》" if lang == "zh" else titles
    numbers = table["number"].where(table["number"] != "", table["date"])
    named = [
        say("document", lang, title=title, number=number)
        for title, number in zip(titles, numbers, strict=True)
    ]
    return pd.Series(named, index=table.index).where(~table["document_zh"].duplicated(), _AS_ABOVE)


def _filled(text: str, figures: pd.DataFrame) -> Shortcode:
    """The text with each `{id}` replaced by the claim of that figure of the source."""
    ids = re.findall(r"\{(\w+)\}", text)
    known = pick(figures, ids, "report_figures").index
    return Shortcode(text.format(**{id: claim(f"report.{id}") for id in known}))


def _claimed(text: str) -> Shortcode:
    """The text with each `{id}` replaced by that claim."""
    return Shortcode(re.sub(r"\{([\w.]+)\}", lambda found: claim(found[1]), text))
