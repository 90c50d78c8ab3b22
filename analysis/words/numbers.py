"""How exhibits print numbers, in Chinese and English alike.

Thousands are set off by commas, in Chinese from 10,000 on: the fonts of the report have no thin
space, and a comma never breaks over a line. Negative numbers carry a true minus sign.
"""

import math

MISSING = "—"
MINUS = "−"

# The smallest number whose thousands are set off: in the running text of a language, and where
# numbers stand in a column or along an axis.
GROUPED_FROM = {"zh": 10_000, "en": 1_000}
ALIGNED = 1_000


def printed(
    value: float, decimals: int = 0, signed: bool = False, grouped_from: int = GROUPED_FROM["zh"]
) -> str:
    """The number with `decimals` decimals; a missing one is a dash, a signed one shows its plus.

    Numbers below `grouped_from` as printed have no comma.
    """
    if value is None or math.isnan(value):
        return MISSING
    size = f"{abs(value):,.{decimals}f}"
    if float(size.replace(",", "")) < grouped_from:
        size = size.replace(",", "")
    is_zero = not size.strip("0.")
    if is_zero:
        return size
    return f"{MINUS if value < 0 else '+' if signed else ''}{size}"


def percent(share: float, decimals: int = 1, signed: bool = False) -> str:
    """A share as a percentage: 0.109 is 10.9%."""
    text = printed(100 * share, decimals, signed)
    return text if text == MISSING else f"{text}%"


def interval(lower: float, upper: float, decimals: int = 2, signed: bool = False) -> str:
    """An interval in brackets; an unbounded end is said, not hidden."""
    ends = (_end(end, decimals, signed) for end in (lower, upper))
    return f"[{', '.join(ends)}]"


def span(lower: float, upper: float, decimals: int = 0) -> str:
    """A range as printed in running text: 6–10, or one number when both ends agree."""
    ends = dict.fromkeys(printed(end, decimals) for end in (lower, upper))
    return "–".join(ends)


def _end(value: float, decimals: int, signed: bool) -> str:
    if value is not None and math.isinf(value):
        return f"{MINUS if value < 0 else '+'}∞"
    return printed(value, decimals, signed)
