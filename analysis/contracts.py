"""What every processed table must be: columns, types, keys, coverage, ranges, sums.

`check` holds one table against its contract, `check_together` the provinces against the printed
national row. What print does oddly is named here as EXPECTED_…, with its reason, and nothing else
passes; an exception that no longer occurs is refused as well, so that the list can't rot.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError

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


def _years(first: int, last: int, *without: int) -> tuple[int, ...]:
    return tuple(year for year in range(first, last + 1) if year not in without)


# High-tech industry: 2010 counts firms from 5 million yuan of revenue, later years from 20 million;
# 2017 is not published by province, and nothing is interpolated.
_HIGHTECH = _years(2011, 2023, 2017)

# Technology market: the editions at hand repeat 2000, 2005 and 2010; 2011 was never printed so.
_TECHMARKET = (2000, 2005, 2010, *_years(2012, 2023))

# Unit, years and indicators: what is printed, and nothing beyond.
_PRINTED = (
    ("firms", _HIGHTECH, ("hightech_firms",)),
    ("yuan", _HIGHTECH, ("hightech_revenue", "hightech_profit")),
    ("yuan", _years(2011, 2016), ("hightech_export_delivery",)),
    ("yuan", _years(2010, 2023), ("rd_expenditure", "rd_basic", "rd_applied", "rd_experimental")),
    ("yuan", _years(2010, 2023), ("rd_funds_government", "rd_funds_enterprise")),
    ("yuan", _years(2010, 2023), ("rd_funds_foreign", "rd_funds_other")),
    # Edition 2024 begins with 2012; the year 2011 of edition 2019 is over another GDP.
    ("share", _years(2012, 2023), ("rd_intensity",)),
    ("person_years", _years(2010, 2023), ("rd_personnel_fte", "rd_researchers_fte")),
    *(
        ("items", _years(2010, 2023), (kind, *(f"{kind}_{part}" for part in parts)))
        for kind in ("patent_applications", "patent_grants", "patent_in_force")
        for parts in (("invention", "utility", "design"),)
    ),
    ("items", _TECHMARKET, ("techmarket_output_contracts", "techmarket_input_contracts")),
    ("yuan", _TECHMARKET, ("techmarket_output_value", "techmarket_input_value")),
    ("yuan", _years(2010, 2023), ("budget_total", "budget_education")),
    ("yuan", _years(2010, 2023), ("budget_scitech", "budget_agriculture")),
    # The table of papers is not printed after 2022.
    ("items", _years(2010, 2022), ("papers_sci", "papers_ei", "papers_cpcis")),
    ("firms", _years(2016, 2023), ("hnte_stock",)),
    ("yuan", _years(2008, 2023), ("gdp",)),
    ("persons", _years(2008, 2023), ("population",)),
)
UNITS = {name: unit for unit, _, names in _PRINTED for name in names}
EXPECTED_YEARS = {name: years for _, years, names in _PRINTED for name in names}

# Cells that are blank in print: indicator -> province -> years. Jilin's designs follow from its
# total (2,503) and are left blank all the same. Tibet's contracts of 2016 are 0 in editions 2021
# and 2022 and blank in the highest edition that prints the year.
_TIBET, _QINGHAI, _NINGXIA, _HAINAN, _JILIN = "540000", "630000", "640000", "460000", "220000"
_NO_CONTRACTS = {
    _HAINAN: (2000,),
    _TIBET: (2000, 2005, 2010, *_years(2012, 2016)),
    _QINGHAI: (2000,),
}
EXPECTED_BLANKS: dict[str, dict[str, tuple[int, ...]]] = {
    "hightech_export_delivery": {_TIBET: (2012, 2013, 2016), _QINGHAI: (2016,)},
    "rd_funds_foreign": {
        _TIBET: _years(2010, 2023),
        _QINGHAI: _years(2013, 2022),
        _NINGXIA: (2014, 2015, 2017, *_years(2020, 2023)),
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
    **dict.fromkeys(("hnte_stock", "gdp", "population"), _years(2008, 2023)),
    **dict.fromkeys((name for name in UNITS if name.startswith("budget_")), _years(2010, 2018)),
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

Value = TypeVar("Value")


class ContractError(ValueError):
    """A processed table breaks its contract."""


@dataclass(frozen=True)
class Contract:
    """The schema of one table, its key, and the rules over rows that a schema can't say.

    A rule takes the table and returns what is wrong with it in words, "" if nothing is.
    """

    schema: pa.DataFrameSchema
    key: tuple[str, ...]
    rules: tuple[Callable[[pd.DataFrame], str], ...] = ()


def check(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """`table` with its columns typed and in the order of the contract `name`, rows as they are.

    Raises ContractError, which names table, row (line of the csv), column, value, rule and remedy.
    """
    if name not in CONTRACTS:
        raise ContractError(
            f"No contract is called {name!r}; there are {', '.join(CONTRACTS)}. "
            "Add one to CONTRACTS in analysis/contracts.py."
        )
    contract = CONTRACTS[name]
    columns = list(contract.schema.columns)
    _check_columns(name, table, columns)
    try:
        valid = contract.schema.validate(table[columns].reset_index(drop=True))
    except SchemaError as error:
        raise ContractError(_told(name, table, error)) from None
    _check_key(name, valid, contract.key)
    for rule in contract.rules:
        if fault := rule(valid):
            raise ContractError(f"{name}: {fault}")
    return valid


def check_together(indicators: pd.DataFrame, totals: pd.DataFrame) -> None:
    """Hold the provinces against the printed national rows, and the R&D tables against GDP.

    Takes the tables `provincial_indicators` and `national_totals`. Raises ContractError when a
    sum of provinces misses its national row by more than print does (EXPECTED_NATIONAL_GAP,
    EXPECTED_HNTE_TOTALS).
    """
    sums = indicators.groupby(["indicator", "year"])["value"].sum()
    for row in totals[~totals["indicator"].isin(RATIOS)].itertuples():
        below, above = _longest(EXPECTED_NATIONAL_GAP, row.indicator)
        found = sums.get((row.indicator, row.year), 0.0)
        if not -below <= found / row.value - 1 <= above:
            raise ContractError(
                f"{row.indicator} {row.year}: the provinces add up to {found:,.10g} {row.unit}, "
                f"the national row is {row.value:,.10g} ({_cell(row)}): "
                f"{found / row.value - 1:+.4%}, where print allows -{below:.4%} to +{above:.4%}. "
                "Look for a wrong or a swapped cell in this year, or a slip of the unit."
            )
    for year, expected in EXPECTED_HNTE_TOTALS.items():
        found = sums.get(("hnte_stock", year), 0.0)
        if found != expected:
            raise ContractError(
                f"hnte_stock {year}: the provinces add up to {found:,.0f} firms, Torch prints "
                f"{expected:,}. Look for a cell of another series among them: the stock within "
                "certificates is never mixed in."
            )


def _check_columns(name: str, table: pd.DataFrame, columns: list[str]) -> None:
    missing = [column for column in columns if column not in table]
    surplus = [column for column in table if column not in columns]
    if missing or surplus:
        raise ContractError(
            f"{name}: the columns must be {', '.join(columns)}; missing {missing or 'none'}, "
            f"not in the contract {surplus or 'none'}. Make or drop them before the table is "
            "saved, or change the contract in analysis/contracts.py."
        )


def _check_key(name: str, table: pd.DataFrame, key: tuple[str, ...]) -> None:
    repeated = table.duplicated(list(key))
    if repeated.any():
        second = repeated.idxmax()
        values = table.loc[second, list(key)]
        first = (table[list(key)] == values).all(axis=1).idxmax()
        shown = ", ".join(f"{column} {_plain(value)!r}" for column, value in values.items())
        raise ContractError(
            f"{name}, rows {first + 2} and {second + 2}: both are {shown}, which must be unique. "
            "Remove one of the two, or see why both were made."
        )


def _told(name: str, table: pd.DataFrame, error: SchemaError) -> str:
    """A failed check of pandera in words: table, row, column, value, rule, remedy."""
    column = error.schema.name
    rule = getattr(error.check, "error", None) or f"must be {error.schema.dtype} and not missing"
    position = int(error.failure_cases["index"].iloc[0])
    row = table.iloc[position]
    where = f" ({_cell(row)})" if {"file", "row", "column"} <= set(table) else ""
    return (
        f"{name}, row {position + 2}, column {column!r}: {_plain(row[column])!r} {rule}{where}. "
        f"{error.schema.description or 'Correct the value where it is made.'}"
    )


def _plain(value: Any) -> Any:
    """A number of numpy as one that prints without its type."""
    return value.item() if hasattr(value, "item") else value


def _cell(row: Any) -> str:
    """The raw cell that a row is from."""
    return f"data/raw/{row.file}, row {row.row}, column {row.column!r}"


def _longest(table: Mapping[str, Value], name: str) -> Value:
    """The entry of the longest key that `name` begins with."""
    return table[max((key for key in table if name.startswith(key)), key=len)]


def _check_series(table: pd.DataFrame) -> str:
    """Only indicators that are printed, each in its one base unit."""
    wrong = table["unit"] != table["indicator"].map(UNITS)
    if wrong.any():
        row = table.loc[wrong.idxmax()]
        expected = UNITS.get(row.indicator, "no declared indicator")
        return (
            f"{row.indicator} in {row.unit}, expected: {expected} ({_cell(row)}). Convert it, or "
            "declare the indicator with its unit and years in analysis/contracts.py."
        )
    return ""


def _check_provincial_coverage(table: pd.DataFrame) -> str:
    """31 provinces in every declared year, but for the cells that print leaves blank."""
    blank = {
        (name, code, year)
        for name, provinces in EXPECTED_BLANKS.items()
        for code, years in provinces.items()
        for year in years
    }
    expected = {
        (name, code, year)
        for name, years in EXPECTED_YEARS.items()
        for code in GB_CODES
        for year in years
    }
    return _compare(["indicator", "gb_code", "year"], table, expected - blank)


def _check_national_coverage(table: pd.DataFrame) -> str:
    expected = {
        (name, year)
        for name, years in EXPECTED_YEARS.items()
        for year in years
        if year not in EXPECTED_NO_NATIONAL_ROW.get(name, ())
    }
    return _compare(["indicator", "year"], table, expected)


def _compare(key: list[str], table: pd.DataFrame, expected: set[tuple]) -> str:
    found = set(table[key].itertuples(index=False, name=None))
    if lost := sorted(expected - found):
        return (
            f"{len(lost)} rows are missing, the first is {_shown(key, lost[0])}. Look for "
            "the cell in print; if it is blank there, say so in EXPECTED_BLANKS."
        )
    if surplus := sorted(found - expected):
        return (
            f"{len(surplus)} rows are not expected, the first is "
            f"{_shown(key, surplus[0])}. Take it out, or extend EXPECTED_YEARS or shorten "
            "EXPECTED_BLANKS in analysis/contracts.py, with the reason."
        )
    return ""


def _shown(key: list[str], values: tuple) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(key, values, strict=True))


def _check_sign(table: pd.DataFrame) -> str:
    """Nothing is negative but what print shows so."""
    keys = table[["indicator", "gb_code", "year"]].itertuples(index=False, name=None)
    expected = pd.Series([key in EXPECTED_NEGATIVE for key in keys], index=table.index)
    wrong = (table["value"] < 0) != expected
    if wrong.any():
        row = table.loc[wrong.idxmax()]
        return (
            f"{row.indicator}, gb_code {row.gb_code}, {row.year}: {row.value:g} ({_cell(row)}). "
            "Only the cells in EXPECTED_NEGATIVE are negative, and those are. Compare with print."
        )
    return ""


def _check_jumps(table: pd.DataFrame) -> str:
    """No figure changes by more than the expected factor from one printed year to the next."""
    usable = table[(table["value"] > 0) & ~table["indicator"].isin(EXPECTED_UNUSABLE)]
    ordered = usable.sort_values(["indicator", "gb_code", "year"])
    before = ordered.groupby(["indicator", "gb_code"])["value"].shift()
    factor = (ordered["value"] / before).fillna(1.0)
    allowed = ordered["indicator"].map(lambda name: _longest(EXPECTED_JUMP, name))
    wrong = (factor > allowed) | (factor < 1 / allowed)
    if wrong.any():
        row = ordered.loc[wrong.idxmax()]
        return (
            f"{row.indicator}, gb_code {row.gb_code}, {row.year}: {row.value:,.10g} {row.unit} is "
            f"{factor[wrong.idxmax()]:g} times the year before ({_cell(row)}). Look for a slip of "
            "the unit; if it is so in print, raise EXPECTED_JUMP with the reason."
        )
    return ""


def _check_parts(table: pd.DataFrame) -> str:
    """Parts add up to their total, but for rounding and for what print shows."""
    wide = _wide(table)
    for total, names, rounding in PARTS:
        parts = [name if name in UNITS else f"{total}_{name}" for name in names]
        excess = wide[parts].sum(axis=1) - wide[total]
        complete = wide[parts].notna().all(axis=1)
        for key, off in excess.items():
            expected = EXPECTED_PARTS_EXCESS.get((parts[0], *key), 0.0)
            slack = max(rounding, 1e4) if expected else rounding
            if off - expected > slack or (off - expected < -slack and complete[key]):
                return (
                    f"{total}, gb_code {key[0]}, {key[1]}: its parts {', '.join(parts)} add up to "
                    f"{wide.loc[key, parts].sum():,.10g}, the total is "
                    f"{wide.loc[key, total]:,.10g} {UNITS[total]}. Compare the four cells with "
                    "print; if they are so in print, name the case in EXPECTED_PARTS_EXCESS."
                )
    return ""


def _check_subsets(table: pd.DataFrame) -> str:
    wide = _wide(table)
    for total, parts in SUBSETS:
        wrong = wide[list(parts)].sum(axis=1) > wide[total]
        if wrong.any():
            code, year = wrong.idxmax()
            return (
                f"{total}, gb_code {code}, {year}: {' and '.join(parts)} exceed it "
                f"({wide.loc[(code, year), list(parts)].sum():,.10g} of "
                f"{wide.loc[(code, year), total]:,.10g} {UNITS[total]}). Look for swapped cells."
            )
    return ""


def _check_against_gdp(table: pd.DataFrame) -> str:
    """R&D over GDP is the printed intensity, and GDP per head is one that can be."""
    wide = _wide(table)
    printed = wide["rd_intensity"].dropna()
    computed = (wide["rd_expenditure"] / wide["gdp"])[printed.index]
    per_head = (wide["gdp"] / wide["population"]).dropna()
    low, high = EXPECTED_GDP_PER_HEAD
    rules = (
        ("rd_expenditure / gdp", computed, (computed - printed).abs() > 0.5001e-4, "rd_intensity"),
        ("gdp / population", per_head, ~per_head.between(low, high), f"{low:,.0f}-{high:,.0f}"),
    )
    for ratio, values, wrong, rule in rules:
        if wrong.any():
            code, year = wrong.idxmax()
            return (
                f"{ratio}, gb_code {code}, {year}: {values[code, year]:.6g}, which is not {rule}. "
                "Look for a slip of the unit, another GDP vintage or swapped provinces in one of "
                "the tables."
            )
    return ""


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    """Index gb_code and year, one column an indicator; the national row has the code NATION."""
    places = table if "gb_code" in table else table.assign(gb_code=NATION)
    return places.pivot(index=["gb_code", "year"], columns="indicator", values="value").reindex(
        columns=list(UNITS)
    )


def _check_codebook(table: pd.DataFrame) -> str:
    """The codebook has exactly the declared indicators, with their units and years."""
    for row in table.itertuples():
        gaps = tuple(map(int, row.missing_years.split()))
        years = _years(row.first_year, row.last_year, *gaps)
        if (row.unit, years) != (UNITS.get(row.indicator), EXPECTED_YEARS.get(row.indicator)):
            return (
                f"indicator {row.indicator}: {row.unit}, {row.first_year}-"
                f"{row.last_year} without {row.missing_years or 'none'}, expected "
                f"{UNITS.get(row.indicator)}, {EXPECTED_YEARS.get(row.indicator)}. Declare the "
                "series in analysis/contracts.py as it is printed."
            )
    if lost := sorted(set(UNITS) - set(table["indicator"])):
        return (
            f"no row for {', '.join(lost)}. Add it to reference/indicators.csv, or take "
            "the indicator out of analysis/contracts.py."
        )
    return ""


def _check_all_provinces(table: pd.DataFrame) -> str:
    if lost := sorted(set(GB_CODES) - set(table["gb_code"])):
        return f"no row for gb_code {', '.join(lost)}. Every province has one row."
    return ""


def _check_adoption(table: pd.DataFrame) -> str:
    years = table["ftz_year"].dropna().astype(int).tolist()
    batches = {year: years.count(year) for year in sorted(set(years))}
    if batches != EXPECTED_FTZ_BATCHES:
        return (
            f"free-trade zones by year are {batches}, "
            f"expected {EXPECTED_FTZ_BATCHES}. Look for a changed year in policy/ftz.csv."
        )
    if table["mah_pilot"].sum() != EXPECTED_MAH_PROVINCES:
        return (
            f"{table['mah_pilot'].sum()} provinces in the pilot, expected "
            f"{EXPECTED_MAH_PROVINCES}. Look for a changed cell in policy/mah.csv."
        )
    return ""


def _check_bounds(table: pd.DataFrame) -> str:
    """The point of a figure lies within its bounds, and a share is at most one."""
    outside = (table["point"] < table["lower"]) | (table["point"] > table["upper"])
    wrong = outside | ((table["base_unit"] == "share") & (table["point"] > 1))
    if wrong.any():
        row = table.loc[wrong.idxmax()]
        return (
            f"{row.id} is {row.point:g} {row.base_unit}, between {row.lower:g} and {row.upper:g} "
            f"({_cell(row)}). Compare the wording {row.wording!r} with the print."
        )
    return ""


def _text(pattern: str = ".+", rule: str = "must not be blank", remedy: str = "") -> pa.Column:
    return pa.Column(str, pa.Check.str_matches(f"^(?:{pattern})$", error=rule), description=remedy)


def _one_of(
    values: Iterable, remedy: str, kind: type | str = str, nullable: bool = False
) -> pa.Column:
    known = ", ".join(map(str, values))
    rule = pa.Check.isin(list(values), error=f"is none of {known}")
    return pa.Column(kind, rule, nullable=nullable, coerce=kind is not str, description=remedy)


def _year() -> pa.Column:
    rule = pa.Check.in_range(1990, 2100, error="is no year between 1990 and 2100")
    return pa.Column(int, rule, description="Take the data year, not the edition.")


_CODE = _one_of(GB_CODES, "Use cleaning.provinces.codes.")
_FIGURE = {
    "year": _year(),
    "indicator": _one_of(UNITS, "Declare the indicator in analysis/contracts.py."),
    "value": pa.Column(
        float,
        pa.Check.in_range(-1e16, 1e16, error="is no finite amount"),
        description="A cell that is blank in print has no row; leave it out.",
    ),
    "unit": _one_of(BASE_UNITS, "Convert to the base unit with cleaning.units."),
    "edition": _text(),
    "file": _text(r"[a-z_/]+\.csv", "is no path below data/raw"),
    "row": _text("[0-9]+", "is no line of a file", "Keep the index that sources.read gives."),
    "column": _text(),
}

# One entry a table.
CONTRACTS = {
    "provincial_indicators": Contract(
        pa.DataFrameSchema({"gb_code": _CODE} | _FIGURE),
        key=("gb_code", "year", "indicator"),
        rules=(
            _check_series,
            _check_provincial_coverage,
            _check_sign,
            _check_jumps,
            _check_parts,
            _check_subsets,
            _check_against_gdp,
        ),
    ),
    "national_totals": Contract(
        pa.DataFrameSchema(_FIGURE),
        key=("year", "indicator"),
        rules=(_check_series, _check_national_coverage, _check_parts, _check_subsets),
    ),
    "report_figures": Contract(
        pa.DataFrameSchema(
            {
                "id": _text("[a-z0-9_]+", "is no id of words joined by _"),
                "place": _text(),
                "wording": _text(),
                "measure_zh": _text(),
                "measure_en": _text(),
                "as_of": pa.Column(str),
                "qualifier": _one_of(QUALIFIERS, "See cleaning.numerals."),
                "printed_unit": pa.Column(str),
                # A bound that the wording leaves open is missing; the point never is.
                "lower": pa.Column(float, pa.Check.ge(0, error="is negative"), nullable=True),
                "upper": pa.Column(float, pa.Check.ge(0, error="is negative"), nullable=True),
                "point": pa.Column(float, pa.Check.gt(0, error="is not positive")),
                "base_unit": _text("[A-Za-z_0-9]+", "is no base unit"),
                "file": _FIGURE["file"],
                "row": _FIGURE["row"],
                "column": _text(),
            }
        ),
        key=("id",),
        rules=(_check_bounds,),
    ),
    "codebook": Contract(
        pa.DataFrameSchema(
            {
                "indicator": _one_of(UNITS, "Declare the indicator in analysis/contracts.py."),
                "name_zh": _text(),
                "name_en": _text(),
                "unit": _one_of(BASE_UNITS, "Convert to the base unit with cleaning.units."),
                "unit_zh": _text(),
                "unit_en": _text(),
                "table": _text(),
                "first_year": _year(),
                "last_year": _year(),
                "missing_years": _text("([0-9]{4}( |$))*", "is no list of years"),
                "breaks_zh": pa.Column(str),
                "breaks_en": pa.Column(str),
                "source": _text("[A-Z0-9-]+( [A-Z0-9-]+)*", "is no id of data/raw/sources.csv"),
            }
        ),
        key=("indicator",),
        rules=(_check_codebook,),
    ),
    "policy_adoption": Contract(
        pa.DataFrameSchema(
            {
                "gb_code": _CODE,
                "ftz_year": _one_of(
                    EXPECTED_FTZ_BATCHES, "See data/raw/policy/ftz.csv.", "Int64", nullable=True
                ),
                "mah_pilot": _one_of((0, 1), "See data/raw/policy/mah.csv.", int),
            }
        ),
        key=("gb_code",),
        rules=(_check_all_provinces, _check_adoption),
    ),
    "provinces": Contract(
        pa.DataFrameSchema(
            {
                "gb_code": _CODE,
                "iso_code": _text("CN-[A-Z]{2}", "is no code of ISO 3166-2:CN"),
                "zh": _text("[一-鿿]{2,3}", "is no short Chinese name"),
                "en": _text("[A-Z][A-Za-z ]+", "is no English name"),
                "region": _one_of(("east", "central", "west", "northeast"), "See the yearbook."),
            }
        ),
        key=("gb_code",),
        rules=(_check_all_provinces,),
    ),
}
