"""The contract of each processed table: its columns and types, its key, its rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from analysis.contracts import rules
from analysis.contracts.expected import (
    BASE_UNITS,
    EXPECTED_FTZ_BATCHES,
    QUALIFIERS,
    UNITS,
    gb_codes,
)
from analysis.contracts.rules import ContractError

# The provinces and the national row that they add up to.
TOGETHER = ("provincial_indicators", "national_totals")

_OF_COLUMNS = (SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME, SchemaErrorReason.COLUMN_NOT_IN_SCHEMA)


@dataclass(frozen=True)
class Contract:
    """The schema of one table, and the rules over rows that a schema can't say.

    A rule takes the table and returns what is wrong with it in words, "" if nothing is.
    """

    schema: pa.DataFrameSchema
    rules: tuple[Callable[[pd.DataFrame], str], ...] = ()


def check(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """`table` with its columns typed and in the order of the contract `name`, rows as they are.

    Raises ContractError, which names table, row (line of the csv), column, value, rule and remedy.
    """
    if name not in CONTRACTS:
        raise ContractError(
            f"No contract is called {name!r}; there are {', '.join(CONTRACTS)}. "
            "Add one to CONTRACTS in analysis/contracts/schemas.py."
        )
    contract = CONTRACTS[name]()
    declared = [column for column in contract.schema.columns if column in table]
    ordered = table[[*declared, *table.columns.difference(declared)]].reset_index(drop=True)
    try:
        valid = contract.schema.validate(ordered)
    except (SchemaError, SchemaErrors) as error:
        first = error.schema_errors[0] if isinstance(error, SchemaErrors) else error
        raise ContractError(_explained(name, ordered, contract.schema, first)) from None
    for rule in contract.rules:
        if fault := rule(valid):
            raise ContractError(f"{name}: {fault}")
    return valid


def check_all(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Several tables, each as `check` returns it, and the provinces held against the nation.

    Raises ContractError as `check` and `rules.check_together`, and where only one of the two tables
    that are held against each other is given.
    """
    valid = {name: check(name, table) for name, table in tables.items()}
    if together := [name for name in TOGETHER if name in valid]:
        if len(together) < len(TOGETHER):
            raise ContractError(
                f"{together[0]} is held against {', '.join(set(TOGETHER) - set(together))}. "
                "Save both at once, with tidy.save_all."
            )
        rules.check_together(*(valid[name] for name in TOGETHER))
    return valid


def _explained(
    name: str, table: pd.DataFrame, schema: pa.DataFrameSchema, error: SchemaError
) -> str:
    """A failed check of pandera in words: table, row, column, value, rule, remedy."""
    if error.reason_code in _OF_COLUMNS:
        missing = [column for column in schema.columns if column not in table]
        surplus = [column for column in table if column not in schema.columns]
        return (
            f"{name}: the columns must be {', '.join(schema.columns)}; missing "
            f"{missing or 'none'}, not in the contract {surplus or 'none'}. Make or drop them "
            "before the table is saved, or change the contract in analysis/contracts/schemas.py."
        )
    position = int(error.failure_cases["index"].iloc[0])
    row = table.iloc[position]
    if error.reason_code is SchemaErrorReason.DUPLICATES:
        key = list(schema.unique)
        first = (table[key] == row[key]).all(axis=1).idxmax()
        shown = ", ".join(f"{column} {_plain(row[column])!r}" for column in key)
        return (
            f"{name}, rows {first + 2} and {position + 2}: both are {shown}, which must be unique. "
            "Remove one of the two, or see why both were made."
        )
    column = error.schema.name
    rule = getattr(error.check, "error", None) or f"must be {error.schema.dtype} and not missing"
    where = f" ({rules.raw_cell(row)})" if {"file", "row", "column"} <= set(table) else ""
    return (
        f"{name}, row {position + 2}, column {column!r}: {_plain(row[column])!r} {rule}{where}. "
        f"{error.schema.description or 'Correct the value where it is made.'}"
    )


def _plain(value: Any) -> Any:
    """A number of numpy as one that prints without its type."""
    return value.item() if hasattr(value, "item") else value


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


def _schema(columns: dict[str, pa.Column], *key: str) -> pa.DataFrameSchema:
    """These columns and no other, and rows that are unique by `key`."""
    return pa.DataFrameSchema(
        columns, strict=True, unique=list(key), report_duplicates="exclude_first"
    )


def _code() -> pa.Column:
    return _one_of(gb_codes(), "Use cleaning.province_names.codes.")


def _indicator() -> pa.Column:
    return _one_of(UNITS, f"Declare the indicator in {rules.RECORD}.")


def _unit() -> pa.Column:
    return _one_of(BASE_UNITS, "Convert to the base unit with cleaning.units.")


_PLACE_IN_PRINT = {
    "file": _text(r"[a-z_/]+\.csv", "is no path below data/raw"),
    "row": _text("[0-9]+", "is no line of a file", "Keep the index that sources.read gives."),
    "column": _text(),
}


def _figure() -> dict[str, pa.Column]:
    """The columns of a figure, beside its place."""
    return {
        "year": _year(),
        "indicator": _indicator(),
        "value": pa.Column(
            float,
            pa.Check.in_range(-1e16, 1e16, error="is no finite amount"),
            description="A cell that is blank in print has no row; leave it out.",
        ),
        "unit": _unit(),
        "edition": _text(),
    } | _PLACE_IN_PRINT


def _provincial_indicators() -> Contract:
    return Contract(
        _schema({"gb_code": _code()} | _figure(), "gb_code", "year", "indicator"),
        rules=(
            rules.check_series,
            rules.check_provincial_coverage,
            rules.check_sign,
            rules.check_jumps,
            rules.check_parts,
            rules.check_subsets,
            rules.check_against_gdp,
        ),
    )


def _national_totals() -> Contract:
    return Contract(
        _schema(_figure(), "year", "indicator"),
        rules=(
            rules.check_series,
            rules.check_national_coverage,
            rules.check_parts,
            rules.check_subsets,
        ),
    )


def _report_figures() -> Contract:
    columns = {
        "id": _text("[a-z0-9_]+", "is no id of words joined by _"),
        "place": _text(),
        "part": _one_of(("introduction", "table", "1", "2", "3"), "See cleaning.source_report."),
        "section": pa.Column(str),
        "entry": pa.Column(str),
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
    }
    return Contract(_schema(columns | _PLACE_IN_PRINT, "id"), rules=(rules.check_bounds,))


def _codebook() -> Contract:
    columns = {
        "indicator": _indicator(),
        "name_zh": _text(),
        "name_en": _text(),
        "unit": _unit(),
        "unit_zh": _text(),
        "unit_en": _text(),
        "table_zh": _text(),
        "table_en": _text(),
        "first_year": _year(),
        "last_year": _year(),
        "missing_years": _text("([0-9]{4}( |$))*", "is no list of years"),
        "breaks_zh": pa.Column(str),
        "breaks_en": pa.Column(str),
        "source": _text("[A-Z0-9-]+( [A-Z0-9-]+)*", "is no id of data/raw/sources.csv"),
    }
    return Contract(_schema(columns, "indicator"), rules=(rules.check_codebook,))


def _policy_adoption() -> Contract:
    columns = {
        "gb_code": _code(),
        "ftz_year": _one_of(
            EXPECTED_FTZ_BATCHES, "See data/raw/policy/ftz.csv.", "Int64", nullable=True
        ),
        "mah_pilot": _one_of((0, 1), "See data/raw/policy/mah.csv.", int),
    }
    return Contract(
        _schema(columns, "gb_code"), rules=(rules.check_all_provinces, rules.check_adoption)
    )


def _provinces() -> Contract:
    columns = {
        "gb_code": _code(),
        "iso_code": _text("CN-[A-Z]{2}", "is no code of ISO 3166-2:CN"),
        "zh": _text("[一-鿿]{2,3}", "is no short Chinese name"),
        "en": _text("[A-Z][A-Za-z ]+", "is no English name"),
        "region": _one_of(("east", "central", "west", "northeast"), "See the yearbook."),
    }
    return Contract(_schema(columns, "gb_code"), rules=(rules.check_all_provinces,))


# One entry a table. Each is made when it is asked for: what a table does not need is not read.
CONTRACTS: dict[str, Callable[[], Contract]] = {
    "provincial_indicators": _provincial_indicators,
    "national_totals": _national_totals,
    "report_figures": _report_figures,
    "codebook": _codebook,
    "policy_adoption": _policy_adoption,
    "provinces": _provinces,
}
