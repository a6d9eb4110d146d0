"""How the time of one iteration grows with the points and with the clusters, as two pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from engine.settings import Method
from tests.benchmarks.iterations import MILLION, Task, iteration
from tests.benchmarks.measure import Measurement, compare, machine
from tests.benchmarks.plot import OURS, PEER, Line, Panel, card

POINTS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, MILLION, 3 * MILLION, 10 * MILLION)
CLUSTERS = (1, 2, 3, 5, 10, 20, 30, 50, 100)
NAMES = {Method.KMEANS: "k-means (Lloyd)", Method.MIXTURE: "EM, full covariances"}
BY_POINTS, BY_CLUSTERS = "growth-by-points.svg", "growth-by-clusters.svg"


def draw(folder: Path, quick: bool) -> Iterator[Path]:
    """Measures, and writes the two pictures."""
    most, n, k = (100_000, 10_000, 5) if quick else (10 * MILLION, 100_000, 5)
    by_points = [(many, many, k) for many in POINTS if many <= most]
    by_clusters = [(many, n, many) for many in CLUSTERS]
    title = "Time of one iteration, by the number of"
    yield _picture(folder / BY_POINTS, f"{title} points", "points n", f"k = {k}", by_points)
    yield _picture(folder / BY_CLUSTERS, f"{title} clusters", "clusters k", f"n = {n:,}", by_clusters)


def _picture(path: Path, title: str, axis: str, fixed: str, sizes: Iterable[tuple[int, int, int]]) -> Path:
    """sizes: where each measurement stands on the axis, and its n and k."""
    places = list(sizes)
    panels = []
    for method, name in NAMES.items():
        found = [(x, _measured(method, n, k)) for x, n, k in places]
        last = found[-1][1]
        panels.append(
            Panel(
                f"{name}, {fixed}",
                axis,
                (
                    Line("scikit-learn", PEER, tuple((x, one.peer_ms) for x, one in found)),
                    Line("Cluster Explorer", OURS, tuple((x, one.ours_ms) for x, one in found), _faster(last.ratio)),
                ),
            )
        )
    remark = f"A whole run over its iterations; lower is better. Measured on a {machine()}."
    path.write_text(card(title, remark, panels), encoding="utf-8")
    return path


def _measured(method: Method, n: int, k: int) -> Measurement:
    """Fewer iterations and rounds where they take long: at ten million points EM takes the peer many seconds each."""
    long = method is Method.MIXTURE and n * k > 5 * MILLION
    task = Task(method, n, k, iterations=3 if long else 10)
    rounds, uncounted = (1, 0) if n > MILLION else (3, 1)
    return iteration(task, partial(compare, target=1, goal=1, rounds=rounds, uncounted=uncounted))


def _faster(ratio: float) -> str:
    word, times = ("faster", ratio) if ratio >= 1 else ("slower", 1 / ratio)
    return f"{times:.0f}× {word}" if times >= 10 else f"{times:.1f}× {word}"
