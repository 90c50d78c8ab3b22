"""Provincial figures as printed become tidy rows, one a value, each with the cell it is from.

Driven by the records of `series.read`: an indicator is a column of a printed table, or two columns
of which the second takes over when the table changes its heads. Every function takes the raw tables
as `read_raw` gives them and changes nothing.
"""

from collections.abc import Mapping

import pandas as pd

from analysis import sources
from analysis.cleaning import province_names, series
from analysis.cleaning.series import Series

Raw = Mapping[str, pd.DataFrame]

# Cells corrected in transcription, and one that print leaves blank though it follows from the
# total: table, year, province, column -> what the raw table must hold.
EXPECTED_ERRATA = {
    ("rd_expenditure_source", "2012", "北京", "企业资金(万元)"): "3686331",
    ("patent_applications", "2019", "吉林", "外观设计(件)"): "",
}


class YearbookError(ValueError):
    """A printed table is not as the cleaning code expects it."""


def read_raw() -> dict[str, pd.DataFrame]:
    """Every raw table that is read here, by its name, as `sources.read` gives it."""
    others = ("yearbook-errata", "policy-ftz", "policy-mah", "reference-provinces")
    names = sorted({each.resource for each in series.read().values()})
    return {name: sources.read(name) for name in (*names, *others)}


def provincial_indicators(raw: Raw) -> pd.DataFrame:
    """The tidy table `provincial_indicators`: one row for each printed figure of a province.

    Columns gb_code, year, indicator, value (base unit), unit, edition, file (below data/raw), row
    (line in it), column. A cell that is blank in print has no row. Raises YearbookError where a
    table differs from what is expected of it, ProvinceError for an unknown name.
    """
    check_errata(raw)
    tables = []
    for indicator in series.read().values():
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
    for indicator in series.read().values():
        cells = _cells(indicator, raw)
        tables.append(_tidy(cells[province_names.is_total(cells["地区"])], indicator))
    return pd.concat(tables).sort_values(["indicator", "year"], ignore_index=True)


def codebook(raw: Raw) -> pd.DataFrame:
    """The tidy table `codebook`: one row an indicator.

    `unit` is the base unit, `unit_zh` and `unit_en` the printed one. `missing_years` are those
    between first and last in which no province has a figure, joined by blanks; `source` are the
    ids in data/raw/sources.csv of the sheets read, the most frequent first, joined by blanks.
    """
    return pd.DataFrame([_entry(each, raw) for each in series.read().values()])


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


def _cells(indicator: Series, raw: Raw) -> pd.DataFrame:
    """An indicator's cells that are not blank: year, edition, 地区, row, column, text."""
    table = _read_as_yearbook(indicator, raw)
    heads = [head for head in (indicator.head, indicator.new_head) if head]
    _check_heads(indicator, table, heads)
    printed = table[["year", "edition", "地区"]].assign(
        row=table.index,
        column=_filled_head(indicator, table, heads),
        text=table[heads].agg("".join, axis=1),
    )
    comparable = ~printed["year"].astype(int).isin(indicator.not_comparable)
    printed = _one_edition(indicator, printed[comparable], raw)
    return printed[printed["text"] != ""]


def _read_as_yearbook(indicator: Series, raw: Raw) -> pd.DataFrame:
    """The raw table, with the vintage of an NBS series as its edition, and no other vintage."""
    table = raw[indicator.resource]
    if "vintage" not in table:
        return table
    table = table[table["variable"] == indicator.id].rename(columns={"vintage": "edition"})
    other = table[(table["edition"] != indicator.vintage) | (table["unit"] != indicator.unit)]
    if not other.empty:
        odd = other.iloc[0]
        raise YearbookError(
            f"data/raw/{indicator.file}, row {other.index[0]}: {odd['edition']!r} in "
            f"{odd['unit']!r}, not {indicator.vintage!r} in {indicator.unit!r}. "
            "Vintages and units are never mixed: give the other one a `variable` of its own."
        )
    return table


def _check_heads(indicator: Series, table: pd.DataFrame, heads: list[str]) -> None:
    """Each head is a column of the table and carries the unit of the codebook."""
    for head in heads:
        if head not in table:
            raise YearbookError(
                f"data/raw/{indicator.file} has no column {head!r}, which {indicator.id} is read "
                f"from; it has {', '.join(table.columns)}. Correct `head` in reference/series.toml."
            )
        if "(" in head and not head.endswith(f"({indicator.unit})"):
            raise YearbookError(
                f"data/raw/{indicator.file}: the head {head!r} is not in {indicator.unit!r}, the "
                f"unit of {indicator.id} in reference/series.toml. Correct one of the two."
            )


def _filled_head(indicator: Series, table: pd.DataFrame, heads: list[str]) -> pd.Series:
    """Which head a row's figure stands under: the second from the expected year on."""
    old, new = heads[0], heads[-1]
    is_new = table["year"].astype(int) >= indicator.new_head_from
    wrong = (is_new & (table[old] != "")) | (~is_new & (table[new] != "")) & (old != new)
    if wrong.any():
        row = wrong.idxmax()
        raise YearbookError(
            f"data/raw/{indicator.file}, row {row}: {old!r} holds {table.at[row, old]!r} and "
            f"{new!r} holds {table.at[row, new]!r} in {table.at[row, 'year']}; the second head is "
            f"expected from {indicator.new_head_from} on, and one of the two blank."
        )
    return is_new.map({False: old, True: new})


def _one_edition(indicator: Series, printed: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """One row a place and year: of the edition to be read whole, or of the highest edition."""
    if indicator.edition:
        return printed[printed["edition"] == indicator.edition]
    _check_editions_agree(indicator, printed, raw)
    return printed.sort_values("edition").drop_duplicates(["year", "地区"], keep="last")


def _check_editions_agree(indicator: Series, printed: pd.DataFrame, raw: Raw) -> None:
    codes = province_names.known(raw["reference-provinces"])
    differing = printed[printed.groupby(["year", "地区"])["text"].transform("nunique") > 1]
    for (year, place), texts in differing.groupby(["year", "地区"])["text"]:
        expected = indicator.zero_or_blank.get(codes.get(place, ""), ())
        if set(texts) != {"", "0"} or int(year) not in expected:
            raise YearbookError(
                f"data/raw/{indicator.file}, rows {', '.join(map(str, texts.index))}: the editions "
                f"print {', '.join(map(repr, texts))} for {place} {year}. Correct the slip, or say "
                "which `edition` is read in reference/series.toml, with the reason."
            )


def _tidy(cells: pd.DataFrame, indicator: Series) -> pd.DataFrame:
    return cells.assign(
        year=cells["year"].astype(int),
        indicator=indicator.id,
        value=[indicator.in_base_unit(text) for text in cells["text"]],
        unit=indicator.base_unit,
        file=indicator.file,
        row=cells["row"].astype(str),
    )[_TIDY]


def _entry(indicator: Series, raw: Raw) -> dict:
    cells = _cells(indicator, raw)
    cells = cells[~province_names.is_total(cells["地区"])]
    years = sorted(set(cells["year"].astype(int)))
    gaps = [str(year) for year in range(years[0], years[-1]) if year not in years]
    sheets = raw[indicator.resource].loc[cells["row"], "src"].value_counts()
    return {
        "indicator": indicator.id,
        "name_zh": indicator.name_zh,
        "name_en": indicator.name_en,
        "unit": indicator.base_unit,
        "unit_zh": indicator.unit,
        "unit_en": indicator.unit_en,
        "table_zh": indicator.printed_in_zh,
        "table_en": indicator.printed_in_en,
        "first_year": years[0],
        "last_year": years[-1],
        "missing_years": " ".join(gaps),
        "breaks_zh": indicator.breaks_zh,
        "breaks_en": indicator.breaks_en,
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
