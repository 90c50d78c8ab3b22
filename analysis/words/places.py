"""Places in the source report, its headings counted in the words of the language."""

import re

from analysis.words.labels import say

_PLACES = (
    (re.compile(r"导言第(?P<paragraph>\d+)段"), "place.introduction"),
    (re.compile(r"表1第(?P<row>\d+)行"), "place.table"),
    (re.compile(r"(?P<part>[一二三])（(?P<section>[一二三四五])）"), "place.section"),
    (re.compile(r"第(?P<point>\d+)点"), "place.point"),
)
_HAN = dict(zip("一二三四五", "12345", strict=True))


def place(recorded: str, lang: str) -> str:
    """A place in the source, its headings counted in the words of the language."""
    if lang == "zh":
        return recorded
    parts = []
    for pattern, key in _PLACES:
        if found := pattern.search(recorded):
            fields = {name: _HAN.get(text, text) for name, text in found.groupdict().items()}
            parts.append(say(key, lang, **fields))
    return "".join(parts)
