"""The benchmarks compare like with like: every side computes the same numbers. Nothing is timed."""

import re
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from analysis import environment, panel, paths
from analysis.estimators import twfe
from benchmarks import panels, placebo, readme, sections, synthetic, ten_million

PEERS = ["statsmodels", "pyfixest", "linearmodels", "diff-diff"]
pytestmark = pytest.mark.filterwarnings("ignore")


def skip_without(package):
    if package == "pyfixest" and not find_spec("pyfixest"):
        pytest.skip("pyfixest is installed by `make bench` only")


@pytest.fixture(scope="module")
def case():
    return panels.simulated(outcomes=2, units=8, years=12)


@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_computes_the_effects_and_event_studies_of_the_closed_form(case, peer):
    skip_without(peer)
    chosen = [("y00", "u0000"), ("y01", "u0005")]
    found = placebo.loop(placebo.PEERS[peer], case, case.tables(), chosen)
    ours = placebo.closed_form(case)
    assert list(found[0].index) == chosen
    assert found[1].shape == (2, 12)
    assert placebo.difference(found, ours) < 1e-9
    shifted = (found[0] + 0.01, found[1])
    assert placebo.difference(shifted, ours) == pytest.approx(0.01)


def test_one_long_table_gives_what_the_wide_frames_give(case):
    found = placebo.closed_form_of_long(case.long(), case)
    ours = placebo.closed_form(case)
    assert len(found[0]) == len(case.assignments) == 16
    assert placebo.difference(found, ours) < 1e-12


def test_both_sides_find_the_same_synthetic_did(case):
    theirs = synthetic.did_by_diff_diff(case, case.tables(), draws=2)
    assert theirs.to_numpy() == pytest.approx(synthetic.did(case).to_numpy(), abs=1e-9)


def test_both_sides_find_the_same_synthetic_controls_of_every_unit():
    case = panels.simulated(outcomes=1, units=6, years=40)
    ours = synthetic.control(case)
    theirs = synthetic.control_by_diff_diff(case, case.tables())
    assert not synthetic.exactly_fitted(ours).any()
    pd.testing.assert_frame_equal(ours, theirs, check_names=False, rtol=1e-6)


@pytest.mark.parametrize("side", list(ten_million.SIDES))
def test_each_side_of_the_large_panel_estimates_the_same(side):
    skip_without(side)
    table = ten_million.simulated(40)
    by_hand = table.groupby(["treated", "after"])["y"].mean()
    expected = np.diff([by_hand[0, 1] - by_hand[0, 0], by_hand[1, 1] - by_hand[1, 0]])[0]
    assert ten_million.SIDES[side](table) == pytest.approx(expected, abs=1e-9)


def test_the_error_beside_the_large_panel_is_the_clustered_one_of_a_peer():
    skip_without("pyfixest")
    import pyfixest

    table = ten_million.simulated(40)
    wide = panel.from_frame(table, "unit", "period", "y").values
    treated = table["unit"][table["treated"] == 1].unique()
    found = twfe.group_att(wide, treated, ten_million.FIRST_TREATED)
    crv1 = {"CRV1": "unit"}
    fitted = pyfixest.feols("y ~ treatment | unit + period", table, vcov=crv1)
    assert found.standard_error == pytest.approx(fitted.se()["treatment"], rel=1e-9)
    assert found.value == pytest.approx(fitted.coef()["treatment"], abs=1e-9)


def test_the_fastest_side_and_the_growth_are_told_as_measured():
    runs = {
        "this package": {"seconds": 2.0, "gib": 1.5},
        "pyfixest": {"seconds": 5.0, "gib": 4.0},
        "linearmodels": {},
    }
    kept = sections._fastest(runs)
    assert (kept.measured, kept.kept) == ("pyfixest takes 2.5 times as long", True)
    assert not sections._fastest(runs | {"diff-diff": {"seconds": 1.0}}).kept
    told = sections._growth({10: {"seconds": 1.0, "gib": 0.5}, 100: runs["this package"]})
    assert "100 rows 2.0 times the time and 1.5 GiB" in told


def test_a_broken_promise_is_said_in_the_readme(monkeypatch):
    # The peers are not in the lock: only `make bench` installs them all.
    monkeypatch.setattr(readme, "version", lambda package: "1.0")
    row = readme.Row("this package", 2.0, 0.0, "all")
    other = readme.Row("another", 2469.0, 1e-12, "all")
    broken = readme.Promise("fast", "slow", kept=False)
    section = readme.Section("Title", "About.", (row, other), (broken,))
    text = readme.written([section], load=0.0)
    assert "| fast | slow | **no** |" in text
    assert "| another | 1,200 | 1e-12 | all |" in text


def test_the_lock_of_the_benchmarks_agrees_with_that_of_the_project():
    text = environment.BENCH_LOCK.read_text("utf-8")
    assert "://" not in text
    lines = re.findall(r"^\S+==.*?(?=^\S|\Z)", text, re.M | re.S)
    assert all("--hash=sha256:" in line for line in lines)
    ours, theirs = pinned(text), pinned(paths.LOCK.read_text("utf-8"))
    assert "pyfixest" in ours
    assert "pyfixest" not in theirs
    for name in ours.keys() & theirs.keys():
        assert ours[name] <= theirs[name], name


def pinned(lock):
    """The versions of each package; there may be one for each Python."""
    versions = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.M):
        versions.setdefault(name, set()).add(version)
    return versions
