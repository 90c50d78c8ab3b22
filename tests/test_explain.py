"""From a number of the report back to print, on a small project around real raw tables."""

import json
import subprocess
import sys

import pytest

from analysis import paths
from analysis.explain import ExplainError, explain

STOCK = "高新技术企业入统企业数(家)"
RECORD = {
    "id": "hnte.growth",
    "value": 0.25,
    "lower": None,
    "upper": None,
    "unit": "share",
    "qualifier": "",
    "interval": None,
    "p": None,
    "procedure": {"zh": "比上年增长", "en": "growth on the year before"},
    "sample": None,
    "notebook": "03_look",
    "study": "north",
    "cell": 2,
    "sources": [{"file": "torch/hnte_stock.csv", "rows": "2-3", "column": STOCK}],
    "text": {"zh": "25%", "en": "25%"},
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A chapter, a table, an executed notebook and a tidy table that all hold one number."""
    places = {
        "PAPER": tmp_path / "paper",
        "EXHIBITS": tmp_path / "exhibits",
        "EXECUTED": tmp_path / "notebooks",
        "PROCESSED": tmp_path / "processed",
        "LEDGER": tmp_path / "claims.json",
    }
    for name, place in places.items():
        monkeypatch.setattr(paths, name, place)
    write(paths.LEDGER, json.dumps({"hnte.growth": RECORD, "hnte.rank_2016": RECORD}))
    write(
        paths.PAPER / "chapters_en" / "02.qmd",
        "# Growth\n\nIn the U.K. it fell. In 2017 the number grew by\n"
        "{{< claim hnte.growth >}} in Shanghai. Then it\nstopped.\n\n"
        "{{< include generated/tables/tbl-a.md >}}\n",
    )
    write(paths.EXHIBITS / "en" / "tbl-a.md", "| a |\n|---|\n| x {{< claim hnte.growth >}} |\n")
    cells = [
        {"cell_type": "markdown", "source": "# Look"},
        {"cell_type": "code", "execution_count": 2, "source": ["a = 1\n", "b = 2"]},
    ]
    write(paths.EXECUTED / "03_look.north.ipynb", json.dumps({"cells": cells}))
    write(
        paths.PROCESSED / "provincial_indicators.csv",
        "gb_code,value,file,row,column\n"
        f"110000,13476,torch/hnte_stock.csv,2,{STOCK}\n"
        f"110000,1,torch/hnte_stock.csv,4,{STOCK}\n",
    )
    write(paths.PROCESSED / "provinces.csv", "gb_code,en\n110000,Beijing\n")


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


@pytest.mark.usefixtures("project")
def test_a_number_is_followed_from_its_sentence_to_its_publisher():
    told = explain("hnte.growth")
    found = [told.index(step) for step in (
        "hnte.growth = 25% / 25%",
        "chapters_en/02.qmd:4\n  In 2017 the number grew by 25% in Shanghai.\n",
        "tbl-a.md:3, placed by",
        "chapters_en/02.qmd:7\n  x 25%\n",
        "Value: 0.25 (share, 1 is all)",
        "Procedure: growth on the year before",
        "notebooks/03_look.ipynb, cell [2]: a = 1",
        "03_look.north.html#cell-2",
        "provincial_indicators.csv: 1 row\n    line 2: 110000, 13476\n",
        f"data/raw/torch/hnte_stock.csv, column {STOCK}, lines 2-3",
        "line 2 (2016, 2017, 北京): 13476",
        "line 3 (2017, 2018, 北京): 16267",
        "Torch Centre of the Ministry of Science and Technology",
        "edition: 2017–2018",
    )]  # fmt: skip
    assert found == sorted(found)


@pytest.mark.usefixtures("project")
def test_an_unknown_number_names_the_nearest():
    with pytest.raises(ExplainError, match=r"no number 'hnte.grwth'. Nearest: hnte.growth"):
        explain("hnte.grwth")


def test_before_the_first_build_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LEDGER", tmp_path / "claims.json")
    with pytest.raises(ExplainError, match="Run make paper first"):
        explain("hnte.growth")


@pytest.mark.usefixtures("project")
def test_a_damaged_ledger_is_named_with_the_way_to_a_new_one():
    paths.LEDGER.write_text(paths.LEDGER.read_text("utf-8")[:-40], "utf-8")
    with pytest.raises(ExplainError, match=r"claims\.json is damaged \(.*\)\. Run make paper"):
        explain("hnte.growth")


@pytest.mark.usefixtures("project")
def test_without_an_id_some_are_offered():
    with pytest.raises(ExplainError, match=r"^No number is named \(ID=…\): \w.* All \d+ stand in"):
        explain("")


@pytest.mark.usefixtures("project")
def test_the_number_of_a_study_that_was_left_out_says_how_it_comes_in(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STUDIES", tmp_path)
    (tmp_path / "mine.toml").touch()
    with pytest.raises(ExplainError, match='those of mine come with make paper STUDIES="mine"'):
        explain("did.mine.n_outcomes")


def test_explaining_loads_neither_estimators_nor_figures():
    loaded = "import sys, analysis.explain; print(*sys.modules)"
    command = [sys.executable, "-c", loaded]
    answer = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    heavy = {
        "statsmodels",
        "scipy",
        "matplotlib",
        "diff_diff",
        "pytask",
        "nbconvert",
        "docx",
        "bs4",
    }
    assert not heavy & set(answer.stdout.split())


@pytest.mark.usefixtures("project")
def test_a_number_of_an_added_study_is_found_in_its_section():
    id = "did.ftz-rollout.n_treated"
    write(paths.LEDGER, json.dumps({id: RECORD | {"id": id, "study": "ftz-rollout"}}))
    for lang in ("zh", "en"):
        template = "## {{title}}\n\nIt reached {{< claim did.{{study}}.n_treated >}} of them.\n"
        write(paths.PAPER / "studies" / f"staggered_{lang}.qmd", template)
    told = explain(id)
    assert "studies/staggered_en.qmd:3\n  It reached 25% of them." in told


@pytest.mark.usefixtures("project")
def test_a_number_of_a_study_that_a_chapter_tells_of_is_not_looked_for_in_a_template():
    id = "did.ftz-rollout.n_treated"
    write(paths.LEDGER, json.dumps({id: RECORD | {"id": id, "study": "ftz-rollout"}}))
    write(paths.PAPER / "chapters_en" / "04.qmd", f"It is {{{{< claim {id} >}}}}.\n")
    told = explain(id)
    assert "04.qmd:1" in told
    assert "studies/" not in told
