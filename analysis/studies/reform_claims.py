"""The numbers that the report prints of a one-treated study, each with its words and its cells."""

from collections.abc import Collection
from functools import partial

import pandas as pd

from analysis.estimators.permutation import LEVEL
from analysis.studies import choices, samples
from analysis.studies.one_treated import Results
from analysis.words.claim import Claim
from analysis.words.labels import LABELS
from analysis.words.languages import Words
from analysis.words.quantities import count

PROCEDURE = Words("双重差分，安慰剂推断", "difference-in-differences, placebo inference")

# How the numbers about all outcomes together come about.
COUNTED: dict[str, Words] = {
    **samples.COUNTED_IN_EVERY_STUDY,
    "n_known_before": Words(
        "研究文件注明列出时已有粗略估计的结果",
        "outcomes of which the study file says that estimates were known before",
    ),
    "n_known_primary": Words(
        "研究文件注明列出时已有粗略估计的主要结果",
        "primary outcomes of which the study file says that estimates were known",
    ),
    "n_negative": Words(
        "效应小于零的结果",
        "outcomes whose effect is below zero",
    ),
    "n_falling": Words(
        "改革前与其他省份的差距按最小二乘已在下降的结果",
        "outcomes whose gap to the other provinces was falling before, by least squares",
    ),
    "n_primary": Words(
        "研究文件列明的主要结果",
        "primary outcomes that the study file declares",
    ),
    "n_donors": Words(
        "省份最多的一项结果的省份数，减去受处理者",
        "provinces of the outcome that has most, without the treated one",
    ),
    "n_below_005": Words(
        "安慰剂p值不超过0.05的结果",
        "outcomes with a placebo p of at most 0.05",
    ),
    "n_pretrend_rejected": Words(
        "改革前走势检验的p值不超过0.05的结果",
        "outcomes whose test of the years before has a p of at most 0.05",
    ),
    "n_post_outside": Words(
        "改革后有一年的联合区间不含零的结果",
        "outcomes whose simultaneous band leaves out zero in a year after",
    ),
    "smallest_p": Words(
        "各项结果中最小的安慰剂p值",
        "smallest placebo p of the outcomes",
    ),
    "p_floor": Words(
        "一项结果的安慰剂检验所能给出的最小p值",
        "smallest p that the placebo test of an outcome can give",
    ),
    "joint_p": Words(
        "对全部列明的结果作同一次重新指定，注明后加的除外",
        "one common reassignment over all outcomes, but for those added later",
    ),
    "first_treated_year": Words(
        "研究文件列明的首个受处理年份",
        "first treated year that the study file declares",
    ),
    "finding": Words(
        "先按0.05的水平作联合检验，再逐项看结果",
        "joint test at the level 0.05, then the outcomes one by one",
    ),
}


def of_outcomes(found: Results, provinces: pd.DataFrame) -> dict[str, Claim]:
    """The effect on each outcome in log points and in percent, its interval, placebo p and rank.

    `provinces`: index province code, columns zh and en. Returns `<outcome>.<number>` -> claim.
    """
    numbers: dict[str, Claim] = {}
    for row in found.estimates.itertuples():
        claim = partial(
            Claim,
            procedure=PROCEDURE,
            cells=(found.cells[found.cells["outcome"] == row.outcome],),
            sample=samples.of_panel(row, provinces),
            p=row.p,
        )
        interval = (row.lower, row.upper)
        numbers |= {
            f"{row.outcome}.att": claim(row.att, "log_points", interval=interval),
            f"{row.outcome}.percent": claim(row.percent, "change"),
            f"{row.outcome}.interval": claim(row.att, "interval", interval=interval),
            f"{row.outcome}.placebo_p": claim(row.p, "p"),
            f"{row.outcome}.rank": claim(row.rank, "placebo_rank", out_of=row.units),
        }
    return numbers


def together(found: Results) -> dict[str, Claim]:
    """What the outcomes say together: how many, how small a p, the joint test, the years.

    An outcome that was added after estimates had been seen counts in none of these.
    """
    estimates = found.study.in_advance(found.estimates)
    joint = found.joint.set_index("outcomes").loc["all"]
    values = {
        "n_outcomes": (len(estimates), "number"),
        "n_primary": (estimates["primary"].sum(), "number"),
        "n_donors": (estimates["units"].max() - 1, "number"),
        "smallest_p": (estimates["p"].min(), "p"),
        "p_floor": (estimates["floor"].min(), "p"),
        "first_year": (estimates["first_year"].min(), "year"),
        "last_year": (estimates["last_year"].max(), "year"),
        "first_treated_year": (found.study.first_treated_year, "year"),
    }
    cells = (found.study.in_advance(found.cells),)
    sample = samples.of_outcomes(len(estimates))
    complete = samples.of_complete_provinces(len(estimates), joint["units"])
    return {
        name: Claim(value, unit, COUNTED[name], cells, sample)
        for name, (value, unit) in values.items()
    } | {
        "joint_p": Claim(joint["p"], "p", COUNTED["joint_p"], cells, complete),
        "finding": Claim(
            joint["p"], "p", COUNTED["finding"], cells, complete, text=_finding(found)
        ),
    }


def counts(found: Results, names: pd.DataFrame) -> dict[str, Claim]:
    """How many outcomes: with a small p, with an effect below zero, with a gap that was falling.

    Those of the outcomes that were not added after estimates had been seen. `names`: the outcomes,
    columns zh and en.
    """
    study = found.study
    estimates, event = study.in_advance(found.estimates), study.in_advance(found.event)
    outside = event[(event["lower_uniform"] > 0) | (event["upper_uniform"] < 0)]
    after = outside["year"] >= study.first_treated_year
    outcomes = estimates["outcome"]
    small = list(outcomes[estimates["p"] <= LEVEL])
    counted: dict[str, Collection] = {
        "n_negative": outcomes[estimates["att"] < 0],
        "n_falling": outcomes[estimates["gap_slope"] < 0],
        "n_pretrend_rejected": outcomes[estimates["pre_trend_p"] <= LEVEL],
        "n_post_outside": outside.loc[after, "outcome"].unique(),
        "n_added_later": study.added_later,
        "n_known_before": study.known_before,
        "n_known_primary": set(outcomes[estimates["primary"]]) & set(study.known_before),
    }
    texts = {name: _counted(len(chosen)) for name, chosen in counted.items()}
    texts["n_below_005"] = Words.each(
        lambda lang: count(len(small), "outcomes", lang, choices.listed(small, names, lang))
    )
    cells, sample = (study.in_advance(found.cells),), samples.of_outcomes(len(estimates))
    return {
        name: Claim(
            len(counted.get(name, small)), "number", COUNTED[name], cells, sample, text=text
        )
        for name, text in texts.items()
    }


def _finding(found: Results) -> Words:
    """The clause that says whether the joint test, else a single one, rejects at the level."""
    small = found.study.in_advance(found.estimates)["p"] <= LEVEL
    joint = found.joint.set_index("outcomes").loc["all", "p"]
    single = "single" if small.any() else "none"
    return LABELS[f"finding.{'joint' if joint <= LEVEL else single}"]


def _counted(number: int) -> Words:
    """How many outcomes."""
    return Words.each(lambda lang: count(number, "outcomes", lang))
