"""Where work runs: the same results everywhere, and a clear word where workers cannot be had."""

import os
import time
from functools import partial

import pytest

from analysis.pipeline import workers
from analysis.pipeline.variables import variables

pytestmark = pytest.mark.usefixtures("nothing_asked")


@pytest.fixture
def tell_process():
    """A function that says where it ran; one of this file would not be found elsewhere."""

    def tell(item):
        time.sleep(0.3)
        return os.getpid()

    return tell


def test_nothing_asked_is_one_process():
    assert workers.declared() == workers.Workers(processes=1, scheduler="")


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", "２", "auto"])
def test_a_number_of_processes_that_cannot_be_meant_is_refused(monkeypatch, value):
    monkeypatch.setenv("PARALLEL", value)
    with pytest.raises(workers.WorkersError, match=f"PARALLEL={value} is no number of processes"):
        workers.declared()


def test_processes_and_a_cluster_at_once_are_refused(monkeypatch):
    monkeypatch.setenv("PARALLEL", "2")
    monkeypatch.setenv("SCHEDULER", "tcp://127.0.0.1:8786")
    with pytest.raises(workers.WorkersError, match="Give one of the two"):
        workers.declared()


@pytest.mark.parametrize(
    ("address", "why"),
    [("tcp://127.0.0.1:9", r"after 0\.5 s"), ("nowhere", "port"), ("carrier-pigeon://roof:1", "")],
)
def test_a_scheduler_that_does_not_answer_is_told_soon(monkeypatch, address, why):
    monkeypatch.setattr(workers, "SECONDS_TO_ANSWER", 0.5)
    told = rf"{address}: no Dask scheduler answers there \(.*{why}"
    with pytest.raises(workers.WorkersError, match=told), workers.cluster(address):
        pass


def test_work_is_spread_over_other_processes_and_comes_back_in_order(asked, tell_process):
    found = workers.spread(partial(pow, 2), range(20))
    assert found == [2**power for power in range(20)]
    pids = workers.spread(tell_process, range(8))
    assert os.getpid() in pids
    assert len(set(pids)) > 1


def test_one_item_or_one_process_needs_no_other(monkeypatch, tell_process):
    assert workers.spread(tell_process, range(2)) == [os.getpid()] * 2
    monkeypatch.setenv("PARALLEL", "2")
    assert workers.spread(tell_process, [1]) == [os.getpid()]


def test_what_goes_wrong_elsewhere_is_told_here(asked):
    with pytest.raises(ZeroDivisionError):
        workers.spread(partial(divmod, 1), [0, 1, 2, 3, 0])


def test_a_cluster_that_is_busy_does_not_hold_up_the_caller(cluster, monkeypatch):
    monkeypatch.setenv("SCHEDULER", cluster.address)
    with workers.cluster(cluster.address) as client:
        busy = client.map(time.sleep, [5, 5], pure=False)
        assert workers.spread(abs, [-1, -2, -3]) == [1, 2, 3]
        assert not any(future.done() for future in busy)


def test_a_cluster_without_workers_is_refused(start_cluster):
    lone = start_cluster(workers=0)
    with pytest.raises(workers.WorkersError, match="has no workers"), workers.cluster(lone.address):
        pass


def test_a_worker_of_another_build_folder_is_refused(cluster, monkeypatch, tmp_path):
    monkeypatch.setattr(workers.paths, "BUILD", tmp_path)
    with (
        pytest.raises(workers.WorkersError, match="does not run this project as this build does"),
        workers.cluster(cluster.address),
    ):
        pass


def test_a_worker_of_several_threads_is_refused(start_cluster):
    wide = start_cluster(workers=1, threads=2)
    with pytest.raises(workers.WorkersError, match="has 2 threads"), workers.cluster(wide.address):
        pass


def test_a_stage_finds_the_variables_of_the_build_and_leaves_none_behind(monkeypatch):
    monkeypatch.setenv("QUARTO", "theirs")
    monkeypatch.delenv("PARALLEL", raising=False)
    of_the_build = workers.carried_environment()
    monkeypatch.setenv("QUARTO", "mine")
    monkeypatch.setenv("PARALLEL", "3")
    with variables(of_the_build):
        assert os.environ["QUARTO"] == "theirs"
        assert "PARALLEL" not in os.environ
    assert (os.environ["QUARTO"], os.environ["PARALLEL"]) == ("mine", "3")
