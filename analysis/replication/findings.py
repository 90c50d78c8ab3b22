"""What a verification found, and how journals would class it."""

from typing import NamedTuple

from analysis.replication.comparison import Difference
from analysis.replication.copy import Rebuilt
from analysis.replication.reference import Reference

FULL = "full reproduction"
PARTIAL = "partial reproduction"
NONE = "not reproduced"

MEANING = {
    FULL: "the build ran whole, and every number and exhibit is as published",
    PARTIAL: "the build ran whole, and something differs from what was published",
    NONE: "the build stopped, so there is nothing to compare",
}


class Findings(NamedTuple):
    """A build in a clean copy, what was published, what was built, and what differs.

    `now` is nothing where the build stopped. `data` are differences of the tidy tables.
    """

    rebuilt: Rebuilt
    published: Reference
    now: Reference | None = None
    claims: tuple[Difference, ...] = ()
    exhibits: tuple[Difference, ...] = ()
    data: tuple[Difference, ...] = ()

    @property
    def classification(self) -> str:
        """FULL, PARTIAL or NONE."""
        if self.now is None:
            return NONE
        return PARTIAL if self.claims or self.exhibits or self.data else FULL

    @property
    def is_full(self) -> bool:
        """Whether everything came out as published."""
        return self.classification == FULL
