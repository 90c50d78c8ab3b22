"""Small hand-made tables, and a build folder of the test's own."""

import pandas as pd
import pytest

from analysis import paths


@pytest.fixture
def exhibits(tmp_path, monkeypatch):
    """The folder that exhibits are written to during the test."""
    monkeypatch.delenv("LANDING_DIR", raising=False)
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    monkeypatch.setattr(paths, "EXHIBITS", tmp_path / "exhibits")
    return paths.EXHIBITS


@pytest.fixture
def events():
    return pd.DataFrame(
        [
            ("2016-11", "finance", "账户扩容", "Accounts widened"),
            ("2011", "finance", "股权投资试点", "Equity pilot"),
            ("2016-09-25", "people", "人才意见", "Talent opinions"),
        ],
        columns=["date", "field", "label_zh", "label_en"],
    )
