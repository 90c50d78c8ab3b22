"""Where a printed series breaks, in the words of the codebook: Chinese, English.

A key is an indicator or the beginning of its name; the longest key that fits is taken.
"""

BREAKS = {
    "hightech_": (
        "2013、2017年行业分类调整；2017年未分地区公布；2018年起口径清理。",
        "Classification changed in 2013 and 2017; 2017 not published by province; scope cleaned "
        "from 2018.",
    ),
    "hightech_revenue": (
        "2013、2017年行业分类调整；2017年未分地区公布；2018年口径清理，主营业务收入改为营业收入。",
        "Classification changed in 2013 and 2017; 2017 not published by province; in 2018 the "
        "scope was cleaned and main-business revenue became operating revenue.",
    ),
    "hightech_export_delivery": (
        "2013年行业分类调整；2016年以后不再公布。",
        "Classification changed in 2013; not printed after 2016.",
    ),
    "rd_funds_foreign": (
        "2018年起大幅缩减，2023年改称境外资金；不可用作结果变量。",
        "Reporting collapses from 2018 and the column is renamed in 2023: unusable as an outcome.",
    ),
    "rd_intensity": (
        "仅取2024年版（第四次经济普查修订后的生产总值）。",
        "Edition 2024 only (GDP as revised after the 4th economic census).",
    ),
    "patent_applications": (
        "自2017年数据起，“申请受理数”改称“申请数”，计数或有变化。",
        "From data year 2017 the title drops the word “accepted”: counting may have changed.",
    ),
    "patent_grants": (
        "自2017年数据起，“申请授权数”改称“授权数”。",
        "Retitled from data year 2017.",
    ),
    "techmarket_output_": (
        "2011年缺；海南、广西、吉林、青海、黑龙江、西藏等省份个别年份大幅跳动。",
        "2011 missing; jumps in single years in Hainan, Guangxi, Jilin, Qinghai, Heilongjiang, "
        "Tibet and others.",
    ),
    "techmarket_input_": (
        "2011年缺；个别省份个别年份跳动。",
        "2011 missing; jumps in single years in some provinces.",
    ),
    "budget_": (
        "2022年起新疆含生产建设兵团；2019年以前无地方合计。",
        "From 2022 Xinjiang includes the Production and Construction Corps; no total row before "
        "2019.",
    ),
    "papers_": (
        "2022年以后不再公布；数据库收录范围逐年扩大。",
        "Not printed after 2022; the databases' coverage grows.",
    ),
    "papers_cpcis": (
        "2022年以后不再公布；2020年起会议论文锐减。",
        "Not printed after 2022; conference papers collapse from 2020.",
    ),
    "hnte_stock": (
        "2016年起才有分省数；与“证书有效期内企业数”口径不同，不可混用。",
        "By province from 2016 only; not the count of firms within their certificates' validity.",
    ),
    "gdp": (
        "第四次经济普查后修订的版本，不与其他版本拼接。",
        "As revised after the 4th economic census; never spliced with another vintage.",
    ),
    "population": (
        "第七次人口普查后修订的版本。",
        "As revised after the 7th census.",
    ),
}


def of(indicator: str) -> tuple[str, str]:
    """The breaks of an indicator in Chinese and English; two blanks where none is known."""
    fitting = [key for key in BREAKS if indicator.startswith(key)]
    return BREAKS[max(fitting, key=len)] if fitting else ("", "")
