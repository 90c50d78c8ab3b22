"""What print holds: units, years, and every oddity.

What print says of one indicator is derived from its record in data/raw/reference/series.toml, where
each oddity has its reason; what it says of several together stands here. An exception that no
longer occurs is refused as well as a new one, so that none of these lists can rot.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from analysis import sources
from analysis.cleaning import series
from analysis.cleaning.series import Series

Value = TypeVar("Value")

SHANGHAI = "310000"
QUALIFIERS = ("exact", "about", "more than", "range")
BASE_UNITS = ("yuan", "firms", "persons", "person_years", "items", "share")


class _OfSeries(Mapping[str, Value], Generic[Value]):
    """What the records say, by indicator; those that say nothing (None) are left out.

    They are read when somebody looks: a fault in them is told by the command that meets it, and a
    notebook that needs none does not read them.
    """

    def __init__(self, said: Callable[[Series], Value | None]):
        self._said = said

    def __getitem__(self, name: str) -> Value:
        value = self._said(series.read()[name])
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, each in series.read().items() if self._said(each) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


UNITS = _OfSeries(lambda each: each.base_unit)
EXPECTED_YEARS = _OfSeries(lambda each: each.years)
EXPECTED_BLANKS = _OfSeries(lambda each: each.blank)
EXPECTED_NEGATIVE = _OfSeries(lambda each: each.negative)
EXPECTED_UNUSABLE = _OfSeries(lambda each: each.unusable)
EXPECTED_JUMP = _OfSeries(lambda each: each.jump)
EXPECTED_NO_NATIONAL_ROW = _OfSeries(lambda each: each.no_national_row)
EXPECTED_NATIONAL_GAP = _OfSeries(lambda each: each.national_gap)
# National ratios are no sums.
RATIOS = _OfSeries(lambda each: True if each.base_unit == "share" else None)


def gb_codes() -> tuple[str, ...]:
    """GB/T 2260, province level. Hong Kong, Macao and Taiwan are in no table."""
    return tuple(sources.read("reference-provinces")["gb_code"])


# Parts of a total and by how much their sum may miss it by rounding, in base units.
PARTS = (
    ("patent_applications", ("invention", "utility", "design"), 0.0),
    ("patent_grants", ("invention", "utility", "design"), 0.0),
    ("patent_in_force", ("invention", "utility", "design"), 0.0),
    # R&D of 2010 and 2011 is off by up to 12.3万元 (Jiangsu 2010); later years by up to 2.
    ("rd_expenditure", ("rd_basic", "rd_applied", "rd_experimental"), 13e4),
    (
        "rd_expenditure",
        ("rd_funds_government", "rd_funds_enterprise", "rd_funds_foreign", "rd_funds_other"),
        13e4,
    ),
)

# The row of the whole country, in the checks of sums.
NATION = "000000"

# Parts that exceed their total in print, in yuan: Shanghai 2021 by activity by 19,671万元, Zhejiang
# 2015 by 117万元 by activity and by 123万元 by source; the national rows carry the same excess.
EXPECTED_PARTS_EXCESS = {
    ("rd_basic", SHANGHAI, 2021): 19671e4,
    ("rd_basic", NATION, 2021): 19672e4,
    ("rd_basic", "330000", 2015): 117.4e4,
    ("rd_basic", NATION, 2015): 117.6e4,
    ("rd_funds_government", "330000", 2015): 123e4,
    ("rd_funds_government", NATION, 2015): 123e4,
}

# Parts of a whole that do not exhaust it.
SUBSETS = (
    ("rd_personnel_fte", ("rd_researchers_fte",)),
    ("hightech_revenue", ("hightech_profit",)),
    ("budget_total", ("budget_education", "budget_scitech", "budget_agriculture")),
)

# GDP per head in yuan, 2008 to 2023: Guizhou 2008 has 9,746, Beijing 2023 has 200,186.
EXPECTED_GDP_PER_HEAD = (8e3, 25e4)

# Torch prints these national totals, and the provinces add up to them to the firm. They hold the
# series apart from the stock within certificates (Shanghai 2016: 6,938 instead of 6,758).
EXPECTED_HNTE_TOTALS = {2016: 100012, 2017: 130632, 2018: 172262}

# First free-trade zones by year: Shanghai in 2013, then these batches.
EXPECTED_FTZ_BATCHES = {2013: 1, 2015: 3, 2017: 7, 2018: 1, 2019: 6, 2020: 3, 2023: 1}

# The Standing Committee's decision of 4 November 2015 names ten provinces.
EXPECTED_MAH_PROVINCES = 10
