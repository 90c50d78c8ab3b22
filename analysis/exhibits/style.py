"""The look of every figure: one font, one palette, one page width.

The palette is safe for the colour-blind and survives a greyscale print: colours that share a figure
differ by at least 15 points of lightness (L*). Two exceptions are told apart by more than colour:
what the treated unit is compared with is dashed, and of two nested bands the wider one is paler.
"""

import warnings
from dataclasses import replace
from typing import Any

import matplotlib
import pandas as pd
import seaborn
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter
from matplotlib.typing import RcKeyType

from analysis import paths

WIDTH = 6.3  # inches: the text width of the A4 page
BODY, SMALL = 8.5, 8.0  # points

MAIN = "#0B4F8A"  # the one strong colour, L* 33
ACCENT = "#CF6A0A"  # thresholds, reform years, what contradicts, L* 56
SHADE = "#BCD3E8"  # bands and areas that belong to the treated unit, L* 83
PALE = "#E4EDF5"  # wider bands, L* 93
DONOR = "#B8B8B8"  # other provinces, L* 75
REFERENCE = "#4A4A4A"  # donor means, zero lines, synthetic controls, L* 31
INK = "#1F1F1F"
GRID = "#E2E2E2"

# How lines are drawn: the treated unit, what it is compared with, and the single other units.
STRONG: dict[str, Any] = {"color": MAIN, "linewidth": 1.8}
COMPARED: dict[str, Any] = {"color": REFERENCE, "linewidth": 1.2, "linestyle": "--"}
FAINT: dict[str, Any] = {"color": DONOR, "linewidth": 0.5}

# A name of our own, so that a font of the same name on the system can never step in.
FAMILY = "Report Sans (Noto Sans CJK SC)"

_SETTINGS: dict[RcKeyType, Any] = {
    "font.family": [FAMILY],
    "font.size": BODY,
    "axes.titlesize": BODY,
    "axes.labelsize": SMALL,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "axes.titlelocation": "left",
    "axes.titlepad": 6,
    "axes.edgecolor": REFERENCE,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.5,
    "xtick.bottom": True,
    "xtick.major.size": 2.5,
    "xtick.major.width": 0.6,
    "lines.linewidth": 1.4,
    "legend.frameon": False,
    "axes.formatter.use_mathtext": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
}


def apply() -> None:
    """Set the look for every figure drawn from now on.

    Seaborn's theme resets the fonts, so ours come after it. A glyph that the font lacks becomes an
    error, because a reader would see an empty box where we see a warning.
    """
    seaborn.set_theme(style="white")
    _register_font()
    matplotlib.rcParams.update(_SETTINGS)
    warnings.filterwarnings("error", message=r"Glyph .* missing from")


def page(height: float, rows: int = 1, columns: int = 1, **grid: Any) -> tuple[Figure, list[Axes]]:
    """A figure as wide as the page and `height` inches high, with its axes row by row.

    `grid` goes to `Figure.subplots` (`sharex`, `sharey`, `gridspec_kw`).
    """
    apply()
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = list(figure.subplots(rows, columns, squeeze=False, **grid).flat)
    for axis in (axis for panel in axes for axis in (panel.xaxis, panel.yaxis)):
        axis.set_major_formatter(_Ticks())
    return figure, axes


def sheet(height: float) -> tuple[Figure, Axes]:
    """An empty page whose coordinates are inches from its upper left corner, downwards."""
    apply()
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    return figure, axes


def name_line(axes: Axes, line: pd.Series, name: str, colour: str) -> None:
    """Write a line's name just behind its last point."""
    place = (line.index[-1], line.iloc[-1])
    axes.annotate(
        name, place, (4, 0), textcoords="offset points", va="center", color=colour, fontsize=SMALL
    )


class _Ticks(ScalarFormatter):
    """Ticks with an en dash for a minus, as the minus of this font is as wide as a Han letter."""

    @staticmethod
    def fix_minus(s: str) -> str:
        return s.replace("-", "–")


def _register_font() -> None:
    if any(entry.name == FAMILY for entry in font_manager.fontManager.ttflist):
        return
    font = font_manager.get_font(str(paths.FONT_SANS))
    entry = replace(font_manager.ttfFontProperty(font), name=FAMILY)
    font_manager.fontManager.ttflist.insert(0, entry)
