import math

import pytest

from analysis.words.numbers import interval, percent, printed, span


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (6938, 0, "6938"),
        (9999.4, 0, "9999"),
        (10_000, 0, "10,000"),
        (9999.5, 0, "10,000"),
        (17_012, 0, "17,012"),
        (-0.27, 2, "−0.27"),
        (-0.001, 2, "0.00"),
        (math.nan, 1, "—"),
        (None, 1, "—"),
    ],
)
def test_a_number_is_printed_with_thousands_from_ten_thousand_on(value, decimals, text):
    assert printed(value, decimals) == text


def test_english_and_a_column_of_larger_numbers_set_thousands_off_earlier():
    assert printed(6938, grouped_from=1_000) == "6,938"
    assert printed(999.4, grouped_from=1_000) == "999"


def test_a_signed_number_shows_its_plus_but_zero_has_no_sign():
    assert printed(0.05, 2, signed=True) == "+0.05"
    assert printed(0.001, 2, signed=True) == "0.00"


def test_a_share_is_printed_as_a_percentage():
    assert percent(0.109) == "10.9%"
    assert percent(-0.0312, 0, signed=True) == "−3%"
    assert percent(math.nan) == "—"


def test_an_unbounded_end_of_an_interval_is_said():
    assert interval(-math.inf, 0.5, 1) == "[−∞, 0.5]"
    assert interval(-0.27, 0.1) == "[−0.27, 0.10]"


def test_a_range_with_equal_ends_is_one_number():
    assert span(6, 10) == "6–10"
    assert span(6, 6) == "6"
