"""A reference is written only on purpose: shown, asked for, and from a build that is not stale."""

import pytest
from typer.testing import CliRunner

from analysis import __main__ as command_line
from analysis import paths
from analysis.pipeline import runner
from analysis.pipeline.stage import Stage
from analysis.replication import acceptance, reference
from analysis.replication.acceptance import AcceptanceError, accept
from analysis.replication.reference import PublicationError

EXHIBITS = ("tbl-firms.md", "fig-firms.svg", "fig-firms.alt.txt")


@pytest.fixture(autouse=True)
def pipeline_of_the_small_build(build, monkeypatch):
    """Nothing is stale; one stage makes a table and a figure."""
    exhibits = build / "exhibits"
    made = [exhibits / lang / name for lang in ("zh", "en") for name in EXHIBITS]
    stage = Stage("03_look", (), (*made, build / "claims.json"), notebook="03_look")
    monkeypatch.setattr(paths, "EXHIBITS", exhibits)
    monkeypatch.setattr(acceptance, "stages", lambda: [stage])
    monkeypatch.setattr(runner, "stale", lambda planned: [])


@pytest.fixture
def shown():
    """What was shown: each difference, in a list that the question fills."""
    return []


@pytest.fixture
def agree(shown):
    return lambda differences: shown.extend(differences) or True


@pytest.fixture
def refuse(shown):
    return lambda differences: shown.extend(differences)


def test_the_first_build_becomes_the_reference_when_it_is_agreed_to(build, agree, shown):
    assert accept(agree)
    assert reference.read() == reference.of_build(build)
    assert {difference.reference for difference in shown} == {"not there"}


def test_nothing_is_written_when_it_is_refused(build, refuse, shown):
    assert not accept(refuse)
    assert shown
    assert not reference.is_there()


def test_nothing_is_asked_when_nothing_differs(build, agree, shown):
    accept(agree)
    shown.clear()
    assert not accept(agree)
    assert shown == []


def test_what_differs_is_shown_and_nothing_else(build, record, agree, shown):
    record("a", "b")
    accept(agree)
    shown.clear()
    record("a", "b", text={"zh": "25%", "en": "26%"})
    accept(agree)
    assert [(found.of, found.what, found.now) for found in shown] == [
        ("a", "en", "26%"),
        ("b", "en", "26%"),
    ]
    assert reference.read().claims["a"]["en"] == "26%"


def test_a_claim_within_the_tolerance_keeps_its_digits_when_another_is_accepted(
    build, record, agree
):
    record("a")
    accept(agree)
    record("a", "b", value=0.25 * (1 + 1e-8))
    assert accept(agree)
    assert reference.read().claims["a"]["value"] == 0.25


def test_a_claim_that_is_gone_leaves_the_reference(build, record, agree):
    record("a", "b")
    accept(agree)
    record("b")
    accept(agree)
    assert list(reference.read().claims) == ["b"]


def test_an_exhibit_that_a_study_of_its_own_left_is_not_published(build, agree):
    build.joinpath("exhibits", "zh", "tbl-other.md").write_text("| a |\n", "utf-8")
    accept(agree)
    assert "zh/tbl-other" not in reference.read().exhibits
    assert "zh/tbl-firms" in reference.read().exhibits


def test_a_stale_build_is_refused_with_what_would_run(build, agree, shown, monkeypatch):
    monkeypatch.setattr(runner, "stale", lambda planned: ["03_look"])
    with pytest.raises(AcceptanceError, match=r"03_look would run.*make paper"):
        accept(agree)
    assert shown == []


def test_a_report_that_would_only_be_rendered_anew_is_no_stale_build(build, agree, monkeypatch):
    monkeypatch.setattr(runner, "stale", lambda planned: ["report.en"])
    assert accept(agree)


def test_without_a_build_there_is_nothing_to_accept(build, agree):
    build.joinpath("claims.json").unlink()
    with pytest.raises(PublicationError, match="nothing is built yet"):
        accept(agree)


def test_without_a_terminal_the_command_shows_what_differs_and_refuses(build):
    told = CliRunner().invoke(command_line.app, ["accept"])
    assert "firms.growth, claim: not there -> 25% / 25%" in told.output
    assert "make accept YES=1" in str(told.exception)
    assert not reference.is_there()


def test_told_to_agree_the_command_writes_and_says_so(build):
    told = CliRunner().invoke(command_line.app, ["accept", "--yes"])
    assert told.exit_code == 0
    assert f"{paths.REFERENCE} now holds this build." in told.output
    again = CliRunner().invoke(command_line.app, ["accept", "--yes"])
    assert f"{paths.REFERENCE} stays as it is." in again.output
