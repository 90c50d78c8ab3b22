"""The choices that a study declares, in words: what was added later says so wherever it stands."""

from collections.abc import Iterable

import pandas as pd

from analysis.estimators.permutation import LEVEL
from analysis.studies.study import Study
from analysis.words import quantities
from analysis.words.labels import say
from analysis.words.languages import LANGUAGES
from analysis.words.numbers import printed


def outcomes(study: Study, codebook: pd.DataFrame) -> pd.DataFrame:
    """The codebook of the declared outcomes: index indicator, in the order of the study.

    `codebook`: the tidy table of that name. A name says where the outcome is measured per head or
    over GDP, and where it was added later; the column `primary` says whether it is primary.
    """
    found = codebook.set_index("indicator").loc[[each.indicator for each in study.outcomes]]
    for lang in LANGUAGES:
        name = f"name_{lang}"
        found[name] = [
            _marked(study, ("outcome", indicator), _measured(study, text, lang), lang)
            for indicator, text in found[name].items()
        ]
    return found.assign(primary=[each.primary for each in study.outcomes])


def dates(study: Study) -> pd.DataFrame:
    """The pretended years of reform and the actual one: index year, columns zh and en."""
    actual = study.first_treated_year
    named = {
        year: {
            lang: _marked(
                study, ("placebo_year", year), say("in_time.placebo", lang, year=year), lang
            )
            for lang in LANGUAGES
        }
        for year in study.placebo_years
    }
    named[actual] = {lang: say("in_time.actual", lang, year=actual) for lang in LANGUAGES}
    return pd.DataFrame.from_dict(named, orient="index")


def specified(study: Study, names: pd.DataFrame) -> pd.DataFrame:
    """What the specifications cross: index (dimension, value), columns zh and en.

    `names`: the outcomes shown, as `outcomes` names them: index outcome, columns zh and en.
    """
    named = {("outcome", outcome): row for outcome, row in names.to_dict("index").items()}
    for lang in LANGUAGES:
        told: dict[tuple[str, str | int], str] = {
            **{
                ("donors", each.name): getattr(each, f"title_{lang}")
                for each in study.donors.values()
            },
            **{
                ("last_year", year): say("choice.last_year", lang, year=year)
                for year in study.last_years
            },
            **{("transform", each): say(f"choice.{each}", lang) for each in study.transforms},
        }
        for choice, text in told.items():
            named.setdefault(choice, {})[lang] = _marked(study, choice, text, lang)
    return pd.DataFrame(list(named.values()), index=pd.MultiIndex.from_tuples(named))


def listed(outcomes: Iterable[str], names: pd.DataFrame, lang: str) -> str:
    """These outcomes by name, in the order of `names`; a word for none."""
    chosen = set(outcomes)
    return joined([text for outcome, text in names[lang].items() if outcome in chosen], lang)


def joined(texts: list[str], lang: str) -> str:
    """These texts as one list; a word for none."""
    return say("list", lang).join(texts) or say("none", lang)


def dated(tests: pd.DataFrame, names: pd.DataFrame, lang: str) -> str:
    """The tests of pretended years by outcome and year. `tests`: outcome, year."""
    told = [
        say("count.at", lang, name=names.loc[row.outcome, lang], year=row.year)
        for row in tests.itertuples()
    ]
    return say("rollout.semicolon", lang).join(told)


def counts_of_years(counts: pd.Series, lang: str) -> str:
    """How many outcomes in each pretended year: `counts`, index year."""
    told = [
        say("count.in_year", lang, year=year, count=quantities.count(int(count), "outcomes", lang))
        for year, count in counts.items()
    ]
    return say("list", lang).join(told)


def rejections(procedures: str, counts: pd.Series, lang: str) -> str:
    """How many outcomes several procedures reject for, in one clause.

    `procedures`: "further" or "weighted", which names the clause; `counts`: one count a procedure.
    """
    if not counts.any():
        return say(f"{procedures}.none", lang)
    told = [quantities.count(int(count), "outcomes", lang) for count in counts]
    return say(f"{procedures}.some", lang, counts=say("list", lang).join(told))


def delayed(years: int, lang: str) -> str:
    """From when on a province that adopts counts as treated, `years` after its adoption."""
    return say(f"delay.{('none', 'one')[years] if years < 2 else 'some'}", lang, years=years)


def below(tests: pd.DataFrame, names: pd.DataFrame, lang: str) -> str:
    """The outcomes with a p of 0.05 or less, and by which estimators, in words.

    `tests`: outcome, estimator (a short name of `staggered.ESTIMATORS`), p.
    """
    small = tests[tests["p"] <= LEVEL]
    told = small.assign(
        told=[
            say(f"rollout.{row.estimator}", lang, p=printed(row.p, 3)) for row in small.itertuples()
        ]
    ).groupby("outcome")["told"]
    apart = say("rollout.semicolon", lang)
    return _named({outcome: apart.join(each) for outcome, each in told}, names, lang)


def dropped(rows: pd.DataFrame, names: pd.DataFrame, provinces: pd.DataFrame, lang: str) -> str:
    """The provinces left out, each with the outcomes that lack it, in words.

    `rows`: outcome, dropped (codes joined by blanks), one row an outcome. `provinces`: index code,
    columns zh and en.
    """
    without = (
        rows.assign(dropped=rows["dropped"].str.split()).explode("dropped").dropna(subset="dropped")
    )
    told = {code: listed(each, names, lang) for code, each in without.groupby("dropped")["outcome"]}
    return _named(told, provinces, lang)


def _measured(study: Study, text: str, lang: str) -> str:
    key = f"measured.{study.transform}"
    return text if study.transform == "log" else say(key, lang, name=text)


def _marked(study: Study, choice: tuple[str, str | int], text: str, lang: str) -> str:
    return say("added_later", lang, name=text) if study.is_later(*choice) else text


def _named(told: dict[str, str], names: pd.DataFrame, lang: str) -> str:
    """What is told of each, in brackets after its name; `names` gives the order."""
    return joined(
        [
            say("rollout.named", lang, name=name, told=told[id])
            for id, name in names[lang].items()
            if id in told
        ],
        lang,
    )
