"""Rebuild from raw figures in a clean copy, compare with what was published, and class the result.

`build/verify/verification.json` is the outcome for programs, which lies in the copy that was
verified and goes with it; `account` writes the one for people.
"""

import json
from typing import NamedTuple

from analysis import paths
from analysis.pipeline import lock
from analysis.replication import comparison, copy, reference
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

_OUTCOME = "verification.json"


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


class Outcome(NamedTuple):
    """How a verification ended, and a fingerprint of the tracked files that it was made of."""

    classification: str
    fingerprint: str

    @property
    def is_full(self) -> bool:
        """Whether everything came out as published."""
        return self.classification == FULL


def verify() -> Findings:
    """Rebuild in `build/verify/`, compare, and return what was found.

    Raises PublicationError, before anything is built, when there is no reference, CheckoutError
    when no copy can be made, and BuildFolderError while another verification runs in this build
    folder.
    """
    published = reference.read()
    with lock.exclusive_build("pytask/verify.lock"):
        return judge(copy.build(copy.make(paths.VERIFIED)), published)


def judge(rebuilt: Rebuilt, published: Reference) -> Findings:
    """Compare a copy that was built with what was published, and keep the outcome."""
    findings = _found(rebuilt, published)
    outcome = Outcome(findings.classification, rebuilt.copy.fingerprint)
    with paths.atomic_write(rebuilt.copy.folder / _OUTCOME) as unfinished:
        unfinished.write_text(json.dumps(outcome._asdict()) + "\n", "utf-8")
    return findings


def last() -> Outcome | None:
    """How the last verification ended; None when there was none, or it was interrupted."""
    file = paths.VERIFIED / _OUTCOME
    return Outcome(**json.loads(file.read_text("utf-8"))) if file.is_file() else None


def _found(rebuilt: Rebuilt, published: Reference) -> Findings:
    if not rebuilt.is_well:
        return Findings(rebuilt, published)
    now = reference.of_build(rebuilt.place(paths.BUILD))
    tracked = paths.ROOT / "data" / "processed" / paths.MANIFEST.name
    manifests = (file.read_text("utf-8") for file in (tracked, rebuilt.place(paths.MANIFEST)))
    return Findings(
        rebuilt,
        published,
        now,
        tuple(comparison.claims(published.claims, now.claims)),
        tuple(comparison.exhibits(published.exhibits, now.exhibits)),
        tuple(comparison.manifests(*manifests)),
    )
