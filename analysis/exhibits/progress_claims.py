"""The numbers about the progress that the report prints, each with its words and its raw cells."""

import pandas as pd

from analysis.contracts.expected import SHANGHAI
from analysis.exhibits.certification import growth, total
from analysis.studies import policies
from analysis.words.claim import Claim
from analysis.words.languages import Words

# How each number comes about.
COUNTED: dict[str, Words] = {
    "reduction": Words("1 − 改革后小时数 ÷ 改革前小时数", "1 - hours after / hours before"),
    "share_investing": Words(
        "已投资企业数 ÷ 获得资格企业数", "firms that have invested / firms qualified"
    ),
    "amount_per_firm": Words(
        "投资总额 ÷ 已投资企业数，精确到1百万元",
        "total invested / firms that have invested, to 1 million yuan",
    ),
    "stock": Words("火炬统计的存量", "surveyed stock"),
    "rank": Words("按存量由大到小排名", "rank by stock, largest first"),
    "share": Words("上海 ÷ 各省之和", "Shanghai / sum of provinces"),
    "growth": Words("比上年增长", "growth on the year before"),
    "implied_base": Words(
        "企业数 ÷（1 + 增长率），均照原文", "firms / (1 + growth), both as the source prints them"
    ),
    "validity_stock": Words(
        "三年有效期内的存量，照原文", "stock within three-year validity, as printed"
    ),
    "reached": Words(
        "到{year}年政策已覆盖的上海以外的省份",
        "provinces beside Shanghai that the policy had reached by {year}",
    ),
}

# Who the certified firms of Shanghai are compared with.
_ALL = Words("31个省区市", "31 provinces")

# The last year before the pandemic.
_LAST = 2019


def clearance(figures: pd.DataFrame) -> dict[str, Claim]:
    """The least and the greatest reduction of the clearance time that the source's ranges allow.

    `figures`: the tidy table report_figures indexed by id. The least compares the slow end of the
    new range with the quick end of the old one, the greatest the other two ends.
    """
    before, after = figures.loc["clearance_before"], figures.loc["clearance_after"]
    cells = (figures.loc[["clearance_before", "clearance_after"]],)
    reductions = {
        "reduction_low": 1 - after["upper"] / before["lower"],
        "reduction_high": 1 - after["lower"] / before["upper"],
    }
    return {
        name: Claim(share, "share", COUNTED["reduction"], cells, digits=0)
        for name, share in reductions.items()
    }


def qflp(figures: pd.DataFrame) -> dict[str, Claim]:
    """The share of the qualified firms that have invested, and how much each of these did.

    `figures`: the tidy table report_figures indexed by id.
    """
    qualified, investing, amount = figures.loc[
        ["qflp_firms", "qflp_investing", "qflp_amount"], "point"
    ]
    return {
        "share_investing": Claim(
            investing / qualified,
            "share",
            COUNTED["share_investing"],
            (figures.loc[["qflp_firms", "qflp_investing"]],),
            digits=0,
        ),
        "amount_per_firm": Claim(
            amount / investing,
            "yuan",
            COUNTED["amount_per_firm"],
            (figures.loc[["qflp_amount", "qflp_investing"]],),
            digits=-6,
        ),
    }


def certified(firms: pd.DataFrame) -> dict[str, Claim]:
    """Shanghai's certified firms: their stock, rank and share, and how fast they grew at first.

    `firms`: the rows of provincial_indicators of the surveyed stock. Rank and share are of the
    first and the last year, growth of the two years after the first.
    """
    stock = firms.pivot(index="year", columns="gb_code", values="value")
    shanghai, everyone = stock[SHANGHAI], total(stock)
    ranks = stock.rank(axis=1, ascending=False, method="min")[SHANGHAI]
    of_year = dict(iter(firms.groupby("year")))
    first, last = stock.index[0], stock.index[-1]
    is_first = (firms["gb_code"] == SHANGHAI) & (firms["year"] == first)
    numbers = {
        f"shanghai_{first}": Claim(shanghai[first], "firms", COUNTED["stock"], (firms[is_first],))
    }
    for year in (first, last):
        share, cells = shanghai[year] / everyone[year], (of_year[year],)
        numbers[f"rank_{year}"] = Claim(ranks[year], "rank", COUNTED["rank"], cells, _ALL)
        numbers[f"share_{year}"] = Claim(share, "share", COUNTED["share"], cells, _ALL)
    rates = {"shanghai": growth(stock)[SHANGHAI], "provinces": growth(everyone)}
    for year in (first + 1, first + 2):
        for name, rate in rates.items():
            numbers[f"growth_{name}_{year}"] = Claim(
                rate[year], "share", COUNTED["growth"], (of_year[year - 1], of_year[year])
            )
    return numbers


def before_the_rules(figures: pd.DataFrame, single: pd.DataFrame) -> dict[str, Claim]:
    """What the source implies for the stock of 2015, and what another series says for 2016.

    `figures`: the tidy table report_figures indexed by id; `single`: the raw table
    torch-shanghai-single-values. The two series are never mixed.
    """
    claimed = figures.loc[["hnte_firms", "hnte_growth"]]
    valid = single[(single["year"] == "2016") & single["basis"].str.contains("validity")]
    printed = valid.rename_axis("row").reset_index()
    return {
        "implied_base_2015": Claim(
            claimed["point"].iloc[0] / (1 + claimed["point"].iloc[1]),
            "firms",
            COUNTED["implied_base"],
            (claimed,),
            digits=0,
        ),
        "validity_stock_2016": Claim(
            float(valid["value"].iloc[0]),
            "firms",
            COUNTED["validity_stock"],
            (printed.assign(file="torch/shanghai_single_values.csv", column="value"),),
        ),
    }


def reached(adoption: pd.DataFrame) -> dict[str, Claim]:
    """How many provinces beside Shanghai each policy had reached, and either of them.

    `adoption`: the tidy table policy_adoption.
    """
    others = adoption[adoption["gb_code"] != SHANGHAI]
    zones, pilot = others["ftz_year"] <= _LAST, others["mah_pilot"] == 1
    cells = (policies.adoption_cells("ftz"), policies.adoption_cells("mah"))
    words = COUNTED["reached"].filled(year=_LAST)
    return {
        name: Claim(int(has.sum()), "number", words, cells)
        for name, has in (("n_zones", zones), ("n_drug_pilot", pilot), ("n_either", zones | pilot))
    }
