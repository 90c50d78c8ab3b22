"""The numbers that the report prints of a study's robustness, each with its words and its cells.

Counts are over what was declared in advance, at the level of `permutation.LEVEL`.
"""

from functools import partial

import numpy as np
import pandas as pd

from analysis.estimators.permutation import LEVEL
from analysis.studies import choices, robustness, samples
from analysis.studies.one_treated import Results
from analysis.studies.robustness import DETECTABLE
from analysis.words.claim import Claim
from analysis.words.languages import Words
from analysis.words.numbers import percent
from analysis.words.quantities import count

DETECTED_BY_MOST = Words(
    "有80%的对照省会在5%的水平上显出的效应，对数差",
    "effect that 80 % of donors would have shown at 5 %, log points",
)

# How the numbers about all outcomes together come about.
COUNTED: dict[str, Words] = {
    "n_in_time": Words(
        "结果数乘以虚拟改革年份数",
        "outcomes times pretended years of reform",
    ),
    "n_in_time_below": Words(
        "虚拟年份的检验中p值不超过0.05的",
        "tests of a pretended year with a p of at most 0.05",
    ),
    "in_time_negative": Words(
        "各虚拟年份小于零的效应",
        "effects of each pretended year that are below zero",
    ),
    "pretrend_power": Words(
        "改革前各年会显出足以冒充可检测效应的匀速偏移的对照省",
        "donors whose years before would show a drift that makes up the detectable effect",
    ),
    "n_size_uninformative": Words(
        "费尔曼—平托方差不随规模下降的结果",
        "outcomes whose Ferman-Pinto variance does not fall with size",
    ),
    "further_below": Words(
        "RMSPE比值、康利—泰伯、费尔曼—平托检验的p值不超过0.05的结果",
        "outcomes with a p of at most 0.05 by RMSPE, Conley-Taber and Ferman-Pinto",
    ),
    "weighted_below": Words(
        "合成控制、合成双重差分的p值不超过0.05的结果",
        "outcomes with a p of at most 0.05 by the two synthetic estimators",
    ),
    "n_specifications_drawn": Words(
        "图中画出的主要结果的设定",
        "specifications of the primary outcomes, which the figure shows",
    ),
    "n_sign_flips": Words(
        "剔除某个对照省后效应变号的结果",
        "outcomes whose effect changes its sign when some donor is left out",
    ),
    "n_honest": Words(
        "能够计算稳健区间的结果",
        "outcomes for which robust intervals can be computed",
    ),
    "n_honest_excluding": Words(
        "有稳健区间不含零的结果",
        "outcomes of which some robust interval leaves out zero",
    ),
    "n_specifications": Words(
        "列明的结果、对照省、截止年份和取值方式的组合数，后加的除外，样本相同的只计一次",
        "outcomes times donor sets, last years and transforms that differ, none added later",
    ),
    "n_specifications_testable": Words(
        "省份够多、p值有可能降到0.05的设定",
        "specifications with enough provinces for a p of 0.05",
    ),
    "n_specifications_below": Words(
        "p值不超过0.05的设定",
        "specifications with a p of at most 0.05",
    ),
    "joint_p_primary": Words(
        "对主要结果作同一次重新指定",
        "one common reassignment over primary outcomes",
    ),
}
_DETECTABLE = {
    "smallest": Words(
        "有{share}%的对照省会在5%的水平上显出的效应，各项结果中最小者",
        "effect that {share}% of donors would show at 5%, smallest of outcomes",
    ),
    "largest": Words(
        "有{share}%的对照省会在5%的水平上显出的效应，各项结果中最大者",
        "effect that {share}% of donors would show at 5%, largest of outcomes",
    ),
}


def of_outcomes(
    found: Results, estimated: pd.DataFrame, indicators: pd.DataFrame, provinces: pd.DataFrame
) -> dict[str, Claim]:
    """Each outcome by every registered estimator, and what could have been detected.

    `estimated`: of `robustness.other_estimates`; `provinces`: index province code, columns zh and
    en. Returns `<outcome>.<number>` -> claim.
    """
    used, scaled = _by_outcome(found.cells), _by_outcome(_with_sizes(found, indicators))
    sample = {row.outcome: samples.of_panel(row, provinces) for row in found.estimates.itertuples()}
    numbers = {
        f"{each.outcome}.{each.id}": Claim(
            each.value,
            each.unit,
            Words(*each.procedure),
            ((scaled if each.uses_sizes else used)[each.outcome],),
            sample[each.outcome],
            digits=each.digits,
            p=each.p,
        )
        for each in robustness.printed(estimated)
    }
    for outcome, mde in estimated.set_index("outcome")["mde"].items():
        numbers[f"{outcome}.mde"] = Claim(
            mde, "number", DETECTED_BY_MOST, (used[outcome],), sample[outcome], digits=2
        )
    return numbers


def of_inference(
    found: Results, estimated: pd.DataFrame, indicators: pd.DataFrame
) -> dict[str, Claim]:
    """How many outcomes the further tests and the other weights reject for; detectable effects."""
    study = found.study
    tests = study.in_advance(estimated)
    sized = (study.in_advance(_with_sizes(found, indicators)),)
    below = {
        "further": tests[["rmspe_p", "conley_taber_p", "ferman_pinto_p"]] <= LEVEL,
        "weighted": tests[["control_p", "sdid_p"]] <= LEVEL,
    }
    numbers = {"n_size_uninformative": _count("n_size_uninformative", ~tests["is_scaled"], sized)}
    for name, reject in below.items():
        numbers[f"{name}_below"] = Claim(
            int(reject.sum().sum()),
            "number",
            COUNTED[f"{name}_below"],
            sized,
            text=Words.each(partial(choices.rejections, name, reject.sum())),
        )
    return numbers | _detectable(tests, (study.in_advance(found.cells),))


def of_dates(found: Results, in_time: pd.DataFrame, names: pd.DataFrame) -> dict[str, Claim]:
    """Tests of pretended years of reform. `names`: the outcomes, columns zh and en."""
    study = found.study
    pretended = in_time[in_time["year"] != study.first_treated_year]
    wrong = study.in_advance(pretended, placebo_year="year")
    small = wrong[wrong["p"] <= LEVEL]
    by_year = (wrong["att"] < 0).groupby(wrong["year"]).sum()
    cells = (study.in_advance(found.cells),)

    def dated(lang: str) -> str:
        return count(len(small), "tests", lang, choices.dated(small, names, lang))

    claim = partial(Claim, unit="number", cells=cells)
    return {
        "n_in_time": claim(len(wrong), procedure=COUNTED["n_in_time"]),
        "n_in_time_below": claim(
            len(small), procedure=COUNTED["n_in_time_below"], text=Words.each(dated)
        ),
        "in_time_negative": claim(
            by_year.sum(),
            procedure=COUNTED["in_time_negative"],
            text=Words.each(partial(choices.counts_of_years, by_year)),
        ),
    }


def of_donors(found: Results, refits: pd.DataFrame) -> dict[str, Claim]:
    """Whether an effect changes its sign with a donor left out; the joint test; drifts unseen."""
    study, cells = found.study, (found.study.in_advance(found.cells),)
    spread = study.in_advance(refits).groupby("outcome")["att"].agg(["min", "max"])
    power = study.in_advance(robustness.pre_trend_power(found))["share"].mean()
    primary = found.joint.set_index("outcomes").loc["primary", "p"]
    return {
        "n_sign_flips": _count("n_sign_flips", (spread["min"] < 0) & (spread["max"] > 0), cells),
        "joint_p_primary": Claim(primary, "p", COUNTED["joint_p_primary"], cells),
        "pretrend_power": Claim(power, "share", COUNTED["pretrend_power"], cells, digits=0),
    }


def of_bounds(found: Results, bounds: pd.DataFrame) -> dict[str, Claim]:
    """How many outcomes have robust intervals, and how many of these leave out zero."""
    honest = found.study.in_advance(bounds)
    cells = (found.study.in_advance(found.cells),)
    is_out = ((honest["lower"] > 0) | (honest["upper"] < 0)).groupby(honest["outcome"]).any()
    return {
        "n_honest": Claim(len(is_out), "number", COUNTED["n_honest"], cells),
        "n_honest_excluding": _count("n_honest_excluding", is_out, cells),
    }


def of_specifications(
    found: Results, specifications: pd.DataFrame, indicators: pd.DataFrame
) -> dict[str, Claim]:
    """How many specifications there are, can reach the level, and do."""
    study = found.study
    crossed = {"donors": "donors", "last_year": "last_year", "transform": "transform"}
    counted = study.in_advance(specifications, **crossed)
    cells = (robustness.specification_cells(study, indicators),)
    totals = {
        "n_specifications": len(counted),
        "n_specifications_drawn": int(counted["primary"].sum()),
    }
    holding = {
        "n_specifications_testable": counted["floor"] <= LEVEL,
        "n_specifications_below": counted["p"] <= LEVEL,
    }
    return {
        name: Claim(number, "number", COUNTED[name], cells) for name, number in totals.items()
    } | {name: _count(name, holds, cells, "specifications") for name, holds in holding.items()}


def _detectable(tests: pd.DataFrame, cells: tuple[pd.DataFrame, ...]) -> dict[str, Claim]:
    """The smallest and the largest effect of the outcomes that donors would have shown."""
    numbers = {}
    for kind, (share, sign) in DETECTABLE.items():
        for name, size in {"smallest": tests[kind].min(), "largest": tests[kind].max()}.items():
            change = np.expm1(sign * size)
            printed = percent(abs(change), 0)
            numbers[f"{kind}_{name}"] = Claim(
                change,
                "change",
                _DETECTABLE[name].filled(share=f"{share:.0%}".rstrip("%")),
                cells,
                text=Words(printed, printed),
            )
    return numbers


def _count(
    name: str, holds: pd.Series, cells: tuple[pd.DataFrame, ...], of_what: str = "outcomes"
) -> Claim:
    """Of how many something holds, in words."""
    number = int(holds.sum())
    text = Words.each(partial(count, number, of_what))
    return Claim(number, "number", COUNTED[name], cells, text=text)


def _by_outcome(cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return dict(iter(cells.groupby("outcome")))


def _with_sizes(found: Results, indicators: pd.DataFrame) -> pd.DataFrame:
    """The figures used and the populations that Ferman-Pinto scales by."""
    return pd.concat([found.cells, robustness.size_cells(found, indicators)])
