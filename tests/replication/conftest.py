"""A small published report, the same as built, and small projects under git."""

import json
import subprocess

import pytest

from analysis import paths
from analysis.replication.reference import Reference

RECORD = {
    "id": "firms.growth",
    "value": 0.25,
    "lower": None,
    "upper": None,
    "unit": "share",
    "qualifier": "",
    "interval": [0.1, None],
    "p": 0.5,
    "procedure": {"zh": "比上年增长", "en": "growth on the year before"},
    "sample": None,
    "notebook": "03_look",
    "study": "",
    "cell": 2,
    "sources": [],
    "text": {"zh": "25%", "en": "25%"},
}
TABLE = "| Year | Firms |\n|---|---|\n| 2016 | 10 |\n| 2017 | 12 |\n"
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg"><g id="figure_1">
<g id="axes_1"><path d="M 1 2 L 3 4"/><g id="text_1"><!-- firms --></g></g></g></svg>"""


@pytest.fixture
def published():
    """One claim, a table and a figure, as a reference holds them."""
    claim = {"zh": "25%", "en": "25%", "unit": "share", "value": 0.25, "p": 0.5}
    panel = {"words": ["firms"], "points": 2, "sums": [4.0, 6.0, 3.5, 5.0], "styles": "a1"}
    around = {"words": [], "points": 0, "sums": [0.0, 0.0, 0.0, 0.0], "styles": "a0"}
    return Reference(
        {"firms.growth": claim | {"interval": [0.1, None]}},
        {"en/tbl-firms": TABLE.splitlines(), "en/fig-firms": ["Firms rose.", panel, around]},
    )


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A build folder with one claim, a table and a figure; the reference lies beside it."""
    folder = tmp_path / "build"
    for lang in ("zh", "en"):
        exhibits = folder / "exhibits" / lang
        exhibits.mkdir(parents=True)
        exhibits.joinpath("tbl-firms.md").write_text(TABLE, "utf-8")
        exhibits.joinpath("fig-firms.svg").write_text(DRAWING, "utf-8")
        exhibits.joinpath("fig-firms.alt.txt").write_text("Firms rose.\n", "utf-8")
        for name in ("tbl-firms", "fig-firms"):
            maker = json.dumps({"notebook": "03_look", "cell": 4})
            exhibits.joinpath(f"{name}.json").write_text(maker, "utf-8")
    folder.joinpath("claims.json").write_text(json.dumps({"firms.growth": RECORD}), "utf-8")
    monkeypatch.setattr(paths, "BUILD", folder)
    monkeypatch.setattr(paths, "REFERENCE", tmp_path / "paper" / "reference")
    return folder


@pytest.fixture
def record(build):
    """Write the ledger of the build anew: claims that differ from RECORD as told."""

    def written(*ids, **changed):
        ledger = {id: RECORD | {"id": id} | changed for id in ids or ["firms.growth"]}
        build.joinpath("claims.json").write_text(json.dumps(ledger), "utf-8")

    return written


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small project under git, all of it committed; the folder is its root."""
    folder = tmp_path / "项目 project"
    for name, text in {
        "README.md": "# A project\n",
        ".gitignore": "build/\ndata/processed/*\n!data/processed/MANIFEST.txt\n",
        "analysis/__init__.py": "",
        "analysis/one.py": "one = 1\n",
        "data/processed/MANIFEST.txt": "Tables\n",
        "CITATION.cff": CITATION,
        "pyproject.toml": '[project]\nname = "firms"\nversion = "0.1.0"\ndescription = "Firms."\n',
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _commit(folder)
    monkeypatch.setattr(paths, "ROOT", folder)
    monkeypatch.setattr(paths, "BUILD", folder / "build")
    monkeypatch.setattr(paths, "PROCESSED", folder / "data" / "processed")
    return folder


CITATION = """
title: Firms
type: software
version: 0.1.0
date-released: 2026-01-31
license:
  - MIT
  - CC-BY-4.0
authors:
  - name: The authors
  - family-names: Li
    given-names: Si
references:
  - type: article
    title: A report
    authors:
      - name: An office
    journal: A journal
    year: 2018
    issue: "5"
"""


@pytest.fixture
def commit(checkout):
    """Commit the tracked files of the project as they stand."""
    return lambda: _commit(checkout)


def _commit(folder):
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    _git(folder, *name, "commit", "--quiet", "--all", "--message", "A state")


def _git(folder, *words):
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
