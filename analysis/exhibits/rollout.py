"""A policy that reached its units in batches: effects by batch and year."""

import pandas as pd
from matplotlib.figure import Figure

from analysis.exhibits import style
from analysis.exhibits.labels import say
from analysis.exhibits.panels import explain, mark_reform, panels, share_years


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
        mark_reform(axes, cohort, lang)
        share_years(axes, rows.index)
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
