"""What the project knows of one estimator: how it is computed, told, printed and registered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from analysis.estimators.case import Case
from analysis.estimators.design import DesignError
from analysis.estimators.estimate import Estimate, EstimateError

# The parts of an estimate that a table may print: the unit of the claim, and its decimals.
PARTS: dict[str, tuple[str, int | None]] = {
    "att": ("log_points", None),
    "p": ("p", None),
    "se": ("number", 3),
    "fit": ("number", 3),
}


class Bilingual(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str


class Printed(NamedTuple):
    """A number of an estimate that a table of the report prints: a key of PARTS, and its head."""

    part: str
    head: Bilingual


class InTable(NamedTuple):
    """The table of the report that prints an estimator's numbers, and how these came about.

    `table`: `inference` or `synthetic`. `procedure`: as the cards behind the numbers say.
    """

    table: str
    procedure: Bilingual
    numbers: tuple[Printed, ...]


class NotEstimated(NamedTuple):
    """The name of an estimator, and why the panel does not allow it."""

    name: str
    reason: str


@dataclass(frozen=True)
class Estimator:
    """One procedure with one inference.

    - name: how it is called where it cannot be estimated, and in the register.
    - function: from a Case to an Estimate; raises DesignError where the panel does not allow it.
    - assumptions: what the estimate rests on, as it says itself.
    - reference: its key in `paper/references.bib`.
    - column: the beginning of its columns and claims, `<column>_<part>`; estimators that share one
      stand beside each other as one procedure.
    - shown: where the report prints its numbers; none where it tells them otherwise or not at all.
    - register: its entry in the register of methods; none where `written_as` are the words under
      which the chapters have one.
    - uses_sizes: whether its numbers also rest on the sizes of the units.
    - draws_curve: whether it is the one that the specification curve shows.

    Raises EstimateError for a number that is no part of an estimate, and for other than one entry
    in the register.
    """

    name: Bilingual
    function: Callable[[Case], Estimate]
    reference: str
    column: str
    assumptions: tuple[str, ...] = ()
    shown: InTable | None = None
    register: Bilingual | None = None
    written_as: Bilingual | None = None
    uses_sizes: bool = False
    draws_curve: bool = False

    def __post_init__(self) -> None:
        for part, _ in self.shown.numbers if self.shown else ():
            if part not in PARTS:
                raise EstimateError(
                    f"{self.name.en}: no part of an estimate is called {part!r}. Print one of "
                    f"{', '.join(PARTS)}."
                )
        if (self.register is None) == (self.written_as is None):
            raise EstimateError(
                f"{self.name.en}: give its entry in the register of methods, or the words under "
                "which the chapters have one."
            )

    def estimate(self, case: Case) -> Estimate:
        """The estimate with its assumptions. Raises DesignError where there is none."""
        return replace(self.function(case), assumptions=self.assumptions)

    def attempt(self, case: Case) -> Estimate | NotEstimated:
        """The estimate, or why there is none."""
        try:
            return self.estimate(case)
        except DesignError as error:
            return NotEstimated(self.name.en, str(error))


def columns(estimator: Estimator, found: Estimate) -> dict[str, float]:
    """What an estimate holds, by `<column>_<part>`: the parts of PARTS, rank, lower and upper."""
    lower, upper = found.interval or (None, None)
    parts = {
        "att": found.value,
        "p": found.p,
        "rank": found.rank,
        "lower": lower,
        "upper": upper,
        "se": found.standard_error,
        "fit": found.fit,
    }
    held = {part: value for part, value in parts.items() if value is not None}
    return {f"{estimator.column}_{part}": value for part, value in held.items()}
