import pytest


@pytest.fixture
def written(simulate, tmp_path):
    """A simulated panel as a CSV file, after a change to its rows."""

    def write(change=lambda rows: rows, **options):
        rows = (
            simulate(1, **options)
            .melt(ignore_index=False, var_name="unit", value_name="y")
            .reset_index(names="year")
        )
        path = tmp_path / "panel.csv"
        change(rows.assign(people=1 + rows.index % 7, name="n")).to_csv(path, index=False)
        return path

    return write
