"""The reference holds what was printed, a line each, and says what to do where it is not there."""

import pytest

from analysis import paths
from analysis.replication import reference
from analysis.replication.reference import PublicationError


def test_of_a_claim_its_words_and_numbers_are_held_and_not_where_it_was_made(build):
    assert reference.of_build(build).claims == {
        "firms.growth": {
            "zh": "25%",
            "en": "25%",
            "unit": "share",
            "procedure": {"zh": "比上年增长", "en": "growth on the year before"},
            "value": 0.25,
            "interval": [0.1, None],
            "p": 0.5,
        }
    }


def test_of_exhibits_tables_are_held_by_line_and_figures_by_words_and_panels(build):
    held = reference.of_build(build).exhibits
    assert sorted(held) == ["en/fig-firms", "en/tbl-firms", "zh/fig-firms", "zh/tbl-firms"]
    assert held["zh/tbl-firms"][2:] == ["| 2016 | 10 |", "| 2017 | 12 |"]
    shows, panel, _ = held["en/fig-firms"]
    assert shows == "Firms rose."
    assert (panel["words"], panel["points"]) == (["firms"], 2)
    # x 1, 3; y 2, 4; weighted by place: (1 + 2·3) / 2, (2 + 2·4) / 2
    assert panel["sums"] == [4.0, 6.0, 3.5, 5.0]


def test_what_is_written_is_read_back_and_has_a_line_for_each_number_row_and_panel(build):
    held = reference.of_build(build)
    claims, exhibits = (file.read_text("utf-8").splitlines() for file in reference.write(held))
    assert reference.read() == held
    assert len(claims) == 2 + len(held.claims)
    assert len(exhibits) == 2 + sum(2 + len(lines) for lines in held.exhibits.values())


def test_the_same_build_is_written_the_same_twice(build):
    held = reference.of_build(build)
    assert reference.as_text(held) == reference.as_text(reference.of_build(build))


def test_a_reference_that_is_not_there_is_told_with_what_to_do(build):
    assert not reference.is_there()
    with pytest.raises(PublicationError, match=r"claims\.json is not there.*make accept"):
        reference.read()


def test_a_reference_that_cannot_be_read_is_told_with_its_file(build):
    reference.write(reference.of_build(build))
    paths.REFERENCE.joinpath("exhibits.json").write_text("{", "utf-8")
    with pytest.raises(PublicationError, match=r"exhibits\.json cannot be read .*git checkout"):
        reference.read()


def test_a_folder_without_a_build_is_told(build):
    build.joinpath("claims.json").unlink()
    with pytest.raises(PublicationError, match=r"nothing is built yet. Run make paper"):
        reference.of_build(build)


def test_the_tracked_reference_is_of_the_form_in_which_it_is_written():
    files = [paths.REFERENCE / name for name in ("claims.json", "exhibits.json")]
    assert reference.as_text(reference.read()) == tuple(file.read_text("utf-8") for file in files)
