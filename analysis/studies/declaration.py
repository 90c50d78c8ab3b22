"""A TOML file that people write by hand, checked so that every complaint names its line."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, NoReturn

from analysis.nearest import nearest

# Where a key or value stands: table names, positions in arrays of tables, and the key itself.
Where = tuple[str | int, ...]

_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_KINDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}
_KINDS[dict] = "a table"
# What every title of a file has.
TITLES = {"title_zh": str, "title_en": str}
_MOST_LISTED = 8  # choices that a refusal lists


class StudyError(ValueError):
    """A study file says something that cannot be meant."""


class Declaration:
    """The parsed file, `data`, and where in it each key stands.

    Raises StudyError for a file that is not UTF-8 TOML.
    """

    def __init__(self, path: Path):
        self.path = path
        try:
            # Editors of Windows set a mark before the text.
            self.text = path.read_text(encoding="utf-8-sig")
            self.data = tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise StudyError(f"{path}, line {line}: not UTF-8. Save as UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            at = found[1] if found else 1
            raise StudyError(f"{path}, line {at}: {error}. Correct the line.") from error
        self._lines = key_lines(self.text)

    def refuse(self, where: Where, fault: str, remedy: str) -> NoReturn:
        """Raise StudyError at the line of `where`."""
        raise StudyError(f"{self.path}, line {self.line(where)}: {fault}. {remedy}")

    def refuse_choice(
        self,
        where: Where,
        value: object,
        choices: Iterable[str],
        spellings: Mapping[str, Iterable[str]] | None = None,
    ) -> NoReturn:
        """Raise StudyError for a value that is none of `choices`; the nearest spellings are told.

        `spellings`: for each choice all the ways to write it, where there are several.
        """
        self.refuse(
            (*where, str(value)),
            f"{_named(where)} {value!r} is not among the valid choices",
            f"Nearest first: {_nearest(value, choices, spellings or {})}.",
        )

    def check_keys(self, where: Where, required: Mapping, optional: Mapping) -> Mapping:
        """The table at `where`, after its keys and their types have been checked."""
        table: Any = self.data
        for step in where:
            table = table[step]
        if not isinstance(table, dict):
            self.refuse(where, f"{_named(where)} = {table!r} is not a table", "Give it keys.")
        known = {**required, **optional}
        for key, value in table.items():
            if key not in known:
                self.refuse(
                    (*where, key),
                    f"{_named(where)} has no key {key!r}",
                    f"Nearest first: {_nearest(key, known, {})}.",
                )
            if type(value) is not known[key]:
                self.refuse(
                    (*where, key),
                    f"{_named((*where, key))} = {value!r} is not {_KINDS[known[key]]}",
                    "Correct the value.",
                )
        for key in required:
            if key not in table:
                self.refuse(where, f"{_named(where)} lacks the key {key!r}", "Add it.")
        return table

    def line(self, where: Where) -> int:
        """The line of a key, of a value in the list under a key, or of the nearest table above."""
        for depth in range(len(where), 0, -1):
            if where[:depth] in self._lines:
                start = self._lines[where[:depth]]
                return self._line_of_value(start, where[-1]) if depth < len(where) else start
        # A table that stands only in the names of those within it.
        within = (line for place, line in self._lines.items() if place[: len(where)] == where)
        return min(within, default=1)

    def _line_of_value(self, start: int, value: str | int) -> int:
        """The line below `start` that holds the value, if the list runs over several."""
        following = [line for line in self._lines.values() if line > start]
        end = min(following, default=len(self.text.splitlines()) + 1)
        spelt = re.compile(rf"(?<![\w]){re.escape(str(value))}(?![\w])")
        for number in range(start, end):
            if spelt.search(self.text.splitlines()[number - 1]):
                return number
        return start


def key_lines(text: str) -> dict[Where, int]:
    """The line of each table and each key; what stands inside long strings is none."""
    found: dict[Where, int] = {}
    table: Where = ()
    seen: Counter[str] = Counter()
    in_string = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not in_string:
            if header := _TABLE.match(line):
                table = _table(header, seen)
                found[table] = number
            elif key := _KEY.match(line):
                found[(*table, key[1])] = number
        in_string ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return found


def _table(header: re.Match, seen: Counter[str]) -> Where:
    name = tuple(part.strip().strip("\"'") for part in header[2].split("."))
    if header[1] == "[":
        return name
    seen[header[2]] += 1
    return (*name, seen[header[2]] - 1)


def _named(where: Where) -> str:
    """What a place is called in a sentence: outcome 3, id."""
    parts = [
        f"{step} {following + 1}" if isinstance(following, int) else str(step)
        for step, following in zip_longest(where, where[1:])
        if not isinstance(step, int)
    ]
    return ", ".join(parts) or "the file"


def _nearest(value: object, choices: Iterable[str], spellings: Mapping[str, Iterable[str]]) -> str:
    """The choices nearest in one of their spellings, and how many others there are."""
    near = nearest(value, choices, None, spellings)
    others = len(near) - _MOST_LISTED
    return ", ".join(near[:_MOST_LISTED]) + (f", and {others} more" if others > 0 else "")
