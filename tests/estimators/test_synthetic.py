import time

import numpy as np
import pytest
import synthdid
from diff_diff import SyntheticDiD

from analysis.estimators import synthetic
from analysis.estimators.design import DesignError


def test_proposition_99_gives_the_published_synthetic_control(smoking):
    found = synthetic.control(smoking, "California", 1989)
    assert found.att == pytest.approx(-19.513630, abs=5e-7)
    heaviest = found.weights.sort_values(ascending=False)
    assert list(heaviest.index[:2]) == ["Utah", "Montana"]
    assert found.weights.sum() == pytest.approx(1)


def test_proposition_99_gives_the_published_synthetic_did(smoking):
    found = synthetic.did(smoking, "California", 1989)
    assert found.att == pytest.approx(-15.603828, abs=5e-7)
    assert found.unit_weights.sum() == pytest.approx(1)
    assert found.time_weights[found.time_weights > 0.01].index.tolist() == [1986, 1987, 1988]


def by_diff_diff(panel, treated, first_treated_year, **options):
    rows = panel.melt(ignore_index=False, var_name="unit", value_name="y").reset_index(names="year")
    rows["treated"] = (rows["unit"] == treated).astype(int)
    return SyntheticDiD(variance_method="placebo", seed=1, **options).fit(
        rows,
        outcome="y",
        treatment="treated",
        unit="unit",
        time="year",
        post_periods=[year for year in panel.index if year >= first_treated_year],
    )


@pytest.mark.parametrize(
    ("load", "unit", "outcome", "treated", "first"),
    [
        (synthdid.load_california_prop99, "State", "PacksPerCapita", "California", 1989),
        (synthdid.load_cps, "state", "log_wage", "CA", 2000),
        (synthdid.load_cps, "state", "urate", "TX", 1995),
        (synthdid.load_penn, "country", "log_gdp", "Argentina", 1990),
    ],
)
def test_a_second_implementation_of_synthetic_did_agrees(load, unit, outcome, treated, first):
    """Many donors and few years, many years and few donors; the estimate, and one placebo of it."""
    table = load()
    time = next(name for name in table if name.lower() == "year")
    values = table.pivot(index=time, columns=unit, values=outcome)
    found = synthetic.did(values, treated, first)
    donors = values.drop(columns=treated)
    years = int((values.index < first).sum())

    def second(panel, name, **noise):
        last = panel[[*panel.columns.drop(name), name]].to_numpy().T
        return float(synthdid.synthdid_estimate(last, len(last) - 1, years, **noise))

    noise = np.diff(donors.to_numpy()[:years], axis=0).std(ddof=1)
    assert found.att == pytest.approx(second(values, treated), abs=1e-9)
    donor = donors.columns[3]
    placebo = second(donors, donor, noise_level=noise)
    assert found.placebos[donor] == pytest.approx(placebo, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_synthetic_did_is_that_of_diff_diff(simulate, seed):
    panel = simulate(seed, effect=1.0)
    second = by_diff_diff(panel, "u00", 2016, n_bootstrap=2)
    assert synthetic.did(panel, "u00", 2016).att == pytest.approx(second.att, abs=1e-9)


def test_random_placebos_of_diff_diff_scatter_around_the_enumerated_variance(smoking):
    enumerated = synthetic.did(smoking, "California", 1989).standard_error
    drawn = by_diff_diff(smoking, "California", 1989, n_bootstrap=400).se
    assert drawn == pytest.approx(enumerated, rel=0.12)


def test_enumerating_is_no_slower_than_drawing_at_random(smoking):
    def seconds(work):
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    ours = min(seconds(lambda: synthetic.did(smoking, "California", 1989)) for _ in range(3))
    assert ours <= seconds(lambda: by_diff_diff(smoking, "California", 1989, n_bootstrap=200))


def test_simplex_weights_satisfy_the_conditions_of_the_optimum():
    draw = np.random.default_rng(1)
    donors, target = draw.normal(size=(20, 8)), draw.normal(size=20)
    weights = synthetic.simplex_weights(donors, target)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    gradient = donors.T @ (donors @ weights - target)
    held = weights > 0
    assert gradient[held] == pytest.approx(gradient[held].mean(), abs=1e-6)
    assert (gradient[~held] >= gradient[held].mean() - 1e-6).all()


def test_simplex_weights_computed_by_hand():
    donors = np.array([[0.0, 4.0], [0.0, 0.0]])
    assert synthetic.simplex_weights(donors, np.array([1.0, 5.0])) == pytest.approx([0.75, 0.25])
    assert synthetic.simplex_weights(donors, np.array([9.0, 0.0])) == pytest.approx([0.0, 1.0])


def test_of_many_exact_fits_the_most_even_is_taken():
    donors = np.array([[0.0, 0.0, 2.0, 2.0]])
    assert synthetic.simplex_weights(donors, np.array([1.0])) == pytest.approx([0.25] * 4, abs=1e-6)


def test_the_scale_of_the_outcome_does_not_matter(simulate):
    panel = simulate(2)
    for of in (synthetic.control, synthetic.did):
        small, large = (of(panel * scale, "u00", 2016) for scale in (1, 1e9))
        assert large.att / 1e9 == pytest.approx(small.att, abs=1e-7)


def test_the_order_of_units_changes_nothing(simulate):
    panel = simulate(3)
    shuffled = panel[np.random.default_rng(1).permutation(panel.columns)]
    first, second = (synthetic.control(values, "u00", 2016) for values in (panel, shuffled))
    assert second.att == pytest.approx(first.att, abs=1e-6)
    assert second.weights[first.weights.index].to_numpy() == pytest.approx(
        first.weights.to_numpy(), abs=1e-5
    )
    assert second.test == first.test


def test_a_known_effect_is_recovered(simulate):
    panels = [simulate(seed, effect=5.0) for seed in range(20)]
    found = [synthetic.did(panel, "u00", 2016).att for panel in panels]
    assert np.mean(found) == pytest.approx(5.0, abs=0.7)


def test_the_paths_differ_by_the_effect_after_the_treatment(simulate):
    found = synthetic.control(simulate(4, effect=2.0), "u00", 2016)
    gap = found.paths["treated"] - found.paths["synthetic"]
    assert gap.loc[2016:].mean() == pytest.approx(found.att)
    assert found.placebos.loc["u00", "before"] == pytest.approx(
        np.sqrt((gap.loc[:2015] ** 2).mean())
    )


def test_synthetic_did_needs_two_donors_and_two_years(simulate):
    with pytest.raises(DesignError, match="1 donor"):
        synthetic.did(simulate(1, units=2), "u00", 2016)
    with pytest.raises(DesignError, match="1 year"):
        synthetic.did(simulate(1).loc[2015:], "u00", 2016)


def test_all_placebos_of_fifteen_outcomes_take_seconds(simulate):
    start = time.perf_counter()
    for seed in range(15):
        synthetic.control(simulate(seed), "u00", 2016)
    assert time.perf_counter() - start < 30
