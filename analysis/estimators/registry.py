"""The estimators for one treated unit, each registered once.

Whoever estimates takes them from ESTIMATORS: the studies, a reader's own panel, the tables of the
report and its register of methods.
"""

from collections.abc import Iterator

from scipy.special import ndtri

from analysis.estimators import inference, permutation, twfe
from analysis.estimators.case import Case, ranked
from analysis.estimators.design import DesignError
from analysis.estimators.estimate import Estimate
from analysis.estimators.estimator import Bilingual, Estimator, InTable, NotEstimated, Printed
from analysis.estimators.permutation import LEVEL

NORMAL = float(ndtri(1 - LEVEL / 2))  # the quantile of the normal distribution, on both sides
# The regression holds a dummy for each unit: beyond this it outgrows the memory of a laptop.
MOST_DUMMIES = 1000
SYNTHETIC_DID = "synthetic difference-in-differences"


def estimates(case: Case) -> tuple[Estimate | NotEstimated, ...]:
    """Every estimate of the effect in this case, or why there is none, as registered."""
    return tuple(each.attempt(case) for each in ESTIMATORS)


def shown_in(table: str) -> Iterator[tuple[Estimator, InTable]]:
    """The estimators of which a table of the report prints numbers, in its order, and which."""
    for each in ESTIMATORS:
        if each.shown and each.shown.table == table:
            yield each, each.shown


def of_curve() -> Estimator:
    """The one estimator that the specification curve shows."""
    (chosen,) = (each for each in ESTIMATORS if each.draws_curve)
    return chosen


def _placebo_rank(case: Case) -> Estimate:
    return case.did(
        inference="placebo rank",
        interval=permutation.inverted_interval(case.atts, case.design.treated),
        **ranked(permutation.placebo_test(case.atts, case.design.treated)),
    )


def _rmspe_rank(case: Case) -> Estimate:
    test = inference.rmspe_test(case.design.values, case.design.pre, case.design.treated)
    return case.did(inference="RMSPE-ratio rank", **ranked(test))


def _conley_taber(case: Case) -> Estimate:
    reference = inference.conley_taber(case.changes, case.design.treated)
    return case.did(inference="Conley-Taber", p=reference.p, interval=reference.interval)


def _ferman_pinto(case: Case) -> Estimate:
    reference = inference.ferman_pinto(case.changes, case.known_sizes, case.design.treated)
    return case.did(inference="Ferman-Pinto", p=reference.p, interval=reference.interval)


def _regression(case: Case) -> Estimate:
    if case.values.shape[1] > MOST_DUMMIES:
        raise DesignError(
            f"its dummies for {case.values.shape[1]} units outgrow the memory; the closed form "
            "above is the same number."
        )
    return twfe.att(*case.question)


def _synthetic_control(case: Case) -> Estimate:
    return case.estimate(
        "synthetic control on outcomes",
        case.control.att,
        inference="placebo rank",
        fit=float(case.control.placebos.loc[case.treated, "before"]),
        **ranked(case.control.test),
    )


def _synthetic_did(case: Case) -> Estimate:
    found = case.synthetic_did
    if len(found.placebos) < inference.FEWEST_CONTROLS:
        raise DesignError(
            f"the placebos of {len(found.placebos)} donors give no variance; "
            f"{inference.FEWEST_CONTROLS} are needed. Its rank stands below."
        )
    half = NORMAL * found.standard_error
    return case.estimate(
        SYNTHETIC_DID,
        found.att,
        inference="placebo variance",
        interval=(found.att - half, found.att + half),
        standard_error=found.standard_error,
    )


def _synthetic_did_rank(case: Case) -> Estimate:
    found = case.synthetic_did
    return case.estimate(SYNTHETIC_DID, found.att, inference="placebo rank", **ranked(found.test))


# What the headline of a study is: the table of estimates, placebo years and single tests.
HEADLINE = Estimator(
    name=Bilingual("安慰剂秩", "placebo rank"),
    function=_placebo_rank,
    assumptions=(twfe.PARALLEL, twfe.NO_ANTICIPATION, permutation.EQUAL_NOISE),
    reference="abadie2010",
    column="placebo",
    written_as=Bilingual("安慰剂秩", "Placebo rank"),
    draws_curve=True,
)

_OF_SYNTHETIC_DID = Bilingual(
    "合成双重差分；安慰剂为各对照省，受处理者不在其中",
    "synthetic difference-in-differences; placebos: every donor, without the treated one",
)

ESTIMATORS: tuple[Estimator, ...] = (
    HEADLINE,
    Estimator(
        name=Bilingual("RMSPE比值的位次", "RMSPE-ratio rank"),
        function=_rmspe_rank,
        reference="abadie2010",
        column="rmspe",
        shown=InTable(
            "inference",
            Bilingual("RMSPE比值检验", "rmspe test"),
            (Printed("p", Bilingual("RMSPE比值p", "RMSPE-ratio p")),),
        ),
        written_as=Bilingual("RMSPE比值", "RMSPE ratio"),
    ),
    Estimator(
        name=Bilingual("Conley–Taber", "Conley-Taber"),
        function=_conley_taber,
        reference="conley2011",
        column="conley_taber",
        shown=InTable(
            "inference",
            Bilingual("康利—泰伯检验", "conley-taber test"),
            (Printed("p", Bilingual("Conley–Taber p", "Conley–Taber p")),),
        ),
        written_as=Bilingual("Conley–Taber", "Conley–Taber"),
    ),
    Estimator(
        name=Bilingual("Ferman–Pinto", "Ferman-Pinto"),
        function=_ferman_pinto,
        reference="ferman2019",
        column="ferman_pinto",
        shown=InTable(
            "inference",
            Bilingual("费尔曼—平托检验", "ferman-pinto test"),
            (Printed("p", Bilingual("Ferman–Pinto p", "Ferman–Pinto p")),),
        ),
        written_as=Bilingual("Ferman–Pinto", "Ferman–Pinto"),
        uses_sizes=True,
    ),
    Estimator(
        name=Bilingual("双向固定效应", "two-way fixed effects"),
        function=_regression,
        assumptions=(twfe.PARALLEL, twfe.NO_ANTICIPATION),
        reference="conley2011",
        column="regression",
        written_as=Bilingual("聚类稳健标准误", "Cluster-robust standard errors"),
    ),
    Estimator(
        name=Bilingual("合成控制", "synthetic control"),
        function=_synthetic_control,
        reference="abadie2010",
        column="control",
        shown=InTable(
            "synthetic",
            Bilingual(
                "只用结果变量的合成控制；安慰剂为其余各省，受处理者充当对照",
                "synthetic control; placebos: every other province, the treated one a donor",
            ),
            (
                Printed("att", Bilingual("合成控制", "Synthetic control")),
                Printed("p", Bilingual("p", "p")),
                Printed("fit", Bilingual("改革前拟合误差", "Fit before")),
            ),
        ),
        written_as=Bilingual("合成控制", "Synthetic control"),
    ),
    Estimator(
        name=Bilingual("合成双重差分", "synthetic difference-in-differences"),
        function=_synthetic_did,
        reference="arkhangelsky2021",
        column="sdid",
        shown=InTable(
            "synthetic",
            _OF_SYNTHETIC_DID,
            (
                Printed("att", Bilingual("合成双重差分", "Synthetic DiD")),
                Printed("se", Bilingual("标准误", "s.e.")),
            ),
        ),
        written_as=Bilingual("合成双重差分", "synthetic difference-in-differences"),
    ),
    Estimator(
        name=Bilingual("合成双重差分的位次", "rank of synthetic difference-in-differences"),
        function=_synthetic_did_rank,
        reference="arkhangelsky2021",
        column="sdid",
        shown=InTable("synthetic", _OF_SYNTHETIC_DID, (Printed("p", Bilingual("p", "p")),)),
        written_as=Bilingual("合成双重差分", "synthetic difference-in-differences"),
    ),
)
