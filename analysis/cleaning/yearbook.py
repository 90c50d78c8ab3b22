"""Provincial figures as printed become tidy rows, one a value, each with the cell it is from.

Driven by the raw table reference-indicators: an indicator is a column of a printed table, or two
columns of which the second takes over when the table changes its heads (`a | b`). Every function
takes the raw tables as `{resource: table as sources.read gives it}` and changes nothing.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.cleaning import breaks, province_names, units

Raw = Mapping[str, pd.DataFrame]

RESOURCES = (
    "yearbook-errata",
    "yearbook-hightech-operation",
    "yearbook-papers-international",
    "yearbook-patent-applications",
    "yearbook-patent-grants",
    "yearbook-patent-in-force",
    "yearbook-public-budget-expenditure",
    "yearbook-rd-expenditure-activity",
    "yearbook-rd-expenditure-source",
    "yearbook-rd-intensity",
    "yearbook-rd-personnel-fte",
    "yearbook-techmarket-input-contracts",
    "yearbook-techmarket-input-value",
    "yearbook-techmarket-output-contracts",
    "yearbook-techmarket-output-value",
    "torch-hnte-stock",
    "nbs-gdp",
    "nbs-population",
    "policy-ftz",
    "policy-mah",
    "reference-indicators",
    "reference-provinces",
)

# Indicators that are not in the yearbooks' codebook: file, column, names, unit, table.
# hnte_stock is the Torch statistic (Shanghai 2016: 6,758). The stock of firms within their
# certificates' three years (Shanghai 2016: 6,938) is another series, in another raw table that is
# not read here: the two are never mixed. Nor are certified firms the firms of hightech_firms, a
# statistical class of manufacturing (Shanghai 2016: 991).
BEYOND_THE_CODEBOOK = (
    (
        *("hnte_stock", "torch/hnte_stock", "高新技术企业入统企业数(家)", "高新技术企业数"),
        *("Certified high-tech enterprises", "家", "中国火炬统计年鉴"),
    ),
    (
        *("gdp", "nbs/gdp", "value", "地区生产总值"),
        *("Gross regional product", "亿元", "国家统计局分省年度数据"),
    ),
    (
        *("population", "nbs/population", "value", "年末常住人口"),
        *("Resident population at year end", "万人", "国家统计局分省年度数据"),
    ),
)

# One vintage of GDP, the one after the 4th economic census: with it R&D expenditure gives all 372
# intensities that edition 2024 prints. The file holds two more; spliced vintages move estimates.
EXPECTED_GDP_VINTAGE = "2020 (after 4th economic census)"
EXPECTED_POPULATION_VINTAGE = "after 7th census"

# Edition 2019 divides by GDP before the 4th census and editions revise each other (295 of 416
# cells), so one edition is read whole. It begins with data year 2012.
EXPECTED_ONE_EDITION = {"rd_intensity": "2024"}

# The four tables of the technology market repeat old years; the editions agree in every cell but
# these, which editions 2021 and 2022 print as 0 and editions 2020 and 2023 leave blank.
EXPECTED_ZERO_OR_BLANK = {
    ("techmarket_output_contracts", "2016", "西藏"),
    ("techmarket_output_value", "2016", "西藏"),
}

# In 2011 firms enter the high-tech tables at 20 instead of 5 million yuan of revenue: the count
# falls by 23 % (Shanghai: 32 %), so that 2010 can't be compared with the years after.
EXPECTED_FIRST_YEAR = {"hightech_": 2011}

# Data year in which the second column of an indicator takes over from the first.
EXPECTED_NEW_HEAD = {"hightech_revenue": 2018, "hightech_profit": 2015, "rd_funds_foreign": 2023}

# Cells corrected in transcription, and one that print leaves blank though it follows from the
# total: table, year, province, column -> what the raw table must hold.
EXPECTED_ERRATA = {
    ("rd_expenditure_source", "2012", "北京", "企业资金(万元)"): "3686331",
    ("patent_applications", "2019", "吉林", "外观设计(件)"): "",
}

COUNTED = {"个": "firms", "家": "firms", "件": "items", "项": "items", "篇": "items"}

UNITS_EN = {
    "个": "firms",
    "家": "firms",
    "件": "patents",
    "项": "contracts",
    "篇": "papers",
    "万元": "10,000 yuan",
    "亿元": "100 million yuan",
    "%": "per cent",
    "人年": "person-years",
    "万人": "10,000 persons",
}


class YearbookError(ValueError):
    """A printed table is not as the cleaning code expects it."""


def provincial_indicators(raw: Raw) -> pd.DataFrame:
    """The tidy table `provincial_indicators`: one row for each printed figure of a province.

    Columns gb_code, year, indicator, value (base unit), unit, edition, file (below data/raw), row
    (line in it), column. A cell that is blank in print has no row. Raises YearbookError where a
    table differs from what is expected of it, ProvinceError for an unknown name.
    """
    check_errata(raw)
    tables = []
    for indicator in catalogue(raw).itertuples():
        cells = _cells(indicator, raw)
        of_provinces = cells[~province_names.is_total(cells["地区"])]
        names = of_provinces.set_index("row")["地区"]
        found = province_names.codes(names, raw["reference-provinces"], indicator.file)
        tables.append(_tidy(of_provinces, indicator).assign(gb_code=found.to_numpy()))
    columns = ["gb_code", *_TIDY]
    key = ["indicator", "gb_code", "year"]
    return pd.concat(tables)[columns].sort_values(key, ignore_index=True)


def national_totals(raw: Raw) -> pd.DataFrame:
    """The tidy table `national_totals`: the printed total rows, as `provincial_indicators`.

    For rd_intensity it is the national ratio, not a sum. Some tables print none: certified firms,
    GDP, population, and the budget before 2019.
    """
    tables = []
    for indicator in catalogue(raw).itertuples():
        cells = _cells(indicator, raw)
        tables.append(_tidy(cells[province_names.is_total(cells["地区"])], indicator))
    return pd.concat(tables).sort_values(["indicator", "year"], ignore_index=True)


def codebook(raw: Raw) -> pd.DataFrame:
    """The tidy table `codebook`: one row an indicator.

    `unit` is the base unit, `unit_zh` and `unit_en` the printed one. `missing_years` are those
    between first and last in which no province has a figure, joined by blanks; `source` are the
    ids in data/raw/sources.csv of the sheets read, the most frequent first, joined by blanks.
    """
    return pd.DataFrame([_entry(each, raw) for each in catalogue(raw).itertuples()])


def policy_adoption(raw: Raw) -> pd.DataFrame:
    """The tidy table `policy_adoption`: gb_code, ftz_year (none: missing), mah_pilot (0 or 1).

    `ftz_year` is the year of a province's first pilot free-trade zone, by 2023; `mah_pilot` is 1
    for the ten provinces of the drug marketing-authorisation-holder pilot of November 2015.
    Raises YearbookError where name and code of a row disagree.
    """
    ftz, mah = (_named(raw, name) for name in ("policy-ftz", "policy-mah"))
    joined = ftz[["gb_code", "ftz_year"]].merge(mah[["gb_code", "mah_pilot"]], on="gb_code")
    return joined.assign(
        ftz_year=pd.to_numeric(joined["ftz_year"].replace("", None)).astype("Int64"),
        mah_pilot=joined["mah_pilot"].astype(int),
    ).sort_values("gb_code", ignore_index=True)


def catalogue(raw: Raw) -> pd.DataFrame:
    """Every indicator: id, file (below data/raw), column, names, unit, table, resource."""
    printed = raw["reference-indicators"]
    fields = ["id", "file", "column", "name_zh", "name_en", "unit", "table"]
    listed = printed.assign(file="yearbook/" + printed["csv"])[fields]
    every = pd.concat([listed, pd.DataFrame(BEYOND_THE_CODEBOOK, columns=fields)])
    return every.assign(
        resource=every["file"].str.replace("[/_]", "-", regex=True), file=every["file"] + ".csv"
    ).reset_index(drop=True)


def base_unit(unit: str) -> str:
    """The base unit of a printed unit: 万元 -> yuan, 家 -> firms. Raises UnitError if unknown."""
    return COUNTED[unit] if unit in COUNTED else units.to_base(0, unit)[1]


def check_errata(raw: Raw) -> None:
    """Raise YearbookError unless the corrected cells are those expected and hold what they should.

    Errata to the printed names of provinces are left out: they concern the sheets transcribed.
    """
    listed = raw["yearbook-errata"]
    listed = listed[listed["column"] != "地区"].set_index(["table", "year", "地区", "column"])
    if set(listed.index) != set(EXPECTED_ERRATA):
        odd = sorted(set(listed.index) ^ set(EXPECTED_ERRATA))
        raise YearbookError(
            f"data/raw/yearbook/errata.csv and EXPECTED_ERRATA differ in {odd}. Give the reason "
            "in the file and the cell in analysis/cleaning/yearbook.py."
        )
    for (name, year, place, column), expected in EXPECTED_ERRATA.items():
        table = raw["yearbook-" + name.replace("_", "-")]
        cell = table.loc[(table["year"] == year) & (table["地区"] == place), column]
        if list(cell) != [expected]:
            raise YearbookError(
                f"data/raw/yearbook/{name}.csv, row {cell.index[0]}, column {column!r}: "
                f"{cell.iloc[0]!r}, but errata.csv says {expected!r}. Correct one of the two."
            )


# What a printed cell becomes, beside the province.
_TIDY = ["year", "indicator", "value", "unit", "edition", "file", "row", "column"]


def _cells(indicator: Any, raw: Raw) -> pd.DataFrame:
    """An indicator's cells that are not blank: year, edition, 地区, row, column, text."""
    table = _read_as_yearbook(indicator, raw)
    heads = indicator.column.split(" | ")
    _check_heads(indicator, table, heads)
    printed = table[["year", "edition", "地区"]].assign(
        row=table.index,
        column=_filled_head(indicator, table, heads),
        text=table[heads].agg("".join, axis=1),
    )
    start = _first_year(indicator.id)
    printed = _one_edition(indicator, printed[printed["year"].astype(int) >= start])
    return printed[printed["text"] != ""]


def _read_as_yearbook(indicator: Any, raw: Raw) -> pd.DataFrame:
    """The raw table, with the vintage of an NBS series as its edition, and no other vintage."""
    table = raw[indicator.resource]
    if "vintage" not in table:
        return table
    table = table[table["variable"] == indicator.id].rename(columns={"vintage": "edition"})
    expected = {"gdp": EXPECTED_GDP_VINTAGE, "population": EXPECTED_POPULATION_VINTAGE}
    other = table[(table["edition"] != expected[indicator.id]) | (table["unit"] != indicator.unit)]
    if not other.empty:
        odd = other.iloc[0]
        raise YearbookError(
            f"data/raw/{indicator.file}, row {other.index[0]}: {odd['edition']!r} in "
            f"{odd['unit']!r}, not {expected[indicator.id]!r} in {indicator.unit!r}. "
            "Vintages and units are never mixed: give the other one a `variable` of its own."
        )
    return table


def _check_heads(indicator: Any, table: pd.DataFrame, heads: list[str]) -> None:
    """Each head is a column of the table and carries the unit of the codebook."""
    for head in heads:
        if head not in table:
            raise YearbookError(
                f"data/raw/{indicator.file} has no column {head!r}, which {indicator.id} is read "
                f"from; it has {', '.join(table.columns)}. Correct reference/indicators.csv."
            )
        if "(" in head and not head.endswith(f"({indicator.unit})"):
            raise YearbookError(
                f"data/raw/{indicator.file}: the head {head!r} is not in {indicator.unit!r}, the "
                f"unit of {indicator.id} in reference/indicators.csv. Correct one of the two."
            )


def _filled_head(indicator: Any, table: pd.DataFrame, heads: list[str]) -> pd.Series:
    """Which head a row's figure stands under: the second from the expected year on."""
    old, new = heads[0], heads[-1]
    is_new = table["year"].astype(int) >= EXPECTED_NEW_HEAD.get(indicator.id, 9999)
    wrong = (is_new & (table[old] != "")) | (~is_new & (table[new] != "")) & (old != new)
    if wrong.any():
        row = wrong.idxmax()
        raise YearbookError(
            f"data/raw/{indicator.file}, row {row}: {old!r} holds {table.at[row, old]!r} and "
            f"{new!r} holds {table.at[row, new]!r} in {table.at[row, 'year']}; the second head is "
            f"expected from {EXPECTED_NEW_HEAD.get(indicator.id)} on, and one of the two blank."
        )
    return is_new.map({False: old, True: new})


def _one_edition(indicator: Any, printed: pd.DataFrame) -> pd.DataFrame:
    """One row a place and year: of the edition to be read whole, or of the highest edition."""
    if indicator.id in EXPECTED_ONE_EDITION:
        return printed[printed["edition"] == EXPECTED_ONE_EDITION[indicator.id]]
    _check_editions_agree(indicator, printed)
    return printed.sort_values("edition").drop_duplicates(["year", "地区"], keep="last")


def _check_editions_agree(indicator: Any, printed: pd.DataFrame) -> None:
    differing = printed[printed.groupby(["year", "地区"])["text"].transform("nunique") > 1]
    for (year, place), texts in differing.groupby(["year", "地区"])["text"]:
        is_expected = (indicator.id, year, place) in EXPECTED_ZERO_OR_BLANK
        if not (is_expected and set(texts) == {"", "0"}):
            raise YearbookError(
                f"data/raw/{indicator.file}, rows {', '.join(map(str, texts.index))}: the editions "
                f"print {', '.join(map(repr, texts))} for {place} {year}. Correct the slip, or say "
                "which edition is read whole in EXPECTED_ONE_EDITION."
            )


def _tidy(cells: pd.DataFrame, indicator: Any) -> pd.DataFrame:
    return cells.assign(
        year=cells["year"].astype(int),
        indicator=indicator.id,
        value=[_in_base(text, indicator.unit) for text in cells["text"]],
        unit=base_unit(indicator.unit),
        file=indicator.file,
        row=cells["row"].astype(str),
    )[_TIDY]


def _in_base(text: str, unit: str) -> float:
    return float(text) if unit in COUNTED else units.to_base(float(text), unit)[0]


def _first_year(indicator: str) -> int:
    starts = [year for key, year in EXPECTED_FIRST_YEAR.items() if indicator.startswith(key)]
    return starts[0] if starts else 0


def _entry(indicator: Any, raw: Raw) -> dict:
    cells = _cells(indicator, raw)
    cells = cells[~province_names.is_total(cells["地区"])]
    years = sorted(set(cells["year"].astype(int)))
    gaps = [str(year) for year in range(years[0], years[-1]) if year not in years]
    breaks_zh, breaks_en = breaks.of(indicator.id)
    sheets = raw[indicator.resource].loc[cells["row"], "src"].value_counts()
    return {
        "indicator": indicator.id,
        "name_zh": indicator.name_zh,
        "name_en": indicator.name_en,
        "unit": base_unit(indicator.unit),
        "unit_zh": indicator.unit,
        "unit_en": UNITS_EN[indicator.unit],
        "table": indicator.table,
        "first_year": years[0],
        "last_year": years[-1],
        "missing_years": " ".join(gaps),
        "breaks_zh": breaks_zh,
        "breaks_en": breaks_en,
        "source": " ".join(sheets.index),
    }


def _named(raw: Raw, resource: str) -> pd.DataFrame:
    """A policy table, after its names have been checked against its codes."""
    table, file = raw[resource], resource.replace("-", "/") + ".csv"
    found = province_names.codes(table["地区"], raw["reference-provinces"], file)
    wrong = found != table["gb_code"]
    if wrong.any():
        row = wrong.idxmax()
        raise YearbookError(
            f"data/raw/{file}, row {row}: {table.at[row, '地区']!r} has the code {found[row]}, not "
            f"{table.at[row, 'gb_code']!r}. Correct the one that is wrong."
        )
    return table
