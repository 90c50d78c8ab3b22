"""The words that the report adds to its numbers and exhibits, in both languages: the one place.

They stand on the cards behind the numbers, in the table of all claims and under the exhibits.
"""

import re
from decimal import Decimal

from analysis.exhibits.labels import Label, LabelError, say
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
    # Under an exhibit
    "made_by": Label("本图表由笔记本单元{cell}生成。", "Made by notebook cell {cell}."),
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

# What the data say in English of procedures, samples and licences. {} stands for a number.
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
    "Figures only; the sheets are not redistributed": "只用数字，不转发原表",
    "Figures only; a third party's transcript": "只用数字；第三方抄录",
    "Facts only, in our own words": "只用事实，文字自写",
    "MIT for the copy; data of the publisher": "抄本为MIT许可，数据属发布者",
    "None stated": "未注明",
    "Government page": "政府网页",
    "Government notice": "政府公告",
    "News": "新闻",
    "News and journal reprints": "新闻和期刊转载",
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
