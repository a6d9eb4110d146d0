"""Two ways of doing the same thing, timed in turn in one process: these machines are noisy, ratios hold better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the table: medians in milliseconds and the peer's over ours; the minima are printed beside them."""

    name: str
    ours_ms: float
    peer: str
    peer_ms: float
    ratio: float
    target: float
    goal: float
    least: tuple[float, float] = (0.0, 0.0)

    def row(self) -> dict[str, object]:
        kept = asdict(self)
        del kept["least"]
        return kept

    def per(self, ours: int, peer: int) -> Measurement:
        """The same for one of the steps that each of them took."""
        return _measured(
            self.name, self.ours_ms / ours, self.peer, self.peer_ms / peer, self.target, self.goal,
            (self.least[0] / ours, self.least[1] / peer),
        )  # fmt: skip


def _measured(
    name: str, ours: float, peer: str, theirs: float, target: float, goal: float, least: tuple[float, float]
) -> Measurement:
    return Measurement(name, ours, peer, theirs, theirs / ours, target, goal, least)


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    peer: str,
    target: float,
    goal: float,
    rounds: int = 7,
) -> Measurement:
    """Alternates both, after one round that is not counted."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for kept, work in zip(spent, (ours, theirs), strict=True):
            began = perf_counter()
            work()
            if turn:
                kept.append((perf_counter() - began) * 1000)
    least = (min(spent[0]), min(spent[1]))
    return _measured(name, median(spent[0]), peer, median(spent[1]), target, goal, least)
