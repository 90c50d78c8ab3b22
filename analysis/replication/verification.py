"""Rebuild from raw figures in a clean copy, compare with what was published, and say so.

`build/verification.md` is the account for people; `build/verify/verification.json` the outcome for
programs, which lies in the copy that was verified and goes with it.
"""

import json
from pathlib import Path
from typing import NamedTuple

from analysis import paths
from analysis.replication import account, comparison, copy, reference
from analysis.replication.findings import FULL, Findings
from analysis.tasks import lock

_OUTCOME = "verification.json"


class Outcome(NamedTuple):
    """How a verification ended, and a fingerprint of the tracked files that it was made of."""

    classification: str
    fingerprint: str

    @property
    def is_full(self) -> bool:
        """Whether everything came out as published."""
        return self.classification == FULL


def verify() -> Findings:
    """Rebuild in `build/verify/`, compare, write the account, and return what was found.

    Raises PublicationError, before anything is built, when there is no reference, CopyError when no
    copy can be made, and BuildFolderError while another verification runs in this build folder.
    """
    published = reference.read()
    with lock.held("pytask/verify.lock"):
        return judge(copy.build(copy.make(paths.VERIFIED)), published)


def judge(rebuilt: copy.Rebuilt, published: reference.Reference) -> Findings:
    """Compare a copy that was built with what was published, and write the account."""
    findings = _found(rebuilt, published)
    outcome = Outcome(findings.classification, rebuilt.copy.fingerprint)
    _write(paths.VERIFICATION, account.text(findings))
    _write(rebuilt.copy.folder / _OUTCOME, json.dumps(outcome._asdict()) + "\n")
    return findings


def last() -> Outcome | None:
    """How the last verification ended; None when there was none, or it was interrupted."""
    file = paths.VERIFIED / _OUTCOME
    return Outcome(**json.loads(file.read_text("utf-8"))) if file.is_file() else None


def _found(rebuilt: copy.Rebuilt, published: reference.Reference) -> Findings:
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


def _write(file: Path, text: str) -> None:
    with paths.whole(file) as unfinished:
        unfinished.write_text(text, "utf-8")
