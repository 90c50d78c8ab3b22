"""The code of the page on many cores runs as it stands there."""

import re

import numpy as np
import pages
import pandas as pd
import pytest

CODE = re.findall(
    r"^```python\n(.*?)^```",
    pages.FOLDER.joinpath("use-many-cores-or-a-cluster.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)


def test_the_panel_of_firms_goes_from_parquet_to_its_effect(tmp_path, monkeypatch):
    block = next(code for code in CODE if "read_parquet" in code)
    monkeypatch.chdir(tmp_path)
    draw = np.random.default_rng(1)
    firm, year = (each.ravel() for each in np.meshgrid(range(1000, 1060), range(2012, 2020)))
    in_zone = (firm % 3 == 0).astype(int)
    sales = draw.normal(size=len(firm)) + 2.0 * in_zone * (year >= 2016)
    columns = {"firm": firm, "year": year, "sales": sales, "in_zone": in_zone, "staff": 1}
    pd.DataFrame(columns).to_parquet("firms.parquet")
    *lines, last = block.strip().splitlines()
    names = {}
    exec("\n".join(lines), names)
    found = eval(last, names)
    assert (found.n_treated, found.units) == (20, 60)
    assert found.value == pytest.approx(2.0, abs=0.3)
    assert found.p < 0.001


def test_the_curve_is_spread_as_the_page_says(monkeypatch):
    from analysis.studies import robustness

    block = next(code for code in CODE if "workers.spread" in code)
    asked = {}
    monkeypatch.setattr(
        robustness, "specifications", lambda study, indicators, over: asked.update(over=over)
    )
    names = {"declared": None, "indicators": None}
    exec(block, names)
    assert asked["over"] is names["workers"].spread
