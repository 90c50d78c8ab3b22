"""The numbers that the report prints of a roll-out, each with its words and its raw cells."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import pandas as pd

from analysis.estimators import staggered
from analysis.estimators.permutation import LEVEL
from analysis.studies import choices, policies, samples
from analysis.studies.rollout import permuted_tests
from analysis.studies.study import Study
from analysis.words.claim import Claim
from analysis.words.labels import say
from analysis.words.languages import Words
from analysis.words.quantities import count

# The estimators by their short names, those of `staggered.ESTIMATORS`.
PROCEDURES: dict[str, Words] = {
    "never": Words(
        "卡拉韦—桑塔纳估计，以从未设立者为对照", "Callaway-Sant'Anna, controls never treated"
    ),
    "notyet": Words(
        "卡拉韦—桑塔纳估计，以尚未设立者为对照", "Callaway-Sant'Anna, controls not yet treated"
    ),
    "imputation": Words(
        "插补法（博鲁夏克、贾拉韦尔和施皮斯）", "imputation (Borusyak, Jaravel and Spiess)"
    ),
    "twfe": Words("双向固定效应", "two-way fixed effects"),
}
DRAWN = Words(
    "置换设立年份，抽取{draws}次，种子{seed}", "permuted adoption dates, {draws} draws, seed {seed}"
).filled(draws=staggered.DRAWS, seed=staggered.SEED)

# How the numbers about all outcomes together come about.
COUNTED: dict[str, Words] = {
    **samples.COUNTED_IN_EVERY_STUDY,
    "starts": Words(
        "研究期内的设立年份数",
        "years of adoption within the window",
    ),
    "delay": Words(
        "从采用的日期到政策首个年份相隔的年数",
        "years from the date of adoption to the first year under the policy",
    ),
    "n_treated": Words(
        "研究期内设立的省份",
        "provinces that adopt within the window",
    ),
    "n_controls": Words(
        "研究期内没有设立的省份，无论此后是否设立",
        "provinces that do not adopt within the window, whether later or never",
    ),
    "n_cohorts": Words(
        "研究期内的设立年份数",
        "years of adoption within the window",
    ),
    "n_tests": Words(
        "结果数乘以互不相同的估计办法数",
        "outcomes times estimators that differ",
    ),
    "n_below_005": Words(
        "各项结果、各种互不相同的估计办法的置换检验中p值不超过0.05的",
        "permutation tests, of outcomes and estimators that differ, with a p of at most 0.05",
    ),
    "n_before_outside": Words(
        "设立之前联合区间不含零的结果",
        "outcomes whose simultaneous band leaves out zero before adoption",
    ),
    "n_after_outside": Words(
        "设立之后联合区间不含零的结果",
        "outcomes whose simultaneous band leaves out zero after adoption",
    ),
    "named_dropped": Words(
        "因有年份缺正数而未用于某项结果的省份",
        "provinces left out of an outcome, as they lack a figure above zero in some year",
    ),
    "smallest_p": Words(
        "各项结果、各种估计办法中最小的置换p值",
        "smallest permutation p of all outcomes and estimators",
    ),
    "p_floor": Words(
        "置换检验所能给出的最小p值",
        "smallest p that the permutations can give",
    ),
    "forbidden_weight": Words(
        "古德曼—培根分解中以已受处理者为对照的比较所占权重，第一项结果",
        "Goodman-Bacon weight of comparisons with units treated already, first outcome",
    ),
}


def of_outcomes(
    study: Study, found: Mapping[str, pd.DataFrame], provinces: pd.DataFrame
) -> dict[str, Claim]:
    """Effect and p by permuted dates, for every outcome and estimator; the forbidden weight.

    `found`: the tables of `rollout.run`; `provinces`: index province code, columns zh and en.
    """
    dates = policies.adoption_cells(study.policy)
    cells = {outcome: (rows, dates) for outcome, rows in found["cells"].groupby("outcome")}
    numbers: dict[str, Claim] = {}
    for row in permuted_tests(found).itertuples():
        claim = partial(
            Claim,
            procedure=Words.joined([PROCEDURES[row.estimator], DRAWN]),
            cells=cells[row.outcome],
            sample=samples.of_treated(row, provinces),
            p=row.p,
            interval=(row.lower, row.upper),
        )
        numbers[f"{row.outcome}.{row.estimator}_att"] = claim(row.att, "log_points")
        numbers[f"{row.outcome}.{row.estimator}_p"] = claim(row.p, "p")
    if len(study.cohorts) > 1:
        first, bacon = study.outcomes[0].indicator, found["bacon"]
        is_forbidden = bacon["comparison"] == staggered.FORBIDDEN
        weights = bacon[is_forbidden].set_index("outcome")["weight"]
        numbers["forbidden_weight"] = Claim(
            weights.get(first, 0.0), "share", COUNTED["forbidden_weight"], cells[first]
        )
    return numbers


def together(study: Study, found: Mapping[str, pd.DataFrame]) -> dict[str, Claim]:
    """What the outcomes say together: how many, of how many provinces, how small a p, the years.

    What was added after estimates had been seen counts in none of these.
    """
    counted = study.in_advance(permuted_tests(found))
    values = {
        "n_outcomes": (counted["outcome"].nunique(), "number"),
        "n_treated": (counted["n_treated"].max(), "number"),
        "n_controls": ((counted["units"] - counted["n_treated"]).max(), "number"),
        "n_tests": (len(counted), "number"),
        "smallest_p": (counted["p"].min(), "p"),
        "p_floor": (counted["floor"].min(), "p"),
        "first_year": (counted["first_year"].min(), "year"),
        "last_year": (counted["last_year"].max(), "year"),
    }
    if len(study.cohorts) > 1:
        values["n_cohorts"] = (len(study.cohorts), "number")
    behind = _behind(study, found)
    return {
        name: Claim(value, unit, COUNTED[name], behind) for name, (value, unit) in values.items()
    }


def named(
    study: Study,
    found: Mapping[str, pd.DataFrame],
    names: pd.DataFrame,
    provinces: pd.DataFrame,
) -> dict[str, Claim]:
    """The same in words: which outcomes, which provinces, which years.

    `names`: the outcomes, `provinces`: by code; both with the columns zh and en.
    """
    counted, event = study.in_advance(permuted_tests(found)), study.in_advance(found["event"])
    outside = event[(event["lower_uniform"] > 0) | (event["upper_uniform"] < 0)]
    is_early = outside["event_time"] < 0
    rows = counted.drop_duplicates("outcome")
    dropped = set(" ".join(rows["dropped"]).split())
    small, later = int((counted["p"] <= LEVEL).sum()), len(study.added_later)
    texts: dict[str, tuple[int, Callable[[str], str]]] = {
        "starts": (len(study.cohorts), partial(_years, study.cohorts)),
        "delay": (study.delay, partial(choices.delayed, study.delay)),
        "n_below_005": (
            small,
            lambda lang: count(small, "tests", lang, choices.below(counted, names, lang)),
        ),
        "n_added_later": (later, partial(count, later, "outcomes")),
        "named_dropped": (
            len(dropped),
            lambda lang: choices.dropped(rows, names, provinces, lang),
        ),
        "n_before_outside": _listed(outside[is_early], names),
        "n_after_outside": _listed(outside[~is_early], names),
    }
    behind = _behind(study, found)
    return {
        name: Claim(number, "number", COUNTED[name], behind, text=Words.each(worded))
        for name, (number, worded) in texts.items()
    }


def _behind(study: Study, found: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, ...]:
    return study.in_advance(found["cells"]), policies.adoption_cells(study.policy)


def _years(years: Iterable[int], lang: str) -> str:
    return say("list", lang).join(map(str, years))


def _listed(rows: pd.DataFrame, names: pd.DataFrame) -> tuple[int, Callable[[str], str]]:
    """How many outcomes there are in `rows`, and what says so and which."""
    outcomes = rows["outcome"].unique()
    number = len(outcomes)
    return number, lambda lang: count(
        number, "outcomes", lang, choices.listed(outcomes, names, lang)
    )
