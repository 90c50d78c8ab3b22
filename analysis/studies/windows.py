"""The years of a study: its windows, its first treated year and its placebo years."""

from collections.abc import Mapping

from analysis.contracts.expected import EXPECTED_YEARS
from analysis.studies.declaration import Declaration, Where

FEWEST_YEARS_BEFORE = 2

_WINDOW = {"first_year": int, "last_year": int}


def window(declared: Declaration, optional: Mapping) -> tuple[int, tuple[int, ...]]:
    """The first year and the last years of a file, the headline first.

    `optional`: the keys beside first_year and last_year that the design allows, with their types.
    Raises StudyError for a year without figures, and for a window that ends before it begins.
    """
    table = declared.check_keys(("window",), _WINDOW, optional)
    others = table.get("other_last_years", [])
    _check_years(declared, ("window", "other_last_years"), others)
    _check_window_has_figures(declared)
    for year in last_years(table):
        if year <= table["first_year"]:
            declared.refuse(
                ("window", "other_last_years", year) if year in others else ("window", "last_year"),
                f"the window ends in {year} and begins in {table['first_year']}",
                "Give a later last year.",
            )
    return table["first_year"], last_years(table)


def last_years(window: Mapping) -> tuple[int, ...]:
    """The last years to be tried, the headline first, each once."""
    return tuple(dict.fromkeys([window["last_year"], *window.get("other_last_years", [])]))


def _check_window_has_figures(declared: Declaration) -> None:
    """Refuse an end of the window at which no indicator has figures, whatever the outcome."""
    every = sorted({year for years in EXPECTED_YEARS.values() for year in years})
    window = declared.data["window"]
    ends: dict[Where, int] = {("window", key): window[key] for key in ("first_year", "last_year")}
    others: dict[Where, int] = {
        ("window", "other_last_years", year): year for year in last_years(window)[1:]
    }
    for where, year in {**ends, **others}.items():
        if year not in every:
            declared.refuse(
                where,
                f"no indicator has figures for {where[1]} {year}",
                f"Valid: {spans(tuple(every))}.",
            )


def treated_year(declared: Declaration, first_year: int, last_years: tuple[int, ...]) -> int:
    """The first treated year of a file. Raises StudyError unless every window reaches around it."""
    year, last_year = declared.data["first_treated_year"], last_years[0]
    if not first_year + FEWEST_YEARS_BEFORE <= year <= last_year:
        declared.refuse(
            ("first_treated_year",),
            f"first_treated_year {year} leaves fewer than {FEWEST_YEARS_BEFORE} years before it, "
            f"or none from it on, in the window {first_year}-{last_year}",
            f"Valid: {first_year + FEWEST_YEARS_BEFORE} to {last_year}.",
        )
    for other in last_years[1:]:
        if other < year:
            declared.refuse(
                ("window", "other_last_years", other),
                f"a window that ends in {other} has no year from {year} on, the first treated one",
                "Give a later one, or take it out.",
            )
    return year


def placebo_years(declared: Declaration, first_year: int, treated_year: int) -> tuple[int, ...]:
    """The pretended years of reform. Raises StudyError for one outside the years before it."""
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
