"""Merge the chapters, the ledger and the exhibits of one language into a folder to render.

Both engines render the same merged text, so that an include means the same in both. Every line
keeps the file and the number it comes from: what `text_rules` finds is told with its place.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol

from analysis import paths
from analysis.provenance import cards
from analysis.report import appendix
from analysis.words.card_words import word
from analysis.words.markup import CLAIM, EXHIBIT, INCLUDE

# In which an engine renders what is staged.
FORMATS = ("html", "pdf", "docx")
SHARED = ("_extensions", "filters", "builtin", "styles", "_quarto.yml", "references.bib")

LEDGER_TABLE = "generated/ledger.md"
MAKERS_TABLE = "generated/makers.md"
METHODS = "generated/methods.md"
_WORD = re.compile(r"\{\{(\w+)\}\}")
_FIGURE = re.compile(r"(!\[.*\]\(generated/figures/)(fig-[\w-]+)(\)\{#fig-[^}]+)\}(.*)")


class ReportError(ValueError):
    """The report cannot be built; the message says where and what to do."""


def raise_faults(faults: Sequence[str], title: str) -> None:
    """Raise ReportError that lists the faults under a title; nothing where there are none."""
    if faults:
        raise ReportError(f"{title}:\n" + "\n".join(f"  {fault}" for fault in faults))


class Line(NamedTuple):
    """One line of the merged text and where it stands."""

    text: str
    file: str
    number: int

    @property
    def place(self) -> str:
        """File and line, as an editor opens them."""
        return f"{self.file}:{self.number}"


class Section(Protocol):
    """A section that is added to the text: its name, its template, and what it says.

    The template is `paper/studies/<template>_<lang>.qmd`. `zh` and `en` hold the words that stand
    there in double braces; `titles` are printed as they are, numbers included.
    """

    @property
    def name(self) -> str: ...
    @property
    def template(self) -> str: ...
    @property
    def zh(self) -> Mapping[str, str]: ...
    @property
    def en(self) -> Mapping[str, str]: ...
    @property
    def titles(self) -> Sequence[str]: ...


class Edition(NamedTuple):
    """One language of the report, its stamp, the sections added to it and its register of methods.

    An outline leaves the appendices out that are made from the rest of the text.
    """

    lang: str
    stamp: str
    sections: Sequence[Section] = ()
    methods: str = ""
    is_outline: bool = False


def stage(edition: Edition, folder: Path) -> list[Line]:
    """Fill `folder` with all that an engine needs, and return the lines of the merged text.

    The sections of the edition stand where the text includes `generated/studies.md`. Raises
    ReportError for an include or a figure that is not there, and for a word in braces that a
    section does not have.
    """
    lang = edition.lang
    merged = _merged(f"report_{lang}.qmd", edition)
    lines = list(_with_makers((_with_alt(line, lang) for line in merged), lang))
    for name in (*SHARED, f"_quarto-{lang}.yml", f"references_{lang}.bib"):
        _copy(paths.PAPER / name, folder / name)
    figures = folder / "generated" / "figures"
    figures.mkdir(parents=True)
    for name in sorted({found[2] for line in lines if (found := _FIGURE.fullmatch(line.text))}):
        for ending in (".svg", ".png"):
            shutil.copyfile(paths.EXHIBITS / lang / f"{name}{ending}", figures / f"{name}{ending}")
    _stage_claims(lines, lang, folder / "generated")
    _write(lines, folder / f"report_{lang}.qmd")
    return lines


def section(added: Section, lang: str) -> tuple[str, str]:
    """The file in `paper/` of a section's template, and its text with its words filled in.

    Raises ReportError for a word in double braces that the section does not have.
    """
    file = f"studies/{added.template}_{lang}.qmd"
    words: Mapping[str, str] = getattr(added, lang)
    lines = (paths.PAPER / file).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        for asked in _WORD.findall(line):
            if not words.get(asked):
                raise ReportError(
                    f"paper/{file}:{number}: this section has no {asked!r}. Use one of "
                    f"{', '.join(key for key, text in words.items() if text)}."
                )
    return file, "\n".join(_WORD.sub(lambda found: words[found[1]], line) for line in lines)


def _merged(name: str, edition: Edition, within: tuple[str, ...] = ()) -> Iterator[Line]:
    """The lines of a file, each include replaced by the lines of what it names."""
    file, whole = _source(name, edition)
    for number, text in enumerate(whole.splitlines(), start=1):
        line = Line(text, f"paper/{file}", number)
        if included := INCLUDE.fullmatch(text.rstrip()):
            if included[1] in (*within, name):
                raise ReportError(
                    f"{line.place}: {included[1]} includes itself. Take this line out."
                )
            try:
                yield from _merged(included[1], edition, (*within, name))
            except FileNotFoundError as error:
                raise ReportError(
                    f"{line.place}: {included[1]} is not there. Correct the name; tables are "
                    "written by the notebooks, and chapters stand in paper/."
                ) from error
        else:
            yield line


def _source(name: str, edition: Edition) -> tuple[str, str]:
    """The file in `paper/` that an include opens, and its text."""
    if name == "generated/stamp.md":
        return name, f"::: {{.stamp}}\n{edition.stamp}\n:::\n"
    if name == "generated/studies.md":
        return name, _sections(edition)
    if edition.is_outline and name in (LEDGER_TABLE, MAKERS_TABLE):
        return name, ""
    if name == LEDGER_TABLE:
        return name, appendix.ledger(edition.lang)
    if name == MAKERS_TABLE:
        return name, appendix.makers(edition.lang, _placed(edition))
    if name == METHODS:
        return name, edition.methods
    if name.startswith("generated/tables/"):
        return name, (paths.EXHIBITS / edition.lang / Path(name).name).read_text("utf-8")
    for added in edition.sections:
        if name == f"studies/{added.name}":
            return section(added, edition.lang)
    return name, (paths.PAPER / name).read_text("utf-8")


def _placed(edition: Edition) -> set[str]:
    """The exhibits of the text: every one, wherever it stands, but none of another report."""
    outline = _merged(f"report_{edition.lang}.qmd", edition._replace(is_outline=True))
    return {id for line in outline for id in EXHIBIT.findall(line.text)}


def _sections(edition: Edition) -> str:
    """The chapter of the added sections, as includes; nothing where none is added."""
    if not edition.sections:
        return ""
    names = (f"introduction_{edition.lang}.qmd", *(added.name for added in edition.sections))
    return "\n\n".join(f"{{{{< include studies/{name} >}}}}" for name in names)


def _with_alt(line: Line, lang: str) -> Line:
    """A figure with what it shows in words, as the notebook wrote it down."""
    figure = _FIGURE.fullmatch(line.text)
    if not figure:
        return line
    alt = paths.EXHIBITS / lang / f"{figure[2]}.alt.txt"
    if not alt.exists():
        raise ReportError(
            f"{line.place}: no notebook makes {figure[2]}. Correct the name, or publish the figure."
        )
    words = " ".join(alt.read_text("utf-8").split()).replace('"', "'")
    return line._replace(text=f'{figure[1]}{figure[2]}{figure[3]} fig-alt="{words}"}}{figure[4]}')


def _with_makers(lines: Iterable[Line], lang: str) -> Iterator[Line]:
    """The source note under each exhibit ends with the cell that made it."""
    exhibit, is_note = "", False
    for line in lines:
        if placed := EXHIBIT.search(line.text):
            exhibit = placed[1]
        elif line.text.startswith("::: {.source"):
            is_note = True
        elif line.text.startswith(":::") and is_note:
            yield from _maker(exhibit, lang)
            exhibit, is_note = "", False
        yield line


def _maker(exhibit: str, lang: str) -> Iterator[Line]:
    """A paragraph that names the cell, with a link to it; nothing for a table typed by hand."""
    file = paths.EXHIBITS / lang / f"{exhibit}.json"
    if not file.exists():
        return
    maker = json.loads(file.read_text("utf-8"))
    page, cell = maker["notebook"], maker["cell"]
    link = f"[{page}&nbsp;\\[{cell}\\]]({cards.address(page, cell)})"
    place = f"paper/generated/{exhibit}.json"
    yield Line("", place, 1)
    yield Line(word("made_by", lang, cell=link), place, 1)


def _write(lines: list[Line], file: Path) -> None:
    """The merged text; the table of all claims stands apart, for `filters/apart.lua` to take in."""
    merged = []
    for name, run in groupby(lines, key=lambda line: line.file):
        text = "".join(f"{line.text}\n" for line in run)
        if name == f"paper/{LEDGER_TABLE}":
            (file.parent / LEDGER_TABLE).write_text(text, "utf-8")
            text = f'::: {{.apart file="{LEDGER_TABLE}"}}\n:::\n'
        merged.append(text)
    file.write_text("".join(merged), "utf-8")


def _stage_claims(lines: list[Line], lang: str, folder: Path) -> None:
    """The numbers as the shortcode prints them, and for the page what stands behind these.

    Where the report holds the table of all numbers, each leads to its row.
    """
    ledger = json.loads(paths.LEDGER.read_text("utf-8"))
    has_rows = any(line.file == f"paper/{LEDGER_TABLE}" for line in lines)
    numbers = {
        id: {
            "text": record["text"],
            "title": cards.title(record, lang),
            "row": appendix.anchor(id) if has_rows else "",
        }
        for id, record in ledger.items()
    }
    (folder / "claims.json").write_text(json.dumps(numbers, ensure_ascii=False), "utf-8")
    printed = {id for line in lines for id in CLAIM.findall(line.text)} & set(ledger)
    records = [ledger[id] for id in sorted(printed)]
    (folder / "cards.html").write_text(cards.scripts(records, lang), "utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        # What editors and desktops hide there is no part of the text.
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))
    else:
        shutil.copyfile(source, target)
