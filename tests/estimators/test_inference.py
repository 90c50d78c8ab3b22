import numpy as np
import pytest

from analysis.estimators import inference, permutation
from analysis.estimators.design import DesignError

CHANGES = np.array([17.0, *range(11)])
PRE = np.arange(9) < 5


def test_conley_taber_computed_by_hand():
    # Estimate 17 - 5 = 12; the controls' deviations are -5, ..., 5, their 97.5 % quantile 4.75.
    reference = inference.conley_taber(CHANGES, 0)
    assert reference.p == 0
    assert reference.interval == pytest.approx((12 - 4.75, 12 + 4.75))
    assert inference.conley_taber(np.array([9.0, *range(11)]), 0).p == pytest.approx(4 / 11)


def test_ferman_pinto_with_equal_sizes_is_conley_taber():
    first = inference.ferman_pinto(CHANGES, np.full(12, 5.0), 0)
    second = inference.conley_taber(CHANGES, 0)
    assert first.p == second.p
    assert first.interval == pytest.approx(second.interval)


def test_a_law_of_error_needs_ten_controls():
    with pytest.raises(DesignError, match="9 controls"):
        inference.conley_taber(CHANGES[:10], 0)
    with pytest.raises(DesignError, match="9 controls"):
        inference.ferman_pinto(CHANGES[:10], np.ones(10), 0)


def test_ferman_pinto_widens_the_interval_of_a_small_treated_unit():
    draw = np.random.default_rng(1)
    sizes = np.geomspace(1, 100, 200)
    changes = draw.normal(size=200) / np.sqrt(sizes)
    widths = [np.diff(inference.ferman_pinto(changes, sizes, unit).interval) for unit in (0, 199)]
    assert widths[0] > 3 * widths[1]
    flat = [np.diff(inference.conley_taber(changes, unit).interval) for unit in (0, 199)]
    assert flat[0] == pytest.approx(flat[1], rel=0.1)


def test_variances_are_never_negative():
    sizes = np.geomspace(1, 1024, 11)
    growing = np.sqrt(sizes) * (-1.0) ** np.arange(11)
    for changes in (growing, growing[::-1]):
        assert np.isfinite(inference.ferman_pinto(changes, sizes, 0).interval).all()
    assert inference.ferman_pinto(growing, sizes, 0).p == inference.conley_taber(growing, 0).p


def test_a_unit_without_a_size_is_refused():
    with pytest.raises(DesignError, match="unit 2 has no positive size"):
        inference.ferman_pinto(CHANGES, np.array([1.0, 1.0, 0.0, *np.ones(9)]), 0)


def test_the_rmspe_ratio_computed_by_hand():
    values = np.array([[1.0, 3.0, 8.0, 10.0], [0.0, 2.0, 2.0, 4.0], [5.0, 5.0, 6.0, 6.0]])
    pre = np.array([True, True, False, False])
    # Gaps of A: -0.5, 0.5, 5, 6; B: -0.5, 0.5, -2.5, -1.5; C: 1, -1, -2.5, -4.5.
    ratios = np.sqrt([61 / 0.5, 8.5 / 0.5, 26.5 / 2])
    assert (np.argsort(-ratios) == [0, 1, 2]).all()
    assert [inference.rmspe_test(values, pre, unit).rank for unit in range(3)] == [1, 2, 3]


def test_a_copied_series_has_no_rmspe_ratio():
    values = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 2.0], [0.0, 0.0, 3.0]])
    with pytest.raises(DesignError, match="copied series"):
        inference.rmspe_test(values, np.array([True, True, False]), 0)


def test_leaving_one_donor_out_is_the_estimate_without_it(simulate):
    values = simulate(1, units=8).to_numpy().T
    found = inference.leave_one_out(permutation.pre_post_changes(values, PRE), 0)
    for donor in range(1, 8):
        alone = permutation.effects(np.delete(values, donor, axis=0), PRE)[0]
        assert found[donor - 1] == pytest.approx(alone, abs=1e-12)


def test_the_minimum_detectable_effect_computed_by_hand():
    # 20 units, so the largest of 19 donors: |effects| 1 to 19, all negative but the fifth. Donor j
    # needs 19 + j, but 19 - 5 the fifth, and 0 and 18 + 19 ... the largest, which is first already.
    atts = -np.arange(20.0)
    atts[5] = 5
    needs = sorted([19 + j for j in range(1, 19) if j != 5] + [19 - 5, 0])
    expected = needs[int(np.ceil(0.8 * 19)) - 1]
    assert inference.minimum_detectable_effect(atts, 0) == expected


def test_the_minimum_detectable_effect_is_revealed_on_most_donors(simulate):
    atts = permutation.effects(simulate(2).to_numpy().T, PRE)
    least = inference.minimum_detectable_effect(atts, 0)

    def revealed(effect):
        donors = np.delete(atts, 0)
        return sum(
            permutation.placebo_test(donors + effect * (np.arange(30) == j), j).rank == 1
            for j in range(30)
        )

    assert revealed(least + 1e-9) >= 24
    assert revealed(least - 1e-6) < 24


def test_a_detectable_loss_is_the_detectable_gain_of_the_mirrored_effects(simulate):
    atts = permutation.effects(simulate(2).to_numpy().T, PRE)
    loss = inference.minimum_detectable_effect(atts, 0, sign=-1)
    assert loss == inference.minimum_detectable_effect(-atts, 0)
    assert loss != inference.minimum_detectable_effect(atts, 0)


def test_an_even_chance_takes_a_smaller_effect_than_four_in_five(simulate):
    atts = permutation.effects(simulate(2).to_numpy().T, PRE)
    even = inference.minimum_detectable_effect(atts, 0, power=0.5)
    assert 0 < even < inference.minimum_detectable_effect(atts, 0)


def test_size_scales_the_noise_only_where_small_controls_vary_more():
    sizes = np.arange(1.0, 32.0)
    signs = np.where(np.arange(31) % 2, 1.0, -1.0)
    assert inference.is_scaled_by_size(signs / sizes, sizes, 0)
    assert not inference.is_scaled_by_size(signs * sizes, sizes, 0)


def test_fewer_than_twenty_units_detect_nothing(simulate):
    atts = permutation.effects(simulate(2, units=19).to_numpy().T, PRE)
    assert inference.minimum_detectable_effect(atts, 0) == np.inf


def size(test, scale=1.0, draws=400):
    """The share of true nulls that a test rejects, the treated unit's noise scaled."""
    draw = np.random.default_rng(0)
    rejected = 0
    for _ in range(draws):
        values = draw.normal(size=(31, 9))
        values[0] *= scale
        rejected += test(values) <= 0.05
    return rejected / draws


def placebo(values):
    return permutation.placebo_test(permutation.effects(values, PRE), 0).p


def rmspe(values):
    return inference.rmspe_test(values, PRE, 0).p


def test_the_rmspe_rank_keeps_its_size_where_the_placebo_rank_does_not():
    assert size(placebo, 3.0) > 0.15
    assert size(placebo, 1 / 3) < 0.02
    for scale in (1 / 3, 1.0, 3.0):
        assert size(rmspe, scale) <= 0.06


def sizes_of_both_laws(controls, draws=400):
    """Rejected true nulls of Conley-Taber and Ferman-Pinto: noise falls with size, the treated
    unit is as small as the smallest control."""
    sizes = np.concatenate([[4.0], np.linspace(4, 40, controls)])
    draw = np.random.default_rng(0)
    rejected = np.zeros(2)
    for _ in range(draws):
        noise = draw.normal(size=(len(sizes), 9)) / np.sqrt(sizes)[:, None]
        changes = permutation.pre_post_changes(noise, PRE)
        ps = inference.conley_taber(changes, 0).p, inference.ferman_pinto(changes, sizes, 0).p
        rejected += np.array(ps) <= 0.05
    return rejected / draws


def test_ferman_pinto_repairs_the_size_of_a_small_and_noisy_unit_given_controls_enough():
    plain, scaled = sizes_of_both_laws(300)
    assert plain > 0.25
    assert scaled <= 0.08
    few_plain, few_scaled = sizes_of_both_laws(30)
    assert 0.05 < few_scaled < few_plain - 0.1


def test_conley_taber_rejects_too_often_with_thirty_controls():
    found = size(
        lambda values: inference.conley_taber(permutation.pre_post_changes(values, PRE), 0).p
    )
    assert 0.05 < found < 0.12
