"""Blocks: a dataset in few columns, sorted by place and cut into small boxes whose Moments are known.

An index is an array of Moments: a box that a single mean owns goes over whole. Boxes of boxes, each holding the next
`FAN` finer ones, let far means drop out early. Built once per dataset; whether there are any depends on (n, d) alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, frozen
from engine.features import Features
from engine.mixture import Moments

LEAF = 32
"""Points in one of the smallest boxes."""

FAN = 8
"""Boxes in one of the next coarser boxes."""

LEAST = 4096
"""Fewer points than this are looked at one by one: the calls would cost more than the points."""

COARSEST = 32
"""Levels of fewer boxes than this are not worth their calls."""

BUILT_AT_ONCE = 1024
"""Smallest boxes measured at a time, so that no temporary array is as large as the data."""

WIDTH = {1: 16, 2: 8, 3: 5}
"""Bits of each column in a cell's 16-bit key, by the number of columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Boxes of one size: centre ± half, (d, m); reach (m,): no point in the box is farther than its root from 0.

    weight (m,), first (d, m) and mean (d, m): the number of points, their sum and mean; scatter (pairs, m): about it.
    """

    centre: Floats
    half: Floats
    reach: Floats
    weight: Floats
    first: Floats
    mean: Floats
    scatter: Floats

    @property
    def size(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """levels: the finest first. columns (d, boxes, LEAF): the points, box by box; order (n,): which points they are.

    The last places are filled up with the last point, which the moments count once.
    """

    n: int
    order: NDArray[np.int32]
    columns: Floats
    levels: tuple[Level, ...]

    @property
    def missing(self) -> int:
        """How many points the last of the smallest boxes has too few."""
        return self.levels[0].size * LEAF - self.n


def blocks_of(features: Features) -> Blocks | None:
    """The blocks of points, remembered for as long as these features live; None of cells, and where they do not pay."""
    if features.weights is not None or features.n < LEAST or features.d not in WIDTH:
        return None
    found = _built.get(features)
    if found is None:
        found = _built[features] = build(features.columns)
    return found


_built: WeakKeyDictionary[Features, Blocks] = WeakKeyDictionary()


def build(columns: Floats) -> Blocks:
    """The blocks of points (d, n), d ≤ 3."""
    d, n = columns.shape
    order = np.argsort(_keys(columns), kind="stable").astype(np.int32)
    boxes = -(-n // LEAF)
    placed = np.empty((d, boxes * LEAF))
    for a in range(d):
        np.take(columns[a], order, out=placed[a, :n])
    placed[:, n:] = placed[:, n - 1 : n]
    placed = placed.reshape(d, boxes, LEAF)
    levels = [_leaves(placed, n)]
    while levels[-1].size > FAN * COARSEST:
        levels.append(_coarser(levels[-1]))
    return Blocks(n, frozen(order), frozen(placed), tuple(levels))


def _keys(columns: Floats) -> NDArray[np.uint16]:
    """The 16-bit Morton number of each point's cell: such keys are sorted by counting.

    The cells span the bulk of the points; the few outside share those at the edge.
    """
    d, n = columns.shape
    cells = 1 << WIDTH[d]
    sample = np.sort(columns[:, :: max(n // 4096, 1)], axis=1)
    low, high = sample[:, sample.shape[1] // 100], sample[:, -1 - sample.shape[1] // 100]
    keys = np.zeros(n, dtype=np.uint16)
    for a in range(d):
        margin = 0.25 * (high[a] - low[a])
        width = (high[a] - low[a] + 2 * margin) / cells
        if width > 0 and np.isfinite(1 / width):
            number = (columns[a] - (low[a] - margin)) * (1 / width)
            np.clip(number, 0, cells - 1, out=number)
            keys |= _spread_bits(d)[number.astype(np.uint16)] << np.uint16(a)
    return keys


def _spread_bits(d: int) -> NDArray[np.uint16]:
    """Each number below 2^WIDTH with d − 1 zeros between its bits."""
    numbers = np.arange(1 << WIDTH[d])
    spread = np.zeros_like(numbers)
    for bit in range(WIDTH[d]):
        spread |= ((numbers >> bit) & 1) << (d * bit)
    return spread.astype(np.uint16)


def _leaves(placed: Floats, n: int) -> Level:
    """The smallest boxes of the points, the last of them not full."""
    d, boxes, _ = placed.shape
    low, high, mean = np.empty((d, boxes)), np.empty((d, boxes)), np.empty((d, boxes))
    pairs = list(combinations_with_replacement(range(d), 2))
    scatter = np.empty((len(pairs), boxes))
    for first in range(0, boxes, BUILT_AT_ONCE):
        part = slice(first, first + BUILT_AT_ONCE)
        points = placed[:, part]
        low[:, part], high[:, part] = points.min(axis=-1), points.max(axis=-1)
        mean[:, part], scatter[:, part] = _about_mean(points, pairs)
    weight = np.full(boxes, float(LEAF))
    weight[-1] = n - (boxes - 1) * LEAF
    last = placed[:, -1:, : int(weight[-1])]
    mean[:, -1:], scatter[:, -1:] = _about_mean(last, pairs)
    return _level(low, high, weight, mean, scatter)


def _about_mean(points: Floats, pairs: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """The means (d, m) and scatters about them (pairs, m) of points (d, m, size)."""
    mean = points.mean(axis=-1)
    apart = points - mean[..., None]
    return mean, np.stack([np.einsum("ij,ij->i", apart[a], apart[b]) for a, b in pairs])


def _level(low: Floats, high: Floats, weight: Floats, mean: Floats, scatter: Floats) -> Level:
    centre = 0.5 * low + 0.5 * high
    # The centre is rounded: the half must still reach both ends.
    half = np.maximum(high - centre, centre - low)
    reach = (np.maximum(np.abs(low), np.abs(high)) ** 2).sum(axis=0)
    return Level(centre, half, reach, weight, weight * mean, mean, scatter)


def _coarser(level: Level) -> Level:
    """Boxes around FAN neighbours each; the last may hold fewer."""
    low, high = level.centre - level.half, level.centre + level.half
    firsts = np.arange(0, level.size, FAN)
    d = len(low)
    pairs = list(combinations_with_replacement(range(d), 2))
    moments = _as_moments(level, pairs)
    while len(moments.weight) > len(firsts):
        moments = _halved(moments)
    scatter = np.stack([moments.scatter[:, a, b] for a, b in pairs])
    low, high = np.minimum.reduceat(low, firsts, axis=1), np.maximum.reduceat(high, firsts, axis=1)
    return _level(low, high, moments.weight, np.ascontiguousarray(moments.mean.T), scatter)


def _as_moments(level: Level, pairs: list[tuple[int, int]]) -> Moments:
    """The boxes of a level, filled up with empty ones to a multiple of FAN, as Moments (m, …)."""
    filled = -(-level.size // FAN) * FAN
    d = len(level.mean)
    weight, mean, scatter = np.zeros(filled), np.zeros((filled, d)), np.zeros((filled, d, d))
    weight[: level.size], mean[: level.size] = level.weight, level.mean.T
    for row, (a, b) in enumerate(pairs):
        scatter[: level.size, a, b] = scatter[: level.size, b, a] = level.scatter[row]
    return Moments(weight, mean, scatter, np.zeros(()))


def _halved(moments: Moments) -> Moments:
    """Neighbours merged, two by two."""
    even = Moments(moments.weight[::2], moments.mean[::2], moments.scatter[::2], moments.entropy)
    odd = Moments(moments.weight[1::2], moments.mean[1::2], moments.scatter[1::2], moments.entropy)
    return even + odd
