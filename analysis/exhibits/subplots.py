"""What figures of several outcomes share: a page of small panels, or a chart of one row each.

`names` is always index outcome in the order shown, columns zh and en.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style
from analysis.words.labels import say, wrapped

_MANY = 9  # panels, beyond which four stand in a row, and lower, so that a page has room for text
_HEIGHT, _HEIGHT_OF_MANY = 1.25, 1.1  # inches a row
_LOWEST = 2.4  # inches: a single row must still hold the label of its axis
_TITLE = 80  # halves of a wide character that fit over the panels of a row
_ROW = 44  # and before a row


def panels(names: pd.DataFrame, lang: str) -> tuple[Figure, Iterator[tuple[Any, Axes]]]:
    """A figure with a titled panel for each outcome, and the pairs of outcome and axes."""
    count = len(names)
    columns = 4 if count > _MANY else 2 if count == 4 else min(count, 3)
    rows = -(-count // columns)
    height = (_HEIGHT_OF_MANY if count > _MANY else _HEIGHT) * rows + 0.35
    figure, axes = style.page(max(height, _LOWEST), rows, columns)
    for unused in axes[count:]:
        unused.remove()
    for panel, title in zip(axes, names[lang], strict=False):
        panel.set_title(wrapped(title, _TITLE // columns), fontsize=style.SMALL)
    return figure, zip(names.index, axes, strict=False)


def mark_reform(axes: Axes, reform: int, lang: str) -> None:
    """Draw the line between the last year before the reform and its first year."""
    mark_begin(axes, reform, say("reform", lang, year=reform))


def mark_begin(axes: Axes, first: int, label: str) -> None:
    """Draw the line between the last period before a policy and the first with it."""
    axes.axvline(
        first - 0.5, color=style.ACCENT, linewidth=0.9, linestyle=(0, (1, 1.2)), label=label
    )


def banded(axes: Axes, rows: pd.DataFrame, bands: Mapping[str, str]) -> None:
    """Effects by period over the line of no effect, with bands around them, the widest first.

    `rows`: index period, columns estimate and for each band `lower<suffix>`, `upper<suffix>`.
    `bands`: from the suffix (`_uniform`, or none) to the name of the band.
    """
    for (suffix, label), colour in zip(bands.items(), (style.PALE, style.SHADE), strict=True):
        ends = rows[f"lower{suffix}"], rows[f"upper{suffix}"]
        axes.fill_between(rows.index, *ends, color=colour, linewidth=0, label=label)
    axes.axhline(0, color=style.REFERENCE, linewidth=0.6)
    axes.plot(rows["estimate"], "o-", color=style.MAIN, markersize=2.5, linewidth=1.1)


def share_periods(axes: Axes, periods: pd.Index) -> None:
    """Give every panel the same few ticks: each third period, counted back from the last."""
    axes.set_xticks(list(periods)[::-3])


def explain(figure: Figure, axis: str, periods: str = "") -> None:
    """One axis label for all panels, and below them one legend.

    `periods` names the horizontal axes where these are no calendar years.
    """
    figure.supylabel(axis, fontsize=style.SMALL)
    for axes in figure.axes:
        place = axes.get_subplotspec()
        if periods and place and place.is_last_row():
            axes.set_xlabel(periods)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))


def dot_plot(
    axes: Axes,
    others: Mapping[str, pd.Series],
    estimates: pd.Series,
    names: pd.DataFrame,
    lang: str,
) -> None:
    """A row an outcome: other values as grey ticks, the estimate as a diamond over them."""
    for y, outcome in enumerate(names.index):
        values = others[outcome]
        axes.plot(values, [y] * len(values), "|", color=style.DONOR, markersize=9)
        axes.plot(estimates[outcome], y, "D", color=style.MAIN, markersize=5)
    name_outcomes(axes, names, lang)


def name_outcomes(axes: Axes, names: pd.DataFrame, lang: str) -> None:
    """Name the rows of a chart from the top, and draw the line of no effect."""
    axes.axvline(0, color=style.REFERENCE, linewidth=0.6, zorder=0)
    axes.set_yticks(range(len(names)), [wrapped(name, _ROW) for name in names[lang]])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(False)
