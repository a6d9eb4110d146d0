"""The peak memory of a fit beyond the dataset itself; its row holds megabytes where the others hold milliseconds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

from engine.fitting import fit
from engine.settings import Initialiser, Method, Settings
from tests.benchmarks.measure import Measurement
from tests.benchmarks.peers import groups

LIMIT = 100.0


def measurements(quick: bool) -> Iterator[Measurement]:
    n, k = (100_000 if quick else 1_000_000), 8
    for method in (Method.KMEANS, Method.MIXTURE):
        yield peak(method, n, k)


def peak(method: Method, n: int, k: int) -> Measurement:
    """What a fit of a few iterations, with its labels, holds at most, against the limit."""
    dataset = groups(n, k)
    settings = Settings(method, k, initialiser=Initialiser.RANDOM_POINTS, max_iterations=3, restarts=1)
    tracemalloc.start()
    try:
        _ = fit(dataset, settings).labels
        most = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    name = f"peak memory (MB) of a {method.value} fit beyond its data, n = {n:,}, k = {k}"
    return Measurement(name, most, "limit", LIMIT, LIMIT / most, 1.0, 1.0)
