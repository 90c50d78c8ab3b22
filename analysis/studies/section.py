"""What the section of a study in the report says: its template, and the study's own words."""

from typing import NamedTuple

from analysis.studies.study import Study
from analysis.words.labels import say


class Section(NamedTuple):
    """The section of a study: its name, its template, and what stands there in double braces.

    `template`: the file `paper/studies/<template>_<lang>.qmd`. `titles` are printed as they stand
    in the study file, numbers included.
    """

    name: str
    template: str
    zh: dict[str, str]
    en: dict[str, str]
    titles: tuple[str, ...]


def of(study: Study) -> Section:
    """The section of this study."""
    donors = (title for each in study.donors.values() for title in (each.title_zh, each.title_en))
    return Section(
        name=study.name,
        template=_template(study),
        zh=_words(study, "zh"),
        en=_words(study, "en"),
        titles=(study.title_zh, study.title_en, *donors),
    )


def _template(study: Study) -> str:
    """A roll-out to all its provinces in one year compares two groups, and has no batches."""
    return "simultaneous" if len(study.cohorts) == 1 else study.design


def _words(study: Study, lang: str) -> dict[str, str]:
    """The words that a template may ask for; empty ones are none of this design."""
    return {
        "study": study.name,
        "title": getattr(study, f"title_{lang}"),
        "unit": getattr(study, f"unit_{lang}"),
        "treated": say("list", lang).join(study.treated(lang)),
        "donors": say("list", lang).join(
            getattr(each, f"title_{lang}") for each in study.donors.values()
        ),
    }
