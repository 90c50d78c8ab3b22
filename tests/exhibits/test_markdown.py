import math

from analysis.exhibits.markdown import Column, pipe_table

COLUMNS = (Column("Measure", 3), Column("Firms", 1, is_number=True))


def test_a_table_has_a_head_a_rule_and_a_line_for_each_row():
    lines = pipe_table(COLUMNS, [("Pilot", "6")]).splitlines()
    assert lines[0] == "| Measure | Firms |"
    assert lines[2] == "| Pilot | 6 |"


def test_the_rule_holds_the_widths_and_sets_numbers_right():
    words, numbers = pipe_table(COLUMNS, []).splitlines()[1].strip("|").split("|")
    assert len(words) == 3 * len(numbers)
    assert set(words) == {"-"}
    assert numbers.endswith("-:")


def test_the_rule_is_long_enough_for_pandoc_to_heed_the_widths():
    assert len(pipe_table(COLUMNS, []).splitlines()[1]) > 72


def test_a_blank_or_missing_cell_is_a_dash():
    assert pipe_table(COLUMNS, [("", math.nan)]).splitlines()[2] == "| — | — |"


def test_marks_in_a_cell_stay_text():
    row = pipe_table(COLUMNS, [("a|b*c\nd", "2~3天")]).splitlines()[2]
    assert row == r"| a\|b\*c d | 2\~3天 |"
