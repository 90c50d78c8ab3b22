import string

import pytest

from analysis.words.labels import LABELS, LabelError, say
from analysis.words.languages import LANGUAGES


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", LABELS)
def test_a_label_has_words_and_the_same_fields_in_both_languages(key):
    label = LABELS[key]
    assert label.zh.strip()
    assert label.en.strip()
    assert fields(label.zh) == fields(label.en)


def test_a_label_is_filled_in_with_its_fields():
    assert say("unit.hours", "zh", value="6–10") == "6–10小时"
    assert say("unit.hours", "en", value="6–10") == "6–10 hours"


def test_an_unknown_label_is_named_in_the_error():
    with pytest.raises(LabelError, match=r"unit\.parsecs"):
        say("unit.parsecs", "en", value=1)


def test_a_field_left_out_is_named_in_the_error():
    with pytest.raises(LabelError, match="value"):
        say("unit.hours", "en")


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(LabelError, match=LANGUAGES[0]):
        say("unit.hours", "fr", value=1)
