from analysis import paths
from analysis.pipeline.imports import reached_by


def names(source):
    return {file.relative_to(paths.ROOT).as_posix() for file in reached_by(source)}


def test_imports_are_followed_through_modules():
    found = names("from analysis.words import quantities")
    assert "analysis/words/quantities.py" in found
    assert "analysis/words/labels.py" in found, "labels is imported by quantities only"
    assert "analysis/exhibits/progress.py" not in found


def test_the_packages_on_the_way_are_part_of_it():
    assert {"analysis/__init__.py", "analysis/words/__init__.py"} <= names(
        "import analysis.words.numbers"
    )


def test_other_packages_are_left_alone():
    assert names("import numpy\nfrom pandas import DataFrame") == set()


def test_an_import_inside_a_function_counts():
    assert "analysis/paths.py" in names("def f():\n    from analysis import paths")
