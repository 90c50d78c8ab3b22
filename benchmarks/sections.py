"""Each section of README.md: what is run on which panel, checked for equal results, then timed."""

import tempfile
from functools import partial
from pathlib import Path

import pandas as pd
import psutil

from benchmarks import pipeline, placebo, synthetic, ten_million, timing
from benchmarks.panels import Case
from benchmarks.readme import Promise, Row, Section, rounded

SAMPLE = 4
TIMES_FASTER = 1000
SYNTHETIC_SECONDS = 30
SECONDS_OVER_PYTASK = 3
TIMES_ITS_PARTS = 2

LOOPS = {
    "statsmodels": "`ols` by formula, unit and year dummies; classical standard errors",
    "pyfixest": "`feols`, effects demeaned away; iid standard errors",
    "linearmodels": "`PanelOLS`, two-way effects; unadjusted standard errors",
    "diff-diff": "`TwoWayFixedEffects`, once more for the event study; clustered standard errors",
}


def every_unit(case: Case, rounds: int) -> Section:
    """All assignments of the real panel, by every side in full."""
    seconds, found = _loops(case, case.assignments, rounds)
    return Section(
        title="Every unit as if treated, the real panel",
        about=(
            f"The panel of the report's study: {_shape(case)}. The effect and the event study of "
            f"each unit as if it were the treated one: {len(case.assignments)} assignments, "
            f"{2 * len(case.assignments):,} regressions for those who regress. Data frames in, "
            "data frames out."
        ),
        rows=_loop_rows(seconds, found),
        promises=tuple(
            Promise(
                f"all placebo assignments at least {TIMES_FASTER:,} times faster than a "
                f"statsmodels formula loop, {form}",
                f"{rounded(seconds['statsmodels'] / seconds[side])} times",
                seconds["statsmodels"] / seconds[side] >= TIMES_FASTER,
            )
            for form, side in (("wide frames in", OURS), ("one long table in", OURS_LONG))
        ),
        notes=(
            "This package computes no standard error of a regression here: the estimates of all "
            "other units are its inference. The others are not built for this task; they estimate "
            "what the closed form cannot, such as covariates and unbalanced panels.",
        ),
    )


def every_unit_simulated(case: Case, rounds: int) -> Section:
    """A larger panel; the loops run a sample of its assignments."""
    every = case.assignments
    chosen = every[:: len(every) // SAMPLE][:SAMPLE]
    seconds, found = _loops(case, chosen, rounds)
    scaled = {
        side: taken * (len(every) / SAMPLE if side in LOOPS else 1)
        for side, taken in seconds.items()
    }
    return Section(
        title="Every unit as if treated, a larger panel",
        about=(
            f"Simulated: {_shape(case)}; {len(every):,} assignments. This package computes all; "
            f"the others are timed on {SAMPLE} of them and **multiplied**."
        ),
        rows=_loop_rows(scaled, found),
    )


def synthetic_did(case: Case, rounds: int, title: str) -> Section:
    """Synthetic DiD and the variance of its placebos."""
    tables = case.tables()
    sides = {
        OURS: partial(synthetic.did, case),
        "diff-diff, as many draws": partial(synthetic.did_by_diff_diff, case, tables),
        "diff-diff, 200 draws": partial(synthetic.did_by_diff_diff, case, tables, 200),
    }
    found = {side: work() for side, work in sides.items()}
    seconds = timing.alternated(sides, rounds)
    second = "diff-diff, as many draws"
    says = (
        "every donor as if treated, each once; the weights are found by diff-diff's solver",
        "placebos drawn at random, as many as donors; and 20 draws that judge the fit",
        "the same with diff-diff's default number of draws",
    )
    donors = max(values.shape[1] for values in case.panels.values()) - 1
    return Section(
        title=f"Synthetic difference-in-differences, {title}",
        about=f"{_shape(case)}. The effect and its placebo variance.",
        rows=tuple(
            Row(side, seconds[side], float((found[side] - found[OURS]).abs().max()), computes)
            for side, computes in zip(sides, says, strict=True)
        ),
        promises=(
            Promise(
                f"synthetic DiD with all {donors} placebos no slower than diff-diff's, {title}",
                f"diff-diff takes {rounded(seconds[second] / seconds[OURS])} times as long",
                seconds[OURS] <= seconds[second],
            ),
        ),
        notes=(
            "*Difference* is that of the effects. The variances differ, as one side enumerates "
            "and the other draws at random.",
        ),
    )


def synthetic_control(case: Case, rounds: int, title: str, nested: bool = False) -> Section:
    """Synthetic control of every unit; with `nested` also diff-diff's default, on one outcome."""
    tables = case.tables()
    alike = "diff-diff, all years alike"
    sides = {
        OURS: partial(synthetic.control, case),
        alike: partial(synthetic.control_by_diff_diff, case, tables),
    }
    ours, theirs = (work() for work in sides.values())
    seconds = timing.alternated(sides, rounds)
    exact = synthetic.exactly_fitted(theirs)
    gap = float((ours - theirs)[~exact].abs().max(axis=None))
    rows = [
        Row(OURS, seconds[OURS], 0.0, "weights that fit the years before, all years alike"),
        Row(alike, seconds[alike], gap, "the same problem: `v_method='custom'`, its placebos"),
    ]
    if nested:
        rows.append(_nested(case, tables))
    return Section(
        title=f"Synthetic control, {title}",
        about=f"{_shape(case)}. Every unit as if treated (in-space placebos).",
        rows=tuple(rows),
        promises=(
            Promise(
                f"synthetic control with all in-space placebos under {SYNTHETIC_SECONDS} seconds, "
                f"{title}",
                f"{seconds[OURS]:.2f} seconds",
                seconds[OURS] < SYNTHETIC_SECONDS,
            ),
        ),
        notes=(
            "*Difference* is that of the root mean squared gaps before and after, of every unit "
            f"but {int(exact.sum())} of {len(exact)} that are fitted exactly: many weights do so, "
            "and each side takes others (this package the most even).",
        ),
    )


def ten_million_rows(rounds: int) -> Section:
    """One two-way fixed-effects estimate where memory matters; empty where there is too little."""
    title = f"Two-way fixed effects, {ten_million.UNITS * ten_million.PERIODS:,} rows"
    free = psutil.virtual_memory().available / 2**30
    if free < ten_million.LEAST_MEMORY:
        return Section(title, f"Not run: {free:.0f} GiB of memory were free.")
    with tempfile.TemporaryDirectory() as folder:
        found = ten_million.measure(Path(folder), rounds)
        grown = ten_million.grown(Path(folder))
    ours = found["this package"]
    estimate = ours.get("estimate", float("nan"))
    return Section(
        title=title,
        about=(
            f"A balanced panel of {ten_million.UNITS:,} units and {ten_million.PERIODS} periods, a "
            "quarter of the units treated half-way: from Parquet to the estimate, each side in a "
            "process of its own. Peak memory includes Python and the table itself."
        ),
        rows=tuple(
            Row(
                side,
                each.get("seconds", float("nan")),
                abs(each["estimate"] - estimate) if each else None,
                TEN_MILLION_SAYS[side],
                each.get("gib"),
            )
            for side, each in found.items()
        ),
        promises=(_fastest(found),),
        notes=(
            "The standard error is that of two groups in closed form; a panel with other columns "
            "to hold constant, or with gaps, is for the others.",
            _growth(grown | {ten_million.UNITS * ten_million.PERIODS: ours}),
        ),
    )


def building() -> Section:
    """What the pipeline itself costs."""
    with tempfile.TemporaryDirectory() as folder:
        found = pipeline.measure(Path(folder), rounds=3)
    over = found["unchanged"] - found["empty"]
    parts = found["notebooks"] * found["kernel"] + found["cells"] + found["renders"]
    return Section(
        title="The pipeline",
        about=(
            f"On a copy of the project: `make paper` when nothing has changed takes "
            f"{rounded(found['unchanged'] / found['empty'])} times as long as `pytask` in an empty "
            f"folder. A whole build: {found['notebooks']:.0f} notebooks, whose kernels take "
            f"{found['notebooks'] * found['kernel'] / parts:.0%} of the sum of the parts to start, "
            f"the cells {found['cells'] / parts:.0%}, and rendering the reports "
            f"{found['renders'] / parts:.0%}."
        ),
        promises=(
            Promise(
                f"`make paper` with nothing changed at most {SECONDS_OVER_PYTASK} seconds over "
                "pytask without a task",
                f"{over:.1f} seconds",
                over <= SECONDS_OVER_PYTASK,
            ),
            Promise(
                "a whole build at most twice its kernel starts, notebook cells and renders",
                f"{found['whole'] / parts:.2f} times",
                found["whole"] / parts <= TIMES_ITS_PARTS,
            ),
        ),
    )


OURS, OURS_LONG = "this package", "this package, from one long table"

TEN_MILLION_SAYS = {
    "this package": "`panel.from_frame` and `twfe.group_att`; standard error clustered by unit",
    "pyfixest": "`feols(…, lean=True)`, iid standard error",
    "linearmodels": "`PanelOLS`, unadjusted standard error",
    "diff-diff": "`TwoWayFixedEffects`, clustered standard error",
}


def _fastest(found: dict[str, dict[str, float]]) -> Promise:
    """Whether this package is no slower than the fastest of the sides that came to an end."""
    taken = {side: each["seconds"] for side, each in found.items() if each}
    ours = taken.pop("this package", float("inf"))
    peer = min(taken, key=taken.get, default="no other side")
    fastest = taken.get(peer, float("nan"))
    return Promise(
        "ten million rows no slower than the fastest of the others",
        f"{peer} takes {rounded(fastest / ours)} times as long",
        ours <= fastest,
    )


def _growth(found: dict[int, dict[str, float]]) -> str:
    """How time and memory of this package grow with the rows."""
    first = next(iter(found.values()))
    steps = ", ".join(
        f"{rows:,} rows {each['seconds'] / first['seconds']:.1f} times the time and "
        f"{each['gib']:.1f} GiB"
        for rows, each in found.items()
        if each and first
    )
    return f"How it grows, this package: {steps}."


def _loops(
    case: Case, chosen: list[tuple[str, str]], rounds: int
) -> tuple[dict[str, float], dict[str, placebo.Found]]:
    tables, long = case.tables(), case.long()
    sides = {
        OURS: partial(placebo.closed_form, case),
        OURS_LONG: partial(placebo.closed_form_of_long, long, case),
    } | {
        name: partial(placebo.loop, one, case, tables, chosen)
        for name, one in placebo.PEERS.items()
    }
    found = {side: work() for side, work in sides.items()}
    return timing.alternated(sides, rounds), found


def _loop_rows(seconds: dict[str, float], found: dict[str, placebo.Found]) -> tuple[Row, ...]:
    says = {OURS: "closed form", OURS_LONG: "the same, making the wide frames included"} | LOOPS
    return tuple(
        Row(side, seconds[side], placebo.difference(found[side], found[OURS]), computes)
        for side, computes in says.items()
    )


def _nested(case: Case, tables: dict[str, pd.DataFrame]) -> Row:
    outcome = next(iter(tables))
    one = {outcome: tables[outcome]}
    search = {"": partial(synthetic.control_by_diff_diff, case, one, nested=True)}
    seconds = timing.alternated(search, rounds=1)[""] * len(tables)
    says = "another estimator: weights of the years searched for; one outcome timed and multiplied"
    return Row("diff-diff, its default", seconds, None, says)


def _shape(case: Case) -> str:
    shapes = [values.shape for values in case.panels.values()]
    years, units = (sorted({shape[axis] for shape in shapes}) for axis in (0, 1))
    return f"{len(shapes)} outcome(s), {_span(units)} units, {_span(years)} years"


def _span(numbers: list[int]) -> str:
    return " to ".join(map(str, dict.fromkeys((numbers[0], numbers[-1]))))
