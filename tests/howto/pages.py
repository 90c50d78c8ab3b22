"""The edits that a how-to page tells its reader to make, read off its text, made in a copy."""

import re
from pathlib import Path
from typing import NamedTuple

from analysis import paths

FOLDER = paths.NOTEBOOKS / "howto"
PAGES = sorted(file.stem for file in FOLDER.glob("add-*.md"))

_BLOCK = r"```\w+\n(.*?)^```\n"
_EDIT = re.compile(
    rf"(?:^|\. )(Create|In|At the end of)\s`([^`]+)`(?: add|, (?:after|replace))?:?\n\n{_BLOCK}"
    rf"(?:\n(add|by)\n\n{_BLOCK})?",
    re.MULTILINE | re.DOTALL,
)
_RUN = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Edit(NamedTuple):
    """One change: `how` is Create, At the end of, add (after a text) or by (in place of a text)."""

    how: str
    file: str
    first: str
    second: str


def edits(page: str) -> list[Edit]:
    """The edits of a page, top to bottom."""
    text = FOLDER.joinpath(f"{page}.md").read_text("utf-8")
    return [
        Edit(word or how, file, first, second)
        for how, file, first, word, second in _EDIT.findall(text)
    ]


def lines_to_run(page: str) -> list[str]:
    """The commands of a page."""
    text = FOLDER.joinpath(f"{page}.md").read_text("utf-8")
    return [line for block in _RUN.findall(text) for line in block.splitlines()]


def make(page: str, project: Path) -> None:
    """Do in `project` what the page says, to the letter."""
    for edit in edits(page):
        file = project / edit.file
        before = file.read_text("utf-8") if file.exists() else ""
        if edit.how == "Create":
            assert not file.exists(), f"{page} creates {edit.file}, which is there"
            after = edit.first
        elif edit.how == "At the end of":
            after = before + edit.first
        else:
            assert before.count(edit.first) == 1, f"{page}: not once in {edit.file}:\n{edit.first}"
            kept = edit.first if edit.how == "add" else ""
            after = before.replace(edit.first, kept + edit.second)
        file.write_text(after, "utf-8")
