import pytest

from analysis.cleaning.units import UnitError, counted, to_base


@pytest.mark.parametrize(
    ("value", "unit", "base"),
    [
        (2, "天", (48, "hours")),
        (110.8, "亿元", (11_080_000_000, "yuan")),
        (14.28, "%", (0.1428, "share")),
        (3686331, "万元", (36_863_310_000, "yuan")),
    ],
)
def test_a_value_is_brought_to_the_base_unit_without_rounding_noise(value, unit, base):
    assert to_base(value, unit) == base


def test_an_unknown_unit_is_refused_with_the_known_ones():
    with pytest.raises(UnitError, match=r"'里'.*亿元"):
        to_base(1, "里")


def test_a_unit_of_its_own_counts_nothing():
    assert counted("家", "firms") == "firms"
    with pytest.raises(UnitError, match="firms"):
        counted("亿元", "firms")
