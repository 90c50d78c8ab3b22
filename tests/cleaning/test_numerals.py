import math

import pytest

from analysis.cleaning.numerals import NumeralError, Quantity, parse

OPEN = math.nan


@pytest.mark.parametrize(
    ("wording", "lower", "upper", "point", "unit", "qualifier"),
    [
        ("2~3天", 2, 3, 2.5, "天", "range"),
        ("6～10小时", 6, 10, 8, "小时", "range"),
        ("近1200家", OPEN, 1200, 1200, "家", "about"),
        ("约3万人", OPEN, OPEN, 30_000, "人", "about"),
        ("2000多个", 2000, OPEN, 2000, "个", "more than"),
        ("100多万", 1_000_000, OPEN, 1_000_000, "", "more than"),
        ("逾百亿元", 1e10, OPEN, 1e10, "元", "more than"),
        ("百亿元以上", 1e10, OPEN, 1e10, "元", "more than"),
        ("110.8亿元", 11_080_000_000, 11_080_000_000, 11_080_000_000, "元", "exact"),
        ("51.9亿美元", 5.19e9, 5.19e9, 5.19e9, "美元", "exact"),
        ("14.28%", 14.28, 14.28, 14.28, "%", "exact"),
        ("十条", 10, 10, 10, "条", "exact"),
        ("第5位", 5, 5, 5, "位", "exact"),
        ("首位", 1, 1, 1, "位", "exact"),
    ],
)
def test_a_numeral_is_read_as_bounds_point_unit_and_qualifier(
    wording, lower, upper, point, unit, qualifier
):
    read = parse(wording)
    assert read[3:] == (unit, qualifier)
    for found, expected in zip(read[:3], (lower, upper, point), strict=True):
        assert found == expected or (math.isnan(found) and math.isnan(expected))


@pytest.mark.parametrize(
    "wording", ["", "家", "1,200家", "１２００家", "12 00家", "近", "3~2~1天", "1200家1"]
)
def test_a_wording_that_is_no_numeral_is_refused_with_examples(wording):
    with pytest.raises(NumeralError, match="近1200家"):
        parse(wording)


def test_a_range_that_ends_below_its_start_is_refused():
    with pytest.raises(NumeralError, match="3~2天"):
        parse("3~2天")


def test_a_quantity_keeps_the_decimals_of_the_print():
    assert parse("110.8亿元") == Quantity(1.108e10, 1.108e10, 1.108e10, "元", "exact")
