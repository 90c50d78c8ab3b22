import json

import pytest

from analysis.exhibits import style
from analysis.exhibits.save import MissingGlyphError, publish_table, save_figure, save_table
from analysis.provenance import running


def figure_that_says(text):
    figure, (axes,) = style.page(1)
    axes.text(0.5, 0.5, text)
    axes.plot([0, -1])
    return figure


def test_a_figure_becomes_a_vector_a_picture_and_a_finding(exhibits):
    save_figure(figure_that_says("上海"), "fig-one", "zh", "上海第一。")
    folder = exhibits / "zh"
    assert sorted(path.name for path in folder.iterdir()) == [
        "fig-one.alt.txt",
        "fig-one.png",
        "fig-one.svg",
    ]
    assert (folder / "fig-one.alt.txt").read_text(encoding="utf-8") == "上海第一。\n"


def test_text_is_saved_as_paths_and_no_date_is_kept(exhibits):
    save_figure(figure_that_says("Shanghai"), "fig-one", "en", "First.")
    drawing = (exhibits / "en" / "fig-one.svg").read_text(encoding="utf-8")
    assert "<text" not in drawing
    assert "<dc:date>" not in drawing


def test_two_runs_save_the_same_bytes(exhibits):
    saved = []
    for _ in range(2):
        save_figure(figure_that_says("上海"), "fig-one", "zh", "上海第一。")
        saved.append({path.name: path.read_bytes() for path in (exhibits / "zh").iterdir()})
    assert saved[0] == saved[1]


def test_a_missing_glyph_is_an_error_that_names_the_figure_and_leaves_no_file(exhibits):
    with pytest.raises(MissingGlyphError, match=r"fig-one \(zh\).*GRINNING FACE"):
        save_figure(figure_that_says("😀"), "fig-one", "zh", "上海第一。")
    assert not list(exhibits.rglob("fig-one*"))


def test_a_table_ends_with_one_line_break(exhibits):
    path = save_table("| a |\n|---|\n\n\n", "tbl-one", "en")
    assert path.read_bytes() == b"| a |\n|---|\n"


def words_of(lang):
    return f"| {lang} |\n|---|\n"


def test_a_published_exhibit_says_which_notebook_study_and_function_made_it(exhibits, monkeypatch):
    monkeypatch.setenv("STAGE", "03_describe_progress")
    monkeypatch.setenv("STUDY_OF_STAGE", "north")
    publish_table("one", words_of)
    for lang in ("zh", "en"):
        told = json.loads((exhibits / lang / "tbl-one.json").read_text("utf-8"))
        assert told == {
            "notebook": "03_describe_progress",
            "study": "north",
            "cell": None,
            "code": f"{__name__}.words_of",
        }, "pytest has no cells"


def test_a_notebook_run_by_hand_goes_by_the_name_of_its_file(monkeypatch):
    monkeypatch.delenv("STAGE", raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/03_describe_progress.ipynb")
    assert running.notebook() == "03_describe_progress"
