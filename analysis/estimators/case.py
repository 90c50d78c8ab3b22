"""One question to a panel, and what several estimators share of the answer."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.estimators import permutation, synthetic
from analysis.estimators.design import DesignError, Floats, OneTreated, one_treated_design
from analysis.estimators.estimate import Estimate

DID = "difference-in-differences"


@dataclass(frozen=True, eq=False)
class Case:
    """What did the treatment of one unit do?

    `values`: a balanced panel of floats, index year (ascending), columns units. `sizes` (N,
    positive, in the order of the columns): what the outcome of a unit averages over, where it is
    known. Everything else follows, and raises DesignError where the panel cannot carry it.
    """

    values: pd.DataFrame
    treated: str
    first_treated_year: int
    sizes: Floats | None = None

    @cached_property
    def design(self) -> OneTreated:
        return one_treated_design(*self.question)

    @cached_property
    def atts(self) -> Floats:
        """The effect on each unit as if it were the treated one (N)."""
        return permutation.against_others(self.changes)

    @cached_property
    def changes(self) -> Floats:
        """Mean after less mean before of each unit (N)."""
        return permutation.pre_post_changes(self.design.values, self.design.pre)

    @cached_property
    def control(self) -> synthetic.SyntheticControl:
        return synthetic.control(*self.question)

    @cached_property
    def synthetic_did(self) -> synthetic.SyntheticDid:
        return synthetic.did(*self.question)

    @property
    def question(self) -> tuple[pd.DataFrame, str, int]:
        """The panel, the treated unit and its first treated year, as functions take them."""
        return self.values, self.treated, self.first_treated_year

    @property
    def known_sizes(self) -> Floats:
        """The size of each unit. Raises DesignError where none was given."""
        if self.sizes is None:
            raise DesignError("it needs the size of each unit; give --weight.")
        return self.sizes

    def before(self, year: int) -> "Case":
        """The years before the treatment alone, as if it had begun in `year`."""
        return Case(self.values[self.design.pre], self.treated, year, self.sizes)

    def did(self, **inferred: Any) -> Estimate:
        """The difference in differences with the inference given, as fields of Estimate."""
        return self.estimate(DID, self.atts[self.design.treated], **inferred)

    def estimate(self, procedure: str, value: float, **inferred: Any) -> Estimate:
        """An effect on the treated unit with the inference given, as fields of Estimate."""
        return Estimate(
            float(value),
            procedure,
            n_treated=1,
            units=self.values.shape[1],
            years=tuple(int(year) for year in self.values.index),
            **inferred,
        )


def ranked(test: permutation.PlaceboTest) -> dict[str, float]:
    """A rank among all units as fields of Estimate: p, p_floor and rank."""
    return {"p": test.p, "p_floor": test.floor, "rank": test.rank}
