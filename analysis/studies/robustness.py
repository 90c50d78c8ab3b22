"""What the results of a one-treated study become: other inference, dates, donors, choices.

Every function takes the headline `Results` of a study and returns one table, its rows in the order
of the declared outcomes. Effects are in log points.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain, product
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.estimators import checks, inference, permutation, registry
from analysis.estimators.case import Case
from analysis.estimators.design import DesignError, Floats, OneTreated
from analysis.estimators.estimate import Estimate
from analysis.estimators.estimator import PARTS, Bilingual, columns
from analysis.estimators.permutation import LEVEL
from analysis.panel import Panel
from analysis.studies import one_treated
from analysis.studies.one_treated import Results
from analysis.studies.outcomes import Outcome
from analysis.studies.policies import adoption_cells
from analysis.studies.study import TRANSFORMS, Study

# What the variance of a province's outcome is scaled by in the Ferman-Pinto adjustment.
SIZE = "population"

# Which detectable effects are told: the share of donors that would show them, and gain or loss.
DETECTABLE = {"mde": (0.8, 1), "mde_loss": (0.8, -1), "even": (0.5, 1), "even_loss": (0.5, -1)}


class Number(NamedTuple):
    """A number of an estimator on one outcome, as a claim is recorded; `id` ends the claim's."""

    outcome: str
    id: str
    value: float
    unit: str
    digits: int | None
    p: float | None
    procedure: Bilingual
    uses_sizes: bool


def cases(found: Results, indicators: pd.DataFrame) -> dict[str, Case]:
    """Each outcome as the registered estimators take it, sized by its people before the treatment.

    Sizes are mean populations. Raises DesignError for a unit without any.
    """
    return {
        outcome: replace(
            one_treated.case(panel, found.study), sizes=_sizes(indicators, panel, design.pre)
        )
        for outcome, panel, design in _designs(found)
    }


def other_estimates(of_outcomes: Mapping[str, Case]) -> pd.DataFrame:
    """One row an outcome: what every estimator says that a table prints, and what was detectable.

    `of_outcomes`: as `cases`. Columns: outcome, units; `<column>_<part>` of each estimator, as
    `estimator.columns`; is_scaled (whether size tells anything of the noise); and the sizes of
    gains and losses that are detected in four donors of five (mde, mde_loss) and in half of them
    (even, even_loss).
    """
    rows = []
    for outcome, case in of_outcomes.items():
        row: dict = {"outcome": outcome, "units": case.values.shape[1]}
        for each in registry.ESTIMATORS:
            if each.shown:
                row |= columns(each, each.estimate(case))
        treated = case.design.treated
        row["is_scaled"] = inference.is_scaled_by_size(case.changes, case.known_sizes, treated)
        for name, (power, sign) in DETECTABLE.items():
            row[name] = inference.minimum_detectable_effect(
                case.atts, treated, power=power, sign=sign
            )
        rows.append(row)
    return pd.DataFrame(rows)


def printed(estimated: pd.DataFrame) -> Iterator[Number]:
    """What registered estimators print in the tables of the report: an effect carries its p.

    `estimated`: as `other_estimates`.
    """
    shown_in_tables = [(each, each.shown) for each in registry.ESTIMATORS if each.shown]
    for row, (each, shown) in product(estimated.to_dict("records"), shown_in_tables):
        for part, _ in shown.numbers:
            unit, digits = PARTS[part]
            id = f"{each.column}_{part}"
            yield Number(
                row["outcome"],
                id,
                row[id],
                unit,
                digits,
                p=row.get(f"{each.column}_p") if part == "att" else None,
                procedure=shown.procedure,
                uses_sizes=each.uses_sizes,
            )


def pre_trend_power(found: Results) -> pd.DataFrame:
    """How often the test of the years before would see a drift that fakes a detectable effect.

    Each donor in turn is given a steady drift that moves its mean after the treatment by the
    minimum detectable effect. Columns: outcome, share (of donors whose test then rejects).
    """
    rows = []
    for outcome, panel, design in _designs(found):
        atts = permutation.effects(design.values, design.pre)
        least = inference.minimum_detectable_effect(atts, design.treated)
        years = panel.values.index.to_numpy(dtype=float)
        drift = least * (years - years[0]) / (years[~design.pre].mean() - years[design.pre].mean())
        donors = np.delete(design.values, design.treated, axis=0)
        seen = []
        for place in range(len(donors)):
            drifting = donors + drift * (np.arange(len(donors)) == place)[:, None]
            seen.append(permutation.pre_trend_test(drifting, design.pre, place).p <= LEVEL)
        rows.append({"outcome": outcome, "share": np.mean(seen)})
    return pd.DataFrame(rows)


def in_time(found: Results) -> pd.DataFrame:
    """Effects at the placebo years, on the years before the treatment alone, and the real one.

    Columns: outcome, year (of the assumed treatment), att, p, rank, units.
    """
    study = found.study
    rows = []
    for outcome, panel in found.panels.items():
        case = one_treated.case(panel, study)
        tested = checks.in_time(case, study.placebo_years)
        tested[study.first_treated_year] = registry.HEADLINE.estimate(case)
        rows += [
            {"outcome": outcome, "year": year} | _effect(each) for year, each in tested.items()
        ]
    return pd.DataFrame(rows)


def leave_one_out(found: Results) -> pd.DataFrame:
    """The effect without each donor in turn: outcome, gb_code (the donor left out), att."""
    refits = {
        outcome: checks.leave_one_out(one_treated.case(panel, found.study)).rename_axis("gb_code")
        for outcome, panel in found.panels.items()
    }
    return pd.concat(refits, names=["outcome"]).reset_index()


def specifications(study: Study, indicators: pd.DataFrame, over: Callable = map) -> pd.DataFrame:
    """Every declared donor set x window x transform that differs, for every outcome.

    By the one registered estimator that draws the curve. `over` maps a function over the outcomes,
    and may do so in other processes (`workers.spread`). Columns: outcome, primary, donors,
    last_year (declared; an outcome may end before it), transform, att, lower, upper, p, floor,
    rank, units. Where units are too few for a test at 5 % (floor above it), p cannot reach it and
    the interval is infinite.
    """
    per_outcome = over(partial(_specifications, study, indicators), study.outcomes)
    return pd.DataFrame(list(chain.from_iterable(per_outcome)))


def size_cells(found: Results, indicators: pd.DataFrame) -> pd.DataFrame:
    """The printed populations that Ferman-Pinto scales by: rows of indicators, with `outcome`."""
    used = [
        _people(indicators, panel, design.pre).assign(outcome=outcome)
        for outcome, panel, design in _designs(found)
    ]
    return pd.concat(used, ignore_index=True)


def specification_cells(study: Study, indicators: pd.DataFrame) -> pd.DataFrame:
    """The raw cells that decide the specifications: file, row, column.

    Those of every outcome and denominator, of all units that a donor set names, over the longest
    window: also of a unit that a specification drops, as it is dropped for its figures; and the
    dates of the policies that rule donors out. What was added later decides nothing and is not in.
    """
    outcomes = [each for each in study.outcomes if not study.is_later("outcome", each.indicator)]
    donors = [each for each in study.donors.values() if not study.is_later("donors", each.name)]
    denominators = {TRANSFORMS[transform] for transform in study.transforms}
    units = {study.unit, *chain.from_iterable(each.codes for each in donors)}
    last_year = max(study.last_years)
    figures = [
        indicators[
            indicators["indicator"].isin({outcome.indicator, *denominators})
            & indicators["gb_code"].isin(units)
            & indicators["year"].between(outcome.first_year, min(last_year, outcome.last_year))
        ]
        for outcome in outcomes
    ]
    policies = sorted({each.policy for each in donors} - {""})
    cells = pd.concat([*figures, *map(adoption_cells, policies)], ignore_index=True)
    return cells[["file", "row", "column"]].astype({"row": int}).drop_duplicates()


def synthetic_controls(of_outcomes: Mapping[str, Case]) -> dict[str, pd.DataFrame]:
    """What synthetic control and synthetic difference-in-differences compare with, as tables.

    `of_outcomes`: as `cases`.

    - paths: outcome, year, treated, synthetic: of the synthetic control.
    - units: outcome, gb_code, weight; times: outcome, year, weight: of synthetic DiD.
    """
    tables: dict[str, dict[str, pd.DataFrame]] = {"paths": {}, "units": {}, "times": {}}
    for outcome, case in of_outcomes.items():
        control, did = case.control, case.synthetic_did
        tables["paths"][outcome] = control.paths.rename_axis("year")
        tables["units"][outcome] = did.unit_weights.to_frame().rename_axis("gb_code")
        tables["times"][outcome] = did.time_weights.to_frame().rename_axis("year")
    return {name: pd.concat(each, names=["outcome"]).reset_index() for name, each in tables.items()}


def _designs(found: Results) -> Iterator[tuple[str, Panel, OneTreated]]:
    for outcome, panel in found.panels.items():
        yield outcome, panel, one_treated.outcome_design(panel, found.study)


def _specifications(study: Study, indicators: pd.DataFrame, outcome: Outcome) -> list[dict]:
    """The rows of one outcome; choices that come to the same panel are one row, the first."""
    rows, seen = [], set()
    for donors, last_year, transform in product(study.donors, study.last_years, study.transforms):
        panel = one_treated.declared_panel(
            study, indicators, outcome.indicator, donors, last_year, transform
        )
        same = (transform, *panel.values.columns, *panel.values.index)
        if same in seen:
            continue
        seen.add(same)
        drawn = registry.of_curve().estimate(one_treated.case(panel, study))
        lower, upper = drawn.interval or (None, None)
        chosen = {
            "outcome": outcome.indicator,
            "primary": outcome.primary,
            "donors": donors,
            "last_year": last_year,
            "transform": transform,
        }
        rows.append(chosen | _effect(drawn) | {"lower": lower, "upper": upper})
    return rows


def _effect(found: Estimate) -> dict:
    return {
        "att": found.value,
        "p": found.p,
        "floor": found.p_floor,
        "rank": found.rank,
        "units": found.units,
    }


def _sizes(indicators: pd.DataFrame, panel: Panel, pre: np.ndarray) -> Floats:
    """Mean population of each unit of the panel over the years before the treatment."""
    people = _people(indicators, panel, pre)
    means = people.groupby("gb_code")["value"].mean().reindex(panel.values.columns)
    if means.isna().any():
        raise DesignError(
            f"no {SIZE} of {means.index[means.isna()][0]} in the years before the treatment. "
            "Add it to provincial_indicators."
        )
    return means.to_numpy()


def _people(indicators: pd.DataFrame, panel: Panel, pre: np.ndarray) -> pd.DataFrame:
    """The printed populations of the panel's units in the years before the treatment."""
    return indicators[
        (indicators["indicator"] == SIZE)
        & indicators["gb_code"].isin(panel.values.columns)
        & indicators["year"].isin(panel.values.index[pre])
    ]
