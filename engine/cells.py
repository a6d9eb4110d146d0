"""Cells: many points as few columns, each with the number, the mean and the covariance of the points in it.

Fits to cells share out all points of a cell alike. What they maximise is then a lower bound of the log-likelihood, and
the inertia an upper one (Verbeek, Nunnink & Vlassis 2006, Accelerated EM-based clustering of large data sets). The
covariances within make both exact but for cells that several components share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from engine.arrays import Floats, Ints, frozen, pairs_of
from engine.features import Features
from engine.initialisers import generator

if TYPE_CHECKING:
    from numpy.random import Generator

EXACT_UP_TO = 50_000
"""Points up to which curves over k are computed on the points themselves."""

PARTS = {1: 2048, 2: 192, 3: 48}
"""Into how many parts each column is cut, by the number of columns; with more of them too few points share a cell."""

SAMPLE = 50_000
"""Points in the sample that stands for data in more columns."""

DRAWN = 14
"""The purpose that seeds the choice of samples."""

SEEN = 16_384
"""Points by which the parts of a column are laid out."""

BULK = 0.005
"""The part of the points beyond the bulk on either side."""

AT_ONCE = 1 << 16
"""Points put into cells at a time, so that no temporary array is as large as the data."""


def condensed(features: Features, least: int) -> Features:
    """The features themselves up to EXACT_UP_TO points, above that their cells or, in many columns, a sample whose
    points stand for several each. Those themselves, too, where fewer than `least` columns would be left."""
    if features.n <= EXACT_UP_TO:
        return features
    found = _built.get(features)
    if found is None:
        found = _built[features] = cells_of(features) if features.d in PARTS else sample_of(features)
    return found if found.size >= least else features


_built: WeakKeyDictionary[Features, Features] = WeakKeyDictionary()


def cells_of(features: Features) -> Features:
    """The cells, in at most three columns, that hold points; in the same coordinates and of the same scale."""
    edges = [part_edges(column, PARTS[features.d]) for column in features.columns]
    sums = _Sums(edges)
    for first in range(0, features.size, AT_ONCE):
        sums.add(features.columns[:, first : first + AT_ONCE])
    weights, means, within = sums.cells()
    return Features(features.coordinates, means, features.mean_variance, weights, within)


def sample_of(features: Features) -> Features:
    """Different points, each as likely as any other, that stand for all; always the same ones."""
    places = np.sort(generator(0, DRAWN).choice(features.size, size=min(SAMPLE, features.size), replace=False))
    weights = np.full(len(places), features.n / len(places))
    columns = np.ascontiguousarray(features.columns[:, places])
    return Features(features.coordinates, frozen(columns), features.mean_variance, frozen(weights))


def uniform(features: Features, random: Generator) -> Features:
    """As many points, drawn from the box around these, known by the cells of an even grid or by a sample."""
    low, high = features.columns.min(axis=1), features.columns.max(axis=1)
    d, extent = features.d, high - low
    variance = float((extent**2).mean()) / 12 or 1.0
    if d not in PARTS:
        points = low[:, None] + extent[:, None] * random.random((d, SAMPLE))
        return Features(features.coordinates, frozen(points), variance, np.full(SAMPLE, features.n / SAMPLE))
    parts = PARTS[d]
    counts = random.multinomial(features.n, np.full(parts**d, float(parts) ** -d))
    held = np.flatnonzero(counts)
    weights = frozen(counts[held].astype(np.float64))
    places = np.stack(np.unravel_index(held, (parts,) * d)).astype(np.float64)
    centres = low[:, None] + extent[:, None] * ((places + 0.5) / parts)
    within = np.zeros((len(pairs_of(d).first), len(held)))
    # The variance of a uniform distribution is a twelfth of its width squared.
    within[pairs_of(d).on_diagonal] = (extent[:, None] / parts) ** 2 / 12
    return Features(features.coordinates, frozen(centres), variance, weights, frozen(within))


def part_edges(column: Floats, parts: int) -> Floats:
    """Where a column (n,) is cut into at most so many parts, ascending.

    Half of the edges lie evenly over the bulk of the points, half at their quantiles, so that tight groups get parts of
    their own. Beyond the bulk the parts widen geometrically: a far point neither makes the others coarse nor shares a
    cell with one that is far from it.
    """
    drawn = np.sort(column[generator(0, DRAWN).integers(len(column), size=SEEN)])
    few = int(BULK * SEEN)
    low, high = float(drawn[few]), float(drawn[-1 - few])
    beyond = parts // 16
    inner = (parts - 2 * beyond) // 2
    even = np.linspace(low, high, inner)
    quantiles = drawn[np.linspace(few, SEEN - 1 - few, inner).astype(np.intp)]
    step = float(even[1] - even[0])
    below = low - _widening(step, low - float(column.min()), beyond)
    above = high + _widening(step, float(column.max()) - high, beyond)
    return np.unique(np.concatenate([below, even, quantiles, above]))


def _widening(step: float, reach: float, count: int) -> Floats:
    """Distances at which parts end, the first of them so wide and each wider by one factor, that reach so far."""
    if reach <= step:
        return np.empty(0)
    first = step if step > 0 else reach * 2.0**-count
    return first * (reach / first) ** (np.arange(count) / count)


class _Sums:
    """What is summed of the points of each cell: how many, and x and its products about one of them.

    About a point of their own nothing cancels: of equal points the spread is exactly 0.
    """

    def __init__(self, edges: list[Floats]) -> None:
        self._edges = edges
        self._at = pairs_of(len(edges))
        cells = int(np.prod([len(inner) + 1 for inner in edges]))
        self._count = np.zeros(cells, dtype=np.intp)
        self._origins = np.zeros((len(edges), cells))
        self._first = np.zeros((len(edges), cells))
        self._second = np.zeros((len(self._at.first), cells))

    def add(self, columns: Floats) -> None:
        keys = self._keys(columns)
        cells = len(self._count)
        fresh = np.flatnonzero(self._count[keys] == 0)
        for origin, column in zip(self._origins, columns, strict=True):
            origin[keys[fresh]] = column[fresh]
        self._count += np.bincount(keys, minlength=cells)
        apart = columns - self._origins[:, keys]
        for row, column in enumerate(apart):
            self._first[row] += np.bincount(keys, weights=column, minlength=cells)
        for row, (a, b) in enumerate(zip(self._at.first, self._at.second, strict=True)):
            self._second[row] += np.bincount(keys, weights=apart[a] * apart[b], minlength=cells)

    def cells(self) -> tuple[Floats, Floats, Floats]:
        """Weights (m,), means (d, m) and covariances (pairs, m) of the cells that hold points."""
        held = np.flatnonzero(self._count)
        weights = self._count[held].astype(np.float64)
        apart = self._first[:, held] / weights
        within = self._second[:, held] / weights - apart[self._at.first] * apart[self._at.second]
        within[self._at.on_diagonal] = np.maximum(within[self._at.on_diagonal], 0.0)
        return frozen(weights), frozen(self._origins[:, held] + apart), frozen(within)

    def _keys(self, columns: Floats) -> Ints:
        """The number of each point's cell, (m,)."""
        keys = np.zeros(columns.shape[1], dtype=np.intp)
        for edges, column in zip(self._edges, columns, strict=True):
            keys *= len(edges) + 1
            keys += np.searchsorted(edges, column, side="right")
        return keys
