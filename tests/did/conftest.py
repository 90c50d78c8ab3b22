from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.did import results, study


@pytest.fixture(scope="session")
def smoking():
    """Proposition 99: packs per head, 39 states x 1970-2000, California treated from 1989."""
    shipped = Path(find_spec("synthdid").submodule_search_locations[0])
    table = pd.read_csv(shipped / "data" / "california_prop99.csv", sep=";")
    return table.pivot(index="Year", columns="State", values="PacksPerCapita")


@pytest.fixture
def simulate():
    """A panel of N units x T years with unit and year effects and AR(1) errors, as a data frame."""

    def panel(seed, units=31, years=9, rho=0.6, effect=0.0, first_treated=2016, first=2011):
        draw = np.random.default_rng(seed)
        shocks = draw.normal(size=(units, years + 30))
        errors = np.zeros_like(shocks)
        for t in range(1, years + 30):
            errors[:, t] = rho * errors[:, t - 1] + shocks[:, t]
        values = errors[:, 30:] + draw.normal(size=(units, 1)) + draw.normal(size=years)
        values[0, first_treated - first :] += effect
        names = [f"u{unit:02d}" for unit in range(units)]
        return pd.DataFrame(values.T, index=range(first, first + years), columns=names)

    return panel


@pytest.fixture
def written(simulate, tmp_path):
    """A simulated panel as a CSV file, after a change to its rows."""

    def write(change=lambda rows: rows, **options):
        rows = (
            simulate(1, **options)
            .melt(ignore_index=False, var_name="unit", value_name="y")
            .reset_index(names="year")
        )
        path = tmp_path / "panel.csv"
        change(rows.assign(people=1 + rows.index % 7, name="n")).to_csv(path, index=False)
        return path

    return write


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
    return results.run(declared, indicators)
