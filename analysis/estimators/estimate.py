"""What an estimate is: a number with its procedure, its sample and the inference it may carry."""

from dataclasses import dataclass

# Cluster-robust inference leans on many treated clusters; with one, a true null is rejected about
# 70 % of the time at 5 %. Ten is a floor, not a promise.
FEWEST_TREATED_CLUSTERS = 10
CLUSTER_ROBUST = "cluster-robust"
INFERENCES = (
    "placebo rank",
    "RMSPE-ratio rank",
    "Conley-Taber",
    "Ferman-Pinto",
    "placebo variance",
    "permuted adoption dates",
    "smoothness bounds",
    CLUSTER_ROBUST,
)


class EstimateError(ValueError):
    """An estimate does not add up: no such inference, or numbers that contradict each other."""


class TooFewTreatedClustersError(EstimateError):
    """Cluster-robust inference was asked of a handful of treated units."""


@dataclass(frozen=True)
class Estimate:
    """One estimated effect.

    `value` is in the unit of the outcome (log points for outcomes in logs). `units` counts all
    units, the `n_treated` treated ones among them; `years` are those of the sample. `interval`,
    `p` and `standard_error` come from `inference`, one of INFERENCES; `p_floor` is the smallest p
    that it can give, `rank` the place of the treated unit when all are ordered by the size of
    their effect (1: largest). `fit` is the root mean squared gap to the comparison before the
    treatment, where the comparison is fitted to it.

    Raises TooFewTreatedClustersError for a cluster-robust p or interval with fewer than
    FEWEST_TREATED_CLUSTERS treated units, EstimateError for an inference that is unknown or not
    named, a p outside [floor, 1], or an interval that is upside down.
    """

    value: float
    procedure: str
    n_treated: int
    units: int
    years: tuple[int, ...]
    inference: str = ""
    interval: tuple[float, float] | None = None
    p: float | None = None
    p_floor: float | None = None
    rank: int | None = None
    standard_error: float | None = None
    fit: float | None = None
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.inference and self.inference not in INFERENCES:
            raise EstimateError(
                f"{self.procedure}: no inference is called {self.inference!r}. Use one of "
                f"{', '.join(INFERENCES)}."
            )
        if self._infers() and not self.inference:
            raise EstimateError(
                f"{self.procedure}: p = {self.p}, interval = {self.interval} without the inference "
                f"they come from. Name it: {', '.join(INFERENCES)}."
            )
        self._refuse_few_clusters()
        self._check_numbers()

    def _infers(self) -> bool:
        return self.p is not None or self.interval is not None

    def _refuse_few_clusters(self) -> None:
        few = self.n_treated < FEWEST_TREATED_CLUSTERS
        if few and self.inference == CLUSTER_ROBUST and self._infers():
            raise TooFewTreatedClustersError(
                f"{self.procedure}: cluster-robust inference with {self.n_treated} treated "
                f"unit(s), and fewer than {FEWEST_TREATED_CLUSTERS} make it reject true nulls far "
                "too often. Leave p and interval out, or use placebo inference."
            )

    def _check_numbers(self) -> None:
        if self.p is not None and not (self.p_floor or 0) <= self.p <= 1:
            raise EstimateError(
                f"{self.procedure}: p = {self.p} is not between its floor {self.p_floor or 0} and "
                "1. Count the treated unit among the assignments."
            )
        if self.interval is not None and not self.interval[0] <= self.interval[1]:
            raise EstimateError(
                f"{self.procedure}: the interval {self.interval} ends before it begins. Give the "
                "lower end first."
            )
