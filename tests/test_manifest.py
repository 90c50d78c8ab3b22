"""The manifest shows every change of a tidy table as a changed line."""

import pandas as pd
import pytest

from analysis import manifest, paths

ROWS = [
    ("310000", 2015, "papers_sci", 30.0, "items"),
    ("340000", 2015, "papers_sci", 10.0, "items"),
    ("310000", 2016, "papers_sci", 32.0, "items"),
    ("340000", 2016, "papers_sci", 12.0, "items"),
    ("310000", 2015, "gdp", 2.5e12, "yuan"),
    ("340000", 2015, "gdp", 2.2e12, "yuan"),
]
COLUMNS = ["gb_code", "year", "indicator", "value", "unit"]


@pytest.fixture
def processed(tmp_path, monkeypatch):
    monkeypatch.delenv("LANDING_DIR", raising=False)
    monkeypatch.setattr(paths, "PROCESSED", tmp_path)
    monkeypatch.setattr(paths, "MANIFEST", tmp_path / "MANIFEST.txt")
    return tmp_path


def table():
    return pd.DataFrame(ROWS, columns=COLUMNS)


def lines(folder, changed=None):
    (table() if changed is None else changed).to_csv(
        folder / "provincial_indicators.csv", index=False
    )
    return manifest.write(folder.glob("*.csv")).read_text("utf-8").splitlines()


def starting(with_, found):
    return next(line for line in found if line.startswith(with_)).split()


def test_a_column_of_numbers_has_rows_missing_distinct_mean_sd_and_range(processed):
    found = lines(processed)
    assert "provincial_indicators.csv: 6 rows" in found
    # Values 30, 10, 32, 12 of papers: mean 21, sd sqrt((81+121+121+81)/3).
    papers = starting("papers_sci", found)
    assert papers[:5] == ["papers_sci", "rows", "4", "2015-2016", "mean"]
    assert papers[5] == "21"
    assert papers[7] == "11.60459679"
    assert papers[8:12] == ["min", "10", "max", "32"]
    assert starting("indicator", found)[1:5] == ["missing", "0", "distinct", "2"]


def test_codes_are_summed_up_as_names_not_numbers(processed):
    assert "mean" not in starting("gb_code", lines(processed))


def test_two_provinces_that_change_places_show_though_all_moments_stay(processed):
    before = lines(processed)
    swapped = table()
    swapped.loc[[0, 1], "value"] = [10.0, 30.0]
    after = lines(processed, swapped)
    differing = [old.split()[0] for old, new in zip(before, after, strict=True) if old != new]
    assert differing == ["value", "papers_sci"]
    assert starting("papers_sci", before)[:-1] == starting("papers_sci", after)[:-1]


def test_a_blank_is_missing_and_not_zero(processed):
    with_blank = table()
    with_blank.loc[0, "value"] = None
    value = starting("value", lines(processed, with_blank))
    assert value[1:5] == ["missing", "1", "distinct", "5"]


def test_the_manifest_is_the_same_twice_and_ends_with_a_line_end(processed):
    first, second = lines(processed), lines(processed)
    assert first == second
    assert paths.MANIFEST.read_bytes().endswith(b"\n")
    assert not list(processed.glob(".*"))


def test_tables_come_in_the_order_of_their_names(processed):
    table().to_csv(processed / "a_table.csv", index=False)
    heads = [line for line in lines(processed) if line.endswith(" rows")]
    assert heads == ["a_table.csv: 6 rows", "provincial_indicators.csv: 6 rows"]


def test_a_table_that_is_not_there_is_refused_with_what_makes_it(processed):
    with pytest.raises(manifest.ManifestError, match=r"codebook\.csv is not there\. `make paper`"):
        manifest.write([processed / "codebook.csv"])
