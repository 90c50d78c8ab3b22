"""Where things lie, and that nobody reads half a file."""

import os
import subprocess
import sys

import pytest

from analysis import paths

SHOW = (
    "from analysis import paths; print(paths.BUILD, paths.PROCESSED, paths.MANIFEST, "
    "paths.LEDGER, paths.output_path(paths.PROCESSED / 'provinces.csv'), sep='\\n')"
)


def places(**variables):
    environment = {name: value for name, value in os.environ.items() if name != "BUILD_DIR"}
    told = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=environment | {"PYTHONPATH": str(paths.ROOT)} | variables,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return told.stdout.splitlines()


def test_a_named_build_folder_takes_everything_generated(tmp_path):
    there = tmp_path / "somewhere else"
    assert places(BUILD_DIR=str(there)) == [
        str(there / part)
        for part in (
            *("", "processed", "processed/MANIFEST.txt", "claims.json"),
            "processed/provinces.csv",
        )
    ]


def test_the_kernel_of_a_build_in_the_checkout_looks_where_the_build_does():
    """A stage passes its folder on as BUILD_DIR, whether the user has named one or not."""
    assert places(BUILD_DIR=str(paths.ROOT / "build")) == places()
    assert places()[1] == str(paths.ROOT / "data" / "processed")


def test_tidy_tables_land_in_the_folder_of_the_stage_wherever_they_belong(tmp_path):
    landing, there = tmp_path / "landing", tmp_path / "there"
    told = places(BUILD_DIR=str(there), LANDING_DIR=str(landing))
    assert told[-1] == str(landing / "build" / "processed" / "provinces.csv")


def test_a_file_is_replaced_when_it_is_whole(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("old", "utf-8")
    with paths.atomic_write(file) as unfinished:
        unfinished.write_text("new", "utf-8")
        assert file.read_text("utf-8") == "old"
    assert file.read_text("utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_file_that_did_not_become_whole_is_removed_and_the_old_one_stays(tmp_path, error):
    file = tmp_path / "a.txt"
    file.write_text("old", "utf-8")

    def fail():
        with paths.atomic_write(file) as unfinished:
            unfinished.write_text("ne", "utf-8")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert file.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_python_without_the_fonts_is_told_how_to_get_them():
    code = "import sys; sys.modules['mplfonts'] = None; from analysis import paths"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "mplfonts" in ran.stderr
    assert "Run `make`" in ran.stderr
