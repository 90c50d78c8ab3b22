"""A raw table is handed out as printed, or refused with the file, the row and what to do."""

import hashlib
import json
import sys

import pytest

from analysis import paths, sources
from analysis.sources import SourceError

FIELDS = [
    {"name": "year", "type": "year", "constraints": {"required": True}},
    {"name": "地区", "type": "string", "constraints": {"required": True}},
    {"name": "合计(件)", "type": "integer", "constraints": {"required": True}},
    {"name": "发明(件)", "type": "number"},
    {"name": "code", "type": "string", "constraints": {"pattern": "[0-9]{6}"}},
]
GOOD = "year,地区,合计(件),发明(件),code\n2015,上海,12,3.5,310000\n2016,上海,15,,310000\n"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write a raw file and describe it; a test then reads it as `patents`."""
    monkeypatch.setattr(paths, "RAW", tmp_path)
    monkeypatch.setattr(paths, "DATAPACKAGE", tmp_path / "datapackage.json")

    def write(content, described=None):
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "patents.csv").write_bytes(raw)
        checksum = hashlib.sha256(raw if described is None else described.encode()).hexdigest()
        resource = {
            "name": "patents",
            "path": "patents.csv",
            "hash": f"sha256:{checksum}",
            "schema": {"fields": FIELDS, "primaryKey": ["year", "地区"]},
        }
        text = json.dumps({"resources": [resource]}, ensure_ascii=False)
        paths.DATAPACKAGE.write_text(text, "utf-8")
        return tmp_path / "patents.csv"

    return write


def refuses(told):
    with pytest.raises(SourceError, match=told) as refused:
        sources.read("patents")
    assert "patents.csv" in str(refused.value)


def test_cells_are_text_as_printed_and_rows_are_lines_of_the_file(package):
    package(GOOD)
    table = sources.read("patents")
    assert list(table.index) == [2, 3]
    assert table.loc[3].to_list() == ["2016", "上海", "15", "", "310000"]
    assert table.index.name == "row"


def test_a_cell_over_two_lines_keeps_the_line_that_it_starts_on(package):
    package(GOOD.replace("2015,上海,", '2015,"上\n海",') + "2017,上海,1,,310000\n")
    assert list(sources.read("patents").index) == [2, 4, 5]


def test_a_changed_file_is_refused_with_its_new_checksum(package):
    package(GOOD.replace("12", "13"), described=GOOD)
    new = hashlib.sha256(GOOD.replace("12", "13").encode()).hexdigest()
    refuses(f"not the file that .* describes: its checksum is now sha256:{new}")


def test_a_missing_file_is_refused_with_how_to_restore_it(package):
    package(GOOD).unlink()
    refuses(r"is missing\. Restore it \(git checkout")


def test_an_unknown_table_is_refused_with_the_nearest(package):
    package(GOOD)
    with pytest.raises(SourceError, match=r"called 'patent'\. Nearest in .*: patents"):
        sources.read("patent")


def test_a_byte_order_mark_is_refused(package):
    package(b"\xef\xbb\xbf" + GOOD.encode())
    refuses(r"row 1: starts with a byte-order mark\. Save as plain UTF-8")


def test_a_file_saved_as_gbk_is_refused(package):
    package(GOOD.encode("gbk"))
    refuses(r"row 1: byte 0x.. is not UTF-8 .*GBK")


def test_windows_line_ends_are_refused(package):
    package(GOOD.replace("\n", "\r\n"))
    refuses(r"row 1: Windows line end \(CR LF\)")


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("１２", "'１２': not of type integer"),
        ("1,234", r"'1,234': not of type integer"),
        ("12 ", "'12 ': not of type integer"),
        ("12.5", "'12.5': not of type integer"),
        ("=B2+1", "'=B2\\+1': a spreadsheet formula"),
        ("", "'': the cell is blank, but the column is required"),
    ],
    ids=["full-width", "thousands", "blank inside", "decimals", "formula", "blank"],
)
def test_a_cell_that_is_no_plain_number_is_refused_with_its_place(package, cell, fault):
    package(GOOD.replace("2015,上海,12,", f'2015,上海,"{cell}",'))
    refuses(rf"row 2, column '合计\(件\)': {fault}")


def test_a_year_of_two_digits_is_refused(package):
    package(GOOD.replace("2015,", "15,"))
    refuses("row 2, column 'year': '15': not of type year")


def test_a_code_that_lost_a_digit_is_refused_with_its_pattern(package):
    package(GOOD.replace("310000\n2016", "31000\n2016"))
    refuses(r"row 2, column 'code': '31000': not \[0-9\]\{6\}")


def test_a_renamed_head_is_refused_with_what_is_missing_and_what_is_new(package):
    package(GOOD.replace("发明(件)", "发明专利(件)"))
    refuses(r"row 1: columns differ .*missing \['发明\(件\)'\]; not described \['发明专利")


def test_heads_in_another_order_are_refused(package):
    package(GOOD.replace("year,地区", "地区,year"))
    refuses("row 1: columns differ .*another order")


def test_a_lost_comma_is_refused_with_the_row(package):
    package(GOOD.replace("15,,310000", "15,310000"))
    refuses("row 3: 4 cells, not 5")


def test_an_open_quotation_mark_is_refused(package):
    package(GOOD.replace("2016,上海", '2016,"上海'))
    refuses("row 3: .*quotation marks")


def test_a_repeated_key_is_refused_with_both_rows(package):
    package(GOOD.replace("2016,上海", "2015,上海"))
    refuses("rows 2 and 3: both are year '2015', 地区 '上海'")


def test_the_check_of_all_tables_finds_a_file_that_is_described_nowhere(package):
    file = package(GOOD)
    sources.check()
    file.with_name("more.csv").write_text(GOOD, "utf-8")
    with pytest.raises(SourceError, match=r"more\.csv is not described"):
        sources.check()


def test_a_renamed_file_is_told_with_the_name_it_may_have_now(package):
    file = package(GOOD)
    file.rename(file.with_name("patents_new.csv"))
    refuses(r"is missing\. .*patents_new\.csv is described nowhere: was it renamed\?")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Python 3.13 points at the comma that is too much, those before it behind it.
        (
            '{"resources": [\n{"name": "a",}]}',
            rf"line 2, column {13 if sys.version_info >= (3, 13) else 14}: .*comma",
        ),
        ('{"tables": []}', "has no list `resources`"),
        ('{"resources": [{"path": "a.csv"}]}', "every entry has a `name`"),
        ('{"resources": [{"name": "a", "path": "a.csv"}]}', "resource 'a' has no 'hash'"),
    ],
    ids=["not JSON", "no resources", "no name", "no hash"],
)
def test_a_broken_description_is_refused_with_its_place(package, text, told):
    package(GOOD)
    paths.DATAPACKAGE.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=rf"datapackage\.json.*{told}"):
        sources.read("patents")
