"""Check the tables that exhibits are given, before anything is drawn from them."""

from collections.abc import Iterable

import pandas as pd


class ExhibitError(ValueError):
    """An exhibit is given a table that lacks what it draws."""


def pick(table: pd.DataFrame, keys: Iterable[str], name: str) -> pd.DataFrame:
    """The rows of `table` with these index keys, in this order; `name` says which table it is."""
    keys = list(keys)
    missing = [key for key in keys if key not in table.index]
    if missing:
        raise ExhibitError(
            f"The table {name} has no row {', '.join(missing)}. Add the row to the table, or take "
            f"the key out of the exhibit that draws it (analysis/exhibits)."
        )
    return table.loc[keys]
