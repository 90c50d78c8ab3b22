"""Small notebooks, and a build folder of the test's own."""

from pathlib import Path

import nbformat
import pytest

from analysis import paths


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """Redirect everything that a stage may write to the test's folder."""
    build = paths.BUILD
    for name, place in list(vars(paths).items()):
        if isinstance(place, Path) and place.is_relative_to(build):
            monkeypatch.setattr(paths, name, tmp_path / "build" / place.relative_to(build))
    monkeypatch.setattr(paths, "PROCESSED", tmp_path / "processed")
    monkeypatch.setattr(paths, "NOTEBOOKS", tmp_path)
    return tmp_path


@pytest.fixture
def write_notebook(workshop):
    """Write a notebook whose first cell holds the parameters, and return its path."""

    def write(*cells: str, parameters: str = 'word = "one"'):
        first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        rest = [nbformat.v4.new_code_cell(cell) for cell in cells]
        book = nbformat.v4.new_notebook(cells=[first, *rest])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        book.metadata["language_info"] = {"name": "python"}
        path = workshop / "book.ipynb"
        nbformat.write(book, path)
        return path

    return write
