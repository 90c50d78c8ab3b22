from itertools import combinations

import matplotlib
import pytest
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from analysis import paths
from analysis.exhibits import style


def lightness(colour):
    """CIE L* of a colour, from its relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * luminance ** (1 / 3) - 16


@pytest.mark.parametrize(
    ("one", "other"),
    list(combinations([style.MAIN, style.ACCENT, style.DONOR, style.PALE], 2)),
)
def test_colours_that_share_a_figure_differ_in_lightness(one, other):
    assert abs(lightness(one) - lightness(other)) >= 15


def test_the_font_is_the_file_of_the_wheel_and_no_system_font():
    style.apply()
    found = font_manager.findfont(font_manager.FontProperties(), fallback_to_default=False)
    assert found == str(paths.FONT_SANS)


def test_the_font_survives_a_theme_that_seaborn_set_before():
    import seaborn

    seaborn.set_theme(font="serif")
    style.apply()
    assert matplotlib.rcParams["font.family"] == [style.FAMILY]


def test_a_page_is_as_wide_as_the_text_of_the_report():
    figure, axes = style.page(2, rows=1, columns=3)
    assert figure.get_size_inches().tolist() == [6.3, 2]
    assert len(axes) == 3
