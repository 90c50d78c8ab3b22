import pytest

from analysis import sources
from analysis.cleaning.source_report import FigureError, tidy_figures


@pytest.fixture(scope="module")
def printed():
    return sources.read("report-figures")


@pytest.fixture(scope="module")
def figures(printed):
    return tidy_figures(printed).set_index("id")


def changed(printed, id, **cells):
    table = printed.copy()
    for column, value in cells.items():
        table.loc[table["id"] == id, column] = value
    return table


def test_clearance_fell_from_48_to_72_hours_to_6_to_10(figures):
    ends = figures.loc[["clearance_before", "clearance_after"], ["lower", "upper", "base_unit"]]
    assert ends.to_numpy().tolist() == [[48, 72, "hours"], [6, 10, "hours"]]


def test_money_is_in_yuan_and_dollars(figures):
    assert figures.loc["qflp_amount", ["point", "base_unit"]].tolist() == [11_080_000_000, "yuan"]
    assert figures.loc["qflp_quota", ["point", "base_unit"]].tolist() == [5_190_000_000, "USD"]


def test_nearly_has_no_lower_bound_and_more_than_no_upper_one(figures):
    assert figures.loc["ft_firms", ["lower", "upper"]].isna().tolist() == [True, False]
    assert figures.loc["ft_accounts", ["lower", "upper"]].isna().tolist() == [False, True]


def test_every_figure_keeps_its_place_in_the_source_and_its_raw_cell(figures, printed):
    assert len(figures) == len(printed)
    assert figures["place"].str.len().min() > 2
    assert figures.loc["hnte_firms", "row"] == str(printed.index[printed["id"] == "hnte_firms"][0])


def test_a_wording_that_is_no_numeral_is_refused_with_its_row(printed):
    table = changed(printed, "hnte_firms", wording="6,938个")
    with pytest.raises(FigureError, match=r"report/figures\.csv, row 22.*'6,938个'"):
        tidy_figures(table)


def test_a_qualifier_that_contradicts_the_wording_is_refused(printed):
    table = changed(printed, "ft_firms", qualifier="exact")
    with pytest.raises(FigureError, match=r"qualifier.*近1200家.*about"):
        tidy_figures(table)


def test_a_figure_that_differs_from_its_first_print_is_refused_with_both_rows(printed):
    table = changed(printed, "table_qflp_firms", wording="14家")
    with pytest.raises(FigureError, match="table_qflp_firms is 14家, but qflp_firms in row 36"):
        tidy_figures(table)


@pytest.mark.parametrize(
    ("place", "headings"),
    [
        ("导言第1段", ("introduction", "", "1")),
        ("表1第12行", ("table", "", "12")),
        ("三（二）第5点", ("3", "2", "5")),
        ("二（一）", ("2", "1", "")),
    ],
)
def test_a_place_is_read_as_part_section_and_entry(printed, place, headings):
    figures = tidy_figures(changed(printed, "rd_centres", place=place)).set_index("id")
    assert tuple(figures.loc["rd_centres", ["part", "section", "entry"]]) == headings


@pytest.mark.parametrize("place", ["四（一）第1点", "一（三）第1点附注", "第1点", ""])
def test_a_place_that_the_source_does_not_have_is_refused_with_its_row(printed, place):
    with pytest.raises(FigureError, match=r"row \d+, column place: .* is no place of the source"):
        tidy_figures(changed(printed, "rd_centres", place=place))
