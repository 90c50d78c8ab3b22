"""The list of stages: whole, in order, and true to what notebooks read and write."""

import ast
import itertools
import json
import re
from dataclasses import replace

import papermill
import pytest

from analysis import paths, report
from analysis.exhibits import methods
from analysis.pipeline import imports, notebook
from analysis.pipeline.stage import Stage
from analysis.stages import IN_CHAPTERS, render_report, stages, stages_of_study
from analysis.studies import study
from analysis.studies.study import StudyError


@pytest.fixture(scope="module", autouse=True)
def built_in_engine():
    """The stamp of a report names an engine; none is looked for here."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("QUARTO", "none")
        yield


@pytest.fixture(scope="module")
def listed(built_in_engine):
    return stages()


def with_notebook(listed):
    return [stage for stage in listed if stage.notebook]


def code(stage):
    return notebook.code_of(paths.NOTEBOOKS / f"{stage.notebook}.ipynb")


def is_generated(path):
    return path.is_relative_to(paths.BUILD) or path.is_relative_to(paths.PROCESSED)


def test_every_stage_has_a_name_of_its_own(listed):
    names = [stage.name for stage in listed]
    assert len(names) == len(set(names))


def test_every_stage_is_either_a_notebook_or_a_function(listed):
    assert all(bool(stage.notebook) != bool(stage.action) for stage in listed)


def test_every_product_is_written_by_one_stage_only(listed):
    written = [path for stage in listed for path in stage.writes]
    assert len(written) == len(set(written))


def test_a_stage_reads_of_the_generated_files_only_what_an_earlier_stage_writes(listed):
    written = set()
    for stage in listed:
        unknown = [path for path in stage.reads if is_generated(path) and path not in written]
        assert not unknown, f"{stage.name} reads {unknown[:3]}"
        written |= {*stage.writes, *stage.executed}


def test_what_is_read_and_not_generated_is_there(listed):
    read = {path for stage in listed for path in stage.reads if not is_generated(path)}
    assert all(path.is_file() for path in read)


def test_only_generated_files_are_written(listed):
    assert all(is_generated(path) for stage in listed for path in stage.writes)


def test_every_raw_table_is_read_by_some_stage(listed):
    read = {path for stage in listed for path in stage.reads}
    raw = set(paths.RAW.rglob("*.csv"))
    assert raw <= read, f"no stage reads {sorted(raw - read)}"


def test_every_product_but_the_reports_and_the_manifest_is_read_by_a_later_stage(listed):
    read = {path for stage in listed for path in stage.reads}
    for stage in listed:
        if not stage.name.startswith("report."):
            assert set(stage.writes) - {paths.MANIFEST} <= read, stage.name


def test_every_numbered_notebook_of_the_project_is_a_stage(listed):
    files = {file.stem for file in paths.NOTEBOOKS.glob("[0-9]*.ipynb")}
    assert {stage.notebook for stage in with_notebook(listed)} == files


def test_every_parameter_of_a_stage_is_one_of_its_notebook(listed):
    for stage in with_notebook(listed):
        known = papermill.inspect_notebook(str(paths.NOTEBOOKS / f"{stage.notebook}.ipynb"))
        assert set(stage.parameters) <= set(known), stage.name


def test_every_tidy_table_that_a_notebook_loads_is_declared(listed):
    for stage in with_notebook(listed):
        for name in re.findall(r'tidy\.load\("([^"]+)"\)', code(stage)):
            assert paths.PROCESSED / f"{name}.csv" in stage.reads, f"{stage.name} loads {name}"


def test_every_raw_table_that_a_notebook_reads_is_declared(listed):
    package = json.loads(paths.DATAPACKAGE.read_text("utf-8"))
    files = {table["name"]: paths.RAW / table["path"] for table in package["resources"]}
    for stage in with_notebook(listed):
        for name in re.findall(r'sources\.read\("([^"]+)"\)', code(stage)):
            assert files[name] in stage.reads, f"{stage.name} reads {name}"


def test_every_exhibit_that_a_notebook_publishes_is_declared(listed):
    for stage in with_notebook(listed):
        written = {path.name.partition(".")[0] for path in stage.writes}
        for node in ast.walk(ast.parse(code(stage))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                kind = {"publish_figure": "fig", "publish_table": "tbl"}.get(node.func.id)
                if kind:
                    name = eval(ast.unparse(node.args[0]), {}, dict(stage.parameters))
                    assert f"{kind}-{name}" in written, stage.name


def test_a_figure_comes_in_two_languages_as_drawing_picture_and_words(listed):
    written = {path for stage in listed for path in stage.writes}
    figures = {path.name.partition(".")[0] for path in written if path.name.startswith("fig-")}
    assert figures
    for name, lang, ending in itertools.product(figures, ("zh", "en"), ("svg", "png", "alt.txt")):
        assert paths.EXHIBITS / lang / f"{name}.{ending}" in written


def test_there_is_a_report_stage_for_every_edition(listed):
    reports = [stage.name for stage in listed if stage.name.startswith("report.")]
    assert reports == [f"report.{lang}" for lang in report.editions()]


def test_the_ledger_reads_every_notebooks_claims(listed):
    ledger = next(stage for stage in listed if stage.name == "ledger")
    saved = {path for stage in listed for path in stage.writes if path.parent == paths.CLAIMS}
    assert set(ledger.reads) == saved
    with_ledger = [stage for stage in with_notebook(listed) if "Ledger(" in code(stage)]
    assert len(saved) == len(with_ledger)


def test_a_report_depends_on_its_text_the_ledger_and_the_exhibits_of_its_language_alone():
    exhibits = tuple(paths.EXHIBITS / lang / "tbl-a.md" for lang in ("zh", "en"))
    page = Stage(name="page.a", reads=(), writes=(paths.PAGES / "a.html",))
    reads = render_report("zh", [Stage(name="a", reads=(), writes=exhibits)], [page]).reads
    assert paths.PAGES / "a.html" in reads, "the numbers link to it"
    assert exhibits[0] in reads
    assert exhibits[1] not in reads
    assert paths.LEDGER in reads
    assert {paths.PAPER / "report_zh.qmd", paths.PAPER / "references.bib"} <= set(reads)


def test_a_report_depends_on_the_raw_tables_that_its_cards_quote(listed):
    raw = set(paths.RAW.rglob("*.csv"))
    for stage in listed:
        if stage.name.startswith("report."):
            assert raw <= set(stage.reads)


def test_a_report_is_stale_when_version_commit_or_engine_change(listed):
    stage = next(stage for stage in listed if stage.name == "report.en")
    assert stage.state.startswith(f"{report.stamp('en')}\n")


def test_a_report_is_stale_when_a_study_or_a_registered_method_says_something_else(monkeypatch):
    def state():
        listed = stages(["another"])
        return next(stage.state for stage in listed if stage.name == "report.en")

    said = study.load("certification-2016")
    monkeypatch.setattr(study, "load", lambda name: replace(said, name=name))
    before = state()
    monkeypatch.setattr(study, "load", lambda name: replace(said, name=name, title_en="Renamed"))
    renamed = state()
    assert before != renamed
    monkeypatch.setattr(methods, "register", lambda lang: "**New method**")
    assert state() not in (before, renamed)


def test_the_code_that_renders_is_reached_from_the_report_stage(listed):
    stage = next(stage for stage in listed if stage.name.startswith("report."))
    reached = imports.reached_by(f"import {stage.action.func.__module__}")
    assert set((paths.ROOT / "analysis" / "report").glob("*.py")) <= set(reached)


@pytest.fixture
def another(tmp_path, monkeypatch):
    """A folder of studies in which a third one stands, of one treated province like the first."""
    for file in paths.STUDIES.glob("*.toml"):
        tmp_path.joinpath(file.name).write_text(file.read_text("utf-8"), "utf-8")
    whole = paths.STUDIES.joinpath("certification-2016.toml").read_text("utf-8")
    tmp_path.joinpath("another.toml").write_text(whole.replace("310000", "110000"), "utf-8")
    monkeypatch.setattr(paths, "STUDIES", tmp_path)
    return "another"


def written(listed):
    return {path for stage in listed for path in stage.writes}


def test_an_added_study_gets_its_notebooks_its_pages_and_a_place_in_both_reports(another):
    before, after = stages(), stages([another])
    added = [stage.name for stage in after if stage.name not in {each.name for each in before}]
    assert added == [
        "04_estimate_reform.another",
        "05_robustness.another",
        "page.04_estimate_reform.another",
        "page.05_robustness.another",
    ]
    own = {path for path in written(after) - written(before) if path.is_relative_to(paths.EXHIBITS)}
    assert own
    assert all("-another." in path.name for path in own)
    for lang in ("zh", "en"):
        report_stage = next(stage for stage in after if stage.name == f"report.{lang}")
        assert {path for path in own if path.parent.name == lang} <= set(report_stage.reads)
        assert paths.STUDIES / "another.toml" in report_stage.reads


def test_no_two_studies_write_the_same_file(another):
    listed = stages([another])
    assert sum(len(stage.writes) for stage in listed) == len(written(listed))


def test_a_study_that_the_chapters_tell_of_is_not_told_a_second_time(another):
    names = [stage.name for stage in stages([*IN_CHAPTERS, another, another])]
    assert names == [stage.name for stage in stages([another])]


def test_one_study_alone_needs_the_tidy_tables_and_its_notebooks_and_no_report():
    assert [stage.name for stage in stages_of_study("ftz-rollout")] == [
        "02_clean_provincial_panel",
        "06_estimate_rollout.ftz-rollout",
        "page.06_estimate_rollout.ftz-rollout",
    ]


def test_a_stage_of_a_study_is_the_same_with_and_without_the_report(another):
    whole = {stage.name: stage for stage in stages([another])}
    for stage in stages_of_study(another):
        alike = whole[stage.name]
        assert (stage.reads, stage.writes, stage.parameters) == (
            *(alike.reads, alike.writes, alike.parameters),
        )


@pytest.mark.parametrize("ask", [stages_of_study, lambda name: stages([name])])
def test_an_unknown_study_is_refused_with_the_names_there_are(ask):
    with pytest.raises(StudyError, match=r"no study is called 'ftz'.*ftz-rollout"):
        ask("ftz")
