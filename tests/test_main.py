"""The commands: what they print, and that a fault is told in words."""

import json
import os
import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from analysis import __main__ as command_line
from analysis import paths, report
from analysis.pipeline import runner
from analysis.pipeline.interruption import InterruptedBuildError
from analysis.report import engines
from analysis.studies import study


@pytest.fixture
def call(monkeypatch):
    """Run a command within this process, with the built-in engine."""
    monkeypatch.setenv("QUARTO", "none")
    engines.find.cache_clear()
    report.stamp.cache_clear()
    yield lambda *arguments: CliRunner().invoke(command_line.app, list(arguments))
    engines.find.cache_clear()
    report.stamp.cache_clear()


@pytest.fixture
def panel(tmp_path):
    """Twelve units over ten years; one of them jumps by 1 from 2016 on."""
    rows = [
        f"{unit},{year},{unit % 4 + 0.1 * (year - 2010) + (unit * year) % 7 * 0.05:.3f}"
        for unit in range(1, 13)
        for year in range(2010, 2020)
    ]
    file = tmp_path / "panel.csv"
    file.write_text("\n".join(["province,year,papers", *rows]) + "\n", "utf-8")
    return file


def test_without_a_command_all_commands_are_listed(call):
    told = call().output
    for command in ("paper", "estimate", "doctor", "lab"):
        assert command in told


def test_paper_says_how_many_stages_ran_which_engine_and_where_the_reports_are(call, monkeypatch):
    monkeypatch.setattr(runner, "build", lambda planned, checks: ["ledger", "report.zh"])
    lines = call("paper").output.splitlines()
    assert lines[0].startswith("2 of ")
    assert lines[1].startswith("Rendered by pandoc ")
    assert lines[2:5] == [
        str(paths.REPORTS / "zh" / f"report.{kind}") for kind in ("html", "pdf", "docx")
    ]
    assert len(lines) == 2 + 3 * len(report.editions())


def test_paper_says_when_there_was_nothing_to_do(call, monkeypatch):
    monkeypatch.setattr(runner, "build", lambda planned, checks: [])
    assert call("paper").output.startswith("Everything is up to date.\n")


def test_every_study_file_is_looked_at_before_anything_runs(call, monkeypatch):
    seen = []
    monkeypatch.setattr(runner, "build", lambda planned, checks: seen.extend(checks) or [])
    for command in (["paper"], ["study", "ftz-rollout"]):
        seen.clear()
        call(*command)
        assert study.load_all in seen


def test_doctor_says_what_this_machine_has(call):
    told = call("doctor").output
    lines = {line[:15].strip(): line[15:] for line in told.splitlines()}
    assert lines["Python"].startswith(f"{sys.version.split()[0]} at ")
    assert lines["Render engine"].endswith("(built-in engine; chosen by QUARTO=none)")
    assert lines["Fonts"].startswith("Noto CJK")
    assert lines["Disk"].endswith("a build takes less than 0.2 GiB")
    assert lines["Build folder"] == str(paths.BUILD)
    assert {"Kernel", "Browser"} <= lines.keys()


def test_doctor_names_what_is_missing_and_the_remedy(call, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "FONT_SERIF", tmp_path / "Serif.otf")
    monkeypatch.setattr(command_line.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(command_line.shutil, "which", lambda name: None)
    monkeypatch.setattr(command_line.os, "access", lambda folder, mode: False)
    told = call("doctor").output
    assert "missing: Serif.otf; remove .venv and run make again" in told
    assert "Kernel         missing; remove .venv" in told
    assert "install the package chromium" in told
    assert "not writable: set BUILD_DIR to another folder" in told


def test_lab_opens_the_notebooks_with_the_kernel_of_the_environment(call, monkeypatch):
    started = []

    def start(command, env, check):
        started.append((command, env))
        return subprocess.CompletedProcess(command, 7)

    monkeypatch.setattr(command_line.subprocess, "run", start)
    assert call("lab").exit_code == 7
    ((command, environment),) = started
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert command[-1] == str(paths.NOTEBOOKS)
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"


def estimate(panel, **changed):
    options = {
        "panel": panel,
        "unit": "province",
        "time": "year",
        "outcome": "papers",
        "treated": "3",
        "start": "2016",
        **changed,
    }
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def test_estimate_prints_text_for_people_and_json_for_programs(call, panel):
    text = call("estimate", *estimate(panel))
    assert text.exit_code == 0, text.output
    assert "papers" in text.output
    told = call("estimate", *estimate(panel), "--format", "json")
    assert json.loads(told.stdout)


def test_an_option_that_is_missing_is_named(call, panel):
    told = call("estimate", *estimate(panel)[:-2])
    assert told.exit_code == 2
    assert "--start" in told.output


@pytest.fixture
def refusal(monkeypatch, capsys):
    """What a command says on standard error when it ends with this error, and its exit status."""

    def of(error):
        def fail():
            raise error

        monkeypatch.setattr(command_line, "app", fail)
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        return capsys.readouterr().err, stopped.value.code

    return of


def test_a_fault_that_a_user_can_mend_is_told_in_words(refusal):
    assert refusal(ValueError("no such province")) == ("\nno such province\n", 1)


def test_a_full_disk_is_told_with_what_to_look_at(refusal):
    told, status = refusal(OSError(28, "No space left on device"))
    assert "No space left on device. Is the disk full" in told
    assert status == 1


def test_an_interrupt_has_the_exit_status_that_shells_expect(refusal):
    told, status = refusal(InterruptedBuildError(signal.SIGINT))
    assert "The build was interrupted" in told
    assert status == 130


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch):
    def fail():
        raise KeyError("a slip")

    monkeypatch.setattr(command_line, "app", fail)
    with pytest.raises(KeyError):
        command_line.main()


def run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "analysis", *arguments],
        cwd=paths.ROOT,
        env=os.environ | {"PYTHONPATH": str(paths.ROOT)} | variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_wrong_quarto_stops_with_status_1_and_no_traceback():
    told = run("doctor", QUARTO="/wrong/path")
    assert told.returncode == 1
    assert "QUARTO=/wrong/path does not answer" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_panel_that_is_not_there_stops_with_status_1_and_its_name(tmp_path):
    told = run("estimate", *estimate(tmp_path / "lost.csv"))
    assert told.returncode == 1
    assert "lost.csv" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_commands_start_without_the_weight_of_what_they_may_run():
    code = (
        "import sys, analysis.__main__; print([m for m in ('pandas', 'scipy') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
