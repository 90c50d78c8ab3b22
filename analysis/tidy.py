"""Save and load the tidy tables in `data/processed/`, each within its contract."""

from pathlib import Path

import pandas as pd

from analysis import contracts, paths

# Codes that look like numbers but are names.
TEXT_COLUMNS = dict.fromkeys(("gb_code", "edition", "row", "part", "section", "entry"), str)


class TidyTableError(ValueError):
    """A tidy table is not there yet."""


def save(name: str, table: pd.DataFrame) -> Path:
    """Check `table` against its contract and write `data/processed/<name>.csv`, whole or not.

    Raises ContractError, and writes nothing, when the table breaks its contract.
    """
    path = paths.PROCESSED / f"{name}.csv"
    valid = contracts.check(name, table)
    with paths.atomic_write(paths.output_path(path)) as unfinished:
        valid.to_csv(unfinished, index=False, lineterminator="\n")
    return path


def load(name: str) -> pd.DataFrame:
    """Read a tidy table; what TEXT_COLUMNS names is text, blank text is "".

    Raises TidyTableError when the table has not been made.
    """
    path = paths.PROCESSED / f"{name}.csv"
    if not path.exists():
        raise TidyTableError(
            f"{path} is not there. `make paper` makes it; in JupyterLab run notebooks 01 and 02."
        )
    table = pd.read_csv(path, dtype=TEXT_COLUMNS)
    text = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    return table.fillna(dict.fromkeys(text, ""))
