"""What an estimate was made of, in the words of each language."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.studies import samples

PROVINCES = pd.DataFrame({"zh": ["西藏"], "en": ["Tibet"]}, index=["540000"])


@pytest.fixture
def row():
    def made(**changes):
        plain = {"units": 31, "first_year": 2011, "last_year": 2019, "n_treated": 18}
        return SimpleNamespace(**plain | {"missing_years": "", "dropped": ""} | changes)

    return made


def test_a_whole_panel_says_its_provinces_and_years(row):
    told = samples.of_panel(row(), PROVINCES)
    assert told == ("31个省区市，2011—2019年", "31 provinces, 2011-2019")


def test_a_panel_says_which_years_and_provinces_it_lacks_by_name(row):
    told = samples.of_panel(row(units=30, missing_years="2017", dropped="540000"), PROVINCES)
    assert told.zh == "30个省区市，2011—2019年；缺2017年；不含有年份缺正数的省份西藏"
    assert told.en == (
        "30 provinces, 2011-2019; without 2017; "
        "without province Tibet, which lacks a figure above zero in some year"
    )


def test_a_roll_out_says_how_many_are_treated(row):
    told = samples.of_treated(row(), PROVINCES)
    assert told == (
        "31个省区市，2011—2019年；其中18个受处理",
        "31 provinces, 2011-2019; 18 of them treated",
    )


def test_outcomes_together_are_counted_with_the_provinces_that_have_them_all():
    assert samples.of_outcomes(12) == ("12项结果", "12 outcomes")
    assert samples.of_complete_provinces(12, 30) == (
        "12项结果，30个省区市各项齐全",
        "12 outcomes, 30 provinces with all of them",
    )
