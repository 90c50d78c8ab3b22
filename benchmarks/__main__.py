"""Run every benchmark in one process and write README.md."""

import os
import warnings
from collections.abc import Iterator

from analysis import paths
from benchmarks import panels, readme, sections

ROUNDS = 3
README = paths.ROOT / "benchmarks" / "README.md"


def main() -> None:
    """Some ten minutes; README.md is replaced when all is measured."""
    # What the other packages warn of (few clusters, deprecations) is no result here.
    warnings.simplefilter("ignore")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    done = []
    for section in _measured():
        print(f"{section.title}: done", flush=True)
        done.append(section)
    README.write_text(readme.written(done, load), "utf-8")
    print(README.read_text("utf-8"))


def _measured() -> Iterator[readme.Section]:
    real = panels.real()
    yield sections.every_unit(real, ROUNDS)
    yield sections.every_unit_simulated(panels.simulated(15, 200, 20), ROUNDS)
    larger = panels.simulated(3, 60, 40)
    yield sections.synthetic_did(real, ROUNDS, "the real panel")
    yield sections.synthetic_did(larger, ROUNDS, "a larger panel")
    yield sections.synthetic_control(real, ROUNDS, "the real panel", nested=True)
    yield sections.synthetic_control(larger, ROUNDS, "a larger panel")
    yield sections.ten_million_rows(ROUNDS)
    yield sections.building()


if __name__ == "__main__":
    main()
