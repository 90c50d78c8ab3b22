"""What a study found, in a short table: its numbers, its counts, its places."""

import json
from dataclasses import replace

import pytest

from analysis import paths, study_summary
from analysis.stages import stages_of_study
from analysis.studies import study

STUDY = "ftz-rollout"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """The stages of a study whose table and ledger are small."""
    monkeypatch.setattr(paths, "EXHIBITS", tmp_path / "exhibits")
    monkeypatch.setattr(paths, "CLAIMS", tmp_path / "claims")
    stages = stages_of_study(STUDY)
    table = paths.EXHIBITS / "en" / f"tbl-rollout-{STUDY}.md"
    table.parent.mkdir(parents=True)
    claim = f"{{{{< claim did.{STUDY}.papers.never_att >}}}}"
    table.write_text(
        f"| Outcome | Effect |\n|:----|---:|\n| Papers | {claim} |\n| A | –0.100 |\n", "utf-8"
    )
    printed = {
        "papers.never_att": "+0.012",
        "n_outcomes": "2",
        "n_below_005": "0",
        "smallest_p": "0.300",
        "p_floor": "0.001",
        "n_added_later": "0",
        "n_tests": "8",
    }
    records = {f"did.{STUDY}.{key}": {"text": {"en": text}} for key, text in printed.items()}
    paths.CLAIMS.mkdir()
    ledger = paths.CLAIMS / f"06_estimate_rollout.{STUDY}.json"
    ledger.write_text(json.dumps(records), "utf-8")
    return stages


def test_the_headline_table_is_told_with_its_numbers_in_columns(made):
    lines = study_summary.of_study(STUDY, made).splitlines()
    assert lines[0] == "The roll-out of pilot free-trade zones"
    assert lines[2:5] == ["Outcome  Effect", "Papers   +0.012", "A        –0.100"]


def test_counts_and_places_follow(made):
    told = study_summary.of_study(STUDY, made)
    assert "2 outcomes, 8 tests; with a p of 0.05 or less: 0; smallest p 0.300" in told
    assert f"06_estimate_rollout.{STUDY}.ipynb" in told
    assert f"06_estimate_rollout.{STUDY}.html" in told
    assert "02_clean" not in told, "what every study shares is no product of this one"
    assert told.endswith("The report tells of it: make paper")
    assert "added later" not in told


def test_the_notebook_of_a_study_is_known_by_the_study_and_not_by_the_end_of_its_name(made):
    shared = replace(made[0], name=f"02_clean_for_{STUDY}")
    told = study_summary.of_study(STUDY, [shared, *made[1:]])
    assert f"06_estimate_rollout.{STUDY}.ipynb" in told
    assert "02_clean_for" not in told


def test_a_study_with_choices_added_later_says_so(made, monkeypatch):
    declared = replace(study.load(STUDY), added_later=frozenset({("outcome", "papers_sci")}))
    monkeypatch.setattr(study, "load", lambda name: declared)
    ledger = next(paths.CLAIMS.iterdir())
    records = json.loads(ledger.read_text("utf-8"))
    records[f"did.{STUDY}.n_added_later"]["text"]["en"] = "1"
    ledger.write_text(json.dumps(records), "utf-8")
    assert "1 of the choices were added later, as the file says" in study_summary.of_study(
        STUDY, made
    )


def test_a_study_that_no_chapter_tells_of_can_be_added_to_the_report(made, monkeypatch):
    monkeypatch.setattr(study_summary, "IN_CHAPTERS", ())
    assert study_summary.of_study(STUDY, made).endswith(f'make paper STUDIES="{STUDY}"')


@pytest.mark.parametrize("design", ["one-treated", "staggered"])
def test_every_design_has_a_headline(design):
    assert design in study_summary.HEADLINE
