"""Figures of how robust the evidence is: other controls, other dates, weaker assumptions.

`names` holds the outcomes in the order shown (index outcome, columns zh and en), `reform` who was
treated, and when. Each companion `..._alt` returns the finding as one sentence.
"""

from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.estimators.permutation import LEVEL
from analysis.exhibits import style
from analysis.exhibits.subplots import (
    dot_plot,
    explain,
    mark_reform,
    name_outcomes,
    panels,
    share_periods,
)
from analysis.studies.study import Reform
from analysis.words.labels import say
from analysis.words.numbers import percent, printed

# Points: names side by side, a tick apart, must not touch.
_NARROW = 6


def gaps(paths: pd.DataFrame, names: pd.DataFrame, reform: Reform, lang: str) -> Figure:
    """Each province's gap to the mean of the others, as if it had been the reformed one.

    `paths`: outcome, gb_code, year, gap (log points, less its mean before the reform).
    """
    figure, drawn = panels(names, lang)
    for outcome, axes in drawn:
        wide = _wide(paths, outcome)
        lines = axes.plot(wide.drop(columns=reform.unit), **style.FAINT)
        lines[0].set_label(say("gaps.others", lang))
        axes.axhline(0, color=style.REFERENCE, linewidth=0.6)
        axes.plot(wide[reform.unit], label=reform.name(lang), **style.STRONG)
        mark_reform(axes, reform.year, lang)
        share_periods(axes, wide.index)
    explain(figure, say("gaps.axis", lang))
    return figure


def gaps_alt(paths: pd.DataFrame, names: pd.DataFrame, reform: Reform, lang: str) -> str:
    """In how many outcomes the treated unit's gap never leaves the range of the placebo gaps."""
    inside = 0
    for outcome in names.index:
        after = _wide(paths, outcome).loc[reform.year :]
        others = after.drop(columns=reform.unit)
        inside += after[reform.unit].between(others.min(axis=1), others.max(axis=1)).all()
    unit = reform.name(lang)
    return say("gaps.alt", lang, unit=unit, outcomes=len(names), inside=inside)


def synthetic(paths: pd.DataFrame, names: pd.DataFrame, reform: Reform, lang: str) -> Figure:
    """A unit and its synthetic control. `paths`: outcome, year, treated, synthetic (logs)."""
    figure, drawn = panels(names, lang)
    for outcome, axes in drawn:
        rows = paths[paths["outcome"] == outcome].set_index("year").sort_index()
        label = say("synthetic", lang, unit=reform.name(lang))
        axes.plot(rows["synthetic"], label=label, **style.COMPARED)
        axes.plot(rows["treated"], label=reform.name(lang), **style.STRONG)
        mark_reform(axes, reform.year, lang)
        share_periods(axes, rows.index)
    explain(figure, say("synthetic.axis", lang))
    return figure


def synthetic_alt(paths: pd.DataFrame, names: pd.DataFrame, reform: Reform, lang: str) -> str:
    """In how many outcomes the treated unit ends up above, and where the fit before is worst."""
    shown = paths[paths["outcome"].isin(names.index)]
    gap = (shown["treated"] - shown["synthetic"]).groupby(
        [shown["outcome"], shown["year"] >= reform.year]
    )
    above = (gap.mean().xs(True, level=1) > 0).sum()
    fit = gap.apply(lambda values: (values**2).mean() ** 0.5).xs(False, level=1)
    worst = fit.idxmax()
    return say(
        "synthetic.alt",
        lang,
        unit=reform.name(lang),
        outcomes=len(names),
        above=above,
        name=names.loc[worst, lang],
        fit=printed(fit[worst], 3),
    )


def weights(
    units: pd.DataFrame,
    times: pd.DataFrame,
    names: pd.DataFrame,
    provinces: pd.DataFrame,
    lang: str,
) -> Figure:
    """Unit and time weights as dots whose area is the weight.

    `units`: outcome, gb_code, weight. `times`: outcome, year, weight. `provinces`: index gb_code,
    columns zh and en. Provinces that weigh less than half a percent everywhere are left out.
    """
    weighing = units[units["weight"] >= 0.005]
    order = [code for code in provinces.index if code in set(weighing["gb_code"])]
    years = sorted(times["year"].unique())
    figure, (left, right) = style.page(
        1.2 + 0.24 * len(names),
        columns=2,
        sharey=True,
        # A dot of full weight is as wide as a few provinces: years get more room.
        gridspec_kw={"width_ratios": [len(order), 2 * len(years)]},
    )
    _dots(left, weighing.rename(columns={"gb_code": "column"}), names, order)
    left.set_xticks(range(len(order)), provinces.loc[order, lang], rotation=90, fontsize=_NARROW)
    left.set_xlabel(say("weights.units", lang))
    _dots(right, times.rename(columns={"year": "column"}), names, years)
    right.set_xticks(range(len(years)), years, rotation=90)
    right.set_xlabel(say("weights.times", lang))
    left.set_yticks(range(len(names)), names[lang])
    return figure


def weights_alt(
    units: pd.DataFrame,
    times: pd.DataFrame,
    names: pd.DataFrame,
    provinces: pd.DataFrame,
    lang: str,
) -> str:
    """The largest unit weight, and how many provinces weigh more than one percent on average."""
    largest = units.loc[units["weight"].idxmax()]
    count = (units["weight"] > 0.01).groupby(units["outcome"]).sum().mean()
    return say(
        "weights.alt",
        lang,
        unit=provinces.loc[largest["gb_code"], lang],
        outcome=names.loc[largest["outcome"], lang],
        weight=percent(largest["weight"], 0),
        count=printed(count, 1),
    )


def leave_one_out(
    refits: pd.DataFrame, estimates: pd.DataFrame, names: pd.DataFrame, lang: str
) -> Figure:
    """The effect with every donor and with one donor left out at a time.

    `refits`: outcome, gb_code (the donor left out), att. `estimates`: outcome, att.
    """
    figure, (axes,) = style.page(0.7 + 0.2 * len(names))
    full = estimates.set_index("outcome")["att"]
    rows = {name: group["att"] for name, group in refits.groupby("outcome")}
    dot_plot(axes, rows, full, names, lang)
    figure.supxlabel(say("loo.axis", lang), fontsize=style.SMALL)
    return figure


def leave_one_out_alt(
    refits: pd.DataFrame, estimates: pd.DataFrame, names: pd.DataFrame, lang: str
) -> str:
    """In how many outcomes the sign changes, and the widest range."""
    spread = refits.groupby("outcome")["att"].agg(["min", "max"]).loc[names.index]
    flips = ((spread["min"] < 0) & (spread["max"] > 0)).sum()
    widest = (spread["max"] - spread["min"]).idxmax()
    return say(
        "loo.alt",
        lang,
        outcomes=len(names),
        flips=flips,
        name=names.loc[widest, lang],
        lower=printed(spread.loc[widest, "min"], 2, signed=True),
        upper=printed(spread.loc[widest, "max"], 2, signed=True),
    )


def in_time(
    tests: pd.DataFrame, names: pd.DataFrame, reform: Reform, dates: pd.DataFrame, lang: str
) -> Figure:
    """The effect at the real date beside the effects at dates when nothing happened.

    `tests`: outcome, year (of the assumed reform), att, p. `dates`: index year, columns zh and en.
    """
    figure, (axes,) = style.page(0.9 + 0.2 * len(names))
    places = {outcome: y for y, outcome in enumerate(names.index)}
    markers = cycle("osv^<>")
    for year, rows in tests.groupby("year"):
        actual = year == reform.year
        axes.plot(
            rows["att"],
            rows["outcome"].map(places),
            "D" if actual else next(markers),
            color=style.MAIN if actual else style.REFERENCE,
            fillstyle="full" if actual else "none",
            markersize=5,
            label=dates.at[year, lang],
        )
    name_outcomes(axes, names, lang)
    figure.legend(loc="outside lower center", ncols=tests["year"].nunique())
    axes.set_xlabel(say("in_time.axis", lang))
    return figure


def in_time_alt(
    tests: pd.DataFrame, names: pd.DataFrame, reform: Reform, dates: pd.DataFrame, lang: str
) -> str:
    """How many effects at the wrong dates have a p of 0.05 or less."""
    wrong = tests[(tests["year"] != reform.year) & tests["outcome"].isin(names.index)]
    return say(
        "in_time.alt",
        lang,
        years=say("list", lang).join(str(year) for year in sorted(dates.index.drop(reform.year))),
        tests=len(wrong),
        significant=int((wrong["p"] <= LEVEL).sum()),
    )


def honest(bounds: pd.DataFrame, names: pd.DataFrame, lang: str) -> Figure:
    """The robust interval against the departure from parallel trends that is allowed.

    `bounds`: outcome, bound (M), lower, upper.
    """
    figure, drawn = panels(names, lang)
    for outcome, axes in drawn:
        rows = bounds[bounds["outcome"] == outcome].sort_values("bound")
        axes.fill_between(rows["bound"], rows["lower"], rows["upper"], color=style.SHADE)
        axes.plot(rows["bound"], rows[["lower", "upper"]], color=style.MAIN, linewidth=1)
        axes.axhline(0, color=style.REFERENCE, linewidth=0.6)
    figure.supylabel(say("honest.axis", lang), fontsize=style.SMALL)
    figure.supxlabel(say("honest.bound", lang), fontsize=style.SMALL)
    return figure


def honest_alt(bounds: pd.DataFrame, names: pd.DataFrame, lang: str) -> str:
    """In how many outcomes zero is excluded at M = 0, and at the largest M."""
    shown = bounds[bounds["outcome"].isin(names.index)]
    excluded = (shown["lower"] > 0) | (shown["upper"] < 0)
    largest = shown["bound"].max()
    return say(
        "honest.alt",
        lang,
        outcomes=len(names),
        rejected=int(excluded[shown["bound"] == 0].sum()),
        largest=printed(largest, 2),
        left=int(excluded[shown["bound"] == largest].sum()),
    )


def specification(specs: pd.DataFrame, choices: pd.DataFrame, lang: str) -> Figure:
    """Every specification's effect in order of size, and below it the choices that make it.

    `specs`: att, p, and a column for each dimension of choice. `choices`: index (dimension,
    value) in the order shown, columns zh and en.
    """
    ordered = specs.sort_values("att", kind="stable", ignore_index=True)
    figure, (curve, matrix) = style.page(
        1.7 + 0.16 * len(choices),
        rows=2,
        sharex=True,
        gridspec_kw={"height_ratios": [1.5, 0.16 * len(choices)]},
    )
    curve.axhline(0, color=style.REFERENCE, linewidth=0.6)
    curve.plot(ordered["att"], "o", color=style.DONOR, markersize=3)
    curve.plot(ordered["att"][ordered["p"] <= LEVEL], "o", color=style.ACCENT, markersize=3)
    curve.set_ylabel(say("specification.axis", lang))
    for y, (dimension, value) in enumerate(choices.index):
        chosen = ordered.index[ordered[dimension] == value]
        matrix.plot(chosen, [y] * len(chosen), "|", color=style.MAIN, markersize=5)
    _name_choices(matrix, choices, lang)
    return figure


def specification_alt(specs: pd.DataFrame, choices: pd.DataFrame, lang: str) -> str:
    """The range and the median of the effects, and how many have a p of 0.05 or less."""
    ends = {
        key: printed(getattr(specs["att"], summary)(), 2, signed=True)
        for key, summary in (("lower", "min"), ("upper", "max"), ("median", "median"))
    }
    significant = int((specs["p"] <= LEVEL).sum())
    return say("specification.alt", lang, count=len(specs), significant=significant, **ends)


def _wide(paths: pd.DataFrame, outcome: str) -> pd.DataFrame:
    rows = paths[paths["outcome"] == outcome]
    return rows.pivot(index="year", columns="gb_code", values="gap")


def _dots(axes: Axes, weights: pd.DataFrame, names: pd.DataFrame, columns: list) -> None:
    """A dot for each weight; the area of a dot is its weight."""
    shown = weights[weights["outcome"].isin(names.index)]
    axes.scatter(
        [columns.index(column) for column in shown["column"]],
        [names.index.get_loc(outcome) for outcome in shown["outcome"]],
        s=130 * shown["weight"],
        color=style.MAIN,
        linewidth=0,
    )
    axes.set_xlim(-0.7, len(columns) - 0.3)
    axes.set_ylim(len(names) - 0.5, -0.5)


def _name_choices(axes: Axes, choices: pd.DataFrame, lang: str) -> None:
    """Name each choice and rule a line between the dimensions."""
    axes.set_yticks(range(len(choices)), choices[lang])
    axes.set_ylim(len(choices) - 0.5, -0.5)
    axes.set_xticks([])
    axes.grid(False)
    dimensions = choices.index.get_level_values(0)
    for y in range(1, len(choices)):
        if dimensions[y] != dimensions[y - 1]:
            axes.axhline(y - 0.5, color=style.GRID, linewidth=0.8)
