import pytest

from analysis.estimators.estimate import Estimate, EstimateError, TooFewTreatedClustersError

SAMPLE = {"procedure": "DiD", "units": 31, "years": (2015, 2016)}


@pytest.mark.parametrize("inferred", [{"p": 0.01}, {"interval": (0.1, 0.3)}])
@pytest.mark.parametrize("n_treated", [1, 9])
def test_a_cluster_robust_p_with_few_treated_units_is_refused(n_treated, inferred):
    with pytest.raises(TooFewTreatedClustersError, match=f"{n_treated} treated unit"):
        Estimate(0.2, **SAMPLE, n_treated=n_treated, inference="cluster-robust", **inferred)


def test_ten_treated_units_may_carry_a_cluster_robust_p():
    assert Estimate(0.2, **SAMPLE, n_treated=10, inference="cluster-robust", p=0.01).p == 0.01


def test_a_standard_error_alone_is_no_verdict():
    estimate = Estimate(0.2, **SAMPLE, n_treated=1, inference="cluster-robust", standard_error=0.01)
    assert estimate.p is None


def test_one_treated_unit_may_carry_a_placebo_p():
    estimate = Estimate(
        0.2, **SAMPLE, n_treated=1, inference="placebo rank", p=1 / 31, p_floor=1 / 31, rank=1
    )
    assert estimate.rank == 1


def test_a_p_must_name_its_inference():
    with pytest.raises(EstimateError, match="Name it"):
        Estimate(0.2, **SAMPLE, n_treated=1, p=0.5)
    with pytest.raises(EstimateError, match="'clustered'"):
        Estimate(0.2, **SAMPLE, n_treated=40, p=0.5, inference="clustered")


def test_a_p_below_its_floor_is_refused():
    with pytest.raises(EstimateError, match="floor"):
        Estimate(0.2, **SAMPLE, n_treated=1, inference="placebo rank", p=0.01, p_floor=1 / 31)


def test_an_interval_upside_down_is_refused():
    with pytest.raises(EstimateError, match="lower end first"):
        Estimate(0.2, **SAMPLE, n_treated=1, inference="placebo rank", interval=(0.3, 0.1))


def test_an_estimate_cannot_be_changed():
    estimate = Estimate(0.2, **SAMPLE, n_treated=1)
    with pytest.raises(AttributeError):
        estimate.value = 0.3
