"""The names that somebody who wrote another one may have meant."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher


def nearest(
    written: object,
    known: Iterable[object],
    most: int | None = 3,
    spellings: Mapping[str, Iterable[str]] | None = None,
) -> list[str]:
    """The `known` names, the most like `written` first, and at most so many; None for all.

    `spellings`: all the ways to write a name, where there are several; the most alike counts.
    """
    ways = spellings or {}
    names = [str(name) for name in known]
    return sorted(names, key=lambda name: -_likeness(str(written), ways.get(name, [name])))[:most]


def _likeness(written: str, ways: Iterable[str]) -> float:
    """How much of the text is that of one of these ways to write a name, from 0 to 1."""
    return max(SequenceMatcher(None, written.casefold(), each.casefold()).ratio() for each in ways)
