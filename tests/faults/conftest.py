"""Copies of the project, one for each fault."""

import pytest
from checkout import Checkout


@pytest.fixture
def checkout(tmp_path):
    """A copy of the project, in a folder of its own."""
    return Checkout.new(tmp_path / "project")
