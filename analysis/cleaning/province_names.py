"""Names of provinces as printed, and their codes of GB/T 2260."""

import pandas as pd

from analysis.nearest import nearest

# How the tables head their total row: 地方合计 in the finance table, where 全国 would include the
# central government, 全国 in all others.
EXPECTED_TOTAL_NAMES = ("全国", "地方合计")


class ProvinceError(ValueError):
    """A printed name is no province of the reference table."""


def codes(names: pd.Series, provinces: pd.DataFrame, file: str) -> pd.Series:
    """The GB/T 2260 code of each name, short (上海) or full (上海市).

    `names`: index is the row in `file` (below data/raw), name is its column. `provinces`: the raw
    table reference-provinces. Total rows are none of its business: take them out by `is_total`.
    Raises ProvinceError for a name that is not in `provinces`.
    """
    by_name = known(provinces)
    found = names.map(by_name)
    if found.isna().any():
        row = found.isna().idxmax()
        raise ProvinceError(
            f"data/raw/{file}, row {row}, column {names.name!r}: {names[row]!r} is no province. "
            f"Nearest: {', '.join(nearest(names[row], by_name))}. Write the short or the full name "
            "of data/raw/reference/provinces.csv, without blanks."
        )
    return found


def known(provinces: pd.DataFrame) -> dict[str, str]:
    """The code of each name of the raw table reference-provinces, short or full."""
    short = dict(zip(provinces["short_zh"], provinces["gb_code"], strict=True))
    return short | dict(zip(provinces["full_zh"], provinces["gb_code"], strict=True))


def is_total(names: pd.Series) -> pd.Series:
    """Whether each name heads the total row of its table instead of a province."""
    return names.isin(EXPECTED_TOTAL_NAMES)


def tidy_provinces(provinces: pd.DataFrame) -> pd.DataFrame:
    """The tidy table `provinces`: gb_code, iso_code, zh (short name), en, region; sorted by code.

    Sources: GB/T 2260, ISO 3166-2:CN; the four regions are those of the statistical yearbooks.
    """
    columns = {"short_zh": "zh", "name_en": "en"}
    tidy = provinces.rename(columns=columns).sort_values("gb_code", ignore_index=True)
    return tidy[["gb_code", "iso_code", "zh", "en", "region"]]
