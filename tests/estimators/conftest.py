from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def smoking():
    """Proposition 99: packs per head, 39 states x 1970-2000, California treated from 1989."""
    shipped = Path(find_spec("synthdid").submodule_search_locations[0])
    table = pd.read_csv(shipped / "data" / "california_prop99.csv", sep=";")
    return table.pivot(index="Year", columns="State", values="PacksPerCapita")
