"""What a study file means: `notebooks/studies/<name>.toml`, one file a reform.

A study is checked whole before anything runs: against the reference tables of `data/raw/` and the
years of the contracts, so that no tidy table has to be there, and with the line of the file in
every complaint.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import paths
from analysis.nearest import nearest
from analysis.studies import donors, outcomes, policies, provinces, windows
from analysis.studies.declaration import TITLES, Declaration, StudyError
from analysis.studies.donors import HEADLINE_DONORS, DonorSet
from analysis.studies.outcomes import Outcome
from analysis.studies.provinces import Province

ONE_TREATED = "one-treated"
STAGGERED = "staggered"

# Name of a transform -> the indicator that the outcome is divided by before logs are taken.
TRANSFORMS = {"log": "", "log_per_head": "population", "log_per_gdp": "gdp"}

# What a study may be called.
NAME = r"[a-z0-9]+(-[a-z0-9]+)*"

_OF_DESIGN: dict[str, dict[str, type]] = {
    ONE_TREATED: {"unit": str, "first_treated_year": int, "placebo_years": list, "donors": dict},
    STAGGERED: {"policy": str},
}
_ALSO_OF_DESIGN: dict[str, dict[str, type]] = {
    ONE_TREATED: {"known_before": list},
    STAGGERED: {"delay": int},
}
_ALSO_OF_WINDOW: dict[str, dict[str, type]] = {
    ONE_TREATED: {"other_last_years": list},
    STAGGERED: {},
}
_SHARED: dict[str, type] = {
    **TITLES,
    "design": str,
    "window": dict,
    "transforms": list,
    "outcome": list,
}
_ALSO_SHARED: dict[str, type] = {"added_later": dict}

# Key of the table [added_later], which is that of the choices in the file -> their dimension.
_LATER = {
    ONE_TREATED: {
        "outcome": "outcome",
        "donors": "donors",
        "other_last_years": "last_year",
        "transforms": "transform",
        "placebo_years": "placebo_year",
    },
    STAGGERED: {"outcome": "outcome"},
}


class Reform(NamedTuple):
    """Who was reformed, by code and by name, and the first treated year."""

    unit: str
    year: int
    zh: str
    en: str

    def name(self, lang: str) -> str:
        """The name of the unit in "zh" or "en"."""
        return getattr(self, lang)


@dataclass(frozen=True)
class Study:
    """A reform, what it may have changed, and every choice of the analysis.

    The first of `transforms` and of `last_years`, and the donor set `all`, are the headline.
    `unit` (with its names), `first_treated_year`, `donors` and `placebo_years` belong to the design
    `one-treated`, `policy`, `delay` and `adopted` (province -> first year under the policy) to
    `staggered`; they are empty or 0 in the other. `added_later` holds what was declared after
    estimates had been seen, as pairs of dimension and value; `known_before` the outcomes of which
    somebody had an estimate, however rough, when the list was written.
    """

    name: str
    path: Path
    title_zh: str
    title_en: str
    design: str
    unit: str
    unit_zh: str
    unit_en: str
    first_treated_year: int
    first_year: int
    last_years: tuple[int, ...]
    transforms: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    donors: Mapping[str, DonorSet]
    placebo_years: tuple[int, ...]
    policy: str
    delay: int
    adopted: Mapping[str, int]
    added_later: frozenset[tuple[str, str | int]]
    known_before: tuple[str, ...]

    @property
    def last_year(self) -> int:
        """The last year of the headline window."""
        return self.last_years[0]

    @property
    def transform(self) -> str:
        """The headline transform."""
        return self.transforms[0]

    @property
    def reform(self) -> Reform:
        """What figures of a one-treated study say of the treatment."""
        return Reform(self.unit, self.first_treated_year, self.unit_zh, self.unit_en)

    @property
    def cohorts(self) -> tuple[int, ...]:
        """The years in which provinces come under the policy within the headline window."""
        return tuple(sorted({year for year in self.adopted.values() if year <= self.last_year}))

    def treated(self, lang: str) -> tuple[str, ...]:
        """Names ("zh" or "en") of who comes under the policy in the headline window, by date."""
        listed = provinces.read()
        adopted = sorted((year, code) for code, year in self.adopted.items())
        return tuple(listed[code].name(lang) for year, code in adopted if year <= self.last_year)

    def is_later(self, dimension: str, value: str | int) -> bool:
        """Whether the file says that this choice was added after estimates had been seen."""
        return (dimension, value) in self.added_later

    def in_advance(self, table: pd.DataFrame, **columns: str) -> pd.DataFrame:
        """The rows of a table that rest on nothing added later.

        `columns`: dimension = the column that holds its values; outcome="outcome" unless told.
        Counts and joint tests are made of these rows, so that what was added after a look at the
        estimates cannot change how many tests were chosen beforehand.
        """
        held = {"outcome": "outcome"} | columns
        later = pd.Series(False, index=table.index)
        for dimension, value in self.added_later:
            if dimension in held:
                later |= table[held[dimension]] == value
        return table[~later]

    def outcome(self, indicator: str) -> Outcome:
        """The declared outcome of that name. Raises StudyError for any other."""
        for outcome in self.outcomes:
            if outcome.indicator == indicator:
                return outcome
        declared = ", ".join(outcome.indicator for outcome in self.outcomes)
        raise StudyError(
            f"{self.path} declares no outcome {indicator!r}, only {declared}. Declare it there "
            "before looking at any estimate."
        )


def names(design: str = ONE_TREATED) -> tuple[str, ...]:
    """The names of the studies of a design, sorted: stems of the files in `notebooks/studies/`.

    A file without a readable design is named under every design, for `load` to complain of it.
    """
    found = {file.stem: _design_of(file) for file in paths.STUDIES.glob("*.toml")}
    return tuple(sorted(name for name, its in found.items() if its in (design, "")))


def load_all() -> tuple[Study, ...]:
    """Every study of every design, sorted by name. Raises StudyError for one that is wrong."""
    return tuple(read(path) for path in sorted(paths.STUDIES.glob("*.toml")))


def load(name: str) -> Study:
    """The study of that name, checked.

    Raises StudyError, with file, line and the valid choices, for an unknown study, key, province,
    indicator, transform or policy, for years without figures, and for a window too short.
    """
    path = paths.STUDIES / f"{name}.toml"
    if not path.is_file():
        known = sorted(file.stem for file in paths.STUDIES.glob("*.toml"))
        new = f", or write {path.name}" if re.fullmatch(NAME, name) else ""
        missing = f"no study is called {name!r}" if name else "no study is named (STUDY=name)"
        if re.search(r"[\s,;、，]", name):
            missing += '; several names, for make paper, have blanks between: STUDIES="a b"'
        raise StudyError(
            f"{missing}. Nearest first in {paths.STUDIES}: "
            f"{', '.join(nearest(name, known, None))}. Use one of these{new}."
        )
    return read(path)


def read(path: Path) -> Study:
    """The study in this file, checked; see `load`."""
    declared = Declaration(path)
    _check_name(declared)
    design = _design(declared)
    one = design == ONE_TREATED
    _check_no_key_of_another(declared, design)
    top = declared.check_keys(
        (), {**_SHARED, **_OF_DESIGN[design]}, {**_ALSO_SHARED, **_ALSO_OF_DESIGN[design]}
    )
    listed = provinces.read()
    unit = provinces.find(declared, ("unit",), top["unit"], listed) if one else None
    first_year, last_years = windows.window(declared, _ALSO_OF_WINDOW[design])
    treated_year = windows.treated_year(declared, first_year, last_years) if one else 0
    placebo_years = windows.placebo_years(declared, first_year, treated_year) if one else ()
    examined = outcomes.outcomes(declared, unit, treated_year, placebo_years)
    return Study(
        name=path.stem,
        path=path,
        title_zh=top["title_zh"],
        title_en=top["title_en"],
        design=design,
        unit=unit.code if unit else "",
        unit_zh=unit.zh if unit else "",
        unit_en=unit.en if unit else "",
        first_treated_year=treated_year,
        first_year=first_year,
        last_years=last_years,
        transforms=_transforms(declared, design),
        outcomes=examined,
        donors=donors.donors(declared, unit.code, listed) if unit else {},
        placebo_years=placebo_years,
        policy="" if one else top["policy"],
        delay=top.get("delay", 0),
        adopted={} if one else _rollout(declared, examined, listed),
        added_later=_added_later(declared, design),
        known_before=_known_before(declared, examined),
    )


def _check_no_key_of_another(declared: Declaration, design: str) -> None:
    for other in set(_OF_DESIGN) - {design}:
        for key in {**_OF_DESIGN[other], **_ALSO_OF_DESIGN[other]}:
            if key in declared.data:
                fault = f"{key} belongs to the design {other!r}, and this study is {design!r}"
                declared.refuse((key,), fault, "Take it out, or change the design.")


def _check_name(declared: Declaration) -> None:
    """The name is part of every claim, exhibit and anchor of the study, which allow little."""
    if not re.fullmatch(NAME, declared.path.stem):
        declared.refuse(
            (),
            f"the name {declared.path.stem!r} cannot stand in claims and cross-references",
            "Rename the file: lower-case letters and digits in words joined by hyphens, as in "
            "certification-2016.toml.",
        )


def _rollout(
    declared: Declaration, examined: Iterable[Outcome], listed: Mapping[str, Province]
) -> Mapping[str, int]:
    """Province -> first treated year: that of its date in the raw table, and `delay` years on."""
    delay = declared.data.get("delay", 0)
    if delay < 0:
        declared.refuse(
            ("delay",), f"delay {delay} is negative", "Give the years until it can work: 0, 1, …"
        )
    dates = policies.declared(declared, ("policy",), declared.data["policy"])
    adopted = {province: year + delay for province, year in dates.items()}
    for outcome in examined:
        _check_some_begin(declared, adopted, outcome, listed)
    return adopted


def _check_some_begin(
    declared: Declaration,
    adopted: Mapping[str, int],
    outcome: Outcome,
    listed: Mapping[str, Province],
) -> None:
    """Refuse a roll-out of which a window sees no beginning, no control, or only the end."""
    first, last = outcome.first_year, outcome.last_year
    window = f"the window {first}-{last} of {outcome.indicator}"
    where, begin = ("policy",), windows.spans(tuple(sorted(set(adopted.values()))))
    begins = f"{declared.data['policy']} begins in {begin}"
    if delay := declared.data.get("delay"):
        where, begins = ("delay",), f"{begins}, the delay of {delay} counted"
    if early := sorted(province for province, year in adopted.items() if year <= first):
        told = ", ".join(f"{code} {listed[code].en}" for code in early)
        declared.refuse(
            where,
            f"{told} had the policy from the first year of {window} on; {begins}",
            "Start the window earlier: a year before the policy is needed.",
        )
    if not any(year <= last for year in adopted.values()):
        declared.refuse(
            where,
            f"no province comes under the policy in {window}; {begins}",
            "Change the delay or the window.",
        )
    if sum(year <= last for year in adopted.values()) == len(listed):
        declared.refuse(
            where,
            f"every province comes under the policy in {window}; {begins}",
            "End the window earlier: provinces without the policy are needed.",
        )


def _design_of(path: Path) -> str:
    try:
        design = Declaration(path).data.get("design")
    except StudyError:
        return ""
    return design if design in list(_OF_DESIGN) else ""


def _design(declared: Declaration) -> str:
    design = declared.data.get("design")
    if design is None:
        declared.refuse((), "the file lacks the key 'design'", f"Add one of {list(_OF_DESIGN)}.")
    if design not in list(_OF_DESIGN):
        declared.refuse_choice(("design",), design, _OF_DESIGN)
    return design


def _transforms(declared: Declaration, design: str) -> tuple[str, ...]:
    chosen = declared.data["transforms"]
    if design == STAGGERED and len(chosen) > 1:
        declared.refuse(
            ("transforms",),
            f"{len(chosen)} transforms, of which a roll-out takes one",
            f"Leave one of {', '.join(map(str, chosen))}.",
        )
    if not chosen:
        declared.refuse(("transforms",), "no transform", f"Valid: {', '.join(TRANSFORMS)}.")
    for each in chosen:
        if each not in list(TRANSFORMS):
            declared.refuse_choice(("transforms",), each, TRANSFORMS)
    return tuple(dict.fromkeys(chosen))


def _added_later(declared: Declaration, design: str) -> frozenset[tuple[str, str | int]]:
    """What the file says was added after estimates had been seen; none of it is a headline."""
    if "added_later" not in declared.data:
        return frozenset()
    table = declared.check_keys(("added_later",), {}, dict.fromkeys(_LATER[design], list))
    found = set()
    for key, values in table.items():
        for value in values:
            _check_later(declared, key, value)
            found.add((_LATER[design][key], value))
    return frozenset(found)


def _known_before(declared: Declaration, examined: Iterable[Outcome]) -> tuple[str, ...]:
    """The declared outcomes of which the file says that estimates were known beforehand."""
    outcomes = [outcome.indicator for outcome in examined]
    known = declared.data.get("known_before", [])
    for indicator in known:
        if indicator not in outcomes:
            declared.refuse_choice(("known_before",), indicator, outcomes)
    return tuple(dict.fromkeys(known))


def _check_later(declared: Declaration, key: str, value: str | int) -> None:
    """Refuse what stands nowhere else in the file, and what the headline rests on."""
    data = declared.data
    primary = {entry["id"]: entry["primary"] for entry in data["outcome"]}
    listed = {
        "outcome": list(primary),
        "donors": list(data.get("donors", {})),
        "other_last_years": data["window"].get("other_last_years", []),
        "transforms": data["transforms"],
        "placebo_years": data.get("placebo_years", []),
    }
    if value not in listed[key]:
        choices = ", ".join(map(str, listed[key])) or "none"
        declared.refuse(
            ("added_later", key, value),
            f"{key} {value!r} stands in added_later and nowhere else",
            f"Declare it too, or take it out. Declared: {choices}.",
        )
    headline = {
        "outcome": [each for each, is_primary in primary.items() if is_primary],
        "donors": [HEADLINE_DONORS],
        "other_last_years": [data["window"]["last_year"]],
        "transforms": data["transforms"][:1],
    }
    if value in headline.get(key, []):
        declared.refuse(
            ("added_later", key, value),
            f"{key} {value!r} is the headline or primary, and so chosen before any estimate",
            "Take it out here, or make it neither.",
        )
