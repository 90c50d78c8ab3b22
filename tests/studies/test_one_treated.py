from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.estimators import permutation, registry, twfe
from analysis.panel import PanelError
from analysis.studies import one_treated
from analysis.studies.study import StudyError


def test_every_declared_outcome_is_estimated_in_its_order(found, declared):
    names = [outcome.indicator for outcome in declared.outcomes]
    assert list(found.estimates["outcome"]) == names
    for table in (found.event, found.placebos, found.gaps, found.cells):
        assert list(table["outcome"].unique()) == names


def test_the_closed_form_is_the_regression_for_every_outcome_and_assignment_of_a_study(found):
    """15 outcomes, one of them without 2017 and some without a province, each unit as treated."""
    study = found.study
    for outcome, panel in found.panels.items():
        placebos = found.placebos.set_index(["outcome", "gb_code"])["att"].loc[outcome]
        for unit in panel.values.columns:
            regression = twfe.att(panel.values, unit, study.first_treated_year).value
            assert placebos[unit] == pytest.approx(regression, abs=1e-10)


def test_the_table_says_what_the_regression_says(found, declared):
    for row in found.estimates.itertuples():
        values = found.panels[row.outcome].values
        second = twfe.att(values, declared.unit, declared.first_treated_year)
        assert row.att == pytest.approx(second.value, abs=1e-10)
        assert row.percent == pytest.approx(np.exp(row.att) - 1)


def test_rank_p_and_interval_tell_the_same(found):
    table = found.estimates
    assert (table["floor"] == 1 / table["units"]).all()
    assert (table["p"] == table["rank"] / table["units"]).all()
    rejected = (table["lower"] > 0) | (table["upper"] < 0)
    assert (rejected == (table["p"] <= 0.05)).all()


def test_a_unit_with_a_gap_is_dropped_and_named(found):
    table = found.estimates.set_index("outcome")
    assert table.loc["techmarket_output_value", ["units", "dropped"]].tolist() == [30, "540000"]
    assert table.loc["rd_expenditure", ["units", "dropped"]].tolist() == [31, ""]
    assert (found.joint["left_out"] == "540000").all()
    assert (found.joint["units"] == 30).all()


def test_a_year_without_figures_is_named_and_not_filled(found):
    table = found.estimates.set_index("outcome")
    assert table.loc["hightech_firms", "missing_years"] == "2017"
    years = found.event.loc[found.event["outcome"] == "hightech_firms", "year"]
    assert list(years) == [2011, 2012, 2013, 2014, 2015, 2016, 2018, 2019]


def test_the_placebos_hold_the_treated_unit_among_them(found, declared):
    shanghai = found.placebos[found.placebos["gb_code"] == declared.unit].set_index("outcome")
    table = found.estimates.set_index("outcome")
    assert (shanghai["att"] == table["att"]).all()


def test_gaps_average_to_the_effect_after_and_to_zero_before(found, declared):
    mine = found.gaps[found.gaps["gb_code"] == declared.unit]
    after = mine[mine["year"] >= 2016].groupby("outcome")["gap"].mean()
    before = mine[mine["year"] < 2016].groupby("outcome")["gap"].mean()
    table = found.estimates.set_index("outcome")
    assert after[table.index].to_numpy() == pytest.approx(table["att"].to_numpy())
    assert before.to_numpy() == pytest.approx(0, abs=1e-12)


def test_the_event_study_has_its_base_year_without_a_band(found):
    base = found.event[found.event["year"] == 2015]
    assert (base["estimate"] == 0).all()
    assert base[["lower", "upper", "lower_uniform", "upper_uniform"]].isna().all(axis=None)


def test_the_raw_cells_of_an_outcome_are_those_of_its_panel(found, declared, indicators):
    cells = found.cells[found.cells["outcome"] == "techmarket_output_value"]
    assert set(cells["indicator"]) == {"techmarket_output_value"}
    assert len(cells) == 30 * 8
    per_head = one_treated.run(declared, indicators, transform="log_per_head").cells
    cells = per_head[per_head["outcome"] == "rd_basic"]
    assert set(cells["indicator"]) == {"rd_basic", "population"}
    assert len(cells) == 2 * 31 * 9


def test_the_order_of_rows_changes_nothing(found, declared, indicators):
    shuffled = one_treated.run(declared, indicators.sample(frac=1, random_state=1))
    for table in ("estimates", "event", "placebos", "gaps", "joint", "cells"):
        pd.testing.assert_frame_equal(
            getattr(shuffled, table), getattr(found, table), check_exact=True
        )


def test_the_joint_test_is_the_permutation_test_of_complete_units(found):
    placebos = found.study.in_advance(found.placebos)
    atts = placebos.pivot(index="outcome", columns="gb_code", values="att").dropna(axis=1)
    statistic, test = permutation.joint_test(
        atts.to_numpy(), atts.columns.get_loc(found.study.unit)
    )
    every = found.joint.set_index("outcomes").loc["all"]
    assert every["statistic"] == pytest.approx(statistic)
    assert (every["p"], every["number"]) == (test.p, placebos["outcome"].nunique())


def test_an_outcome_added_later_is_estimated_and_changes_no_joint_test(declared, indicators):
    of_first = replace(declared, outcomes=declared.outcomes[:3], added_later=frozenset())
    more = replace(
        declared,
        outcomes=declared.outcomes[:4],
        added_later=frozenset({("outcome", declared.outcomes[3].indicator)}),
    )
    before, after = one_treated.run(of_first, indicators), one_treated.run(more, indicators)
    assert len(after.estimates) == len(before.estimates) + 1
    pd.testing.assert_frame_equal(after.joint, before.joint, check_exact=True)
    pd.testing.assert_frame_equal(more.in_advance(after.estimates), before.estimates)


def test_an_estimate_carries_its_inference(found):
    estimate = registry.HEADLINE.estimate(one_treated.case(found.panels["papers_sci"], found.study))
    assert estimate.inference == "placebo rank"
    assert (estimate.p_floor, estimate.n_treated, estimate.units) == (1 / 31, 1, 31)
    with pytest.raises(StudyError, match="declares no outcome 'papers_ei'"):
        found.study.outcome("papers_ei")


def test_fewer_donors_are_a_smaller_panel(declared, indicators):
    few = one_treated.run(declared, indicators, donors="no-ftz", last_year=2023)
    table = few.estimates.set_index("outcome")
    assert table.loc["rd_expenditure", ["units", "last_year"]].tolist() == [10, 2023]
    assert table.loc["papers_sci", "last_year"] == 2022
    assert np.isinf(table.loc["rd_expenditure", "upper"])


def test_a_gap_of_the_treated_unit_is_refused(declared, indicators):
    gap = (indicators["gb_code"] == declared.unit) & (indicators["year"] == 2014)
    with pytest.raises(PanelError, match=declared.unit):
        one_treated.run(declared, indicators[~gap])
