"""Executed notebooks as pages beside the reports: one file each, with an anchor for every cell.

`build/paper/notebooks/<name>.html#cell-3` is the code cell that ran third: what the cards and the
lines under the exhibits link to.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import paths
from analysis.provenance import cards
from analysis.report import fonts
from analysis.words.languages import LANGUAGES
from analysis.words.markup import CLAIM

if TYPE_CHECKING:
    from nbformat import NotebookNode

STYLES = paths.PAPER / "styles"
SHEETS = (STYLES / "report.css", STYLES / "notebook.css")
TEMPLATE = STYLES / "notebook.html.j2"
REPORTS = {"zh": "中文报告", "en": "English report"}


def write_page(name: str, ledgers: Iterable[Path]) -> Path:
    """Write the page of `build/notebooks/<name>.ipynb`, and return its path.

    The page loads nothing from outside; where an output holds the shortcode of a claim, it shows
    the number that the Chinese report prints, which stands in one of the `ledgers`.
    """
    # Here, as its import takes longer than all else that a build without changes does.
    import nbformat

    notebook = nbformat.read(paths.EXECUTED / f"{name}.ipynb", as_version=4)
    numbers: dict[str, dict] = {}
    for ledger in ledgers:
        numbers |= json.loads(ledger.read_text("utf-8"))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            _print_claims(output, numbers)
    page = paths.PAGES / f"{name}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    text = fonts.embedded(_html(notebook, name))
    with paths.atomic_write(page) as unfinished:
        unfinished.write_text(text, "utf-8")
    return page


def addresses(pages: Iterable[str]) -> set[str]:
    """The addresses of all cells of these pages, as far as they are there, seen from a report.

    `pages`: names of notebooks. Others may lie beside them, of studies that the report leaves out.
    """
    files = (paths.PAGES / f"{name}.html" for name in pages)
    return {
        cards.address(file.stem, int(cell))
        for file in files
        if file.exists()
        for cell in re.findall(r'id="cell-(\d+)"', file.read_text("utf-8"))
    }


def _print_claims(output: dict, numbers: dict[str, dict]) -> None:
    shown = output.get("data", {})
    if "text/markdown" in shown:
        shown["text/markdown"] = CLAIM.sub(
            lambda found: numbers[found[1]]["text"][LANGUAGES[0]], shown["text/markdown"]
        )


def _html(notebook: "NotebookNode", name: str) -> str:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_file=str(TEMPLATE), exclude_anchor_links=True)
    told = {
        "title": name,
        "sheet": "".join(sheet.read_text("utf-8") for sheet in SHEETS),
        "reports": [{"lang": lang, "name": words} for lang, words in REPORTS.items()],
    }
    text, _ = exporter.from_notebook_node(notebook, resources=told)
    return text
