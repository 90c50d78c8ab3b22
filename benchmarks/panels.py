"""The panels that every side is timed on: the real one, and simulated ones of any size."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning import yearbook
from analysis.studies import one_treated, study

REFORM = "certification-2016"  # the study of the real panel
AUTOCORRELATION = 0.6


@dataclass(frozen=True)
class Case:
    """The outcomes of one study: for each a frame, index year, columns units, and the design."""

    panels: Mapping[str, pd.DataFrame]
    treated: str
    first_treated_year: int

    @property
    def base(self) -> int:
        """The last year before the treatment, which event studies are measured from."""
        years = next(iter(self.panels.values())).index
        return int(years[years < self.first_treated_year].max())

    @property
    def assignments(self) -> list[tuple[str, str]]:
        """Every outcome with every unit that could have been the treated one."""
        return [(outcome, unit) for outcome in self.panels for unit in self.panels[outcome]]

    def long(self) -> pd.DataFrame:
        """All panels as one table, one row a cell: outcome, year, unit, y."""
        tables = {
            outcome: values.rename_axis(index="year", columns="unit").unstack().rename("y")
            for outcome, values in self.panels.items()
        }
        return pd.concat(tables, names=["outcome"]).reset_index()

    def tables(self) -> dict[str, pd.DataFrame]:
        """The long table of each outcome: year, unit, y."""
        return {
            str(outcome): rows.drop(columns="outcome").reset_index(drop=True)
            for outcome, rows in self.long().groupby("outcome", sort=False)
        }


def real() -> Case:
    """The declared outcomes of the report's study, in logs, from the raw tables."""
    declared = study.load(REFORM)
    raw = yearbook.read_raw()
    indicators = yearbook.provincial_indicators(raw)
    panels = {
        outcome.indicator: one_treated.declared_panel(
            declared, indicators, outcome.indicator
        ).values
        for outcome in declared.outcomes
    }
    return Case(panels, declared.unit, declared.first_treated_year)


def simulated(outcomes: int, units: int, years: int, seed: int = 1) -> Case:
    """Panels without an effect: unit and year effects and AR(1) errors; half the years before."""
    draw = np.random.default_rng(seed)
    names = [f"u{unit:04d}" for unit in range(units)]
    index = range(2000, 2000 + years)
    panels = {}
    for outcome in range(outcomes):
        errors = draw.normal(size=(years, units))
        for year in range(1, years):
            errors[year] += AUTOCORRELATION * errors[year - 1]
        values = errors + draw.normal(size=units) + draw.normal(size=(years, 1))
        panels[f"y{outcome:02d}"] = pd.DataFrame(values, index=index, columns=names)
    return Case(panels, names[0], 2000 + years // 2)
