"""What is read back from a figure changes with what is drawn, and with nothing else."""

import matplotlib
import pytest
from matplotlib.figure import Figure

from analysis.replication import drawing
from analysis.replication.comparison import POINTS


@pytest.fixture
def draw(tmp_path):
    """Draw two panels, a curve with a band and some dots, and read them back."""

    def drawn(heights=(1, 2, 4), dots=(3, 1), word="firms", colour="#336699", salt="a"):
        figure = Figure(figsize=(4, 2))
        left, right = figure.subplots(1, 2)
        left.plot([1, 2, 3], heights, color=colour)
        left.fill_between([1, 2, 3], [0, 0, 0], heights)
        left.set(xlim=(0, 4), ylim=(0, 5), title=word)
        right.scatter([1, 2], dots, s=[10, 20])
        right.set(xlim=(0, 4), ylim=(0, 5))
        file = tmp_path / "figure.svg"
        with matplotlib.rc_context({"svg.hashsalt": salt}):
            figure.savefig(file, metadata={"Date": None})
        return drawing.panels(file)

    return drawn


def test_there_is_one_entry_a_panel_and_one_for_what_is_around_them(draw):
    assert len(draw()) == 3


def test_words_are_read_as_drawn(draw):
    left, right, _ = draw()
    assert left["words"][-1] == "firms"
    assert set(right["words"]) == {"0", "1", "2", "3", "4", "5"}


def test_the_same_figure_reads_the_same_whatever_its_ids(draw):
    assert draw(salt="a") == draw(salt="b")


def test_a_point_that_moves_changes_the_sums_of_its_panel_by_more_than_the_tolerance(draw):
    before, after = draw(), draw(heights=(1, 2.01, 4))
    moved = [abs(a - b) for a, b in zip(before[0]["sums"], after[0]["sums"], strict=True)]
    assert max(moved) > POINTS
    assert before[1:] == after[1:]


def test_two_points_that_change_places_show(draw):
    before, after = draw(dots=(3, 1)), draw(dots=(1, 3))
    assert before[1] != after[1]
    assert before[0] == after[0]


def test_a_colour_that_changes_shows_and_moves_nothing(draw):
    (before, *_), (after, *_) = draw(), draw(colour="#993366")
    assert before["styles"] != after["styles"]
    assert before["sums"] == after["sums"]
