"""The contract of each processed table: its columns and types, its key, its rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError

from analysis.contracts import rules
from analysis.contracts.expected import (
    BASE_UNITS,
    EXPECTED_FTZ_BATCHES,
    GB_CODES,
    QUALIFIERS,
    UNITS,
)
from analysis.contracts.rules import ContractError


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
            "Add one to CONTRACTS in analysis/contracts/schemas.py."
        )
    contract = CONTRACTS[name]
    columns = list(contract.schema.columns)
    _check_columns(name, table, columns)
    try:
        valid = contract.schema.validate(table[columns].reset_index(drop=True))
    except SchemaError as error:
        raise ContractError(_explained(name, table, error)) from None
    _check_key(name, valid, contract.key)
    for rule in contract.rules:
        if fault := rule(valid):
            raise ContractError(f"{name}: {fault}")
    return valid


def _check_columns(name: str, table: pd.DataFrame, columns: list[str]) -> None:
    missing = [column for column in columns if column not in table]
    surplus = [column for column in table if column not in columns]
    if missing or surplus:
        raise ContractError(
            f"{name}: the columns must be {', '.join(columns)}; missing {missing or 'none'}, "
            f"not in the contract {surplus or 'none'}. Make or drop them before the table is "
            "saved, or change the contract in analysis/contracts/schemas.py."
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


def _explained(name: str, table: pd.DataFrame, error: SchemaError) -> str:
    """A failed check of pandera in words: table, row, column, value, rule, remedy."""
    column = error.schema.name
    rule = getattr(error.check, "error", None) or f"must be {error.schema.dtype} and not missing"
    position = int(error.failure_cases["index"].iloc[0])
    row = table.iloc[position]
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


_CODE = _one_of(GB_CODES, "Use cleaning.province_names.codes.")
_FIGURE = {
    "year": _year(),
    "indicator": _one_of(UNITS, "Declare the indicator in analysis/contracts/expected.py."),
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
            rules.check_series,
            rules.check_provincial_coverage,
            rules.check_sign,
            rules.check_jumps,
            rules.check_parts,
            rules.check_subsets,
            rules.check_against_gdp,
        ),
    ),
    "national_totals": Contract(
        pa.DataFrameSchema(_FIGURE),
        key=("year", "indicator"),
        rules=(
            rules.check_series,
            rules.check_national_coverage,
            rules.check_parts,
            rules.check_subsets,
        ),
    ),
    "report_figures": Contract(
        pa.DataFrameSchema(
            {
                "id": _text("[a-z0-9_]+", "is no id of words joined by _"),
                "place": _text(),
                "part": _one_of(
                    ("introduction", "table", "1", "2", "3"), "See cleaning.source_report."
                ),
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
                "file": _FIGURE["file"],
                "row": _FIGURE["row"],
                "column": _text(),
            }
        ),
        key=("id",),
        rules=(rules.check_bounds,),
    ),
    "codebook": Contract(
        pa.DataFrameSchema(
            {
                "indicator": _one_of(
                    UNITS, "Declare the indicator in analysis/contracts/expected.py."
                ),
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
        rules=(rules.check_codebook,),
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
        rules=(rules.check_all_provinces, rules.check_adoption),
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
        rules=(rules.check_all_provinces,),
    ),
}
