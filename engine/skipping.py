"""Skipping: whose each point is, and the moments of that, without a look at most of the points.

Stretches of cells that a single mean owns go over whole: their sums are known. The points of the cells between them are
in doubt and are looked at, by the very scores of the plain pass: labels are the same bit for bit, ties included.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen, pairs_of, trace
from engine.blocks import Blocks
from engine.features import linear_scores, quadratic_features
from engine.kernel import moments_of
from engine.mixture import Moments
from engine.stretches import Band, bands_of, stretches_in

AT_ONCE = 24_576
"""Scores made at once where points are looked at: they stay in the processor's cache."""

CANCELLED = 1e-5
"""A scatter below this part of the squares that it is the remainder of is summed again, about the mean."""


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """Stretches of points (m,), in rising order, that go over whole: their owners, first places and ends."""

    owners: Ints
    first: Ints
    end: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """Points that were looked at: their places (p,), the means in play (k',), and which of these owns each (k', p)."""

    places: Ints
    means: Ints
    owns: Bools


def nearest(blocks: Blocks, means: Floats, weights: Floats, labels: bool) -> tuple[Moments, Ints | None]:
    """The moments of the points that are nearest to each of the means (k, d), and whose each is, (n,), if asked for.

    weights (1 + d, k): the scores' weights over 1, x.
    """
    reach = float((means * means).sum(axis=1).max())
    bands = bands_of(blocks, weights, reach)
    parts = [stretches_in(blocks, band, weights, reach) for band in bands]
    owners, begin, end = parts[0] if len(parts) == 1 else map(np.concatenate, zip(*parts, strict=True))
    before, after = blocks.sums.take(begin, axis=0), blocks.sums.take(end, axis=0)
    whole = _Whole(owners, before[:, 0].astype(np.intp), after[:, 0].astype(np.intp))
    after -= before
    sums = _one_hot(len(means)).take(owners, axis=1) @ after
    rows = sums.shape[1] // 2
    sums[:, 1 : 1 + rows] += sums[:, 1 + rows :]
    sums = sums[:, : 1 + rows]
    looked = _look(blocks, bands, weights, _between(whole, blocks.n), sums)
    moments = _moments(blocks, sums, whole, looked)
    return moments, _labels(blocks, whole, looked) if labels else None


@cache
def _one_hot(k: int) -> Floats:
    """Column j: 1 in row j, 0 elsewhere."""
    return frozen(np.eye(k))


def _between(whole: _Whole, n: int) -> Ints:
    """The places of the points that are in none of the stretches."""
    m = len(whole.owners)
    first, end = np.zeros(m + 1, dtype=np.intp), np.full(m + 1, n)
    first[1:], end[:-1] = whole.end, whole.first
    return _places(first, end)


def _places(first: Ints, end: Ints) -> Ints:
    """The numbers from first to before end, stretch by stretch."""
    size = end - first
    behind = size.cumsum()
    places = np.arange(behind[-1])
    places += np.repeat(end - behind, size)
    return places


def _look(blocks: Blocks, bands: list[Band], weights: Floats, places: Ints, sums: Floats) -> list[_Looked]:
    """Decides the points at these places one by one, and adds them to the sums (k, F)."""
    looked = []
    starts = blocks.sums[[band.strips.start * blocks.cells for band in bands[1:]], 0]
    for band, inside in zip(bands, np.split(places, places.searchsorted(starts.astype(np.intp))), strict=True):
        means = np.sort(band.means)
        mine = weights.take(means, axis=1)[..., None]
        step = max(AT_ONCE // len(means), 1)
        for first in range(0, len(inside), step):
            part = inside[first : first + step]
            columns = blocks.columns.take(part, axis=1)
            scores = linear_scores(mine, columns)
            owns = scores == scores.max(axis=0)
            if np.count_nonzero(owns) > len(part):
                owns &= np.cumsum(owns, axis=0) == 1
            looked.append(_Looked(part, means, owns))
            np.copyto(scores, owns)
            sums[means] += scores @ quadratic_features(columns).T
    return looked


def _moments(blocks: Blocks, sums: Floats, whole: _Whole, looked: list[_Looked]) -> Moments:
    """The moments, about the means, from sums (k, F)."""
    d = len(blocks.columns)
    moments = moments_of(sums, d)
    squares = sums[:, 1 + d + pairs_of(d).on_diagonal].sum(axis=1)
    for j in (trace(moments.scatter) < CANCELLED * squares).nonzero()[0].tolist():
        _sum_again(blocks, moments, j, _owned(whole, looked, j))
    return moments


def _owned(whole: _Whole, looked: list[_Looked], j: int) -> Ints:
    """The places of the points of mean j."""
    own = whole.owners == j
    places = [_places(whole.first[own], whole.end[own])] if own.any() else []
    for part in looked:
        for row in (part.means == j).nonzero()[0].tolist():
            places.append(part.places[part.owns[row]])
    return np.concatenate(places)


def _sum_again(blocks: Blocks, moments: Moments, j: int, places: Ints) -> None:
    """Mean and scatter of a tight cluster, from what its points differ by from its mean as it was found."""
    centre = moments.mean[j].copy()
    d = len(centre)
    sums = np.zeros(1 + d + d * (d + 1) // 2)
    for first in range(0, len(places), AT_ONCE):
        apart = blocks.columns.take(places[first : first + AT_ONCE], axis=1) - centre[:, None]
        sums += quadratic_features(apart).sum(axis=1)
    about = moments_of(sums[None], d)
    moments.mean[j] = centre + about.mean[0]
    moments.scatter[j] = about.scatter[0]


def _labels(blocks: Blocks, whole: _Whole, looked: list[_Looked]) -> Ints:
    """The owner of every point (n,), in the order of the dataset."""
    m = len(whole.owners)
    # Every other stretch is one between, decided below.
    owners, ends = np.zeros((m + 1, 2), dtype=np.intp), np.full((m + 1, 2), blocks.n)
    owners[:m, 1], ends[:m, 0], ends[:m, 1] = whole.owners, whole.first, whole.end
    placed = np.repeat(owners.ravel(), np.diff(ends.ravel(), prepend=0))
    for part in looked:
        placed[part.places] = part.means[part.owns.argmax(axis=0)]
    labels = np.empty(blocks.n, dtype=np.intp)
    labels[blocks.order] = placed
    return labels
