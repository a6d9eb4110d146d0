"""Widths: how many components each run of a batch has, where runs of several k are worked out together."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.arrays import Ints


class Widths(NamedTuple):
    """Arrays of such a batch have room for the most components that any run has; a run has the first ones.

    ks: (runs,), ascending; spans: the first, the end and the k of runs that have equally many; total: of all runs.
    """

    ks: Ints
    spans: tuple[tuple[int, int, int], ...]
    total: int

    def among(self, runs: Ints) -> Widths:
        """Those of some of the runs, in their order."""
        return widths_of(self.ks.take(runs))


def widths_of(ks: Ints) -> Widths:
    """From the numbers of components (runs,), ascending."""
    edges = [0, *(np.flatnonzero(np.diff(ks)) + 1).tolist(), len(ks)]
    spans = tuple((first, end, int(ks[first])) for first, end in pairwise(edges))
    return Widths(ks, spans, int(ks.sum()))
