"""Which engine renders, and what a Quarto must do to be believed: tried with a fake one."""

import os
import stat
import sys

import pytest

from analysis import paths
from analysis.report import engines
from analysis.report.staging import ReportError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the fake Quarto is a script with #!")

PYTHON = sys.executable
RENDERS_ALL = """
folder = pathlib.Path("rendered")
folder.mkdir()
for kind in ("html", "pdf", "docx"):
    folder.joinpath(sys.argv[2].replace("qmd", kind)).write_text(kind)
"""


@pytest.fixture(autouse=True)
def no_quarto_of_this_machine(tmp_path, monkeypatch):
    """Neither a variable nor PATH nor the environment's folder offers a Quarto."""
    monkeypatch.delenv("QUARTO", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(engines.sys, "executable", str(tmp_path / "venv" / "python"))
    engines.find.cache_clear()
    yield
    engines.find.cache_clear()


@pytest.fixture
def put_quarto(tmp_path):
    """Write an executable that answers `--version` and does `render` when asked to."""

    def put(version, render=RENDERS_ALL, folder="bin"):
        file = tmp_path / folder / "quarto"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f"#!{PYTHON}\nimport os, pathlib, sys\n"
            f"if sys.argv[1:] == ['--version']:\n    print({version!r})\n    sys.exit()\n{render}",
            "utf-8",
        )
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    return put


@pytest.fixture
def staged(tmp_path):
    folder = tmp_path / "staged"
    folder.mkdir()
    return folder


def test_without_any_quarto_the_built_in_engine_renders_and_says_how_to_get_quarto():
    told = engines.find().description
    assert told.startswith("pandoc 3.")
    assert "(built-in engine; for Quarto, " in told
    assert "install 1.7 or later and run make again" in told


def test_the_variable_none_chooses_the_built_in_engine_also_where_there_is_quarto(
    put_quarto, monkeypatch
):
    put_quarto("1.9.38")
    monkeypatch.setenv("QUARTO", "none")
    assert engines.find().description.endswith("(built-in engine; chosen by QUARTO=none)")


@pytest.mark.parametrize("folder", ["bin", "venv"])
def test_a_new_quarto_on_the_path_or_in_the_environment_renders(folder, put_quarto):
    put_quarto("1.9.38", folder=folder)
    assert engines.find().description == "Quarto 1.9.38"


@pytest.mark.parametrize("version", ["1.7.0", "1.10.18", "2.0.1-rc1"])
def test_versions_are_compared_as_numbers(version, put_quarto):
    put_quarto(version)
    assert engines.find().description == f"Quarto {version.removesuffix('-rc1')}"


@pytest.mark.parametrize("answer", ["1.6.0", "0.9", "command not found", ""])
def test_a_quarto_that_is_old_or_answers_nonsense_is_passed_over_in_words(answer, put_quarto):
    file = put_quarto(answer)
    told = engines.find().description
    assert "(built-in engine; " in told
    assert f"the Quarto at {file} cannot be used" in told


def test_a_named_quarto_that_is_too_old_is_refused(put_quarto, monkeypatch):
    file = put_quarto("1.6.0")
    monkeypatch.setenv("QUARTO", str(file))
    with pytest.raises(ReportError, match=r"is version 1\.6\.0; version 1\.7 or later is needed"):
        engines.find()


@pytest.mark.parametrize("wrong", ["/wrong/path", "quarto-that-is-nowhere"])
def test_a_named_quarto_that_is_not_there_is_refused_with_the_remedy(wrong, monkeypatch):
    monkeypatch.setenv("QUARTO", wrong)
    with pytest.raises(ReportError, match=f"^QUARTO={wrong} does not answer.*QUARTO=none"):
        engines.find()


def test_a_named_quarto_that_answers_nonsense_is_refused(put_quarto, monkeypatch):
    monkeypatch.setenv("QUARTO", str(put_quarto("hello")))
    with pytest.raises(ReportError, match="does not answer"):
        engines.find()


def test_a_relative_path_to_quarto_also_holds_in_the_staged_folder(
    put_quarto, staged, tmp_path, monkeypatch
):
    put_quarto("1.9.38")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUARTO", "bin/quarto")
    assert engines.find().render(staged, "zh")["pdf"].read_text() == "pdf"


def test_quarto_is_told_the_language_the_fonts_and_the_folder(put_quarto, staged):
    noted = "pathlib.Path('noted').write_text('|'.join([*sys.argv[1:], os.environ[{!r}]]))"
    put_quarto("1.9.38", noted.format("TYPST_FONT_PATHS") + RENDERS_ALL)
    rendered = engines.find().render(staged, "en")
    said = staged.joinpath("noted").read_text("utf-8")
    assert said == f"render|report_en.qmd|--profile|en|{paths.FONTS}"
    assert rendered == {
        kind: staged / "rendered" / f"report_en.{kind}" for kind in ("html", "pdf", "docx")
    }
    assert "TYPST_FONT_PATHS" not in os.environ


# As Quarto's program, pandoc and Quarto's Lua filters say it; the last in colour, always.
WARNINGS = {
    "program": "WARN: Unable to resolve link target",
    "pandoc": "[WARNING] Citeproc: citation x not found",
    "filter": "\x1b[33mWARNING (refs.lua:128) Unable to resolve crossref @fig-x\n\x1b[39m",
}
ECHO = "pandoc \n  to: html\n  toc: true\n  \nmetadata\n  lang: zh-Hans\n  theme: none\n  \n"


@pytest.mark.parametrize("line", WARNINGS.values(), ids=WARNINGS)
def test_a_warning_of_quarto_fails_although_its_status_says_all_is_well(line, put_quarto, staged):
    put_quarto("1.9.38", f"{RENDERS_ALL}\nprint({line!r}, file=sys.stderr)")
    with pytest.raises(ReportError) as error:
        engines.find().render(staged, "zh")
    told = line.replace("\x1b[33m", "").replace("\n\x1b[39m", "")
    assert str(error.value) == f"Quarto could not render {staged / 'report_zh.qmd'}:\n{told}"


def test_the_first_fault_is_told_however_much_quarto_says_after_it(put_quarto, staged):
    said = f"{ECHO}WARN: the cause\n" + f"{ECHO}WARN: a consequence\n" * 500
    put_quarto("1.9.38", f"{RENDERS_ALL}\nprint({said!r}, file=sys.stderr)")
    with pytest.raises(ReportError, match="WARN: the cause\nWARN: a consequence") as error:
        engines.find().render(staged, "zh")
    assert len(str(error.value)) < 3200


def test_a_fault_is_told_without_the_settings_and_the_traces_of_quartos_own_code(
    put_quarto, staged
):
    said = (
        f"{ECHO}ERROR: no such theme\n\nStack trace:\n    at compile (quarto.js:5)\n"
        "stack traceback:\n\tshortcodes.lua:54: in function\n  an indented line of pandoc\n"
    )
    put_quarto("1.9.38", f"print({said!r}, file=sys.stderr)\nsys.exit(1)")
    with pytest.raises(ReportError) as error:
        engines.find().render(staged, "zh")
    assert str(error.value).splitlines()[1:] == [
        "ERROR: no such theme",
        "",
        "  an indented line of pandoc",
    ]


def test_a_fault_in_one_format_fails_although_the_others_were_made(put_quarto, staged):
    stops = f"{RENDERS_ALL}\nprint('ERROR: Typst compilation failed', file=sys.stderr)\nsys.exit(1)"
    put_quarto("1.9.38", stops)
    with pytest.raises(ReportError, match="Typst compilation failed"):
        engines.find().render(staged, "zh")


def test_what_quarto_says_on_stderr_while_it_works_is_no_fault(put_quarto, staged):
    put_quarto("1.9.38", f"{RENDERS_ALL}\nprint({ECHO!r}, file=sys.stderr)")
    assert engines.find().render(staged, "zh")["html"].exists()


def test_a_quarto_that_fails_is_told_in_its_own_words(put_quarto, staged):
    put_quarto("1.9.38", "print('no room on disk', file=sys.stderr)\nsys.exit(1)")
    with pytest.raises(
        ReportError, match=r"(?s)could not render .*report_zh\.qmd.*no room on disk"
    ):
        engines.find().render(staged, "zh")


def test_a_format_that_quarto_did_not_make_is_named(put_quarto, staged):
    put_quarto("1.9.38", RENDERS_ALL.replace('"pdf", "docx"', '"docx"'))
    with pytest.raises(ReportError, match=r"Quarto made no pdf of report_zh\.qmd"):
        engines.find().render(staged, "zh")
