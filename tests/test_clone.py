"""A clone with the settings of a Windows machine holds the bytes that were committed."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from analysis import manifest, paths

CLEANING = ("01_clean_source_report", "02_clean_provincial_panel")
RUN_CELLS = """
import json, sys
for book in sys.argv[1:]:
    for cell in json.load(open(book, encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), globals())
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What `git clone` makes of the last commit where git writes CR LF, as on Windows by default.

    The folder has a blank and Chinese letters in its name.
    """
    folder = tmp_path_factory.mktemp("克隆 clone") / "项目 project"
    settings = ("-c", "core.autocrlf=true", "-c", "core.eol=crlf")
    command = ["git", *settings, "clone", "--quiet", str(paths.ROOT), str(folder)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder


def sha256(file):
    return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_every_raw_file_of_the_clone_has_its_checksum(clone):
    raw = clone / "data" / "raw"
    described = json.loads(raw.joinpath("datapackage.json").read_bytes())["resources"]
    assert len(described) > 30
    differing = [each["path"] for each in described if each["hash"] != sha256(raw / each["path"])]
    assert not differing


def test_no_text_of_the_clone_has_a_carriage_return(clone):
    listing = subprocess.run(
        ["git", "-C", str(clone), "ls-files", "-z"], capture_output=True, check=True
    )
    files = [clone / name for name in listing.stdout.decode("utf-8").split("\0") if name]
    contents = {file: file.read_bytes() for file in files}
    assert len(contents) > 300
    assert not [
        file for file, content in contents.items() if b"\r" in content and b"\0" not in content
    ]


def test_every_notebook_of_the_clone_is_byte_for_byte_canonical(clone):
    books = sorted(clone.glob("notebooks/*.ipynb"))
    assert len(books) > 5
    for book in books:
        text = book.read_bytes().decode("utf-8")
        canonical = json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True)
        assert text == canonical + "\n", book


@pytest.mark.slow
def test_the_raw_tables_are_cleaned_in_the_clone_to_the_tables_of_its_manifest(clone):
    books = [str(clone / "notebooks" / f"{name}.ipynb") for name in CLEANING]
    kept = {key: value for key, value in os.environ.items() if not key.endswith("_DIR")}
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", RUN_CELLS, *books],
        cwd=clone,
        env=kept | {"PYTHONPATH": str(clone)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    processed = clone / "data" / "processed"
    committed = processed.joinpath("MANIFEST.txt").read_bytes().decode("utf-8")
    assert manifest.text(sorted(processed.glob("*.csv"))) == committed
