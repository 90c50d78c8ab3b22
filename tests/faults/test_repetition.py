"""The same raw figures give the same products byte for byte, whoever builds them and where."""

import pytest
from checkout import snapshot
from test_mutations import TO_THE_LEDGER

pytestmark = pytest.mark.build

# Read at start by each Python of the build, kernels too: folders are listed backwards.
BACKWARDS = """
import os

_scandir, _listdir = os.scandir, os.listdir


class Backwards:
    def __init__(self, *path):
        with _scandir(*path) as entries:
            self.entries = reversed(list(entries))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.entries)

    def close(self):
        pass


os.scandir = Backwards
os.listdir = lambda *path: _listdir(*path)[::-1]
"""


def test_another_seed_locale_zone_folder_and_order_of_files_give_the_same_claims_and_exhibits(
    built, checkout, tmp_path
):
    checkout.folder.joinpath("sitecustomize.py").write_text(BACKWARDS, "utf-8")
    caller = {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Asia/Shanghai"}
    ran = checkout.run("paper", stages=TO_THE_LEDGER, variables=caller, cwd=tmp_path)
    assert f"{len(TO_THE_LEDGER)} of {len(TO_THE_LEDGER)} stages ran" in ran.stdout, ran.stderr
    for made in ("build/claims", "build/exhibits", "data/processed"):
        here, there = (snapshot(folder / made) for folder in (checkout.folder, built))
        there.pop("MANIFEST.txt", None)
        assert here == there
    ledgers = (folder / "build" / "claims.json" for folder in (checkout.folder, built))
    assert len({ledger.read_bytes() for ledger in ledgers}) == 1
