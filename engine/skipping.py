"""Skipping: whose each point is, and the moments of that, without a look at most of the points.

Stretches of cells that a single mean owns go over whole: their sums are known. The points of the cells between them are
in doubt and are looked at, by the very scores of the plain pass: labels are the same bit for bit, ties included.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen
from engine.blocks import Blocks
from engine.features import chunks_of, linear_scores, quadratic_features
from engine.kernel import lost
from engine.mixture import Moments, Summed
from engine.sharing import hard
from engine.stretches import Band, bands_of, room_for, stretches_in

CANCELLED = 1e-5
"""A scatter below this part of the squares that it is the remainder of is summed again, about the mean."""


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """Stretches of points that go over whole, in rising order: their owners (m,), first places and ends (2, m)."""

    owners: Ints
    ends: Ints


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
    reach = -min(weights[0].tolist())
    bands = bands_of(blocks, weights, reach)
    sums = np.zeros((len(means), blocks.sums.shape[1]))
    whole = _joined([_take(blocks, band, weights, reach, sums) for band in bands])
    rows = sums.shape[1] // 2
    sums[:, 1 : 1 + rows] += sums[:, 1 + rows :]
    sums = sums[:, : 1 + rows]
    gaps = _gaps(whole, blocks.n)
    looked = _look(blocks, bands, weights, _places(gaps[::2], gaps[1::2]), sums)
    moments = _moments(blocks, sums, whole, looked)
    return moments, _labels(blocks, whole, looked) if labels else None


def _take(blocks: Blocks, band: Band, weights: Floats, reach: float, sums: Floats) -> _Whole:
    """Hands over what goes over whole in a band, and adds it to the sums (k, 1 + 2 F)."""
    owners, cells = stretches_in(blocks, band, weights, reach)
    running = blocks.sums.take(cells, axis=0)
    k = len(band.means)
    sums[band.means] += _one_hot(room_for(k))[:k].take(owners, axis=1) @ (running[1] - running[0])
    return _Whole(band.means.take(owners), running[..., 0].astype(np.intp))


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
    """The first place and the end of what is before, between and behind the stretches, in turns, (2 m + 2,)."""
    ends = np.empty(whole.ends.size + 2, dtype=np.intp)
    ends[0], ends[-1] = 0, n
    ends[1:-1:2], ends[2::2] = whole.ends
    return ends


def _places(first: Ints, end: Ints) -> Ints:
    """The numbers from first to before end, stretch by stretch."""
    size = end - first
    behind = size.cumsum()
    places = np.arange(behind[-1])
    places += np.repeat(end - behind, size)
    return places


def _look(blocks: Blocks, bands: list[Band], weights: Floats, places: Ints, sums: Floats) -> list[_Looked]:
    """Decides the points at these places one by one, among the means in play there; adds them to the sums (k, F)."""
    looked = []
    for band, inside in zip(bands, _by_band(blocks, bands, places), strict=True):
        # Of equal scores the first mean's counts.
        all_of_them = len(band.means) == len(sums)
        means = _numbers(len(sums)) if all_of_them else np.sort(band.means)
        own = (weights if all_of_them else weights.take(means, axis=1))[..., None]
        for chunk in chunks_of(len(inside), len(means) * sums.shape[1]):
            part = inside[chunk]
            columns = blocks.columns.take(part, axis=1)
            shares = linear_scores(own, columns)
            hard(shares)
            found = shares @ quadratic_features(columns).T
            sums[slice(None) if all_of_them else means] += found
            looked.append(_Looked(part, means, shares.astype(np.bool_)))
    return looked


def _by_band(blocks: Blocks, bands: list[Band], places: Ints) -> list[Ints]:
    """Places, in rising order, cut into those in each of the bands."""
    if len(bands) == 1:
        return [places]
    first = blocks.sums[[band.strips.start * blocks.cells for band in bands[1:]], 0]
    return np.split(places, places.searchsorted(first.astype(np.intp)))


def _moments(blocks: Blocks, sums: Floats, whole: _Whole, looked: list[_Looked]) -> Moments:
    """The moments, about the means, from sums (k, F)."""
    moments = Summed(sums, len(blocks.columns))
    for j in lost(sums, moments.mean, CANCELLED).nonzero()[0].tolist():
        _sum_again(blocks, moments, j, _owned(whole, looked, j))
    return moments


def _owned(whole: _Whole, looked: list[_Looked], j: int) -> Ints:
    """The places of the points of mean j."""
    own = whole.owners == j
    places = [_places(*whole.ends[:, own])] if own.any() else []
    for part in looked:
        for row in (part.means == j).nonzero()[0].tolist():
            places.append(part.places[part.owns[row]])
    return np.concatenate(places)


def _sum_again(blocks: Blocks, moments: Moments, j: int, places: Ints) -> None:
    """Mean and scatter of a tight cluster, from what its points differ by from its mean as it was found."""
    centre = moments.mean[j].copy()
    d = len(centre)
    sums = np.zeros(1 + d + d * (d + 1) // 2)
    for chunk in chunks_of(len(places), len(sums)):
        apart = blocks.columns.take(places[chunk], axis=1) - centre[:, None]
        sums += quadratic_features(apart).sum(axis=1)
    about = Summed(sums[None], d)
    moments.mean[j] = centre + about.mean[0]
    moments.scatter[j] = about.scatter[0]


def _labels(blocks: Blocks, whole: _Whole, looked: list[_Looked]) -> Ints:
    """The owner of every point (n,), in the order of the dataset."""
    owners = np.zeros((len(whole.owners) + 1, 2), dtype=np.intp)
    owners[:-1, 1] = whole.owners
    # What is between the stretches is decided below.
    placed = np.repeat(owners.ravel()[:-1], np.diff(_gaps(whole, blocks.n)))
    for part in looked:
        placed[part.places] = part.means[part.owns.argmax(axis=0)]
    labels = np.empty(blocks.n, dtype=np.intp)
    labels[blocks.order] = placed
    return labels
