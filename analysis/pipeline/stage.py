"""One step of the pipeline, as data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from analysis import paths


@dataclass(frozen=True)
class Stage:
    """One step: what it reads, what it writes, and the notebook or function that does it.

    A notebook's products land in a folder of the stage's own before they move into place; a
    function writes whole files by itself, and may have folders of its `own` to work in. `state` is
    what beside files makes the stage stale, `study` the study that it is about, if it is about one.
    """

    name: str
    reads: tuple[Path, ...]
    writes: tuple[Path, ...]
    notebook: str = ""
    parameters: dict = field(default_factory=dict)
    action: Callable[[], object] | None = None
    state: str = ""
    study: str = ""
    own: tuple[Path, ...] = ()

    @property
    def executed(self) -> tuple[Path, ...]:
        """The notebook as it ran, which the stage keeps beside what it writes."""
        return (paths.EXECUTED / f"{self.name}.ipynb",) if self.notebook else ()
