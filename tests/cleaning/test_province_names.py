"""Names of provinces become codes; anything else is refused."""

import pandas as pd
import pytest

from analysis import sources
from analysis.cleaning import province_names


@pytest.fixture(scope="module")
def reference():
    return sources.read("reference-provinces")


def printed(*names):
    rows = pd.Index(range(2, 2 + len(names)), name="row")
    return pd.Series(names, index=rows, name="地区")


def test_short_and_full_names_have_the_same_code(reference):
    names = printed("上海", "上海市", "内蒙古", "内蒙古自治区", "西藏")
    found = province_names.codes(names, reference, "yearbook/x.csv")
    assert list(found) == ["310000", "310000", "150000", "150000", "540000"]
    assert list(found.index) == [2, 3, 4, 5, 6]


def test_an_unknown_name_is_refused_with_file_row_value_and_nearest_names(reference):
    with pytest.raises(province_names.ProvinceError) as refused:
        province_names.codes(printed("北京", "江两"), reference, "yearbook/x.csv")
    message = str(refused.value)
    assert "data/raw/yearbook/x.csv, row 3, column '地区': '江两'" in message
    assert "江西" in message
    assert "江苏" in message


def test_a_name_with_a_blank_inside_is_not_guessed(reference):
    with pytest.raises(province_names.ProvinceError, match=r"row 2.*'北 京'.*Nearest: 北京"):
        province_names.codes(printed("北 京"), reference, "yearbook/x.csv")


def test_the_total_row_is_no_province(reference):
    names = printed("全国", "地方合计", "上海", "东部地区")
    assert list(province_names.is_total(names)) == [True, True, False, False]
    with pytest.raises(province_names.ProvinceError, match="'全国' is no province"):
        province_names.codes(names, reference, "yearbook/x.csv")


def test_the_tidy_table_is_sorted_by_code_and_names_both_languages(reference):
    tidy = province_names.tidy_provinces(reference.iloc[::-1])
    assert list(tidy.columns) == ["gb_code", "iso_code", "zh", "en", "region"]
    assert tidy["gb_code"].is_monotonic_increasing
    shanghai = tidy.set_index("gb_code").loc["310000"]
    assert list(shanghai) == ["CN-SH", "上海", "Shanghai", "east"]
