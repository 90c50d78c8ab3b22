"""What stands behind a number: on its card, in its title, and in the data of the page."""

import json
import re

import pytest

from analysis.provenance import cards
from analysis.words import card_words
from analysis.words.card_words import full, measured
from analysis.words.labels import LabelError


def record(**changes):
    told = {
        "id": "did.x.att",
        "value": -0.125,
        "lower": None,
        "upper": None,
        "unit": "log_points",
        "qualifier": "",
        "interval": [None, 0.25],
        "p": 0.5,
        "procedure": {
            "zh": "双重差分，安慰剂推断",
            "en": "difference-in-differences, placebo inference",
        },
        "sample": {"zh": "31个省区市，2011—2019年", "en": "31 provinces, 2011-2019"},
        "notebook": "04_estimate_reform",
        "study": "certification-2016",
        "cell": 13,
        "sources": [
            {
                "file": "torch/hnte_stock.csv",
                "rows": "2-3",
                "column": "高新技术企业入统企业数(家)",
            }
        ],
    }
    return told | changes


def test_a_number_keeps_every_digit_and_has_no_exponent():
    assert full(1e-7) == "0.0000001"
    assert full(1 / 3) == "0.3333333333333333"
    assert full(1.1e10) == "11000000000"
    assert full(-2.0) == "−2"


def test_a_number_has_its_base_unit():
    assert measured(11_080_000_000.0, "yuan", "en") == "RMB 11080000000"
    assert measured(171.0, "persons", "zh") == "171人"
    assert measured(0.1428, "share", "en") == "0.1428 (share, 1 is all)"


def test_a_card_says_value_interval_p_procedure_and_sample_in_the_language():
    assert cards.facts(record(), "zh") == {
        "value": "−0.125（对数差）",
        "interval": "[−∞, 0.25]",
        "p": "0.5",
        "procedure": "双重差分，安慰剂推断",
        "sample": "31个省区市，2011—2019年",
    }
    assert cards.facts(record(), "en")["sample"] == "31 provinces, 2011-2019"


def test_a_figure_of_the_source_says_its_bounds_and_its_place():
    figure = record(
        **{"id": "report.x", "value": 8.0, "lower": 6.0, "upper": 10.0, "unit": "hours"},
        **{"interval": None, "p": None, "qualifier": "range"},
        sample={"zh": "一（一）第2点", "en": "Part 1, section 1, point 2"},
    )
    told = cards.facts(figure, "en")
    assert told["value"] == "8 hours (the midpoint)"
    assert told["bounds"] == "6 to 10"
    assert told["place"] == "Part 1, section 1, point 2"
    assert "interval" not in told
    assert cards.facts(figure | {"lower": None}, "en")["bounds"] == "at most 10"


def test_the_title_ends_with_the_cell_that_made_the_number():
    assert cards.title(record(), "en").endswith("; 04_estimate_reform.certification-2016 [13]")


def test_cells_and_publishers_that_claims_share_stand_once():
    told = cards.payload([record(), record(id="did.x.percent")], "en")
    assert len(told["cells"]) == len(told["publishers"]) == 1
    assert told["claims"]["did.x.percent"]["cells"] == [0]
    assert "Torch Centre" in told["publishers"][0]
    assert "edition: 2017–2018" in told["publishers"][0]


def test_every_fact_of_a_card_has_its_words():
    told = cards.payload([record()], "zh")
    assert set(told["claims"]["did.x.att"]["facts"]) <= set(told["words"])


def test_nothing_in_the_data_can_end_the_script_element():
    text = cards.scripts([record(sample={"zh": "无", "en": "</script><!--"})], "en")
    data = re.search(r'id="claims">(.*)</script>\n<script>', text)[1]
    assert "<" not in data
    assert json.loads(data)["claims"]["did.x.att"]["facts"]["sample"] == "</script><!--"


def test_a_number_without_a_sample_says_none():
    assert "sample" not in cards.facts(record(sample=None), "zh")


def test_words_nobody_wrote_are_named():
    with pytest.raises(LabelError, match="no words 'nothing'"):
        card_words.word("nothing", "en")
