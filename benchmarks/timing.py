"""Seconds of several sides in one run, one after the other, round after round."""

import time
from collections.abc import Callable, Mapping
from statistics import median

# A side that is done sooner than this is repeated within its turn.
SHORTEST_TURN = 0.2


def alternated(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each side over the rounds; warming up is the caller's business."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            taken[name].append(_turn(work))
    return {name: median(seconds) for name, seconds in taken.items()}


def _turn(work: Callable[[], object]) -> float:
    """The median of as many runs as fit into the shortest turn; at least one."""
    runs, began = [], time.perf_counter()
    while not runs or time.perf_counter() - began < SHORTEST_TURN:
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return median(runs)
