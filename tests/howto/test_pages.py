"""Each how-to page does what it says: its edits are made in a copy, and what they touch built."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pages
import pytest

from analysis import paths
from analysis.studies import declaration, donors, outcomes, study, windows

SECTION = """
from analysis.provenance import claims
from analysis import paths, report
from analysis.studies import section, study
from analysis.stages import stages_of_study

written = [path for stage in stages_of_study("mah-pilot") for path in stage.writes]
claims.merge([path for path in written if path.parent == paths.CLAIMS])
for lang in ("zh", "en"):
    text = paths.PAPER / f"report_{lang}.qmd"
    head = "---\\ntitle: A\\n---\\n\\n# A {#sec-evidence}\\n\\n# B {#sec-registry}\\n\\n"
    refs = "\\n\\n# C {.unnumbered}\\n\\n::: {#refs}\\n:::\\n"
    text.write_text(f"{head}{{{{< include generated/studies.md >}}}}{refs}", "utf-8")
    files = [path for path in written if path.parent == paths.EXHIBITS / lang]
    exhibits = {path.stem for path in files if path.suffix in (".svg", ".md")}
    report.build(lang, exhibits, [section.of(study.load("mah-pilot"))])
"""

GATE = """
from analysis import paths
from analysis.report import text_rules, staging
from analysis.stages import stages

for stage in stages():
    if stage.name == "ledger":
        stage.action()
    if stage.name.startswith("report."):
        lang = stage.name.removeprefix("report.")
        edition = staging.Edition(lang, "a stamp")
        lines = staging.stage(edition, paths.BUILD / "staged" / lang)
        text_rules.check_text(lines, stage.action.keywords["exhibits"])
"""

# The table, the register and a card of the how-to page's estimator, in one language.
SHOWN = """
import sys
import pandas as pd
from analysis.estimators import registry
from analysis.exhibits import methods, tables

lang = sys.argv[1]
names = pd.DataFrame({"zh": ["论文"], "en": ["Papers"]}, index=["papers_sci"])
print(tables.inference(names, "a", lang))
print(methods.register(lang))
print(*(getattr(shown.procedure, lang) for _, shown in registry.shown_in("inference")))
"""
MEDIAN_DONOR = {
    "zh": (
        "| 中位对照省 | 中位对照省p |",
        "**中位对照省**[@abadie2010]。",
        "减去对照省变化的中位数",
    ),
    "en": ("| Median donor | Median-donor p |", "**Median donor** [@abadie2010].", "median change"),
}

# As JupyterLab runs a notebook: from any folder, and with nothing in the environment.
LAB = """
import sys, nbformat
from nbclient import NotebookClient

for name in sys.argv[1:]:
    book = nbformat.read(name, as_version=4)
    NotebookClient(book, kernel_name="python3", timeout=900).execute()
    told = [output for cell in book.cells for output in cell.get("outputs", ())]
    warned = ["".join(output["text"]) for output in told if output.get("name") == "stderr"]
    assert not warned, f"{name} warns: {warned}"
"""


RECORDS = "data/raw/reference/series.toml"


def put_the_new_checksum(project, told):
    """What the page on indicators says: copy checksum and size from the message."""
    file, checksum, size = re.search(
        r"(\S+) is not the file.*(sha256:[0-9a-f]{64}), its size (\d+) bytes", told
    ).groups()
    descriptor = project.folder / "data" / "raw" / "datapackage.json"
    package = json.loads(descriptor.read_text("utf-8"))
    for resource in package["resources"]:
        if file.endswith(resource["path"]):
            resource |= {"hash": checksum, "bytes": int(size)}
    descriptor.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")


def test_the_index_names_every_page():
    listed = re.findall(r"\]\((add-[\w-]+)\.md\)", pages.FOLDER.joinpath("README.md").read_text())
    assert sorted(listed) == pages.PAGES


@pytest.mark.parametrize("page", pages.PAGES)
def test_every_block_of_a_page_is_an_edit_or_a_line_to_run(page):
    text = pages.FOLDER.joinpath(f"{page}.md").read_text("utf-8")
    made = sum(2 if edit.second else 1 for edit in pages.edits(page))
    assert pages.edits(page)
    assert text.count("\n```\n") == made + text.count("```sh\n")
    assert all(re.match(r"make (paper|study)\b", line) for line in pages.lines_to_run(page))


def test_the_page_on_studies_lists_every_key_that_a_study_may_have():
    text = pages.FOLDER.joinpath("add-a-study.md").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith(("| `", "| [`"))]
    keys = {key for row in rows for key in re.findall(r"`(\w+)`", row[1])}
    known = {
        *study._SHARED,
        *study._ALSO_SHARED,
        *windows._WINDOW,
        *declaration.TITLES,
        *donors._DONORS,
    }
    known |= {*outcomes._OUTCOME, *outcomes._OUTCOME_CUT}
    for design in study._OF_DESIGN:
        known |= {*study._OF_DESIGN[design], *study._ALSO_OF_DESIGN[design]}
        known |= {*study._ALSO_OF_WINDOW[design], *study._LATER[design]}
    # Tables of their own, which the page writes with brackets.
    assert keys | {"window", "donors", "outcome", "added_later"} == known


@pytest.mark.parametrize("page", ["add-a-study", "add-an-outcome", "add-a-robustness-row"])
def test_a_study_and_its_choices_are_declared_without_touching_code(page):
    files = {edit.file for edit in pages.edits(page)}
    assert len(files) == 1
    assert all(re.fullmatch(r"notebooks/studies/[\w-]+\.toml", file) for file in files)


def test_what_tests_say_of_studies_holds_after_the_pages_on_them(project):
    for page in ("add-an-outcome", "add-a-robustness-row", "add-a-study"):
        pages.make(page, project.folder)
    tests = [f"tests/studies/test_{name}.py" for name in ("study", "one_treated", "robustness")]
    project.succeeds("-m", "pytest", "-q", *tests)


def test_the_drug_pilot_is_added_from_its_page_alone_and_gets_its_section(project):
    pages.make("add-a-study", project.folder)
    told = project.succeeds("-m", "analysis", "study", "mah-pilot")
    assert "The pilot of marketing-authorisation holders for drugs" in told
    assert "4 outcomes, 8 tests; with a p of 0.05 or less: one (" in told
    assert "two-way" not in told.casefold(), "with one date it repeats imputation"
    build = project.folder / "build"
    for line in re.findall(r"(?:As it ran|Page) +(\S+)", told):
        assert project.folder.joinpath(line).is_file()
    ledger = json.loads((build / "claims" / "06_estimate_rollout.mah-pilot.json").read_text())
    value = {id.removeprefix("did.mah-pilot."): record["value"] for id, record in ledger.items()}
    assert (value["n_treated"], value["n_controls"], value["n_tests"]) == (10, 21, 8)
    assert ledger["did.mah-pilot.starts"]["text"]["en"] == "2016"
    assert "西藏（" in ledger["did.mah-pilot.named_dropped"]["text"]["zh"]
    project.succeeds("-c", SECTION)
    for lang, title in {"zh": "药品上市许可持有人制度试点", "en": "The pilot of marketing"}.items():
        page = " ".join(build.joinpath("paper", lang, "report.html").read_text("utf-8").split())
        assert title in page
        assert all(f'"{id}"' in page for id in ledger), "a claim without its card"
        assert build.joinpath("paper", lang, "report.pdf").is_file()
        assert build.joinpath("paper", lang, "report.docx").is_file()


def test_an_indicator_is_refused_until_its_checksum_is_put_and_stands_in_the_panel_then(project):
    assert {edit.file for edit in pages.edits("add-an-indicator")} == {RECORDS}
    pages.make("add-an-indicator", project.folder)
    clean = "from analysis import stages; from analysis.pipeline.runner import build"
    clean = f"{clean}; build([stages.clean_provincial_panel()])"
    refused = project.python("-c", clean)
    assert refused.returncode != 0
    assert f"{RECORDS} is not the file" in refused.stdout + refused.stderr
    put_the_new_checksum(project, refused.stdout + refused.stderr)
    project.succeeds("-c", clean)
    tidy = project.folder / "data" / "processed"
    rows = tidy.joinpath("provincial_indicators.csv").read_text("utf-8").splitlines()
    assert len([row for row in rows if "rd_personnel_basic_fte" in row]) == 31 * 14
    assert "Personnel in basic research FTE" in tidy.joinpath("codebook.csv").read_text("utf-8")
    project.succeeds("-m", "pytest", "-q", "tests/test_raw_data.py", "tests/cleaning")


def test_a_notebook_is_a_stage_like_the_others_and_records_its_claim(project):
    pages.make("add-a-notebook", project.folder)
    project.succeeds(
        "-c",
        "from analysis.pipeline.runner import build; from analysis import stages as s\n"
        "added = [each for each in s.stages() if '07_describe_papers' in each.name]\n"
        "assert len(added) == 2, 'its stage and its page'\n"
        "build([s.clean_source_report(), *added])",
    )
    ledger = project.folder / "build" / "claims" / "07_describe_papers.json"
    assert 0 < json.loads(ledger.read_text("utf-8"))["papers.share_shanghai"]["value"] < 1
    tests = ("tests/test_stages.py", "tests/report/test_parity.py")
    project.succeeds("-m", "pytest", "-q", *tests)
    project.succeeds("-m", "pytest", "-q", "tests/test_house_rules.py", "-k", "notebook")


def test_an_estimator_stands_in_every_list_of_both_editions_after_four_files_at_most(project):
    files = {edit.file for edit in pages.edits("add-an-estimator")}
    assert len(files) <= 4
    assert sum(file.startswith("tests/") for file in files) == 1
    pages.make("add-an-estimator", project.folder)
    tests = ("tests/estimators/test_median_donor.py", "tests/estimators/test_registry.py")
    project.succeeds("-m", "pytest", "-q", *tests, "tests/own_panel/test_panel_report.py")
    shipped = Path(find_spec("synthdid").submodule_search_locations[0])
    asked = ("--panel", str(shipped / "data" / "california_prop99.csv"), "--unit", "State")
    asked += ("--time", "Year", "--outcome", "PacksPerCapita", "--treated", "California")
    asked = ("-m", "analysis", "estimate", *asked, "--start", "1989")
    assert re.search(
        r"^median donor: -\d+\.\d{6}; placebo rank; p = 0\.\d{4}; rank \d+ of 39",
        project.succeeds(*asked),
        re.MULTILINE,
    )
    told = json.loads(project.succeeds(*asked, "--format", "json"))["estimates"]
    (median,) = (each for each in told if each["procedure"] == "median donor")
    assert median["assumptions"][0] == "parallel trends of the treated unit and the median donor"
    for lang, words in MEDIAN_DONOR.items():
        printed = project.succeeds("-c", SHOWN, lang)
        claims = [f"claim did.a.papers_sci.median_{part}" for part in ("att", "p")]
        missing = [word for word in (*words, *claims) if word not in printed]
        assert not missing, printed


def test_a_figure_is_drawn_and_told_in_both_languages_and_placed_in_both_editions(project):
    pages.make("add-a-figure", project.folder)
    project.succeeds(
        "-c",
        "from analysis.pipeline.runner import build; from analysis import stages as s\n"
        "build([s.clean_source_report(), s.clean_provincial_panel(), s.describe_progress()])",
    )
    exhibits = project.folder / "build" / "exhibits"
    for lang, words in {"zh": "上海占各省合计的比重，", "en": "Shanghai's share of all"}.items():
        assert exhibits.joinpath(lang, "fig-hnte-share.svg").is_file()
        assert exhibits.joinpath(lang, "fig-hnte-share.png").is_file()
        assert words in exhibits.joinpath(lang, "fig-hnte-share.alt.txt").read_text("utf-8")
    maker = json.loads(exhibits.joinpath("en", "fig-hnte-share.json").read_text("utf-8"))
    assert maker["code"] == "analysis.exhibits.shares.hnte_share"
    project.succeeds("-m", "pytest", "-q", "tests/report/test_parity.py", "tests/words")
    project.succeeds("-m", "pytest", "-q", "tests/test_house_rules.py", "-k", "notebook")


def test_a_chapter_stands_in_both_editions(project):
    pages.make("add-a-chapter", project.folder)
    project.succeeds("-m", "pytest", "-q", "tests/report/test_parity.py")


@pytest.mark.build
def test_with_all_pages_followed_every_notebook_runs_in_jupyterlab_and_the_text_is_whole(
    project, tmp_path
):
    for page in pages.PAGES:
        pages.make(page, project.folder)
    put_the_new_checksum(project, project.python("-m", "analysis", "paper").stderr)
    books = sorted(project.folder.joinpath("notebooks").glob("*.ipynb"))
    assert [book.stem for book in books[-2:]] == ["07_describe_papers", "example_own_panel"]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project.succeeds("-c", LAB, *map(str, books), cwd=elsewhere)
    assert list(elsewhere.iterdir()) == []
    project.succeeds("-c", GATE)
    ledger = json.loads(project.folder.joinpath("build", "claims.json").read_text("utf-8"))
    published = json.loads(paths.REFERENCE.joinpath("claims.json").read_text("utf-8"))
    for counted in ("n_outcomes", "n_specifications", "joint_p", "n_below_005"):
        id = f"did.certification-2016.{counted}"
        assert ledger[id]["text"]["en"] == published[id]["en"], "what came later counts in nothing"
    assert ledger["did.certification-2016.n_added_later"]["value"] == 2
    assert "did.certification-2016.patent_applications_utility.att" in ledger
    median = ledger["did.certification-2016.papers_sci.median_att"]
    assert median["p"] == ledger["did.certification-2016.papers_sci.median_p"]["value"]


@pytest.mark.build
def test_the_report_prints_the_estimator_of_its_page_and_its_entry_in_both_editions(project):
    pages.make("add-an-estimator", project.folder)
    project.succeeds("-m", "analysis", "paper")
    for lang, (_, head, _) in MEDIAN_DONOR.items():
        page = project.folder.joinpath("build", "paper", lang, "report.html").read_text("utf-8")
        assert 'did.certification-2016.papers_sci.median_att"' in page
        assert f"<strong>{head.split('**')[1]}</strong>" in page
