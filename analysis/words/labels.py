"""Every word that a figure or table prints, in both languages: the one catalogue.

A label may hold named fields in braces. Chinese and English hold the same fields; a test sees to
it. Words that belong to the data (a measure's name, a province) come with the data instead.
"""

import re
from unicodedata import east_asian_width

from analysis.words.languages import LANGUAGES, Words


class LabelError(ValueError):
    """A label is asked for that the catalogue does not hold, or without one of its fields."""


def say(key: str, lang: str, **fields: object) -> str:
    """The label `key` in `lang` ("zh" or "en"), with its fields filled in.

    Raises LabelError for an unknown key or language, or a field that is not given.
    """
    if lang not in LANGUAGES:
        raise LabelError(f"{lang!r} is not a language of the report; choose one of {LANGUAGES}.")
    try:
        return LABELS[key].said(lang).format(**fields)
    except KeyError as missing:
        raise LabelError(
            f"analysis/words/labels.py, label {key!r}: {missing} is missing. Add the label in "
            f"both languages, or pass the field that it prints."
        ) from missing


def wrapped(text: str, width: int) -> str:
    """The text over several lines of at most `width`, where a Chinese character counts two.

    Lines break between Chinese characters and at spaces; none starts with a closing mark.
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


# What stays together on a line: a wide character with the closing marks behind it, or a word.
_PIECE = re.compile(r"[（“《]*(?:[\u2e80-\u9fff]|[^\s\u2e80-\u9fff（“《]+)[，、；：。）”》]*\s*")

LABELS: dict[str, Words] = {
    # The five fields of progress
    "field.institutions": Words("体制机制", "Institutions"),
    "field.research": Words("研发机构", "R&D bodies"),
    "field.finance": Words("金融开放", "Finance"),
    "field.property": Words("知识产权", "Intellectual property"),
    "field.people": Words("人才流动", "People"),
    # How several things are listed, and a measure with its value
    "list": Words("、", ", "),
    "measured": Words("{measure}（{value}）", "{measure} ({value})"),
    # Units, with the number in them
    "unit.firms": Words("{value}家", "{value} firms"),
    "unit.institutions": Words("{value}家", "{value}"),
    "unit.persons": Words("{value}人", "{value} people"),
    "unit.products": Words("{value}个品种", "{value} products"),
    "unit.projects": Words("{value}个项目", "{value} projects"),
    "unit.accounts": Words("{value}个账户", "{value} accounts"),
    "unit.shipments": Words("{value}票", "{value} shipments"),
    "unit.hours": Words("{value}小时", "{value} hours"),
    "unit.days": Words("{value}天", "{value} days"),
    "unit.batches": Words("{value}批", "{value} batches"),
    "unit.types": Words("{value}类", "{value} kinds"),
    "unit.points": Words("{value}条", "{value} points"),
    "unit.pilots": Words("{value}项", "{value} pilots"),
    "unit.km2": Words("{value}平方公里", "{value} km²"),
    "unit.yuan": Words("{value}亿元", "RMB {value} billion"),
    "unit.yuan.small": Words("{value}万元", "RMB {value} million"),
    "unit.USD": Words("{value}亿美元", "US${value} billion"),
    "unit.yuan.plain": Words("{value}元", "RMB {value}"),
    "unit.USD.plain": Words("{value}美元", "US${value}"),
    "unit.USD.small": Words("{value}万美元", "US${value} million"),
    # What the source says of a number that is not exact
    "qualifier.nearly": Words("近{value}", "nearly {value}"),
    "qualifier.about": Words("约{value}", "about {value}"),
    "qualifier.over": Words("{value}以上", "over {value}"),
    # Timeline
    "timeline.alt": Words(
        "{first}年至{last}年共有{count}项政策事件，其中{busiest}年最多，有{most}项。",
        "{count} policy events from {first} to {last}; the busiest year is {busiest} with {most}.",
    ),
    # Dashboard
    "dashboard.axis": Words(
        "数量级（对数刻度；各行单位不同，见数字后的单位）",
        "Order of magnitude (log scale; each row has its own unit)",
    ),
    "dashboard.empty": Words("原文未给出数量", "no count in the source"),
    "dashboard.alt": Words(
        "原文的{count}个数量指标，小到{smallest}，大到{largest}；{empty}没有数量指标。",
        "The source gives {count} counts, from {smallest} to {largest}; it gives none for {empty}.",
    ),
    # Clearance time
    "clearance.before": Words("改革前", "Before"),
    "clearance.after": Words("改革后", "After"),
    "clearance.axis": Words("整体通关时间（小时）", "Clearance time (hours)"),
    "clearance.alt": Words(
        "张江空运进口货物的整体通关时间从{before}小时缩短到{after}小时，仅为原来的"
        "{share_lower}至{share_upper}。",
        "Clearance of air imports to Zhangjiang fell from {before} hours to {after} hours, that is "
        "to between {share_lower} and {share_upper} of what it was.",
    ),
    # QFLP
    "qflp.qflp_firms": Words("获得试点资格", "Qualified for the pilot"),
    "qflp.qflp_investing": Words("已实际投资", "Have invested"),
    "qflp.qflp_projects": Words("投资国内项目", "Invested in"),
    "qflp.qflp_amount": Words("投资总额", "Total invested"),
    "qflp.square": Words("一家企业或一个项目", "one firm or one project"),
    "qflp.share": Words("占{share}", "{share} of them"),
    "qflp.per_firm": Words("平均每家超过{number}个", "over {number} a firm"),
    "qflp.per_project": Words("平均每个不足{money}", "under {money} each"),
    "qflp.alt": Words(
        "{firms}企业获得QFLP试点资格，合计投资{money}；实际投资的企业、项目、金额依次为：{steps}。",
        "{firms} qualified under QFLP and {money} were invested; firms that invest, projects and "
        "money in turn: {steps}.",
    ),
    # Reach of the pilots
    "reach.alt": Words(
        "各试点覆盖面很窄：最小的是{smallest}，最大的是{largest}，另有{waiting}要求扩大试点范围。",
        "The pilots reach few firms, from {smallest} to {largest}, while {waiting} ask to be let "
        "in.",
    ),
    # Shanghai and those it is compared with
    "shanghai": Words("上海", "Shanghai"),
    "middle_half": Words("居中的一半省份", "middle half of provinces"),
    "all": Words("31省区市", "31 provinces"),
    # Certified high-tech enterprises
    "hnte.index": Words(
        "高新技术企业数（{base}年=100，对数刻度）", "Certified firms ({base} = 100, log scale)"
    ),
    "hnte.growth": Words("年增长率（%）", "Annual growth (%)"),
    "hnte.alt": Words(
        "{first}年至{last}年，上海高新技术企业数增至{shanghai}倍，31省区市合计增至{all}倍；"
        "{years}个年度中有{slower}个年度上海增长更慢，上海的排名由第{rank_first}位变为第{rank_last}位。",
        "From {first} to {last} the certified firms of Shanghai grew {shanghai}-fold and those of "
        "all 31 provinces {all}-fold; Shanghai grew more slowly in {slower} of {years} years and "
        "moved from rank {rank_first} to rank {rank_last}.",
    ),
    # Evidence
    "added_later": Words("{name}（后加）", "{name} (added later)"),
    "measured.log_per_head": Words("{name}（人均）", "{name}, per head"),
    "measured.log_per_gdp": Words("{name}（比GDP）", "{name}, over GDP"),
    "yes": Words("是", "yes"),
    "no": Words("否", "no"),
    "reform": Words("{year}年改革", "Reform of {year}"),
    "donors": Words("其他省区市均值", "Mean of other provinces"),
    "trends.axis": Words("相对改革前均值的对数差", "Log deviation from pre-reform mean"),
    "trends.alt": Words(
        "{outcomes}项结果中，到{last}年{unit}相对改革前均值的变化有{below}项低于其他省区市的平均变化。",
        "By {last} {unit} has moved below the mean of the other provinces in {below} of "
        "{outcomes} outcomes, each measured from its own pre-reform mean.",
    ),
    "event.axis": Words("相对{base}年的效应（对数）", "Effect relative to {base} (log points)"),
    "event.pointwise": Words("逐点95%安慰剂区间", "Pointwise 95% placebo band"),
    "event.uniform": Words("联合95%安慰剂区间", "Simultaneous 95% placebo band"),
    "event.alt": Words(
        "{outcomes}项结果中，改革前系数越出联合区间的有{before}项，改革后越出的有{after}项。",
        "Of {outcomes} outcomes {before} leave the simultaneous band before the reform and {after} "
        "after it.",
    ),
    "placebo.axis": Words(
        "平均处理效应（对数）；菱形为{unit}，灰线为其他省区市的安慰剂效应；p值下限为{floor}",
        "ATT (log points); diamonds: {unit}, grey ticks: placebo effects of others; smallest "
        "possible p: {floor}",
    ),
    "placebo.p": Words("p = {p}", "p = {p}"),
    "placebo.alt": Words(
        "{outcomes}项结果中安慰剂p值不超过0.05的有{significant}项；最小的是{name}（p = {p}），"
        "p值下限为{floor}。",
        "Of {outcomes} outcomes {significant} have a placebo p of 0.05 or less; the smallest is "
        "that of {name} (p = {p}), and none can fall below {floor}.",
    ),
    # Robustness
    "gaps.axis": Words("与对照均值之差（对数）", "Gap to the mean of the others (log points)"),
    "gaps.others": Words("其他省区市（安慰剂）", "Other provinces (placebos)"),
    "gaps.alt": Words(
        "{outcomes}项结果中，改革后{unit}的差距始终落在其他省区市安慰剂差距范围内的有{inside}项。",
        "In {inside} of {outcomes} outcomes {unit}'s gap stays within the range of the other "
        "provinces' placebo gaps in every year after the reform.",
    ),
    "synthetic": Words("合成{unit}", "Synthetic {unit}"),
    "synthetic.axis": Words("对数值", "Log of the outcome"),
    "synthetic.alt": Words(
        "{outcomes}项结果中，改革后{unit}平均高于其合成对照的有{above}项；"
        "改革前拟合误差（均方根）最大的是{name}（{fit}）。",
        "After the reform {unit} lies on average above its synthetic control in {above} of "
        "{outcomes} outcomes; before it the fit is worst for {name} (root mean square {fit}).",
    ),
    "weights.units": Words("省区市权重", "Unit weights"),
    "weights.times": Words("年份权重", "Time weights"),
    "weights.alt": Words(
        "权重最大的省区市是{unit}（{outcome}，{weight}）；平均有{count}个省区市权重超过1%。",
        "The largest unit weight is that of {unit} ({outcome}, {weight}); on average {count} "
        "provinces weigh more than 1%.",
    ),
    "loo.axis": Words(
        "平均处理效应（对数）；菱形为全部对照，灰线为逐一剔除一个对照省区市",
        "ATT (log points); diamonds: all donors, grey ticks: one donor left out at a time",
    ),
    "loo.alt": Words(
        "逐一剔除对照省区市后，{outcomes}项结果中效应变号的有{flips}项；"
        "变动幅度最大的是{name}（{lower}至{upper}）。",
        "Leaving out one donor at a time changes the sign of the effect in {flips} of {outcomes} "
        "outcomes; the widest range is that of {name} ({lower} to {upper}).",
    ),
    "in_time.axis": Words("平均处理效应（对数）", "ATT (log points)"),
    "in_time.actual": Words("{year}年（实际）", "{year} (actual)"),
    "in_time.placebo": Words("{year}年（安慰剂）", "{year} (placebo)"),
    "in_time.alt": Words(
        "把改革虚拟到{years}年，{tests}个时间安慰剂效应中p值不超过0.05的有{significant}个。",
        "With the reform moved to {years}, {significant} of {tests} in-time placebo effects have "
        "a p of 0.05 or less.",
    ),
    "honest.axis": Words("效应的稳健区间（对数）", "Robust interval of the effect (log points)"),
    "honest.bound": Words(
        "允许偏离平行趋势的程度 M", "Departure from parallel trends that is allowed, M"
    ),
    "honest.alt": Words(
        "只许差距沿直线变化（M = 0）时，{outcomes}项结果中区间不含零的有{rejected}项；"
        "M取{largest}时有{left}项。",
        "Where the difference in trends may only be a straight line (M = 0), the interval excludes "
        "zero in {rejected} of {outcomes} outcomes; at M = {largest} it does so in {left}.",
    ),
    "specification.axis": Words("平均处理效应（对数）", "ATT (log points)"),
    "specification.alt": Words(
        "{count}种设定的效应从{lower}到{upper}，中位数{median}；其中p值不超过0.05的有{significant}种。",
        "{count} specifications give effects from {lower} to {upper}, with median {median}; "
        "{significant} of them have a p of 0.05 or less.",
    ),
    "rollout.cohort": Words("{cohort}年起（{count}个）", "From {cohort} ({count})"),
    "rollout.axis": Words(
        "{outcome}\n组别—时间效应（对数）", "{outcome}\nGroup-time effect (log points)"
    ),
    "rollout.alt": Words(
        "{outcome}：政策开始之后的{effects}个组别—时间效应中，区间不含零的有{outside}个。",
        "{outcome}: of {effects} group-time effects after the policy began the interval of "
        "{outside} excludes zero.",
    ),
    "rollout.named": Words("{name}（{told}）", "{name} ({told})"),
    "none": Words("无", "none"),
    "rollout.semicolon": Words("；", "; "),
    "rollout.never": Words("对照从未采用，{p}", "never-treated controls, {p}"),
    "rollout.notyet": Words("对照尚未采用，{p}", "not-yet-treated controls, {p}"),
    "rollout.imputation": Words("插补法，{p}", "imputation, {p}"),
    "rollout.twfe": Words("双向固定效应，{p}", "two-way fixed effects, {p}"),
    "rollout.begins": Words("政策开始", "Policy begins"),
    "rollout.pointwise": Words("逐点95%置换区间", "Pointwise 95% permutation band"),
    "rollout.uniform": Words("联合95%置换区间", "Simultaneous 95% permutation band"),
    "rollout.mean": Words("平均效应（对数）", "Mean effect (log points)"),
    "rollout.since": Words("政策开始后的年数", "Years since the policy began"),
    "rollout.event_alt": Words(
        "{outcomes}项结果中，政策开始之前越出联合区间的有{before}项，之后越出的有{after}项。",
        "Of {outcomes} outcomes {before} leave the simultaneous band before the policy and {after} "
        "after it began.",
    ),
    # Tables: heads of columns
    "tbl.measures.number": Words("序号", "No."),
    "tbl.measures.document": Words("政策文件", "Document"),
    "tbl.measures.item": Words("改革事项", "Reform item"),
    "tbl.measures.progress": Words("进展", "Progress"),
    "tbl.points.group": Words("类别", "Group"),
    "tbl.points.point": Words("要点", "Point"),
    "tbl.matrix.point": Words("瓶颈要点", "Bottleneck"),
    "matrix.none": Words("{point}（原报告没有对应措施）", "{point} (no measure in the report)"),
    "document": Words("{title}（{number}）", "{title} ({number})"),
    "tbl.audit.measure": Words("指标", "Measure"),
    "tbl.audit.figure": Words("原报告", "Source report"),
    "tbl.audit.place": Words("位置", "Place"),
    "tbl.audit.as_of": Words("截至", "As of"),
    "tbl.audit.verdict": Words("结论", "Verdict"),
    "tbl.audit.reason": Words("独立数据与理由", "Independent data, and why"),
    "finding.none": Words(
        "没有超出其他省份平常的起伏",
        "is not unusual among the ups and downs of the other provinces",
    ),
    "finding.single": Words(
        "在个别指标上超出其他省份平常的起伏，各项合起来看则没有",
        "is unusual among the other provinces in some outcomes, but not in all of them taken "
        "together",
    ),
    "finding.joint": Words(
        "在联合检验中、按0.05的水平，超出其他省份平常的起伏",
        "is unusual among the ups and downs of the other provinces, by the joint test at the level "
        "0.05",
    ),
    # Counts, with words for none; and what is counted by name
    "count.outcomes": Words("有{value}项", "{value}"),
    "count.outcomes.none": Words("没有一项", "none"),
    "count.figures": Words("有{value}个", "{value}"),
    "count.figures.none": Words("没有一个", "none"),
    "count.tests": Words("有{value}次", "{value}"),
    "count.tests.none": Words("没有一次", "none"),
    "count.specifications": Words("有{value}种", "{value}"),
    "count.specifications.none": Words("没有一种", "none"),
    "count.named": Words("{count}（{names}）", "{count} ({names})"),
    "count.in_year": Words("{year}年{count}", "{count} for {year}"),
    "count.at": Words("{name}，{year}年", "{name}, {year}"),
    "further.none": Words(
        "三种办法都没有一项的p值不超过0.05",
        "none of the three gives a p-value of 0.05 or less for any outcome",
    ),
    "further.some": Words(
        "p值不超过0.05的，三种办法依次{counts}",
        "the outcomes with a p-value of 0.05 or less number, procedure by procedure, {counts}",
    ),
    "weighted.none": Words(
        "两种办法都没有一项的安慰剂p值不超过0.05",
        "neither gives a placebo p-value of 0.05 or less for any outcome",
    ),
    "weighted.some": Words(
        "安慰剂p值不超过0.05的，两种办法依次{counts}",
        "the outcomes with a placebo p-value of 0.05 or less number, in that order, {counts}",
    ),
    "delay.none": Words("当年即计为受处理", "from that year on"),
    "delay.one": Words("次年才计为受处理", "from the year after it on"),
    "delay.some": Words("{years}年之后才计为受处理", "from {years} years after it on"),
    "verdict.confirmed": Words("证实", "Confirmed"),
    "verdict.consistent": Words("相符", "Consistent"),
    "verdict.contradicted": Words("不符", "Contradicted"),
    "verdict.untestable": Words("无法检验", "Cannot be tested"),
    "place.introduction": Words("导言第{entry}段", "Introduction, paragraph {entry}"),
    "place.table": Words("表1第{entry}行", "Table 1, row {entry}"),
    "place.section": Words("{part}（{section}）", "Part {part}, section {section}"),
    "place.point": Words("第{entry}点", ", point {entry}"),
    "tbl.claimed.outcome": Words("结果变量", "Outcome"),
    "tbl.inference.mde": Words("最小可检测效应", "Minimum detectable effect"),
    "tbl.rollout.never_att": Words("对照：从未采用", "Never-treated controls"),
    "tbl.rollout.never_p": Words("置换p", "p"),
    "tbl.rollout.notyet_att": Words("对照：尚未采用", "Not-yet-treated controls"),
    "tbl.rollout.notyet_p": Words("置换p", "p"),
    "tbl.rollout.imputation_att": Words("插补法", "Imputation"),
    "tbl.rollout.imputation_p": Words("置换p", "p"),
    "tbl.rollout.twfe_att": Words("双向固定效应", "Two-way fixed effects"),
    "tbl.rollout.twfe_p": Words("置换p", "p"),
    "choice.last_year": Words("截止{year}年", "until {year}"),
    "choice.log": Words("对数", "log"),
    "choice.log_per_head": Words("人均，对数", "log per head"),
    "choice.log_per_gdp": Words("比GDP，对数", "log per GDP"),
    # What an estimate was made of
    "sample.panel": Words("{units}个省区市，{first}—{last}年", "{units} provinces, {first}-{last}"),
    "sample.without_year": Words("缺{year}年", "without {year}"),
    "sample.without_province": Words(
        "不含有年份缺正数的省份{name}",
        "without province {name}, which lacks a figure above zero in some year",
    ),
    "sample.treated": Words("其中{treated}个受处理", "{treated} of them treated"),
    "sample.outcomes": Words("{outcomes}项结果", "{outcomes} outcomes"),
    "sample.complete": Words(
        "{outcomes}项结果，{units}个省区市各项齐全",
        "{outcomes} outcomes, {units} provinces with all of them",
    ),
    "years.without": Words("{span}（缺{missing}）", "{span} (without {missing})"),
    "tbl.estimates.outcome": Words("结果变量", "Outcome"),
    "tbl.estimates.att": Words("处理效应", "ATT"),
    "tbl.estimates.interval": Words("95%区间", "95% interval"),
    "tbl.estimates.percent": Words("折合百分比", "In percent"),
    "tbl.estimates.placebo_p": Words("安慰剂p值", "Placebo p"),
    "tbl.estimates.rank": Words("位次", "Rank"),
    "tbl.estimates.years": Words("年份", "Years"),
    "tbl.estimates.dropped": Words("剔除", "Dropped"),
    "tbl.outcomes.name": Words("结果变量", "Outcome"),
    "tbl.outcomes.primary": Words("主要", "Primary"),
    "tbl.outcomes.unit": Words("单位", "Unit"),
    "tbl.outcomes.table": Words("来源表", "Source table"),
    "tbl.outcomes.years": Words("年份", "Years"),
    "tbl.outcomes.breaks": Words("已知的口径变化", "Known breaks"),
    "tbl.sources.publisher": Words("发布机构", "Publisher"),
    "tbl.sources.title": Words("名称", "Title"),
    "tbl.sources.edition": Words("版次", "Edition"),
    "tbl.sources.licence": Words("许可", "Licence"),
    "tbl.hnte.year": Words("年份", "Year"),
    "tbl.hnte.stock": Words("上海（家）", "Shanghai (firms)"),
    "tbl.hnte.growth": Words("增长率", "Growth"),
    "tbl.hnte.rank": Words("位次", "Rank"),
    "tbl.hnte.stock_all": Words("31省区市（家）", "31 provinces (firms)"),
    "tbl.hnte.growth_all": Words("增长率", "Growth"),
    "tbl.policies.year": Words("设立年份", "Year"),
    "tbl.policies.count": Words("数量", "Number"),
    "tbl.policies.provinces": Words("设立自贸试验区的省区市", "Provinces with a new pilot FTZ"),
    "tbl.policies.mah": Words("其中MAH试点地区", "Of them in the MAH pilot"),
    "policies.never": Words("未设立", "None"),
}
