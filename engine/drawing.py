"""Drawing: columns drawn by chance, each with a probability in proportion to its weight."""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

import numpy as np

from engine.arrays import Floats, Ints, frozen, number

NOTHING = 1e-290
"""Up to this a sum of weights is none: of smaller numbers a part is not told from the whole."""


def drawn(weights: Floats, evenly: Floats) -> Ints:
    """For each run the column (runs,) in whose stretch of the total a random number falls; −1 where there is no weight.

    weights: (runs, columns), none below 0; evenly: (runs,), from 0 to below 1. A weight of 0 is never drawn. Groups of
    neighbours are summed first, then what is in a single one of them: to add up one by one takes ten times as long.
    """
    runs, columns = weights.shape
    starts, within, every = _layout(runs, columns)
    groups = np.add.reduceat(weights, starts, axis=1)
    running = np.zeros((runs, len(starts) + 1))
    np.add.accumulate(groups, axis=1, out=running[:, 1:])
    total = running[:, -1]
    at = evenly * total
    group = (running[:, 1:] > at[:, None]).argmax(axis=1)
    at -= running[every, group]
    # Beyond the last column there is the last one again.
    inside = np.minimum(starts.take(group)[:, None] + within, columns - 1)
    running = np.add.accumulate(weights[every[:, None], inside], axis=1)
    # The sum of a group may be rounded otherwise one by one; a column must still be found.
    np.minimum(at, np.nextafter(running[:, -1], 0.0), out=at)
    found: Ints = inside[every, (running > at[:, None]).argmax(axis=1)]
    found[total < number(NOTHING)] = -1
    return found


@lru_cache(maxsize=16)
def _layout(runs: int, columns: int) -> tuple[Ints, Ints, Ints]:
    """The first column of each group, the numbers of the columns within one, and the numbers of the runs."""
    size = isqrt(columns)
    return frozen(np.arange(0, columns, size)), frozen(np.arange(size)), frozen(np.arange(runs))
