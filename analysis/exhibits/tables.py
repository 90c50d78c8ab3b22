"""Tables of the evidence and of the data, as Markdown in the language of the document.

`names` holds the outcomes in the order shown (index outcome, columns zh and en), `provinces` the
names of provinces (index six-digit code, columns zh and en).
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.contracts.expected import SHANGHAI
from analysis.estimators import registry
from analysis.exhibits.certification import growth, total
from analysis.exhibits.markdown import Column, claim, pipe_table
from analysis.words.labels import say
from analysis.words.numbers import ALIGNED, percent, printed


def estimates(
    results: pd.DataFrame, names: pd.DataFrame, provinces: pd.DataFrame, study: str, lang: str
) -> str:
    """The effect on each outcome with the inference that is valid for one treated unit.

    `results`: outcome, first_year, last_year, dropped (codes of the provinces left out, joined by
    blanks). The numbers are the claims `did.<study>.<outcome>.…`.
    """
    columns = [_column("estimates", "outcome", 9, lang)]
    columns += [_column("estimates", key, 4, lang, number=True) for key in PRINTED]
    columns += [_column("estimates", "years", 4, lang), _column("estimates", "dropped", 4, lang)]
    rows = []
    for row in results.set_index("outcome").loc[names.index].itertuples():
        rows.append(
            (
                names.loc[row.Index, lang],
                *(claim(f"did.{study}.{row.Index}.{key}") for key in PRINTED),
                f"{row.first_year}–{row.last_year}",
                _joined(provinces, row.dropped.split(), lang),
            )
        )
    return pipe_table(columns, rows)


def inference(names: pd.DataFrame, study: str, lang: str) -> str:
    """The same effects under other inference, and what could have been detected, as claims."""
    heads = _registered("inference", lang) | {"mde": say("tbl.inference.mde", lang)}
    return _claimed(heads, names, study, lang)


def synthetic(names: pd.DataFrame, study: str, lang: str) -> str:
    """Synthetic control and synthetic difference-in-differences side by side, as claims."""
    return _claimed(_registered("synthetic", lang), names, study, lang)


def rollout(estimators: Iterable[str], names: pd.DataFrame, study: str, lang: str) -> str:
    """The roll-out's overall effect by each estimator with its permutation p, as claims.

    `estimators`: short names of `staggered.ESTIMATORS`.
    """
    keys = (f"{each}_{part}" for each in estimators for part in ("att", "p"))
    return _claimed({key: say(f"tbl.rollout.{key}", lang) for key in keys}, names, study, lang)


def outcomes(codebook: pd.DataFrame, lang: str) -> str:
    """What each outcome is, where it is printed, which years are used, and where it breaks.

    `codebook`: name_zh, name_en, primary, unit_zh, unit_en, table, breaks_zh, breaks_en, and of the
    panel first_year, last_year, missing_years (joined by blanks).
    """
    widths = {"name": 12, "primary": 4, "unit": 4, "table": 13, "years": 7, "breaks": 18}
    columns = [_column("outcomes", key, width, lang) for key, width in widths.items()]
    rows = [
        (
            getattr(row, f"name_{lang}"),
            say("yes" if row.primary else "no", lang),
            getattr(row, f"unit_{lang}"),
            getattr(row, f"table_{lang}"),
            _years(row, lang),
            getattr(row, f"breaks_{lang}"),
        )
        for row in codebook.itertuples()
    ]
    return pipe_table(columns, rows)


def sources(table: pd.DataFrame, lang: str) -> str:
    """Publisher, title, edition and terms of every source that the report computes with.

    `table`: the raw table `sources`; those used only to check or for context are left out.
    """
    heads = (("publisher", 6), ("title", 9), ("edition", 3), ("licence", 6))
    columns = [_column("sources", *head, lang) for head in heads]
    fields = [f"publisher_{lang}", f"title_{lang}", "edition", f"licence_{lang}"]
    used = table.loc[table["use"] == "data", fields]
    return pipe_table(columns, used.itertuples(index=False))


def hnte(stock: pd.DataFrame, lang: str) -> str:
    """Certified firms by year: Shanghai's stock, growth and rank beside the 31 provinces.

    `stock`: index year, columns province codes, values firms.
    """
    keys = ("year", "stock", "growth", "rank", "stock_all", "growth_all")
    columns = [_column("hnte", key, 1, lang, number=True) for key in keys]
    everyone = total(stock)
    table = pd.DataFrame(
        {
            "stock": stock[SHANGHAI],
            "growth": growth(stock)[SHANGHAI],
            "rank": stock.rank(axis=1, ascending=False, method="min")[SHANGHAI],
            "stock_all": everyone,
            "growth_all": growth(everyone),
        }
    )
    rows = [
        (
            row.Index,
            printed(row.stock, grouped_from=ALIGNED),
            percent(row.growth),
            printed(row.rank),
            printed(row.stock_all, grouped_from=ALIGNED),
            percent(row.growth_all),
        )
        for row in table.itertuples()
    ]
    return pipe_table(columns, rows)


def policies(adoption: pd.DataFrame, provinces: pd.DataFrame, lang: str) -> str:
    """The batches of pilot free-trade zones, and the provinces of the drug-licence pilot.

    `adoption`: gb_code, ftz_year (missing: none by the end of the data), mah_pilot (0 or 1).
    """
    columns = [
        _column("policies", "year", 3, lang, number=True),
        _column("policies", "count", 2, lang, number=True),
        _column("policies", "provinces", 12, lang),
        _column("policies", "mah", 6, lang),
    ]
    years = adoption["ftz_year"].fillna(_NEVER)
    rows = []
    for year, batch in adoption.groupby(years):
        mah = batch.loc[batch["mah_pilot"] == 1, "gb_code"]
        rows.append(
            (
                say("policies.never", lang) if year == _NEVER else int(year),
                len(batch),
                _joined(provinces, batch["gb_code"], lang),
                _joined(provinces, mah, lang),
            )
        )
    return pipe_table(columns, rows)


# The claims of an estimate, in the order in which the table prints them.
PRINTED = ("att", "percent", "interval", "placebo_p", "rank")

_NEVER = float("inf")


def _registered(table: str, lang: str) -> dict[str, str]:
    """The head of each number that registered estimators print in a table, by its claim."""
    return {
        f"{each.column}_{part}": getattr(head, lang)
        for each, shown in registry.shown_in(table)
        for part, head in shown.numbers
    }


def _claimed(heads: dict[str, str], names: pd.DataFrame, study: str, lang: str) -> str:
    """A row an outcome, a column a claim `did.<study>.<outcome>.<key>`: `heads` by key."""
    columns = [Column(say("tbl.claimed.outcome", lang), 9)]
    columns += [Column(head, 4, is_number=True) for head in heads.values()]
    rows = [
        (name, *(claim(f"did.{study}.{outcome}.{key}") for key in heads))
        for outcome, name in names[lang].items()
    ]
    return pipe_table(columns, rows)


def _column(table: str, key: str, width: int, lang: str, number: bool = False) -> Column:
    return Column(say(f"tbl.{table}.{key}", lang), width, number)


def _years(row: Any, lang: str) -> str:
    span = f"{row.first_year}–{row.last_year}"
    missing = say("list", lang).join(row.missing_years.split())
    return say("years.without", lang, span=span, missing=missing) if missing else span


def _joined(provinces: pd.DataFrame, codes: Iterable[str], lang: str) -> str:
    return say("list", lang).join(provinces.loc[list(codes), lang])
