"""Numerals as a Chinese report prints them: `近1200家`, `2~3天`, `逾百亿元` as numbers.

What the wording leaves open stays open: 近 (nearly) names no lower bound and 多, 余, 逾, 以上 (more
than) no upper one, so that bound is missing.
"""

import re
from decimal import Decimal
from math import nan
from typing import NamedTuple


class NumeralError(ValueError):
    """A wording is not a numeral that the grammar of this module knows."""


class Quantity(NamedTuple):
    """A numeral: bounds and point in the printed unit; a bound that nobody named is NaN."""

    lower: float
    upper: float
    point: float
    unit: str
    qualifier: str


DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"两": 2}
MAGNITUDES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

_ARABIC = r"[0-9]+(?:\.[0-9]+)?"
_HAN = "[一二三四五六七八九两]?[十百千]|[一二三四五六七八九两]"
_NUMERAL = re.compile(
    rf"(?P<before>第|近|约|逾|超过)?"
    rf"(?:(?P<lower>{_ARABIC})[~～])?"
    rf"(?P<number>{_ARABIC}|{_HAN}|首)"
    rf"(?P<more>[多余])?"
    rf"(?P<magnitude>[万亿]*)"
    rf"(?P<unit>[^0-9]*?)"
    rf"(?P<after>以上)?"
)


def parse(wording: str) -> Quantity:
    """The numeral at face value: bounds, point, unit and qualifier.

    `qualifier` is exact, about, more than or range. The point of a range is its middle, that of an
    open one its only bound; 首 (first) is 1, 第5位 is 5. Raises NumeralError for any other wording.

    >>> parse("6~10小时")
    Quantity(lower=6.0, upper=10.0, point=8.0, unit='小时', qualifier='range')
    """
    found = _NUMERAL.fullmatch(wording)
    if not found:
        raise NumeralError(
            f"{wording!r} is not a numeral such as 近1200家, 2~3天, 2000多个 or 逾百亿元. "
            "Write it as printed, without blanks or separators, or add its form to "
            "analysis/cleaning/numerals.py."
        )
    size = _magnitude(found["magnitude"])
    number = float(_value(found["number"]) * size)
    unit = found["unit"]
    if found["lower"]:
        return _range(float(Decimal(found["lower"]) * size), number, unit, wording)
    if found["more"] or found["after"] or found["before"] in ("逾", "超过"):
        return Quantity(number, nan, number, unit, "more than")
    if found["before"] in ("近", "约"):
        upper = number if found["before"] == "近" else nan
        return Quantity(nan, upper, number, unit, "about")
    return Quantity(number, number, number, unit, "exact")


def _value(number: str) -> Decimal:
    """An Arabic number, or a short Chinese one such as 百 or 三十."""
    if number == "首":
        return Decimal(1)
    if number[0].isascii():
        return Decimal(number)
    tens = MAGNITUDES.get(number[-1], 1)
    return Decimal(DIGITS.get(number[0], 1) * tens)


def _magnitude(signs: str) -> Decimal:
    size = Decimal(1)
    for sign in signs:
        size *= MAGNITUDES[sign]
    return size


def _range(lower: float, upper: float, unit: str, wording: str) -> Quantity:
    if lower > upper:
        raise NumeralError(f"{wording!r} ends below its start. Compare it with the print.")
    return Quantity(lower, upper, (lower + upper) / 2, unit, "range")
