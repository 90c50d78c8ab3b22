"""Numbers with their units and qualifiers, as short as a figure or a table cell needs them."""

import math

import pandas as pd

from analysis.exhibits.labels import say
from analysis.exhibits.numbers import printed

MONEY = ("yuan", "USD")

# Money is held in yuan and dollars and printed in a large or a small unit of each language.
_LARGE = {"zh": 1e8, "en": 1e9}
_SMALL = {"zh": 1e4, "en": 1e6}


def quantity(row: pd.Series, lang: str) -> str:
    """The value of a row of the figures table: `近1200家`, `nearly 1200 firms`.

    `row`, a series or a named tuple: point, base_unit, qualifier.
    """
    value = amount(row.point, row.base_unit, lang)
    return say(f"qualifier.{row.qualifier}", lang, value=value) if row.qualifier else value


def amount(value: float, unit: str, lang: str) -> str:
    """A number with its unit, with all the decimals that it has in that unit."""
    number, key = value, f"unit.{unit}"
    if unit in MONEY:
        is_large = value >= _LARGE[lang]
        number = value / (_LARGE if is_large else _SMALL)[lang]
        key = key if is_large else f"{key}.small"
    return say(key, lang, value=printed(number, _decimals(number)))


def rounded_up(value: float, unit: str, lang: str, digits: int = 2) -> str:
    """An upper bound with its unit, to `digits` significant digits and never below itself."""
    step = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    return amount(math.ceil(value / step) * step, unit, lang)


def _decimals(number: float) -> int:
    """How many decimals the number has, four at most."""
    return next(places for places in range(5) if places == 4 or round(number, places) == number)
