"""What print holds: codes, units, years, and every oddity, named with its reason.

An exception that no longer occurs is refused as well as a new one, so that none of these lists can
rot.
"""

# GB/T 2260, province level. Hong Kong, Macao and Taiwan are in no table.
GB_CODES = (
    *("110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000"),
    *("310000", "320000", "330000", "340000", "350000", "360000", "370000"),
    *("410000", "420000", "430000", "440000", "450000", "460000"),
    *("500000", "510000", "520000", "530000", "540000"),
    *("610000", "620000", "630000", "640000", "650000"),
)
SHANGHAI = "310000"
QUALIFIERS = ("exact", "about", "more than", "range")
BASE_UNITS = ("yuan", "firms", "persons", "person_years", "items", "share")


def printed_years(first: int, last: int, *without: int) -> tuple[int, ...]:
    return tuple(year for year in range(first, last + 1) if year not in without)


# High-tech industry: 2010 counts firms from 5 million yuan of revenue, later years from 20 million;
# 2017 is not published by province, and nothing is interpolated.
_HIGHTECH = printed_years(2011, 2023, 2017)

# Technology market: the editions at hand repeat 2000, 2005 and 2010; 2011 was never printed so.
_TECHMARKET = (2000, 2005, 2010, *printed_years(2012, 2023))

# Unit, years and indicators: what is printed, and nothing beyond.
_PRINTED = (
    ("firms", _HIGHTECH, ("hightech_firms",)),
    ("yuan", _HIGHTECH, ("hightech_revenue", "hightech_profit")),
    ("yuan", printed_years(2011, 2016), ("hightech_export_delivery",)),
    (
        "yuan",
        printed_years(2010, 2023),
        ("rd_expenditure", "rd_basic", "rd_applied", "rd_experimental"),
    ),
    ("yuan", printed_years(2010, 2023), ("rd_funds_government", "rd_funds_enterprise")),
    ("yuan", printed_years(2010, 2023), ("rd_funds_foreign", "rd_funds_other")),
    # Edition 2024 begins with 2012; the year 2011 of edition 2019 is over another GDP.
    ("share", printed_years(2012, 2023), ("rd_intensity",)),
    ("person_years", printed_years(2010, 2023), ("rd_personnel_fte", "rd_researchers_fte")),
    *(
        ("items", printed_years(2010, 2023), (kind, *(f"{kind}_{part}" for part in parts)))
        for kind in ("patent_applications", "patent_grants", "patent_in_force")
        for parts in (("invention", "utility", "design"),)
    ),
    ("items", _TECHMARKET, ("techmarket_output_contracts", "techmarket_input_contracts")),
    ("yuan", _TECHMARKET, ("techmarket_output_value", "techmarket_input_value")),
    ("yuan", printed_years(2010, 2023), ("budget_total", "budget_education")),
    ("yuan", printed_years(2010, 2023), ("budget_scitech", "budget_agriculture")),
    # The table of papers is not printed after 2022.
    ("items", printed_years(2010, 2022), ("papers_sci", "papers_ei", "papers_cpcis")),
    ("firms", printed_years(2016, 2023), ("hnte_stock",)),
    ("yuan", printed_years(2008, 2023), ("gdp",)),
    ("persons", printed_years(2008, 2023), ("population",)),
)
UNITS = {name: unit for unit, _, names in _PRINTED for name in names}
EXPECTED_YEARS = {name: years for _, years, names in _PRINTED for name in names}

# Cells that are blank in print: indicator -> province -> years. Jilin's designs follow from its
# total (2,503) and are left blank all the same. Tibet's contracts of 2016 are 0 in editions 2021
# and 2022 and blank in the highest edition that prints the year.
_TIBET, _QINGHAI, _NINGXIA, _HAINAN, _JILIN = "540000", "630000", "640000", "460000", "220000"
_NO_CONTRACTS = {
    _HAINAN: (2000,),
    _TIBET: (2000, 2005, 2010, *printed_years(2012, 2016)),
    _QINGHAI: (2000,),
}
EXPECTED_BLANKS: dict[str, dict[str, tuple[int, ...]]] = {
    "hightech_export_delivery": {_TIBET: (2012, 2013, 2016), _QINGHAI: (2016,)},
    "rd_funds_foreign": {
        _TIBET: printed_years(2010, 2023),
        _QINGHAI: printed_years(2013, 2022),
        _NINGXIA: (2014, 2015, 2017, *printed_years(2020, 2023)),
    },
    "patent_applications_design": {_JILIN: (2019,)},
    "techmarket_output_contracts": _NO_CONTRACTS,
    "techmarket_output_value": _NO_CONTRACTS,
    "papers_ei": {_TIBET: (2011,)},
    "papers_cpcis": {_TIBET: (2010,)},
}

# Ningxia's high-tech firms lost 0.1亿元 in 2013.
EXPECTED_NEGATIVE = {("hightech_profit", _NINGXIA, 2013)}

# National foreign R&D funds fall from 113 (2017) to 71, 24 and 90亿元 (2018-2020): enterprises
# report them otherwise. No effect can be read off such a series in these years.
EXPECTED_UNUSABLE = {
    "rd_funds_foreign": (2018, 2023, "its reporting collapses in 2018 and 2019"),
}

# A figure may change by such a factor from one printed year to the next. Contracts are few and
# large in small provinces: Tibet 2019 is 24 times Tibet 2018, Qinghai 2019 a ninth of 2018; Jilin,
# Guangxi, Chongqing, Heilongjiang, Hainan and Guizhou jump by 3 to 10. Elsewhere Xinjiang's
# high-tech profit of 2015 is the largest jump, by 10. A unit slip is 10,000. Where the series is
# smooth, a lost or a doubled digit shows as well: population moves by at most 6 % a year, GDP by
# 28 %; certified firms at most double.
EXPECTED_JUMP = {
    "techmarket_": 25.0,
    "population": 1.1,
    "gdp": 1.4,
    "hnte_stock": 2.5,
    "": 10.5,
}

# Parts of a total and by how much their sum may miss it by rounding, in base units.
PARTS = (
    ("patent_applications", ("invention", "utility", "design"), 0.0),
    ("patent_grants", ("invention", "utility", "design"), 0.0),
    ("patent_in_force", ("invention", "utility", "design"), 0.0),
    # R&D of 2010 and 2011 is off by up to 12.3万元 (Jiangsu 2010); later years by up to 2.
    ("rd_expenditure", ("rd_basic", "rd_applied", "rd_experimental"), 13e4),
    (
        "rd_expenditure",
        ("rd_funds_government", "rd_funds_enterprise", "rd_funds_foreign", "rd_funds_other"),
        13e4,
    ),
)

# The row of the whole country, in the checks of sums.
NATION = "000000"

# Parts that exceed their total in print, in yuan: Shanghai 2021 by activity by 19,671万元, Zhejiang
# 2015 by 117万元 by activity and by 123万元 by source; the national rows carry the same excess.
EXPECTED_PARTS_EXCESS = {
    ("rd_basic", SHANGHAI, 2021): 19671e4,
    ("rd_basic", NATION, 2021): 19672e4,
    ("rd_basic", "330000", 2015): 117.4e4,
    ("rd_basic", NATION, 2015): 117.6e4,
    ("rd_funds_government", "330000", 2015): 123e4,
    ("rd_funds_government", NATION, 2015): 123e4,
}

# Parts of a whole that do not exhaust it.
SUBSETS = (
    ("rd_personnel_fte", ("rd_researchers_fte",)),
    ("hightech_revenue", ("hightech_profit",)),
    ("budget_total", ("budget_education", "budget_scitech", "budget_agriculture")),
)

# GDP per head in yuan, 2008 to 2023: Guizhou 2008 has 9,746, Beijing 2023 has 200,186.
EXPECTED_GDP_PER_HEAD = (8e3, 25e4)

# Tables without a national row: the finance table before 2019, and those that are not of the
# yearbooks.
EXPECTED_NO_NATIONAL_ROW = {
    **dict.fromkeys(("hnte_stock", "gdp", "population"), printed_years(2008, 2023)),
    **dict.fromkeys(
        (name for name in UNITS if name.startswith("budget_")), printed_years(2010, 2018)
    ),
}

# How far the provinces' sum may lie below and above the national row, as shares of it.
EXPECTED_NATIONAL_GAP = {
    # Rounded to 0.1 or 1亿元; profit 2015 misses by 2亿元 of 8,986.
    "hightech_": (0.0003, 0.0003),
    # R&D funds and personnel of 2010 and 2011 add up to more than the national row, by 0.0023 %
    # in researchers; print gives no reason. Later years agree but for rounding.
    "rd_": (0.000005, 0.000025),
    "budget_": (0.000005, 0.000005),
    # The national row includes Hong Kong, Macao and Taiwan: a tenth of the invention patents in
    # force in 2010, 2 % in 2023.
    "patent_": (0.11, 0.0),
    # The national row includes Hong Kong, Macao, Taiwan and abroad: by destination 22 % of the
    # value in 2010. By origin the sum of 2005 is 1万元 above it, rounded.
    "techmarket_output_": (0.10, 0.000001),
    "techmarket_input_": (0.23, 0.0),
    # Papers whose region is not known; EI 2013 by 0.64 %.
    "papers_": (0.007, 0.0),
}

# National ratios are no sums.
RATIOS = ("rd_intensity",)

# Torch prints these national totals, and the provinces add up to them to the firm. They hold the
# series apart from the stock within certificates (Shanghai 2016: 6,938 instead of 6,758).
EXPECTED_HNTE_TOTALS = {2016: 100012, 2017: 130632, 2018: 172262}

# First free-trade zones by year: Shanghai in 2013, then these batches.
EXPECTED_FTZ_BATCHES = {2013: 1, 2015: 3, 2017: 7, 2018: 1, 2019: 6, 2020: 3, 2023: 1}

# The Standing Committee's decision of 4 November 2015 names ten provinces.
EXPECTED_MAH_PROVINCES = 10
