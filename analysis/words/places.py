"""Places in the source report, its headings counted in the words of the language."""

from typing import Any

from analysis.words.labels import say
from analysis.words.languages import Words


def place(figure: Any) -> Words:
    """Where a figure stands: in Chinese as the source counts its headings, in English by number.

    `figure`: a row of the tidy table report_figures: place (as recorded), part ("introduction",
    "table", or the number of a part), section, and entry (paragraph, row or point), which is blank
    where the place is all of the section.
    """
    return Words(figure.place, _english(figure))


def _english(figure: Any) -> str:
    if figure.part in ("introduction", "table"):
        return say(f"place.{figure.part}", "en", entry=figure.entry)
    section = say("place.section", "en", part=figure.part, section=figure.section)
    return section + (say("place.point", "en", entry=figure.entry) if figure.entry else "")
