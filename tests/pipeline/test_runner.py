"""What makes a stage stale, what a failed one leaves behind, and how it is told."""

import os

import pytest

from analysis import paths
from analysis.pipeline import imports, notebook, runner
from analysis.pipeline.notebook import StageError
from analysis.pipeline.stage import Stage


class Shop:
    """A pipeline of two functions, `first` and `second`, and a list of what has run."""

    def __init__(self, folder):
        self.folder = folder
        self.ran = []
        self.state = ""
        self.raw = folder / "raw.txt"
        self.middle = folder / "build" / "middle.txt"
        self.end = folder / "build" / "end.txt"
        self.raw.write_text("3", "utf-8")
        self.middle.parent.mkdir(parents=True)

    def stages(self):
        return [
            Stage("first", (self.raw,), (self.middle,), action=self.first),
            Stage("second", (self.middle,), (self.end,), action=self.second, state=self.state),
        ]

    def first(self):
        self.ran.append("first")
        self.middle.write_text(str(int(self.raw.read_text("utf-8")) % 10), "utf-8")

    def second(self):
        self.ran.append("second")
        self.end.write_text(f"<{self.middle.read_text('utf-8')}>", "utf-8")

    def build(self):
        """The stages that ran, as the pipeline says; the same that were called."""
        self.ran.clear()
        names = runner.build(self.stages())
        assert names == self.ran
        return names


@pytest.fixture
def shop(workshop, monkeypatch):
    shop = Shop(workshop)
    lock = workshop / "requirements.lock"
    lock.write_text("pandas==3.0\n", "utf-8")
    monkeypatch.setattr(paths, "LOCK", lock)
    monkeypatch.setattr(imports, "reached_by", lambda source: [])
    return shop


def test_the_first_build_runs_every_stage_in_the_order_of_the_data(shop):
    assert shop.build() == ["first", "second"]
    assert shop.end.read_text("utf-8") == "<3>"


def test_a_second_build_runs_nothing(shop):
    shop.build()
    assert shop.build() == []


def test_a_changed_input_runs_what_depends_on_it(shop):
    shop.build()
    shop.raw.write_text("4", "utf-8")
    assert shop.build() == ["first", "second"]
    assert shop.end.read_text("utf-8") == "<4>"


def test_a_product_that_comes_out_the_same_stops_the_wave(shop):
    shop.build()
    shop.raw.write_text("13", "utf-8")
    assert shop.build() == ["first"]


def test_an_input_that_was_only_touched_is_not_changed(shop):
    shop.build()
    os.utime(shop.raw, (1, 1))
    assert shop.build() == []


def test_a_deleted_product_is_made_again_and_no_more(shop):
    shop.build()
    shop.end.unlink()
    assert shop.build() == ["second"]
    shop.middle.unlink()
    assert shop.build() == ["first"]


def test_a_product_that_was_edited_by_hand_is_made_again(shop):
    shop.build()
    shop.end.write_text("edited", "utf-8")
    assert shop.build() == ["second"]
    assert shop.end.read_text("utf-8") == "<3>"


def test_a_changed_state_runs_the_stage_alone(shop):
    shop.build()
    shop.state = "another commit"
    assert shop.build() == ["second"]


def test_a_changed_lock_runs_everything(shop):
    shop.build()
    paths.LOCK.write_text("pandas==3.1\n", "utf-8")
    assert shop.build() == ["first", "second"]


def test_a_changed_module_runs_what_can_reach_it(shop, monkeypatch):
    module = shop.folder / "module.py"
    module.write_text("one = 1\n", "utf-8")
    monkeypatch.setattr(imports, "reached_by", lambda source: [module])
    shop.build()
    module.write_text("one = 2\n", "utf-8")
    assert shop.build() == ["first", "second"]


def test_a_stage_that_fails_is_told_in_its_own_words_and_runs_again(shop, monkeypatch):
    shop.build()
    before = shop.end.read_text("utf-8")
    shop.raw.write_text("many", "utf-8")
    with pytest.raises(StageError, match=r"invalid literal for int.*'many'"):
        runner.build(shop.stages())
    assert shop.end.read_text("utf-8") == before
    with pytest.raises(StageError, match="'many'"):
        runner.build(shop.stages())
    shop.raw.write_text("5", "utf-8")
    assert shop.build() == ["first", "second"]


def test_a_function_that_forgets_its_product_is_told_with_the_file(shop, monkeypatch):
    monkeypatch.setattr(shop, "second", lambda: None)
    with pytest.raises(StageError, match=r"end\.txt"):
        runner.build(shop.stages())


def test_an_input_that_is_not_there_is_told_before_anything_runs(shop):
    shop.raw.unlink()
    with pytest.raises(StageError, match=r"raw\.txt"):
        runner.build(shop.stages())
    assert shop.ran == []


def test_what_is_read_no_longer_makes_a_stage_stale(shop, monkeypatch):
    other = shop.folder / "other.txt"
    other.write_text("5", "utf-8")
    both = Stage("first", (shop.raw, other), (shop.middle,), action=shop.first)
    assert runner.build([both]) == ["first"]
    assert runner.build([both]) == []
    assert runner.build([Stage("first", (shop.raw,), (shop.middle,), action=shop.first)])


def test_stages_that_are_not_asked_for_keep_what_they_made(shop):
    shop.build()
    exhibit = paths.EXHIBITS / "zh" / "fig-another.svg"
    exhibit.parent.mkdir(parents=True)
    exhibit.write_text("drawn", "utf-8")
    assert runner.build(shop.stages()[:1]) == []
    assert shop.end.read_text("utf-8") == "<3>"
    assert exhibit.read_text("utf-8") == "drawn"


def test_what_a_check_refuses_stops_before_anything_runs(shop):
    def refuse():
        raise ValueError("mine.toml, line 3: no such unit")

    with pytest.raises(ValueError, match="no such unit"):
        runner.build(shop.stages(), [refuse])
    assert shop.ran == []


def test_a_landing_folder_of_the_callers_environment_is_not_written_to(shop, monkeypatch):
    monkeypatch.setenv("LANDING_DIR", str(shop.folder / "elsewhere"))
    seen = []
    monkeypatch.setattr(shop, "first", lambda: seen.append(paths.output_path(shop.middle)))
    with pytest.raises(StageError):
        runner.build(shop.stages())
    assert seen == [shop.middle]
    assert not shop.folder.joinpath("elsewhere").exists()


BOOK = "from analysis import paths\npaths.output_path(paths.BUILD / 'end.txt').write_text(word)"


@pytest.fixture
def book_stage(shop, write_notebook, monkeypatch):
    """A pipeline of one notebook; returns its file and the stage's parameters."""
    file = write_notebook(BOOK)
    parameters = {"word": "two"}
    stage = Stage("book", (), (shop.end,), notebook="book", parameters=parameters)
    monkeypatch.setattr(shop, "stages", lambda: [stage])
    return file, parameters


@pytest.mark.slow
def test_a_notebook_runs_again_when_a_parameter_or_a_cell_changes_and_not_for_its_outputs(
    shop, book_stage
):
    file, parameters = book_stage
    assert runner.build(shop.stages()) == ["book"]
    assert shop.end.read_text("utf-8") == "two"
    parameters["word"] = "three"
    assert runner.build(shop.stages()) == ["book"]
    assert shop.end.read_text("utf-8") == "three"
    text = file.read_text("utf-8")
    file.write_text(text.replace('"execution_count": null', '"execution_count": 7'), "utf-8")
    assert runner.build(shop.stages()) == []
    file.write_text(text.replace("write_text(word)", "write_text(word.upper())"), "utf-8")
    assert runner.build(shop.stages()) == ["book"]
    assert shop.end.read_text("utf-8") == "THREE"


def test_nothing_that_a_kernel_is_given_stays_in_the_environment(shop, book_stage, monkeypatch):
    monkeypatch.delenv("LANDING_DIR", raising=False)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    before = dict(os.environ)
    runner.build(shop.stages())
    assert dict(os.environ) == before


def test_it_runs_in_a_project_whose_own_settings_hold_other_tools(shop):
    shop.folder.joinpath("pyproject.toml").write_text("[tool.pytask.ini_options]\nx = 1\n", "utf-8")
    shop.build()
    assert not shop.folder.joinpath(".pytask").exists()
    assert paths.BUILD.joinpath("pytask", ".pytask").is_dir()


def test_the_key_of_a_stage_holds_the_code_that_runs_notebooks(monkeypatch):
    stage = Stage("a", (), (), notebook="01_clean_source_report")
    assert notebook.__file__ in [str(file) for file in runner._modules(stage)]


def test_what_is_stale_is_named_and_does_not_run(shop):
    assert runner.stale(shop.stages()) == ["first", "second"]
    assert shop.ran == []
    shop.build()
    assert runner.stale(shop.stages()) == []
    shop.raw.write_text("4", "utf-8")
    assert runner.stale(shop.stages())[0] == "first"
