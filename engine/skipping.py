"""Skipping: whose each point is, and the moments of that, without a look at most of the points.

Stretches of cells that a single mean owns go over whole: their sums are known. The points of the cells between them are
in doubt and are looked at, by the very scores of the plain pass: labels are the same bit for bit, ties included.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Ints, frozen
from engine.blocks import Blocks
from engine.features import chunks_of, quadratic_features
from engine.moments import Moments
from engine.ranking import owned, reach_of, terms_of
from engine.rows import rows_of
from engine.stretches import Band, bands_of, room_for, stretches_in

CANCELLED = 1e-5
"""A scatter below this part of the squares that it is the remainder of is summed again, about the mean."""


class _Whole(NamedTuple):
    """Stretches of points that go over whole, in rising order: their owners (m,), first places and ends (2, m)."""

    owners: Ints
    ends: Ints


class _Looked(NamedTuple):
    """Points that were looked at: their places (p,), the means in play (k',), and their shares (k', p), 0 or 1."""

    places: Ints
    means: Ints
    shares: Floats


class Nearest(NamedTuple):
    """Whose the points are, of k means, the nearest ones' being theirs; sums: Σ r·Φ of that, (k, F)."""

    blocks: Blocks
    sums: Floats
    whole: _Whole
    looked: list[_Looked]

    def labels(self) -> Ints:
        """The owner of every point (n,), in the order of the dataset."""
        blocks, whole = self.blocks, self.whole
        owners = np.zeros((len(whole.owners) + 1, 2), dtype=np.intp)
        owners[:-1, 1] = whole.owners
        # What is between the stretches is decided below.
        placed = np.repeat(owners.ravel()[:-1], np.diff(_gaps(whole, blocks.n).ravel()))
        for part in self.looked:
            placed[part.places] = part.means[part.shares.argmax(axis=0)]
        labels = np.empty(blocks.n, dtype=np.intp)
        labels[blocks.order] = placed
        return labels

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
        own = self.whole.owners == j
        places = [_places(*self.whole.ends[:, own])] if own.any() else []
        for part in self.looked:
            for row in (part.means == j).nonzero()[0].tolist():
                places.append(part.places[part.shares[row] > 0])
        return np.concatenate(places)


def nearest(blocks: Blocks, weights: Floats) -> Nearest:
    """Whose the points are, of k means, given the scores' weights (1 + d, k) over 1, x, of x·μ − ½ |μ|²."""
    reach = reach_of(weights)
    bands = bands_of(blocks, weights, reach)
    sums = np.zeros((weights.shape[1], blocks.sums.shape[1]))
    whole = _joined([_take(blocks, band, weights, reach, sums) for band in bands])
    rows = sums.shape[1] // 2
    sums[:, 1 : 1 + rows] += sums[:, 1 + rows :]
    sums = sums[:, : 1 + rows]
    looked = _look(blocks, bands, weights, reach, _places(*_gaps(whole, blocks.n).T), sums)
    return Nearest(blocks, sums, whole, looked)


def moments_of(found: list[Nearest], shapes: bool = False) -> Moments:
    """The moments (runs, k) of each, about the means. shapes: see `expect`."""
    sums = found[0].sums[None] if len(found) == 1 else np.stack([own.sums for own in found])
    d = len(found[0].blocks.columns)
    moments = Moments.summed(rows_of(sums), d)
    again = moments.flat(CANCELLED) if shapes else moments.lost(CANCELLED)
    if not np.count_nonzero(again):
        return moments
    mean, scatter = moments.mean.copy(), moments.scatter.copy()
    for run, j in np.argwhere(again).tolist():
        apart = found[run].about(j, mean[run, j])
        mean[run, j] += apart.mean[0]
        scatter[run, j] = apart.scatter[0]
    return Moments(moments.weight, mean, scatter, moments.entropy)


def _take(blocks: Blocks, band: Band, weights: Floats, reach: float, sums: Floats) -> _Whole:
    """Hands over what goes over whole in a band, and adds it to the sums (k, 1 + 2 F)."""
    owners, cells = stretches_in(blocks, band, weights, reach)
    owners = band.means.take(owners)
    running = blocks.sums.take(cells, axis=0)
    k = len(sums)
    sums += _one_hot(room_for(k))[:k].take(owners, axis=1) @ (running[1] - running[0])
    return _Whole(owners, running[..., 0].astype(np.intp))


def _joined(parts: list[_Whole]) -> _Whole:
    """Those of all bands."""
    if len(parts) == 1:
        return parts[0]
    return _Whole(
        np.concatenate([part.owners for part in parts]), np.concatenate([part.ends for part in parts], axis=1)
    )


@cache
def _one_hot(k: int) -> Floats:
    """Column j: 1 in row j, 0 elsewhere."""
    return frozen(np.eye(k))


@cache
def _numbers(k: int) -> Ints:
    """0 … k − 1."""
    return frozen(np.arange(k))


def _gaps(whole: _Whole, n: int) -> Ints:
    """The first place and the end of what is before, between and behind the stretches, (m + 1, 2)."""
    ends = np.empty(whole.ends.size + 2, dtype=np.intp)
    ends[0], ends[-1] = 0, n
    ends[1:-1].reshape(-1, 2)[...] = whole.ends.T
    return ends.reshape(-1, 2)


def _places(first: Ints, end: Ints) -> Ints:
    """The numbers from first to before end, stretch by stretch."""
    size = end - first
    behind = np.add.accumulate(size)
    count = behind[-1]
    np.subtract(end, behind, out=behind)
    places: Ints = behind.repeat(size)
    places += np.arange(count)
    return places


def _look(
    blocks: Blocks, bands: list[Band], weights: Floats, reach: float, places: Ints, sums: Floats
) -> list[_Looked]:
    """Decides the points at these places one by one, among the means in play there; adds them to the sums (k, F)."""
    looked = []
    terms = terms_of(reach, blocks.reach)
    for band, inside in zip(bands, _by_band(blocks, bands, places), strict=True):
        # Of equal scores the first mean's counts.
        all_of_them = len(band.means) == len(sums)
        means = _numbers(len(sums)) if all_of_them else np.sort(band.means)
        own = weights if all_of_them else weights.take(means, axis=1)
        for chunk in chunks_of(len(inside), len(means) * sums.shape[1]):
            part = inside[chunk]
            phi = quadratic_features(blocks.columns.take(part, axis=1))
            shares = owned(own, phi, terms)
            found = shares @ phi.T
            if all_of_them:
                sums += found
            else:
                sums[means] += found
            looked.append(_Looked(part, means, shares))
    return looked


def _by_band(blocks: Blocks, bands: list[Band], places: Ints) -> list[Ints]:
    """Places, in rising order, cut into those in each of the bands."""
    if len(bands) == 1:
        return [places]
    first = blocks.sums[[band.strips.start * blocks.cells for band in bands[1:]], 0]
    return np.split(places, places.searchsorted(first.astype(np.intp)))
