"""The rules over rows that a schema cannot say, and the checks of several tables together.

A rule takes a table and returns what is wrong with it in words, "" if nothing is.
"""

from typing import Any

import pandas as pd

from analysis.contracts.expected import (
    EXPECTED_BLANKS,
    EXPECTED_FTZ_BATCHES,
    EXPECTED_GDP_PER_HEAD,
    EXPECTED_HNTE_TOTALS,
    EXPECTED_JUMP,
    EXPECTED_MAH_PROVINCES,
    EXPECTED_NATIONAL_GAP,
    EXPECTED_NEGATIVE,
    EXPECTED_NO_NATIONAL_ROW,
    EXPECTED_PARTS_EXCESS,
    EXPECTED_UNUSABLE,
    EXPECTED_YEARS,
    NATION,
    PARTS,
    RATIOS,
    SUBSETS,
    UNITS,
    gb_codes,
)

# Where an oddity of print is said, with its reason.
RECORD = "data/raw/reference/series.toml"


class ContractError(ValueError):
    """A processed table breaks its contract."""


def check_together(indicators: pd.DataFrame, totals: pd.DataFrame) -> None:
    """Hold the provinces against the printed national rows, and the R&D tables against GDP.

    Takes the tables `provincial_indicators` and `national_totals`. Raises ContractError when a
    sum of provinces misses its national row by more than print does (EXPECTED_NATIONAL_GAP,
    EXPECTED_HNTE_TOTALS).
    """
    sums = indicators.groupby(["indicator", "year"])["value"].sum()
    for row in totals[~totals["indicator"].isin(list(RATIOS))].itertuples():
        below, above = EXPECTED_NATIONAL_GAP[row.indicator]
        found = sums.get((row.indicator, row.year), 0.0)
        if not -below <= found / row.value - 1 <= above:
            raise ContractError(
                f"{row.indicator} {row.year}: the provinces add up to {found:,.10g} {row.unit}, "
                f"the national row is {row.value:,.10g} ({raw_cell(row)}): "
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


def raw_cell(row: Any) -> str:
    """The raw cell that a row is from."""
    return f"data/raw/{row.file}, row {row.row}, column {row.column!r}"


def check_series(table: pd.DataFrame) -> str:
    """Only indicators that are printed, each in its one base unit."""
    wrong = table["unit"] != table["indicator"].map(UNITS)
    if wrong.any():
        row = table.loc[wrong.idxmax()]
        expected = UNITS.get(row.indicator, "no declared indicator")
        return (
            f"{row.indicator} in {row.unit}, expected: {expected} ({raw_cell(row)}). Convert it, "
            f"or declare the indicator with its unit and years in {RECORD}."
        )
    return ""


def check_provincial_coverage(table: pd.DataFrame) -> str:
    """31 provinces in every declared year, but for the cells that print leaves blank."""
    blank = {
        (name, code, year)
        for name, provinces in EXPECTED_BLANKS.items()
        for code, years in provinces.items()
        for year in years
    }
    codes = gb_codes()
    expected = {
        (name, code, year)
        for name, years in EXPECTED_YEARS.items()
        for code in codes
        for year in years
    }
    return _compare(["indicator", "gb_code", "year"], table, expected - blank)


def check_national_coverage(table: pd.DataFrame) -> str:
    expected = {
        (name, year)
        for name, years in EXPECTED_YEARS.items()
        for year in years
        if year not in EXPECTED_NO_NATIONAL_ROW[name]
    }
    return _compare(["indicator", "year"], table, expected)


def check_sign(table: pd.DataFrame) -> str:
    """Nothing is negative but what print shows so."""
    keys = table[["indicator", "gb_code", "year"]].itertuples(index=False, name=None)
    printed = [year in EXPECTED_NEGATIVE[name].get(code, ()) for name, code, year in keys]
    expected = pd.Series(printed, index=table.index)
    wrong = (table["value"] < 0) != expected
    if wrong.any():
        row = table.loc[wrong.idxmax()]
        return (
            f"{row.indicator}, gb_code {row.gb_code}, {row.year}: {row.value:g} ({raw_cell(row)}). "
            f"Only the cells `negative` in {RECORD} (EXPECTED_NEGATIVE) are negative, and those "
            "are. Compare with print."
        )
    return ""


def check_jumps(table: pd.DataFrame) -> str:
    """No figure changes by more than the expected factor from one printed year to the next."""
    usable = table[(table["value"] > 0) & ~table["indicator"].isin(list(EXPECTED_UNUSABLE))]
    ordered = usable.sort_values(["indicator", "gb_code", "year"])
    before = ordered.groupby(["indicator", "gb_code"])["value"].shift()
    factor = (ordered["value"] / before).fillna(1.0)
    allowed = ordered["indicator"].map(dict(EXPECTED_JUMP))
    wrong = (factor > allowed) | (factor < 1 / allowed)
    if wrong.any():
        row = ordered.loc[wrong.idxmax()]
        return (
            f"{row.indicator}, gb_code {row.gb_code}, {row.year}: {row.value:,.10g} {row.unit} is "
            f"{factor[wrong.idxmax()]:g} times the year before ({raw_cell(row)}). Look for a slip "
            f"of the unit; if it is so in print, give it a `jump` in {RECORD}, with the reason."
        )
    return ""


def check_parts(table: pd.DataFrame) -> str:
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
                    "print; if they are so in print, name the case in EXPECTED_PARTS_EXCESS "
                    "of analysis/contracts/expected.py."
                )
    return ""


def check_subsets(table: pd.DataFrame) -> str:
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


def check_against_gdp(table: pd.DataFrame) -> str:
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


def check_codebook(table: pd.DataFrame) -> str:
    """The codebook has exactly the declared indicators, with their units and years."""
    for row in table.itertuples():
        gaps = tuple(map(int, row.missing_years.split()))
        years = tuple(y for y in range(row.first_year, row.last_year + 1) if y not in gaps)
        if (row.unit, years) != (UNITS.get(row.indicator), EXPECTED_YEARS.get(row.indicator)):
            return (
                f"indicator {row.indicator}: {row.unit}, {row.first_year}-"
                f"{row.last_year} without {row.missing_years or 'none'}, expected "
                f"{UNITS.get(row.indicator)}, {EXPECTED_YEARS.get(row.indicator)}. Declare the "
                f"series in {RECORD} as it is printed."
            )
    if lost := sorted(set(UNITS) - set(table["indicator"])):
        return f"no row for {', '.join(lost)}. Make it, or take the indicator out of {RECORD}."
    return ""


def check_all_provinces(table: pd.DataFrame) -> str:
    if lost := sorted(set(gb_codes()) - set(table["gb_code"])):
        return f"no row for gb_code {', '.join(lost)}. Every province has one row."
    return ""


def check_adoption(table: pd.DataFrame) -> str:
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


def check_bounds(table: pd.DataFrame) -> str:
    """The point of a figure lies within its bounds, and a share is at most one."""
    outside = (table["point"] < table["lower"]) | (table["point"] > table["upper"])
    wrong = outside | ((table["base_unit"] == "share") & (table["point"] > 1))
    if wrong.any():
        row = table.loc[wrong.idxmax()]
        return (
            f"{row.id} is {row.point:g} {row.base_unit}, between {row.lower:g} and {row.upper:g} "
            f"({raw_cell(row)}). Compare the wording {row.wording!r} with the print."
        )
    return ""


def _compare(key: list[str], table: pd.DataFrame, expected: set[tuple]) -> str:
    found = set(table[key].itertuples(index=False, name=None))
    if lost := sorted(expected - found):
        return (
            f"{len(lost)} rows are missing, the first is {_shown(key, lost[0])}. Look for "
            f"the cell in print; if it is blank there, say so under `blank` in {RECORD} "
            "(EXPECTED_BLANKS), with the reason."
        )
    if surplus := sorted(found - expected):
        return (
            f"{len(surplus)} rows are not expected, the first is "
            f"{_shown(key, surplus[0])}. Take it out, or extend EXPECTED_YEARS or shorten "
            f"EXPECTED_BLANKS: `years` and `blank` in {RECORD}."
        )
    return ""


def _shown(key: list[str], values: tuple) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(key, values, strict=True))


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    """Index gb_code and year, one column an indicator; the national row has the code NATION."""
    places = table if "gb_code" in table else table.assign(gb_code=NATION)
    return places.pivot(index=["gb_code", "year"], columns="indicator", values="value").reindex(
        columns=list(UNITS)
    )
