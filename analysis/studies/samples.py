"""What estimates were made of, in words: the panel of one, the outcomes of a study."""

from typing import Any

import pandas as pd

from analysis.words.labels import LABELS
from analysis.words.languages import Words

# How the numbers about all outcomes together come about, whatever the design.
COUNTED_IN_EVERY_STUDY: dict[str, Words] = {
    "n_outcomes": Words(
        "研究文件列明的结果，注明后加的除外",
        "outcomes of the study file, but for those it calls added later",
    ),
    "n_added_later": Words(
        "研究文件注明后加的选择",
        "choices that the study file calls added later",
    ),
    "first_year": Words(
        "各项结果的最早年份",
        "first year of an outcome",
    ),
    "last_year": Words(
        "各项结果的最晚年份",
        "last year of an outcome",
    ),
}


def of_panel(row: Any, provinces: pd.DataFrame) -> Words:
    """The panel of an estimate: its provinces and years, and which are not in it.

    `row`: units, first_year, last_year, missing_years and dropped (province codes), both joined by
    blanks. `provinces`: index province code, columns zh and en.
    """
    parts = [
        LABELS["sample.panel"].filled(units=row.units, first=row.first_year, last=row.last_year)
    ]
    parts += [LABELS["sample.without_year"].filled(year=year) for year in row.missing_years.split()]
    for code in row.dropped.split():
        name = provinces.loc[code]
        without = LABELS["sample.without_province"]
        parts.append(Words(*(without.said(lang).format(name=name[lang]) for lang in Words._fields)))
    return Words.joined(parts)


def of_treated(row: Any, provinces: pd.DataFrame) -> Words:
    """The same of a policy that several provinces adopt, with how many of them are `n_treated`."""
    treated = LABELS["sample.treated"].filled(treated=row.n_treated)
    return Words.joined([of_panel(row, provinces), treated])


def of_outcomes(number: int) -> Words:
    """So many outcomes."""
    return LABELS["sample.outcomes"].filled(outcomes=number)


def of_complete_provinces(outcomes: int, units: int) -> Words:
    """So many outcomes, and the provinces that have all of them."""
    return LABELS["sample.complete"].filled(outcomes=outcomes, units=units)
