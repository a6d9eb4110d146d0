"""Skipping: whose each point is, and the moments of that, without a look at most of the points.

Stretches of cells that a single mean owns go over whole: their sums are known. The points of the cells between them are
in doubt and are looked at, by the very scores of the plain pass: labels are the same bit for bit, ties included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen
from engine.blocks import Blocks
from engine.features import chunks_of, quadratic_features, quick_rows, squares
from engine.kernel import summed_product
from engine.moments import CANCELLED, Moments
from engine.ranking import owned, reach_of, terms_of
from engine.rows import rows_of, rows_of_matrices
from engine.stretches import Band, bands_of, stretches_in

KEPT = 1 << 16
"""Shares of points that were looked at are kept up to so many, of all runs, for what is asked later; more are worked
out again."""

COUNTED = 1 << 14
"""Places up to so many are numbered once."""


class _Whole(NamedTuple):
    """What goes over whole in a band of strips: the cells at which the stretches of each of the means in play begin and
    end, (2, strips, k')."""

    band: Band
    cells: Ints

    def places(self, blocks: Blocks) -> Floats:
        """The same as places of points."""
        return blocks.sums[:, 0].take(self.cells)


class _Looked(NamedTuple):
    """Points that were looked at: their places (p,), the rows 1 and x (1 + d or, as `quick_rows` has it, one more, p),
    the means in play (k',), and their shares (k', p), 0 or 1."""

    places: Ints
    rows: Floats
    means: Ints
    shares: Floats

    def add(self, rows: Floats, sums: Floats) -> None:
        """Adds what the first of these rows (…, p) sum up to for each mean to the sums (F, k)."""
        found = summed_product(self.shares, rows)[: len(sums)]
        # As many means as there are sums for: all, in their order.
        if found.shape == sums.shape:
            sums += found
        else:
            sums[:, self.means] += found


class Nearest(NamedTuple):
    """Whose the points are, of k means, the nearest ones' being theirs; O(strips · k) and what few points take.

    sums: Σ r·(1, x) of that, as rows (1 + d, k); looked: None where there was no room for it; room: what is left.
    """

    blocks: Blocks
    weights: Floats
    reach: float
    sums: Floats
    whole: list[_Whole]
    looked: list[_Looked] | None
    room: int

    def decided(self) -> Iterable[_Looked]:
        """The points between the stretches, and whose they are."""
        if self.looked is not None:
            return self.looked
        return _look(self.blocks, self.whole, self.weights, self.reach, _places(*self._gaps))

    def at_hand(self) -> Nearest:
        """The same, for what asks several times."""
        return self._replace(looked=list(self.decided()))

    @property
    def _gaps(self) -> Ints:
        return _gaps([part.places(self.blocks) for part in self.whole], self.blocks.n)

    def labels(self) -> Ints:
        """The owner of every point (n,), in the order of the dataset."""
        blocks, gaps = self.blocks, self._gaps
        owners = np.zeros((gaps.shape[1], 2), dtype=np.intp)
        owners[:-1, 1] = np.concatenate([np.tile(part.band.means, part.cells.shape[1]) for part in self.whole])
        # What is between the stretches is decided below.
        placed = np.repeat(owners.ravel()[:-1], np.diff(gaps.T.ravel()))
        for part in self.decided():
            placed[part.places] = part.means[part.shares.argmax(axis=0)]
        labels = np.empty(blocks.n, dtype=np.intp)
        labels[blocks.order] = placed
        return labels

    def squares(self) -> Floats:
        """Σ r·x_a·x_b, a ≤ b, as rows (pairs, k)."""
        blocks = self.blocks
        parts = [_added(blocks.squares.take(part.cells, axis=0)) for part in self.whole]
        sums = _gathered(self.whole, parts, 0, self.sums.shape[1])
        for part in self.decided():
            part.add(squares(part.rows[1 : 1 + blocks.d], np.empty((len(sums), len(part.places)))), sums)
        return sums

    def about(self, j: int, centre: Floats) -> Moments:
        """The moments (1,) of what the points of mean j differ by from its mean (d,) as it was found: for a tight
        cluster, whose scatter the sums have lost."""
        places, d = self._owned(j), len(centre)
        sums = np.zeros((1, 1 + d + d * (d + 1) // 2))
        for chunk in chunks_of(len(places), sums.size):
            apart = self.blocks.columns.take(places[chunk], axis=1) - centre[:, None]
            sums += quadratic_features(apart).sum(axis=1)
        return Moments.summed(rows_of(sums), d)

    def _owned(self, j: int) -> Ints:
        """The places of the points of mean j."""
        own = [part.places(self.blocks)[..., part.band.means == j].reshape(2, -1) for part in self.whole]
        ends = np.concatenate(own, axis=1).astype(np.intp)
        places = [_places(*ends)] if ends.size else []
        for part in self.decided():
            for row in (part.means == j).nonzero()[0].tolist():
                places.append(part.places[part.shares[row] > 0])
        return np.concatenate(places)


def nearest_of_each(blocks: Blocks, weights: Floats) -> list[Nearest]:
    """Whose the points are in each of the runs, given the scores' weights (1 + d, runs, k)."""
    found: list[Nearest] = []
    for run in range(weights.shape[1]):
        found.append(nearest(blocks, weights[:, run], found[-1].room if found else KEPT))
    return found


def nearest(blocks: Blocks, weights: Floats, room: int = KEPT) -> Nearest:
    """Whose the points are, of k means, given the scores' weights (1 + d, k) over 1, x, of x·μ − ½ |μ|². room: for how
    many shares of points that are looked at."""
    reach = reach_of(weights)
    whole, parts, ends = [], [], []
    for band in bands_of(blocks, weights, reach):
        cells = stretches_in(blocks, band, weights, reach)
        running = blocks.sums.take(cells, axis=0)
        whole.append(_Whole(band, cells))
        parts.append(_added(running))
        ends.append(running[..., 0])
    sums = _gathered(whole, parts, 1, weights.shape[1])
    looked = []
    for part in _look(blocks, whole, weights, reach, _places(*_gaps(ends, blocks.n))):
        part.add(part.rows, sums)
        room -= part.shares.size
        if room >= 0:
            looked.append(part)
    return Nearest(blocks, weights, reach, sums, whole, looked if room >= 0 else None, room)


def moments_of(found: list[Nearest], shapes: bool = False) -> Moments:
    """The moments (runs, k) of each, about the means. shapes: see `expect`."""
    sums = _runs([own.sums for own in found])
    return Moments.summed(sums, len(sums) - 1, _Scatter(found, shapes))


def _runs(each: list[Floats]) -> Floats:
    """Rows (…, k) of each run as those of all, (…, runs, k)."""
    return each[0][:, None] if len(each) == 1 else np.stack(each, axis=1)


class _Scatter:
    """The scatter of what was found in each run, or in a single one, for later."""

    def __init__(self, found: list[Nearest], shapes: bool, single: bool = False) -> None:
        self._found, self._shapes, self._single = found, shapes, single

    def __getitem__(self, run: int | slice | Ints | Bools) -> _Scatter:
        picked = np.arange(len(self._found))[run]
        found = [self._found[one] for one in picked.ravel().tolist()]
        return _Scatter(found, self._shapes, picked.ndim == 0).kept()

    def first(self, k: int) -> _Scatter:
        assert k == self._found[0].sums.shape[1]
        return self

    def kept(self) -> _Scatter:
        # Without the points that were looked at it takes little room.
        return _Scatter([own._replace(looked=None) for own in self._found], self._shapes, self._single)

    def followed_by(self, others: Sequence[_Scatter]) -> _Scatter:
        return _Scatter([own for each in (self, *others) for own in each._found], self._shapes)

    def worked_out(self) -> Floats:
        """The scatter rows (pairs, ..., k), where squares have lost them summed again about the mean."""
        found = self._found
        sums, squares = _runs([own.sums for own in found]), _runs([own.squares() for own in found])
        moments = Moments.summed(np.concatenate([sums, squares]), len(sums) - 1)
        again = moments.flat(CANCELLED) if self._shapes else moments.lost(CANCELLED)
        # A single point has none to lose.
        again &= moments.weight > 1.0
        rows = moments.scatter_rows
        if np.count_nonzero(again):
            mean, scatter = moments.mean, moments.scatter.copy()
            for run in np.flatnonzero(again.any(axis=-1)).tolist():
                own = found[run].at_hand()
                for j in np.flatnonzero(again[run]).tolist():
                    scatter[run, j] = own.about(j, mean[run, j]).scatter[0]
            rows = rows_of_matrices(scatter)
        return rows[:, 0] if self._single else rows


def _added(running: Floats) -> Floats:
    """The second of running sums (2, strips, k, rows) less the first, over all strips, as rows (rows, k)."""
    _, strips, k, rows = running.shape
    own = (running[1] - running[0]).reshape(strips, -1)
    # A product with a single row would not be a matrix product, and wake other cores for fewer numbers.
    sums: Floats = _ones(strips).dot(own)[0].reshape(k, rows).T
    return sums


@lru_cache(maxsize=16)
def _ones(strips: int) -> Floats:
    return frozen(np.ones((2, strips)))


def _gathered(whole: list[_Whole], parts: list[Floats], leading: int, k: int) -> Floats:
    """The sums of what goes over whole, by band, as rows (…, k) of all means: behind the leading ones there are those
    that add exactly, then what these leave."""
    if len(parts) == 1:
        sums = parts[0].take(whole[0].band.means.argsort(), axis=1)
    else:
        sums = np.zeros((len(parts[0]), k))
        for own, part in zip(whole, parts, strict=True):
            sums[:, own.band.means] += part
    half = (leading + len(sums)) // 2
    exact = sums[leading:half]
    exact += sums[half:]
    return sums[:half]


@cache
def _numbers(k: int) -> Ints:
    """0 … k − 1."""
    return frozen(np.arange(k))


def _gaps(stretches: list[Floats], n: int) -> Ints:
    """The first places and the ends, (2, m + 1), of what is before, between and behind the stretches of all bands,
    which begin and end at these places."""
    gaps = np.empty((2, 1 + sum([own[0].size for own in stretches])), dtype=np.intp)
    gaps[0, 0], gaps[1, -1], place = 0, n, 0
    for own in stretches:
        begin, end = own.reshape(2, -1)
        behind = place + len(begin)
        gaps[0, 1 + place : 1 + behind], gaps[1, place:behind] = end, begin
        place = behind
    return gaps


def _places(first: Ints, end: Ints) -> Ints:
    """The numbers from first to before end, stretch by stretch."""
    size = end - first
    behind = np.add.accumulate(size)
    count = behind[-1]
    np.subtract(end, behind, out=behind)
    places: Ints = behind.repeat(size)
    places += _numbers(COUNTED)[:count] if count <= COUNTED else np.arange(count)
    return places


def _look(
    blocks: Blocks, whole: list[_Whole], weights: Floats, reach: float, places: Ints
) -> Iterator[_Looked]:
    """Decides the points at these places one by one, among the means in play there."""
    terms, k, d = terms_of(reach, blocks.reach), weights.shape[1], blocks.d
    bands = [part.band for part in whole]
    for band, inside in zip(bands, _by_band(blocks, bands, places), strict=True):
        # Of equal scores the first mean's counts.
        all_of_them = len(band.means) == k
        means = _numbers(k) if all_of_them else np.sort(band.means)
        own = weights if all_of_them else weights.take(means, axis=1)
        for chunk in chunks_of(len(inside), len(means) * len(weights)):
            part = inside[chunk]
            rows = np.empty((quick_rows(1 + d), len(part)))
            rows[:: 1 + d] = 1.0
            # Places are within bounds, and clipping them is quicker than to check that.
            blocks.columns.take(part, axis=1, out=rows[1 : 1 + d], mode="clip")
            yield _Looked(part, rows, means, owned(own, rows, terms))


def _by_band(blocks: Blocks, bands: list[Band], places: Ints) -> list[Ints]:
    """Places, in rising order, cut into those in each of the bands."""
    if len(bands) == 1:
        return [places]
    first = blocks.sums[[band.strips.start * blocks.cells for band in bands[1:]], 0]
    return np.split(places, places.searchsorted(first.astype(np.intp)))
