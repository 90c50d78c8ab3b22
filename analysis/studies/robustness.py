"""What the results of a one-treated study become: other inference, dates, donors, choices.

Every function takes the headline `Results` of a study and returns one table, its rows in the order
of the declared outcomes. Effects are in log points.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, product

import numpy as np
import pandas as pd

from analysis.estimators import inference, permutation, synthetic
from analysis.estimators.design import DesignError, Floats, OneTreated, one_treated_design
from analysis.panel import Panel
from analysis.studies import one_treated
from analysis.studies.one_treated import Results
from analysis.studies.outcomes import Outcome
from analysis.studies.policies import adoption_cells
from analysis.studies.study import TRANSFORMS, Study

# What the variance of a province's outcome is scaled by in the Ferman-Pinto adjustment.
SIZE = "population"

LEVEL = 0.05
# Which detectable effects are told: the share of donors that would show them, and gain or loss.
DETECTABLE = {"mde": (0.8, 1), "mde_loss": (0.8, -1), "even": (0.5, 1), "even_loss": (0.5, -1)}

# How the numbers about all outcomes together come about.
COUNTED = {
    "n_in_time": "outcomes times pretended years of reform",
    "n_in_time_below": "tests of a pretended year with a p of at most 0.05",
    "in_time_negative": "effects of each pretended year that are below zero",
    "pretrend_power": (
        "donors whose years before would show a drift that makes up the detectable effect"
    ),
    "n_size_uninformative": "outcomes whose Ferman-Pinto variance does not fall with size",
    "further_below": "outcomes with a p of at most 0.05 by RMSPE, Conley-Taber and Ferman-Pinto",
    "weighted_below": "outcomes with a p of at most 0.05 by the two synthetic estimators",
    "n_specifications_drawn": "specifications of the primary outcomes, which the figure shows",
    "n_sign_flips": "outcomes whose effect changes its sign when some donor is left out",
    "n_honest": "outcomes for which robust intervals can be computed",
    "n_honest_excluding": "outcomes of which some robust interval leaves out zero",
    "n_specifications": (
        "outcomes times donor sets, last years and transforms that differ, none added later"
    ),
    "n_specifications_testable": "specifications with enough provinces for a p of 0.05",
    "n_specifications_below": "specifications with a p of at most 0.05",
}


def other_inference(found: Results, indicators: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome: the effect under every further procedure, and what could be detected.

    Columns: outcome, att, placebo_p, rmspe_p, rmspe_rank, conley_taber_p, conley_taber_lower,
    conley_taber_upper, ferman_pinto_p, ferman_pinto_lower, ferman_pinto_upper, is_scaled (whether
    size tells anything of the noise), and the sizes of gains and losses that are detected in four
    donors of five (mde, mde_loss) and in half of them (even, even_loss). The sizes of Ferman-Pinto
    are mean populations over the years before the treatment.
    """
    rows = []
    for outcome, panel, design in _designs(found):
        changes = permutation.pre_post_changes(design.values, design.pre)
        atts = permutation.against_others(changes)
        rmspe = inference.rmspe_test(design.values, design.pre, design.treated)
        sizes = _sizes(indicators, panel, design.pre)
        references = {
            "conley_taber": inference.conley_taber(changes, design.treated),
            "ferman_pinto": inference.ferman_pinto(changes, sizes, design.treated),
        }
        rows.append(
            {
                "outcome": outcome,
                "att": atts[design.treated],
                "placebo_p": permutation.placebo_test(atts, design.treated).p,
                "rmspe_p": rmspe.p,
                "rmspe_rank": rmspe.rank,
                **{f"{name}_p": each.p for name, each in references.items()},
                **{f"{name}_lower": each.interval[0] for name, each in references.items()},
                **{f"{name}_upper": each.interval[1] for name, each in references.items()},
                "is_scaled": inference.is_scaled_by_size(changes, sizes, design.treated),
                **{
                    name: inference.minimum_detectable_effect(
                        atts, design.treated, power=power, sign=sign
                    )
                    for name, (power, sign) in DETECTABLE.items()
                },
            }
        )
    return pd.DataFrame(rows)


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
    for outcome, panel, design in _designs(found):
        before = panel.values[design.pre]
        for year in study.placebo_years:
            fake = one_treated_design(before, study.unit, year)
            rows.append({"outcome": outcome, "year": year} | _effect(fake))
        rows.append({"outcome": outcome, "year": study.first_treated_year} | _effect(design))
    return pd.DataFrame(rows)


def leave_one_out(found: Results) -> pd.DataFrame:
    """The effect without each donor in turn: outcome, gb_code (the donor left out), att."""
    tables = []
    for outcome, panel, design in _designs(found):
        atts = inference.leave_one_out(
            permutation.pre_post_changes(design.values, design.pre), design.treated
        )
        donors = panel.values.columns.drop(found.study.unit)
        tables.append(pd.DataFrame({"outcome": outcome, "gb_code": donors, "att": atts}))
    return pd.concat(tables, ignore_index=True)


def specifications(study: Study, indicators: pd.DataFrame, over: Callable = map) -> pd.DataFrame:
    """Every declared donor set x window x transform that differs, for every outcome.

    `over` maps a function over the outcomes, and may do so in other processes
    (`workers.spread`). Columns: outcome, primary, donors, last_year (declared; an outcome may end
    before it), transform, att, lower, upper, p, floor, rank, units. Where units are too few for a
    test at 5 % (floor above it), p cannot reach it and the interval is infinite.
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


def synthetic_controls(found: Results) -> dict[str, pd.DataFrame]:
    """Synthetic control and synthetic difference-in-differences of every outcome, as four tables.

    - effects: outcome, control_att, control_p, control_rank, control_fit (root mean squared gap
      before), did_att, did_standard_error, did_p, did_rank, units.
    - paths: outcome, year, treated, synthetic: of the synthetic control.
    - units: outcome, gb_code, weight; times: outcome, year, weight: of synthetic DiD.
    """
    study = found.study
    tables: dict[str, list[pd.DataFrame]] = {"effects": [], "paths": [], "units": [], "times": []}
    for outcome, panel in found.panels.items():
        question = (panel.values, study.unit, study.first_treated_year)
        control, did = synthetic.control(*question), synthetic.did(*question)
        effects = {
            "control_att": control.att,
            "control_p": control.test.p,
            "control_rank": control.test.rank,
            "control_fit": control.placebos.loc[study.unit, "before"],
            "did_att": did.att,
            "did_standard_error": did.standard_error,
            "did_p": did.test.p,
            "did_rank": did.test.rank,
            "units": panel.values.shape[1],
        }
        made = {
            "effects": pd.DataFrame([effects]),
            "paths": control.paths.rename_axis("year"),
            "units": did.unit_weights.to_frame().rename_axis("gb_code"),
            "times": did.time_weights.to_frame().rename_axis("year"),
        }
        for name, table in made.items():
            plain = table if name == "effects" else table.reset_index()
            plain.insert(0, "outcome", outcome)
            tables[name].append(plain)
    return {name: pd.concat(each, ignore_index=True) for name, each in tables.items()}


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
        design = one_treated.outcome_design(panel, study)
        atts = permutation.effects(design.values, design.pre)
        lower, upper = permutation.inverted_interval(atts, design.treated)
        chosen = {
            "outcome": outcome.indicator,
            "primary": outcome.primary,
            "donors": donors,
            "last_year": last_year,
            "transform": transform,
        }
        rows.append(chosen | _effect(design) | {"lower": lower, "upper": upper})
    return rows


def _effect(design: OneTreated) -> dict:
    atts = permutation.effects(design.values, design.pre)
    test = permutation.placebo_test(atts, design.treated)
    return {
        "att": atts[design.treated],
        "p": test.p,
        "floor": test.floor,
        "rank": test.rank,
        "units": len(atts),
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
