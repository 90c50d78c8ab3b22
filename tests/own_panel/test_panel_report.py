import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from causaldata import organ_donations

from analysis.estimators import permutation, registry
from analysis.own_panel import panel_text
from analysis.own_panel.panel_report import report_on_panel

RECORDED_ESTIMATORS = 8  # in proposition_99.txt
SMOKING = Path(find_spec("synthdid").submodule_search_locations[0]) / "data/california_prop99.csv"
QUESTION = {"unit": "State", "time": "Year", "outcome": "PacksPerCapita", "treated": "California"}


@pytest.fixture(scope="module")
def report():
    return report_on_panel(SMOKING, **QUESTION, start=1989)


ASKED = {"unit": "unit", "time": "year", "outcome": "y", "treated": "u00", "start": 2016}


def of(report, inference):
    return next(row for row in report["estimates"] if row.get("inference") == inference)


def test_proposition_99_from_the_file_gives_the_published_numbers(report):
    did = of(report, "placebo rank")
    assert did["value"] == pytest.approx(-27.349111, abs=5e-7)
    assert (did["p"], did["rank"], did["p_floor"]) == (5 / 39, 5, 1 / 39)
    values = {row["procedure"]: row.get("value") for row in report["estimates"]}
    assert values["synthetic control on outcomes"] == pytest.approx(-19.513630, abs=5e-7)
    assert values["synthetic difference-in-differences"] == pytest.approx(-15.603828, abs=5e-7)


def test_every_procedure_is_reported_or_says_why_not(report):
    inferences = [row.get("inference", row["procedure"]) for row in report["estimates"]]
    assert len(inferences) == len(registry.ESTIMATORS)
    assert inferences[:4] == ["placebo rank", "RMSPE-ratio rank", "Conley-Taber", "Ferman-Pinto"]
    synthetic = ["placebo rank", "placebo variance", "placebo rank"]
    assert inferences[-4:] == ["cluster-robust", *synthetic]
    lacking = next(row for row in report["estimates"] if "not_estimated" in row)
    assert "give --weight" in lacking["not_estimated"]
    assert of(report, "cluster-robust")["p"] is None


def test_active_choice_of_organ_donation_gives_the_published_difference(tmp_path):
    """Kessler and Roth (2014), as tabulated in The Effect by Huntington-Klein: -0.0225."""
    path = tmp_path / "organs.csv"
    organ_donations.load_pandas().data.to_csv(path, index=False)
    columns = {"unit": "State", "time": "Quarter_Num", "outcome": "Rate"}
    found = report_on_panel(path, **columns, treated="California", start=4)
    did = of(found, "placebo rank")
    assert did["value"] == pytest.approx(-0.022459, abs=5e-7)
    assert (did["rank"], did["p"]) == (5, 5 / 27)
    assert of(found, "cluster-robust")["standard_error"] == pytest.approx(0.0061, abs=5e-5)


def test_the_report_is_json_and_text(report):
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    text = panel_text.as_text(report)
    assert "difference-in-differences: -27.349111; placebo rank; p = 0.1282; rank 5 of 39" in text
    assert "no p: with one treated unit" in text
    assert "Leave one donor out:" in text


def test_the_text_on_proposition_99_is_to_the_letter_what_it_was(report):
    recorded = Path(__file__).with_name("proposition_99.txt").read_text("utf-8").splitlines()
    told = panel_text.as_text(report).splitlines()
    # Estimators that were added since have a line of their own among these.
    assert [line for line in told if line in recorded] == recorded
    assert len(told) - len(recorded) == len(registry.ESTIMATORS) - RECORDED_ESTIMATORS


def test_a_weight_gives_ferman_pinto(written):
    with_weight = report_on_panel(written(), **ASKED, weight="people")
    assert 0 <= of(with_weight, "Ferman-Pinto")["p"] <= 1


def test_the_order_of_rows_changes_nothing(written):
    first = report_on_panel(written(), **ASKED)
    second = report_on_panel(written(lambda rows: rows.sample(frac=1, random_state=1)), **ASKED)
    assert first == second


def test_in_time_placebos_use_the_periods_before_alone(written, simulate):
    report = report_on_panel(written(effect=50.0), **ASKED)
    assert [row["period"] for row in report["in_time"]] == [2013, 2014, 2015]
    before = simulate(1, effect=50.0).loc[:2015]
    atts = permutation.effects(before.to_numpy().T, before.index.to_numpy() < 2014)
    assert report["in_time"][1]["att"] == pytest.approx(atts[0])


def test_few_donors_leave_the_interval_without_bounds(written):
    report = report_on_panel(written(units=6), **ASKED)
    assert of(report, "placebo rank")["interval"] == [None, None]
    assert report["mde"] is None
    assert "no bound" in panel_text.as_text(report)
    reasons = [row["not_estimated"] for row in report["estimates"] if "not_estimated" in row]
    assert "5 controls" in reasons[0]
    assert "placebos of 5 donors give no variance" in reasons[2]
    assert "With 6 units no placebo p falls below 0.167" in panel_text.as_text(report)


def test_one_donor_gives_the_simple_contrast(written):
    report = report_on_panel(written(units=2), **ASKED)
    assert of(report, "placebo rank")["p"] == 1
    assert report["leave_one_out"] is None
    assert panel_text.as_text(report)
    json.dumps(report, allow_nan=False)


def test_periods_that_no_unit_has_are_named(written):
    report = report_on_panel(written(lambda rows: rows[rows["year"] != 2017]), **ASKED)
    assert report["panel"]["absent_periods"] == [2017]
    assert "No unit has a row for 2017" in panel_text.as_text(report)


def test_a_unit_is_left_out_on_demand_and_named(written):
    report = report_on_panel(written(), **ASKED, without=["u05"])
    assert report["panel"]["units"] == 30
    assert "Left out as asked: u05" in panel_text.as_text(report)


def test_units_that_stand_still_before_have_no_trend_to_test(written):
    report = report_on_panel(
        written(lambda rows: rows.assign(y=rows["y"].where(rows["year"] >= 2016, 1.0))), **ASKED
    )
    assert "move alike before" in report["pre_trend"]["not_tested"]
    assert "not tested" in panel_text.as_text(report)
    json.dumps(report, allow_nan=False)


@pytest.mark.parametrize("scale", [1e-9, 1e12])
def test_the_scale_of_the_outcome_changes_digits_and_no_p(written, scale):
    plain = report_on_panel(written(), **ASKED)
    scaled = report_on_panel(written(lambda rows: rows.assign(y=rows["y"] * scale)), **ASKED)
    for first, second in zip(plain["estimates"], scaled["estimates"], strict=True):
        assert first.get("p") == second.get("p")
        if "value" in first:
            assert second["value"] / scale == pytest.approx(first["value"], rel=1e-6)
    value = scaled["estimates"][0]["value"]
    assert f"difference-in-differences: {value:.6g}; placebo" in panel_text.as_text(scaled)


def test_a_share_of_no_control_is_not_printed_as_a_p_of_zero(written):
    report = report_on_panel(written(effect=50.0), **ASKED)
    assert of(report, "Conley-Taber")["p"] == 0
    assert "Conley-Taber; p < 0.0333" in panel_text.as_text(report)


def test_the_base_period_is_named_and_many_weights_are_cut(written):
    text = panel_text.as_text(report_on_panel(written(), **ASKED))
    assert "2015: 0 (the base)" in text
    assert " lighter" in text
