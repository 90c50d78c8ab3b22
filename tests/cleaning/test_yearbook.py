"""Printed cells become tidy rows: followed by hand into the files, and refused when they differ."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.cleaning import series, yearbook
from analysis.cleaning.province_names import ProvinceError
from analysis.cleaning.yearbook import YearbookError

SHANGHAI, JILIN, TIBET, NINGXIA = "310000", "220000", "540000", "640000"


@pytest.fixture(scope="module")
def indicators(printed):
    return yearbook.provincial_indicators(printed).set_index(["indicator", "gb_code", "year"])


@pytest.fixture(scope="module")
def totals(printed):
    return yearbook.national_totals(printed).set_index(["indicator", "year"])


# What stands in the files, read with the eye: value in base units, file, line, column.
FOLLOWED_BY_HAND = [
    ("hnte_stock", SHANGHAI, 2016, 6758, "torch/hnte_stock", 66, "高新技术企业入统企业数(家)"),
    ("hightech_firms", SHANGHAI, 2016, 991, "yearbook/hightech_operation", 203, "企业数(个)"),
    (
        *("hightech_revenue", SHANGHAI, 2016, 701000000000),
        *("yearbook/hightech_operation", 203, "主营业务收入(亿元)"),
    ),
    (
        *("hightech_revenue", SHANGHAI, 2018, 756600000000),
        *("yearbook/hightech_operation", 235, "营业收入(亿元)"),
    ),
    (
        "hightech_profit",
        SHANGHAI,
        2014,
        30230000000,
        "yearbook/hightech_operation",
        139,
        "利润(亿元)",
    ),
    (
        *("hightech_profit", SHANGHAI, 2015, 28500000000),
        *("yearbook/hightech_operation", 171, "利润总额(亿元)"),
    ),
    (
        *("rd_expenditure", SHANGHAI, 2016, 104931874000),
        *("yearbook/rd_expenditure_activity", 203, "R&D经费内部支出(万元)"),
    ),
    (
        *("rd_personnel_fte", SHANGHAI, 2016, 183932),
        *("yearbook/rd_personnel_fte", 203, "R&D人员全时当量(人年)"),
    ),
    ("patent_grants_invention", SHANGHAI, 2016, 20086, "yearbook/patent_grants", 203, "发明(件)"),
    (
        *("budget_scitech", SHANGHAI, 2016, 34171000000),
        *("yearbook/public_budget_expenditure", 196, "科学技术支出(亿元)"),
    ),
    ("papers_sci", SHANGHAI, 2016, 26306, "yearbook/papers_international", 203, "篇数SCI(篇)"),
    ("gdp", SHANGHAI, 2016, 2988700000000, "nbs/gdp", 138, "value"),
    ("population", SHANGHAI, 2016, 24670000, "nbs/population", 138, "value"),
]


@pytest.mark.parametrize("cell", FOLLOWED_BY_HAND, ids=lambda cell: f"{cell[0]}-{cell[2]}")
def test_a_figure_has_the_value_and_the_place_that_the_file_shows(indicators, cell):
    name, code, year, value, file, row, column = cell
    found = indicators.loc[(name, code, year)]
    assert found["value"] == value
    assert (found["file"], found["row"], found["column"]) == (f"{file}.csv", str(row), column)


def test_the_unit_is_the_base_unit(indicators):
    units = indicators["unit"].groupby("indicator").unique().map(list)
    assert units["gdp"] == ["yuan"]
    assert units["rd_expenditure"] == ["yuan"]
    assert units["hnte_stock"] == units["hightech_firms"] == ["firms"]
    assert units["rd_intensity"] == ["share"]
    assert units["population"] == ["persons"]
    assert units["rd_researchers_fte"] == ["person_years"]
    assert units["papers_ei"] == ["items"]


def test_intensity_is_read_from_edition_2024_alone(indicators):
    cell = indicators.loc[("rd_intensity", SHANGHAI, 2016)]
    assert (cell["value"], cell["edition"], cell["row"]) == (0.0351, "2024", "971")
    assert ("rd_intensity", SHANGHAI, 2011) not in indicators.index
    assert set(indicators.loc["rd_intensity", "edition"]) == {"2024"}


def test_a_cell_in_several_editions_is_taken_from_the_highest(indicators):
    cell = indicators.loc[("techmarket_output_value", SHANGHAI, 2016)]
    assert (cell["value"], cell["edition"], cell["row"]) == (78098580000, "2023", "843")


def test_a_blank_in_print_has_no_row(indicators):
    assert ("patent_applications_design", JILIN, 2019) not in indicators.index
    assert ("patent_applications_design", JILIN, 2018) in indicators.index


def test_zero_in_an_old_edition_gives_way_to_the_blank_of_the_highest(indicators):
    assert ("techmarket_output_value", TIBET, 2016) not in indicators.index
    assert ("techmarket_output_value", TIBET, 2017) in indicators.index


def test_the_high_tech_industry_starts_at_the_new_threshold_and_skips_2017(indicators):
    years = sorted(set(indicators.loc["hightech_firms"].index.get_level_values("year")))
    assert years == [2011, 2012, 2013, 2014, 2015, 2016, *range(2018, 2024)]


def test_a_loss_stays_negative(indicators):
    assert indicators.loc[("hightech_profit", NINGXIA, 2013), "value"] == -10000000


def test_the_restored_digit_of_beijing_2012_is_used(indicators):
    assert indicators.loc[("rd_funds_enterprise", "110000", 2012), "value"] == 36863310000


def test_total_rows_are_national_totals_and_no_provinces(indicators, totals):
    assert totals.loc[("rd_expenditure", 2018), "value"] == 1967792940000
    assert totals.loc[("rd_expenditure", 2018), "row"] == "258"
    assert indicators.index.get_level_values("gb_code").nunique() == 31
    assert ("budget_total", 2018) not in totals.index
    assert ("budget_total", 2019) in totals.index


def test_the_codebook_says_years_gaps_breaks_and_sheets(printed):
    book = yearbook.codebook(printed).set_index("indicator")
    firms = book.loc["hightech_firms"]
    assert (firms["first_year"], firms["last_year"], firms["missing_years"]) == (2011, 2023, "2017")
    assert book.loc["papers_sci", "last_year"] == 2022
    assert book.loc["rd_expenditure", ["unit", "unit_zh", "unit_en"]].to_list() == [
        "yuan",
        "万元",
        "10,000 yuan",
    ]
    assert book.loc["hnte_stock", "source"] == "TORCH"
    assert book.loc["budget_total", "source"] == "TECHME-TIDY CSY"
    assert book.loc["rd_basic", "breaks_en"] == ""


def test_policies_have_a_year_or_none(printed):
    adoption = yearbook.policy_adoption(printed).set_index("gb_code")
    assert adoption.loc[SHANGHAI].to_list() == [2013, 1]
    assert adoption.loc["210000"].to_list() == [2017, 0]
    assert pd.isna(adoption.loc[TIBET, "ftz_year"])


def test_the_functions_change_no_raw_table(printed, raw):
    yearbook.provincial_indicators(raw)
    yearbook.codebook(raw)
    yearbook.policy_adoption(raw)
    assert all(raw[name].equals(printed[name]) for name in printed)


# Faults: each is planted in a copy of the raw tables.


def test_an_edition_that_disagrees_is_refused_with_its_rows(raw):
    raw["yearbook-techmarket-output-value"].loc[779, "技术输出合同金额(万元)"] = "7809859"
    told = r"techmarket_output_value.csv, rows 747, 779, 811, 843: .*'7809859'.*上海 2016"
    with pytest.raises(YearbookError, match=told):
        yearbook.provincial_indicators(raw)


def test_an_erratum_that_is_undone_is_refused(raw):
    raw["yearbook-rd-expenditure-source"].loc[67, "企业资金(万元)"] = "368633"
    with pytest.raises(YearbookError, match=r"row 67, column .*'368633', but errata.csv says"):
        yearbook.provincial_indicators(raw)


def test_a_new_erratum_must_be_expected(raw):
    errata = raw["yearbook-errata"]
    errata.loc[99] = errata.loc[2].replace({"上海": "北京", "2012": "2013"})
    with pytest.raises(YearbookError, match="EXPECTED_ERRATA differ"):
        yearbook.provincial_indicators(raw)


def test_an_unknown_province_is_refused_with_its_row(raw):
    raw["torch-hnte-stock"].loc[66, "地区"] = "上每"
    with pytest.raises(ProvinceError, match=r"torch/hnte_stock.csv, row 66.*'上每'.*上海"):
        yearbook.provincial_indicators(raw)


def test_a_figure_under_the_wrong_head_is_refused(raw):
    table = raw["yearbook-hightech-operation"]
    table.loc[203, ["主营业务收入(亿元)", "营业收入(亿元)"]] = ["", "7010"]
    with pytest.raises(YearbookError, match=r"row 203.*'营业收入\(亿元\)' holds '7010' in 2016"):
        yearbook.provincial_indicators(raw)


def test_two_figures_in_one_row_are_refused_not_glued_together(raw):
    raw["yearbook-hightech-operation"].loc[235, "主营业务收入(亿元)"] = "7566"
    with pytest.raises(YearbookError, match=r"row 235.*one of the two blank"):
        yearbook.provincial_indicators(raw)


def test_a_head_in_another_unit_than_its_record_is_refused(raw, monkeypatch):
    wrong = replace(series.read()["rd_expenditure"], unit="亿元")
    monkeypatch.setattr(series, "read", lambda: {"rd_expenditure": wrong})
    with pytest.raises(YearbookError, match=r"'R&D经费内部支出\(万元\)' is not in '亿元'"):
        yearbook.provincial_indicators(raw)


def test_a_head_that_is_not_there_is_refused(raw):
    renamed = raw["yearbook-patent-grants"].rename(columns={"发明(件)": "发明专利(件)"})
    raw["yearbook-patent-grants"] = renamed
    with pytest.raises(YearbookError, match=r"patent_grants.csv has no column '发明\(件\)'"):
        yearbook.provincial_indicators(raw)


def test_a_second_vintage_of_gdp_is_refused(raw):
    raw["nbs-gdp"].loc[138, "vintage"] = "pre-revision, as of 2018"
    with pytest.raises(YearbookError, match=r"nbs/gdp.csv, row 138: 'pre-revision, as of 2018'"):
        yearbook.provincial_indicators(raw)


def test_gdp_in_another_unit_is_refused(raw):
    raw["nbs-gdp"].loc[138, "unit"] = "万元"
    with pytest.raises(YearbookError, match=r"nbs/gdp.csv, row 138: .* in '万元'"):
        yearbook.provincial_indicators(raw)


def test_a_policy_under_the_wrong_code_is_refused(raw):
    raw["policy-ftz"].loc[10, "gb_code"] = "320000"
    with pytest.raises(YearbookError, match=r"policy/ftz.csv, row 10: '上海' has the code 310000"):
        yearbook.policy_adoption(raw)
