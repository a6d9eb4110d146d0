"""Two ways of doing the same thing, timed in turn in one process: these machines are noisy, ratios hold better."""

from __future__ import annotations

import os
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Generic, TypeVar

import numpy as np
import scipy
import sklearn

from engine.records import Record, field_names

Result = TypeVar("Result")


class Measurement(Record):
    """One row of the table: medians in milliseconds and the peer's over ours; the minima are printed beside them.

    target, goal: the ratio that it must reach, and the one it should.
    """

    name: str
    ours_ms: float
    peer: str
    peer_ms: float
    ratio: float
    target: float
    goal: float
    least: tuple[float, float] = (0.0, 0.0)

    @property
    def ratio_of_minima(self) -> float:
        return self.least[1] / self.least[0] if self.least[0] else self.ratio

    def row(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in field_names(Measurement) if name != "least"}

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


class Kept(Generic[Result]):
    """Work that gets the number of the round, as a seed, and keeps what it found in each, once."""

    def __init__(self, work: Callable[[int], Result]) -> None:
        self._work = work
        self._turn = -1
        self.found: list[Result] = []

    def begin(self) -> None:
        """Another round begins."""
        self._turn += 1

    def __call__(self) -> None:
        self.found[self._turn :] = [self._work(self._turn)]


SHORT_MS = 50.0
"""A turn of work that takes a few milliseconds or less."""


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    peer: str,
    target: float,
    goal: float,
    rounds: int = 7,
    uncounted: int = 1,
    turn_ms: float = 0.0,
) -> Measurement:
    """Alternates both, after some rounds that are not counted.

    turn_ms: how long a turn lasts, in which the work is done as often as fits, once at least. What is over in no time
    would else be timed with the caches full of what the other one left, and with its threads still spinning.
    """
    spent: tuple[list[float], list[float]] = ([], [])
    times = [1, 1]
    for turn in range(uncounted + rounds):
        for which, work in enumerate((ours, theirs)):
            if isinstance(work, Kept):
                work.begin()
            began = perf_counter()
            for _ in range(times[which]):
                work()
            each = (perf_counter() - began) * 1000 / times[which]
            if turn >= uncounted:
                spent[which].append(each)
            else:
                times[which] = max(round(turn_ms / each), 1)
    least = (min(spent[0]), min(spent[1]))
    return _measured(name, median(spent[0]), peer, median(spent[1]), target, goal, least)


def machine() -> str:
    """What it was measured with, in general terms; the libraries' own threads are named where they are limited."""
    versions = ", ".join(f"{name} {module.__version__}" for name, module in _LIBRARIES.items())
    threads = os.environ.get("OMP_NUM_THREADS")
    limited = f", OMP_NUM_THREADS={threads}" if threads else ""
    return f"{os.cpu_count()}-core machine with {versions}{limited}"


def busy() -> bool:
    """Whether others work on this machine: libraries that share work among threads then wait for each other, up to a
    hundred times as long, and ratios mean nothing."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5


_LIBRARIES = {"NumPy": np, "SciPy": scipy, "scikit-learn": sklearn}
