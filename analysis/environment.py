"""Set up `.venv` from requirements.lock: the one file that runs before anything is installed.

Only the standard library is used here, so that `make` needs no more than a
Python. Run as a script: `python3 analysis/environment.py sync|bench|lock|clean|help`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.txt"
# What only the benchmarks import lies in a folder of its own, which no other command looks into.
BENCH_LOCK = ROOT / "benchmarks" / "requirements.lock"
BENCH_PACKAGES = VENV / "benchmarks"
GENERATED = ("build", ".pytask", ".pytest_cache", ".ruff_cache", ".mypy_cache")

# Tried once, outside the lock: its installer downloads Quarto's release, which
# many machines cannot reach. The report builds without it.
QUARTO = "quarto-cli==1.10.18"
QUARTO_SECONDS = 120

REMEDY = "is a package registry reachable? What pip or uv said stands above"


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main(command: str) -> None:
    """Run one of the commands below; a `SetupError` becomes one message and status 1."""
    commands = {
        "sync": sync,
        "bench": add_benchmarks,
        "lock": lock,
        "clean": clean,
        "help": print_targets,
    }
    try:
        commands[command]()
    except SetupError as error:
        sys.exit(f"make: {error}")


def sync() -> None:
    """Make `.venv` hold exactly what requirements.lock lists; do nothing when it already does."""
    _check_python()
    wanted = _fingerprint()
    if STAMP.exists() and STAMP.read_text("utf-8").splitlines()[:1] == [wanted]:
        return
    count = sum("==" in line for line in LOCK.read_text("utf-8").splitlines())
    print(f"Setting up .venv with {count} pinned packages (once; again when the lock changes) …")
    _create_venv()
    _install_locked()
    _link_project()
    quarto = _try_quarto()
    STAMP.write_text(f"{wanted}\n{quarto}\n", "utf-8")
    print(f"Environment ready: Python {sys.version.split()[0]}; {quarto}.")


def add_benchmarks() -> None:
    """Install what benchmarks/requirements.lock lists beside the environment, by hash."""
    command: list[str | Path] = [
        *(_venv_python(), "-m", "uv", "pip", "install", "--quiet", "--require-hashes"),
        *("--python", _venv_python(), "--target", BENCH_PACKAGES, "--requirements", BENCH_LOCK),
    ]
    _run(command, REMEDY)


def lock() -> None:
    """Rewrite both locks for every platform: versions and hashes, no addresses.

    Where the benchmarks need a package that the project has, they take its version.
    """
    _compile(LOCK, "--group", "test", "pyproject.toml")
    _compile(BENCH_LOCK, "--group", "bench", "--constraints", LOCK)


def clean() -> None:
    """Remove everything that the pipeline generates, and nothing else."""
    for name in GENERATED:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for table in (ROOT / "data" / "processed").glob("*.csv"):
        table.unlink()


def print_targets() -> None:
    """Print each Makefile target with its `##` comment."""
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    for line in lines:
        if found := re.match(r"([a-z]+):.*?## (.*)", line):
            print(f"  make {found[1]:<8} {found[2]}")


def _check_python() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise SetupError(
            f"Python {sys.version.split()[0]} was found; this project is tested on 3.11 to 3.13. "
            "Name another one: make paper PYTHON=python3.12"
        )


def _fingerprint() -> str:
    """Hash of all that decides what `.venv` holds: the lock, the Python, this file."""
    parts = (LOCK.read_bytes(), sys.version.encode(), Path(__file__).read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _create_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
    except (subprocess.CalledProcessError, OSError) as error:
        raise SetupError(
            f"no virtual environment could be made in {VENV} ({error}). "
            "On Debian or Ubuntu install the package python3-venv; check that the folder is "
            "writable and the disk is not full."
        ) from error


def _install_locked() -> None:
    """Install uv by pip, then all else by uv, each file checked against its hash in the lock."""
    pinned_uv = re.search(r"^uv==.*?(?=^\S)", LOCK.read_text("utf-8"), re.M | re.S)
    if not pinned_uv:
        raise SetupError(f"{LOCK} pins no uv, which installs the rest. Run: git checkout -- {LOCK}")
    only_uv = VENV / "uv.lock.txt"
    only_uv.write_text(pinned_uv[0], "utf-8")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    _run([_venv_python(), *pip, "-r", only_uv], REMEDY)
    # Compiled here once: where Python may not write bytecode, every kernel would do it again.
    uv = ["-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
    _run([_venv_python(), *uv, "--python", _venv_python(), LOCK], REMEDY)


def _compile(target: Path, *wanted: str | Path) -> None:
    command = [
        *(_venv_python(), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--upgrade"),
        *("--generate-hashes", "--no-annotate", "--no-header", "--python-version", "3.11"),
        *(*wanted, "--output-file", target),
    ]
    _run(command, "the lock could not be resolved; look at the message above")


def _link_project() -> None:
    """Let `.venv` import `analysis`; a relative path survives moving the checkout."""
    show = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([_venv_python(), "-c", show], capture_output=True, text=True, check=True)
    packages = Path(site.stdout.strip())
    packages.joinpath("project.pth").write_text(os.path.relpath(ROOT, packages) + "\n", "utf-8")


def _try_quarto() -> str:
    """Try once to install the pinned Quarto; say in one phrase what came of it."""
    if os.environ.get("QUARTO"):
        return f"QUARTO={os.environ['QUARTO']} is used for rendering"
    if found := shutil.which("quarto"):
        return f"Quarto found at {found}"
    command: list[str | Path] = [
        *(_venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", QUARTO),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=QUARTO_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return "Quarto's release is out of reach here, the built-in engine will render"
    return f"{QUARTO} installed in .venv"


def _venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _run(command: Sequence[str | Path], remedy: str) -> None:
    if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode:
        raise SetupError(remedy)


if __name__ == "__main__":
    main(sys.argv[1])
