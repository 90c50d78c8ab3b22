"""From a raw cell to the report: what depends on it changes with it, and nothing else does."""

import json

import numpy as np
import pandas as pd
import pytest
from checkout import Checkout
from fault_table import swap

from analysis import provenance, sources
from analysis.cleaning import yearbook
from analysis.estimators import permutation
from analysis.studies import one_treated, study

STUDY = "certification-2016"

# What makes the ledger; the pages and the report print from it.
TO_THE_LEDGER = (
    *("01_clean_source_report", "02_clean_provincial_panel", "03_describe_progress"),
    *(f"04_estimate_reform.{STUDY}", f"05_robustness.{STUDY}", "06_estimate_rollout.ftz-rollout"),
    "ledger",
)

# Raw table, province, years, column, how its figures change; and a claim that must show it.
MUTATIONS = (
    (
        *("torch-hnte-stock", "上海", (2023,), "高新技术企业入统企业数(家)", lambda x: x + 1),
        "hnte.share_2023",
    ),
    (
        *("yearbook-papers-international", "上海", (2017,), "篇数SCI(篇)", lambda x: x - 500),
        f"did.{STUDY}.papers_sci.att",
    ),
    (
        *("yearbook-techmarket-output-value", "天津", (2016,)),
        *("技术输出合同金额(万元)", lambda x: x - 100_000),
        "did.ftz-rollout.techmarket_output_value.never_att",
    ),
    # Guizhou's population weighs in a test of which only the rank is printed: a change that moves
    # it is large, and in all years, else it would be refused as a slip.
    (
        *("nbs-population", "贵州", range(2008, 2024), "value", lambda x: x // 2),
        f"did.{STUDY}.techmarket_output_contracts.ferman_pinto_p",
    ),
)


@pytest.mark.build
def test_raw_digits_changed_with_their_checksums_change_the_claims_that_cite_them_and_no_other(
    project,
):
    checkout = Checkout(project)
    before = ledger(checkout)
    mutated = mutate(checkout)
    ran = checkout.run("paper", stages=TO_THE_LEDGER)
    assert ran.returncode == 0, ran.stderr
    after = ledger(checkout)

    assert after.keys() == before.keys()
    changed = {id for id in before if told(before[id]) != told(after[id])}
    for id in changed:
        assert any(cites(before[id], cells) for cells in mutated.values()), f"{id} cites no change"
    assert changed >= mutated.keys()
    # An effect is a mean of logarithms: it moves with every figure in it.
    for outcome in ("papers_sci", "techmarket_output_value"):
        assert changed >= {f"did.{STUDY}.{outcome}.{kind}" for kind in ("att", "percent")}
    assert all(before[id]["sources"] == after[id]["sources"] for id in before)


def mutate(checkout):
    """Change the cells; returns, for each claim that must show it, the changed cells."""
    checkout.set_bytes("report-figures", lambda raw: replaced(raw, "418家", "419家"))
    figures = checkout.rows("report-figures")
    line = next(line for line, row in enumerate(figures, start=1) if row[0] == "rd_centres")
    mutated = {"report.rd_centres": [("report/figures.csv", line, "wording")]}
    for resource, place, years, column, change, claim in MUTATIONS:
        file = sources.describe(resource)["path"]
        lines = lines_of(checkout, resource, place, years)
        for line in lines:
            figure = change(float(checkout.cell(resource, line, column)))
            checkout.set_cell(resource, line, column, f"{figure:.12g}")
        mutated[claim] = [(file, line, column) for line in lines]
    return mutated


def lines_of(checkout, resource, place, years):
    """Every line of a province in these years: those of later editions, too, which must agree."""
    header, *rows = checkout.rows(resource)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    return [
        line
        for line, row in enumerate(named, start=2)
        if row["地区"] == place and int(row["year"]) in years
    ]


def replaced(raw, old, new):
    assert raw.count(old.encode()) == 1
    return raw.replace(old.encode(), new.encode())


def ledger(checkout):
    return json.loads((checkout.folder / "build" / "claims.json").read_text("utf-8"))


def told(claim):
    """All that a claim says, but for the cells that it cites."""
    return {key: value for key, value in claim.items() if key != "sources"}


def cites(claim, cells):
    return any(
        (cited["file"], cited["column"]) == (file, column)
        and line in provenance.line_numbers(cited["rows"])
        for cited in claim["sources"]
        for file, line, column in cells
    )


@pytest.mark.build
def test_two_provinces_that_change_places_show_in_the_manifest_though_all_sums_stay(project):
    checkout = Checkout(project)
    manifest = checkout.folder / "data" / "processed" / "MANIFEST.txt"
    before = manifest.read_text("utf-8").splitlines()
    swap(checkout, "yearbook-papers-international", 2017, "篇数SCI(篇)")
    ran = checkout.run("paper", stages=("02_clean_provincial_panel", "manifest"))
    assert ran.returncode == 0, ran.stderr
    after = manifest.read_text("utf-8").splitlines()
    pairs = zip(before, after, strict=True)
    differing = [(old.split(), new.split()) for old, new in pairs if old != new]
    assert differing
    for old, new in differing:
        assert old[:-1] == new[:-1], "the moments are those of before"
        assert old[-1] != new[-1], "the checksum is another"


@pytest.fixture(scope="module")
def raw():
    return yearbook.read_raw()


def estimates(raw):
    """The placebo effects of every outcome, by province, and Shanghai's estimates."""
    declared = study.load(STUDY)
    found = one_treated.run(declared, yearbook.provincial_indicators(raw))
    cloud = {}
    for outcome, panel in found.panels.items():
        design = one_treated.outcome_design(panel, declared)
        effects = permutation.effects(design.values, design.pre)
        cloud[outcome] = pd.Series(effects, index=panel.values.columns)
    return cloud, found.estimates.set_index("outcome")["att"]


def relabelled(raw, names):
    """Every raw table with the names of provinces replaced."""
    return {
        name: table.assign(地区=table["地区"].replace(names)) if "地区" in table else table
        for name, table in raw.items()
    }


@pytest.mark.slow
def test_with_permuted_labels_the_estimate_moves_into_the_placebo_cloud(raw, monkeypatch):
    """Shanghai's estimate is then the placebo of the province that took its name."""
    monkeypatch.setattr(yearbook, "check_errata", lambda raw: None)
    listed = raw["reference-provinces"]
    codes = dict(zip(listed["short_zh"], listed["gb_code"], strict=True))
    cloud, _ = estimates(raw)
    # Provinces that are dropped nowhere, so that the panels keep their provinces.
    whole = [name for name in codes if all(codes[name] in effects for effects in cloud.values())]
    shuffled = list(np.random.default_rng(7).permutation(whole))
    names = dict(zip(whole, shuffled, strict=True))
    assert names["上海"] != "上海"
    permuted, atts = estimates(relabelled(raw, names))

    taken_from = {codes[new]: codes[old] for old, new in names.items()}
    for outcome, effects in cloud.items():
        assert sorted(permuted[outcome]) == pytest.approx(sorted(effects), abs=1e-12)
        here = taken_from[codes["上海"]]
        assert atts[outcome] == pytest.approx(effects[here], abs=1e-12)
        assert atts[outcome] != pytest.approx(effects[codes["上海"]], abs=1e-6)


def test_without_shanghai_there_is_no_estimate(raw):
    without = {
        name: table[table["地区"] != "上海"] if "地区" in table else table
        for name, table in raw.items()
    }
    with pytest.raises(ValueError, match="310000"):
        estimates(without)
