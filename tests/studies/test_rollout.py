from dataclasses import replace

from analysis.estimators import staggered
from analysis.studies import rollout, study


def test_what_must_equal_an_earlier_row_is_said_to_repeat_it(indicators):
    declared = replace(study.load("ftz-rollout"), outcomes=study.load("ftz-rollout").outcomes[:1])
    assert not rollout.run(declared, indicators)["overall"]["repeats"].any()
    at_once = replace(declared, adopted=dict.fromkeys(list(declared.adopted)[:9], 2015))
    rows = rollout.run(at_once, indicators)["overall"].query("inference == @staggered.PERMUTED")
    told = dict(zip(rows["procedure"].map(staggered.ESTIMATORS), rows["repeats"], strict=True))
    assert told == {"never": False, "notyet": True, "imputation": False, "twfe": True}


def test_the_roll_out_of_zones_is_estimated_for_every_declared_outcome(indicators):
    declared = study.load("ftz-rollout")
    tables = rollout.run(declared, indicators)
    names = [outcome.indicator for outcome in declared.outcomes]
    for table in tables.values():
        assert list(table["outcome"].unique()) == names
    zones = tables["group_time"].groupby("cohort")["provinces"].first()
    assert zones.to_dict() == {2013: 1, 2015: 3, 2017: 7, 2018: 1, 2019: 6}
    first = tables["overall"].iloc[0]
    assert (first["n_treated"], first["units"], first["floor"]) == (18, 31, 1 / 1000)
    dropped = tables["overall"].set_index("outcome").loc["techmarket_output_value", "dropped"]
    assert set(dropped) == {"540000"}
