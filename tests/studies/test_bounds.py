from analysis.studies.bounds import robust_intervals


def test_the_table_leaves_out_outcomes_with_a_missing_year(found):
    table = robust_intervals(found, grid=(0.0,))
    every = list(found.estimates["outcome"])
    assert list(table["outcome"]) == [name for name in every if not name.startswith("hightech")]
    assert (table["lower"] < table["upper"]).all()
