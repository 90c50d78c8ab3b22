import numpy as np
import pandas as pd

from analysis.exhibits import rollout_figures

NAMES = pd.DataFrame({"zh": ["甲", "乙"], "en": ["first", "second"]}, index=["a", "b"])


def effects():
    """Outcome a leaves the simultaneous band after adoption, b in a year before it."""
    table = pd.DataFrame({"outcome": ["a"] * 4 + ["b"] * 4, "event_time": [-3, -2, 0, 1] * 2})
    table["estimate"] = [0.0, 0.1, 0.5, 0.9, 0.8, 0.0, 0.1, 0.0]
    for kind, width in (("", 0.3), ("_uniform", 0.6)):
        table[f"lower{kind}"] = table["estimate"] - width
        table[f"upper{kind}"] = table["estimate"] + width
    return table


def test_the_year_before_adoption_is_drawn_as_zero_without_a_band():
    figure = rollout_figures.event(effects(), NAMES, "en")
    panel = figure.axes[0]
    path = next(line for line in panel.lines if line.get_marker() == "o").get_xydata()
    assert path[:, 0].tolist() == [-3, -2, -1, 0, 1]
    assert path[:, 1].tolist() == [0.0, 0.1, 0.0, 0.5, 0.9]
    widths = [np.ptp(band.get_paths()[0].vertices[:, 1]) for band in panel.collections]
    assert widths[0] > widths[1] > 0


def test_the_years_since_adoption_are_named_below_the_lowest_panels_alone():
    names = pd.DataFrame({"zh": list("甲乙丙丁"), "en": list("abcd")}, index=list("abcd"))
    everywhere = pd.concat(
        effects().query("outcome == 'a'").assign(outcome=outcome) for outcome in "abcd"
    )
    figure = rollout_figures.event(everywhere, names, "en")
    assert [axes.get_xlabel() for axes in figure.axes] == [
        *[""] * 2,
        *["Years since the policy began"] * 2,
    ]


def test_what_leaves_the_band_is_counted_before_and_after_adoption():
    told = rollout_figures.event_alt(effects(), NAMES, "en")
    assert told == (
        "Of 2 outcomes 1 leave the simultaneous band before the policy and 1 after it began."
    )
