"""The raw tables, read once."""

import pytest

from analysis.cleaning import yearbook


@pytest.fixture(scope="session")
def printed():
    """The raw tables as they are; change only a copy of them."""
    return yearbook.read_raw()


@pytest.fixture
def raw(printed):
    """A copy of the raw tables that a test may change."""
    return {name: table.copy() for name, table in printed.items()}
