"""Effect and event study of every unit as if treated: the closed form beside loops of regressions.

Each side gives the same two tables: effects (index outcome, unit) and event studies (the same
index, columns years, 0 in the base year). A regression is given the long table of its outcome, and
only the cheapest standard errors are asked of it.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import numpy as np
import pandas as pd

from analysis.estimators import permutation
from benchmarks.panels import Case

Found = tuple[pd.Series, pd.DataFrame]
OneFit = Callable[[pd.DataFrame, Case, list[int]], tuple[float, pd.Series]]


def closed_form(case: Case) -> Found:
    """This package, from the wide frames in which it keeps panels."""
    atts, events = {}, {}
    for outcome, values in case.panels.items():
        array, pre = values.to_numpy().T, values.index.to_numpy() < case.first_treated_year
        found = permutation.event_effects(array, int(np.flatnonzero(pre)[-1]))
        atts[outcome] = pd.Series(permutation.effects(array, pre), index=values.columns)
        events[outcome] = pd.DataFrame(found, index=values.columns, columns=values.index)
    return pd.concat(atts), pd.concat(events)


def closed_form_of_long(table: pd.DataFrame, case: Case) -> Found:
    """This package, from one long table: outcome, year, unit, y."""
    wide = table.pivot(index=["outcome", "year"], columns="unit", values="y")
    panels = {
        str(outcome): rows.droplevel(0).dropna(axis=1)
        for outcome, rows in wide.groupby(level=0, sort=False)
    }
    return closed_form(Case(panels, case.treated, case.first_treated_year))


def loop(
    one: OneFit,
    case: Case,
    tables: Mapping[str, pd.DataFrame],
    assignments: Iterable[tuple[str, str]],
) -> Found:
    """Two regressions for each assignment of the treatment to a unit."""
    atts, events = {}, {}
    for outcome, unit in assignments:
        table = tables[outcome]
        mine = (table["unit"] == unit).astype(int)
        after = (table["year"] >= case.first_treated_year).astype(int)
        marked = table.assign(mine=mine, after=after, treatment=mine * after)
        years = [int(year) for year in case.panels[outcome].index if year != case.base]
        atts[outcome, unit], event = one(marked, case, years)
        events[outcome, unit] = pd.concat([pd.Series({case.base: 0.0}), event]).sort_index()
    return pd.Series(atts), pd.DataFrame(events).T


def by_statsmodels(table: pd.DataFrame, case: Case, years: list[int]) -> tuple[float, pd.Series]:
    """`ols` by formula, unit and year effects as dummies."""
    import statsmodels.formula.api as smf

    att = smf.ols("y ~ treatment + C(unit) + C(year)", table).fit().params["treatment"]
    dummies = _dummies(table, years)
    terms = " + ".join(dummies)
    event = smf.ols(f"y ~ {terms} + C(unit) + C(year)", table.join(dummies)).fit().params
    return att, event[list(dummies)].set_axis(years)


def by_pyfixest(table: pd.DataFrame, case: Case, years: list[int]) -> tuple[float, pd.Series]:
    """`feols`, unit and year effects demeaned away."""
    import pyfixest

    fit = partial(pyfixest.feols, data=table, vcov="iid")
    att = fit("y ~ treatment | unit + year").coef()["treatment"]
    event = fit(f"y ~ i(year, mine, ref={case.base}) | unit + year").coef()
    return att, event[[f"year::{year}:mine" for year in years]].set_axis(years)


def by_linearmodels(table: pd.DataFrame, case: Case, years: list[int]) -> tuple[float, pd.Series]:
    """`PanelOLS` with entity and time effects."""
    from linearmodels import PanelOLS

    dummies = _dummies(table, years)
    rows = table.join(dummies).set_index(["unit", "year"])
    fit = partial(PanelOLS, rows["y"], entity_effects=True, time_effects=True)
    att = fit(exog=rows[["treatment"]]).fit().params["treatment"]
    return att, fit(exog=rows[list(dummies)]).fit().params.set_axis(years)


def by_diff_diff(table: pd.DataFrame, case: Case, years: list[int]) -> tuple[float, pd.Series]:
    """`TwoWayFixedEffects`, once for the effect and once with `event_study`."""
    from diff_diff import TwoWayFixedEffects

    columns = {"outcome": "y", "treatment": "mine", "unit": "unit"}
    att = TwoWayFixedEffects().fit(table, **columns, post="after").att
    found = TwoWayFixedEffects().fit(
        table,
        **columns,
        time="year",
        event_study=True,
        reference_period=case.base,
        post_periods=[year for year in years if year >= case.first_treated_year],
    )
    event = found.to_dataframe().set_index("event_time")["att"]
    return att, event[years]


PEERS: dict[str, OneFit] = {
    "statsmodels": by_statsmodels,
    "pyfixest": by_pyfixest,
    "linearmodels": by_linearmodels,
    "diff-diff": by_diff_diff,
}


def difference(found: Found, reference: Found) -> float:
    """The largest absolute difference of two sides, over what `found` has."""
    atts, events = found
    expected = reference[0][atts.index], reference[1].loc[events.index, events.columns]
    return float(max((atts - expected[0]).abs().max(), (events - expected[1]).abs().max(axis=None)))


def _dummies(table: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """The treated unit in each year, one column a year."""
    return pd.DataFrame({f"e{year}": table["mine"] * (table["year"] == year) for year in years})
