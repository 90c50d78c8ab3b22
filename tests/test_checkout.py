"""What pyproject.toml and git say of a checkout."""

import subprocess

import pytest

from analysis import checkout, paths
from analysis.checkout import CheckoutError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project of its own, outside of any repository."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    tmp_path.joinpath("pyproject.toml").write_text('[project]\nversion = "1.2.3"\n', "utf-8")
    return tmp_path


def run(folder, *arguments):
    person = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.org")
    subprocess.run(["git", "-C", str(folder), *person, *arguments], check=True, capture_output=True)


def commit(folder):
    run(folder, "init", "-q")
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "-m", "first")


def test_outside_git_there_is_no_commit_and_time_has_not_begun(folder):
    assert not checkout.is_checkout()
    assert (checkout.commit(), checkout.commit_time()) == ("", "0")


def test_before_the_first_commit_there_is_none(folder):
    run(folder, "init", "-q")
    assert checkout.is_checkout()
    assert (checkout.commit(), checkout.commit_time()) == ("", "0")


def test_a_repository_around_the_project_is_not_the_projects(folder, monkeypatch):
    commit(folder)
    folder.joinpath("inner").mkdir()
    monkeypatch.setattr(paths, "ROOT", folder / "inner")
    assert not checkout.is_checkout()


def test_what_git_refuses_is_told_in_its_words(folder):
    with pytest.raises(CheckoutError, match=r"git rev-parse says: .*not a git repository"):
        checkout.git("rev-parse", "HEAD")


def test_a_commit_is_known_with_its_time_and_whether_files_differ_from_it(folder):
    commit(folder)
    assert len(checkout.commit()) == 40
    assert int(checkout.commit_time()) > 1_600_000_000
    assert not checkout.is_changed()
    folder.joinpath("pyproject.toml").write_text("", "utf-8")
    assert checkout.is_changed()


def test_without_git_on_the_machine_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CheckoutError, match="Install it"):
        checkout.git("status")
    assert not checkout.is_checkout()


def test_the_version_is_that_of_pyproject(folder):
    assert checkout.project()["version"] == "1.2.3"
