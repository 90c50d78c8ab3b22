"""The words that the report adds to its numbers and exhibits, in both languages: the one place.

They stand on the cards behind the numbers, in the table of all claims and under the exhibits.
"""

from decimal import Decimal

from analysis.words.labels import LabelError, say
from analysis.words.languages import Words
from analysis.words.numbers import MINUS

WORDS: dict[str, Words] = {
    # The card behind a number
    "card": Words("数据来历", "Where this number is from"),
    "close": Words("关闭", "Close"),
    "id": Words("编号", "Claim"),
    "value": Words("数值", "Value"),
    "bounds": Words("原文所示范围", "Bounds as worded"),
    "interval": Words("区间", "Interval"),
    "p": Words("p值", "p"),
    "procedure": Words("算法", "Procedure"),
    "sample": Words("样本", "Sample"),
    "place": Words("原文位置", "Place in the source"),
    "made": Words("笔记本单元", "Notebook cell"),
    "cells": Words("原始单元格", "Raw cells"),
    "cell": Words("{file}，“{column}”列，第{rows}行", "{file}, column “{column}”, line {rows}"),
    "cells_of": Words(
        "{file}，“{column}”列，第{rows}行", "{file}, column “{column}”, lines {rows}"
    ),
    "publishers": Words("发布者", "Publisher"),
    "publisher": Words(
        "{publisher}：{title}；版次：{edition}；许可：{licence}",
        "{publisher}: {title}; edition: {edition}; licence: {licence}",
    ),
    "ledger": Words("在数据总表中查看", "See it in the table of all numbers"),
    "midpoint": Words("{value}（中点）", "{value} (the midpoint)"),
    "colon": Words("：", ": "),
    "sep": Words("；", "; "),
    "at_least": Words("不小于{value}", "at least {value}"),
    "at_most": Words("不大于{value}", "at most {value}"),
    "between": Words("{lower}至{upper}", "{lower} to {upper}"),
    # In the stamp of the build
    "data": Words("数据{version}", "data {version}"),
    # Under an exhibit
    "made_by": Words("本图表由笔记本单元{cell}生成。", "Made by notebook cell {cell}."),
    # The head of an entry in the register of methods
    "method": Words("**{name}**[@{reference}]。", "**{name}** [@{reference}]."),
    # The table of all numbers, and that of the exhibits
    "ledger.id": Words("编号", "Claim"),
    "ledger.printed": Words("印作", "Printed"),
    "ledger.full": Words("数值；范围、区间、p值", "Value; bounds, interval, p"),
    "ledger.method": Words("算法；样本或原文位置", "Procedure; sample or place in the source"),
    "ledger.cell": Words("单元", "Cell"),
    "ledger.raw": Words("原始单元格", "Raw cells"),
    "ledger.raw_cells": Words("原始单元格", "Raw cells"),
    "ledger.number": Words("号", "No."),
    "ledger.set": Words("组", "Set"),
    "ledger.cells": Words("文件、列和行", "File, column and lines"),
    "ledger.publisher": Words("发布者", "Publisher"),
    "makers.exhibit": Words("图表", "Exhibit"),
    "makers.cell": Words("笔记本单元", "Notebook cell"),
    "makers.code": Words("函数", "Function"),
    "makers.data": Words("至此读入的数据", "Data read by then"),
    "makers.same": Words("同上", "as above"),
    "makers.more": Words("同上，另加{files}", "as above, and {files}"),
    # Units of numbers that print without one, or in another one
    "unit.share": Words("{value}（占比，1为全部）", "{value} (share, 1 is all)"),
    "unit.change": Words("{value}（变化率，1为百分之百）", "{value} (relative change, 1 is 100 %)"),
    "unit.log_points": Words("{value}（对数差）", "{value} log points"),
    "unit.interval": Words("{value}（对数差，点估计）", "{value} log points (the estimate)"),
    "unit.p": Words("{value}", "{value}"),
    "unit.number": Words("{value}", "{value}"),
    "unit.year": Words("{value}年", "{value}"),
    "unit.rank": Words("第{value}位", "rank {value}"),
    "unit.placebo_rank": Words("第{value}位", "rank {value}"),
    "unit.yuan": Words("{value}元", "RMB {value}"),
    "unit.USD": Words("{value}美元", "US${value}"),
}


def word(key: str, lang: str, **fields: object) -> str:
    """The words `key` in `lang`, with their fields. Raises LabelError for an unknown key."""
    if key not in WORDS:
        raise LabelError(f"analysis/words/card_words.py has no words {key!r}; add them there.")
    return WORDS[key].said(lang).format(**fields)


def place_of(entry: dict, lang: str) -> str:
    """The file, column and lines of raw cells, as `claims.raw_cells` gives them."""
    return word("cell" if entry["rows"].isdecimal() else "cells_of", lang, **entry)


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
