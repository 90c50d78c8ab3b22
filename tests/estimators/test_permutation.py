import numpy as np
import pytest

from analysis.estimators import permutation
from analysis.estimators.design import DesignError

# Units A, B, C in the years 1-4; the treatment starts in year 3.
BY_HAND = np.array(
    [
        [1.0, 3.0, 8.0, 10.0],  # mean 2 before, 9 after: change 7
        [0.0, 2.0, 2.0, 4.0],  # 1, 3: 2
        [5.0, 5.0, 6.0, 6.0],  # 5, 6: 1
    ]
)
PRE = np.array([True, True, False, False])


def test_effects_computed_by_hand():
    assert permutation.effects(BY_HAND, PRE).tolist() == pytest.approx([5.5, -2.0, -3.5])


def test_event_study_computed_by_hand():
    coefficients = permutation.event_effects(BY_HAND, 1)
    assert coefficients[0].tolist() == pytest.approx([-1.0, 0.0, 4.5, 5.5])
    assert coefficients[2].tolist() == pytest.approx([2.0, 0.0, -1.5, -3.5])


def test_gaps_computed_by_hand():
    # A less its mean before: -1, 1, 6, 8. B: -1, 1, 1, 3. C: 0, 0, 1, 1.
    assert permutation.gaps(BY_HAND, PRE)[0].tolist() == pytest.approx([-0.5, 0.5, 5, 6])


def test_the_yearly_change_of_a_gap_before_is_its_least_squares_slope():
    # The gap of A runs from -0.5 to 0.5 before; with the years two apart it is half as steep.
    assert permutation.gap_slopes(BY_HAND, PRE, np.arange(4.0))[0] == pytest.approx(1.0)
    assert permutation.gap_slopes(BY_HAND, PRE, 2 * np.arange(4.0))[0] == pytest.approx(0.5)
    with pytest.raises(DesignError, match="shows no slope"):
        permutation.gap_slopes(BY_HAND, np.array([True, False, False, False]), np.arange(4.0))


def test_placebo_rank_and_p_computed_by_hand():
    test = permutation.placebo_test(np.array([5.5, -2.0, -3.5]), 1)
    assert (test.p, test.rank, test.floor) == (1.0, 3, 1 / 3)
    test = permutation.placebo_test(np.array([5.5, -2.0, -3.5]), 2)
    assert (test.p, test.rank) == (pytest.approx(2 / 3), 2)


def test_equal_effects_share_their_rank_and_raise_p():
    test = permutation.placebo_test(np.array([3.0, -3.0 * (1 + 1e-13), 1.0, 1.0]), 0)
    assert (test.p, test.rank) == (0.5, 1)


def test_a_stack_of_outcomes_gives_each_outcome_alone(simulate):
    outcomes = np.stack([simulate(seed).to_numpy().T for seed in range(3)])
    pre = np.arange(9) < 5
    together = permutation.effects(outcomes, pre)
    events = permutation.event_effects(outcomes, 4)
    for k in range(3):
        assert together[k] == pytest.approx(permutation.effects(outcomes[k], pre), abs=1e-14)
        assert events[k] == pytest.approx(permutation.event_effects(outcomes[k], 4), abs=1e-14)


def test_unit_and_year_effects_change_nothing(simulate):
    values = simulate(1).to_numpy().T
    draw = np.random.default_rng(2)
    moved = values + 10 * draw.normal(size=(31, 1)) + 10 * draw.normal(size=9)
    pre = np.arange(9) < 5
    for of in (permutation.effects, permutation.gaps):
        assert of(moved, pre) == pytest.approx(of(values, pre), abs=1e-12)
    assert permutation.band(moved, 4, 0).uniform == pytest.approx(
        permutation.band(values, 4, 0).uniform, abs=1e-12
    )
    assert permutation.pre_trend_test(moved, pre, 0) == permutation.pre_trend_test(values, pre, 0)


def test_proposition_99_gives_the_published_difference_and_placebo_p(smoking):
    atts = permutation.effects(smoking.to_numpy().T, smoking.index.to_numpy() < 1989)
    california = smoking.columns.get_loc("California")
    assert atts[california] == pytest.approx(-27.349111, abs=5e-7)
    assert permutation.placebo_test(atts, california).p == 5 / 39


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_holds_exactly_the_effects_that_are_not_rejected(simulate, seed):
    panel = simulate(seed, effect=seed / 5).to_numpy().T
    pre = np.arange(9) < 5
    lower, upper = permutation.inverted_interval(permutation.effects(panel, pre), 0)

    def rejected(effect):
        without = panel.copy()
        without[0, ~pre] -= effect
        return permutation.placebo_test(permutation.effects(without, pre), 0).p <= 0.05

    assert not rejected(lower + 1e-6)
    assert not rejected(upper - 1e-6)
    assert not rejected((lower + upper) / 2)
    assert rejected(lower - 1e-6)
    assert rejected(upper + 1e-6)


def test_fewer_than_twenty_units_give_no_interval(simulate):
    atts = permutation.effects(simulate(1, units=19).to_numpy().T, np.arange(9) < 5)
    assert permutation.inverted_interval(atts, 0) == (-np.inf, np.inf)


def test_the_simultaneous_band_is_nowhere_inside_the_pointwise_one(simulate):
    for seed in range(20):
        band = permutation.band(simulate(seed).to_numpy().T, 4, 0)
        assert (band.uniform >= band.pointwise).all()
        assert band.uniform[4] == band.pointwise[4] == 0


@pytest.mark.parametrize("effect", [0, 3, 6])
def test_zero_leaves_the_band_exactly_where_the_permutation_test_rejects(simulate, effect):
    for seed in range(30):
        values = simulate(seed, effect=effect).to_numpy().T
        coefficients = np.delete(permutation.event_effects(values, 4), 4, axis=1)
        largest = np.abs(coefficients / coefficients.std(axis=0)).max(axis=1)
        outside = np.abs(permutation.event_effects(values, 4)[0]) > (
            permutation.band(values, 4, 0).uniform + 1e-12
        )
        assert outside.any() == (permutation.placebo_test(largest, 0).p <= 0.05)


def test_a_statistic_that_is_no_number_has_no_rank():
    with pytest.raises(DesignError, match="no finite statistic"):
        permutation.placebo_test(np.array([np.nan, 1.0, 2.0]), 1)


def test_too_few_donors_leave_the_band_open(simulate):
    band = permutation.band(simulate(1, units=12).to_numpy().T, 4, 0)
    assert np.isinf(np.delete(band.uniform, 4)).all()


def test_a_trend_of_its_own_before_the_treatment_is_found(simulate):
    values = simulate(4).to_numpy(copy=True).T
    pre = np.arange(9) < 5
    assert permutation.pre_trend_test(values, pre, 0).p > 0.1
    values[0] += 10 * np.arange(9)
    assert permutation.pre_trend_test(values, pre, 0).rank == 1


def test_the_joint_test_computed_by_hand():
    atts = np.array([[3.0, -1.0, -2.0], [0.0, 2.0, -2.0]])
    statistic, test = permutation.joint_test(atts, 0)
    # Standard deviations sqrt(14/3) = 2.16 and sqrt(8/3) = 1.63: A (1.39 + 0) / 2 = 0.69,
    # B (0.46 + 1.22) / 2 = 0.84, C (0.93 + 1.22) / 2 = 1.08.
    assert statistic == pytest.approx(3 / np.sqrt(14 / 3) / 2)
    assert (test.rank, test.p) == (3, 1.0)


def test_the_joint_test_finds_small_effects_on_many_outcomes(simulate):
    pre = np.arange(9) < 5
    panels = [simulate(seed, effect=1.6).to_numpy().T for seed in range(15)]
    atts = np.stack([permutation.effects(panel, pre) for panel in panels])
    assert permutation.joint_test(atts, 0)[1].p == 1 / 31


def test_the_joint_test_of_outcomes_that_move_together_keeps_its_size():
    draw, pre = np.random.default_rng(0), np.arange(9) < 5
    rejected = 0
    for _ in range(400):
        shared = draw.normal(size=(31, 9))
        panels = [shared + draw.normal(size=(31, 9)) for _ in range(5)]
        atts = np.stack([permutation.effects(panel, pre) for panel in panels])
        rejected += permutation.joint_test(atts, 0)[1].p <= 0.05
    assert rejected / 400 <= 0.05


def test_the_joint_test_refuses_a_unit_without_an_outcome():
    with pytest.raises(DesignError, match="lacks an outcome"):
        permutation.joint_test(np.array([[1.0, np.nan, 2.0]]), 0)


@pytest.mark.parametrize(
    ("values", "pre", "fault"),
    [
        (BY_HAND[:1], PRE, "1 unit"),
        (BY_HAND, np.ones(4, dtype=bool), "4 years before and 0 after"),
        (np.where(BY_HAND == 8, np.nan, BY_HAND), PRE, "a gap"),
    ],
)
def test_a_panel_that_cannot_carry_the_design_is_refused(values, pre, fault):
    with pytest.raises(DesignError, match=fault):
        permutation.effects(values, pre)


def simulated_ps(simulate, effect, draws=400):
    pre = np.arange(9) < 5
    panels = [simulate(seed, effect=effect).to_numpy().T for seed in range(draws)]
    return np.array(
        [permutation.placebo_test(permutation.effects(panel, pre), 0).p for panel in panels]
    )


def test_the_placebo_test_keeps_its_size_and_its_power_rises(simulate):
    rates = [(simulated_ps(simulate, effect) <= 0.05).mean() for effect in (0, 2, 4)]
    assert rates[0] <= 0.05
    assert rates[0] + 0.1 < rates[1] < rates[2] - 0.1


def test_a_known_effect_is_recovered(simulate):
    pre = np.arange(9) < 5
    found = [
        permutation.effects(simulate(seed, effect=2.0).to_numpy().T, pre)[0] for seed in range(400)
    ]
    assert np.mean(found) == pytest.approx(2.0, abs=0.15)


def test_the_simultaneous_band_and_the_pre_trend_test_keep_their_size(simulate):
    pre = np.arange(9) < 5
    outside = trends = 0
    for seed in range(400):
        values = simulate(seed).to_numpy().T
        outside += (
            np.abs(permutation.event_effects(values, 4)[0]) > permutation.band(values, 4, 0).uniform
        ).any()
        trends += permutation.pre_trend_test(values, pre, 0).p <= 0.05
    assert outside / 400 <= 0.05
    assert trends / 400 <= 0.05
