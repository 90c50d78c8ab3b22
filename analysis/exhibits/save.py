"""Write exhibits to `build/exhibits/<language>/`: whole files only, the same bytes each time."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import pandas as pd
from IPython.display import Image, Markdown
from matplotlib.figure import Figure

from analysis import paths
from analysis.exhibits import style
from analysis.provenance import running
from analysis.words.languages import LANGUAGES

DPI = 200


class MissingGlyphError(ValueError):
    """A label holds a character that the report's font cannot draw."""


def publish_figure(name: str, draw: Callable[..., Figure], *tables: pd.DataFrame) -> Image:
    """Draw and save `fig-<name>` in every language; returns the Chinese one to look at.

    `draw` is a figure of this package, called with `tables` and a language; its companion
    `<draw>_alt` in the same module says the finding.
    """
    finding = getattr(sys.modules[draw.__module__], f"{draw.__name__}_alt")
    alts = {lang: finding(*tables, lang) for lang in LANGUAGES}
    saved = [
        save_figure(draw(*tables, lang), f"fig-{name}", lang, alt) for lang, alt in alts.items()
    ]
    _save_maker(f"fig-{name}", draw)
    return Image(filename=saved[0], width=720, alt=alts[LANGUAGES[0]])


def publish_table(name: str, write: Callable[..., str], *tables: pd.DataFrame) -> Markdown:
    """Write and save `tbl-<name>` in every language; returns the Chinese one to look at."""
    texts = {lang: write(*tables, lang) for lang in LANGUAGES}
    for lang, text in texts.items():
        save_table(text, f"tbl-{name}", lang)
    _save_maker(f"tbl-{name}", write)
    return Markdown(texts[LANGUAGES[0]])


def save_figure(figure: Figure, exhibit_id: str, lang: str, alt: str) -> Path:
    """Save a figure as `<id>.svg` and `<id>.png`, and its finding as `<id>.alt.txt`.

    The SVG holds text as paths, for HTML and PDF; the PNG (200 dpi) goes into the Word edition.
    Returns the path of the PNG. Raises MissingGlyphError when a character has no glyph.
    """
    folder = paths.EXHIBITS / lang
    try:
        for suffix in ("svg", "png"):
            _write(folder / f"{exhibit_id}.{suffix}", _image(figure, exhibit_id, suffix))
    except UserWarning as warning:
        raise MissingGlyphError(
            f"{exhibit_id} ({lang}): {warning} Change the character in analysis/words/labels.py "
            f"or in the data; the figure fonts come from {paths.FONT_SANS.name}."
        ) from warning
    _write(folder / f"{exhibit_id}.alt.txt", f"{alt}\n".encode())
    return paths.output_path(folder / f"{exhibit_id}.png")


def save_table(markdown: str, exhibit_id: str, lang: str) -> Path:
    """Save a table as `<id>.md` and return its path."""
    path = paths.EXHIBITS / lang / f"{exhibit_id}.md"
    _write(path, f"{markdown.rstrip()}\n".encode())
    return path


def _save_maker(exhibit_id: str, function: Callable) -> None:
    """Save beside the exhibit which notebook, study, cell and function made it, as `<id>.json`."""
    code = f"{function.__module__}.{function.__name__}"
    maker = {
        "notebook": running.notebook(),
        "study": running.study(),
        "cell": running.cell(),
        "code": code,
    }
    for lang in LANGUAGES:
        _write(paths.EXHIBITS / lang / f"{exhibit_id}.json", f"{json.dumps(maker)}\n".encode())


def _image(figure: Figure, exhibit_id: str, suffix: str) -> bytes:
    """The figure as bytes that depend on nothing but the figure: no date, no random ids."""
    metadata = {"Date": None} if suffix == "svg" else {"Software": None}
    buffer = io.BytesIO()
    style.apply()
    with matplotlib.rc_context({"svg.hashsalt": exhibit_id}):
        figure.savefig(buffer, format=suffix, dpi=DPI, metadata=metadata)
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Move the finished file into place, so that nobody reads half of one."""
    with paths.atomic_write(paths.output_path(path)) as unfinished:
        unfinished.write_bytes(content)
