"""The provinces that a study file can name, and the many ways to write one."""

from collections.abc import Mapping
from typing import NamedTuple

from analysis import sources
from analysis.studies.declaration import Declaration, Where


class Province(NamedTuple):
    """A province: its code of GB/T 2260, its short and its full Chinese and its English name."""

    code: str
    zh: str
    full_zh: str
    en: str

    def name(self, lang: str) -> str:
        """The short name in "zh" or "en"."""
        return getattr(self, lang)


def read() -> dict[str, Province]:
    """Every province by its code, from the raw table reference-provinces."""
    table = sources.read("reference-provinces")
    columns = table[["gb_code", "short_zh", "full_zh", "name_en"]]
    return {row[0]: Province(*row) for row in columns.itertuples(index=False, name=None)}


def find(
    declared: Declaration, where: Where, written: object, listed: Mapping[str, Province]
) -> Province:
    """The province that is written as code, short or full Chinese name, or English name.

    `listed`: as `read` gives them. Raises StudyError for any other text, with the nearest names
    first.
    """
    found = next((each for each in listed.values() if written in each), None)
    if found is None:
        shown = {f"{each.code} {each.zh} {each.en}": each for each in listed.values()}
        declared.refuse_choice(where, written, shown, shown)
    return found
