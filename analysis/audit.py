"""Hold each figure of the source report against what independent data say.

A verdict is computed where data allow one, by the test that `data/raw/report/audit.csv` names for
the figure; where none does, the figure cannot be tested, and the table says why.
"""

import pandas as pd

from analysis.cleaning.source_report import EXPECTED_TWICE
from analysis.contracts.expected import SHANGHAI

CONFIRMED, CONSISTENT = "confirmed", "consistent"
CONTRADICTED, UNTESTABLE = "contradicted", "untestable"
VERDICTS = (CONFIRMED, CONSISTENT, CONTRADICTED, UNTESTABLE)

# How the figures with each verdict are counted.
COUNTED = {
    "figures": "figures of the source report, repetitions in its table included",
    CONFIRMED: "figures whose test of independent data holds in both years around their date",
    CONSISTENT: "figures whose test of independent data leaves them possible",
    CONTRADICTED: "figures that independent data or another place of the source deny",
    UNTESTABLE: "figures without independent data, mere repetitions included",
}

# The years that the source's date of October 2017 lies between, and the one before the new rules.
AROUND = (2016, 2017)
BEFORE_RULES = 2015


class AuditError(ValueError):
    """A figure of the source has no line in the audit, or a line has no figure."""


def verdicts(figures: pd.DataFrame, tests: pd.DataFrame, stock: pd.DataFrame) -> pd.Series:
    """The verdict on each figure, indexed as `figures`.

    `figures`: report_figures indexed by id. `tests`: id, test, of the raw table `report-audit`.
    `stock`: certified firms, index year, columns province codes. Raises AuditError unless every
    figure has exactly one test.
    """
    chosen = tests.set_index("id")["test"]
    if set(chosen.index) != set(figures.index):
        odd = sorted(set(chosen.index) ^ set(figures.index))
        raise AuditError(
            f"data/raw/report/audit.csv and figures.csv differ in {', '.join(odd)}. Give every "
            "figure one line in the audit."
        )
    judged = {id: _verdict(id, test, figures, stock) for id, test in chosen.items()}
    return pd.Series(judged, name="verdict").reindex(figures.index)


def _verdict(id: str, test: str, figures: pd.DataFrame, stock: pd.DataFrame) -> str:
    value = figures.loc[id, "point"]
    if test == "rank":
        return _rank(value, stock)
    if test == "stock":
        return _stock(value, stock)
    if test == "growth":
        return _growth(value, stock)
    if test == "repeated":  # to say a thing twice is no evidence; to say two things is
        same = value == figures.loc[EXPECTED_TWICE[id], "point"]
        return UNTESTABLE if same else CONTRADICTED
    return UNTESTABLE


def _rank(value: float, stock: pd.DataFrame) -> str:
    """Confirmed where the rank is the same in both years, consistent where it is in one."""
    ranks = stock.loc[list(AROUND)].rank(axis=1, ascending=False, method="min")[SHANGHAI]
    hits = int((ranks == value).sum())
    return (CONTRADICTED, CONSISTENT, CONFIRMED)[hits]


def _stock(value: float, stock: pd.DataFrame) -> str:
    """Between the stocks of the two years, which count by another definition, is consistent."""
    first, last = stock.loc[list(AROUND), SHANGHAI]
    return CONSISTENT if first <= value <= last else CONTRADICTED


def _growth(value: float, stock: pd.DataFrame) -> str:
    """Growth on the time before the rules; the stock must reach back to it."""
    if BEFORE_RULES not in stock.index:
        return UNTESTABLE
    growth = stock.loc[AROUND[0], SHANGHAI] / stock.loc[BEFORE_RULES, SHANGHAI] - 1
    return CONFIRMED if round(growth, 4) == round(value, 4) else CONTRADICTED
