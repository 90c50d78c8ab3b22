"""What a figure shows, read back from its SVG: words exactly, positions as sums with a tolerance.

The outlines of a drawing differ in their last digits from one processor to the next, so no
checksum of the file can be published. A panel is held by its words, its number of points, and four
sums over their coordinates: any point that moves changes one of the sums by as much.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

DIGITS = 3

_NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")


def panels(svg: Path) -> list[dict]:
    """What each panel of a figure holds: first the panels, in order, then what is outside them.

    A panel: `words` as drawn, `points`, `sums` in points of print (Σx, Σy, and both weighted by
    position in the drawing, so that two points that change places show), and `styles`, the start of
    a SHA-256 over colours and widths. Raises ParseError (of xml.etree) for a file that is no SVG.
    """
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    root = ElementTree.parse(svg, parser).getroot()
    drawn = next(group for group in root if group.get("id") == "figure_1")
    axes = [group for group in drawn if _id(group).startswith("axes_")]
    around = [group for group in drawn if group not in axes]
    return [_panel([group]) for group in axes] + [_panel(around)]


def _panel(groups: list[Element]) -> dict:
    words: list[str] = []
    coordinates: list[float] = []
    styles: list[str] = []
    for element in _elements(groups):
        if _id(element).startswith("text_"):
            words += _words(element)
        else:
            coordinates += _coordinates(element)
            styles.append(element.get("style", ""))
    across, down = coordinates[::2], coordinates[1::2]
    sums = [sum(across), sum(down), _weighted(across), _weighted(down)]
    return {
        "words": words,
        "points": len(across),
        "sums": [round(value, DIGITS) for value in sums],
        "styles": hashlib.sha256("\n".join(styles).encode()).hexdigest()[:12],
    }


def _elements(groups: list[Element]) -> Iterator[Element]:
    """All elements in drawing order; of words the group only, not the outlines of its glyphs."""
    for group in groups:
        yield group
        if not _id(group).startswith("text_"):
            yield from _elements(list(group))


def _coordinates(element: Element) -> list[float]:
    """x, y, x, y, … of a path or of the place where one is put."""
    if "d" in element.attrib:
        return [float(number) for number in _NUMBER.findall(element.attrib["d"])]
    return [float(element.attrib[name]) for name in ("x", "y") if name in element.attrib]


def _weighted(values: list[float]) -> float:
    return sum(value * place for place, value in enumerate(values, start=1)) / max(len(values), 1)


def _words(group: Any) -> list[str]:
    """The texts of its comments, of which the declared types of the library know nothing."""
    return [(part.text or "").strip() for part in group if part.tag is ElementTree.Comment]


def _id(element: Element) -> str:
    return element.get("id", "")
