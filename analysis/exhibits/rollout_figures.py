"""A policy that reached its units in batches: effects by batch and year, and by years since."""

import pandas as pd
from matplotlib.figure import Figure

from analysis.exhibits import style
from analysis.exhibits.subplots import banded, explain, mark_begin, panels, share_periods
from analysis.words.labels import say

# The year before adoption, as years since it.
_BASE = -1


def group_time(effects: pd.DataFrame, names: pd.DataFrame, lang: str) -> Figure:
    """Group-time effects on one outcome, a panel a batch, with intervals.

    `effects`: cohort (year of adoption), provinces (how many in the batch), year, estimate, lower,
    upper. `names`: the outcome's, one row, columns zh and en.
    """
    cohorts = effects.groupby("cohort")["provinces"].first()
    titles = [
        say("rollout.cohort", lang, cohort=cohort, count=count) for cohort, count in cohorts.items()
    ]
    figure, drawn = panels(pd.DataFrame({lang: titles}, index=cohorts.index), lang)
    for cohort, axes in drawn:
        rows = effects[effects["cohort"] == cohort].set_index("year").sort_index()
        axes.axhline(0, color=style.REFERENCE, linewidth=0.6)
        axes.vlines(rows.index, rows["lower"], rows["upper"], color=style.SHADE, linewidth=3)
        axes.plot(rows["estimate"], "o", color=style.MAIN, markersize=3)
        mark_begin(axes, cohort, say("rollout.begins", lang))
        share_periods(axes, rows.index)
    explain(figure, say("rollout.axis", lang, outcome=names[lang].iloc[0]))
    return figure


def group_time_alt(effects: pd.DataFrame, names: pd.DataFrame, lang: str) -> str:
    """How many of the effects after adoption have an interval without zero."""
    after = effects[effects["year"] >= effects["cohort"]]
    outside = (after["lower"] > 0) | (after["upper"] < 0)
    return say(
        "rollout.alt",
        lang,
        outcome=names[lang].iloc[0],
        effects=len(after),
        outside=int(outside.sum()),
    )


def event(effects: pd.DataFrame, names: pd.DataFrame, lang: str) -> Figure:
    """Mean effects over batches by years since adoption, a panel an outcome, with both bands.

    `effects`: outcome, event_time, estimate, lower, upper, lower_uniform, upper_uniform; the year
    before adoption (-1), from which all are measured, is not in it.
    """
    bands = {"_uniform": say("rollout.uniform", lang), "": say("rollout.pointwise", lang)}
    figure, drawn = panels(names, lang)
    for outcome, axes in drawn:
        rows = effects[effects["outcome"] == outcome].set_index("event_time")
        rows = rows.drop(columns="outcome")
        rows.loc[_BASE] = 0.0
        rows = rows.sort_index()
        banded(axes, rows, bands)
        mark_begin(axes, 0, say("rollout.begins", lang))
        share_periods(axes, rows.index)
    explain(figure, say("rollout.mean", lang), say("rollout.since", lang))
    return figure


def event_alt(effects: pd.DataFrame, names: pd.DataFrame, lang: str) -> str:
    """In how many outcomes zero lies outside the simultaneous band, before and after adoption."""
    outside = effects[(effects["lower_uniform"] > 0) | (effects["upper_uniform"] < 0)]
    after = outside["event_time"] > _BASE
    return say(
        "rollout.event_alt",
        lang,
        outcomes=len(names),
        before=outside.loc[~after, "outcome"].nunique(),
        after=outside.loc[after, "outcome"].nunique(),
    )
