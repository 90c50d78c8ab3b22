"""What the estimators promise as a whole: the same bytes every time, and speed."""

import os
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from analysis import paths
from analysis.estimators import permutation

TABLES = """
import sys
import pandas as pd
from analysis.studies import one_treated, robustness, study

indicators = pd.read_csv(sys.argv[1], dtype={"gb_code": str, "edition": str, "row": str})
found = one_treated.run(study.load("certification-2016"), indicators)
tables = [found.estimates, found.event, found.placebos, found.gaps, found.joint, found.cells]
cases = robustness.cases(found, indicators)
tables += [robustness.other_estimates(cases), robustness.in_time(found)]
tables += [robustness.leave_one_out(found), *robustness.synthetic_controls(cases).values()]
for table in tables:
    table.to_csv(sys.stdout)
"""


@pytest.mark.slow
def test_the_hash_seed_of_python_changes_no_byte(indicators, tmp_path):
    file = tmp_path / "indicators.csv"
    indicators.to_csv(file, index=False)
    printed = {
        subprocess.run(
            [sys.executable, "-c", TABLES, file],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(paths.ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 10_000


def every_assignment(panels):
    """Effect and event study of each unit of each panel as if treated, frames in, frames out."""
    atts, events = {}, {}
    for outcome, values in panels.items():
        array, pre = values.to_numpy().T, values.index.to_numpy() < 2016
        base = int(np.flatnonzero(pre)[-1])
        atts[outcome] = pd.Series(permutation.effects(array, pre), index=values.columns)
        events[outcome] = pd.DataFrame(
            permutation.event_effects(array, base), index=values.columns, columns=values.index
        )
    return pd.concat(atts), pd.concat(events)


def regress_one(values):
    """The same for one assignment by formulas: what a loop would do 465 times."""
    rows = values.melt(ignore_index=False, var_name="unit", value_name="y").reset_index(names="t")
    mine = rows["unit"] == "u00"
    rows["d"] = (mine & (rows["t"] >= 2016)).astype(float)
    smf.ols("y ~ d + C(unit) + C(t)", rows).fit()
    terms = [f"e{year}" for year in values.index if year != 2015]
    for term in terms:
        rows[term] = (mine & (rows["t"] == int(term[1:]))).astype(float)
    smf.ols(f"y ~ {' + '.join(terms)} + C(unit) + C(t)", rows).fit()


def seconds(work, times=3):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def test_every_assignment_is_a_thousand_times_faster_than_a_loop_of_formulas(simulate):
    panels = {f"y{seed}": simulate(seed) for seed in range(15)}
    loop = 15 * 31 * seconds(lambda: regress_one(panels["y0"]))
    assert loop / seconds(lambda: every_assignment(panels), times=10) > 1000
