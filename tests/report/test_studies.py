"""The section of an added study prints what the chapters print of a study of the same design."""

import pytest

from analysis import paths
from analysis.report import staging
from analysis.stages import IN_CHAPTERS, examine
from analysis.studies import section, study
from analysis.words.markup import CITED, CLAIM, EXHIBIT

EVERY = [(name, lang) for name in IN_CHAPTERS for lang in ("zh", "en")]


def over_all_outcomes(text, name):
    """The claims about a whole study: those of one outcome are printed by tables."""
    ids = {id for id in CLAIM.findall(text) if id.startswith(f"did.{name}.")}
    return {id for id in ids if id.count(".") == 2}


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_a_section_prints_every_claim_over_all_outcomes_and_no_other(name, lang):
    _, text = staging.section(section.of(study.load(name)), lang)
    chapters = [file.read_text("utf-8") for file in paths.PAPER.glob(f"chapters_{lang}/*.qmd")]
    told = over_all_outcomes("".join(chapters), name)
    assert len(told) > 5
    assert over_all_outcomes(text, name) == told


@pytest.mark.parametrize(("name", "lang"), EVERY)
def test_a_section_places_and_cites_every_exhibit_of_its_study(name, lang):
    _, text = staging.section(section.of(study.load(name)), lang)
    files = [path for stage in examine(name) for path in stage.writes]
    made = {
        file.stem
        for file in files
        if file.parent == paths.EXHIBITS / lang and file.suffix in (".svg", ".md")
    }
    assert set(EXHIBIT.findall(text)) == made
    assert set(CITED.findall(text)) == made
