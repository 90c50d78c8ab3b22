"""What CONTRIBUTING tells a newcomer is true."""

import importlib
import re

import pytest

from analysis import paths


def walked():
    """The modules and functions that the walks in CONTRIBUTING name."""
    text = paths.ROOT.joinpath(".github", "CONTRIBUTING.md").read_text("utf-8")
    walks = text.partition("## Three walks")[2]
    return [name for name in re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)*)`", walks) if "." in name]


@pytest.mark.parametrize("name", walked())
def test_the_walks_in_contributing_lead_past_what_is_there(name):
    module, _, last = f"analysis.{name}".rpartition(".")
    try:
        importlib.import_module(f"analysis.{name}")
    except ModuleNotFoundError:
        assert hasattr(importlib.import_module(module), last), name
