"""Every rule of the contracts lets print through and refuses a planted fault, saying where."""

import pandas as pd
import pytest

from analysis.cleaning import province_names, yearbook
from analysis.contracts import ContractError
from analysis.contracts.rules import check_together
from analysis.contracts.schemas import CONTRACTS, check

SHANGHAI, JIANGSU, JILIN = "310000", "320000", "220000"
TABLES = ("provincial_indicators", "national_totals", "codebook", "policy_adoption", "provinces")


@pytest.fixture(scope="module")
def cleaned():
    raw = yearbook.read_raw()
    return {
        "provincial_indicators": yearbook.provincial_indicators(raw),
        "national_totals": yearbook.national_totals(raw),
        "codebook": yearbook.codebook(raw),
        "policy_adoption": yearbook.policy_adoption(raw),
        "provinces": province_names.tidy_provinces(raw["reference-provinces"]),
    }


@pytest.fixture
def tables(cleaned):
    return {name: table.copy() for name, table in cleaned.items()}


@pytest.fixture
def indicators(tables):
    return tables["provincial_indicators"]


def at(table, indicator, year, code=None):
    """Where a figure stands in a table."""
    there = (table["indicator"] == indicator) & (table["year"] == year)
    return table.index[there if code is None else there & (table["gb_code"] == code)]


def scale(table, factor, *place):
    table.loc[at(table, *place), "value"] *= factor


def refuses(name, table, told):
    with pytest.raises(ContractError, match=told) as refused:
        check(name, table)
    assert str(refused.value).startswith(name)


@pytest.mark.parametrize("name", TABLES)
def test_the_cleaned_table_passes_and_its_columns_are_in_order(cleaned, name):
    turned = cleaned[name][cleaned[name].columns[::-1]]
    checked = check(name, turned)
    assert list(checked.columns) == list(CONTRACTS[name]().schema.columns)
    assert len(checked) == len(cleaned[name])


def test_print_passes_the_checks_across_tables(cleaned):
    check_together(cleaned["provincial_indicators"], cleaned["national_totals"])


def test_an_unknown_table_is_refused_with_those_there_are():
    with pytest.raises(ContractError, match=r"'provincial'; there are provincial_indicators"):
        check("provincial", pd.DataFrame())


# Columns, types and keys.


def test_a_lost_column_is_refused_by_name(indicators):
    refuses("provincial_indicators", indicators.drop(columns="unit"), r"missing \['unit'\]")


def test_a_column_that_is_not_declared_is_refused_by_name(indicators):
    refuses("provincial_indicators", indicators.assign(note=""), r"not in the contract \['note'\]")


def test_a_second_figure_of_one_province_and_year_is_refused_with_both_rows(indicators):
    doubled = pd.concat([indicators, indicators.iloc[[5]]])
    told = rf"rows 7 and {len(indicators) + 2}: both are gb_code '110000', year 2015"
    refuses("provincial_indicators", doubled, told)


def test_a_missing_value_is_refused_with_its_cell(indicators):
    indicators.loc[at(indicators, "gdp", 2016, SHANGHAI), "value"] = None
    refuses("provincial_indicators", indicators, r"'value'.*nbs/gdp.csv, row 138")


def test_an_infinite_value_is_refused(indicators):
    scale(indicators, float("inf"), "gdp", 2016, SHANGHAI)
    refuses("provincial_indicators", indicators, "column 'value': inf is no finite amount")


def test_a_code_without_its_zeros_is_refused(indicators):
    indicators.loc[0, "gb_code"] = "11"
    refuses("provincial_indicators", indicators, "row 2, column 'gb_code': '11'")


def test_codes_as_numbers_are_refused(indicators):
    indicators["gb_code"] = indicators["gb_code"].astype(int)
    refuses("provincial_indicators", indicators, "gb_code")


def test_a_printed_unit_that_was_not_converted_is_refused(indicators):
    indicators.loc[at(indicators, "gdp", 2016, SHANGHAI), "unit"] = "亿元"
    refuses("provincial_indicators", indicators, r"'亿元' is none of yuan.*row 138")


def test_a_base_unit_of_another_quantity_is_refused(indicators):
    indicators.loc[at(indicators, "gdp", 2016, SHANGHAI), "unit"] = "items"
    refuses("provincial_indicators", indicators, "gdp in items, expected: yuan")


# Coverage.


def test_a_province_that_is_missing_is_refused_with_its_year(indicators):
    lost = indicators.drop(at(indicators, "hnte_stock", 2016, SHANGHAI))
    refuses("provincial_indicators", lost, "1 rows are missing.*hnte_stock, gb_code 310000.*2016")


def test_a_year_beyond_print_is_refused(indicators):
    extra = indicators.loc[at(indicators, "papers_sci", 2022)].assign(year=2023)
    refuses("provincial_indicators", pd.concat([indicators, extra]), "31 rows are not expected")


def test_an_interpolated_2017_of_the_high_tech_industry_is_refused(indicators):
    extra = indicators.loc[at(indicators, "hightech_firms", 2016)].assign(year=2017)
    told = "not expected, the first is indicator hightech_firms, gb_code 110000, year 2017"
    refuses("provincial_indicators", pd.concat([indicators, extra]), told)


def test_a_blank_of_print_that_was_filled_in_is_refused(indicators):
    extra = indicators.loc[at(indicators, "patent_applications_design", 2018, JILIN)]
    filled = pd.concat([indicators, extra.assign(year=2019, value=2503.0)])
    refuses("provincial_indicators", filled, "shorten EXPECTED_BLANKS")


def test_a_national_row_that_is_missing_is_refused(tables):
    totals = tables["national_totals"]
    lost = totals.drop(at(totals, "patent_grants", 2016))
    refuses("national_totals", lost, "indicator patent_grants, year 2016")


# Values.


def test_a_negative_figure_is_refused_with_its_cell(indicators):
    scale(indicators, -1, "hightech_profit", 2016, SHANGHAI)
    told = "-3.35e.10 .*hightech_operation.csv, row 203, column '利润总额"
    refuses("provincial_indicators", indicators, told)


def test_the_loss_of_ningxia_may_not_vanish_unseen(indicators):
    scale(indicators, -1, "hightech_profit", 2013, "640000")
    refuses("provincial_indicators", indicators, "EXPECTED_NEGATIVE")


@pytest.mark.parametrize("factor", [1e4, 1e-4])
@pytest.mark.parametrize(
    "name", ["population", "hnte_stock", "papers_sci", "techmarket_input_value", "budget_scitech"]
)
def test_a_slip_of_the_unit_in_one_cell_is_refused(indicators, name, factor):
    scale(indicators, factor, name, 2018, SHANGHAI)
    refuses("provincial_indicators", indicators, f"{name}.*times the year before")


def test_a_slip_of_the_unit_in_a_whole_table_is_refused(indicators):
    indicators.loc[indicators["indicator"] == "gdp", "value"] *= 1e-4
    refuses("provincial_indicators", indicators, r"rd_expenditure / gdp.*not rd_intensity")


def test_gdp_of_another_vintage_is_refused(indicators):
    scale(indicators, 30963.9 / 29887, "gdp", 2016, SHANGHAI)
    refuses("provincial_indicators", indicators, "rd_expenditure / gdp, gb_code 310000, 2016")


def test_population_in_ten_thousands_is_refused(indicators):
    indicators.loc[indicators["indicator"] == "population", "value"] /= 1e4
    refuses("provincial_indicators", indicators, "gdp / population, gb_code 110000, 2008")


# Sums.


@pytest.mark.parametrize(
    ("part", "year"), [("patent_grants_utility", 2016), ("patent_in_force_design", 2011)]
)
def test_a_part_that_exceeds_its_total_by_one_is_refused(indicators, part, year):
    indicators.loc[at(indicators, part, year, SHANGHAI), "value"] += 1
    refuses("provincial_indicators", indicators, f"gb_code 310000, {year}: its parts.*{part}")


@pytest.mark.parametrize("ten_thousands", [20, -20])
def test_research_funds_may_miss_their_total_by_rounding_only(indicators, ten_thousands):
    place = at(indicators, "rd_funds_enterprise", 2016, SHANGHAI)
    indicators.loc[place, "value"] += ten_thousands * 1e4
    refuses("provincial_indicators", indicators, "its parts rd_funds_government")


def test_the_excess_of_shanghai_2021_is_expected_as_printed_and_no_more(indicators):
    indicators.loc[at(indicators, "rd_basic", 2021, SHANGHAI), "value"] += 20e4
    refuses("provincial_indicators", indicators, "gb_code 310000, 2021: its parts rd_basic")


def test_an_expected_excess_that_is_gone_is_refused(indicators):
    indicators.loc[at(indicators, "rd_basic", 2021, SHANGHAI), "value"] -= 19671e4
    refuses("provincial_indicators", indicators, "EXPECTED_PARTS_EXCESS")


def test_a_part_beside_a_blank_may_still_not_exceed_the_total(indicators):
    indicators.loc[at(indicators, "patent_applications_utility", 2019, JILIN), "value"] += 2504
    refuses("provincial_indicators", indicators, "gb_code 220000, 2019: its parts")


def test_a_subset_that_exceeds_its_whole_is_refused(indicators):
    scale(indicators, 2.5, "rd_researchers_fte", 2016, SHANGHAI)
    refuses("provincial_indicators", indicators, "rd_personnel_fte, gb_code 310000, 2016")


def test_swapped_heads_of_the_budget_are_refused(indicators):
    total, part = (
        at(indicators, name, 2016, SHANGHAI) for name in ("budget_total", "budget_education")
    )
    swapped = indicators.loc[[*part, *total], "value"].to_numpy()
    indicators.loc[[*total, *part], "value"] = swapped
    refuses("provincial_indicators", indicators, "budget_total, gb_code 310000, 2016")


def test_a_wrong_cell_is_refused_by_the_national_row(tables):
    scale(tables["provincial_indicators"], 1.1, "rd_researchers_fte", 2016, SHANGHAI)
    told = r"rd_researchers_fte 2016: the provinces add up to .*rd_personnel_fte.csv, row 194"
    with pytest.raises(ContractError, match=told):
        check_together(tables["provincial_indicators"], tables["national_totals"])


def test_provinces_may_not_exceed_a_national_row_that_has_more_places(tables):
    scale(tables["provincial_indicators"], 1.2, "patent_grants", 2016, JIANGSU)
    with pytest.raises(ContractError, match=r"patent_grants 2016.*where print allows -11"):
        check_together(tables["provincial_indicators"], tables["national_totals"])


def test_the_other_count_of_certified_firms_is_never_mixed_in(tables):
    indicators = tables["provincial_indicators"]
    indicators.loc[at(indicators, "hnte_stock", 2016, SHANGHAI), "value"] = 6938.0
    told = "hnte_stock 2016: the provinces add up to 100,192 firms, Torch prints 100,012"
    with pytest.raises(ContractError, match=told):
        check_together(indicators, tables["national_totals"])


def test_parts_of_the_national_row_are_checked_too(tables):
    totals = tables["national_totals"]
    totals.loc[at(totals, "patent_grants_design", 2016), "value"] += 1
    refuses("national_totals", totals, "patent_grants, gb_code 000000, 2016: its parts")


# The small tables.


def test_a_codebook_with_other_years_than_print_is_refused(tables):
    book = tables["codebook"]
    book.loc[book["indicator"] == "papers_sci", "last_year"] = 2023
    refuses("codebook", book, "indicator papers_sci: items, 2010-2023")


def test_a_codebook_that_lacks_an_indicator_is_refused(tables):
    book = tables["codebook"]
    refuses("codebook", book[book["indicator"] != "gdp"], "no row for gdp")


def test_a_free_trade_zone_in_another_year_is_refused(tables):
    adoption = tables["policy_adoption"]
    adoption.loc[adoption["gb_code"] == SHANGHAI, "ftz_year"] = 2015
    refuses("policy_adoption", adoption, "free-trade zones by year are {2015: 4")


def test_a_year_without_a_batch_of_zones_is_refused(tables):
    adoption = tables["policy_adoption"]
    adoption.loc[adoption["gb_code"] == SHANGHAI, "ftz_year"] = 2014
    refuses("policy_adoption", adoption, "column 'ftz_year': 2014 is none of 2013")


def test_an_eleventh_pilot_province_is_refused(tables):
    adoption = tables["policy_adoption"]
    adoption.loc[adoption["gb_code"] == "340000", "mah_pilot"] = 1
    refuses("policy_adoption", adoption, "11 provinces in the pilot")


def test_thirty_provinces_are_refused(tables):
    listed = tables["provinces"]
    refuses("provinces", listed[listed["gb_code"] != SHANGHAI], "no row for gb_code 310000")


def test_an_unknown_region_is_refused(tables):
    listed = tables["provinces"]
    listed.loc[8, "region"] = "delta"
    refuses("provinces", listed, "row 10, column 'region': 'delta' is none of east")
