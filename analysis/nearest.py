"""The names that somebody who wrote another one may have meant."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from itertools import takewhile


def nearest(
    written: object,
    known: Iterable[object],
    most: int | None = 3,
    spellings: Mapping[str, Iterable[str]] | None = None,
) -> list[str]:
    """The `known` names, the most like `written` first, and at most so many; None for all.

    `spellings`: all the ways to write a name, where there are several; the most alike counts. Of
    names that are as much alike, those that begin the same come first.
    """
    ways = spellings or {}
    names = [str(name) for name in known]
    ranks = {name: _likeness(str(written), ways.get(name, [name])) for name in names}
    return sorted(names, key=lambda name: ranks[name], reverse=True)[:most]


def _likeness(written: str, ways: Iterable[str]) -> tuple[float, int]:
    """How much of the text is that of one of these ways to write a name, and of its beginning."""
    pairs = [(written.casefold(), way.casefold()) for way in ways]
    return max((SequenceMatcher(None, *pair).ratio(), _shared_beginning(*pair)) for pair in pairs)


def _shared_beginning(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
