"""A verification says what it found, in the order in which data editors check, and how it ended."""

import json
import os
import re
import shutil

import pytest
from typer.testing import CliRunner

from analysis import __main__ as command_line
from analysis import paths
from analysis.replication import account as account_of
from analysis.replication import copy, reference, verification
from analysis.replication.reference import PublicationError
from analysis.replication.verification import FULL, NONE, PARTIAL

SECTIONS = ["Data", "Code", "Exhibits", "Numbers in the text", "Environment", "Classification"]


@pytest.fixture
def rebuilt(build, tmp_path, monkeypatch):
    """A clean copy in which the small build was made, beside the project's raw figures."""
    folder = tmp_path / "verify"
    build.replace(tmp_path / "made")
    folder.mkdir()
    tmp_path.joinpath("made").replace(folder / "build")
    folder.joinpath("build", "begun").touch()
    os.utime(folder / "build" / "begun", (1, 1))
    shutil.copytree(paths.RAW, folder / "data" / "raw")
    folder.joinpath("data", "processed").mkdir()
    tracked = paths.ROOT / "data" / "processed" / "MANIFEST.txt"
    shutil.copy(tracked, folder / "data" / "processed")
    chapter = tmp_path / "paper" / "chapters_en" / "02.qmd"
    chapter.parent.mkdir(parents=True)
    chapter.write_text("It grew by {{< claim firms.growth >}}. Then it stopped.\n", "utf-8")
    monkeypatch.setattr(paths, "PAPER", tmp_path / "paper")
    monkeypatch.setattr(paths, "VERIFIED", folder)
    monkeypatch.setattr(paths, "VERIFICATION", tmp_path / "verification.md")
    return copy.Rebuilt(copy.Copy(folder, "abc123", "f00d"), True, "")


@pytest.fixture
def published(rebuilt):
    """What was published: the same."""
    return reference.of_build(rebuilt.copy.folder / "build")


def judged(rebuilt, published):
    """What was found, its account written."""
    findings = verification.judge(rebuilt, published)
    account_of.write(findings)
    return findings


def account():
    return paths.VERIFICATION.read_text("utf-8")


def section(name):
    return re.search(rf"## \d\. {name}\n(.*?)(?=\n## |\Z)", account(), re.S)[1]


def test_everything_as_published_is_a_full_reproduction(rebuilt, published):
    assert judged(rebuilt, published).classification == FULL
    assert verification.last() == verification.Outcome(FULL, "f00d")
    assert verification.last().is_full
    assert "Result of commit abc123: **full reproduction**" in account()
    assert "differs" not in section("Exhibits")
    assert "1 numbers compared" in section("Numbers in the text")


def test_the_account_has_the_sections_in_the_order_of_data_editors(rebuilt, published):
    judged(rebuilt, published)
    assert re.findall(r"^## \d\. (.*)$", account(), re.M) == SECTIONS


def test_nothing_unfinished_is_left(rebuilt, published):
    judged(rebuilt, published)
    assert not list(paths.VERIFICATION.parent.glob(".*"))
    assert not list(rebuilt.copy.folder.glob(".*"))


def test_every_raw_file_stands_there_with_rows_checksum_and_source(rebuilt, published):
    judged(rebuilt, published)
    package = json.loads(paths.DATAPACKAGE.read_text("utf-8"))
    rows = section("Data").splitlines()
    for table in package["resources"]:
        (row,) = (line for line in rows if line.startswith(f"| {table['path']} |"))
        assert f"`{table['hash'].removeprefix('sha256:')}` | yes |" in row
    (stock,) = (line for line in rows if line.startswith("| torch/hnte_stock.csv |"))
    # 31 provinces, 2016 to 2023
    assert "| 248 |" in stock
    assert stock.endswith("| TORCH |")


def test_a_raw_file_that_changed_or_is_missing_is_named(rebuilt, published):
    raw = rebuilt.copy.folder / "data" / "raw"
    raw.joinpath("nbs", "gdp.csv").write_text("a\n1\n", "utf-8")
    raw.joinpath("nbs", "population.csv").unlink()
    judged(rebuilt, published)
    told = section("Data")
    assert re.search(r"\| nbs/gdp.csv \| 1 \| `\w{64}` \| \*\*no\*\* \|", told)
    assert re.search(r"\| nbs/population.csv \|  \|  \| \*\*missing\*\* \|", told)


def test_a_description_of_the_raw_files_that_cannot_be_read_is_told(rebuilt, published):
    rebuilt.copy.folder.joinpath("data", "raw", "datapackage.json").write_text("{", "utf-8")
    judged(rebuilt._replace(is_well=False, errors="no JSON"), published)
    assert "`datapackage.json` cannot be read" in section("Data")


def test_a_claim_that_differs_is_named_with_both_numbers_and_its_sentence(rebuilt, published):
    published.claims["firms.growth"]["en"] = "26%"
    assert judged(rebuilt, published).classification == PARTIAL
    assert "Claims that differ (1): firms.growth." in account()
    told = section("Numbers in the text")
    assert "| firms.growth | en | 26% | 25% |" in told
    assert re.search(r"- `firms.growth`, .*02.qmd:1: It grew by 25%\.\n", told)
    assert not verification.last().is_full


def test_a_row_of_a_table_of_the_copy_that_prints_it_is_quoted_too(rebuilt, published):
    table = rebuilt.copy.folder / "build" / "exhibits" / "en" / "tbl-firms.md"
    text = table.read_text("utf-8").replace("| 12 |", "| 12 ({{< claim firms.growth >}}) |")
    table.write_text(text, "utf-8")
    published.claims["firms.growth"]["en"] = "26%"
    judged(rebuilt, published)
    told = section("Numbers in the text")
    assert re.search(r"- `firms.growth`, .*tbl-firms.md:4, .*: 2017 \\\| 12 \(25%\)", told)


def test_a_claim_that_prints_the_same_touches_no_sentence(rebuilt, published):
    published.claims["firms.growth"]["value"] = 0.2500009
    judged(rebuilt, published)
    told = section("Numbers in the text")
    assert "| firms.growth | value | 0.2500009 | 0.25 |" in told
    assert "02.qmd" not in told


def test_a_cell_of_a_table_that_differs_is_named(rebuilt, published):
    published.exhibits["zh/tbl-firms"][2] = "| 2016 | 11 |"
    judged(rebuilt, published)
    told = section("Exhibits")
    assert "| tbl-firms | 03_look [4] | **differs** | as published |" in told
    assert "| zh/tbl-firms | line 3 (2016), Firms | 11 | 10 |" in told


def test_a_tidy_table_that_differs_from_the_tracked_manifest_is_named(rebuilt, published):
    manifest = rebuilt.copy.folder / "data" / "processed" / "MANIFEST.txt"
    text = manifest.read_text("utf-8")
    manifest.write_text(text.replace("codebook.csv: 41 rows", "codebook.csv: 40 rows"), "utf-8")
    assert judged(rebuilt, published).classification == PARTIAL
    assert "| codebook.csv | rows | 41 rows | 40 rows |" in section("Data")


def test_a_program_whose_products_are_not_there_did_not_end(rebuilt, published):
    judged(rebuilt, published)
    assert "| 04_estimate_reform.certification-2016 | **did not end** |" in section("Code")
    assert "| ledger | ran |" in section("Code")


def test_a_study_that_cannot_be_read_is_told_and_hides_nothing(rebuilt, published, monkeypatch):
    def refuse():
        raise ValueError("no such province")

    monkeypatch.setattr(account_of, "stages", refuse)
    judged(rebuilt._replace(is_well=False, errors="a wrong study"), published)
    assert "The programs cannot be listed: no such province" in section("Code")


def test_a_build_that_failed_is_told_in_its_own_words_in_every_section(rebuilt, published):
    failed = rebuilt._replace(is_well=False, errors="gdp.csv is not the file\nthat it was")
    assert judged(failed, published).classification == NONE
    assert "```text\ngdp.csv is not the file\nthat it was\n```" in account()
    assert section("Exhibits").strip() == "None: the build stopped."
    assert re.findall(r"^## \d\. (.*)$", account(), re.M) == SECTIONS
    assert not verification.last().is_full


def test_a_wrong_render_engine_is_told_and_hides_nothing(rebuilt, published, monkeypatch):
    monkeypatch.setenv("QUARTO", "/wrong/quarto")
    from analysis.report import engines

    engines.find.cache_clear()
    judged(rebuilt._replace(is_well=False, errors="no engine"), published)
    engines.find.cache_clear()
    assert "does not answer" in section("Environment")


def test_the_environment_lists_every_direct_dependency_with_its_version(rebuilt, published):
    judged(rebuilt, published)
    told = section("Environment")
    for package in ("pandas", "numpy", "diff-diff", "pandera"):
        assert re.search(rf"\| {package} \| \d+\.\d+", told), package


def test_a_dependency_that_is_not_installed_is_told(rebuilt, published, monkeypatch):
    def missing(name):
        raise account_of.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(account_of.metadata, "version", missing)
    judged(rebuilt, published)
    assert "| pandas | **not installed** |" in section("Environment")


def test_without_a_reference_nothing_is_built(rebuilt, monkeypatch):
    monkeypatch.setattr(paths, "REFERENCE", rebuilt.copy.folder / "nowhere")
    monkeypatch.setattr(copy, "make", lambda folder: pytest.fail("a copy was made"))
    with pytest.raises(PublicationError, match="nothing has been published"):
        verification.verify()


def test_a_verification_that_was_interrupted_leaves_no_outcome(rebuilt, published):
    judged(rebuilt, published)
    shutil.rmtree(rebuilt.copy.folder)
    assert verification.last() is None


@pytest.mark.parametrize(("printed", "status"), [("25%", 0), ("26%", 1)])
def test_the_command_ends_with_status_0_only_when_all_is_as_published(
    rebuilt, published, monkeypatch, printed, status
):
    published.claims["firms.growth"]["zh"] = printed
    findings = judged(rebuilt, published)
    monkeypatch.setattr(verification, "verify", lambda: findings)
    told = CliRunner().invoke(command_line.app, ["verify"])
    assert told.exit_code == status
    assert findings.classification in told.output
    assert str(paths.VERIFICATION) in told.output
