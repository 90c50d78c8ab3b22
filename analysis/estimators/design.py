"""A balanced panel with one treated unit, as the estimators take it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class DesignError(ValueError):
    """The panel cannot carry the design: too few units or years, or a gap in it."""


@dataclass(frozen=True)
class OneTreated:
    """`values`: units x years; `pre` marks the years before the treatment; `treated` is a row."""

    values: Floats
    pre: NDArray[np.bool_]
    treated: int

    @property
    def base(self) -> int:
        """Position of the last year before the treatment."""
        return int(np.flatnonzero(self.pre)[-1])


def one_treated_design(values: pd.DataFrame, treated: str, first_treated_year: int) -> OneTreated:
    """The design of a data frame of floats, index year (ascending), columns units.

    Raises DesignError when the unit is not in it, no year is before the treatment or none from it
    on, it has one unit, or a gap.
    """
    check_unit(values, treated)
    pre = values.index.to_numpy() < first_treated_year
    if pre.all() or not pre.any():
        raise DesignError(
            f"first treated year {first_treated_year} is not inside the years "
            f"{values.index[0]}-{values.index[-1]}: there must be years before it and from it on. "
            "Widen the window, or move the first treated year."
        )
    design = OneTreated(values.to_numpy().T, pre, values.columns.get_loc(treated))
    check(design.values, pre)
    return design


def check(values: Floats, pre: NDArray[np.bool_]) -> None:
    """Raise DesignError unless (... x units x years) has two units, both periods and no gap."""
    if values.shape[-2] < 2:
        raise DesignError(
            f"{values.shape[-2]} unit(s): a comparison needs the treated unit and a donor."
        )
    if not pre.any() or pre.all():
        raise DesignError(
            f"{int(pre.sum())} years before and {int((~pre).sum())} after the treatment: there "
            "must be one of each. Widen the window, or move the first treated year."
        )
    if np.isnan(values).any():
        raise DesignError("The panel has a gap. Drop the unit or the year, and say so.")


def check_unit(values: pd.DataFrame, treated: str) -> None:
    """Raise DesignError when the treated unit is not in the panel."""
    if treated not in values.columns:
        raise DesignError(
            f"unit {treated!r} is not in the panel; it has {', '.join(map(str, values.columns))}. "
            "Name one of these."
        )
