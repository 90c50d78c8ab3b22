"""Stages in other processes or on a cluster: the same files, and the same words when one fails."""

import os
import sys
from functools import partial

import cloudpickle
import pytest

from analysis import paths
from analysis.pipeline import imports, runner, workers
from analysis.pipeline.notebook import StageError
from analysis.pipeline.stage import Stage

# Workers of a cluster do not find this file.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

BOOK = """from analysis import paths
import os
target = paths.BUILD / f"{word}.txt"
paths.output_path(target).write_text(f"{word} {os.environ['STAGE']}")"""


def double(source, target):
    target.write_text(str(int(source.read_text("utf-8")) * 2), "utf-8")


def join(sources, target):
    target.write_text(" ".join(file.read_text("utf-8") for file in sources), "utf-8")


def tell_process(source, target):
    target.write_text(str(os.getpid()), "utf-8")


@pytest.fixture
def shop(request, monkeypatch, write_notebook):
    """A pipeline in the shape of the real one: two branches of functions and two notebooks."""
    folder, file = paths.BUILD, write_notebook(BOOK)
    folder.mkdir(parents=True)
    raw = [file.with_name(f"raw{number}.txt") for number in (1, 2)]
    doubled = [folder / f"double{number}.txt" for number in (1, 2)]
    told = [folder / f"{word}.txt" for word in ("east", "west")]
    for number, source in enumerate(raw, start=3):
        source.write_text(str(number), "utf-8")
    stages = [
        *(
            Stage(target.stem, (source,), (target,), action=partial(double, source, target))
            for source, target in zip(raw, doubled, strict=True)
        ),
        *(
            Stage(f"book.{target.stem}", (source,), (target,), "book", {"word": target.stem})
            for source, target in zip(doubled, told, strict=True)
        ),
        Stage(
            "end", (*told,), (folder / "end.txt",), action=partial(join, told, folder / "end.txt")
        ),
        Stage(
            "pid",
            (raw[0],),
            (folder / "pid",),
            action=partial(tell_process, raw[0], folder / "pid"),
        ),
    ]
    monkeypatch.setattr(imports, "reached_by", lambda source: [])
    return stages, raw, folder


@pytest.fixture(params=["PARALLEL", "SCHEDULER"])
def elsewhere(request, shop, nothing_asked, monkeypatch):
    if request.param == "SCHEDULER":
        start = request.getfixturevalue("start_cluster")
        cluster = start(environment={"BUILD_DIR": str(paths.BUILD)})
        monkeypatch.setenv("SCHEDULER", cluster.address)
    else:
        monkeypatch.setenv("PARALLEL", "2")
    return request.param


def test_stages_run_in_other_processes_and_make_what_they_make_here(shop, elsewhere, monkeypatch):
    stages, raw, folder = shop
    ran = runner.build(stages)
    assert sorted(ran) == sorted(stage.name for stage in stages)
    assert (folder / "pid").read_text("utf-8") != str(os.getpid())
    assert [(folder / f"double{number}.txt").read_text("utf-8") for number in (1, 2)] == ["6", "8"]
    assert (folder / "end.txt").read_text("utf-8") == "east book.east west book.west"
    with monkeypatch.context() as here:
        here.delenv(elsewhere)
        assert runner.build(stages) == [], "a build here finds what was made there up to date"

    raw[0].write_text("many", "utf-8")
    with pytest.raises(StageError) as there:
        runner.build(stages)
    monkeypatch.delenv(elsewhere)
    with pytest.raises(StageError) as here:
        runner.build(stages)
    assert str(there.value) == str(here.value)
    assert str(here.value).startswith("invalid literal for int")


def test_workers_that_cannot_be_had_stop_before_anything_is_touched(shop, monkeypatch):
    stages, _, folder = shop
    monkeypatch.setattr(workers, "SECONDS_TO_ANSWER", 0.5)
    for key, value in (("PARALLEL", "two"), ("SCHEDULER", "tcp://127.0.0.1:9")):
        monkeypatch.setenv(key, value)
        with pytest.raises(workers.WorkersError, match=value):
            runner.build(stages)
        monkeypatch.delenv(key)
    assert not list(folder.iterdir())
