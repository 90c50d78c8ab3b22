"""What `make paper` leaves in a copy of the project, in a path with a blank and Chinese signs."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from analysis.stages import stages

pytestmark = pytest.mark.build

REPORTS = [f"{lang}/report.{kind}" for lang in ("zh", "en") for kind in ("html", "pdf", "docx")]


@pytest.mark.parametrize("report", REPORTS)
def test_each_edition_is_there_in_each_format(built, report):
    assert (built / "build" / "paper" / report).stat().st_size > 50_000


def test_each_notebook_that_ran_has_its_page(built):
    executed = {file.stem for file in (built / "build" / "notebooks").glob("*.ipynb")}
    pages = {file.stem for file in (built / "build" / "paper" / "notebooks").glob("*.html")}
    assert executed == pages == {stage.name for stage in stages() if stage.notebook}


def test_a_second_build_runs_no_stage(built, run_make):
    again = run_make(built, "paper")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Everything is up to date." in again.stdout


def test_a_study_that_ran_alone_has_no_part_in_the_report_that_is_built_after_it(project, run_make):
    studies = project / "notebooks" / "studies"
    (studies / "same-rollout.toml").write_text((studies / "ftz-rollout.toml").read_text("utf-8"))
    told = run_make(project, "study", STUDY="same-rollout")
    assert told.returncode == 0, told.stderr
    chapter = next((project / "paper" / "chapters_en").glob("01*.qmd"))
    chapter.write_text(chapter.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    told = run_make(project, "paper")
    assert told.returncode == 0, told.stderr
    pages = project / "build" / "paper"
    assert (pages / "notebooks" / "06_estimate_rollout.same-rollout.html").is_file()
    page = (pages / "en" / "report.html").read_text("utf-8")
    assert "One more sentence." in page
    assert "same-rollout" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_the_ledger_can_be_read_in_the_pdf(built, lang):
    ledger = json.loads((built / "build" / "claims.json").read_text("utf-8"))
    pages = PdfReader(built / "build" / "paper" / lang / "report.pdf").pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for id, record in ledger.items():
        assert re.sub(r"\s", "", record["text"][lang]) in text, id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_exhibit_of_the_pdf_stands_between_the_head_of_its_chapter_and_the_next(built, lang):
    folder = built / "build" / "paper" / lang
    html = BeautifulSoup(folder.joinpath("report.html").read_text("utf-8"), "html.parser")
    reader = PdfReader(folder / "report.pdf")
    heads = [entry for entry in reader.outline if not isinstance(entry, list)]
    begins = [reader.get_destination_page_number(head) for head in heads]
    ends = [*begins[1:], len(reader.pages)]
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    placed = 0
    chapters = html.select("section.level1")
    for chapter, begin, end in zip(chapters, begins, ends, strict=True):
        for caption in chapter.find_all("figcaption"):
            words = re.sub(r"\s", "", caption.get_text())[:14]
            assert any(words in page for page in pages[begin:end]), words
            placed += 1
    assert placed > 25
