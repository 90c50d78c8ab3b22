"""One base unit a quantity: days become hours, 亿元 yuan, per cent a share of one."""

from decimal import Decimal

# Printed unit -> (factor, base unit).
UNITS = {
    "小时": ("1", "hours"),
    "天": ("24", "hours"),
    "元": ("1", "yuan"),
    "万元": ("1e4", "yuan"),
    "亿元": ("1e8", "yuan"),
    "美元": ("1", "USD"),
    "%": ("0.01", "share"),
    "平方公里": ("1", "km2"),
    "人": ("1", "persons"),
    "万人": ("1e4", "persons"),
    "人年": ("1", "person_years"),
}

# Chinese counts with words that say nothing of what is counted; the table says that beside them.
CLASSIFIERS = {"", "家", "个", "个品种", "批", "类", "条", "项", "票", "位", "强", "张", "人"}


class UnitError(ValueError):
    """A printed unit is not known, or what a classifier counts is not said."""


def to_base(value: float, unit: str) -> tuple[float, str]:
    """`value` in the base unit of the printed `unit`, and that base unit.

    Raises UnitError for an unknown unit. The arithmetic is decimal: 110.8亿元 is 11080000000 yuan.
    """
    if unit not in UNITS:
        raise UnitError(
            f"the unit {unit!r} is not known; known are {', '.join(UNITS)}. "
            "Correct it, or add it with its factor to analysis/cleaning/units.py."
        )
    factor, base = UNITS[unit]
    return float(Decimal(repr(float(value))) * Decimal(factor)), base


def counted(unit: str, what: str) -> str:
    """The base unit of a count: `what` is counted, `unit` is the printed classifier.

    Raises UnitError when the printed unit is a unit of its own, such as 亿元.
    """
    if unit not in CLASSIFIERS:
        raise UnitError(
            f"{unit!r} is no classifier, so it cannot count {what!r}. Leave the column counted "
            "blank for a wording that holds its unit."
        )
    return what
