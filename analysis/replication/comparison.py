"""What differs between two references: printed words exactly, numbers beyond a tolerance."""

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.replication.reference import NUMBERS, WORDS
from analysis.words.languages import LANGUAGES

# Processors add in different orders (measured between three instruction sets: 6e-14), and where an
# optimiser iterates it may stop a step apart.
RELATIVE = 1e-6
ABSOLUTE = 1e-9
# Positions in a figure, in points of print: a seventieth of a millimetre.
POINTS = 0.05

_CELL = re.compile(r"(?<!\\)\|")
_GAP = re.compile(r"\s{2,}")
_ABSENT = "not there"


class Difference(NamedTuple):
    """One thing that is not as published: whose, what of it, as published, as it is now."""

    of: str
    what: str
    reference: str
    now: str


def claims(reference: dict[str, dict], now: dict[str, dict]) -> list[Difference]:
    """What differs between claims, sorted by id; a claim that is only in one of them differs."""
    found: list[Difference] = []
    for id in sorted({*reference, *now}):
        if id in reference and id in now:
            found += _claim(id, reference[id], now[id])
        else:
            found.append(Difference(id, "claim", _printed(reference, id), _printed(now, id)))
    return found


def exhibits(reference: dict[str, list], now: dict[str, list]) -> list[Difference]:
    """What differs between exhibits: the cell of a table, the panel of a figure."""
    found = []
    for name in sorted({*reference, *now}):
        if name not in reference or name not in now:
            there = ["there" if name in side else _ABSENT for side in (reference, now)]
            found.append(Difference(name, "exhibit", *there))
        elif name.rpartition("/")[2].startswith("tbl-"):
            found += _table(name, reference[name], now[name])
        else:
            found += _figure(name, reference[name], now[name])
    return found


def manifests(reference: str, now: str) -> list[Difference]:
    """What differs between two texts of `MANIFEST.txt`, column by column of the tidy tables."""
    old, new = _facts(reference), _facts(now)
    found = []
    for table, column in sorted({*old, *new}):
        was, is_now = old.get((table, column), []), new.get((table, column), [])
        if was != is_now:
            lost = [fact for fact in was if fact not in is_now]
            added = [fact for fact in is_now if fact not in was]
            found.append(Difference(table, column, _told(lost), _told(added)))
    return found


def largest_deviation(reference: dict[str, dict], now: dict[str, dict]) -> float:
    """The largest relative deviation of a number that both hold."""
    pairs = (
        (old, new)
        for id in reference.keys() & now.keys()
        for key in NUMBERS
        for old, new in zip(*_ends(reference[id].get(key), now[id].get(key)), strict=False)
    )
    numbers = ((old, new) for old, new in pairs if None not in (old, new) and old != new)
    return max((abs(new - old) / max(abs(old), abs(new)) for old, new in numbers), default=0.0)


def _claim(id: str, reference: dict, now: dict) -> Iterator[Difference]:
    for key in (*LANGUAGES, *WORDS):
        if reference.get(key) != now.get(key):
            yield Difference(id, key, _told(reference.get(key)), _told(now.get(key)))
    for key in NUMBERS:
        old, new = reference.get(key), now.get(key)
        if not _are_close(old, new):
            yield Difference(id, key, _told(old), _told(new))


def _are_close(reference: Any, now: Any) -> bool:
    """Whether two numbers, or the ends of two intervals, agree within the tolerance."""
    old, new = _ends(reference, now)
    if len(old) != len(new):
        return False
    return all(
        a == b if None in (a, b) else math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
        for a, b in zip(old, new, strict=True)
    )


def _ends(*numbers: Any) -> list[list]:
    return [number if isinstance(number, list) else [number] for number in numbers]


def _table(name: str, reference: list[str], now: list[str]) -> Iterator[Difference]:
    """The cells that differ, named by row and column; lost and added rows."""
    head = _cells(now[0]) if now else []
    for row, (old, new) in enumerate(zip(reference, now, strict=False), start=1):
        if old == new:
            continue
        before, after = _cells(old), _cells(new)
        if len(before) != len(after):
            yield Difference(name, f"line {row}", old, new)
            continue
        for column, (was, is_now) in enumerate(zip(before, after, strict=True)):
            if was != is_now:
                heading = head[column] if column < len(head) else column + 1
                yield Difference(name, f"line {row} ({after[0]}), {heading}", was, is_now)
    for row in range(len(now), len(reference)):
        yield Difference(name, f"line {row + 1}", reference[row], _ABSENT)
    for row in range(len(reference), len(now)):
        yield Difference(name, f"line {row + 1}", _ABSENT, now[row])


def _cells(line: str) -> list[str]:
    """The cells of a row; a line that is no row is one cell."""
    return [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]


def _figure(name: str, reference: list, now: list) -> Iterator[Difference]:
    if reference[0] != now[0]:
        yield Difference(name, "what it shows", reference[0], now[0])
    old_panels, new_panels = reference[1:], now[1:]
    if len(old_panels) != len(new_panels):
        yield Difference(name, "panels", str(len(old_panels) - 1), str(len(new_panels) - 1))
        return
    for number, (old, new) in enumerate(zip(old_panels, new_panels, strict=True), start=1):
        place = f"panel {number}" if number < len(new_panels) else "around the panels"
        yield from _panel(name, place, old, new)


def _panel(name: str, place: str, old: dict, new: dict) -> Iterator[Difference]:
    lost = [word for word in old["words"] if word not in new["words"]]
    added = [word for word in new["words"] if word not in old["words"]]
    if old["words"] != new["words"]:
        was, is_now = (lost, added) if lost or added else (old["words"], new["words"])
        yield Difference(name, f"{place}, words", _told(was), _told(is_now))
    for key in ("points", "styles"):
        if old[key] != new[key]:
            yield Difference(name, f"{place}, {key}", _told(old[key]), _told(new[key]))
    if old["points"] == new["points"] and any(
        abs(a - b) > POINTS for a, b in zip(old["sums"], new["sums"], strict=True)
    ):
        yield Difference(name, f"{place}, positions", _told(old["sums"]), _told(new["sums"]))


def _facts(manifest: str) -> dict[tuple[str, str], list[str]]:
    """What a manifest says of each table, under "rows", and of each of its columns."""
    facts, table = {}, ""
    for line in manifest.splitlines()[1:]:
        name, *rest = _GAP.split(line.strip())
        if name and not rest:
            table, _, count = name.partition(": ")
            facts[table, "rows"] = [count] * bool(count)
        elif name:
            facts[table, name] = rest
    return facts


def _printed(claims: dict[str, dict], id: str) -> str:
    return " / ".join(claims[id][lang] for lang in LANGUAGES) if id in claims else _ABSENT


def _told(value: object) -> str:
    if isinstance(value, dict):
        return " / ".join(value.values())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or _ABSENT
    return _ABSENT if value is None else str(value)
