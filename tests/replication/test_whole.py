"""The whole way, on a clean copy of the project in which one raw digit was altered.

All that does not depend on the digit must come out as published: the same build shows both that a
difference is found and that there is no other.
"""

import hashlib
import os
import re
import subprocess
import sys

import pytest

from analysis import paths
from analysis.replication import copy

pytestmark = pytest.mark.build

# The R&D centres of foreign firms in Shanghai: a figure that is printed and not computed with.
FILE, BEFORE, AFTER = "report/figures.csv", "418家", "419家"


@pytest.fixture(scope="module")
def altered(tmp_path_factory):
    """The project with another digit and the checksum to it."""
    folder = copy.make(tmp_path_factory.mktemp("verified") / "项目 project").folder
    file = folder / "data" / "raw" / FILE
    raw = file.read_text("utf-8")
    assert raw.count(BEFORE) == 1
    file.write_text(raw.replace(BEFORE, AFTER), "utf-8")
    old, new = (
        hashlib.sha256(text.encode()).hexdigest() for text in (raw, file.read_text("utf-8"))
    )
    package = folder / "data" / "raw" / paths.DATAPACKAGE.name
    package.write_text(package.read_text("utf-8").replace(old, new), "utf-8")
    return folder


@pytest.fixture(scope="module")
def verified(altered):
    """How `verify` ended there."""
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "analysis", "verify"],
        cwd=altered,
        env=os.environ | {"PYTHONPATH": str(altered), "QUARTO": "none"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def account(altered, verified):
    """The account that it wrote."""
    return altered.joinpath("build", "verification.md").read_text("utf-8")


def test_an_altered_digit_ends_the_verification_with_another_status(verified):
    assert verified.returncode == 1, verified.stdout + verified.stderr


def test_exactly_the_claim_that_depends_on_it_is_named(account):
    told = re.findall(r"^Claims that differ \(\d+\): (.*)\.$", account, re.M)
    assert told == ["report.rd_centres"]
    assert f"| report.rd_centres | zh | {BEFORE} | {AFTER} |" in account


def test_each_sentence_that_prints_it_is_quoted_with_its_file_and_line(account):
    chapters = sorted(paths.PAPER.glob("chapters_*/*.qmd"))
    printing = [file for file in chapters if "claim report.rd_centres " in file.read_text("utf-8")]
    assert printing
    for file in printing:
        place = re.escape(file.relative_to(paths.ROOT).as_posix())
        assert re.search(rf"^- `report.rd_centres`, {place}:\d+: .*419", account, re.M), file


def test_every_program_ran_and_every_raw_file_is_as_described(account):
    assert "did not end" not in account
    assert "**no**" not in account
    assert "**missing**" not in account


def test_the_tidy_table_that_holds_it_is_named_and_no_other(account):
    told = re.findall(r"^Tidy tables that differ \(\d+\): (.*)\.$", account, re.M)
    assert told == ["report_figures.csv"]
