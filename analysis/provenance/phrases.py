"""Procedures, samples and places in the words of a language: the data state them in English."""

import re
from functools import cache

from analysis.studies import provinces
from analysis.studies.provinces import Province
from analysis.words.card_words import word
from analysis.words.labels import LICENCES, licence
from analysis.words.places import place

# What the data say in English of procedures and samples. {} stands for a number.
CHINESE: dict[str, str] = {
    "as printed in the source report": "原报告所载",
    "surveyed stock": "火炬统计的存量",
    "stock within three-year validity, as printed": "三年有效期内的存量，照原文",
    "rank by stock, largest first": "按存量由大到小排名",
    "growth on the year before": "比上年增长",
    "Shanghai / sum of provinces": "上海 ÷ 各省之和",
    "{} - hours after / hours before": "{} − 改革后小时数 ÷ 改革前小时数",
    "firms that have invested / firms qualified": "已投资企业数 ÷ 获得资格企业数",
    "total invested / firms that have invested, to {} million yuan": (
        "投资总额 ÷ 已投资企业数，精确到{}百万元"
    ),
    "firms / ({} + growth), both as the source prints them": "企业数 ÷（{} + 增长率），均照原文",
    "difference-in-differences, placebo inference": "双重差分，安慰剂推断",
    "outcomes of the study file, but for those it calls added later": (
        "研究文件列明的结果，注明后加的除外"
    ),
    "choices that the study file calls added later": "研究文件注明后加的选择",
    "primary outcomes that the study file declares": "研究文件列明的主要结果",
    "provinces of the outcome that has most, without the treated one": (
        "省份最多的一项结果的省份数，减去受处理者"
    ),
    "outcomes with a placebo p of at most {}.{}": "安慰剂p值不超过{}.{}的结果",
    "outcomes whose test of the years before has a p of at most {}.{}": (
        "改革前走势检验的p值不超过{}.{}的结果"
    ),
    "outcomes whose simultaneous band leaves out zero in a year after": (
        "改革后有一年的联合区间不含零的结果"
    ),
    "smallest placebo p of the outcomes": "各项结果中最小的安慰剂p值",
    "smallest p that the placebo test of an outcome can give": (
        "一项结果的安慰剂检验所能给出的最小p值"
    ),
    "one common reassignment over all outcomes, but for those added later": (
        "对全部列明的结果作同一次重新指定，注明后加的除外"
    ),
    "one common reassignment over primary outcomes": "对主要结果作同一次重新指定",
    "first year of an outcome": "各项结果的最早年份",
    "last year of an outcome": "各项结果的最晚年份",
    "first treated year that the study file declares": "研究文件列明的首个受处理年份",
    "effect that {} % of donors would have shown at {} %, log points": (
        "有{}%的对照省会在{}%的水平上显出的效应，对数差"
    ),
    "effect that {}% of donors would show at {}%, smallest of outcomes": (
        "有{}%的对照省会在{}%的水平上显出的效应，各项结果中最小者"
    ),
    "effect that {}% of donors would show at {}%, largest of outcomes": (
        "有{}%的对照省会在{}%的水平上显出的效应，各项结果中最大者"
    ),
    "outcomes of which the study file says that estimates were known before": (
        "研究文件注明列出时已有粗略估计的结果"
    ),
    "primary outcomes of which the study file says that estimates were known": (
        "研究文件注明列出时已有粗略估计的主要结果"
    ),
    "outcomes whose effect is below zero": "效应小于零的结果",
    "outcomes whose gap to the other provinces was falling before, by least squares": (
        "改革前与其他省份的差距按最小二乘已在下降的结果"
    ),
    "effects of each pretended year that are below zero": "各虚拟年份小于零的效应",
    "donors whose years before would show a drift that makes up the detectable effect": (
        "改革前各年会显出足以冒充可检测效应的匀速偏移的对照省"
    ),
    "outcomes whose Ferman-Pinto variance does not fall with size": (
        "费尔曼—平托方差不随规模下降的结果"
    ),
    "outcomes with a p of at most {}.{} by RMSPE, Conley-Taber and Ferman-Pinto": (
        "RMSPE比值、康利—泰伯、费尔曼—平托检验的p值不超过{}.{}的结果"
    ),
    "outcomes with a p of at most {}.{} by the two synthetic estimators": (
        "合成控制、合成双重差分的p值不超过{}.{}的结果"
    ),
    "specifications of the primary outcomes, which the figure shows": "图中画出的主要结果的设定",
    "provinces beside Shanghai that the policy had reached by {}": (
        "到{}年政策已覆盖的上海以外的省份"
    ),
    "outcomes times pretended years of reform": "结果数乘以虚拟改革年份数",
    "tests of a pretended year with a p of at most {}.{}": "虚拟年份的检验中p值不超过{}.{}的",
    "outcomes whose effect changes its sign when some donor is left out": (
        "剔除某个对照省后效应变号的结果"
    ),
    "outcomes for which robust intervals can be computed": "能够计算稳健区间的结果",
    "outcomes of which some robust interval leaves out zero": "有稳健区间不含零的结果",
    "outcomes times donor sets, last years and transforms that differ, none added later": (
        "列明的结果、对照省、截止年份和取值方式的组合数，后加的除外，样本相同的只计一次"
    ),
    "specifications with enough provinces for a p of {}.{}": "省份够多、p值有可能降到{}.{}的设定",
    "specifications with a p of at most {}.{}": "p值不超过{}.{}的设定",
    "Callaway-Sant'Anna, controls never treated": "卡拉韦—桑塔纳估计，以从未设立者为对照",
    "Callaway-Sant'Anna, controls not yet treated": "卡拉韦—桑塔纳估计，以尚未设立者为对照",
    "imputation (Borusyak, Jaravel and Spiess)": "插补法（博鲁夏克、贾拉韦尔和施皮斯）",
    "two-way fixed effects": "双向固定效应",
    "permuted adoption dates, {} draws, seed {}": "置换设立年份，抽取{}次，种子{}",
    "Goodman-Bacon weight of comparisons with units treated already, first outcome": (
        "古德曼—培根分解中以已受处理者为对照的比较所占权重，第一项结果"
    ),
    "joint test at the level {}.{}, then the outcomes one by one": (
        "先按{}.{}的水平作联合检验，再逐项看结果"
    ),
    "two-way fixed effects, as the weighted sum of its comparisons": (
        "双向固定效应，写作各组比较的加权和"
    ),
    "provinces that adopt within the window": "研究期内设立的省份",
    "provinces that do not adopt within the window, whether later or never": (
        "研究期内没有设立的省份，无论此后是否设立"
    ),
    "years of adoption within the window": "研究期内的设立年份数",
    "outcomes times estimators that differ": "结果数乘以互不相同的估计办法数",
    "permutation tests, of outcomes and estimators that differ, with a p of at most {}.{}": (
        "各项结果、各种互不相同的估计办法的置换检验中p值不超过{}.{}的"
    ),
    "provinces left out of an outcome, as they lack a figure above zero in some year": (
        "因有年份缺正数而未用于某项结果的省份"
    ),
    "years from the date of adoption to the first year under the policy": (
        "从采用的日期到政策首个年份相隔的年数"
    ),
    "outcomes whose simultaneous band leaves out zero before adoption": (
        "设立之前联合区间不含零的结果"
    ),
    "outcomes whose simultaneous band leaves out zero after adoption": (
        "设立之后联合区间不含零的结果"
    ),
    "smallest permutation p of all outcomes and estimators": (
        "各项结果、各种估计办法中最小的置换p值"
    ),
    "smallest p that the permutations can give": "置换检验所能给出的最小p值",
    "figures of the source report, repetitions in its table included": (
        "原报告的数字，附表中的重复计算在内"
    ),
    "figures whose test of independent data holds in both years around their date": (
        "用独立数据检验，在其日期前后两年都成立的数字"
    ),
    "figures whose test of independent data leaves them possible": (
        "独立数据不排除、也不足以证实的数字"
    ),
    "figures that independent data or another place of the source deny": (
        "与独立数据或原报告另一处不符的数字"
    ),
    "figures without independent data, mere repetitions included": (
        "没有独立数据可以检验的数字，仅在原报告内重复者计算在内"
    ),
    "{} provinces": "{}个省区市",
    "{} provinces, {}-{}": "{}个省区市，{}—{}年",
    "{} of them treated": "其中{}个受处理",
    "without {}": "缺{}年",
    "without province {}, which lacks a figure above zero in some year": (
        "不含有年份缺正数的省份{}"
    ),
    "{} outcomes": "{}项结果",
    "{} outcomes, {} provinces with all of them": "{}项结果，{}个省区市各项齐全",
}

_PROVINCE = re.compile(r"(province |省份)(\d{6})")
_NUMBER = re.compile(r"\d+")
_PARTS = "; "
_HAN = re.compile("[\u4e00-\u9fff]")


def phrase(recorded: str, lang: str) -> str:
    """A procedure, sample, place or licence in `lang`; as recorded where no words are known."""
    if lang != "zh":
        return place(recorded, lang) if _HAN.search(recorded) else _with_names(recorded, lang)
    if recorded in _registered():
        return _registered()[recorded]
    if recorded in LICENCES:
        return licence(recorded, lang)
    if _PARTS in recorded:
        return word("sep", lang).join(phrase(part, lang) for part in recorded.split(_PARTS))
    template = CHINESE.get(_NUMBER.sub("{}", recorded))
    return _with_names(template.format(*_NUMBER.findall(recorded)), lang) if template else recorded


def _with_names(text: str, lang: str) -> str:
    """The text with the names of provinces in the place of their codes."""
    return _PROVINCE.sub(lambda found: f"{found[1]}{_provinces()[found[2]].name(lang)}", text)


@cache
def _provinces() -> dict[str, Province]:
    return provinces.read()


@cache
def _registered() -> dict[str, str]:
    """How the numbers of registered estimators come about, which these say in both languages."""
    # English needs none of it, and what explains a number in the terminal loads no estimator.
    from analysis.estimators import registry

    shown = (each.shown for each in registry.ESTIMATORS if each.shown)
    return {each.procedure.en: each.procedure.zh for each in shown}
