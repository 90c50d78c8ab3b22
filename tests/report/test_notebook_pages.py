"""Pages of executed notebooks: an anchor a cell, and nothing loaded from outside."""

import json

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis import paths
from analysis.report import notebook_pages, rendered_rules

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mOoAQAAgQCA+ZMZjQAAAABJRU5ErkJggg=="


def ran(number, source, data, metadata=None):
    output = new_output(
        "execute_result", data=data, metadata=metadata or {}, execution_count=number
    )
    return new_code_cell(source, execution_count=number, outputs=[output])


# The pages are nbconvert's, whose import alone takes seconds.
pytestmark = pytest.mark.slow


@pytest.fixture
def page(small_report):
    small_report.ledger({"a.b": "22家"})
    cells = [
        new_markdown_cell("# What\n\nIt *is*."),
        ran(1, 'x = "<b>"', {"text/plain": "1 < 2"}),
        ran(2, "table", {"text/html": "<table><tr><td>cell</td></tr></table>", "text/plain": "-"}),
        ran(3, "look", {"image/png": PNG}, {"image/png": {"alt": 'Up by "2"'}}),
        ran(4, "publish", {"text/markdown": "| n |\n|---|\n| {{< claim a.b >}} |"}),
    ]
    paths.EXECUTED.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), paths.EXECUTED / "03_look.ipynb")
    return BeautifulSoup(
        notebook_pages.write_page("03_look", [paths.LEDGER]).read_text("utf-8"), "html.parser"
    )


def test_every_cell_has_an_anchor_with_its_number(page):
    ids = [section["id"] for section in page.find_all("section", class_="cell")]
    assert ids == ["cell-1", "cell-2", "cell-3", "cell-4"]
    assert page.find(id="cell-3").find("img")["alt"] == 'Up by "2"'
    cells = {f"../notebooks/03_look.html#cell-{n}" for n in (1, 2, 3, 4)}
    assert cells <= notebook_pages.addresses(["03_look", "04_not_there"])
    assert notebook_pages.addresses([]) == set()


def test_code_text_and_tables_stand_as_they_are(page):
    assert page.find(id="cell-1").find("pre").get_text().strip() == 'x = "<b>"'
    assert "1 < 2" in page.find(id="cell-1").get_text()
    assert page.find(id="cell-2").find("td").get_text() == "cell"
    assert page.find("em").get_text() == "is"


def test_a_claim_in_an_output_shows_its_number(page):
    assert page.find(id="cell-4").find("td").get_text() == "22家"


def test_a_page_loads_nothing_and_leads_back_to_both_reports(page):
    assert list(rendered_rules.requests(page)) == []
    assert page.find_all("script") == []
    assert [link["href"] for link in page.find("nav").find_all("a")] == [
        "../zh/report.html",
        "../en/report.html",
    ]


def test_a_link_to_a_cell_that_is_not_there_is_a_fault(page):
    report = BeautifulSoup(
        '<a href="../notebooks/03_look.html#cell-4">a</a>'
        '<a href="../notebooks/03_look.html#cell-9">b</a>'
        f"<script id='claims'>{json.dumps({'claims': {'a.b': {'address': '../x'}}})}</script>",
        "html.parser",
    )
    told = list(rendered_rules.dead_cells(report))
    assert len(told) == 2
    assert "03_look.html#cell-9 leads to no cell" in told[0]
