"""Stretches: which cells of the blocks belong to a single mean, from the means and the strips alone.

Along a strip, the points of a mean are between those of its neighbours, as any two means are parted by a line. Where
that line can be in a strip is known from how wide the strip is; beyond it, by more than rounding, one of both is out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen
from engine.blocks import EDGES, MOST_COLUMNS, Blocks
from engine.ranking import product

MARGIN = 2**14 * float(np.finfo(float).eps)
"""How much a mean must be beaten by, in units of the squares that its scores are made of.

No rounding amounts to it. The coarsest is that of a place among all cells: it is off by an epsilon of their number, or
by as many times the width of a strip's cells as there are strips, 1024 at most. That width is at most twice the edge e
that the reach counts, and the margin at least MARGIN · (m² + e²) / 2m ≥ MARGIN · e along the strip, for means within m.
"""

UPRIGHT = np.array(1e-200)
"""Means no farther apart than this along the strips are told apart by the other columns alone."""

NONE = -1e200
"""Where the other bounds are, what does not bound."""

COMPARED = 20_000
"""Comparisons of two means in a strip that cost about as much as the calls of another band."""

CUT = 6
"""Parts that a band is cut into."""

KEPT = 48
"""The tables of the pairs of up to so many means are kept; those of more would take much room."""

_ROWS = {d: frozen(np.array([0, *range(2, 1 + d), *range(2, 1 + d), 1])) for d in range(1, MOST_COLUMNS + 1)}
"""The rows of weights over 1, x: what goes with 1, the other columns, these again, and the first."""


class Band(NamedTuple):
    """Neighbouring strips and the means in play there, (k',), by their first column."""

    strips: slice
    means: Ints


def bands_of(blocks: Blocks, weights: Floats, reach: float) -> list[Band]:
    """All strips, in bands that leave out the means that can own nothing there, where that pays.

    weights (1 + d, k): the scores' weights over 1, x; reach: the largest square of a mean.
    """
    return _cut(blocks, Band(slice(0, blocks.strips), weights[1].argsort()), weights, reach)


def _cut(blocks: Blocks, band: Band, weights: Floats, reach: float) -> list[Band]:
    """The band in parts, and these again, as long as there is too much to compare in one of them."""
    first, end = band.strips.start, band.strips.stop
    count = min(CUT, end - first)
    if len(band.means) ** 2 * (end - first) <= COMPARED or count < 2:
        return [band]
    edges = [first + (end - first) * part // count for part in range(count + 1)]
    in_play = _in_play(_joined(blocks.across, edges), weights.take(band.means, axis=1), reach)
    parts = [Band(slice(*ends), band.means[own]) for *ends, own in zip(edges, edges[1:], in_play.T, strict=False)]
    return [least for part in parts for least in _cut(blocks, part, weights, reach)]


def stretches_in(blocks: Blocks, band: Band, weights: Floats, reach: float) -> Ints:
    """The stretches of cells that a single mean owns: their first cells and their ends, (2, strips, k'), in rising
    order strip by strip. A mean that owns none in a strip has an empty one there, between those of its neighbours."""
    bounds = _bounds(blocks.across[:, band.strips], weights.take(band.means, axis=1), reach, MARGIN)
    np.minimum(bounds, blocks.farthest[:, :, band.strips], out=bounds)
    _, k, strips = bounds.shape
    ends = np.empty((2, strips, k), dtype=np.intp)
    ends.transpose(0, 2, 1)[...] = bounds
    first, end = ends[0], ends[1]
    # A stretch ends before those of all means on its right begin, whether these own any or not: an empty one that
    # begins with the first of them is behind those on its left.
    behind = first.reshape(-1)[::-1]
    np.minimum.accumulate(behind, out=behind)
    np.negative(end, out=end)
    np.maximum(end, first, out=end)
    return ends


class _Pairs(NamedTuple):
    """What does not change about the pairs of k means, by their first column, that bound one another.

    For each rank, side and mean, in this order: the rival of that rank on that side, the mean itself, and the margin
    that it must be beaten by; where there are no more rivals, the mean itself again, and less than none. terms: what
    the rows of strips are multiplied by, with 0 for what the means decide, and with another rank behind, of what bounds
    a mean besides its rivals: see Blocks.
    """

    rivals: Ints
    means: Ints
    margins: Floats
    terms: Floats


def _pairs_of(k: int, d: int, margin: float) -> Iterator[_Pairs]:
    """Those of all ranks of more means than are kept, so many at a time that tables stay small."""
    # On a line the nearest rival bounds a mean before all others do.
    ranks, several = k - 1 if d > 1 else 1, max(KEPT**2 // k, 1)
    for first in range(0, ranks, several):
        yield _pairs(k, d, margin, range(first, min(first + several, ranks)))


@lru_cache(maxsize=64)
def _kept(k: int, d: int, margin: float) -> _Pairs:
    return _pairs(k, d, margin, range(k - 1 if d > 1 else min(k - 1, 1)))


def _pairs(k: int, d: int, margin: float, ranks: range) -> _Pairs:
    mean, rank = np.arange(k), np.array(ranks, dtype=np.intp)[:, None]
    there = np.stack([rank < mean, rank < k - 1 - mean], axis=1)
    rivals = np.where(there, np.stack([mean - 1 - rank, mean + 1 + rank], axis=1), mean)
    besides = np.zeros((EDGES, len(rank) + 1, 2, k))
    for side in (0, 1):
        outermost = mean == (k - 1) * side
        besides[side, :-1, side] = 1.0
        besides[2 + side, -1, side, ~outermost] = 1.0
        besides[4 + side, -1, side, outermost] = 1.0
    flat = besides.reshape(EDGES, -1)
    terms = np.concatenate([np.zeros((2 * d, flat.shape[1])), flat])
    margins = np.where(there, margin, -abs(margin))
    means = np.broadcast_to(mean, rivals.shape)
    return _Pairs(frozen(rivals.ravel()), frozen(means.ravel()), frozen(margins.ravel()), frozen(terms))


def _bounds(across: Floats, weights: Floats, reach: float, margin: float) -> Floats:
    """The cell at which each mean begins to beat those to its left in each strip, and −1 × that at which it ceases to
    beat those to its right, before they are rounded down: (2, k, strips).

    across (2 d + EDGES, strips): see Blocks. weights (1 + d, k): over 1, x, by the means' first column. Mean j beats l
    by the margin where w·(1, x, y) + margin < 0, w = w_l − w_j. In a strip, whose y are centre ± half, that holds for
    all x on one side of (w₀ + w_y·centre + |w_y|·half + margin) / |w_x|; a margin below 0: can hold.
    """
    k, d = weights.shape[1], len(weights) - 1
    weights = weights.take(_ROWS[d], axis=0)
    if k <= KEPT:
        return _bounds_of(_kept(k, d, margin), across, weights, reach, margin < 0)
    each = [_bounds_of(pairs, across, weights, reach, margin < 0) for pairs in _pairs_of(k, d, margin)]
    return np.asarray(np.maximum.reduce(each))


def _bounds_of(pairs: _Pairs, across: Floats, weights: Floats, reach: float, can_hold: bool) -> Floats:
    """The same by these pairs alone; weights: over 1, y, y and x."""
    d, k = len(weights) // 2, weights.shape[1]
    # The differences w₀, w_y, w_y and w_x: of the latter two the sizes count.
    own = weights.take(pairs.rivals, axis=1)
    own -= weights.take(pairs.means, axis=1)
    first, others, sizes, slope = own[0], own[:-1], own[d:], own[-1]
    np.abs(sizes, out=sizes)
    if can_hold:
        np.negative(sizes[:-1], out=sizes[:-1])
    first += reach * pairs.margins
    np.maximum(slope, UPRIGHT, out=slope)
    others /= slope
    np.divide(pairs.margins, slope, out=slope)
    terms = pairs.terms.copy()
    terms[: 2 * d, : len(slope)] = own
    return np.asarray(np.maximum.reduce(product(terms.T, across).reshape(-1, 2, k, across.shape[1]), axis=0))


def _joined(across: Floats, edges: list[int]) -> Floats:
    """What is known of bands of strips, as of the strips themselves, given where the bands begin and the last ends."""
    d = (len(across) - EDGES) // 2
    across, first = across[: 2 * d, : edges[-1]], edges[:-1]
    centre, half = across[1:d], across[d:-1]
    low = np.minimum.reduceat(centre - half, first, axis=1)
    high = np.maximum.reduceat(centre + half, first, axis=1)
    ones, reach = np.maximum.reduceat(across[:: 2 * d - 1], first, axis=1)
    # There are no cells to count, and none at the ends.
    besides = np.full((EDGES, len(first)), NONE)
    besides[:2] = 0.0
    return np.concatenate([ones[None], 0.5 * (low + high), 0.5 * (high - low), reach[None], besides])


def _in_play(across: Floats, weights: Floats, reach: float) -> Bools:
    """Which means (k, bands) may own something in a band: those that no single rival beats all along it."""
    after, before = _bounds(across, weights, reach, -MARGIN)
    return np.asarray(after <= -before)
