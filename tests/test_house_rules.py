"""The rules of the house that can be read off the files."""

import ast
import fnmatch
import json
import re
import subprocess

import pytest
import yaml

from analysis import paths, sources
from analysis.estimators import registry
from analysis.readme import rooms_by_floor

FLOORS = {room: number for number, rooms in enumerate(rooms_by_floor(), start=1) for room in rooms}
MODULES = sorted(paths.ROOT.joinpath("analysis").rglob("*.py"))
TEXT = {".csv", ".py", ".md", ".lua", ".yml", ".toml", ".ipynb", ".qmd", ".json", ".typ"}
BOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))


def tracked():
    listing = subprocess.run(
        ["git", "-C", str(paths.ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
    )
    return [paths.ROOT / name for name in listing.stdout.split("\0") if name]


def room(file):
    return file.relative_to(paths.ROOT / "analysis").parts[0].removesuffix(".py")


GENERAL = [
    file for file in MODULES if room(file) in ("pipeline", "report", "replication", "provenance")
]


def imported_rooms(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "analysis":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            yield from (name[1] for name in names if name[0] == "analysis" and len(name) > 1)


def notebook_code(book):
    notebook = json.loads(book.read_text("utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.name)
def test_a_module_imports_from_its_own_room_and_from_lower_floors_only(file):
    if file == paths.ROOT / "analysis" / "__init__.py":
        return
    here = FLOORS[room(file)]
    others = set(imported_rooms(file)) - {room(file)}
    not_below = sorted(name for name in others if FLOORS[name] >= here)
    assert not not_below, f"{file} is on floor {here} and imports {not_below}"


def test_every_room_has_one_floor_and_no_floor_a_room_that_is_gone():
    listed = [name for rooms in rooms_by_floor() for name in rooms]
    assert len(listed) == len(set(listed))
    assert set(listed) == {room(file) for file in MODULES} - {"__init__"}


@pytest.mark.parametrize(
    "file", [file for file in MODULES if room(file) == "estimators"], ids=lambda file: file.name
)
def test_the_estimators_import_nothing_of_the_project_from_outside(file):
    assert set(imported_rooms(file)) <= {"estimators"}


@pytest.mark.parametrize("file", GENERAL, ids=lambda file: file.name)
def test_what_would_serve_another_report_names_nothing_of_this_one(file):
    text = file.read_text("utf-8")
    provinces = sources.read("reference-provinces")[["short_zh", "full_zh", "name_en"]]
    studies = [study.stem for study in paths.STUDIES.glob("*.toml")]
    methods = [name for each in registry.ESTIMATORS for name in each.name]
    named = [*provinces.to_numpy().ravel(), *studies, *methods]
    assert len(named) > 100
    # Chinese has no blanks between words.
    words = [rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in named]
    assert not re.findall("|".join(words), text, re.IGNORECASE)
    assert not {"studies", "estimators"} & set(imported_rooms(file))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.name)
def test_no_module_has_a_name_that_says_nothing(file):
    assert not re.search(r"util|helper|manager|misc|common", file.stem)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_a_notebook_is_stripped_canonical_and_thin(book):
    text = book.read_text("utf-8")
    notebook = json.loads(text)
    assert text == json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            assert len(cell["source"]) <= 15, source
            assert not re.search(r"^\s*(def|class) ", source, re.M), source


@pytest.mark.parametrize(
    "book", [book for book in BOOKS if re.match("0[3-6]_", book.stem)], ids=lambda book: book.stem
)
def test_of_the_code_of_a_notebook_at_most_a_quarter_keeps_the_ledger(book):
    cells = ["".join(cell["source"]) for cell in notebook_code(book)]
    lines = {
        cell: [line for line in cell.splitlines() if line.strip() and line.lstrip()[0] != "#"]
        for cell in cells
    }
    kept = [cell for cell in cells if "ledger" in cell or "claims." in cell]
    share = sum(len(lines[cell]) for cell in kept) / sum(map(len, lines.values()))
    assert 0 < share <= 0.25, f"{share:.0%} of the code lines stand in cells with the ledger"


def test_the_lock_holds_hashes_and_no_addresses():
    lock = paths.LOCK.read_text("utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^\S+==.*?(?=^\S|\Z)", lock, re.M | re.S)
    assert len(pinned) > 100
    assert all("--hash=sha256:" in block for block in pinned)


def test_every_dependency_says_why_it_is_there():
    lines = paths.ROOT.joinpath("pyproject.toml").read_text("utf-8").splitlines()
    listed = [line for line in lines if re.match(r'    "[a-z][^:]*",', line)]
    assert len(listed) > 20
    assert all("# " in line for line in listed), "a dependency without its reason"


def test_no_tracked_file_names_a_path_of_a_machine():
    machine = re.compile(r"(^|[^A-Za-z0-9_.:/-])/(home|root|work|tmp|Users)/")
    for file in tracked():
        if file.suffix in TEXT:
            hits = [line for line in file.read_text("utf-8").splitlines() if machine.search(line)]
            assert not hits, f"{file}: {hits[:3]}"


@pytest.mark.parametrize(("goal", "tests"), [("check", "not build and not slow"), ("test", "")])
def test_style_types_and_tests_are_what_make_runs_before_a_commit(goal, tests):
    told = subprocess.run(
        ["make", "--dry-run", goal, "TESTS="],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = [words.partition(" -m ")[2] for words in told.stdout.splitlines()]
    tools = [words for words in modules if words]
    assert [words.split()[0] for words in tools] == ["ruff", "ruff", "mypy", "pytest"]
    assert tools[0].startswith("ruff check analysis benchmarks tests")
    assert tools[1].startswith("ruff format --check")
    assert tools[3].partition(' -m "')[2].rstrip('"') == tests


def test_a_commit_is_checked_by_this_checkout_and_nothing_from_elsewhere():
    hooks = yaml.safe_load(paths.ROOT.joinpath(".pre-commit-config.yaml").read_text("utf-8"))
    assert [source["repo"] for source in hooks["repos"]] == ["local"]
    assert [hook["entry"] for hook in hooks["repos"][0]["hooks"]] == ["make check"]


def test_no_machine_builds_before_the_fast_tests_passed_and_all_call_one_script():
    file = paths.ROOT / ".github" / "workflows" / "reproduce.yml"
    jobs = yaml.safe_load(file.read_text("utf-8"))["jobs"]
    assert [step["run"] for step in jobs["check"]["steps"] if "run" in step] == [
        "bash .ci/run check"
    ]
    for name, job in jobs.items():
        assert name == "check" or job["needs"] == "check"
        assert all(
            step["run"].startswith("bash .ci/run ") for step in job["steps"] if "run" in step
        )
        cached = [step["with"]["key"] for step in job["steps"] if "cache@" in step.get("uses", "")]
        assert ["requirements.lock" in key for key in cached] == [True], name


def test_no_folder_of_tests_has_a_name_that_pytest_passes_over(pytestconfig):
    hidden = pytestconfig.getini("norecursedirs")
    tests = [file for file in tracked() if file.name.startswith("test_")]
    folders = {part for file in tests for part in file.relative_to(paths.ROOT).parts[:-1]}
    assert "build" in folders
    assert not [name for name in folders for pattern in hidden if fnmatch.fnmatch(name, pattern)]
