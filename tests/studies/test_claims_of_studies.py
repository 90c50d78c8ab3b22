"""The numbers that the report prints of a study: which, of what, and from which cells."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.studies import reform_claims, robustness, robustness_claims, rollout, rollout_claims
from analysis.studies import study as studies
from analysis.words.labels import LABELS

EVERYWHERE = pd.DataFrame({"zh": ["西藏", "海南"], "en": ["Tibet", "Hainan"]}, ["540000", "460000"])


def named(declared):
    outcomes = [outcome.indicator for outcome in declared.outcomes]
    return pd.DataFrame({"zh": outcomes, "en": outcomes}, index=outcomes)


@pytest.fixture(scope="module")
def estimated(found, indicators):
    return robustness.other_estimates(robustness.cases(found, indicators))


def late(found, outcome):
    """The same results, with one outcome added after estimates had been seen."""
    later = found.study.added_later | {("outcome", outcome)}
    return replace(found, study=replace(found.study, added_later=later))


def test_each_outcome_has_its_effect_interval_p_and_rank(found):
    numbers = reform_claims.of_outcomes(found, EVERYWHERE)
    row = found.estimates.set_index("outcome").loc["techmarket_output_value"]
    own = {name: numbers[f"techmarket_output_value.{name}"] for name in (
        "att", "percent", "interval", "placebo_p", "rank"
    )}  # fmt: skip
    assert own["att"].value == row["att"]
    assert own["percent"].value == pytest.approx(np.exp(row["att"]) - 1)
    assert own["interval"].interval == own["att"].interval == (row["lower"], row["upper"])
    assert own["placebo_p"].value == own["att"].p == row["p"]
    assert (own["rank"].value, own["rank"].out_of) == (row["rank"], row["units"])
    assert "province Tibet" in own["att"].sample.en
    assert set(own["att"].cells[0]["outcome"]) == {"techmarket_output_value"}


def test_an_outcome_added_later_counts_in_nothing_but_its_own_count(found):
    before, after = found, late(found, "rd_basic")
    counts = [reform_claims.together(each)["n_outcomes"].value for each in (before, after)]
    assert counts[1] == counts[0] - 1
    for numbers in (
        reform_claims.together(after),
        reform_claims.counts(after, named(found.study)),
    ):
        assert all("rd_basic" not in set(each.cells[0]["outcome"]) for each in numbers.values())
        assert all(each.sample.en.startswith(f"{counts[1]} outcomes") for each in numbers.values())
    counted = reform_claims.counts(after, named(found.study))
    assert counted["n_added_later"].value == len(found.study.added_later) + 1


@pytest.mark.parametrize(
    ("p", "joint", "begins"), [(0.5, 0.5, "none"), (0.01, 0.5, "single"), (0.01, 0.01, "joint")]
)
def test_the_finding_is_that_of_the_joint_test_first(found, p, joint, begins):
    changed = replace(
        found, estimates=found.estimates.assign(p=p), joint=found.joint.assign(p=joint)
    )
    finding = reform_claims.together(changed)["finding"]
    assert finding.text == LABELS[f"finding.{begins}"]
    assert finding.value == joint


def test_outcomes_with_a_small_p_are_counted_and_named(found):
    small = found.estimates["outcome"].isin(["rd_basic", "papers_sci"])
    changed = replace(found, estimates=found.estimates.assign(p=np.where(small, 0.05, 0.5)))
    told = reform_claims.counts(changed, named(found.study))["n_below_005"]
    assert told.value == 2
    assert told.text == ("有2项（rd_basic、papers_sci）", "two (rd_basic, papers_sci)")


def test_further_tests_are_told_by_outcome_and_ferman_and_pinto_cites_populations(
    found, estimated, indicators
):
    numbers = robustness_claims.of_outcomes(found, estimated, indicators, EVERYWHERE)
    row = estimated.set_index("outcome").loc["rd_basic"]
    for name in ("rmspe_p", "control_att", "control_fit", "sdid_se", "sdid_p", "mde"):
        assert numbers[f"rd_basic.{name}"].value == row[name]
    assert numbers["rd_basic.sdid_att"].p == row["sdid_p"]
    assert numbers["rd_basic.sdid_p"].procedure.zh.startswith("合成双重差分；")
    cited = {
        name: set(numbers[f"rd_basic.{name}"].cells[0]["indicator"])
        for name in ("rmspe_p", "ferman_pinto_p")
    }
    assert cited["ferman_pinto_p"] - cited["rmspe_p"] == {"population"}


def test_tests_that_reject_are_counted_at_the_level(found, estimated, indicators):
    none = {"rmspe_p": 0.06, "conley_taber_p": 0.06, "ferman_pinto_p": 0.06}
    numbers = robustness_claims.of_inference(found, estimated.assign(**none), indicators)
    assert numbers["further_below"].value == 0
    some = estimated.assign(**none | {"rmspe_p": 0.05})
    numbers = robustness_claims.of_inference(found, some, indicators)
    assert numbers["further_below"].value == len(found.study.in_advance(estimated))


def test_a_detectable_loss_is_a_change_below_zero(found, estimated, indicators):
    numbers = robustness_claims.of_inference(found, estimated, indicators)
    least = found.study.in_advance(estimated)["mde_loss"].min()
    assert numbers["mde_loss_smallest"].value == pytest.approx(np.exp(-least) - 1)
    assert numbers["mde_smallest"].procedure.en == (
        "effect that 80% of donors would show at 5%, smallest of outcomes"
    )
    assert not numbers["mde_loss_smallest"].text.en.startswith("−")


def test_pretended_years_are_counted_without_the_actual_one(found):
    in_time = robustness.in_time(found)
    numbers = robustness_claims.of_dates(found, in_time, named(found.study))
    years = found.study.placebo_years
    outcomes = found.study.in_advance(in_time)["outcome"].nunique()
    assert numbers["n_in_time"].value == len(years) * outcomes
    assert all(str(year) in numbers["in_time_negative"].text.en for year in years)


def test_a_change_of_sign_with_a_donor_left_out_is_counted(found):
    outcomes = found.study.in_advance(found.estimates)["outcome"].iloc[:2]
    refits = pd.DataFrame(
        {"outcome": outcomes.repeat(2), "gb_code": ["110000", "540000"] * 2, "att": [-1, 1, 1, 2]}
    )
    assert robustness_claims.of_donors(found, refits)["n_sign_flips"].value == 1


def test_bounds_that_leave_out_zero_are_counted_by_outcome(found):
    outcomes = [outcome.indicator for outcome in found.study.outcomes[:3]]
    bounds = pd.DataFrame({"outcome": 2 * outcomes, "bound": 3 * [0.0] + 3 * [0.01]})
    is_out = (bounds["outcome"] == outcomes[0]) & (bounds["bound"] == 0)
    changed = bounds.assign(lower=np.where(is_out, 0.1, -1.0), upper=1.0)
    numbers = robustness_claims.of_bounds(found, changed)
    assert numbers["n_honest_excluding"].value == 1
    assert numbers["n_honest"].value == 3


def test_the_roll_out_is_told_by_outcome_and_estimator_with_the_dates_of_adoption(indicators):
    declared = studies.load("ftz-rollout")
    declared = replace(declared, outcomes=declared.outcomes[:1])
    found = rollout.run(declared, indicators)
    numbers = rollout_claims.of_outcomes(declared, found, EVERYWHERE)
    first = declared.outcomes[0].indicator
    assert {f"{first}.{name}_att" for name in rollout_claims.PROCEDURES} < set(numbers)
    assert "forbidden_weight" in numbers
    assert "policy/ftz.csv" in set(numbers[f"{first}.twfe_p"].cells[1]["file"])
    assert numbers[f"{first}.twfe_p"].procedure.en == (
        "two-way fixed effects; permuted adoption dates, 999 draws, seed 20130929"
    )
    together = rollout_claims.together(declared, found)
    assert (together["n_outcomes"].value, together["n_tests"].value) == (1, 4)
    told = rollout_claims.named(declared, found, named(declared), EVERYWHERE)
    assert told["starts"].text.en == "2013, 2015, 2017, 2018, 2019"


def test_where_all_adopt_in_one_year_two_estimators_are_left_out(indicators):
    declared = studies.load("ftz-rollout")
    one_date = dict.fromkeys(list(declared.adopted)[:9], 2015)
    declared = replace(declared, outcomes=declared.outcomes[:1], adopted=one_date)
    found = rollout.run(declared, indicators)
    assert list(rollout.permuted_tests(found)["estimator"]) == ["never", "imputation"]
    numbers = rollout_claims.of_outcomes(declared, found, EVERYWHERE)
    assert "forbidden_weight" not in numbers
    assert "n_cohorts" not in rollout_claims.together(declared, found)
