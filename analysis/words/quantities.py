"""Numbers with their units and qualifiers, as short as a figure or a table cell needs them."""

import math

import pandas as pd

from analysis.words.labels import say
from analysis.words.numbers import GROUPED_FROM, printed, span

MONEY = ("yuan", "USD")
HOURS_A_DAY = 24

# Money is held in yuan and dollars and printed in the largest unit of each language that it fills.
_STEPS = (
    ({"zh": 1e8, "en": 1e9}, ""),
    ({"zh": 1e4, "en": 1e6}, ".small"),
    ({"zh": 0.0, "en": 0.0}, ".plain"),
)

_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def quantity(row: pd.Series, lang: str) -> str:
    """The value of a row of the figures table: `近1200家`, `nearly 1200 firms`, `2–3 days`.

    `row`, a series or a named tuple: lower, upper, point, base_unit, printed_unit, qualifier.
    """
    if row.qualifier == "range":
        return _range(row, lang)
    value = amount(row.point, row.base_unit, lang)
    if row.qualifier == "exact":
        return value
    return say(f"qualifier.{_direction(row)}", lang, value=value)


def amount(value: float, unit: str, lang: str) -> str:
    """A number with its unit, with all the decimals that it has in that unit."""
    if unit == "share":
        number = round(100 * value, 10)
        return f"{printed(number, _decimals(number))}%"
    if unit == "rank":
        return f"第{int(value)}位" if lang == "zh" else ordinal(int(value))
    number, key = value, f"unit.{unit}"
    if unit in MONEY:
        size, name = next((step[lang], name) for step, name in _STEPS if value >= step[lang])
        number, key = value / (size or 1), f"{key}{name}"
    text = printed(number, _decimals(number), grouped_from=GROUPED_FROM[lang])
    return say(key, lang, value=text)


def count(number: int, of_what: str, lang: str, names: str = "") -> str:
    """How many outcomes, tests or specifications (`of_what`), with a word for none.

    `names`: what is counted, listed behind the number; not shown where it is none.
    """
    if number == 0:
        return say(f"count.{of_what}.none", lang)
    value = str(number) if lang == "zh" or number > len(_COUNTED) else _COUNTED[number - 1]
    told = say(f"count.{of_what}", lang, value=value)
    return say("count.named", lang, count=told, names=names) if names else told


def rounded_up(value: float, unit: str, lang: str, digits: int = 2) -> str:
    """An upper bound with its unit, to `digits` significant digits and never below itself."""
    step = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    return amount(math.ceil(value / step) * step, unit, lang)


def ordinal(rank: int) -> str:
    """The rank as an English word up to tenth, then as 11th, 12th, 21st."""
    if rank <= len(_ORDINALS):
        return _ORDINALS[rank - 1]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th") if rank % 100 // 10 != 1 else "th"
    return f"{rank}{suffix}"


def _range(row: pd.Series, lang: str) -> str:
    """Both ends in the unit as printed: hours hold days, and 2–3天 stay days."""
    days = row.printed_unit == "天"
    ends = (end / HOURS_A_DAY if days else end for end in (row.lower, row.upper))
    return say(f"unit.{'days' if days else row.base_unit}", lang, value=span(*ends))


def _direction(row: pd.Series) -> str:
    """Which words fit a number that is not exact: 近 has an upper bound, 约 has none."""
    if row.qualifier == "more than":
        return "over"
    return "about" if pd.isna(row.upper) else "nearly"


def _decimals(number: float) -> int:
    """How many decimals the number has, four at most."""
    return next(places for places in range(5) if places == 4 or round(number, places) == number)
