"""The raw folder holds what its description says, and each known oddity is still as described."""

import hashlib
import json
import re
import tomllib

import pytest

from analysis import paths, sources
from analysis.cleaning import series

FOLDERS = ("yearbook", "torch", "nbs", "policy", "reference")
DESCRIBED = json.loads(paths.DATAPACKAGE.read_text("utf-8"))["resources"]
TOTALS = ("全国", "地方合计")


def numbers(resource, column, place="上海"):
    """The figures of a place by year, as floats; blank cells are left out."""
    table = sources.read(resource)
    cells = table[table["地区"] == place].set_index("year")[column]
    return {int(year): float(cell) for year, cell in cells.items() if cell}


def ids_of(table, column):
    return {each for cell in table[column] for each in cell.split() if each}


@pytest.mark.parametrize("resource", DESCRIBED, ids=lambda resource: resource["name"])
def test_a_described_file_is_there_with_its_checksum_and_size(resource):
    raw = (paths.RAW / resource["path"]).read_bytes()
    assert resource["hash"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"
    assert resource["bytes"] == len(raw)


@pytest.mark.parametrize("name", sources.resources())
def test_a_described_file_keeps_to_its_description(name):
    assert len(sources.read(name)) > 0


def test_every_file_of_data_in_the_raw_folder_is_described():
    files = [file for file in paths.RAW.rglob("*.*") if file.suffix != ".md"]
    there = {file.relative_to(paths.RAW).as_posix() for file in files} - {paths.DATAPACKAGE.name}
    assert there == {resource["path"] for resource in DESCRIBED}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_says_what_is_in_it(folder):
    text = (paths.RAW / folder / "README.md").read_text("utf-8")
    files = {file.name for file in (paths.RAW / folder).glob("*.*")} - {"README.md"}
    assert files <= set(re.findall(r"[a-z_]+\.(?:csv|toml)", text))
    assert "licence" in text.lower()


def test_every_source_id_is_in_the_list_of_sources():
    known = set(sources.read("sources")["id"])
    for name in sources.resources():
        table = sources.read(name)
        if "src" in table:
            assert ids_of(table, "src") <= known, name


def test_every_column_with_a_unit_in_its_head_declares_that_unit():
    for resource in DESCRIBED:
        for field in resource.get("schema", {"fields": []})["fields"]:
            if head := re.search(r"\(([^)]+)\)$", field["name"]):
                assert field["unit"] == head[1], (resource["name"], field["name"])


def test_every_table_by_place_has_all_31_provinces_in_every_year_and_edition():
    short = set(sources.read("reference-provinces")["short_zh"])
    assert len(short) == 31
    for name in sources.resources():
        table = sources.read(name)
        if {"year", "edition", "地区"} <= set(table) and name != "yearbook-errata":
            for (year, edition), places in table.groupby(["year", "edition"])["地区"]:
                assert set(places) - set(TOTALS) == short, (name, year, edition)


# The oddities that the notes on the data name, each held against the files.


def test_the_threshold_of_2011_cuts_the_count_of_high_tech_firms():
    national = numbers("yearbook-hightech-operation", "企业数(个)", "全国")
    shanghai = numbers("yearbook-hightech-operation", "企业数(个)")
    assert national[2011] / national[2010] - 1 == pytest.approx(-0.231, abs=5e-4)
    assert shanghai[2011] / shanghai[2010] - 1 == pytest.approx(-0.324, abs=5e-4)
    assert 2017 not in national


def test_certified_firms_and_high_tech_industry_are_different_counts():
    column = "高新技术企业入统企业数(家)"
    assert numbers("torch-hnte-stock", column)[2016] == 6758
    assert numbers("yearbook-hightech-operation", "企业数(个)")[2016] == 991
    assert numbers("torch-shanghai-single-values", "value")[2016] == 6938


def test_foreign_research_funds_collapse_and_change_their_head():
    old = numbers("yearbook-rd-expenditure-source", "国外资金(万元)", "全国")
    new = numbers("yearbook-rd-expenditure-source", "境外资金(万元)", "全国")
    assert [round(old[year] / 1e4) for year in (2017, 2018, 2019, 2020)] == [113, 71, 24, 90]
    assert sorted(new) == [2023]
    assert 2023 not in old


def test_the_excess_of_the_national_personnel_rows_is_as_printed():
    table = sources.read("yearbook-rd-personnel-fte")
    cells = table.set_index(["year", "地区"])["应用研究(人年)"].astype(int)
    excess = {
        year: cells[year].drop("全国").sum() - cells[year]["全国"] for year in cells.index.levels[0]
    }
    assert excess["2022"] == 439
    assert excess["2022"] / cells["2022"]["全国"] < 0.0006
    assert excess["2010"] == 13
    assert excess["2011"] == 39


def test_research_over_gdp_is_every_printed_intensity_of_edition_2024():
    printed = sources.read("yearbook-rd-intensity")
    printed = printed[(printed["edition"] == "2024") & (printed["地区"] != "全国")]
    key = ["year", "地区"]
    spent = sources.read("yearbook-rd-expenditure-activity").set_index(key)["R&D经费内部支出(万元)"]
    gdp = sources.read("nbs-gdp")
    gdp = gdp[gdp["variable"] == "gdp"].set_index(key)["value"]
    cells = printed.set_index(key)["R&D经费投入强度(%)"].astype(float)
    computed = spent[cells.index].astype(float) / gdp[cells.index].astype(float) / 100
    assert len(cells) == 372
    assert (computed - cells).abs().max() <= 0.00501


def test_the_editions_of_the_intensity_revise_each_other():
    table = sources.read("yearbook-rd-intensity")
    distinct = table.groupby(["year", "地区"])["R&D经费投入强度(%)"].nunique()
    assert (distinct > 1).sum() == 295
    assert len(distinct) == 416


def test_the_total_of_research_is_the_same_in_two_tables():
    key, column = ["year", "地区"], "R&D经费内部支出(万元)"
    totals = [
        sources.read(f"yearbook-rd-expenditure-{kind}").set_index(key)[column].astype(float)
        for kind in ("activity", "source")
    ]
    assert (totals[0] - totals[1]).abs().max() <= 0.5


def test_the_stock_is_just_below_three_years_of_certificates():
    stock = sources.read("torch-hnte-stock").set_index(["year", "地区"]).iloc[:, 1].astype(int)
    issued = sources.read("torch-recognised-in-year").set_index(["year", "地区"]).iloc[:, 1]
    issued = issued.astype(int)
    for year in range(2020, 2024):
        three = sum(issued[str(each)] for each in range(year - 2, year + 1))
        assert 0.96 <= (stock[str(year)] / three).median() <= 0.98


def test_every_family_of_indicators_has_its_members_and_every_unit_is_printed():
    text = (paths.RAW / "reference" / "series.toml").read_text("utf-8")
    records = tomllib.loads(text)
    families = {each.get("family") for each in records["indicator"].values()} - {None}
    assert families == set(records["family"])
    assert {each.unit for each in series.read().values()} == set(records["unit"])


@pytest.mark.parametrize("each", series.read().values(), ids=lambda each: each.id)
def test_a_record_names_columns_of_its_table_that_say_the_unit(each):
    fields = sources.describe(each.resource)["schema"]["fields"]
    declared = {field["name"]: field.get("unit", each.unit) for field in fields}
    for head in filter(None, (each.head, each.new_head)):
        assert declared[head] == each.unit
