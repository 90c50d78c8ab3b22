"""Which name was meant, where a wrong one is written."""

from analysis.nearest import nearest


def test_the_most_alike_comes_first_and_no_more_than_asked_for():
    assert nearest("patent", ["papers", "patents", "rd"], most=2) == ["patents", "papers"]


def test_capitals_make_no_difference_and_what_is_no_text_is_read_as_one():
    assert nearest("GDP", ["papers", "gdp"])[0] == "gdp"
    assert nearest(310001, [110000, 310000])[0] == "310000"


def test_all_names_are_ranked_where_all_are_asked_for():
    assert nearest("b", ["a", "b", "c"], most=None) == ["b", "a", "c"]


def test_a_name_may_be_written_in_several_ways():
    ways = {"110000 Beijing": ["110000", "Beijing"], "310000 Shanghai": ["310000", "Shanghai"]}
    assert nearest("shanghia", ways, spellings=ways)[0] == "310000 Shanghai"


def test_of_names_as_much_alike_those_that_begin_the_same_come_first():
    assert nearest("人月", ["万人", "人年"])[0] == "人年"
