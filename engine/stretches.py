"""Stretches: which cells of the blocks belong to a single mean, from the means and the strips alone.

Along a strip, the points of a mean are between those of its neighbours, as any two means are parted by a line. Where
that line can be in a strip is known from how wide the strip is; beyond it, by more than rounding, one of both is out.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen
from engine.blocks import Blocks
from engine.ranking import product
from engine.records import Record

MARGIN = 128 * float(np.finfo(float).eps)
"""How much a mean must be beaten by, in units of the squares that its scores are made of: no rounding amounts to it."""

UPRIGHT = 1e-200
"""Means no farther apart than this along the strips are told apart by the other columns alone."""

NONE = -1e200
"""The bound that a mean sets to itself and to those on its other side."""

COMPARED = 20_000
"""Comparisons of two means in a strip that cost about as much as the calls of another band."""

CUT = 6
"""Parts that a band is cut into."""


class Band(Record, eq=False):
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
    k, first, end = len(band.means), band.strips.start, band.strips.stop
    count = min(CUT, end - first)
    if k * k * (end - first) <= COMPARED or count < 2:
        return [band]
    edges = [first + (end - first) * part // count for part in range(count + 1)]
    in_play = _in_play(_joined(blocks.across, edges), weights.take(band.means, axis=1), reach)
    parts = [Band(slice(*ends), band.means[own]) for *ends, own in zip(edges, edges[1:], in_play.T, strict=False)]
    return [least for part in parts for least in _cut(blocks, part, weights, reach)]


def stretches_in(blocks: Blocks, band: Band, weights: Floats, reach: float) -> tuple[Ints, Ints]:
    """The stretches of cells that a single mean owns, in rising order: which of the means in play in the band that is,
    (m,), and the first cells and ends, (2, m)."""
    across = blocks.across[:, band.strips]
    cells = blocks.cells
    bounds = _bounds(across, weights.take(band.means, axis=1), reach, MARGIN, blocks.shift)
    # The first cell and the last are without end: only the means with no rival on that side own them whole.
    np.maximum(bounds, 1.0, out=bounds)
    bounds[0, 0] = bounds[1, -1] = 0.0
    np.minimum(bounds, float(cells), out=bounds)
    ends = bounds.astype(np.intp)
    np.subtract(cells, ends[1], out=ends[1])
    strip, mean = (ends[0] < ends[1]).T.nonzero()
    places = mean * across.shape[1]
    places += strip
    found = ends.reshape(2, -1).take(places, axis=1)
    strip += band.strips.start
    strip *= cells
    found += strip
    return mean, found


def room_for(k: int) -> int:
    """The next power of two: tables of that size, of which the first k rows are used, are few and small."""
    return 1 << (k - 1).bit_length()


@cache
def _rivals(k: int) -> tuple[Ints, Ints]:
    """For k means by their first column, the rivals that bound a mean on its left and right, and the mean itself.

    Two arrays (k − 1, 2, k), flat; where there are fewer rivals, the last one counts several times.
    """
    mean = np.arange(k)
    rivals = [np.stack([np.minimum(i, mean - 1), np.maximum(k - 1 - i, mean + 1)]) for i in range(k - 1)]
    places = np.array(rivals, dtype=np.intp).reshape(k - 1, 2, k) % k
    return frozen(places.ravel()), frozen(np.broadcast_to(mean, places.shape).ravel())


def _bounds(across: Floats, weights: Floats, reach: float, margin: float, shift: Floats | float = 0.0) -> Floats:
    """Beyond which x each mean beats those to its left, and beyond which −x those to its right: (2, k, strips), × rate.

    shift: what is added to each x, and to each −x, (2, 1). across (2 d, strips): see Blocks. weights (1 + d, k): over
    1, x, by the means' first column. Mean j beats l by the margin where w·(1, x, y) + margin < 0, w = w_l − w_j. In a
    strip, whose y are centre ± half, that holds for all x on one side of
    (w₀ + w_y·centre + |w_y|·half + margin) / |w_x|; a margin below 0: can hold.
    """
    size, k = weights.shape
    d, strips = size - 1, across.shape[1]
    if k == 1:
        return np.full((2, 1, strips), NONE)
    rival, mean = _rivals(k)
    apart = weights.take(rival, axis=1)
    apart -= weights.take(mean, axis=1)
    terms = np.empty((2 * d, len(rival)))
    np.add(apart[0], margin * reach, out=terms[0])
    terms[1:d] = apart[2:]
    np.abs(apart[2:], out=terms[d:-1])
    if margin < 0:
        np.negative(terms[d:-1], out=terms[d:-1])
    terms[-1] = margin
    slope = np.abs(apart[1])
    terms /= np.maximum(slope, UPRIGHT, out=slope)
    of_sides = terms[0].reshape(k - 1, 2, k)
    of_sides += shift
    bounds: Floats = np.maximum.reduce(product(terms.T, across).reshape(k - 1, 2, k, strips), axis=0)
    # The first one has no rival on its left, the last one none on its right.
    bounds[0, 0] = bounds[1, -1] = NONE
    return bounds


def _joined(across: Floats, edges: list[int]) -> Floats:
    """What is known of bands of strips, as of the strips themselves, given where the bands begin and the last ends."""
    d = len(across) // 2
    across, first = across[:, : edges[-1]], edges[:-1]
    centre, half = across[1:d], across[d:-1]
    low = np.minimum.reduceat(centre - half, first, axis=1)
    high = np.maximum.reduceat(centre + half, first, axis=1)
    ones, reach = np.maximum.reduceat(across[:: 2 * d - 1], first, axis=1)
    return np.concatenate([ones[None], 0.5 * (low + high), 0.5 * (high - low), reach[None]])


def _in_play(across: Floats, weights: Floats, reach: float) -> Bools:
    """Which means (k, bands) may own something in a band: those that no single rival beats all along it."""
    after, before = _bounds(across, weights, reach, -MARGIN)
    return np.asarray(after <= -before)
