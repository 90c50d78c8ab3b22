"""One record an indicator: read with what its family says, refused where it cannot be meant."""

import copy
import tomllib

import pytest

from analysis import sources
from analysis.cleaning import series
from analysis.cleaning.series import SeriesError

READ = tomllib.loads(sources.read_text("reference-series"))


@pytest.fixture
def records():
    """A copy of the records that a test may change."""
    return copy.deepcopy(READ)


def refuses(records, record, key, told):
    with pytest.raises(SeriesError, match=told) as refused:
        series.parsed(records)
    where = f"data/raw/reference/series.toml, {record}, key {key!r}: "
    assert str(refused.value).startswith(where)


def test_the_nearest_of_record_family_and_default_says_what_holds():
    read = series.read()
    assert (read["hightech_revenue"].unit, read["hightech_firms"].unit) == ("亿元", "个")
    assert read["hightech_revenue"].years == (*range(2011, 2017), *range(2018, 2024))
    assert read["hightech_export_delivery"].years == tuple(range(2011, 2017))
    assert (read["gdp"].jump, read["papers_sci"].jump) == (1.4, 10.5)


def test_a_count_is_in_what_is_counted_and_an_amount_in_its_base_unit():
    read = series.read()
    assert (read["hnte_stock"].base_unit, read["hnte_stock"].in_base_unit("6758")) == (
        "firms",
        6758,
    )
    assert (read["gdp"].base_unit, read["gdp"].in_base_unit("0.1")) == ("yuan", 1e7)


def test_blanks_stand_under_the_codes_of_the_provinces():
    assert series.read()["patent_applications_design"].blank == {"220000": (2019,)}


def test_an_unknown_key_is_refused_with_the_nearest(records):
    records["family"]["budget"]["yeers"] = "2010"
    refuses(records, "[family.budget]", "yeers", "is not a key of such a record. Nearest: years")


def test_an_unknown_list_of_records_is_refused(records):
    records["indicators"] = {}
    refuses(records, "the file", "indicators", "Nearest: indicator")


def test_a_list_of_records_that_is_none_is_refused(records):
    records["family"] = "budget"
    refuses(records, "the file", "family", "'budget' is not a table")


@pytest.mark.parametrize("key", ["head", "name_en"])
def test_a_record_without_a_key_that_it_needs_is_refused(records, key):
    del records["indicator"]["gdp"][key]
    refuses(records, "[indicator.gdp]", key, "is missing. Add it here or to the family")


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ("2010-20x3", "'2010-20x3' is no year. Write years as"),
        ("2010, 1", "'1' is no year"),
        ("2012-2010", "'2012-2010' goes back"),
        ("2012, 2012", "'2012' goes back"),
        (2012, '2012 is not a text. Write it in quotation marks, "…"'),
    ],
)
def test_years_that_are_none_are_refused(records, years, told):
    records["indicator"]["gdp"]["years"] = years
    refuses(records, "[indicator.gdp]", "years", told)


def test_a_head_from_a_year_in_words_is_refused(records):
    records["indicator"]["hightech_revenue"]["new_head"]["from"] = "2018"
    refuses(records, "[indicator.hightech_revenue]", "new_head.from", "'2018' is no year")


def test_an_unknown_province_is_refused_with_the_nearest(records):
    records["indicator"]["papers_ei"]["blank"]["cells"] = {"西藏省": "2011"}
    refuses(
        records, "[indicator.papers_ei]", "blank.cells", "'西藏省' is no province. Nearest: 西藏"
    )


@pytest.mark.parametrize("oddity", ["blank", "unusable", "new_head"])
def test_an_oddity_without_its_reason_is_refused(records, oddity):
    del records["indicator"]["rd_funds_foreign"][oddity]["reason"]
    refuses(records, "[indicator.rd_funds_foreign]", f"{oddity}.reason", "is missing. Add it")


def test_a_reason_that_says_nothing_is_refused(records):
    records["indicator"]["gdp"]["jump"]["reason"] = " "
    refuses(records, "[indicator.gdp]", "jump.reason", "is not a text")


def test_an_oddity_that_is_no_table_is_refused_with_its_keys(records):
    records["indicator"]["gdp"]["jump"] = 1.4
    refuses(
        records, "[indicator.gdp]", "jump", "1.4 is not a table of keys. Give it factor, reason"
    )


def test_a_unit_that_the_file_does_not_explain_is_refused(records):
    records["indicator"]["gdp"]["unit"] = "亿美元"
    refuses(records, "[indicator.gdp]", "unit", "'亿美元' is not among the known units.*Or add it")


def test_a_unit_with_no_base_unit_is_refused(records):
    records["unit"]["项目"] = {"en": "projects"}
    records["indicator"]["gdp"]["unit"] = "项目"
    refuses(records, "[indicator.gdp]", "unit", "'项目' is not known.*what it `counts`")


def test_a_file_that_is_no_raw_table_is_refused_with_the_nearest(records):
    records["indicator"]["gdp"]["file"] = "nbs/gpd.csv"
    refuses(records, "[indicator.gdp]", "file", "is no table of data/raw. Nearest: nbs/gdp.csv")


def test_an_unknown_family_is_refused_with_the_nearest(records):
    records["indicator"]["papers_ei"]["family"] = "paper"
    refuses(records, "[indicator.papers_ei]", "family", "'paper' is no family. Nearest: papers")


def test_a_share_beyond_one_is_refused(records):
    records["family"]["papers"]["national_gap"]["below"] = 7
    refuses(records, "[family.papers]", "national_gap.below", "7 is no number from 0 to 1")


def test_a_blank_outside_the_printed_years_is_refused(records):
    records["indicator"]["papers_ei"]["blank"]["cells"] = {"西藏": "2023"}
    refuses(records, "[indicator.papers_ei]", "blank", "2023 is not among the years")


def test_a_series_with_a_national_row_says_how_far_its_sum_may_miss_it(records):
    del records["family"]["papers"]["national_gap"]
    refuses(records, "[indicator.papers_sci]", "national_gap", "Add it, with the reason")
