"""Certified high-tech enterprises: Shanghai against the 31 provinces.

`stock` is always a wide table: index year, columns province codes, values firms in the register.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from analysis.contracts.expected import SHANGHAI
from analysis.exhibits import style
from analysis.words.labels import say
from analysis.words.numbers import printed


def hnte(stock: pd.DataFrame, lang: str) -> Figure:
    """Two panels: the stock as an index of the first year, and its growth from year to year."""
    figure, (left, right) = style.page(2.7, columns=2)
    _draw_index(left, stock, lang)
    left.set_title(say("hnte.index", lang, base=stock.index[0]))
    _draw_growth(right, stock, lang)
    right.set_title(say("hnte.growth", lang))
    return figure


def hnte_alt(stock: pd.DataFrame, lang: str) -> str:
    """Growth over all years, the years in which Shanghai grew more slowly, and its rank."""
    everyone = total(stock)
    slower = (growth(stock)[SHANGHAI] < growth(everyone)).iloc[1:]
    ranks = stock.rank(axis=1, ascending=False, method="min")[SHANGHAI].astype(int)
    return say(
        "hnte.alt",
        lang,
        first=stock.index[0],
        last=stock.index[-1],
        shanghai=printed(stock[SHANGHAI].iloc[-1] / stock[SHANGHAI].iloc[0], 1),
        all=printed(everyone.iloc[-1] / everyone.iloc[0], 1),
        slower=int(slower.sum()),
        years=len(slower),
        rank_first=ranks.iloc[0],
        rank_last=ranks.iloc[-1],
    )


def total(stock: pd.DataFrame) -> pd.Series:
    """The sum over provinces; missing where one province is, so that no gap looks like a fall."""
    return stock.sum(axis=1, skipna=False)


def growth(stock: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
    """Growth on the year before, as a share; missing in the first year."""
    return stock.pct_change(fill_method=None)


def _draw_index(axes: Axes, stock: pd.DataFrame, lang: str) -> None:
    index, everyone = (100 * table / table.iloc[0] for table in (stock, total(stock)))
    axes.plot(index.drop(columns=SHANGHAI), **style.FAINT)
    axes.plot(everyone, **style.COMPARED)
    axes.plot(index[SHANGHAI], **style.STRONG)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([50, 100, 200, 400, 800, 1600, 3200]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(lambda value, _: printed(value))
    style.name_line(axes, everyone, say("all", lang), style.REFERENCE)
    style.name_line(axes, index[SHANGHAI], say("shanghai", lang), style.MAIN)


def _draw_growth(axes: Axes, stock: pd.DataFrame, lang: str) -> None:
    rates, everyone = (100 * growth(table).iloc[1:] for table in (stock, total(stock)))
    quartiles = rates.drop(columns=SHANGHAI).quantile([0.25, 0.75], axis=1)
    axes.fill_between(rates.index, *quartiles.to_numpy(), color=style.GRID, linewidth=0)
    middle = say("middle_half", lang)
    place = (rates.index[1], quartiles.iloc[1, 1])
    axes.annotate(middle, place, (0, 3), textcoords="offset points", fontsize=style.SMALL)
    axes.plot(everyone, **style.COMPARED)
    axes.plot(rates[SHANGHAI], **style.STRONG)
    axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    style.name_line(axes, everyone, say("all", lang), style.REFERENCE)
    style.name_line(axes, rates[SHANGHAI], say("shanghai", lang), style.MAIN)
