"""A clean copy holds the tracked files as they stand, and nothing else."""

import subprocess

import pytest

from analysis import paths
from analysis.replication import copy


def names(folder):
    files = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {file.as_posix() for file in files if file.parts[0] != ".git"}


OWN = {
    *("README.md", ".gitignore", "data/processed/MANIFEST.txt"),
    *("analysis/__init__.py", "analysis/one.py"),
    *("CITATION.cff", "pyproject.toml"),
}


@pytest.fixture
def littered(checkout):
    """The project with what a build and a person leave in it."""
    for name in ("build/claims.json", "data/processed/firms.csv", "notes.txt"):
        checkout.joinpath(name).parent.mkdir(exist_ok=True)
        checkout.joinpath(name).write_text("x", "utf-8")
    return checkout


def test_a_copy_holds_the_tracked_files_and_nothing_else(littered, tmp_path):
    made = copy.make(tmp_path / "copy")
    assert names(made.folder) == OWN
    assert made.commit == copy.commit()


def test_a_copy_holds_what_is_not_committed_yet_and_lacks_what_is_deleted(littered, tmp_path):
    littered.joinpath("README.md").write_text("# Another\n", "utf-8")
    littered.joinpath("analysis", "one.py").unlink()
    folder = copy.make(tmp_path / "copy").folder
    assert folder.joinpath("README.md").read_text("utf-8") == "# Another\n"
    assert names(folder) == OWN - {"analysis/one.py"}


def test_what_was_in_the_folder_before_is_gone(checkout, tmp_path):
    tmp_path.joinpath("copy").mkdir()
    tmp_path.joinpath("copy", "old.txt").touch()
    assert names(copy.make(tmp_path / "copy").folder) == OWN


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_copy_bears_the_commit_of_the_checkout_and_whether_it_differs(
    checkout, tmp_path, monkeypatch, is_changed
):
    if is_changed:
        checkout.joinpath("README.md").write_text("# Another\n", "utf-8")
    commit = copy.commit()
    assert commit.endswith("+") == is_changed
    monkeypatch.setattr(paths, "ROOT", copy.make(tmp_path / "copy").folder)
    assert copy.commit() == commit


def test_a_file_that_is_added_and_not_committed_makes_the_copy_differ_too(
    checkout, tmp_path, monkeypatch
):
    checkout.joinpath("new.txt").write_text("new", "utf-8")
    subprocess.run(["git", "-C", str(checkout), "add", "new.txt"], check=True)
    folder = copy.make(tmp_path / "copy").folder
    assert "new.txt" in names(folder)
    monkeypatch.setattr(paths, "ROOT", folder)
    assert copy.commit().endswith("+")


def test_outside_git_a_copy_holds_every_file_that_no_program_made(littered, tmp_path, monkeypatch):
    subprocess.run(["rm", "-rf", str(littered / ".git")], check=True)
    # Not to ask a repository around the test's folder.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    made = copy.make(tmp_path / "copy")
    assert names(made.folder) == OWN | {"notes.txt"}
    assert made.commit == ""


def test_the_fingerprint_follows_names_and_contents_of_tracked_files(littered):
    before = copy.fingerprint()
    littered.joinpath("notes.txt").write_text("y", "utf-8")
    assert copy.fingerprint() == before
    littered.joinpath("README.md").write_text("# Another\n", "utf-8")
    changed = copy.fingerprint()
    assert changed != before
    littered.joinpath("README.md").rename(littered / "READ.md")
    assert copy.fingerprint() not in (before, changed)


def test_a_place_in_the_copy_is_found_wherever_the_build_folder_is(checkout, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "elsewhere")
    monkeypatch.setattr(paths, "PROCESSED", tmp_path / "elsewhere" / "processed")
    folder = tmp_path / "copy"
    rebuilt = copy.Rebuilt(copy.Copy(folder, "", ""), True, "")
    for place, there in {
        paths.ROOT / "README.md": "README.md",
        paths.BUILD / "claims.json": "build/claims.json",
        paths.PROCESSED / "firms.csv": "data/processed/firms.csv",
    }.items():
        assert rebuilt.place(place) == folder / there


def test_a_product_that_was_there_before_the_build_is_not_made_by_it(checkout, tmp_path):
    made = copy.make(tmp_path / "copy")
    built = copy.build(made)
    manifest = made.folder / "data" / "processed" / "MANIFEST.txt"
    assert not built.is_well, "the small project has no command to build"
    assert not built.has_made(paths.PROCESSED / "MANIFEST.txt")
    manifest.write_text("Tables of this build\n", "utf-8")
    assert built.has_made(paths.PROCESSED / "MANIFEST.txt")


def test_a_build_that_fails_hands_on_what_it_said(checkout, tmp_path, capfd):
    checkout.joinpath("analysis", "__main__.py").write_text(
        "import os, sys\nsys.exit(f'The sum is wrong. {sorted(os.environ)}')\n", "utf-8"
    )
    subprocess.run(["git", "-C", str(checkout), "add", "--all"], check=True)
    built = copy.build(copy.make(tmp_path / "copy"))
    assert not built.is_well
    assert built.errors.startswith("The sum is wrong.")
    assert "The sum is wrong." in capfd.readouterr().err


@pytest.mark.parametrize("variable", ["BUILD_DIR", "LANDING_DIR", "STAGE", "STUDIES"])
def test_a_build_in_the_copy_is_not_led_elsewhere(checkout, tmp_path, monkeypatch, variable):
    checkout.joinpath("analysis", "__main__.py").write_text(
        f"import os, sys\nsys.exit(os.environ.get('{variable}', 0))\n", "utf-8"
    )
    subprocess.run(["git", "-C", str(checkout), "add", "--all"], check=True)
    monkeypatch.setenv(variable, "elsewhere")
    assert copy.build(copy.make(tmp_path / "copy")).is_well
