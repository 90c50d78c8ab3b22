"""What one study says, as tables: effects, placebos, event studies, gaps, joint tests."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel
from analysis.estimators import checks, event_study, permutation, registry
from analysis.estimators.case import Case
from analysis.estimators.design import OneTreated, one_treated_design
from analysis.panel import Panel
from analysis.studies.donors import HEADLINE_DONORS
from analysis.studies.study import TRANSFORMS, Study


@dataclass(frozen=True)
class Results:
    """The tables of one study under one set of choices, in the order of the declared outcomes.

    - estimates: outcome, primary, att, percent (exp(att) - 1), lower, upper, p, floor, rank,
      units, pre_trend_p, gap_slope (yearly change of the gap to the others before the reform),
      first_year, last_year, dropped (codes joined by blanks), missing_years.
    - event: outcome, year, estimate, lower, upper, lower_uniform, upper_uniform.
    - placebos: outcome, gb_code, att: every unit as if treated, the treated one among them.
    - gaps: outcome, gb_code, year, gap.
    - joint: outcomes (`all` that were declared in advance, `primary`), number, statistic, p, floor,
      rank, units, left_out (codes of the units that lack an outcome, joined by blanks).
    - cells: the rows of provincial_indicators that were used, with their outcome.
    """

    study: Study
    panels: Mapping[str, Panel]
    estimates: pd.DataFrame
    event: pd.DataFrame
    placebos: pd.DataFrame
    gaps: pd.DataFrame
    joint: pd.DataFrame
    cells: pd.DataFrame


def run(
    study: Study,
    indicators: pd.DataFrame,
    *,
    donors: str = HEADLINE_DONORS,
    last_year: int | None = None,
    transform: str | None = None,
) -> Results:
    """Estimate every declared outcome of a one-treated study; the defaults are its headline.

    `indicators`: the tidy table provincial_indicators, rows in any order. Effects are in log
    points. Raises PanelError and DesignError where they cannot be made.
    """
    transform = transform or study.transform
    last_year = last_year or study.last_year
    panels = {
        outcome.indicator: declared_panel(
            study, indicators, outcome.indicator, donors, last_year, transform
        )
        for outcome in study.outcomes
    }
    placebos = _placebos(study, panels)
    return Results(
        study=study,
        panels=panels,
        estimates=pd.DataFrame([_estimate(study, *each) for each in panels.items()]),
        event=_stacked(
            {
                name: event_study.table(
                    each.values, study.unit, study.first_treated_year
                ).rename_axis("year")
                for name, each in panels.items()
            }
        ),
        placebos=placebos,
        gaps=_gaps(study, panels),
        joint=_joint(study, placebos),
        cells=panel.printed_figures(indicators, panels, TRANSFORMS[transform]),
    )


def declared_panel(
    study: Study,
    indicators: pd.DataFrame,
    outcome: str,
    donors: str = HEADLINE_DONORS,
    last_year: int | None = None,
    transform: str | None = None,
) -> Panel:
    """The balanced panel of one declared outcome under one choice of each dimension.

    Raises PanelError when the treated unit would be dropped from it.
    """
    declared = study.outcome(outcome)
    last_year = min(last_year or study.last_year, declared.last_year)
    units = (study.unit, *study.donors[donors].until(last_year))
    return panel.balanced(
        indicators,
        outcome,
        first_year=declared.first_year,
        last_year=last_year,
        units=units,
        transform="log",
        per=TRANSFORMS[transform or study.transform],
        required=(study.unit,),
    )


def case(found: Panel, study: Study) -> Case:
    """The panel as the registered estimators take it."""
    return Case(found.values, study.unit, study.first_treated_year)


def outcome_design(found: Panel, study: Study) -> OneTreated:
    """The panel as the closed forms take it."""
    return one_treated_design(found.values, study.unit, study.first_treated_year)


def _estimate(study: Study, outcome: str, found: Panel) -> dict:
    asked = case(found, study)
    headline = registry.HEADLINE.estimate(asked)
    lower, upper = headline.interval or (None, None)
    design, years = asked.design, found.values.index.to_numpy(dtype=float)
    return {
        "outcome": outcome,
        "primary": study.outcome(outcome).primary,
        "att": headline.value,
        "percent": np.expm1(headline.value),
        "lower": lower,
        "upper": upper,
        "p": headline.p,
        "floor": headline.p_floor,
        "rank": headline.rank,
        "units": headline.units,
        "pre_trend_p": checks.pre_trend(asked).p,
        "gap_slope": permutation.gap_slopes(design.values, design.pre, years)[design.treated],
        "first_year": int(found.values.index[0]),
        "last_year": int(found.values.index[-1]),
        "dropped": " ".join(sorted(found.dropped)),
        "missing_years": " ".join(map(str, found.missing_years)),
    }


def _placebos(study: Study, panels: Mapping[str, Panel]) -> pd.DataFrame:
    tables = {}
    for name, each in panels.items():
        design = outcome_design(each, study)
        units = each.values.columns.rename("gb_code")
        tables[name] = pd.DataFrame(
            {"att": permutation.effects(design.values, design.pre)}, index=units
        )
    return _stacked(tables)


def _gaps(study: Study, panels: Mapping[str, Panel]) -> pd.DataFrame:
    tables = {}
    for name, each in panels.items():
        design = outcome_design(each, study)
        index, columns = each.values.columns.rename("gb_code"), each.values.index.rename("year")
        gaps = pd.DataFrame(
            permutation.gaps(design.values, design.pre), index=index, columns=columns
        )
        tables[name] = gaps.stack().to_frame("gap")
    return _stacked(tables)


def _joint(study: Study, placebos: pd.DataFrame) -> pd.DataFrame:
    """One common reassignment over all outcomes declared in advance, and the primary ones."""
    in_advance = study.in_advance(placebos)
    atts = in_advance.pivot(index="outcome", columns="gb_code", values="att")
    primary = [outcome.indicator for outcome in study.outcomes if outcome.primary]
    chosen = {"all": list(atts.index), "primary": primary}
    rows = []
    for name, outcomes in chosen.items():
        complete = atts.loc[outcomes].dropna(axis=1)
        left_out = atts.columns.difference(complete.columns)
        statistic, test = permutation.joint_test(
            complete.to_numpy(), complete.columns.get_loc(study.unit)
        )
        rows.append(
            {
                "outcomes": name,
                "number": len(outcomes),
                "statistic": statistic,
                "p": test.p,
                "floor": test.floor,
                "rank": test.rank,
                "units": complete.shape[1],
                "left_out": " ".join(left_out),
            }
        )
    return pd.DataFrame(rows)


def _stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One long table with the outcome as its first column, in the order given."""
    return pd.concat(tables, names=["outcome"]).reset_index()
