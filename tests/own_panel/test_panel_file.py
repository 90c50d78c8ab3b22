"""Reading a panel: every spelling of a file that is meant, and a clear word on every other."""

import re

import numpy as np
import pandas as pd
import pytest

from analysis.own_panel import panel_file
from analysis.own_panel.panel_file import PanelFileError, read

ASKED = {"unit": "unit", "time": "year", "outcome": "y", "treated": "u00", "start": 2016}


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
        ({"weight": "name"}, "Row 2, column 'name': 'n' is no positive number"),
        ({"outcome": "year"}, "named twice among unit, year, year"),
        ({"without": ["u98"]}, "No unit is called 'u98'"),
    ],
)
def test_what_is_not_in_the_panel_is_refused_by_name(written, asked, said):
    with pytest.raises(PanelFileError, match=said):
        read(written(), **{**ASKED, **asked})


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
        read(written(change), **ASKED)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(PanelFileError, match="is not there"):
        read(tmp_path / "none.csv", **ASKED)
    path = tmp_path / "gbk.csv"
    path.write_bytes("单位,year,y\n".encode("gbk"))
    with pytest.raises(PanelFileError, match="not UTF-8"):
        read(path, **ASKED)
    path.write_text("")
    with pytest.raises(PanelFileError, match="Correct the file"):
        read(path, **ASKED)


@pytest.fixture
def rows(simulate):
    long = simulate(1, units=4).melt(ignore_index=False, var_name="unit", value_name="y")
    return long.reset_index(names="year")


def test_semicolons_a_byte_order_mark_and_codes_with_zeros_are_read(tmp_path):
    draw = np.random.default_rng(1)
    lines = [f"0{unit};{year};{draw.normal():.3f}" for unit in range(5) for year in range(1, 7)]
    path = tmp_path / "panel.csv"
    path.write_text("\ufeffid;t;y\n" + "\n".join(lines), encoding="utf-8")
    found = read(path, unit="id", time="t", outcome="y", treated="00", start=4)
    assert list(found.values.columns) == ["00", "01", "02", "03", "04"]


@pytest.mark.parametrize(
    "spelt",
    [
        lambda text: text.replace(",", "|"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace("unit,year,y", '"unit" , year,"y"'),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n") + "\n,,\n",
        lambda text: text.replace(",2016,", ",2016.0,"),
        lambda text: text.replace("unit,year,y", '"unit",year,y').replace("u00,", '"u00",'),
    ],
)
def test_every_spelling_of_a_csv_file_reads_alike(rows, tmp_path, spelt):
    path = tmp_path / "panel.csv"
    text = rows.to_csv(index=False, columns=["unit", "year", "y"])
    path.write_bytes(spelt(text).encode())
    expected = rows.pivot(index="year", columns="unit", values="y")
    found = read(path, **ASKED).values
    pd.testing.assert_frame_equal(found, expected, check_names=False, rtol=1e-12)


def test_a_separator_inside_a_quoted_head_separates_nothing(rows, tmp_path):
    path = tmp_path / "panel.csv"
    named = rows.rename(columns={"unit": "a, b, or c"})
    named.to_csv(path, index=False, sep=";")
    found = read(path, **{**ASKED, "unit": "a, b, or c"})
    assert found.values.shape == (9, 4)


def test_parquet_and_stata_files_read_alike(rows, tmp_path):
    numbered = rows.assign(unit=rows["unit"].str[1:].astype(float))
    numbered.to_parquet(tmp_path / "panel.parquet")
    numbered.to_stata(tmp_path / "panel.dta", write_index=False)
    for name in ("panel.parquet", "panel.dta"):
        for treated in (0, "0", "0.0", " 0 "):
            found = read(tmp_path / name, **{**ASKED, "treated": treated})
            assert found.treated == "0"
        assert found.values["0"].to_numpy() == pytest.approx(rows["y"][:9].to_numpy())
    (tmp_path / "none.parquet").write_bytes(b"nothing")
    with pytest.raises(PanelFileError, match=r"none\.parquet: .* Correct the file"):
        read(tmp_path / "none.parquet", **ASKED)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("\n", ",1\n").replace("y,1", "y,y", 1), "has 2 columns 'y'"),
        (lambda text: text.replace("u01,2013", "u01,2013,7"), "Expected 3 fields in line 13"),
        (lambda text: text.partition("\n")[0], "no rows below its head"),
        (lambda text: text.replace("\n", "\n\n").replace("u01,2013", "u01,x"), "Row 25, column"),
        (lambda text: re.sub("u01,2013,.*", "u01,2013,1e300", text), "no number up to 1e\\+100"),
        (lambda text: text.replace("u01,2013,", "u01,2013,x"), "leave it blank if it is missing"),
    ],
)
def test_a_file_that_is_not_meant_so_is_refused_where_it_goes_wrong(rows, tmp_path, change, said):
    path = tmp_path / "panel.csv"
    rows["y"] = rows["y"].abs()
    path.write_text(change(rows.to_csv(index=False, columns=["unit", "year", "y"])))
    with pytest.raises(PanelFileError, match=said):
        read(path, **ASKED)


def test_decimal_commas_are_refused_with_the_spelling_that_is_read(rows, tmp_path):
    path = tmp_path / "panel.csv"
    rows.to_csv(path, index=False, sep=";", decimal=",")
    with pytest.raises(PanelFileError, match="a point before decimals"):
        read(path, **ASKED)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ([(1, 2013)], "in 1 of 4 units and 1 of 9 periods.* leave out the unit: --without 'u01'"),
        ([(1, 2013), (2, 2013)], "or delete the rows of year 2013"),
        ([(0, 2013), (0, 2014)], "or delete the rows of year 2013, 2014"),
    ],
)
def test_missing_cells_are_refused_with_what_to_leave_out(rows, tmp_path, lost, said):
    path = tmp_path / "panel.csv"
    for unit, year in lost:
        rows.loc[(rows["unit"] == f"u0{unit}") & (rows["year"] == year), "y"] = np.nan
    rows.to_csv(path, index=False)
    with pytest.raises(PanelFileError, match=said):
        read(path, **ASKED)
    if lost == [(1, 2013)]:
        assert read(path, **ASKED, without=["u01"]).values.shape == (9, 3)


@pytest.mark.parametrize("values", [5.0, None])
def test_an_outcome_that_moves_alike_in_all_units_is_refused(rows, tmp_path, values):
    path = tmp_path / "panel.csv"
    rows.assign(y=rows["year"] ** 2 if values is None else values).to_csv(path, index=False)
    with pytest.raises(PanelFileError, match="moves alike in all units"):
        read(path, **ASKED)


def test_periods_between_months_and_between_steps_are_not_absent():
    assert panel_file.absent_periods([2011, 2012, 2014]) == (2013,)
    assert panel_file.absent_periods([2010, 2012, 2014]) == ()
    assert panel_file.absent_periods([201611, 201612, 201701, 201703]) == (201702,)
    assert panel_file.absent_periods([-2, -1, 0, 1]) == ()
