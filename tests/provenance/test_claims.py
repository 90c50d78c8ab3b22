"""What the ledger takes, refuses and prints."""

import json
import math

import pandas as pd
import pytest

from analysis import paths
from analysis.provenance import claims
from analysis.provenance.claims import ClaimError, Ledger, raw_cells
from analysis.words.claim import Claim
from analysis.words.languages import Words

COUNT = Words("计数", "count")


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    monkeypatch.setattr(paths, "CLAIMS", tmp_path / "claims")
    monkeypatch.setattr(paths, "LEDGER", tmp_path / "claims.json")
    return Ledger("03_describe_progress")


def record(ledger, id="a.b", value=1.0, unit="number", procedure=COUNT, **more):
    ledger.record(id, value, unit=unit, procedure=procedure, sources=[], **more)
    return ledger.records[id]


@pytest.mark.parametrize(
    ("value", "more", "zh", "en"),
    [
        (0.1428, {"unit": "share", "digits": 2}, "14.28%", "14.28%"),
        (5, {"unit": "rank"}, "第5位", "fifth"),
        (22, {"unit": "rank"}, "第22位", "22nd"),
        (12, {"unit": "rank"}, "第12位", "12th"),
        (15, {"unit": "placebo_rank", "out_of": 31}, "15/31", "15/31"),
        (-0.2749, {"unit": "log_points"}, "−0.275", "−0.275"),
        (0.052, {"unit": "change"}, "+5.2%", "+5.2%"),
        (1 / 31, {"unit": "p", "digits": 3}, "0.032", "0.032"),
        (6938, {"unit": "firms"}, "6938家", "6,938 firms"),
        (110.8e8, {"unit": "yuan"}, "110.8亿元", "RMB 11.08 billion"),
        (51.9e8, {"unit": "USD"}, "51.9亿美元", "US$5.19 billion"),
        (2016, {"unit": "year"}, "2016", "2016"),
    ],
)
def test_a_claim_prints_in_the_manner_of_each_language(ledger, value, more, zh, en):
    assert record(ledger, value=value, **more)["text"] == {"zh": zh, "en": en}


def test_an_interval_that_is_not_given_is_refused(ledger):
    with pytest.raises(ClaimError, match="lacks its interval: give interval="):
        record(ledger, unit="interval")


def test_an_interval_prints_with_its_open_end(ledger):
    printed = record(ledger, value=-0.2, unit="interval", interval=(-math.inf, 0.05))
    assert printed["text"]["en"] == "[−∞, 0.05]"
    assert printed["interval"] == (None, 0.05), "JSON knows no infinity"


def test_a_claim_without_a_number_is_refused(ledger):
    with pytest.raises(ClaimError, match="not printed"):
        record(ledger, value=math.nan)


def test_an_id_is_recorded_once_and_well_formed(ledger):
    record(ledger)
    with pytest.raises(ClaimError, match="recorded twice"):
        record(ledger)
    with pytest.raises(ClaimError, match="malformed"):
        record(ledger, id="A b")


def test_words_are_recorded_in_both_languages(ledger):
    told = record(ledger, sample=Words("31个省区市", "31 provinces"))
    assert told["procedure"] == {"zh": "计数", "en": "count"}
    assert told["sample"] == {"zh": "31个省区市", "en": "31 provinces"}
    assert record(ledger, id="b")["sample"] is None


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("procedure", "a new procedure"),
        ("procedure", None),
        ("procedure", Words("", "count")),
        ("sample", Words("31个省区市", " ")),
        ("sample", {"zh": "31个省区市", "en": "31 provinces"}),
        ("text", Words("", "one")),
    ],
)
def test_words_that_lack_a_language_are_refused_when_recorded(ledger, part, words):
    told = rf"The claim a\.b of 03_describe_progress has the {part} .*Say it in both languages"
    with pytest.raises(ClaimError, match=told):
        record(ledger, **{part: words})
    assert ledger.records == {}


def test_claims_of_a_room_are_recorded_under_their_prefix_with_the_cells_of_each_table(ledger):
    first, second = (pd.DataFrame({"file": "f.csv", "row": [row], "column": "c"}) for row in (2, 3))
    sample = Words("1项结果", "1 outcome")
    known = {"digits": 1, "p": 0.5, "sample": sample}
    ledger.record_all("a", {"b": Claim(0.25, "share", COUNT, (first, second), **known)})
    told = ledger.records["a.b"]
    assert [entry["rows"] for entry in told["sources"]] == ["2", "3"]
    assert (told["value"], told["p"], told["text"]["en"]) == (0.25, 0.5, "25.0%")
    assert told["sample"]["en"] == "1 outcome"


def test_two_notebooks_cannot_record_the_same_claim(ledger):
    record(ledger)
    twin = Ledger("04_estimate_reform", "other")
    record(twin)
    assert twin.records["a.b"]["study"] == "other"
    assert ledger.records["a.b"]["study"] == ""
    with pytest.raises(ClaimError, match=r"a\.b is recorded by 03_.* and by 04_"):
        claims.merge([ledger.save(), twin.save()])


def test_the_merged_ledger_is_sorted_and_whole(ledger):
    record(ledger, id="b")
    record(ledger, id="a")
    merged = json.loads(claims.merge([ledger.save()]).read_text("utf-8"))
    assert list(merged) == ["a", "b"]
    assert merged["a"]["notebook"] == "03_describe_progress"


def test_an_empty_ledger_is_refused(ledger):
    with pytest.raises(ClaimError, match="no claim"):
        ledger.save()


def test_raw_cells_are_told_in_ranges():
    cells = pd.DataFrame({"file": "f.csv", "row": [3, 2, 4, 9], "column": ["c", "c", "c", "c"]})
    assert raw_cells(cells) == [{"file": "f.csv", "rows": "2-4, 9", "column": "c"}]
