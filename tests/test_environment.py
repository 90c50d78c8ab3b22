"""The set-up: made once, made again when it must be, and in words when it cannot be."""

import subprocess
import sys

import pytest

from analysis import environment, paths
from analysis.environment import SetupError


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A project with a lock, whose set-up steps only note that they were taken."""
    lock = tmp_path / "requirements.lock"
    lock.write_text("numpy==2.4.0\nuv==0.9.9 \\\n    --hash=sha256:ab\nzipp==3.23.0\n", "utf-8")
    for name, place in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "LOCK": lock,
        "STAMP": tmp_path / ".venv" / "installed.txt",
    }.items():
        monkeypatch.setattr(environment, name, place)
    return tmp_path


@pytest.fixture
def steps(house, monkeypatch):
    taken = []

    def create():
        taken.append("create")
        environment.VENV.mkdir(exist_ok=True)

    monkeypatch.setattr(environment, "_create_venv", create)
    monkeypatch.setattr(environment, "_install_locked", lambda: taken.append("install"))
    monkeypatch.setattr(environment, "_link_project", lambda: taken.append("link"))
    monkeypatch.setattr(environment, "_try_quarto", lambda: "no Quarto")
    return taken


@pytest.fixture
def commands(house, monkeypatch):
    """Every command that is to be run; none is."""
    run = []

    def note(command, remedy):
        run.append([str(part) for part in command])

    monkeypatch.setattr(environment, "_run", note)
    environment.VENV.mkdir()
    return run


def test_the_environment_is_made_once_and_not_again(steps, capsys):
    environment.sync()
    assert steps == ["create", "install", "link"]
    told = capsys.readouterr().out
    assert "Setting up .venv with 3 pinned packages" in told
    assert "Environment ready" in told
    environment.sync()
    assert steps == ["create", "install", "link"]
    assert capsys.readouterr().out == ""


def test_a_changed_lock_makes_it_again(steps):
    environment.sync()
    environment.LOCK.write_text("numpy==2.4.1\n", "utf-8")
    environment.sync()
    assert steps.count("create") == 2


def test_another_python_makes_it_again(steps, monkeypatch):
    environment.sync()
    monkeypatch.setattr(environment.sys, "version", "3.12.1 of a test")
    environment.sync()
    assert steps.count("create") == 2


def test_a_set_up_that_was_cut_off_starts_anew(steps, monkeypatch):
    def fail():
        raise SetupError("no registry")

    with monkeypatch.context() as patch:
        patch.setattr(environment, "_install_locked", fail)
        with pytest.raises(SetupError):
            environment.sync()
    environment.sync()
    assert steps == ["create", "create", "install", "link"]


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_a_python_that_is_not_tested_is_refused_with_the_remedy(version, steps, monkeypatch):
    monkeypatch.setattr(environment.sys, "version_info", version)
    with pytest.raises(SetupError, match=r"tested on 3\.11 to 3\.13.*PYTHON=python3\.12"):
        environment.sync()
    assert steps == []


def test_the_pythons_that_are_accepted_are_those_of_the_project_file():
    project = paths.ROOT.joinpath("pyproject.toml").read_text("utf-8")
    assert 'requires-python = ">=3.11,<3.14"' in project


def test_the_words_of_a_refusal_are_all_that_make_shows(monkeypatch):
    def fail():
        raise SetupError("the disk is full")

    monkeypatch.setattr(environment, "sync", fail)
    with pytest.raises(SystemExit, match=r"^make: the disk is full$"):
        environment.main("sync")


def test_everything_is_installed_by_hash_uv_first(commands):
    environment._install_locked()
    (pip, uv) = commands
    assert "--require-hashes" in pip
    assert "--require-hashes" in uv
    assert uv[-1] == str(environment.LOCK)
    only_uv = environment.VENV / "uv.lock.txt"
    assert pip[-1] == str(only_uv)
    assert only_uv.read_text("utf-8") == "uv==0.9.9 \\\n    --hash=sha256:ab\n"


def test_the_lock_of_the_project_pins_uv_with_a_hash(commands, monkeypatch):
    monkeypatch.setattr(environment, "LOCK", paths.LOCK)
    environment._install_locked()
    text = environment.VENV.joinpath("uv.lock.txt").read_text("utf-8")
    assert text.startswith("uv==")
    assert "--hash=sha256:" in text
    assert text.count("==") == 1


def test_a_lock_without_uv_is_refused_with_how_to_restore_it(commands):
    environment.LOCK.write_text("numpy==2.4.0\n", "utf-8")
    with pytest.raises(SetupError, match=r"pins no uv.*git checkout -- .*requirements\.lock"):
        environment._install_locked()
    assert commands == []


def test_no_command_names_an_address(commands):
    environment._install_locked()
    environment.lock()
    assert not [part for command in commands for part in command if "://" in part]


def test_a_command_that_fails_is_told_with_its_remedy(house):
    with pytest.raises(SetupError, match=r"^look above$"):
        environment._run([sys.executable, "-c", "raise SystemExit(3)"], "look above")


def test_a_virtual_environment_that_cannot_be_made_is_told_with_the_package(house, monkeypatch):
    def fail(*arguments, **options):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(environment.venv, "create", fail)
    with pytest.raises(SetupError, match="python3-venv"):
        environment._create_venv()


def test_a_quarto_that_is_out_of_reach_does_not_stop_the_set_up(house, monkeypatch):
    def fail(command, **options):
        assert options["timeout"] <= 120
        raise subprocess.TimeoutExpired(command, 120)

    monkeypatch.delenv("QUARTO", raising=False)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment.subprocess, "run", fail)
    assert "the built-in engine will render" in environment._try_quarto()


def test_a_quarto_that_is_named_or_found_is_not_installed_again(house, monkeypatch):
    monkeypatch.setattr(environment.subprocess, "run", lambda *a, **b: pytest.fail("installed"))
    monkeypatch.setenv("QUARTO", "none")
    assert environment._try_quarto() == "QUARTO=none is used for rendering"
    monkeypatch.delenv("QUARTO")
    monkeypatch.setattr(environment.shutil, "which", lambda name: "/opt/quarto")
    assert environment._try_quarto() == "Quarto found at /opt/quarto"


def test_cleaning_removes_what_is_generated_and_nothing_else(house):
    kept = ("data/processed/MANIFEST.txt", "data/raw/a.csv", "notebooks/own.ipynb", ".venv/x")
    gone = (
        "build/paper/report.html",
        "data/processed/table.csv",
        ".pytest_cache/x",
        ".mypy_cache/x",
    )
    for name in (*kept, *gone):
        file = house / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", "utf-8")
    environment.clean()
    assert all(house.joinpath(name).exists() for name in kept)
    assert not [name for name in gone if house.joinpath(name).exists()]


def test_cleaning_a_clean_project_does_nothing(house):
    environment.clean()
    environment.clean()


def test_help_lists_every_target_of_the_makefile_with_what_it_does(capsys):
    environment.print_targets()
    told = capsys.readouterr().out
    makefile = paths.ROOT.joinpath("Makefile").read_text("utf-8")
    for target in ("paper", "test", "lab", "doctor", "lock", "clean", "help"):
        assert f"{target}:" in makefile
        assert f"  make {target}" in told


def test_it_starts_with_the_standard_library_alone():
    code = "import sys; sys.path.insert(0, 'analysis'); import environment"
    command = [sys.executable, "-I", "-S", "-c", code.replace("'analysis'", "sys.argv[1]")]
    folder = str(paths.ROOT / "analysis")
    run = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
