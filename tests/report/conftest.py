"""A small report of its own: the project's settings and filters around a text of the test."""

import base64
import json
import shutil

import pytest

from analysis import paths
from analysis.report import staging
from analysis.report.staging import Edition

# One grey point: enough for Word to have a picture.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mOoAQAAgQCA+ZMZjQAAAABJRU5ErkJggg=="
)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
    '<rect width="9" height="9"/></svg>'
)

# What a ledger knows of a claim beside its id and its words.
RECORD = {
    "value": 22,
    "lower": None,
    "upper": None,
    "unit": "firms",
    "qualifier": "",
    "interval": None,
    "p": None,
    "procedure": {"zh": "计数", "en": "count"},
    "sample": None,
    "notebook": "01_clean",
    "study": "",
    "cell": 5,
    "sources": [{"file": "report/figures.csv", "rows": "2", "column": "wording"}],
}


class SmallReport:
    """A folder `paper/`, exhibits and a ledger, filled by the test and staged as the real one."""

    def __init__(self, folder, monkeypatch):
        self.paper = folder / "paper"
        self.exhibits = folder / "exhibits"
        self.staged = folder / "staging"
        own = ("_quarto-{}.yml", "references_{}.bib")
        editions = (name.format(lang) for lang in ("zh", "en") for name in own)
        for name in (*staging.SHARED, *editions):
            _copy(paths.PAPER / name, self.paper / name)
        for name, place in {
            "PAPER": self.paper,
            "EXHIBITS": self.exhibits,
            "LEDGER": folder / "claims.json",
            "LITERALS": self.paper / "literals.toml",
            "BUILD": folder / "build",
            "EXECUTED": folder / "build" / "notebooks",
            "REPORTS": folder / "build" / "paper",
            "PAGES": folder / "build" / "paper" / "notebooks",
        }.items():
            monkeypatch.setattr(paths, name, place)
        self.page("01_clean", 5)
        self.ledger({})
        self.write("literals.toml", "[literals]\n")

    def write(self, name, text):
        file = self.paper / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def ledger(self, claims):
        records = {
            id: RECORD | {"id": id, "text": {"zh": text, "en": text}} for id, text in claims.items()
        }
        paths.LEDGER.write_text(json.dumps(records), "utf-8")

    def page(self, name, cell):
        paths.PAGES.mkdir(parents=True, exist_ok=True)
        paths.PAGES.joinpath(f"{name}.html").write_text(f'<p id="cell-{cell}"></p>', "utf-8")

    def figure(self, name, alt, lang="zh"):
        folder = self.exhibits / lang
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{name}.svg").write_text(DRAWING, "utf-8")
        folder.joinpath(f"{name}.png").write_bytes(POINT)
        folder.joinpath(f"{name}.alt.txt").write_text(alt, "utf-8")

    def maker(self, exhibit, notebook, cell, lang="zh", code="", study=""):
        text = json.dumps({"notebook": notebook, "study": study, "cell": cell, "code": code})
        self.exhibits.joinpath(lang, f"{exhibit}.json").write_text(text, "utf-8")

    def table(self, name, markdown, lang="zh"):
        folder = self.exhibits / lang
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{name}.md").write_text(markdown, "utf-8")

    def stage(self, lang="zh", stamp="v0 · test", sections=()):
        shutil.rmtree(self.staged, ignore_errors=True)
        return staging.stage(Edition(lang, stamp, sections), self.staged)


@pytest.fixture
def small_report(tmp_path, monkeypatch):
    return SmallReport(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def lasting_report(tmp_path_factory):
    """A small report that the tests of one module share."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield SmallReport(tmp_path_factory.mktemp("small report"), monkeypatch)


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
