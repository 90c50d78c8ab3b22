"""Every path in the project, one named constant a line.

`BUILD_DIR` in the environment moves everything generated elsewhere, the tidy
tables included, so that the checkout itself may be read-only. While the
pipeline runs a stage, `LANDING_DIR` names the folder where its products land
first: they move to the paths below when the stage has ended well.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

DATA = ROOT / "data"
RAW = DATA / "raw"
DATAPACKAGE = RAW / "datapackage.json"
NOTEBOOKS = ROOT / "notebooks"
STUDIES = NOTEBOOKS / "studies"

PAPER = ROOT / "paper"
LITERALS = PAPER / "literals.toml"
REFERENCE = PAPER / "reference"

BUILD = Path(os.environ.get("BUILD_DIR") or ROOT / "build").resolve()
IS_ELSEWHERE = (ROOT / "build").resolve() != BUILD
PROCESSED = (BUILD if IS_ELSEWHERE else DATA) / "processed"
MANIFEST = PROCESSED / "MANIFEST.txt"
LANDINGS = BUILD / "landing"
EXECUTED = BUILD / "notebooks"
CLAIMS = BUILD / "claims"
LEDGER = BUILD / "claims.json"
EXHIBITS = BUILD / "exhibits"
REPORTS = BUILD / "paper"
PAGES = REPORTS / "notebooks"
VERIFICATION = BUILD / "verification.md"
VERIFIED = BUILD / "verify"
RELEASES = BUILD / "release"

LOCK = ROOT / "requirements.lock"

# Fonts come as files from a wheel, so that figures and PDF look the same on every machine.
_FONTS_FROM = find_spec("mplfonts")
if _FONTS_FROM is None or _FONTS_FROM.origin is None:
    raise ModuleNotFoundError(
        "the package mplfonts, which brings the fonts, is not installed here. Run `make`, "
        "which sets up .venv and uses it; or start the Python of .venv."
    )
FONTS = Path(_FONTS_FROM.origin).parent / "fonts"
FONT_SERIF = FONTS / "NotoSerifCJKsc-Regular.otf"
FONT_SANS = FONTS / "NotoSansCJKsc-Regular.otf"
FONT_MONO = FONTS / "NotoSansMonoCJKsc-Regular.otf"


def output_path(path: Path) -> Path:
    """Where to write what belongs at `path`; its folder is made. Reading always uses `path`.

    Raises ValueError for a path that no stage may write: outside `build/` and `data/processed/`.
    """
    for name, folder in (("build", BUILD), ("processed", PROCESSED)):
        if path.is_relative_to(folder):
            root = os.environ.get("LANDING_DIR")
            target = Path(root) / name / path.relative_to(folder) if root else path
            target.parent.mkdir(parents=True, exist_ok=True)
            return target
    raise ValueError(f"{path} is outside {BUILD} and {PROCESSED}: nothing is written there.")


def shown(path: Path) -> str:
    """The path as people read it: seen from the project where it lies within."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to: it becomes `path` when the block ends well, else it goes.

    A reader sees the old file or the new one, never half of one, whatever ends the block: a full
    disk, an interrupt, an error.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
