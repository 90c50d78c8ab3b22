"""Publish this build: make it the reference that `make verify` compares with."""

from collections.abc import Callable

from analysis import paths
from analysis.pipeline import runner
from analysis.replication import comparison, reference
from analysis.replication.comparison import Difference
from analysis.replication.reference import Reference
from analysis.stages import stages


class AcceptanceError(ValueError):
    """This build cannot become the reference."""


def accept(ask: Callable[[list[Difference]], bool]) -> bool:
    """Make this build the reference if `ask`, shown the differences, agrees; whether it was made.

    Nothing is written, and nothing asked, where nothing differs beyond the tolerance. What does not
    differ is kept to its last digit, so that the files change only where something else is
    published. Raises AcceptanceError when numbers or exhibits of the build are stale, and
    PublicationError when there is no build.
    """
    now = reference.of_build(paths.BUILD, _exhibits())
    if stale := _stale():
        raise AcceptanceError(
            f"The build is older than the project: {', '.join(stale)} would run. "
            "Run make paper, look at the report, and accept then."
        )
    published = reference.read() if reference.is_there() else Reference({}, {})
    claims = comparison.claims(published.claims, now.claims)
    exhibits = comparison.exhibits(published.exhibits, now.exhibits)
    if not (claims or exhibits) or not ask([*claims, *exhibits]):
        return False
    reference.write(
        Reference(
            _kept(published.claims, now.claims, claims),
            _kept(published.exhibits, now.exhibits, exhibits),
        )
    )
    return True


def _exhibits() -> set[str]:
    """The exhibits of the report; a study that was run alone leaves others beside them."""
    files = (file for stage in stages() for file in stage.writes)
    return {
        file.relative_to(paths.EXHIBITS).as_posix().partition(".")[0]
        for file in files
        if file.is_relative_to(paths.EXHIBITS)
    }


def _stale() -> list[str]:
    """The stages that would make numbers or exhibits anew; how they are rendered is no matter."""
    held = (paths.EXHIBITS, paths.CLAIMS, paths.LEDGER)
    planned = stages()
    making = {
        stage.name
        for stage in planned
        if any(file.is_relative_to(place) for file in stage.writes for place in held)
    }
    return [name for name in runner.stale(planned) if name in making]


def _kept(published: dict, now: dict, differences: list[Difference]) -> dict:
    """What is there now, as it was published wherever it does not differ."""
    differing = {difference.of for difference in differences}
    return {name: fact if name in differing else published[name] for name, fact in now.items()}
