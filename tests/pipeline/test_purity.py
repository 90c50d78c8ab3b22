"""A stage that does what it does not declare fails, with the file and where to declare it."""

import json
import os
import shutil
import socket
import threading

import pytest

from analysis import paths
from analysis.pipeline import purity
from analysis.pipeline.notebook import StageError, run
from analysis.pipeline.purity import PurityError
from analysis.pipeline.runner import _work
from analysis.pipeline.stage import Stage

# Reserved for documentation: nobody answers there.
NOWHERE = ("192.0.2.1", 80)


@pytest.fixture
def files(workshop):
    """An input, another file and a product, all in the build folder of the test."""
    paths.BUILD.mkdir()
    made = {name: paths.BUILD / f"{name}.txt" for name in ("declared", "other", "product")}
    for name in ("declared", "other"):
        made[name].write_text(name, "utf-8")
    return made


def stage(files, action, **more):
    return Stage("count", (files["declared"],), (files["product"],), action=action, **more)


def _run(declared):
    _work(declared)()


def refused(files, action, told):
    with pytest.raises(PurityError, match=told) as error:
        _run(stage(files, action))
    assert str(error.value).startswith("count ")
    return str(error.value)


def test_what_is_declared_is_read_and_written(files):
    def count():
        with paths.atomic_write(files["product"]) as unfinished:
            shutil.copyfile(files["declared"], unfinished)

    _run(stage(files, count))
    assert files["product"].read_text("utf-8") == "declared"


def test_a_file_that_is_read_and_not_declared_is_named_with_what_to_add_where(files):
    told = refused(
        files, files["other"].read_text, r"reads .*other\.txt, which it does not declare"
    )
    assert "Add the file to `reads` of the stage in analysis/stages.py" in told


@pytest.mark.parametrize(
    "do",
    [
        lambda file: file.write_text("", "utf-8"),
        lambda file: file.open("a").close(),
        lambda file: file.unlink(),
        lambda file: os.truncate(file, 0),
        lambda file: file.replace(file.with_name("declared.txt")),
        lambda file: shutil.rmtree(file.parent),
        lambda file: file.with_name("link").symlink_to(file),
    ],
    ids=["write", "append", "remove", "truncate", "move", "remove a folder", "link"],
)
def test_a_file_that_is_changed_and_not_declared_is_named_and_stays(files, do):
    refused(files, lambda: do(files["other"]), r"writes .*which it does not declare")
    assert files["other"].read_text("utf-8") == "other"
    assert files["declared"].read_text("utf-8") == "declared"


def test_the_sources_of_the_project_are_not_written_to(files):
    refused(
        files,
        lambda: paths.ROOT.joinpath("analysis", "new.py").open("w"),
        r"writes analysis.new\.py",
    )
    assert not paths.ROOT.joinpath("analysis", "new.py").exists()


def test_a_file_read_through_a_link_or_from_another_folder_is_the_same_file(files, monkeypatch):
    link = files["other"].parent.parent / "link.txt"
    link.symlink_to(files["other"])
    refused(files, link.read_text, r"reads .*other\.txt")
    monkeypatch.chdir(paths.BUILD)
    refused(files, lambda: open("other.txt").close(), r"reads .*other\.txt")


def test_a_refusal_that_the_stage_swallows_fails_it_all_the_same(files):
    def careless():
        try:
            files["other"].read_text("utf-8")
        except ValueError:
            files["product"].write_text("guessed", "utf-8")

    refused(files, careless, r"reads .*other\.txt")


def test_what_lies_outside_of_the_project_is_no_business_of_it(files, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "font.otf"
    outside.write_text("font", "utf-8")
    _run(stage(files, outside.read_text))
    _run(stage(files, paths.FONT_SANS.read_bytes))


def test_a_folder_of_the_stages_own_is_free(files):
    own = paths.BUILD / "staging"

    def work():
        own.mkdir()
        own.joinpath("a.txt").write_text("a", "utf-8")
        shutil.rmtree(own)

    _run(stage(files, work, own=(own,)))
    refused(files, work, r"writes .*staging.a\.txt")


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(NOWHERE, timeout=1),
        lambda: socket.getaddrinfo("example.org", 443),
        lambda: socket.gethostbyname("example.org"),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"", NOWHERE),
    ],
    ids=["connect", "look up", "look up by name", "send"],
)
def test_a_stage_that_reaches_for_the_network_fails_with_the_address(files, reach):
    refused(files, reach, r"reaches for the network \((192\.0\.2\.1|example\.org)\)")


def test_another_thread_of_the_process_is_left_alone(files):
    """Such as the connection of a worker to its scheduler."""
    read = []

    def work():
        thread = threading.Thread(target=lambda: read.append(files["other"].read_text("utf-8")))
        thread.start()
        thread.join()

    _run(stage(files, work))
    assert read == ["other"]


def test_after_the_stage_everything_may_be_read_again(files):
    _run(stage(files, lambda: None))
    assert files["other"].read_text("utf-8") == "other"


READ = "from pathlib import Path\ntext = Path(word).read_text()"


def test_a_notebook_reads_what_its_stage_declares(files, write_notebook):
    run("stage", write_notebook(READ), {"word": str(files["declared"])}, [], [files["declared"]])


def test_what_a_notebook_read_stands_in_its_executed_copy_with_the_cell(files, write_notebook):
    twice = f"{READ}\n{READ}"
    run("stage", write_notebook(twice), {"word": str(files["declared"])}, [], [files["declared"]])
    executed = json.loads(paths.EXECUTED.joinpath("stage.ipynb").read_text("utf-8"))
    (ran,) = [
        cell["execution_count"] for cell in executed["cells"] if READ in "".join(cell["source"])
    ]
    (read,) = executed["metadata"]["reads"]
    assert read["file"].endswith(files["declared"].name)
    assert read["cell"] == ran


def test_tidy_tables_are_written_down_by_one_name_wherever_the_build_keeps_them(workshop):
    assert not paths.PROCESSED.is_relative_to(paths.ROOT)
    assert purity._from_the_top(paths.PROCESSED / "a.csv") == "data/processed/a.csv"
    assert purity._from_the_top(paths.RAW / "policy" / "b.csv") == "data/raw/policy/b.csv"


def test_a_notebook_that_reads_what_its_stage_does_not_declare_fails_in_that_cell(
    files, write_notebook
):
    book = write_notebook(READ)
    with pytest.raises(StageError, match=r"cell \[3\].*stage reads .*other\.txt, which it does"):
        run("stage", book, {"word": str(files["other"])}, [], [files["declared"]])


def test_a_notebook_that_swallows_the_refusal_fails_all_the_same(files, write_notebook):
    read = "import contextlib\nwith contextlib.suppress(ValueError):\n    open(word).close()"
    with pytest.raises(StageError, match=r"stage reads .*other\.txt"):
        run("stage", write_notebook(read), {"word": str(files["other"])}, [])


def test_a_notebook_that_writes_past_its_landing_folder_fails(files, write_notebook):
    write = "from pathlib import Path\nPath(word).write_text('new')"
    with pytest.raises(StageError, match=r"stage writes .*other\.txt.*paths\.output_path"):
        run("stage", write_notebook(write), {"word": str(files["other"])}, [])
    assert files["other"].read_text("utf-8") == "other"


def test_a_notebook_that_reaches_for_the_network_fails(files, write_notebook):
    fetch = "import urllib.request\nurllib.request.urlopen(word)"
    with pytest.raises(StageError, match=r"reaches for the network \(192\.0\.2\.1\)"):
        run("stage", write_notebook(fetch), {"word": f"http://{NOWHERE[0]}/"}, [])


def test_a_kernel_without_the_hook_is_not_trusted(files, write_notebook, monkeypatch):
    monkeypatch.setattr(purity, "hook_arguments", lambda allowed, landing: [])
    with pytest.raises(StageError, match="nobody saw what it read"):
        run("stage", write_notebook("1 + 1"), {}, [])
