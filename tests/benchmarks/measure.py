"""Two ways of doing the same thing, timed in turn in one process: these machines are noisy, ratios hold better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the table: medians in milliseconds and the peer's over ours."""

    name: str
    ours_ms: float
    peer: str
    peer_ms: float
    ratio: float
    target: float
    goal: float

    def row(self) -> dict[str, object]:
        return asdict(self)


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    peer: str,
    target: float,
    goal: float,
    rounds: int = 7,
    steps: int = 1,
) -> Measurement:
    """Alternates both, after one round that is not counted; `steps` divides what each took."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for kept, work in zip(spent, (ours, theirs), strict=True):
            began = perf_counter()
            work()
            if turn:
                kept.append((perf_counter() - began) * 1000 / steps)
    ours_ms, peer_ms = median(spent[0]), median(spent[1])
    return Measurement(name, ours_ms, peer, peer_ms, peer_ms / ours_ms, target, goal)
