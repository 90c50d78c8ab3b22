"""A number that the report prints, with what the room that computes it knows of it."""

from dataclasses import dataclass

import pandas as pd

from analysis.words.languages import Words


@dataclass(frozen=True)
class Claim:
    """A number before the ledger gives it its id and the cell that makes it.

    `value`, `unit`, `digits`, `out_of`, `interval`, `p` and `text` are as `Ledger.record` takes
    them. `procedure` says how the number comes about, `sample` of what. `cells` are tables with
    the columns file, row and column: the raw cells behind the number.
    """

    value: float
    unit: str
    procedure: Words
    cells: tuple[pd.DataFrame, ...]
    sample: Words | None = None
    digits: int | None = None
    out_of: int | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    text: Words | None = None
