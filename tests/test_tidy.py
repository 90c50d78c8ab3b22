"""Tidy tables are written whole and within their contract, or not at all."""

import pandas as pd
import pytest

from analysis import paths, sources, tidy
from analysis.cleaning import province_names, yearbook
from analysis.contracts import ContractError


@pytest.fixture
def processed(tmp_path, monkeypatch):
    monkeypatch.delenv("LANDING_DIR", raising=False)
    monkeypatch.setattr(paths, "PROCESSED", tmp_path / "processed")
    return paths.PROCESSED


@pytest.fixture
def adoption():
    """Two provinces are enough to read back; the contract is tried elsewhere."""
    return pd.DataFrame({"gb_code": ["110000", "310000"], "ftz_year": [pd.NA, 2013]})


@pytest.fixture
def lenient(monkeypatch):
    """A contract that lets every table pass."""
    monkeypatch.setattr(tidy.contracts, "check_all", lambda tables: tables)


@pytest.mark.usefixtures("lenient")
def test_codes_come_back_as_text_and_a_missing_number_as_missing(processed, adoption):
    assert tidy.save("policy_adoption", adoption) == processed / "policy_adoption.csv"
    loaded = tidy.load("policy_adoption")
    assert list(loaded["gb_code"]) == ["110000", "310000"]
    assert loaded["ftz_year"].isna().tolist() == [True, False]


@pytest.mark.usefixtures("lenient")
def test_blank_text_comes_back_as_blank_text(processed):
    tidy.save("codebook", pd.DataFrame({"indicator": ["gdp", "hnte_stock"], "note": ["", "宽"]}))
    assert list(tidy.load("codebook")["note"]) == ["", "宽"]


@pytest.mark.usefixtures("lenient")
def test_the_file_has_the_line_ends_of_every_platform_alike(processed, adoption):
    tidy.save("policy_adoption", adoption)
    assert processed.joinpath("policy_adoption.csv").read_bytes() == (
        b"gb_code,ftz_year\n110000,\n310000,2013\n"
    )


@pytest.mark.usefixtures("lenient")
def test_nothing_half_written_is_left_beside_the_table(processed, adoption):
    tidy.save("policy_adoption", adoption)
    assert [file.name for file in processed.iterdir()] == ["policy_adoption.csv"]


def test_a_table_that_breaks_its_contract_leaves_the_old_one_in_place(processed, adoption):
    processed.mkdir()
    old = processed / "policy_adoption.csv"
    old.write_text("gb_code\n310000\n", "utf-8")
    with pytest.raises(ContractError):
        tidy.save("policy_adoption", adoption)
    assert old.read_text("utf-8") == "gb_code\n310000\n"
    assert list(processed.iterdir()) == [old]


def test_of_several_tables_none_is_written_when_one_breaks_its_contract(processed, adoption):
    listed = province_names.tidy_provinces(sources.read("reference-provinces"))
    with pytest.raises(ContractError, match="policy_adoption"):
        tidy.save_all({"provinces": listed, "policy_adoption": adoption})
    assert not processed.exists()
    assert tidy.save_all({"provinces": listed}) == [processed / "provinces.csv"]


@pytest.mark.usefixtures("lenient")
def test_of_several_tables_none_is_written_when_one_cannot_be(processed, adoption):
    class Unwritable(pd.DataFrame):
        def to_csv(self, *_, **__):
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        tidy.save_all({"provinces": adoption, "codebook": Unwritable()})
    assert list(processed.iterdir()) == []


@pytest.mark.parametrize("name", ["provincial_indicators", "national_totals"])
def test_provinces_and_nation_are_saved_together_or_not_at_all(processed, monkeypatch, name):
    monkeypatch.setattr(tidy.contracts.schemas, "check", lambda name, table: table)
    with pytest.raises(ContractError, match=f"{name} is held against .*tidy.save_all"):
        tidy.save(name, pd.DataFrame())
    assert not processed.exists()


def test_provinces_that_do_not_add_up_to_the_nation_are_not_saved(processed):
    raw = yearbook.read_raw()
    indicators, totals = yearbook.provincial_indicators(raw), yearbook.national_totals(raw)
    totals.loc[totals["indicator"] == "rd_researchers_fte", "value"] *= 0.9
    with pytest.raises(ContractError, match="rd_researchers_fte 2010: the provinces add up"):
        tidy.save_all({"provincial_indicators": indicators, "national_totals": totals})
    assert not processed.exists()


@pytest.mark.usefixtures("lenient")
def test_while_a_stage_runs_the_table_lands_in_the_folder_of_the_stage(
    processed, adoption, tmp_path, monkeypatch
):
    monkeypatch.setenv("LANDING_DIR", str(tmp_path / "landing"))
    assert tidy.save("policy_adoption", adoption) == processed / "policy_adoption.csv"
    assert tmp_path.joinpath("landing", "processed", "policy_adoption.csv").is_file()
    assert not processed.exists()


def test_a_table_that_is_not_there_is_told_with_what_makes_it(processed):
    with pytest.raises(tidy.TidyTableError, match=r"codebook\.csv is not there. `make paper`"):
        tidy.load("codebook")
