"""The outcomes that a study file declares, each with figures at both ends of its windows."""

from dataclasses import dataclass

from analysis.contracts.expected import EXPECTED_BLANKS, EXPECTED_UNUSABLE, EXPECTED_YEARS
from analysis.studies.declaration import Declaration, Where
from analysis.studies.provinces import Province
from analysis.studies.windows import FEWEST_YEARS_BEFORE, last_years, spans

_OUTCOME = {"id": str, "primary": bool}
_OUTCOME_CUT = {"first_year": int, "last_year": int, "reason": str}


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


def outcomes(
    declared: Declaration,
    treated: Province | None,
    treated_year: int,
    placebo_years: tuple[int, ...],
) -> tuple[Outcome, ...]:
    """The outcomes of a file, in its order; nobody is `treated`, in the year 0, of a roll-out.

    Raises StudyError for one that is unknown, unusable or there twice, that has too few years in
    its windows, and for a file without a primary one.
    """
    if not declared.data["outcome"]:
        declared.refuse(("outcome",), "no outcome", "Add one: [[outcome]].")
    found: list[Outcome] = []
    for place in range(len(declared.data["outcome"])):
        where = ("outcome", place)
        outcome = _outcome(declared, where)
        if outcome.indicator in {each.indicator for each in found}:
            twice = f"{outcome.indicator!r} stands here twice"
            declared.refuse((*where, "id"), twice, "Take one out.")
        if treated:
            _check_treated(declared, where, outcome, treated)
            _check_years_around(declared, where, outcome, treated_year)
            _check_placebo_years(declared, where, outcome, treated_year, placebo_years)
        found.append(outcome)
    if not any(outcome.primary for outcome in found):
        declared.refuse(
            ("outcome", 0, "primary"),
            "no outcome is primary",
            "Say primary = true of those that the reform should move first.",
        )
    if treated:
        _check_some_without_gap(declared, found)
    return tuple(found)


def _outcome(declared: Declaration, where: Where) -> Outcome:
    """The outcome at `where`, if there are figures at both ends of its window."""
    table = declared.check_keys(where, _OUTCOME, _OUTCOME_CUT)
    indicator = table["id"]
    if indicator not in EXPECTED_YEARS:
        declared.refuse_choice((*where, "id"), indicator, EXPECTED_YEARS)
    if indicator in EXPECTED_UNUSABLE:
        first, last, reason = EXPECTED_UNUSABLE[indicator]
        unusable = f"{indicator} is unusable from {first} to {last}: {reason}"
        declared.refuse((*where, "id"), unusable, "Take it out.")
    window, available = declared.data["window"], EXPECTED_YEARS[indicator]
    widest = {"first_year": window["first_year"], "last_year": max(last_years(window))}
    cut = {key: table.get(key, end) for key, end in widest.items()}
    for key, year in cut.items():
        if year not in available:
            declared.refuse(
                (*where, key) if key in table else (*where, "id"),
                f"{indicator} has no figures for {key} {year}",
                f"Valid: {spans(available)}. Give the outcome a {key} of its own, and a reason.",
            )
    if cut != widest and not table.get("reason"):
        declared.refuse(where, f"{indicator} has a window of its own without a reason", "Add it.")
    return Outcome(indicator, table["primary"], **cut, reason=table.get("reason", ""))


def _check_treated(
    declared: Declaration, where: Where, outcome: Outcome, treated: Province
) -> None:
    """Refuse an outcome for which print leaves the treated province blank within its window."""
    window = range(outcome.first_year, outcome.last_year + 1)
    blank = EXPECTED_BLANKS[outcome.indicator].get(treated.code, ())
    if missing := tuple(year for year in blank if year in window):
        declared.refuse(
            (*where, "id"),
            f"{outcome.indicator} of {treated.en}, the treated province, is blank in print in "
            f"{spans(missing)}",
            "Take the outcome out, or cut its window.",
        )


def _check_years_around(
    declared: Declaration, where: Where, outcome: Outcome, treated_year: int
) -> None:
    """Refuse an outcome with too few years before the reform, or none from it on."""
    indicator, first, last = outcome.indicator, outcome.first_year, outcome.last_year
    available = EXPECTED_YEARS[indicator]
    before = [year for year in available if first <= year < treated_year]
    if len(before) < FEWEST_YEARS_BEFORE:
        declared.refuse(
            (*where, "id"),
            f"{indicator} has {len(before)} year(s) before {treated_year} in its window, "
            "which show no trend",
            f"It has figures for {spans(available)}: start earlier, or take it out.",
        )
    shortest = min(last, *last_years(declared.data["window"]))
    if not any(treated_year <= year <= shortest for year in available):
        declared.refuse(
            (*where, "id"),
            f"{indicator} has no figures from {treated_year}, the first treated year, to "
            f"{shortest}, the end of its shortest window",
            f"It has figures for {spans(available)}: end later, or take it out.",
        )


def _check_placebo_years(
    declared: Declaration,
    where: Where,
    outcome: Outcome,
    treated_year: int,
    placebo_years: tuple[int, ...],
) -> None:
    """Refuse a placebo year on one side of which an outcome has no figures."""
    available = EXPECTED_YEARS[outcome.indicator]
    before = [year for year in available if outcome.first_year <= year < treated_year]
    for year in placebo_years:
        if not before[0] < year <= before[-1]:
            declared.refuse(
                (*where, "id"),
                f"{outcome.indicator} has figures for {spans(tuple(before))} before "
                f"{treated_year}, so that the placebo year {year} has none on one side",
                f"Valid placebo years: {before[0] + 1} to {before[-1]}.",
            )


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
