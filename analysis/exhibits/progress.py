"""Figures of what has been done and how far it reached, from the counts of the source report.

Each function takes tidy tables and a language and returns a figure; its companion `..._alt` returns
the finding as one sentence, with numbers computed from the same tables. `figures` is always the
processed table `report_figures` indexed by id.
"""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from analysis.exhibits import style
from analysis.exhibits.inputs import pick
from analysis.words.labels import say, wrapped
from analysis.words.numbers import ALIGNED, percent, printed, span
from analysis.words.quantities import MONEY, quantity, rounded_up

TABLE = "report_figures"

FIELDS = ("institutions", "research", "finance", "property", "people")

# The counts on the dashboard: amounts of money and shares are no counts and stay off it.
COUNTS = {
    "institutions": (
        "mah_applicants",
        "mah_manufacturers",
        "mah_products",
        "quarantine_firms",
        "bonded_firms",
        "hnte_firms",
    ),
    "research": (
        "rd_centres",
        "rd_centres_global",
        "incubators",
        "makerspaces",
        "venture_firms",
    ),
    "finance": ("ft_firms", "ft_accounts", "cash_pool_firms", "qflp_firms", "qflp_projects"),
    "property": (),
    "people": ("academicians",),
}

FUNNEL = ("qflp_firms", "qflp_investing", "qflp_projects", "qflp_amount")

_ARROW = {"arrowstyle": "->", "color": style.REFERENCE, "linewidth": 0.8}

# Pilots by the number of firms that take part; the last row asks to be let in.
PILOTS = ("clearance_firms", "bonded_firms", "cmo_firms", "cash_pool_firms", "quarantine_firms")
WAITING = "waiting_firms"


def timeline(events: pd.DataFrame, lang: str) -> Figure:
    """Policy events by field, one row an event; a pale bar spans a year whose month is not known.

    `events`: date (YYYY, YYYY-MM or YYYY-MM-DD), field (one of FIELDS), label_zh, label_en.
    """
    rows = _in_lanes(events)
    figure, (axes,) = style.page(0.5 + 0.2 * len(rows))
    years = range(int(rows["start"].min()), math.ceil(rows["end"].max()) + 1)
    for row in rows.itertuples():
        _mark_event(
            axes, row, getattr(row, f"label_{lang}"), late=row.start > sum(years) / len(years)
        )
    _name_lanes(axes, rows, lang)
    axes.set_xlim(years[0], years[-1])
    axes.set_xticks(list(years), [])
    axes.set_xticks([year + 0.5 for year in years[:-1]], [str(y) for y in years[:-1]], minor=True)
    axes.tick_params(axis="x", which="minor", length=0)
    axes.grid(True, axis="x")
    return figure


def timeline_alt(events: pd.DataFrame, lang: str) -> str:
    """How many events, from when to when, and which year has the most."""
    years = _in_lanes(events)["start"].astype(int)
    counts = years.value_counts().sort_index()
    return say(
        "timeline.alt",
        lang,
        count=len(years),
        first=years.min(),
        last=years.max(),
        busiest=counts.idxmax(),
        most=counts.max(),
    )


def dashboard(figures: pd.DataFrame, lang: str) -> Figure:
    """The counts of the source report by field, one row a count, on one logarithmic axis.

    The axis shows orders of magnitude only: each row counts something else, so every value is
    printed with its own unit. A field of which the source gives no count says so.
    """
    rows = _counts(figures, lang)
    figure, (axes,) = style.page(0.6 + 0.19 * len(rows))
    for row in rows[rows["value"].notna()].itertuples():
        axes.hlines(row.y, 1, row.value, color=style.DONOR, linewidth=0.6, linestyle=":")
        axes.plot(row.value, row.y, "o", color=style.MAIN, markersize=4.5)
        axes.annotate(row.text, (row.value, row.y), (6, 0), textcoords="offset points", va="center")
    for row in rows[rows["heading"]].itertuples():
        axes.text(1.05, row.y, row.text, va="center", color=style.REFERENCE)
    axes.set_xscale("log")
    axes.set_xlim(1, 400_000)
    axes.xaxis.set_major_formatter(lambda value, _: printed(value, grouped_from=ALIGNED))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(say("dashboard.axis", lang))
    _name_counts(axes, rows)
    return figure


def dashboard_alt(figures: pd.DataFrame, lang: str) -> str:
    """How many counts, the largest and the smallest, and the fields without any."""
    ids = [id_ for ids in COUNTS.values() for id_ in ids]
    rows = pick(figures, ids, TABLE).sort_values("point", kind="stable")
    smallest, largest = rows.iloc[0], rows.iloc[-1]
    return say(
        "dashboard.alt",
        lang,
        count=len(rows),
        smallest=_with_measure(smallest, lang),
        largest=_with_measure(largest, lang),
        empty=say("list", lang).join(say(f"field.{f}", lang) for f in FIELDS if not COUNTS[f]),
    )


def clearance(figures: pd.DataFrame, lang: str) -> Figure:
    """Clearance time before and after as ranges on one axis of hours."""
    rows = pick(figures, ("clearance_before", "clearance_after"), TABLE)
    figure, (axes,) = style.page(1.35)
    for y, (row, colour) in enumerate(
        zip(rows.itertuples(), (style.DONOR, style.MAIN), strict=True)
    ):
        axes.hlines(y, row.lower, row.upper, color=colour, linewidth=11)
        hours = say("unit.hours", lang, value=span(row.lower, row.upper))
        axes.annotate(hours, (row.upper, y), (6, 0), textcoords="offset points", va="center")
    axes.set_yticks([0, 1], [say(f"clearance.{key}", lang) for key in ("before", "after")])
    axes.set_ylim(1.6, -0.6)
    axes.set_xlim(0, 1.25 * rows["upper"].max())
    axes.set_xticks(range(0, int(rows["upper"].max()) + 1, 12))
    axes.set_xlabel(say("clearance.axis", lang))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    return figure


def clearance_alt(figures: pd.DataFrame, lang: str) -> str:
    """The two ranges, and the least and greatest share of the old time that the new one takes."""
    rows = pick(figures, ("clearance_before", "clearance_after"), TABLE)
    before, after = rows.iloc[0], rows.iloc[1]
    return say(
        "clearance.alt",
        lang,
        before=span(before["lower"], before["upper"]),
        after=span(after["lower"], after["upper"]),
        share_lower=percent(after["lower"] / before["upper"], 0),
        share_upper=percent(after["upper"] / before["lower"], 0),
    )


def qflp(figures: pd.DataFrame, lang: str) -> Figure:
    """From qualified firms to money invested: four steps, each in its own unit.

    Squares stand for single firms and projects, so that only like is compared with like; below
    each number stands what it says about the step before.
    """
    rows = pick(figures, FUNNEL, TABLE)
    figure, axes = style.sheet(1.8)
    step = style.WIDTH / len(rows)
    notes = ("", *_steps(rows, lang))
    for place, (row, note) in enumerate(zip(rows.itertuples(), notes, strict=True)):
        left = place * step + 0.1
        axes.text(left, 0.12, say(f"qflp.{row.Index}", lang), va="center")
        axes.text(left, 0.4, quantity(row, lang), va="center", fontsize=11, color=style.MAIN)
        axes.text(left, 0.68, note, va="center", fontsize=style.SMALL, color=style.REFERENCE)
        if row.base_unit not in MONEY:
            _squares(axes, left + 0.03, 0.95, int(row.point), columns=15)
        if place:
            axes.annotate("", (left - 0.06, 0.12), (left - 0.34, 0.12), arrowprops=_ARROW)
    _squares(axes, left + 0.03, 0.95, 1, columns=1)
    axes.text(left + 0.12, 0.95, say("qflp.square", lang), va="center", fontsize=style.SMALL)
    return figure


def qflp_alt(figures: pd.DataFrame, lang: str) -> str:
    """The share of qualified firms that invest, and projects and money per firm and project."""
    rows = pick(figures, FUNNEL, TABLE)
    firms, _, _, money = (quantity(row, lang) for row in rows.itertuples())
    steps = say("list", lang).join(_steps(rows, lang))
    return say("qflp.alt", lang, firms=firms, money=money, steps=steps)


def reach(figures: pd.DataFrame, lang: str) -> Figure:
    """How many firms each pilot reached, one square a firm, and how many ask to be let in."""
    rows = pick(figures, (*PILOTS, WAITING), TABLE).sort_values("point", kind="stable")
    figure, axes = style.sheet(0.3 * len(rows) + 0.3)
    for place, row in enumerate(rows.itertuples()):
        y = 0.15 + 0.3 * place
        name = wrapped(getattr(row, f"measure_{lang}"), 38)
        axes.text(2.35, y, name, ha="right", va="center", linespacing=1)
        width = _squares(axes, 2.5, y, int(row.point), columns=36, hollow=row.Index == WAITING)
        axes.text(2.5 + width, y, quantity(row, lang), va="center", color=style.MAIN)
    return figure


def reach_alt(figures: pd.DataFrame, lang: str) -> str:
    """The smallest and the largest pilot, and how many firms wait."""
    pilots = pick(figures, PILOTS, TABLE).sort_values("point", kind="stable")
    return say(
        "reach.alt",
        lang,
        smallest=_with_measure(pilots.iloc[0], lang),
        largest=_with_measure(pilots.iloc[-1], lang),
        waiting=quantity(pick(figures, [WAITING], TABLE).iloc[0], lang),
    )


def _in_lanes(events: pd.DataFrame) -> pd.DataFrame:
    """The events by field and date, with their extent in years and a row `y`, top row 0."""
    extents = [_extent(date) for date in events["date"]]
    rows = events.assign(
        lane=[FIELDS.index(field) for field in events["field"]],
        start=[start for start, _ in extents],
        end=[end for _, end in extents],
    )
    rows = rows.sort_values(["lane", "start", "end"], kind="stable")
    return rows.assign(y=range(len(rows)))


def _extent(date: str) -> tuple[float, float]:
    """The span of time, in years, that a date names: 2016 is a year, 2016-09 a month."""
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return float(year), year + 1.0
    return year + (rest[0] - 1) / 12, year + rest[0] / 12


def _mark_event(axes: Axes, row: Any, label: str, late: bool) -> None:
    """A mark for a month, a bar for a whole year; the label stands where there is room."""
    whole_year = row.end - row.start > 0.5
    axes.hlines(
        row.y,
        row.start,
        row.end,
        color=style.SHADE if whole_year else style.MAIN,
        linewidth=6,
    )
    axes.annotate(
        label,
        (row.start if late else row.end, row.y),
        xytext=(-4 if late else 4, 0),
        textcoords="offset points",
        ha="right" if late else "left",
        va="center",
        fontsize=style.SMALL,
    )


def _name_lanes(axes: Axes, rows: pd.DataFrame, lang: str) -> None:
    """Name each field at the middle of its rows and rule a line between fields."""
    lanes = rows.groupby("field", sort=False)["y"]
    axes.set_yticks(lanes.mean(), [say(f"field.{field}", lang) for field in lanes.groups])
    for last in lanes.max():
        axes.axhline(last + 0.5, color=style.GRID, linewidth=0.8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(False, axis="y")


def _counts(figures: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The rows of the dashboard from the top: a heading for each field, then its counts."""
    rows = []
    for field in FIELDS:
        rows.append({"name": say(f"field.{field}", lang), "heading": True, "text": ""})
        if not COUNTS[field]:
            rows[-1]["text"] = say("dashboard.empty", lang)
        for row in pick(figures, COUNTS[field], TABLE).itertuples():
            rows.append(
                {
                    "name": getattr(row, f"measure_{lang}"),
                    "heading": False,
                    "value": row.point,
                    "text": quantity(row, lang),
                }
            )
    return pd.DataFrame(rows).assign(y=range(len(rows)))


def _name_counts(axes: Axes, rows: pd.DataFrame) -> None:
    axes.set_yticks(rows["y"], rows["name"])
    for tick, heading in zip(axes.get_yticklabels(), rows["heading"], strict=True):
        tick.set_color(style.MAIN if heading else style.INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")


def _steps(rows: pd.DataFrame, lang: str) -> tuple[str, str, str]:
    """What each step of the funnel says about the one before.

    The source counts "more than" so many projects: projects a firm are a lower bound, and money a
    project is an upper bound.
    """
    firms, investing, projects, money = rows["point"]
    return (
        say("qflp.share", lang, share=percent(investing / firms, 0)),
        say("qflp.per_firm", lang, number=math.floor(projects / investing)),
        say("qflp.per_project", lang, money=rounded_up(money / projects, "yuan", lang)),
    )


def _squares(
    axes: Axes, left: float, top: float, count: int, columns: int, hollow: bool = False
) -> float:
    """Draw `count` squares row by row, and return the width that they take, in inches."""
    side = 0.078
    places = [divmod(place, columns) for place in range(count)]
    axes.plot(
        [left + side * column for _, column in places],
        [top + side * row for row, _ in places],
        "s",
        markersize=4,
        markeredgewidth=0.6,
        color=style.MAIN,
        fillstyle="none" if hollow else "full",
    )
    return side * min(count, columns)


def _with_measure(row: pd.Series, lang: str) -> str:
    return say("measured", lang, measure=row[f"measure_{lang}"], value=quantity(row, lang))
