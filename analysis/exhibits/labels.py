"""Every word that a figure or table prints, in both languages: the one catalogue.

A label may hold named fields in braces. Chinese and English hold the same fields; a test sees to
it. Words that belong to the data (a measure's name, a province) come with the data instead.
"""

from typing import NamedTuple

LANGUAGES = ("zh", "en")


class LabelError(ValueError):
    """A label is asked for that the catalogue does not hold, or without one of its fields."""


class Label(NamedTuple):
    """One label in Chinese and in English."""

    zh: str
    en: str


def say(key: str, lang: str, **fields) -> str:
    """The label `key` in `lang` ("zh" or "en"), with its fields filled in.

    Raises LabelError for an unknown key or language, or a field that is not given.
    """
    if lang not in LANGUAGES:
        raise LabelError(f"{lang!r} is not a language of the report; choose one of {LANGUAGES}.")
    try:
        return getattr(LABELS[key], lang).format(**fields)
    except KeyError as missing:
        raise LabelError(
            f"analysis/exhibits/labels.py, label {key!r}: {missing} is missing. Add the label in "
            f"both languages, or pass the field that it prints."
        ) from missing


LABELS: dict[str, Label] = {
    # The five fields of progress
    "field.institutions": Label("体制机制", "Institutions"),
    "field.research": Label("研发机构", "R&D bodies"),
    "field.finance": Label("金融开放", "Finance"),
    "field.property": Label("知识产权", "Intellectual property"),
    "field.people": Label("人才流动", "People"),
    # How several things are listed, and a measure with its value
    "list": Label("、", ", "),
    "measured": Label("{measure}（{value}）", "{measure} ({value})"),
    # Units, with the number in them
    "unit.firms": Label("{value}家", "{value} firms"),
    "unit.institutions": Label("{value}家", "{value}"),
    "unit.persons": Label("{value}人", "{value} persons"),
    "unit.products": Label("{value}个品种", "{value} products"),
    "unit.projects": Label("{value}个项目", "{value} projects"),
    "unit.accounts": Label("{value}个账户", "{value} accounts"),
    "unit.shipments": Label("{value}票", "{value} shipments"),
    "unit.hours": Label("{value}小时", "{value} hours"),
    "unit.yuan": Label("{value}亿元", "RMB {value} billion"),
    "unit.yuan.small": Label("{value}万元", "RMB {value} million"),
    "unit.USD": Label("{value}亿美元", "US${value} billion"),
    "unit.USD.small": Label("{value}万美元", "US${value} million"),
    # What the source says of a number that is not exact
    "qualifier.nearly": Label("近{value}", "nearly {value}"),
    "qualifier.over": Label("{value}以上", "over {value}"),
    # Timeline
    "timeline.alt": Label(
        "{first}年至{last}年共有{count}项政策事件，其中{busiest}年最多，有{most}项。",
        "{count} policy events from {first} to {last}; the busiest year is {busiest} with {most}.",
    ),
    # Dashboard
    "dashboard.axis": Label(
        "数量级（对数刻度；各行单位不同，见数字后的单位）",
        "Order of magnitude (log scale; each row has its own unit, printed after the number)",
    ),
    "dashboard.empty": Label("原文未给出数量", "no count in the source"),
    "dashboard.alt": Label(
        "原文的{count}个数量指标，小到{smallest}，大到{largest}；{empty}没有数量指标。",
        "The source gives {count} counts, from {smallest} to {largest}; it gives none for {empty}.",
    ),
    # Clearance time
    "clearance.before": Label("改革前", "Before"),
    "clearance.after": Label("改革后", "After"),
    "clearance.axis": Label("整体通关时间（小时）", "Clearance time (hours)"),
    "clearance.alt": Label(
        "张江空运进口货物的整体通关时间从{before}小时缩短到{after}小时，仅为原来的"
        "{share_lower}至{share_upper}。",
        "Clearance of air imports to Zhangjiang fell from {before} hours to {after} hours, that is "
        "to between {share_lower} and {share_upper} of what it was.",
    ),
    # QFLP
    "qflp.qflp_firms": Label("获得试点资格", "Qualified for the pilot"),
    "qflp.qflp_investing": Label("已实际投资", "Have invested"),
    "qflp.qflp_projects": Label("投资国内项目", "Invested in"),
    "qflp.qflp_amount": Label("投资总额", "Total invested"),
    "qflp.square": Label("一家企业或一个项目", "one firm or one project"),
    "qflp.share": Label("占{share}", "{share} of them"),
    "qflp.per_firm": Label("平均每家超过{number}个", "over {number} a firm"),
    "qflp.per_project": Label("平均每个不足{money}", "under {money} each"),
    "qflp.alt": Label(
        "{firms}企业获得QFLP试点资格，合计投资{money}；实际投资的企业、项目、金额依次为：{steps}。",
        "{firms} qualified under QFLP and {money} were invested; firms that invest, projects and "
        "money in turn: {steps}.",
    ),
    # Reach of the pilots
    "reach.alt": Label(
        "各试点覆盖面很窄：最小的是{smallest}，最大的是{largest}，另有{waiting}要求扩大试点范围。",
        "The pilots reach few firms, from {smallest} to {largest}, while {waiting} ask to be let "
        "in.",
    ),
}
