import numpy as np
import pandas as pd
import pytest

from analysis.studies import one_treated, study


@pytest.fixture(scope="session")
def declared():
    return study.load("certification-2016")


@pytest.fixture(scope="session")
def indicators(declared):
    """Invented figures for every declared outcome and its denominators, as the tidy table has them.

    As in print, Tibet has no contracts before 2017 and no high-tech figures exist for 2017.
    """
    draw = np.random.default_rng(3)
    units = (declared.unit, *declared.donors["all"].codes)
    level = dict(zip(units, draw.normal(10, 1, len(units)), strict=True))
    rows = []
    for indicator in [*(o.indicator for o in declared.outcomes), "gdp", "population"]:
        for year in range(2010, 2024):
            if indicator.startswith("hightech") and year == 2017:
                continue
            for unit in units:
                if "techmarket_output" in indicator and unit == "540000" and year < 2017:
                    continue
                log = level[unit] + 0.1 * (year - 2010) + draw.normal(0, 0.1)
                rows.append((unit, year, indicator, np.exp(log)))
    table = pd.DataFrame(rows, columns=["gb_code", "year", "indicator", "value"])
    where = {"unit": "yuan", "edition": "2024", "file": "a.csv", "column": "a"}
    return table.assign(row=[str(row) for row in range(len(table))], **where)


@pytest.fixture(scope="session")
def found(declared, indicators):
    return one_treated.run(declared, indicators)
