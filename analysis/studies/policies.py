"""Policies of `data/raw/policy/`: which provinces adopted one, and when.

A raw table whose resource in `datapackage.json` is called `policy-NAME` is the policy NAME. Its
first column of a type of dates says when each province adopted it, blank where it never did.
"""

from collections.abc import Mapping

import pandas as pd

from analysis import sources
from analysis.studies.declaration import Declaration, Where

_TABLE = "policy-"
_DATES = ("year", "yearmonth", "date")


def columns() -> dict[str, str]:
    """Each policy -> the column of its raw table that says when it began."""
    found: dict[str, str] = {}
    for resource in sources.resources():
        if resource.startswith(_TABLE):
            fields = sources.describe(resource)["schema"]["fields"]
            dates = [field["name"] for field in fields if field["type"] in _DATES]
            found |= {resource.removeprefix(_TABLE): column for column in dates[:1]}
    return found


def adoption(policy: str) -> Mapping[str, int]:
    """Province (gb code) -> year in which it adopted the policy; who never did is left out.

    Raises KeyError for a policy that `columns` does not know.
    """
    column, table = columns()[policy], sources.read(f"{_TABLE}{policy}")
    reached = table[table[column] != ""]
    return dict(zip(reached["gb_code"], reached[column].str[:4].astype(int), strict=True))


def declared(file: Declaration, where: Where, policy: str) -> Mapping[str, int]:
    """The same of the policy that a study file names at `where`. Raises StudyError for none."""
    if policy not in columns():
        file.refuse_choice(where, policy, columns())
    return adoption(policy)


def adoption_cells(policy: str) -> pd.DataFrame:
    """The raw cells that say which provinces adopted a policy when: file, row, column.

    Raises KeyError for a policy that `columns` does not know.
    """
    column, resource = columns()[policy], f"{_TABLE}{policy}"
    lines = sources.read(resource).index
    return pd.DataFrame(
        {"file": sources.describe(resource)["path"], "row": lines, "column": column}
    )
