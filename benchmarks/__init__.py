"""How fast the estimators are beside other packages: `make bench` runs all and writes README.md."""

import sys
from pathlib import Path

# pyfixest lies beside the environment (`analysis/environment.py bench`). What both hold is taken
# from the environment, as this folder comes last.
sys.path.append(str(Path(sys.prefix) / "benchmarks"))
