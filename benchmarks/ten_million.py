"""One two-way fixed-effects estimate of ten million rows, each side in a process of its own.

A quarter of a million units are treated half-way through ten periods, three quarters of a million
never. A side is warmed up on a small file of the same kind, then reads the large one (Parquet) and
estimates. Run as a script by `measure`: `python -m benchmarks.ten_million SIDE SMALL LARGE`.
"""

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from analysis import panel, paths
from analysis.estimators import twfe

UNITS, PERIODS, FIRST_TREATED = 1_000_000, 10, 5
SMALLER = (100_000, 300_000)  # units; how time and memory grow
EFFECT = 0.5
LEAST_MEMORY = 10  # GiB free; with less nothing is tried
TIME_LIMIT = 900  # seconds a side


def measure(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """For each side the medians of seconds and peak memory (GiB), and its estimate.

    A side that fails, as when memory runs out, has an empty entry. `folder` takes the files.
    """
    files = [folder / "small.parquet", folder / "large.parquet"]
    for file, units in zip(files, (1000, UNITS), strict=True):
        simulated(units).to_parquet(file, index=False)
    runs: dict[str, list[dict]] = {name: [] for name in SIDES}
    for _ in range(rounds):
        for name, done in runs.items():
            done.append(_in_own_process(name, files))
    return {
        name: {key: median(run[key] for run in done) for key in done[0]} if all(done) else {}
        for name, done in runs.items()
    }


def grown(folder: Path) -> dict[int, dict[str, float]]:
    """Rows -> seconds and peak memory (GiB) of this package, on fewer rows than `measure` takes."""
    small = folder / "small.parquet"
    found = {}
    for units in SMALLER:
        file = folder / f"{units}.parquet"
        simulated(units).to_parquet(file, index=False)
        found[units * PERIODS] = _in_own_process("this package", [small, file])
    return found


def simulated(units: int) -> pd.DataFrame:
    """A balanced panel, one row a cell: unit, period, y, treated, after, treatment."""
    draw = np.random.default_rng(1)
    unit, period = np.divmod(np.arange(units * PERIODS), PERIODS)
    treated, after = unit < units // 4, period >= FIRST_TREATED
    y = draw.normal(size=units)[unit] + draw.normal(size=PERIODS)[period]
    y += draw.normal(size=len(y)) + EFFECT * (treated & after)
    marks = {"treated": treated, "after": after, "treatment": treated & after}
    counts = {name: mark.astype(np.int64) for name, mark in marks.items()}
    return pd.DataFrame({"unit": unit, "period": period, "y": y, **counts})


def ours(table: pd.DataFrame) -> float:
    """This package, as its users call it: checked on the way in, with a CRV1 standard error."""
    wide = panel.from_frame(table, "unit", "period", "y").values
    treated = table["unit"][table["treated"] == 1].unique()
    return twfe.group_att(wide, treated, FIRST_TREATED).value


def by_pyfixest(table: pd.DataFrame) -> float:
    """`feols` with the settings that its manual gives for large data."""
    import pyfixest

    lean = {"copy_data": False, "store_data": False, "lean": True}
    fitted = pyfixest.feols("y ~ treatment | unit + period", table, vcov="iid", **lean)
    return float(fitted.coef()["treatment"])


def by_linearmodels(table: pd.DataFrame) -> float:
    """`PanelOLS` with entity and time effects."""
    from linearmodels import PanelOLS

    rows = table.set_index(["unit", "period"])
    model = PanelOLS(rows["y"], rows[["treatment"]], entity_effects=True, time_effects=True)
    return float(model.fit().params["treatment"])


def by_diff_diff(table: pd.DataFrame) -> float:
    """`TwoWayFixedEffects`."""
    from diff_diff import TwoWayFixedEffects

    columns = {"outcome": "y", "treatment": "treated", "post": "after", "unit": "unit"}
    return float(TwoWayFixedEffects().fit(table, **columns).att)


SIDES: dict[str, Callable[[pd.DataFrame], float]] = {
    "this package": ours,
    "pyfixest": by_pyfixest,
    "linearmodels": by_linearmodels,
    "diff-diff": by_diff_diff,
}


def _in_own_process(side: str, files: list[Path]) -> dict[str, float]:
    command = [sys.executable, "-X", "utf8", "-m", __spec__.name, side, *map(str, files)]
    try:
        ran = subprocess.run(
            command, cwd=paths.ROOT, capture_output=True, text=True, timeout=TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        return {}
    return {} if ran.returncode else json.loads(ran.stdout.splitlines()[-1])


def _run(side: str, small: str, large: str) -> dict[str, float]:
    warnings.simplefilter("ignore")
    SIDES[side](pd.read_parquet(small))
    start = time.perf_counter()
    estimate = SIDES[side](pd.read_parquet(large))
    seconds = time.perf_counter() - start
    return {"estimate": estimate, "seconds": seconds, "gib": _peak_memory()}


def _peak_memory() -> float:
    """The most memory that this process has held, in GiB.

    Linux keeps it for each program; what `resource` says there includes the parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**30


if __name__ == "__main__":
    print(json.dumps(_run(*sys.argv[1:])))
