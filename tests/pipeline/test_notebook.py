"""Real kernels: what papermill leaves open, a stage checks."""

import json

import pytest

from analysis import paths
from analysis.pipeline.notebook import StageError, move_products, run, source_of

WRITE = (
    "from analysis import paths\npaths.output_path(paths.BUILD / 'product.txt').write_text(word)"
)


def test_a_notebook_that_ends_well_leaves_its_product_and_its_executed_copy(write_notebook):
    product = paths.BUILD / "product.txt"
    run("stage", write_notebook(WRITE), {"word": "two"}, [product])
    assert product.read_text() == "two"
    cells = json.loads((paths.EXECUTED / "stage.ipynb").read_text("utf-8"))["cells"]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3]


def test_an_unknown_parameter_is_refused_with_the_known_ones(write_notebook):
    with pytest.raises(StageError, match=r"no parameter 'wrod'.*assigns word"):
        run("stage", write_notebook(WRITE), {"wrod": "two"}, [])


def test_a_parameter_that_papermill_would_change_is_refused(write_notebook):
    with pytest.raises(StageError, match="is a tuple"):
        run("stage", write_notebook(WRITE), {"word": ("a", "b")}, [])


def test_a_cell_that_raises_keeps_the_old_product_and_shows_where_the_notebook_is(write_notebook):
    product = paths.BUILD / "product.txt"
    product.parent.mkdir(parents=True)
    product.write_text("good")
    with pytest.raises(StageError, match=r"(?s)cell \[3\].*boom.*stage\.failed\.ipynb"):
        run("stage", write_notebook(WRITE, "raise ValueError('boom')"), {}, [product])
    assert product.read_text() == "good"
    assert (paths.EXECUTED / "stage.failed.ipynb").exists()


def test_a_cell_that_warns_is_an_error(write_notebook):
    with pytest.raises(StageError, match=r"cell \[2\] warns: .*care"):
        run("stage", write_notebook("import warnings; warnings.warn('care')"), {}, [])


@pytest.mark.slow
def test_a_kernel_that_dies_is_told_and_leaves_nothing(write_notebook):
    with pytest.raises(StageError, match="kernel"):
        run("stage", write_notebook(WRITE, "import os; os._exit(1)"), {}, [paths.BUILD / "x"])
    assert not (paths.BUILD / "product.txt").exists()


@pytest.mark.slow
def test_a_product_that_is_not_written_and_one_not_declared_are_both_refused(write_notebook):
    with pytest.raises(StageError, match=r"did not write .*other\.txt"):
        run("stage", write_notebook(WRITE), {}, [paths.BUILD / "other.txt"])
    with pytest.raises(StageError, match=r"wrote .*product\.txt, which its stage does not declare"):
        run("stage", write_notebook(WRITE), {}, [])


def test_outputs_do_not_change_what_a_notebook_is(write_notebook):
    notebook = write_notebook(WRITE)
    before = source_of(notebook)
    book = json.loads(notebook.read_text("utf-8"))
    book["cells"][0]["execution_count"] = 7
    notebook.write_text(json.dumps(book), "utf-8")
    assert source_of(notebook) == before
    book["cells"][1]["source"] = "1 + 1"
    notebook.write_text(json.dumps(book), "utf-8")
    assert source_of(notebook) != before


def test_settling_moves_tidy_tables_and_build_files_to_their_places(workshop):
    landing = workshop / "landing"
    for name in ("build/claims/a.json", "processed/table.csv"):
        file = landing / name
        file.parent.mkdir(parents=True)
        file.write_text(name)
    places = [paths.BUILD / "claims" / "a.json", paths.PROCESSED / "table.csv"]
    move_products(landing, places, "stage")
    assert [place.read_text() for place in places] == ["build/claims/a.json", "processed/table.csv"]
    assert [file.name for file in paths.PROCESSED.iterdir()] == ["table.csv"]


def test_a_running_notebook_knows_its_stage_and_the_number_of_its_cell(write_notebook):
    product = paths.BUILD / "product.txt"
    write = (
        "from analysis import paths\nfrom analysis.provenance import running\n"
        "place = paths.output_path(paths.BUILD / 'product.txt')\n"
        "place.write_text(f'{running.notebook()} {running.cell()}')"
    )
    run("03_look.part", write_notebook("1 + 1", write), {}, [product])
    cells = json.loads((paths.EXECUTED / "03_look.part.ipynb").read_text("utf-8"))["cells"]
    number = next(
        cell["execution_count"] for cell in cells if "write_text" in "".join(cell["source"])
    )
    assert product.read_text() == f"03_look.part {number}"
