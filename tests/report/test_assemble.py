"""One edition from text to files in place: all three or none, and a stamp that tells the truth."""

import re
import subprocess

import pytest

from analysis import paths
from analysis.report import assemble, engines, rendered_rules
from analysis.report.staging import ReportError

TEXT = """---
title: 小报告
---

{{< include generated/stamp.md >}}

# 摘要

有{{< claim a.b >}}企业。
"""


@pytest.fixture
def edition(small_report, monkeypatch):
    """A small report that is rendered by a stand-in, which copies the staged text three times."""
    small_report.write("report_zh.qmd", TEXT)
    small_report.ledger({"a.b": "22家"})
    monkeypatch.setattr(assemble, "stamp", lambda lang: "v0 · test")
    monkeypatch.setattr(rendered_rules, "check_rendered", lambda rendered, lang, lines: None)

    def render(folder, lang):
        return dict.fromkeys(assemble.FORMATS, folder / f"report_{lang}.qmd")

    monkeypatch.setattr(engines, "find", lambda: engines.Engine("a stand-in", render))
    return small_report


def in_place():
    return {file.name: file.read_bytes() for file in paths.REPORTS.joinpath("zh").iterdir()}


def test_the_three_files_stand_in_the_folder_of_their_language(edition):
    made = assemble.build("zh", [])
    assert made == [paths.REPORTS / "zh" / f"report.{kind}" for kind in ("html", "pdf", "docx")]
    assert set(in_place()) == {"report.html", "report.pdf", "report.docx"}
    assert "v0 · test" in made[0].read_text("utf-8")


def test_a_second_build_replaces_the_first_and_leaves_nothing_beside(edition):
    assemble.build("zh", [])
    edition.write("report_zh.qmd", TEXT.replace("摘要", "结论"))
    assemble.build("zh", [])
    assert set(in_place()) == {"report.html", "report.pdf", "report.docx"}
    assert "# 结论" in paths.REPORTS.joinpath("zh", "report.html").read_text("utf-8")


def test_a_fault_of_the_text_stops_before_anything_is_rendered(edition, monkeypatch):
    assemble.build("zh", [])
    before = in_place()
    edition.write("report_zh.qmd", f"{TEXT}\n又有30家。\n")
    monkeypatch.setattr(engines, "find", lambda: pytest.fail("the engine was asked"))
    with pytest.raises(ReportError, match=r"paper/report_zh\.qmd:11: the number 30"):
        assemble.build("zh", [])
    assert in_place() == before


def test_a_fault_of_what_was_rendered_leaves_the_reports_in_place_untouched(edition, monkeypatch):
    assemble.build("zh", [])
    before = in_place()
    edition.write("report_zh.qmd", TEXT.replace("摘要", "结论"))

    def refuse(rendered, lang, lines):
        raise ReportError("a marker")

    monkeypatch.setattr(rendered_rules, "check_rendered", refuse)
    with pytest.raises(ReportError, match="a marker"):
        assemble.build("zh", [])
    assert in_place() == before


def test_every_report_file_is_an_edition_and_chinese_comes_first(small_report):
    for lang in ("en", "zh"):
        small_report.write(f"report_{lang}.qmd", "")
    small_report.write("chapters_zh/report_fr.qmd", "")
    assert assemble.editions() == ["zh", "en"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of version 9.8.7 in a folder of its own, under git where a test makes it so."""
    folder = tmp_path / "project"
    folder.mkdir()
    folder.joinpath("pyproject.toml").write_text('[project]\nversion = "9.8.7"\n', "utf-8")
    monkeypatch.setattr(paths, "ROOT", folder)
    monkeypatch.setenv("QUARTO", "none")
    # Folders above the project, and git's own variables, are not to be looked at.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    engines.find.cache_clear()
    assemble.stamp.cache_clear()
    yield folder
    engines.find.cache_clear()
    assemble.stamp.cache_clear()


def git(folder, *arguments):
    person = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org")
    command = ["git", "-C", str(folder), *person, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder):
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return git(folder, "rev-parse", "--short=10", "HEAD")


def test_the_stamp_of_a_clean_checkout_names_version_commit_data_and_engine(project):
    known = commit(project)
    version, found, data, engine = assemble.stamp("en").split(" · ")
    assert (version, found) == ("v9.8.7", known)
    assert re.fullmatch(r"data \d+\.\d+\.\d+ \([0-9a-f]{8}\)", data)
    assert re.fullmatch(r"pandoc [\d.]+, Typst [\d.]+", engine)


def test_the_stamp_has_another_mark_when_a_checksum_of_the_data_changes(project, monkeypatch):
    before = assemble.stamp("zh")
    described = project / "datapackage.json"
    described.write_bytes(paths.DATAPACKAGE.read_bytes().replace(b"sha256:0", b"sha256:1", 1))
    monkeypatch.setattr(paths, "DATAPACKAGE", described)
    assemble.stamp.cache_clear()
    assert before != assemble.stamp("zh")


def test_the_stamp_of_changed_files_says_draft(project):
    known = commit(project)
    project.joinpath("pyproject.toml").write_text('[project]\nversion = "9.8.8"\n', "utf-8")
    assert assemble.stamp("zh").startswith(f"v9.8.8 · DRAFT ({known}+) · ")


def test_the_stamp_outside_git_says_draft(project):
    assert " · DRAFT · " in assemble.stamp("zh")


def test_the_commit_of_a_repository_around_the_project_is_not_its_commit(project):
    commit(project.parent)
    assert " · DRAFT · " in assemble.stamp("zh")


def test_without_git_on_the_machine_the_stamp_says_draft(project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert " · DRAFT · " in assemble.stamp("zh")
