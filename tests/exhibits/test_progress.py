import pandas as pd
import pytest

from analysis.exhibits import progress
from analysis.exhibits.inputs import ExhibitError


@pytest.fixture
def figures():
    """Clearance before 2-3 days, after 6-10 hours; 40 firms qualify, 30 invest in over 150."""
    rows = [
        ("clearance_before", 48, 72, 60, "hours", "range"),
        ("clearance_after", 6, 10, 8, "hours", "range"),
        ("qflp_firms", 40, 40, 40, "firms", "exact"),
        ("qflp_investing", 30, 30, 30, "firms", "exact"),
        ("qflp_projects", 150, None, 160, "projects", "more than"),
        ("qflp_amount", 11.08e9, 11.08e9, 11.08e9, "yuan", "exact"),
    ]
    columns = ["id", "lower", "upper", "point", "base_unit", "qualifier"]
    table = pd.DataFrame(rows, columns=columns).set_index("id")
    return table.assign(measure_zh="指标" + table.index, measure_en="Count of " + table.index)


def words(figure):
    """Every text on the figure that a reader sees."""
    figure.draw_without_rendering()
    axes = figure.axes[0]
    texts = [
        *axes.texts,
        *axes.get_xticklabels(which="both"),
        *axes.get_yticklabels(),
        axes.xaxis.label,
    ]
    return [text.get_text() for text in texts if text.get_text()]


def test_the_timeline_names_fields_and_events_in_the_language_of_the_document(events):
    assert {"金融开放", "人才流动", "账户扩容"} <= set(words(progress.timeline(events, "zh")))
    assert {"Finance", "People", "Equity pilot"} <= set(words(progress.timeline(events, "en")))


def test_the_timeline_shows_each_year_from_the_first_event_to_the_last(events):
    shown = [word for word in words(progress.timeline(events, "en")) if word.isdigit()]
    assert shown == ["2011", "2012", "2013", "2014", "2015", "2016"]


def test_the_timeline_finding_counts_the_events_of_the_busiest_year(events):
    text = progress.timeline_alt(events, "en")
    assert text == "3 policy events from 2011 to 2016; the busiest year is 2016 with 2."


def test_the_clearance_finding_compares_the_ends_of_both_ranges(figures):
    # 6 of 72 hours is 8 %, 10 of 48 hours is 21 %.
    text = progress.clearance_alt(figures, "en")
    assert "from 48–72 hours to 6–10 hours" in text
    assert "between 8% and 21%" in text


def test_the_clearance_axis_is_in_hours(figures):
    assert "整体通关时间（小时）" in words(progress.clearance(figures, "zh"))
    assert "72" in words(progress.clearance(figures, "zh"))


def test_the_funnel_says_what_each_step_says_about_the_one_before(figures):
    # 30/40; 160/30 = 5.33, a lower bound; 11.08 billion / 160 = 69.25 million, an upper bound.
    shown = words(progress.qflp(figures, "en"))
    assert {"75% of them", "over 5 a firm", "under RMB 70 million each"} <= set(shown)
    assert {"40 firms", "over 160 projects", "RMB 11.08 billion"} <= set(shown)


def test_a_row_that_the_figures_table_lacks_is_named(figures):
    with pytest.raises(ExhibitError, match="clearance_after"):
        progress.clearance(figures.drop("clearance_after"), "zh")
