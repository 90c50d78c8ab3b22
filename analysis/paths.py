"""Every path in the project, one named constant a line.

`BUILD_DIR` in the environment moves everything generated for the reader
(`build/`) elsewhere; the tidy tables stay in `data/processed/`.
"""

import os
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

DATA = ROOT / "data"
RAW = DATA / "raw"
DATAPACKAGE = RAW / "datapackage.json"
PROCESSED = DATA / "processed"
MANIFEST = PROCESSED / "MANIFEST.txt"

NOTEBOOKS = ROOT / "notebooks"
STUDIES = NOTEBOOKS / "studies"

PAPER = ROOT / "paper"
LITERALS = PAPER / "literals.toml"

BUILD = Path(os.environ.get("BUILD_DIR") or ROOT / "build").resolve()
EXECUTED = BUILD / "notebooks"
CLAIMS = BUILD / "claims"
LEDGER = BUILD / "claims.json"
RESULTS = BUILD / "results"
EXHIBITS = BUILD / "exhibits"
REPORTS = BUILD / "paper"

LOCK = ROOT / "requirements.lock"

# Fonts come as files from a wheel, so that figures and PDF look the same on every machine.
FONTS = Path(find_spec("mplfonts").origin).parent / "fonts"
FONT_SERIF = FONTS / "NotoSerifCJKsc-Regular.otf"
FONT_SANS = FONTS / "NotoSansCJKsc-Regular.otf"
FONT_MONO = FONTS / "NotoSansMonoCJKsc-Regular.otf"
