"""What `make readme` writes into README.md."""

import pytest

from analysis import readme
from analysis.pipeline import runner
from analysis.pipeline.runner import RunTime
from analysis.stages import stages

TEXT = readme.README.read_text("utf-8")


def block(name):
    begin, end = f"<!-- {name}: written by make readme -->\n", f"<!-- end of {name} -->"
    return TEXT.partition(begin)[2].partition(end)[0].rstrip("\n")


def test_readme_shows_the_floors_that_the_imports_are_held_to():
    assert block("floors") == readme.floors(), "run make readme"


def test_readme_lists_every_exhibit_of_the_report_as_it_is_made_now():
    assert block("exhibits") == readme.exhibits(), "run make readme"


def test_every_exhibit_that_a_stage_writes_is_listed_once():
    written = {
        path.stem
        for stage in stages()
        for path in stage.writes
        if path.parent.name == "en" and path.suffix in (".svg", ".md")
    }
    listed = [id for _, id in readme.numbered()]
    assert len(listed) == len(set(listed))
    assert set(listed) == written


def test_the_cell_of_an_exhibit_is_the_one_that_runs_behind_the_parameters():
    stage = next(stage for stage in stages() if stage.parameters)
    numbers = [number for number, _ in readme._cells(stage)]
    assert numbers[0] == 1
    assert numbers[1] == 3, "papermill puts the parameters of the run between them"


def test_readme_tells_the_run_time_of_every_notebook_and_report():
    for stage in stages():
        if stage.notebook or stage.name.startswith("report."):
            assert f"| `{stage.name}` | " in block("run times"), "run make paper and make readme"


def test_run_times_add_up(monkeypatch):
    taken = {stage.name: RunTime(2.0, 1_700_000_000.0) for stage in stages()}
    monkeypatch.setattr(runner, "run_times", lambda: taken)
    told = readme.run_times()
    assert f"| together | {2 * len(taken)} |" in told
    assert "2023-11-14" in told


def test_without_a_build_no_run_time_is_told(monkeypatch):
    monkeypatch.setattr(runner, "run_times", dict)
    with pytest.raises(readme.ReadmeError, match=r"no build has left .* Run make paper first"):
        readme.run_times()


def test_a_readme_without_the_block_is_told_what_to_put_there():
    with pytest.raises(readme.ReadmeError, match=r"no block 'exhibits'[\s\S]*end of exhibits"):
        readme.filled("# A readme\n", "exhibits", "| a |")


def test_a_block_takes_the_place_of_the_former_one_and_nothing_else_changes():
    text = "before\n<!-- x: written by make readme -->\nold\n<!-- end of x -->\nafter\n"
    assert readme.filled(text, "x", "new") == text.replace("old", "new")
