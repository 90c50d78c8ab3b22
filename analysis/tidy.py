"""Save and load the tidy tables in `data/processed/`, each within its contract."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from analysis import contracts, paths

# Codes that look like numbers but are names.
TEXT_COLUMNS = dict.fromkeys(("gb_code", "edition", "row", "part", "section", "entry"), str)


class TidyTableError(ValueError):
    """A tidy table is not there yet."""


def save(name: str, table: pd.DataFrame) -> Path:
    """Check `table` against its contract and write `data/processed/<name>.csv`, whole or not.

    Raises ContractError, and writes nothing, when the table breaks its contract, or is one that is
    held against another (see `save_all`).
    """
    return save_all({name: table})[0]


def save_all(tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    """Check tables by their names, each alone and all together, and write all of them or none.

    Raises ContractError, and writes nothing, when one breaks its contract.
    """
    written = [paths.PROCESSED / f"{name}.csv" for name in tables]
    with ExitStack() as unfinished:
        for path, table in zip(written, contracts.check_all(tables).values(), strict=True):
            file = unfinished.enter_context(paths.atomic_write(paths.output_path(path)))
            table.to_csv(file, index=False, lineterminator="\n")
    return written


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
