import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from analysis.did import panel_report, permutation
from analysis.did.panel_report import PanelFileError, report_on_panel

SMOKING = Path(find_spec("synthdid").submodule_search_locations[0]) / "data/california_prop99.csv"
QUESTION = {"unit": "State", "time": "Year", "outcome": "PacksPerCapita", "treated": "California"}


@pytest.fixture(scope="module")
def report():
    return report_on_panel(SMOKING, **QUESTION, start=1989)


@pytest.fixture
def written(simulate, tmp_path):
    """A simulated panel as a CSV file, after a change to its rows."""

    def write(change=lambda rows: rows, **options):
        rows = (
            simulate(1, **options)
            .melt(ignore_index=False, var_name="unit", value_name="y")
            .reset_index(names="year")
        )
        path = tmp_path / "panel.csv"
        change(rows.assign(people=1 + rows.index % 7)).to_csv(path, index=False)
        return path

    return write


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
    assert inferences == [
        "placebo rank",
        "RMSPE-ratio rank",
        "Conley-Taber",
        "Ferman-Pinto",
        "cluster-robust",
        "placebo rank",
        "placebo variance",
        "placebo rank",
    ]
    lacking = next(row for row in report["estimates"] if "not_estimated" in row)
    assert "give --weight" in lacking["not_estimated"]
    assert of(report, "cluster-robust")["p"] is None


def test_the_report_is_json_and_text(report):
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    text = panel_report.as_text(report)
    assert "difference-in-differences: -27.349111; placebo rank; p = 0.1282; rank 5 of 39" in text
    assert "no p: with one treated unit" in text
    assert "Leave one donor out:" in text


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
    assert "no bound" in panel_report.as_text(report)
    reasons = [row["not_estimated"] for row in report["estimates"] if "not_estimated" in row]
    assert "5 controls" in reasons[0]


def test_one_donor_gives_the_simple_contrast(written):
    report = report_on_panel(written(units=2), **ASKED)
    assert of(report, "placebo rank")["p"] == 1
    assert report["leave_one_out"] is None
    assert panel_report.as_text(report)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"unit": "units"}, "no column 'units'. Nearest: unit"),
        ({"outcome": "Y1"}, "no column 'Y1'"),
        ({"treated": "u99"}, "No unit is called 'u99'. Nearest: u"),
        ({"start": 2030}, "No period is 2030; the panel has 2011 to 2019"),
        ({"start": "2016-01"}, "No period is '2016-01'"),
        ({"start": 2012}, "1 period\\(s\\) before 2012: at least 2"),
        ({"start": 2011}, "0 period\\(s\\) before 2011"),
        ({"weight": "unit"}, "Row 2, column 'unit': 'u00' is no positive number"),
    ],
)
def test_what_is_not_in_the_panel_is_refused_by_name(written, asked, said):
    with pytest.raises(PanelFileError, match=said):
        report_on_panel(written(), **{**ASKED, **asked})


def blank(rows):
    return rows.assign(y=rows["y"].where(rows["unit"] != "u03"))


def thousands(rows):
    return rows.assign(y=rows["y"].astype(str).where(rows.index != 2, "1,234"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.drop(index=[4, 30]), "2 cell.s. of 'y' are missing: u00 2015, u03 2014"),
        (blank, "9 cell.s. of 'y' are missing: u03 2011"),
        (
            lambda rows: rows[rows["unit"].isin(["u00", "u01"]) | (rows["year"] < 2019)],
            "and 19 more",
        ),
        (lambda rows: rows.iloc[[*range(len(rows)), 5]], "Rows 7 and 281 are both u00 in 2016"),
        (lambda rows: rows[rows["unit"] == "u00"], "1 unit"),
        (thousands, "Row 4, column 'y': '1,234' is no number"),
        (lambda rows: rows.assign(year=rows["year"].astype(str) + "Q1"), "is no whole number"),
        (lambda rows: rows.assign(unit=rows["unit"].where(rows.index != 3, "")), "Row 5: no unit"),
    ],
)
def test_a_file_that_is_no_balanced_panel_is_refused(written, change, said):
    with pytest.raises(PanelFileError, match=said):
        report_on_panel(written(change), **ASKED)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(PanelFileError, match="is not there"):
        report_on_panel(tmp_path / "none.csv", **ASKED)
    path = tmp_path / "gbk.csv"
    path.write_bytes("单位,year,y\n".encode("gbk"))
    with pytest.raises(PanelFileError, match="not UTF-8"):
        report_on_panel(path, **ASKED)
    path.write_text("")
    with pytest.raises(PanelFileError, match="Correct the file"):
        report_on_panel(path, **ASKED)


def test_semicolons_a_byte_order_mark_and_codes_with_zeros_are_read(tmp_path):
    draw = np.random.default_rng(1)
    lines = [f"0{unit};{year};{draw.normal():.3f}" for unit in range(5) for year in range(1, 7)]
    path = tmp_path / "panel.csv"
    path.write_text("\ufeffid;t;y\n" + "\n".join(lines), encoding="utf-8")
    report = report_on_panel(path, unit="id", time="t", outcome="y", treated="00", start=4)
    assert report["panel"]["donors"] == ["01", "02", "03", "04"]
