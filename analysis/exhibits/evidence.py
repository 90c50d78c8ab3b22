"""Figures of the evidence on one reform: trends, event study and placebo distribution.

Each takes tidy tables, `names` (index outcome in the order shown, columns zh and en), the `reform`
(who was treated, and when) and a language; its companion `..._alt` returns the finding as one
sentence.
"""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from analysis.estimators.permutation import LEVEL
from analysis.exhibits import style
from analysis.exhibits.subplots import banded, dot_plot, explain, mark_reform, panels, share_periods
from analysis.studies.study import Reform
from analysis.words.labels import say
from analysis.words.numbers import printed


def trends(
    outcomes: Mapping[str, pd.DataFrame], names: pd.DataFrame, reform: Reform, lang: str
) -> Figure:
    """Every province's log outcome as deviation from its own mean before the reform.

    `outcomes`: for each outcome a wide table of logs, index year, columns province codes.
    """
    figure, drawn = panels(names, lang)
    for outcome, axes in drawn:
        moved = _moved(outcomes[outcome], reform)
        others = moved.drop(columns=reform.unit)
        axes.plot(others, **style.FAINT)
        axes.plot(others.mean(axis=1), label=say("donors", lang), **style.COMPARED)
        axes.plot(moved[reform.unit], label=reform.name(lang), **style.STRONG)
        mark_reform(axes, reform.year, lang)
        share_periods(axes, moved.index)
    explain(figure, say("trends.axis", lang))
    return figure


def trends_alt(
    outcomes: Mapping[str, pd.DataFrame], names: pd.DataFrame, reform: Reform, lang: str
) -> str:
    """In how many outcomes the treated unit ends below the mean of the others."""
    last = [_moved(outcomes[outcome], reform).iloc[-1] for outcome in names.index]
    below = sum(row[reform.unit] < row.drop(reform.unit).mean() for row in last)
    year = max(row.name for row in last)
    unit = reform.name(lang)
    return say("trends.alt", lang, unit=unit, outcomes=len(last), below=below, last=year)


def event_study(estimates: pd.DataFrame, names: pd.DataFrame, reform: Reform, lang: str) -> Figure:
    """Coefficients by year with the pointwise and the simultaneous placebo band around them.

    `estimates`: outcome, year, estimate, lower, upper, lower_uniform, upper_uniform; the base
    year has estimate 0 and no bands.
    """
    bands = {"_uniform": say("event.uniform", lang), "": say("event.pointwise", lang)}
    figure, drawn = panels(names, lang)
    for outcome, axes in drawn:
        rows = _of(estimates, outcome)
        banded(axes, rows, bands)
        mark_reform(axes, reform.year, lang)
        share_periods(axes, rows.index)
    explain(figure, say("event.axis", lang, base=reform.year - 1))
    return figure


def event_study_alt(estimates: pd.DataFrame, names: pd.DataFrame, reform: Reform, lang: str) -> str:
    """In how many outcomes zero lies outside the simultaneous band, before and after."""
    shown = estimates[estimates["outcome"].isin(names.index)]
    outside = shown[(shown["lower_uniform"] > 0) | (shown["upper_uniform"] < 0)]
    after = outside["year"] >= reform.year
    return say(
        "event.alt",
        lang,
        outcomes=len(names),
        before=outside.loc[~after, "outcome"].nunique(),
        after=outside.loc[after, "outcome"].nunique(),
    )


def placebo(
    placebos: pd.DataFrame,
    estimates: pd.DataFrame,
    names: pd.DataFrame,
    reform: Reform,
    lang: str,
) -> Figure:
    """The effect of every province had it been the reformed one, a row an outcome.

    `placebos`: outcome, gb_code, att (the treated unit among them). `estimates`: outcome, p, floor.
    """
    figure, (axes,) = style.page(0.7 + 0.2 * len(names))
    tested = estimates.set_index("outcome").loc[names.index]
    by_outcome = placebos.set_index("gb_code").groupby("outcome")["att"]
    rows = {outcome: atts.drop(reform.unit) for outcome, atts in by_outcome}
    full = placebos[placebos["gb_code"] == reform.unit].set_index("outcome")["att"]
    dot_plot(axes, rows, full, names, lang)
    for y, p in enumerate(tested["p"]):
        text = say("placebo.p", lang, p=printed(p, 2))
        axes.text(1.01, y, text, transform=axes.get_yaxis_transform(), va="center")
    axis = say("placebo.axis", lang, unit=reform.name(lang), floor=_floor(tested))
    figure.supxlabel(axis, fontsize=style.SMALL)
    return figure


def placebo_alt(
    placebos: pd.DataFrame,
    estimates: pd.DataFrame,
    names: pd.DataFrame,
    reform: Reform,
    lang: str,
) -> str:
    """How many outcomes have a p of 0.05 or less, the smallest p, and the floor."""
    tested = estimates.set_index("outcome").loc[names.index]
    smallest = tested["p"].idxmin()
    return say(
        "placebo.alt",
        lang,
        outcomes=len(tested),
        significant=int((tested["p"] <= LEVEL).sum()),
        name=names.loc[smallest, lang],
        p=printed(tested.loc[smallest, "p"], 2),
        floor=_floor(tested),
    )


def _moved(logs: pd.DataFrame, reform: Reform) -> pd.DataFrame:
    """Logs less each province's mean over the years before the reform."""
    return logs - logs.loc[: reform.year - 1].mean()


def _of(estimates: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return estimates[estimates["outcome"] == outcome].set_index("year").sort_index()


def _floor(tested: pd.DataFrame) -> str:
    return printed(tested["floor"].min(), 3)
