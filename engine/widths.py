"""Widths: how many components each run of a batch has, where runs of several k are worked out together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arrays import Bools, Ints

Span = tuple[int, int, int]
"""The first of some runs, their end, and how many components each of them has."""


class Widths(NamedTuple):
    """Arrays of such a batch have room for the most components that any run has; a run has the first ones.

    ks: (runs,), ascending; spans: the first, the end and the k of runs that have equally many; total: of all runs;
    beyond: (runs, k), the room that is left.
    """

    ks: Ints
    spans: tuple[Span, ...]
    total: int
    beyond: Bools

    def among(self, runs: Ints) -> Widths:
        """Those of some of the runs, in their order."""
        return _widths(self.ks.take(runs), self.beyond.take(runs, axis=0))


def widths_of(ks: Ints, room: int) -> Widths:
    """From the numbers of components (runs,), ascending, and how many there is room for."""
    return _widths(ks, np.arange(room) >= ks[:, None])


def _widths(ks: Ints, beyond: Bools) -> Widths:
    spans, first, total = [], 0, 0
    for k, count in enumerate(np.bincount(ks).tolist()):
        if count:
            spans.append((first, first + count, k))
            first += count
            total += count * k
    return Widths(ks, tuple(spans), total, beyond)
