"""Every fault that somebody has made or will make: what is done, and what must be said of it.

One row a fault. `do` harms a copy of the project; then `command` is run, with all stages or with
`stages`; `says` are regular expressions, each of which its message must match: what, where (file,
row, column, value), and what to do.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

from checkout import Checkout

PAPER = ("paper",)
CLEAN_REPORT = ("01_clean_source_report",)
CLEAN_PANEL = ("02_clean_provincial_panel",)

GRANTS = "yearbook-patent-grants"
SERIES = "reference-series"
RECORDS = "data/raw/reference/series.toml"
TOTAL = "合计(件)"
FIRMS = "高新技术企业入统企业数(家)"


@dataclass(frozen=True)
class Fault:
    """A row of the table."""

    name: str
    do: Callable[[Checkout], object]
    says: tuple[str, ...]
    stages: tuple[str, ...] = ()
    command: tuple[str, ...] = PAPER
    variables: dict[str, str] = field(default_factory=dict)
    # The largest file, in bytes, that the command may write: what a full disk does to it.
    room: int | None = None

    @property
    def is_apart(self) -> bool:
        """Whether the command needs a process of its own."""
        return bool(self.variables or self.room)


def printed(resource: str, place: str, year: int | None, column: str, text: str):
    """Another text in one cell, with the new checksum."""

    def do(checkout: Checkout) -> None:
        checkout.set_cell(resource, checkout.line(resource, place, year), column, text)

    return do


def times(resource: str, place: str, year: int, column: str, factor: float):
    """A cell in another unit than its column, with the new checksum."""

    def do(checkout: Checkout) -> None:
        line = checkout.line(resource, place, year)
        figure = float(checkout.cell(resource, line, column))
        checkout.set_cell(resource, line, column, f"{figure * factor:.10g}")

    return do


def rows(resource: str, change: Callable[[list[list[str]]], list[list[str]]]):
    """Other rows, with the new checksum."""
    return lambda checkout: checkout.set_rows(resource, change(checkout.rows(resource)))


def raw(resource: str, change: Callable[[bytes], bytes]):
    """Other bytes, with the new checksum."""
    return lambda checkout: checkout.set_bytes(resource, change)


def replaced(old: str, new: str):
    """Replace text where it first stands."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def without_place(place: str):
    return lambda table: [row for row in table if place not in row]


def file(name: str, text: str):
    """A file with this text in the copy."""

    def do(checkout: Checkout) -> None:
        checkout.folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        checkout.folder.joinpath(name).write_text(text, "utf-8")

    return do


def cell(source: str):
    """One more cell at the end of notebook 01."""
    return lambda checkout: checkout.add_cell("01_clean_source_report", source)


def study(old: str, new: str):
    name = "notebooks/studies/certification-2016.toml"
    return lambda checkout: checkout.edit(name, old, new)


def in_the_place_of_the_build_folder(checkout: Checkout) -> None:
    shutil.rmtree(checkout.folder / "build")
    checkout.folder.joinpath("build").write_text("mine", "utf-8")


def nothing(checkout: Checkout) -> None:
    """The fault is in the variables of the command."""


def duplicate_row(table: list[list[str]]) -> list[list[str]]:
    return [*table, table[1]]


def another_year(table: list[list[str]]) -> list[list[str]]:
    year = table[0].index("year")
    last = [row for row in table if row[year] == "2023"]
    return [*table, *([*row[:year], "2024", *row[year + 1 :]] for row in last)]


WHERE = r"patent_grants\.csv, row {row}, column '合计\(件\)': '{value}'"
SHANGHAI_2015 = 171

FAULTS = (
    # The file is not there, or not the one that is described.
    Fault(
        "a raw file is missing",
        lambda checkout: checkout.raw(GRANTS).unlink(),
        (r"patent_grants\.csv is missing", r"git checkout -- .*patent_grants\.csv"),
    ),
    Fault(
        "a raw file is renamed",
        lambda checkout: checkout.raw(GRANTS).rename(
            checkout.raw(GRANTS).with_name("patent_grants (1).csv")
        ),
        (r"patent_grants\.csv is missing", r"patent_grants \(1\)\.csv .* was it renamed\?"),
    ),
    Fault(
        "a raw file is described nowhere",
        file("data/raw/nbs/wages.csv", "year,value\n2016,1\n"),
        (
            r"wages\.csv is not described in .*datapackage\.json",
            "Describe it there, or take it out",
        ),
    ),
    Fault(
        "a raw file is cut off",
        lambda checkout: os.truncate(checkout.raw(GRANTS), 9000),
        (
            r"patent_grants\.csv is not the file",
            r"checksum is now sha256:[0-9a-f]{64}, its size 9000",
        ),
    ),
    Fault(
        "a raw file is cut off within a row and described so",
        raw(GRANTS, lambda content: content[: content.index("上海,60623".encode()) + 12]),
        (r"patent_grants\.csv, row 171: 4 cells, not 8", "lost or an unquoted comma"),
    ),
    Fault(
        "a raw file is empty",
        raw(GRANTS, lambda content: b""),
        (r"patent_grants\.csv, row 1: columns differ .*missing \['year'", "Restore the header"),
    ),
    Fault(
        "a digit is tampered with",
        lambda checkout: checkout.edit(
            "data/raw/yearbook/patent_grants.csv", "上海,60623", "上海,60624"
        ),
        (r"patent_grants\.csv is not the file", "git checkout", "descriptor's `hash` and `bytes`"),
    ),
    # The description itself.
    Fault(
        "the description is missing",
        lambda checkout: checkout.datapackage.unlink(),
        (r"datapackage\.json is missing", "git checkout"),
    ),
    Fault(
        "the description is no JSON",
        lambda checkout: checkout.edit(
            "data/raw/datapackage.json", '"name": "shanghai-linkage-raw",', '"name": "raw"'
        ),
        (r"datapackage\.json, line 4, column \d+: Expecting ',' delimiter", "lost comma"),
    ),
    Fault(
        "a table is described without its checksum",
        lambda checkout: checkout.describe(GRANTS, lambda described: described.pop("hash")),
        (r"datapackage\.json: the resource 'yearbook-patent-grants' has no 'hash'",),
    ),
    # The records of the indicators.
    Fault(
        "the records of the indicators are tampered with",
        lambda checkout: checkout.edit(RECORDS, "factor = 10.5", "factor = 99"),
        (r"series\.toml is not the file", "git checkout", "descriptor's `hash` and `bytes`"),
    ),
    Fault(
        "the records of the indicators are no TOML",
        raw(SERIES, replaced('family = "papers"', "family = papers")),
        (r"series\.toml: .*at line \d+", "Correct the line"),
    ),
    Fault(
        "a record has a key that means nothing",
        raw(SERIES, replaced("jump.factor = 2.5", "jumps.factor = 2.5")),
        (r"series\.toml, \[indicator\.hnte_stock\], key 'jumps'", "Nearest: jump"),
    ),
    Fault(
        "an oddity of print has no reason",
        raw(SERIES, replaced('jump.reason = "Certified', '# "Certified')),
        (r"series\.toml, \[indicator\.hnte_stock\], key 'jump\.reason': is missing", "Add it"),
    ),
    Fault(
        "a year of a record is no number",
        raw(SERIES, replaced('years = "2016-2023"', 'years = "2016-"')),
        (r"\[indicator\.hnte_stock\], key 'years': '2016-' is no year", "Write years as"),
    ),
    Fault(
        "a blank is said of a province that is none",
        raw(SERIES, replaced('"吉林" = "2019"', '"吉木" = "2019"')),
        (r"key 'blank\.cells': '吉木' is no province", "Nearest: 吉林"),
    ),
    Fault(
        "a record is in a unit that nobody knows",
        raw(SERIES, replaced('unit = "人年"', 'unit = "人月"')),
        (r"\[indicator\.rd_personnel_fte\], key 'unit': '人月'", "Nearest: 人年.* Or add it"),
    ),
    # How the file is written.
    Fault(
        "a raw file is saved as GBK",
        raw(GRANTS, lambda content: content.decode().encode("gbk")),
        (r"patent_grants\.csv, row 1: byte 0x.. is not UTF-8", "GBK", "Save as UTF-8"),
    ),
    Fault(
        "a raw file is saved with a byte-order mark",
        raw(GRANTS, lambda content: b"\xef\xbb\xbf" + content),
        (r"patent_grants\.csv, row 1: starts with a byte-order mark", "Save as plain UTF-8"),
    ),
    Fault(
        "a raw file is saved with Windows line ends",
        raw(GRANTS, lambda content: content.replace(b"\n", b"\r\n")),
        (r"patent_grants\.csv, row 1: Windows line end", "Save with LF"),
    ),
    Fault(
        "a raw file is saved with line ends of two kinds",
        raw(
            GRANTS, lambda content: content.replace(b"TECHME-CNKI\n2015", b"TECHME-CNKI\r\n2015", 1)
        ),
        (r"patent_grants\.csv, row \d+: Windows line end",),
    ),
    Fault(
        "a raw file is separated by semicolons",
        raw(GRANTS, lambda content: content.replace(b",", b";")),
        (r"patent_grants\.csv, row 1: columns differ",),
    ),
    Fault(
        "a quotation mark is left open",
        raw(GRANTS, replaced("2015,2016,上海", '2015,2016,"上海')),
        (r"patent_grants\.csv, row 171: ", "quotation marks"),
    ),
    Fault(
        "a comma is lost",
        raw(GRANTS, replaced("上海,60623", "上海60623")),
        (r"patent_grants\.csv, row 171: 7 cells, not 8",),
    ),
    Fault(
        "a column is renamed",
        raw(GRANTS, replaced("发明(件)", "发明专利(件)")),
        (r"row 1: columns differ .*missing \['发明\(件\)'\]; not described \['发明专利\(件\)'\]",),
    ),
    Fault(
        "two columns have changed places",
        raw(GRANTS, replaced("发明(件),实用新型(件)", "实用新型(件),发明(件)")),
        (r"patent_grants\.csv, row 1: columns differ .*in another order",),
    ),
    # How a cell is written.
    Fault(
        "a number has thousands separators",
        printed(GRANTS, "上海", 2015, TOTAL, "60,623"),
        (WHERE.format(row=SHANGHAI_2015, value="60,623"), "plain ASCII digits"),
    ),
    Fault(
        "a number has full-width digits",
        printed(GRANTS, "上海", 2015, TOTAL, "６０６２３"),
        (WHERE.format(row=SHANGHAI_2015, value="６０６２３"), "plain ASCII digits"),
    ),
    Fault(
        "a number is a spreadsheet formula",
        printed(GRANTS, "上海", 2015, TOTAL, "=E171+F171+G171"),
        (WHERE.format(row=SHANGHAI_2015, value=r"=E171\+F171\+G171"), "spreadsheet formula"),
    ),
    Fault(
        "a number is a word",
        printed(GRANTS, "上海", 2015, TOTAL, "n/a"),
        (WHERE.format(row=SHANGHAI_2015, value="n/a"), "not of type integer"),
    ),
    Fault(
        "a number has a blank behind it",
        printed(GRANTS, "上海", 2015, TOTAL, "60623 "),
        (WHERE.format(row=SHANGHAI_2015, value="60623 "), "not of type integer"),
    ),
    Fault(
        "a count has decimals",
        printed(GRANTS, "上海", 2015, TOTAL, "60623.5"),
        (WHERE.format(row=SHANGHAI_2015, value=r"60623\.5"), "not of type integer"),
    ),
    Fault(
        "a year has two digits",
        printed(GRANTS, "上海", 2015, "year", "15"),
        (r"patent_grants\.csv, row 171, column 'year': '15': not of type year",),
    ),
    # Provinces and years.
    Fault(
        "a province has two rows for a year",
        rows(GRANTS, duplicate_row),
        (r"patent_grants\.csv, rows 2 and \d+: both are year '2010', .*地区 '全国'", "Remove one"),
    ),
    Fault(
        "a province lacks a year",
        rows(GRANTS, lambda table: [*table[:170], *table[171:]]),
        (
            r"provincial_indicators: 4 rows are missing",
            "gb_code 310000, year 2015",
            "EXPECTED_BLANKS",
        ),
        CLEAN_PANEL,
    ),
    Fault(
        "a figure is blank",
        printed(GRANTS, "上海", 2015, "发明(件)", ""),
        (r"patent_grants\.csv, row 171, column '发明\(件\)': '': the cell is blank", "Fill it in"),
    ),
    Fault(
        "a year is missing",
        rows(GRANTS, lambda table: [row for row in table if row[0] != "2015"]),
        (r"124 rows are missing", "patent_grants, gb_code 110000, year 2015"),
        CLEAN_PANEL,
    ),
    Fault(
        "a year is there that was not declared",
        rows(GRANTS, another_year),
        (r"rows are not expected", "patent_grants, gb_code 110000, year 2024", "EXPECTED_YEARS"),
        CLEAN_PANEL,
    ),
    Fault(
        "Shanghai is dropped from a table",
        rows("torch-hnte-stock", without_place("上海")),
        (r"8 rows are missing, the first is indicator hnte_stock, gb_code 310000, year 2016",),
        CLEAN_PANEL,
    ),
    Fault(
        "Shanghai is dropped from the provinces",
        rows("reference-provinces", without_place("上海")),
        (r"certification-2016\.toml, line 9: unit '310000' is not among the valid choices",),
    ),
    Fault(
        "a province is there that is none of the 31",
        printed(GRANTS, "上海", 2015, "地区", "香港"),
        (r"patent_grants\.csv, row 171, column '地区': '香港' is no province", "Nearest"),
        CLEAN_PANEL,
    ),
    Fault(
        "a province is misspelt",
        printed(GRANTS, "上海", 2015, "地区", "上诲"),
        (r"row 171, column '地区': '上诲' is no province\. Nearest: 上海",),
        CLEAN_PANEL,
    ),
    Fault(
        "a province has the code of another in a policy table",
        printed("policy-ftz", "上海", None, "gb_code", "320000"),
        (r"policy/ftz\.csv, rows 10 and 11: both are gb_code '320000'", "Remove one"),
    ),
    # Values that cannot be.
    Fault(
        "a slip of the unit in one cell",
        times("yearbook-rd-expenditure-activity", "上海", 2015, "R&D经费内部支出(万元)", 1e-4),
        (
            r"rd_expenditure, gb_code 310000, 201[56]",
            r"rd_expenditure_activity\.csv, row \d+",
            "unit",
        ),
        CLEAN_PANEL,
    ),
    Fault(
        "a slip of the unit in a table without parts",
        times("nbs-population", "上海", 2015, "value", 10),
        (
            r"population, gb_code 310000, 2015: .* is 9.96352 times the year before",
            r"population\.csv, row \d+",
            "slip of the unit",
        ),
        CLEAN_PANEL,
    ),
    Fault(
        "a column in another unit than the codebook says",
        lambda checkout: [
            checkout.set_bytes(
                "yearbook-techmarket-input-value",
                replaced("技术流向合同金额(万元)", "技术流向合同金额(亿元)"),
            ),
            checkout.describe(
                "yearbook-techmarket-input-value",
                lambda described: described["schema"]["fields"][3].update(
                    name="技术流向合同金额(亿元)"
                ),
            ),
        ],
        (
            r"techmarket_input_value\.csv has no column '技术流向合同金额\(万元\)'",
            r"series\.toml",
        ),
        CLEAN_PANEL,
    ),
    Fault(
        "another vintage of GDP",
        printed("nbs-gdp", "上海", 2015, "vintage", "first release"),
        (r"gdp\.csv, row 137: 'first release'", "Vintages and units are never mixed"),
        CLEAN_PANEL,
    ),
    Fault(
        "a negative count",
        printed("torch-hnte-stock", "上海", 2017, FIRMS, "-7494"),
        (
            r"hnte_stock, gb_code 310000, 2017: -7494 .*hnte_stock\.csv, row 67",
            "Compare with print",
        ),
        CLEAN_PANEL,
    ),
    Fault(
        "a figure of another series",
        printed("torch-hnte-stock", "上海", 2016, FIRMS, "6938"),
        (r"hnte_stock 2016: the provinces add up to 100,192 firms, Torch prints 100,012",),
        CLEAN_PANEL,
    ),
    Fault(
        "parts that exceed their total",
        printed(GRANTS, "上海", 2015, "发明(件)", "17610"),
        (r"patent_grants, gb_code 310000, 2015: its parts", r"60,632, the total is 60,623"),
        CLEAN_PANEL,
    ),
    Fault(
        "more researchers than personnel",
        printed("yearbook-rd-personnel-fte", "天津", 2014, "#研究人员(人年)", "143386"),
        (r"rd_personnel_fte, gb_code 120000, 2014: rd_researchers_fte exceed it",),
        CLEAN_PANEL,
    ),
    Fault(
        "provinces that miss the national row",
        printed("yearbook-rd-personnel-fte", "天津", 2014, "R&D人员全时当量(人年)", "123335"),
        (r"rd_personnel_fte 2014: the provinces add up to", r"rd_personnel_fte\.csv, row 130"),
        CLEAN_PANEL,
    ),
    Fault(
        "two provinces that have changed places against another table",
        lambda checkout: swap(checkout, "nbs-gdp", 2015, "value"),
        (r"gdp, gb_code 310000, 2015: .* times the year before", r"gdp\.csv, row 137"),
        CLEAN_PANEL,
    ),
    Fault(
        "a zone in another year",
        printed("policy-ftz", "上海", None, "ftz_year", "2015"),
        (r"free-trade zones by year are .*2015: 4", r"policy/ftz\.csv"),
        CLEAN_PANEL,
    ),
    Fault(
        "a cell that was corrected has its misprint again",
        printed("yearbook-rd-expenditure-source", "北京", 2012, "企业资金(万元)", "368633"),
        (r"rd_expenditure_source\.csv, row \d+, column '企业资金\(万元\)': '368633', but errata",),
        CLEAN_PANEL,
    ),
    Fault(
        "a figure of the report that is no numeral",
        raw("report-figures", replaced(",22家,", ",近若干家,")),
        (r"figures\.csv, row \d+, column wording", "近若干家"),
        CLEAN_REPORT,
    ),
    Fault(
        "a figure of the report whose qualifier contradicts its wording",
        raw("report-figures", replaced("100多万,more than", "100多万,exact")),
        (
            r"figures\.csv, row 4, column qualifier: 'exact'",
            "'more than'",
            "Correct one of the two",
        ),
        CLEAN_REPORT,
    ),
    Fault(
        "a figure that the report prints twice, differently",
        raw("report-figures", replaced(",41家,exact", ",42家,exact")),
        (r"figures\.csv, row \d+: table_qflp_firms is 42家, but qflp_firms in row \d+ is 41家",),
        CLEAN_REPORT,
    ),
    # Studies and parameters.
    Fault(
        "a study of an unknown province",
        study('unit = "310000"', 'unit = "沪"'),
        (r"certification-2016\.toml, line 9", "'沪'"),
    ),
    Fault(
        "a study of an unknown outcome",
        study('id = "papers_sci"', 'id = "paper_sci"'),
        (r"certification-2016\.toml, line \d+", "'paper_sci'", "papers_sci"),
    ),
    Fault(
        "a study of years without figures",
        study("first_year = 2011", "first_year = 1999"),
        (r"certification-2016\.toml, line \d+", "1999"),
    ),
    Fault(
        "a study with an unknown key",
        study("first_treated_year = 2016", "first_treated_yaer = 2016"),
        (r"certification-2016\.toml, line \d+", "first_treated_yaer", "first_treated_year"),
    ),
    Fault(
        "a study file that is no TOML",
        study('unit = "310000"', 'unit = "310000'),
        (r"certification-2016\.toml", "line 9"),
    ),
    # Notebooks.
    Fault(
        "a notebook that raises",
        cell("1 / 0"),
        (r"01_clean_source_report\.ipynb, cell \[5\] `1 / 0`: ZeroDivisionError", r"failed\.ipynb"),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook that warns",
        cell("import warnings\nwarnings.warn('take care')"),
        (r"01_clean_source_report\.ipynb, cell \[5\] warns: .*take care", r"failed\.ipynb"),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook that forgets a product",
        lambda checkout: checkout.edit(
            "notebooks/01_clean_source_report.ipynb",
            '"tidy.save(\\"report_figures\\", figures)\\n",',
            "",
        ),
        (
            r"did not write data/processed/report_figures\.csv",
            "Write it in the notebook, or take it off",
        ),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook that writes what is not declared",
        cell(
            "tidy.save('report_figures', figures).with_name('x')\nfrom analysis import paths\n"
            "paths.output_path(paths.BUILD / 'more.txt').write_text('more')"
        ),
        (r"wrote build/more\.txt, which its stage does not declare", "stages.py"),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook that writes past its landing folder",
        cell("from analysis import paths\npaths.MANIFEST.write_text('mine')"),
        (r"writes data/processed/MANIFEST\.txt, which it does not declare", "paths.output_path"),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook that reads what is not declared",
        cell("sources.read('nbs-gdp')"),
        (
            r"cell \[5\]",
            r"reads data/raw/nbs/gdp\.csv, which it does not declare",
            "`reads` of the stage",
        ),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook that reaches for the network",
        cell("import urllib.request\nurllib.request.urlopen('http://192.0.2.1/')"),
        (r"cell \[5\]", r"reaches for the network \(192\.0\.2\.1\)", "datapackage.json"),
        CLEAN_REPORT,
    ),
    Fault(
        "a kernel that is killed",
        cell("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        (r"01_clean_source_report\.ipynb: the kernel stopped", "memory"),
        CLEAN_REPORT,
    ),
    Fault(
        "a notebook with the marks of a merge",
        lambda checkout: checkout.folder.joinpath(
            "notebooks", "01_clean_source_report.ipynb"
        ).write_text("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n", "utf-8"),
        (r"01_clean_source_report\.ipynb, line 1", "no notebook", "git checkout"),
        CLEAN_REPORT,
    ),
    # The machine.
    Fault(
        "a file in the place of the build folder",
        in_the_place_of_the_build_folder,
        (r"Nothing can be written to the build folder .*build", "BUILD_DIR="),
    ),
    Fault(
        "a build folder with files that no build made",
        file("elsewhere/thesis.tex", "mine"),
        (r"BUILD_DIR=.*elsewhere holds files that no build made, such as thesis\.tex", "empty"),
        variables={"BUILD_DIR": "elsewhere"},
    ),
    Fault(
        "a build folder among the sources",
        nothing,
        (r"BUILD_DIR=.*data holds sources of the project", "another folder"),
        variables={"BUILD_DIR": "data"},
    ),
    Fault(
        "a disk without room for what the pipeline remembers",
        nothing,
        ("File too large", "disk space left", "make doctor"),
        CLEAN_REPORT,
        room=20_000,
    ),
    Fault(
        "a disk without room for a product",
        nothing,
        (r"02_clean_provincial_panel\.ipynb, cell \[4\]", "File too large"),
        CLEAN_PANEL,
        room=1_000_000,
    ),
    Fault(
        "a Quarto that is not there",
        nothing,
        ("QUARTO=/wrong/quarto does not answer", "QUARTO=none"),
        variables={"QUARTO": "/wrong/quarto"},
    ),
)


def swap(checkout: Checkout, resource: str, year: int, column: str) -> None:
    """Let Shanghai and Jiangsu change places, with the new checksum; sums stay as they are."""
    here, there = (checkout.line(resource, place, year) for place in ("上海", "江苏"))
    one, other = (checkout.cell(resource, line, column) for line in (here, there))
    checkout.set_cell(resource, here, column, other)
    checkout.set_cell(resource, there, column, one)
