"""The words that the report adds to its numbers and exhibits, in both languages: the one place.

They stand on the cards behind the numbers, in the table of all claims and under the exhibits.
"""

from decimal import Decimal

from analysis.words.labels import Label, LabelError, say
from analysis.words.numbers import MINUS

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
    "cell": Label("{file}，“{column}”列，第{rows}行", "{file}, column “{column}”, line {rows}"),
    "cells_of": Label(
        "{file}，“{column}”列，第{rows}行", "{file}, column “{column}”, lines {rows}"
    ),
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
    # The head of an entry in the register of methods
    "method": Label("**{name}**[@{reference}]。", "**{name}** [@{reference}]."),
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
    "unit.change": Label("{value}（变化率，1为百分之百）", "{value} (relative change, 1 is 100 %)"),
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


def word(key: str, lang: str, **fields: object) -> str:
    """The words `key` in `lang`, with their fields. Raises LabelError for an unknown key."""
    if key not in WORDS:
        raise LabelError(f"analysis/words/card_words.py has no words {key!r}; add them there.")
    return getattr(WORDS[key], lang).format(**fields)


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
