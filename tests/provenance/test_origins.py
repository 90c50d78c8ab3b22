"""From the cells that a claim cites to what is printed there, and who published it."""

import re

import pytest

from analysis import provenance, sources
from analysis.provenance import Origin, ProvenanceError


def cited(file="torch/hnte_stock.csv", rows="2, 10", column="高新技术企业入统企业数(家)"):
    return {"file": file, "rows": rows, "column": column}


def test_ranges_become_lines_again():
    assert provenance.line_numbers("2-4, 9") == [2, 3, 4, 9]
    assert provenance.line_numbers("46") == [46]


def test_cited_cells_are_handed_out_as_printed():
    rows = provenance.cells(cited(rows="2-3"))
    assert rows["高新技术企业入统企业数(家)"].to_dict() == {2: "13476", 3: "16267"}
    assert set(rows["地区"]) == {"北京"}


def test_each_source_is_told_with_the_editions_of_its_rows():
    assert provenance.origins(cited(rows="2")) == [Origin("TORCH", "2017")]
    assert provenance.origins(cited(rows="2-3")) == [Origin("TORCH", "2017–2018")]


def test_rows_of_two_copies_name_both():
    table = sources.read("yearbook-rd-intensity")
    first = {source: rows.index[0] for source, rows in table.groupby("src")}
    assert len(first) == 2, "the table came from two copies"
    column = "R&D经费投入强度(%)"
    found = provenance.origins(
        cited("yearbook/rd_intensity.csv", ", ".join(map(str, sorted(first.values()))), column)
    )
    assert {origin.source for origin in found} == set(first)


def test_a_table_that_names_no_source_row_by_row_has_that_of_its_descriptor():
    assert provenance.origins(cited("report/figures.csv", "2", "wording")) == [
        Origin("REPORT-2018", "2018 (5)")
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rows": "2-9999"}, "no record on line 250"),
        ({"column": "nowhere"}, "no column 'nowhere'"),
        ({"file": "torch/other.csv"}, "no file 'torch/other.csv'"),
    ],
)
def test_cells_that_are_not_there_are_named(wrong, said):
    with pytest.raises(ProvenanceError, match=re.escape(said)):
        provenance.cells(cited(**wrong))


def test_a_source_that_is_not_listed_is_named():
    with pytest.raises(ProvenanceError, match="no source 'NOBODY'"):
        provenance.publisher("NOBODY")


def test_every_source_that_a_raw_row_names_is_listed():
    for name in sources.resources():
        table = sources.read(name)
        for source in set(table["src"]) if "src" in table else ():
            assert provenance.publisher(source)["licence_zh"]
