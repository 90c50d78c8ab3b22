"""What a study file means: `notebooks/studies/<name>.toml`, one file a reform.

A study is checked whole before anything runs: against the reference tables of `data/raw/` and the
years of the contracts, so that no tidy table has to be there, and with the line of the file in
every complaint.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import paths, sources
from analysis.contracts import EXPECTED_UNUSABLE, EXPECTED_YEARS
from analysis.did.declaration import Declaration, StudyError, Where

ONE_TREATED = "one-treated"
STAGGERED = "staggered"

# Name of a transform -> the indicator that the outcome is divided by before logs are taken.
TRANSFORMS = {"log": "", "log_per_head": "population", "log_per_gdp": "gdp"}

# A raw table of this name says when each province adopted the policy POLICY: in its first column
# of a type of dates, blank where it never did.
_POLICY_TABLE = "policy-"
_DATES = ("year", "yearmonth", "date")

# What a study may be called.
NAME = r"[a-z0-9]+(-[a-z0-9]+)*"

HEADLINE_DONORS = "all"
FEWEST_YEARS_BEFORE = 2

_TEXTS = {"title_zh": str, "title_en": str}
_OF_DESIGN = {
    ONE_TREATED: {"unit": str, "first_treated_year": int, "placebo_years": list, "donors": dict},
    STAGGERED: {"policy": str},
}
_ALSO_OF_DESIGN = {ONE_TREATED: {}, STAGGERED: {"delay": int}}
_SHARED = {**_TEXTS, "design": str, "window": dict, "transforms": list, "outcome": list}
_WINDOW = {"first_year": int, "last_year": int}
_OUTCOME = {"id": str, "primary": bool}
_OUTCOME_CUT = {"first_year": int, "last_year": int, "reason": str}
_DONORS = {"only": list, "without": list, "without_policy": str}


@dataclass(frozen=True)
class Outcome:
    """A declared outcome; `first_year` and `last_year` are the widest window it can have.

    `reason` says why that is narrower than the study's own window; "" where it is not.
    """

    indicator: str
    primary: bool
    first_year: int
    last_year: int
    reason: str


@dataclass(frozen=True)
class DonorSet:
    """Provinces that may be compared with the treated unit.

    `policy` rules those of them out that adopted it, from the year in `adopted` on; "" and none
    where no policy does.
    """

    name: str
    title_zh: str
    title_en: str
    codes: tuple[str, ...]
    policy: str
    adopted: Mapping[str, int]

    def until(self, last_year: int) -> tuple[str, ...]:
        """The codes of those that stay clean in a window that ends with `last_year`."""
        return tuple(code for code in self.codes if self.adopted.get(code, 9999) > last_year)


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
    """A reform, what it may have changed, and every choice of the analysis, declared beforehand.

    The first of `transforms` and of `last_years`, and the donor set `all`, are the headline.
    `unit` (with its names), `first_treated_year`, `donors` and `placebo_years` belong to the design
    `one-treated`, `policy` and `adopted` (province -> year) to `staggered`; they are empty or 0 in
    the other.
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
    adopted: Mapping[str, int]

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


def policies() -> dict[str, str]:
    """Each policy of `data/raw/policy/` -> the column of its raw table that says when it began.

    Read from `datapackage.json`: a resource `policy-NAME` whose first field of type year, yearmonth
    or date is filled for the provinces that adopted the policy, and blank for the others.
    """
    found = {}
    for resource in sources.resources():
        if resource.startswith(_POLICY_TABLE):
            fields = sources.describe(resource)["schema"]["fields"]
            dates = [field["name"] for field in fields if field["type"] in _DATES]
            found |= {resource.removeprefix(_POLICY_TABLE): column for column in dates[:1]}
    return found


def adoption_cells(policy: str) -> pd.DataFrame:
    """The raw cells that say which provinces adopted a policy when: file, row, column.

    Raises KeyError for a policy that `policies` does not know.
    """
    column, resource = policies()[policy], f"{_POLICY_TABLE}{policy}"
    lines = sources.read(resource).index
    return pd.DataFrame(
        {"file": sources.describe(resource)["path"], "row": lines, "column": column}
    )


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
        near = get_close_matches(name, known, n=1, cutoff=0) + known
        new = f", or write {path.name}" if re.fullmatch(NAME, name) else ""
        missing = f"no study is called {name!r}" if name else "no study is named (STUDY=name)"
        raise StudyError(
            f"{missing}. Nearest first in {paths.STUDIES}: "
            f"{', '.join(dict.fromkeys(near))}. Use one of these{new}."
        )
    return read(path)


def read(path: Path) -> Study:
    """The study in this file, checked; see `load`."""
    declared = Declaration(path)
    _check_name(declared)
    design = _design(declared)
    one = design == ONE_TREATED
    top = declared.check_keys((), {**_SHARED, **_OF_DESIGN[design]}, _ALSO_OF_DESIGN[design])
    places = _places()
    unit = _province(declared, ("unit",), top["unit"], places) if one else ""
    unit_zh, unit_en = _names_of(unit) if one else ("", "")
    first_year, last_years = _window(declared)
    treated_year = _treated_year(declared, first_year, last_years[0]) if one else 0
    return Study(
        name=path.stem,
        path=path,
        title_zh=top["title_zh"],
        title_en=top["title_en"],
        design=design,
        unit=unit,
        unit_zh=unit_zh,
        unit_en=unit_en,
        first_treated_year=treated_year,
        first_year=first_year,
        last_years=last_years,
        transforms=_transforms(declared),
        outcomes=_outcomes(declared, treated_year),
        donors=_donors(declared, unit, places) if one else {},
        placebo_years=_placebo_years(declared, first_year, treated_year) if one else (),
        policy="" if one else top["policy"],
        adopted={} if one else _rollout(declared),
    )


def _check_name(declared: Declaration) -> None:
    """The name is part of every claim, exhibit and anchor of the study, which allow little."""
    if not re.fullmatch(NAME, declared.path.stem):
        declared.refuse(
            (),
            f"the name {declared.path.stem!r} cannot stand in claims and cross-references",
            "Rename the file: lower-case letters and digits in words joined by hyphens, as in "
            "certification-2016.toml.",
        )


def _rollout(declared: Declaration) -> Mapping[str, int]:
    """Province -> first treated year: that of its date in the raw table, and `delay` years on."""
    delay = _delay(declared, declared.data.get("delay", 0))
    return _adoption(declared, ("policy",), declared.data["policy"], delay)


def _design_of(path: Path) -> str:
    try:
        design = tomllib.loads(path.read_text(encoding="utf-8")).get("design")
    except ValueError:
        return ""
    return design if design in list(_OF_DESIGN) else ""


def _design(declared: Declaration) -> str:
    design = declared.data.get("design")
    if design is None:
        declared.refuse((), "the file lacks the key 'design'", f"Add one of {list(_OF_DESIGN)}.")
    if design not in list(_OF_DESIGN):
        declared.refuse_choice(("design",), design, _OF_DESIGN)
    return design


def _window(declared: Declaration) -> tuple[int, tuple[int, ...]]:
    table = declared.check_keys(("window",), _WINDOW, {"other_last_years": list})
    others = table.get("other_last_years", [])
    _check_years(declared, ("window", "other_last_years"), others)
    for year in _last_years(table):
        if year <= table["first_year"]:
            declared.refuse(
                ("window", "other_last_years", year) if year in others else ("window", "last_year"),
                f"the window ends in {year} and begins in {table['first_year']}",
                "Give a later last year.",
            )
    return table["first_year"], _last_years(table)


def _last_years(window: Mapping) -> tuple[int, ...]:
    """The last years to be tried, the headline first, each once."""
    return tuple(dict.fromkeys([window["last_year"], *window.get("other_last_years", [])]))


def _treated_year(declared: Declaration, first_year: int, last_year: int) -> int:
    year = declared.data["first_treated_year"]
    if not first_year + FEWEST_YEARS_BEFORE <= year <= last_year:
        declared.refuse(
            ("first_treated_year",),
            f"first_treated_year {year} leaves fewer than {FEWEST_YEARS_BEFORE} years before it, "
            f"or none from it on, in the window {first_year}-{last_year}",
            f"Valid: {first_year + FEWEST_YEARS_BEFORE} to {last_year}.",
        )
    return year


def _placebo_years(declared: Declaration, first_year: int, treated_year: int) -> tuple[int, ...]:
    years = declared.data["placebo_years"]
    _check_years(declared, ("placebo_years",), years)
    for year in years:
        if not first_year < year < treated_year:
            declared.refuse(
                ("placebo_years", year),
                f"placebo year {year} is not between the first year {first_year} and the first "
                f"treated year {treated_year}",
                f"Valid: {first_year + 1} to {treated_year - 1}.",
            )
    return tuple(dict.fromkeys(years))


def _transforms(declared: Declaration) -> tuple[str, ...]:
    chosen = declared.data["transforms"]
    if not chosen:
        declared.refuse(("transforms",), "no transform", f"Valid: {', '.join(TRANSFORMS)}.")
    for each in chosen:
        if each not in list(TRANSFORMS):
            declared.refuse_choice(("transforms",), each, TRANSFORMS)
    return tuple(dict.fromkeys(chosen))


def _outcomes(declared: Declaration, treated_year: int) -> tuple[Outcome, ...]:
    found: list[Outcome] = []
    if not declared.data["outcome"]:
        declared.refuse(("outcome",), "no outcome", "Add one: [[outcome]].")
    _check_window_has_figures(declared)
    for place in range(len(declared.data["outcome"])):
        where = ("outcome", place)
        table = declared.check_keys(where, _OUTCOME, _OUTCOME_CUT)
        indicator = table["id"]
        if indicator not in EXPECTED_YEARS:
            declared.refuse_choice((*where, "id"), indicator, EXPECTED_YEARS)
        if indicator in EXPECTED_UNUSABLE:
            first, last, reason = EXPECTED_UNUSABLE[indicator]
            declared.refuse(
                (*where, "id"),
                f"{indicator} is unusable from {first} to {last}: {reason}",
                "Take it out.",
            )
        if indicator in {outcome.indicator for outcome in found}:
            declared.refuse((*where, "id"), f"{indicator!r} stands here twice", "Take one out.")
        outcome = _within(declared, where, EXPECTED_YEARS[indicator])
        _check_years_before(declared, where, outcome, EXPECTED_YEARS[indicator], treated_year)
        found.append(outcome)
    if not any(outcome.primary for outcome in found):
        declared.refuse(
            ("outcome", 0, "primary"),
            "no outcome is primary",
            "Say primary = true of those that the reform should move first.",
        )
    if treated_year:
        _check_some_without_gap(declared, found)
    return tuple(found)


def _check_some_without_gap(declared: Declaration, outcomes: list[Outcome]) -> None:
    """Refuse a study none of whose outcomes can have bounds on departures from parallel trends."""
    headline = declared.data["window"]["last_year"]
    for outcome in outcomes:
        window = range(outcome.first_year, min(outcome.last_year, headline) + 1)
        if set(window) <= set(EXPECTED_YEARS[outcome.indicator]):
            return
    declared.refuse(
        ("outcome", 0, "id"),
        "no outcome has figures in every year of its window",
        "Add one, or cut the window before the missing year.",
    )


def _check_window_has_figures(declared: Declaration) -> None:
    """Refuse an end of the window at which no indicator has figures, whatever the outcome."""
    every = sorted({year for years in EXPECTED_YEARS.values() for year in years})
    window = declared.data["window"]
    ends = {("window", key): window[key] for key in ("first_year", "last_year")}
    others = {("window", "other_last_years", year): year for year in _last_years(window)[1:]}
    for where, year in {**ends, **others}.items():
        if year not in every:
            declared.refuse(
                where,
                f"no indicator has figures for {where[1]} {year}",
                f"Valid: {spans(tuple(every))}.",
            )


def _within(declared: Declaration, where: Where, available: tuple[int, ...]) -> Outcome:
    """The outcome at `where`, if there are figures at both ends of its window."""
    table, window = declared.data["outcome"][where[1]], declared.data["window"]
    widest = {
        "first_year": window["first_year"],
        "last_year": max(_last_years(window)),
    }
    cut = {key: table.get(key, end) for key, end in widest.items()}
    for key, year in cut.items():
        if year not in available:
            declared.refuse(
                (*where, key) if key in table else (*where, "id"),
                f"{table['id']} has no figures for {key} {year}",
                f"Valid: {spans(available)}. Give the outcome a {key} of its own, and a reason.",
            )
    if cut != widest and not table.get("reason"):
        declared.refuse(where, f"{table['id']} has a window of its own without a reason", "Add it.")
    return Outcome(table["id"], table["primary"], **cut, reason=table.get("reason", ""))


def _check_years_before(
    declared: Declaration,
    where: Where,
    outcome: Outcome,
    available: tuple[int, ...],
    treated_year: int,
) -> None:
    before = [year for year in available if outcome.first_year <= year < treated_year]
    if treated_year and len(before) < FEWEST_YEARS_BEFORE:
        declared.refuse(
            (*where, "id"),
            f"{outcome.indicator} has {len(before)} year(s) before {treated_year} in its window, "
            "which show no trend",
            f"It has figures for {spans(available)}: start earlier, or take it out.",
        )


def _donors(declared: Declaration, unit: str, places: Mapping) -> Mapping[str, DonorSet]:
    if HEADLINE_DONORS not in declared.data["donors"]:
        declared.refuse(("donors",), "no donor set 'all', the headline", "Add [donors.all].")
    return {name: _donor_set(declared, name, unit, places) for name in declared.data["donors"]}


def _donor_set(declared: Declaration, name: str, unit: str, places: Mapping) -> DonorSet:
    where = ("donors", name)
    table = declared.check_keys(where, _TEXTS, _DONORS)
    listed = {
        key: {_province(declared, (*where, key), each, places) for each in table.get(key, [])}
        for key in ("only", "without")
    }
    everyone = set(places.values()) - {unit}
    codes = ((listed["only"] or everyone) & everyone) - listed["without"]
    policy = table.get("without_policy", "")
    adopted = _adoption(declared, (*where, "without_policy"), policy) if policy else {}
    if not codes:
        declared.refuse(where, f"the donor set {name!r} is empty", "Leave some province in it.")
    titles = table["title_zh"], table["title_en"]
    return DonorSet(name, *titles, tuple(sorted(codes)), policy, adopted)


def _province(declared: Declaration, where: Where, written: object, places: Mapping) -> str:
    """The code of a province written as code, short or full Chinese name, or English name."""
    if not isinstance(written, str) or written not in places:
        spellings: dict[str, list[str]] = {}
        for spelling, code in places.items():
            spellings.setdefault(code, []).append(spelling)
        shown = {f"{code} {each[1]} {each[3]}": each for code, each in spellings.items()}
        declared.refuse_choice(where, written, shown, shown)
    return places[written]


def _places() -> dict[str, str]:
    """Every way to write a province -> its code: code, short name, full name, English name."""
    table = sources.read("reference-provinces")
    columns = ("gb_code", "short_zh", "full_zh", "name_en")
    return {row[name]: row["gb_code"] for _, row in table.iterrows() for name in columns}


def _names_of(code: str) -> tuple[str, str]:
    """The short Chinese and the English name of a province."""
    table = sources.read("reference-provinces").set_index("gb_code")
    return table.at[code, "short_zh"], table.at[code, "name_en"]


def _adoption(
    declared: Declaration, where: Where, policy: str, delay: int = 0
) -> Mapping[str, int]:
    """Province -> year in which it adopted the policy, `delay` years added; others are left out."""
    known = policies()
    if policy not in known:
        declared.refuse_choice(where, policy, known)
    table = sources.read(f"{_POLICY_TABLE}{policy}")
    reached = table[table[known[policy]] != ""]
    years = reached[known[policy]].str[:4].astype(int) + delay
    return dict(zip(reached["gb_code"], years, strict=True))


def _delay(declared: Declaration, delay: int) -> int:
    if delay < 0:
        declared.refuse(
            ("delay",), f"delay {delay} is negative", "Give the years until it can work: 0, 1, …"
        )
    return delay


def _check_years(declared: Declaration, where: Where, years: list) -> None:
    for year in years:
        if type(year) is not int:
            declared.refuse(where, f"{where[-1]} holds {year!r}", "Write years as 2019.")


def spans(years: tuple[int, ...]) -> str:
    """(2010, 2011, 2012, 2014) -> 2010-2012, 2014."""
    firsts = [year for year in years if year - 1 not in years]
    lasts = [year for year in years if year + 1 not in years]
    return ", ".join(
        str(first) if first == last else f"{first}-{last}"
        for first, last in zip(firsts, lasts, strict=True)
    )
