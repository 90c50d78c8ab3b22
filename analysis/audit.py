"""Hold each figure of the source report against what independent data say.

A verdict is computed where data allow one, by the test that `data/raw/report/audit.csv` names for
the figure; where none does, the figure cannot be tested, and the table says why.
"""

from functools import partial

import pandas as pd

from analysis.cleaning.source_report import EXPECTED_TWICE
from analysis.contracts.expected import SHANGHAI
from analysis.words.claim import Claim
from analysis.words.languages import Words
from analysis.words.quantities import count

CONFIRMED, CONSISTENT = "confirmed", "consistent"
CONTRADICTED, UNTESTABLE = "contradicted", "untestable"
VERDICTS = (CONFIRMED, CONSISTENT, CONTRADICTED, UNTESTABLE)

# How the figures with each verdict are counted.
COUNTED: dict[str, Words] = {
    "figures": Words(
        "原报告的数字，附表中的重复计算在内",
        "figures of the source report, repetitions in its table included",
    ),
    CONFIRMED: Words(
        "用独立数据检验，在其日期前后两年都成立的数字",
        "figures whose test of independent data holds in both years around their date",
    ),
    CONSISTENT: Words(
        "独立数据不排除、也不足以证实的数字",
        "figures whose test of independent data leaves them possible",
    ),
    CONTRADICTED: Words(
        "与独立数据或原报告另一处不符的数字",
        "figures that independent data or another place of the source deny",
    ),
    UNTESTABLE: Words(
        "没有独立数据可以检验的数字，仅在原报告内重复者计算在内",
        "figures without independent data, mere repetitions included",
    ),
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


def counts(
    verdicts: pd.Series, figures: pd.DataFrame, tests: pd.DataFrame, firms: pd.DataFrame
) -> dict[str, Claim]:
    """How many figures were held against independent data, and how many got each verdict.

    `verdicts`, `figures` and `tests` as above; `firms`: the rows of provincial_indicators that
    `stock` was made of.
    """
    rules = tests.rename_axis("row").reset_index().assign(file="report/audit.csv", column="test")
    cells = (figures, rules, firms[firms["year"].isin(AROUND)])
    counted = verdicts.value_counts().reindex(VERDICTS, fill_value=0)
    return {"n_figures": Claim(len(verdicts), "number", COUNTED["figures"], cells)} | {
        f"n_{name}": Claim(
            number,
            "number",
            COUNTED[name],
            cells,
            text=Words.each(partial(count, number, "figures")),
        )
        for name, number in counted.items()
    }


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
