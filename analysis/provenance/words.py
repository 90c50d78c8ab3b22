"""The words that the report adds to its numbers and exhibits, in both languages: the one place.

They stand on the cards behind the numbers, in the table of all claims and under the exhibits.
"""

import re
from decimal import Decimal

from analysis.exhibits.labels import LICENCES, Label, LabelError, licence, say
from analysis.exhibits.numbers import MINUS
from analysis.exhibits.source_report import place

WORDS: dict[str, Label] = {
    # The card behind a number
    "card": Label("数据来历", "Where this number is from"),
    "close": Label("关闭", "Close"),
    "id": Label("编号", "Claim"),
    "value": Label("数值", "Value"),
    "bounds": Label("原文所示范围", "Bounds as worded"),
    "interval": Label("区间", "Interval"),
    "p": Label("p值", "p"),
    "procedure": Label("算法", "Procedure"),
    "sample": Label("样本", "Sample"),
    "place": Label("原文位置", "Place in the source"),
    "made": Label("笔记本单元", "Notebook cell"),
    "cells": Label("原始单元格", "Raw cells"),
    "cell": Label("{file}，“{column}”列，第{rows}行", "{file}, column “{column}”, lines {rows}"),
    "publishers": Label("发布者", "Publisher"),
    "publisher": Label(
        "{publisher}：{title}；版次：{edition}；许可：{licence}",
        "{publisher}: {title}; edition: {edition}; licence: {licence}",
    ),
    "ledger": Label("在数据总表中查看", "See it in the table of all numbers"),
    "midpoint": Label("{value}（中点）", "{value} (the midpoint)"),
    "colon": Label("：", ": "),
    "sep": Label("；", "; "),
    "at_least": Label("不小于{value}", "at least {value}"),
    "at_most": Label("不大于{value}", "at most {value}"),
    "between": Label("{lower}至{upper}", "{lower} to {upper}"),
    # In the stamp of the build
    "data": Label("数据{version}", "data {version}"),
    # Under an exhibit
    "made_by": Label("本图表由笔记本单元{cell}生成。", "Made by notebook cell {cell}."),
    # The table of all numbers, and that of the exhibits
    "ledger.id": Label("编号", "Claim"),
    "ledger.printed": Label("印作", "Printed"),
    "ledger.full": Label("数值；范围、区间、p值", "Value; bounds, interval, p"),
    "ledger.method": Label("算法；样本或原文位置", "Procedure; sample or place in the source"),
    "ledger.cell": Label("单元", "Cell"),
    "ledger.raw": Label("原始单元格", "Raw cells"),
    "ledger.raw_cells": Label("原始单元格", "Raw cells"),
    "ledger.number": Label("号", "No."),
    "ledger.set": Label("组", "Set"),
    "ledger.cells": Label("文件、列和行", "File, column and lines"),
    "ledger.publisher": Label("发布者", "Publisher"),
    "makers.exhibit": Label("图表", "Exhibit"),
    "makers.cell": Label("笔记本单元", "Notebook cell"),
    "makers.code": Label("函数", "Function"),
    "makers.data": Label("至此读入的数据", "Data read by then"),
    "makers.same": Label("同上", "as above"),
    "makers.more": Label("同上，另加{files}", "as above, and {files}"),
    # Units of numbers that print without one, or in another one
    "unit.share": Label("{value}（占比，1为全部）", "{value} (share, 1 is all)"),
    "unit.change": Label("{value}（变化，1为翻一番）", "{value} (change, 1 is a doubling)"),
    "unit.log_points": Label("{value}（对数差）", "{value} log points"),
    "unit.interval": Label("{value}（对数差，点估计）", "{value} log points (the estimate)"),
    "unit.p": Label("{value}", "{value}"),
    "unit.number": Label("{value}", "{value}"),
    "unit.year": Label("{value}年", "{value}"),
    "unit.rank": Label("第{value}位", "rank {value}"),
    "unit.placebo_rank": Label("第{value}位", "rank {value}"),
    "unit.yuan": Label("{value}元", "RMB {value}"),
    "unit.USD": Label("{value}美元", "US${value}"),
}

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
    "over all declared outcomes; joint p by one common reassignment": (
        "对全部预先列明的结果；联合p值由同一次重新指定得到"
    ),
    "over all declared outcomes": "对全部预先列明的结果",
    "one common reassignment over primary outcomes": "对主要结果作同一次重新指定",
    "counted over outcomes or specifications at the level {}.{}": (
        "按{}.{}的水平，在各项结果或各种设定中计数"
    ),
    "rmspe test": "RMSPE比值检验",
    "conley-taber test": "康利—泰伯检验",
    "ferman-pinto test": "费尔曼—平托检验",
    "effect that {} % of donors would have shown at {} %, log points": (
        "有{}%的对照省会在{}%的水平上显出的效应，对数差"
    ),
    "least, in percent": "其中最小者，以百分数计",
    "greatest, in percent": "其中最大者，以百分数计",
    "synthetic control on outcomes, placebo rank": "只用结果变量的合成控制，安慰剂排名",
    "synthetic difference-in-differences, placebos of all donors": (
        "合成双重差分，以全部对照省作安慰剂"
    ),
    "Callaway-Sant'Anna, controls never treated; permuted adoption dates": (
        "卡拉韦—桑塔纳估计，以从未设立者为对照；置换设立年份"
    ),
    "Callaway-Sant'Anna, controls not yet treated; permuted adoption dates": (
        "卡拉韦—桑塔纳估计，以尚未设立者为对照；置换设立年份"
    ),
    "imputation (Borusyak, Jaravel and Spiess); permuted adoption dates": (
        "插补法（博鲁夏克、贾拉韦尔和施皮斯）；置换设立年份"
    ),
    "two-way fixed effects; permuted adoption dates": "双向固定效应；置换设立年份",
    "Goodman-Bacon weight of comparisons with units treated already, first outcome": (
        "古德曼—培根分解中以已受处理者为对照的比较所占权重，第一项结果"
    ),
    "joint test at the level {}.{}, then the outcomes one by one": (
        "先按{}.{}的水平作联合检验，再逐项看结果"
    ),
    "two-way fixed effects, as the weighted sum of its comparisons": (
        "双向固定效应，写作各组比较的加权和"
    ),
    "figures of the source report with this verdict": "得到这一判断的原报告数字",
    "{} provinces, {} treated": "{}个省区市，其中{}个受处理",
    "{} provinces": "{}个省区市",
    "{} provinces, {}-{}": "{}个省区市，{}—{}年",
    "{} outcomes, {} provinces with all of them": "{}项结果，{}个省区市各项齐全",
}

_NUMBER = re.compile(r"\d+")
_HAN = re.compile("[\u4e00-\u9fff]")


def word(key: str, lang: str, **fields) -> str:
    """The words `key` in `lang`, with their fields. Raises LabelError for an unknown key."""
    if key not in WORDS:
        raise LabelError(f"analysis/provenance/words.py has no words {key!r}; add them there.")
    return getattr(WORDS[key], lang).format(**fields)


def phrase(recorded: str, lang: str) -> str:
    """A procedure, sample, place or licence in `lang`; as recorded where no words are known."""
    if lang != "zh":
        return place(recorded, lang) if _HAN.search(recorded) else recorded
    if recorded in LICENCES:
        return licence(recorded, lang)
    template = CHINESE.get(_NUMBER.sub("{}", recorded))
    return template.format(*_NUMBER.findall(recorded)) if template else recorded


def full(value: float) -> str:
    """A number with all the digits it has, and no exponent."""
    text = format(Decimal(repr(value)), "f").removesuffix(".0")
    return text.replace("-", MINUS)


def measured(value: float, unit: str, lang: str) -> str:
    """A number with all its digits and its base unit."""
    key = f"unit.{unit}"
    if key in WORDS:
        return word(key, lang, value=full(value))
    return say(key, lang, value=full(value))
