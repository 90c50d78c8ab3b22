"""What figures of several outcomes share: a page of small panels, or a chart of one row each.

`names` is always index outcome in the order shown, columns zh and en.
"""

from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import style
from analysis.exhibits.labels import say, wrapped

_COLUMNS = 3
_LOWEST = 2.4  # inches: a single row must still hold the label of its axis
_TITLE = 27  # halves of a wide character that fit over a panel
_ROW = 44  # and before a row


def panels(names: pd.DataFrame, lang: str) -> tuple[Figure, Iterator[tuple[str, Axes]]]:
    """A figure with a titled panel for each outcome, and the pairs of outcome and axes."""
    rows = -(-len(names) // _COLUMNS)
    figure, axes = style.page(max(1.25 * rows + 0.35, _LOWEST), rows, min(_COLUMNS, len(names)))
    for unused in axes[len(names) :]:
        unused.remove()
    for panel, title in zip(axes, names[lang], strict=False):
        panel.set_title(wrapped(title, _TITLE))
    return figure, zip(names.index, axes, strict=False)


def mark_reform(axes: Axes, reform: int, lang: str) -> None:
    """Draw the line between the last year before the reform and its first year."""
    label = say("reform", lang, year=reform)
    axes.axvline(
        reform - 0.5, color=style.ACCENT, linewidth=0.9, linestyle=(0, (1, 1.2)), label=label
    )


def share_years(axes: Axes, years: pd.Index) -> None:
    """Give every panel the same few ticks: each third year, counted back from the last."""
    axes.set_xticks(list(years)[::-3])


def explain(figure: Figure, axis: str) -> None:
    """One axis label for all panels, and below them one legend."""
    figure.supylabel(axis, fontsize=style.SMALL)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))


def strips(
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
