"""Words in both languages: how they are made, and that those of the numbers say the same."""

import re
from collections import Counter

import pytest

from analysis import audit, sources
from analysis.exhibits import progress_claims
from analysis.studies import reform_claims, robustness_claims, rollout_claims
from analysis.words.languages import Words

OF_NUMBERS = {
    f"{room.__name__}, {key}": words
    for room in (audit, progress_claims, reform_claims, robustness_claims, rollout_claims)
    for name in ("COUNTED", "PROCEDURES")
    for key, words in getattr(room, name, {}).items()
}


def test_words_are_filled_and_joined_in_each_language():
    years = Words("{first}—{last}年", "{first}-{last}").filled(first=2011, last=2019)
    assert Words.joined([Words("2项", "2 outcomes"), years]) == (
        "2项；2011—2019年",
        "2 outcomes; 2011-2019",
    )
    assert Words.each(lambda lang: lang.upper()) == ("ZH", "EN")
    assert (years.said("zh"), years.said("en")) == ("2011—2019年", "2011-2019")


def test_a_field_that_is_not_given_is_refused():
    with pytest.raises(KeyError, match="last"):
        Words("{first}", "{last}").filled(first=2011)


@pytest.mark.parametrize("words", OF_NUMBERS.values(), ids=OF_NUMBERS)
def test_how_a_number_comes_about_is_said_in_both_languages_with_the_same_numbers(words):
    assert re.search("[一-鿿]", words.zh)
    assert not re.search("[一-鿿]", words.en)
    zh, en = (Counter(re.findall(r"\d+(?:\.\d+)?|\{\w+\}", text)) for text in words)
    assert zh == en


def test_the_terms_of_every_source_are_said_in_both_languages():
    for row in sources.read("sources").itertuples():
        assert re.search("[一-鿿]", row.licence_zh)
        assert not re.search("[一-鿿]", row.licence_en)
