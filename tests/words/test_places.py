"""Places in the source report, in both languages."""

from types import SimpleNamespace

import pytest

from analysis.words.places import place


@pytest.mark.parametrize(
    ("printed", "part", "section", "entry", "en"),
    [
        ("导言第1段", "introduction", "", "1", "Introduction, paragraph 1"),
        ("表1第6行", "table", "", "6", "Table 1, row 6"),
        ("一（三）第1点", "1", "3", "1", "Part 1, section 3, point 1"),
        ("二（五）", "2", "5", "", "Part 2, section 5"),
    ],
)
def test_a_place_stands_in_chinese_as_printed_and_in_english_by_number(
    printed, part, section, entry, en
):
    figure = SimpleNamespace(place=printed, part=part, section=section, entry=entry)
    assert place(figure) == (printed, en)
