"""A deposit holds the verified state, whole, with checksums that hold; nothing else is released."""

import hashlib
import json

import pytest

from analysis import paths
from analysis.replication import copy, deposit
from analysis.replication.deposit import ReleaseError
from analysis.replication.verification import FULL, PARTIAL, Outcome

PRODUCTS = {
    "data/processed/firms.csv",
    "build/claims.json",
    "build/exhibits/en/tbl-firms.md",
    "build/notebooks/03_look.ipynb",
    "build/paper/en/report.html",
}
OWN = {
    *("README.md", ".gitignore", "data/processed/MANIFEST.txt", "CITATION.cff", "pyproject.toml"),
    *("analysis/__init__.py", "analysis/one.py"),
}


@pytest.fixture
def verified(checkout, monkeypatch):
    """The small project as a verification left it: its copy, built, and the outcome."""
    build = checkout / "build"
    folder = build / "verify"
    for name in (*PRODUCTS, "build/pytask/memory.json", "build/staging/en/report.qmd"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, "utf-8")
    for name, place in {
        "VERIFIED": folder,
        "VERIFICATION": build / "verification.md",
        "RELEASES": build / "release",
    }.items():
        monkeypatch.setattr(paths, name, place)
    paths.VERIFICATION.write_text("# Verification\n", "utf-8")
    outcome(FULL)
    return checkout


def outcome(classification):
    text = json.dumps(Outcome(classification, copy.fingerprint())._asdict())
    paths.VERIFIED.joinpath("verification.json").write_text(text, "utf-8")


def contents(folder):
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_a_deposit_holds_the_project_its_products_and_what_describes_them(verified):
    folder = deposit.release()
    assert folder == paths.RELEASES / "firms-0.1.0"
    described = {"SHA256SUMS", "datacite.json", "build/verification.md"}
    assert contents(folder).keys() == OWN | PRODUCTS | described


def test_every_file_but_the_list_itself_is_listed_with_the_checksum_that_it_has(verified):
    files = contents(deposit.release())
    lines = files.pop("SHA256SUMS").decode("utf-8").splitlines()
    listed = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    assert listed == {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}


def test_two_releases_are_the_same_to_the_byte_and_leave_nothing_beside(verified):
    first = contents(deposit.release())
    assert contents(deposit.release()) == first
    assert [folder.name for folder in paths.RELEASES.iterdir()] == ["firms-0.1.0"]


def test_the_metadata_say_what_the_citation_says(verified):
    described = json.loads((deposit.release() / "datacite.json").read_text("utf-8"))
    assert described["titles"] == [{"title": "Firms"}]
    assert described["version"] == "0.1.0"
    assert described["publicationYear"] == "2026"
    assert [creator["name"] for creator in described["creators"]] == ["The authors", "Li, Si"]
    licences = [right["rightsIdentifier"] for right in described["rightsList"]]
    assert licences == ["MIT", "CC-BY-4.0"]
    assert described["relatedItems"][0]["titles"] == [{"title": "A report"}]


def test_a_release_that_fails_leaves_the_one_before(verified, monkeypatch):
    before = contents(deposit.release())

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr(deposit, "metadata", lambda *_: {})
    monkeypatch.setattr(deposit.shutil, "copyfile", fail)
    with pytest.raises(OSError, match="no space"):
        deposit.release()
    assert contents(paths.RELEASES / "firms-0.1.0") == before
    assert len(list(paths.RELEASES.iterdir())) == 1


def test_tracked_files_that_differ_from_the_commit_are_not_released(verified):
    verified.joinpath("README.md").write_text("# Another\n", "utf-8")
    with pytest.raises(ReleaseError, match="Tracked files differ from the commit"):
        deposit.release()


def test_nothing_is_released_before_it_is_verified(verified):
    paths.VERIFIED.joinpath("verification.json").unlink()
    with pytest.raises(ReleaseError, match="Run make verify first"):
        deposit.release()


def test_a_state_that_was_committed_after_the_verification_is_not_released(verified, commit):
    verified.joinpath("README.md").write_text("# Another\n", "utf-8")
    commit()
    with pytest.raises(ReleaseError, match=r"of other files. Run make verify again"):
        deposit.release()


def test_a_verification_that_found_differences_is_not_released(verified):
    outcome(PARTIAL)
    with pytest.raises(ReleaseError, match="says: partial reproduction"):
        deposit.release()


def test_two_versions_are_not_released(verified, commit):
    file = verified / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace("0.1.0", "0.2.0"), "utf-8")
    commit()
    outcome(FULL)
    with pytest.raises(ReleaseError, match=r"CITATION.cff is of version 0.1.0, pyproject.toml"):
        deposit.release()


def test_the_projects_own_citation_makes_whole_metadata():
    import yaml

    citation = yaml.safe_load(paths.ROOT.joinpath("CITATION.cff").read_text("utf-8"))
    described = deposit.metadata(citation, "words")
    assert described["titles"][0]["title"]
    assert described["relatedItems"][0]["publicationYear"] == "2018"
