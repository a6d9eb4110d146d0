"""Scoring: how good a clustering is by itself: silhouette, BIC, AIC."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arrays import Floats, Ints, frozen
from engine.initialisers import generator
from engine.records import Record
from engine.settings import Covariance

EXACT_POINTS = 5000
"""Up to here the silhouette is exact; above it is taken on a sample of about as many points."""

SAMPLE = 11
"""The purpose that, with the seed, seeds the choice of the sample."""

MOST_SHORT = 1 << 16
"""Labels below this are counted instead of sorted, which takes a million of them a fraction of the time."""

_ROWS = 64
"""Points whose distances are held at one time: rows × EXACT_POINTS of them stay in the processor's cache."""


class Silhouette(Record, eq=False):
    """mean: None where it is undefined. values: (m,) from −1 to 1, of the points at indices (m,), ascending: all of
    them, or the sample. Of a sample the mean is weighted, since small clusters are drawn more densely."""

    mean: float | None
    values: Floats
    indices: Ints
    sampled: bool = False


def silhouette(points: Floats, labels: ArrayLike, seed: int = 0, limit: int = EXACT_POINTS) -> Silhouette:
    """Silhouettes of points (n, d) under labels (n,): (b − a) / max(a, b), where a is a point's mean distance to the
    others of its cluster and b that to the nearest other cluster (Rousseeuw 1987); 0 in a cluster of one.

    Undefined for fewer than two clusters that own points, and for n of them. Exact up to `limit` points, above on a
    sample, stratified by cluster, whose size is about `limit`.
    """
    clusters, sizes = _numbered(np.asarray(labels))
    n, k = len(clusters), len(sizes)
    if k < 2 or k == n:
        return Silhouette(None, frozen(np.empty(0)), frozen(np.empty(0, dtype=np.intp)))
    order = np.argsort(clusters.astype(np.uint16) if k <= MOST_SHORT else clusters, kind="stable")
    if n <= limit:
        drawn, sampled = order, False
    else:
        drawn, sampled = _stratified(order, sizes, limit, seed), True
    counts = np.bincount(clusters[drawn], minlength=k)
    values = _silhouettes(_unit_sized(points[drawn]), clusters[drawn], counts)
    weights = (sizes / counts)[clusters[drawn]]
    mean = float(weights @ values / n) if sampled else float(values.mean())
    ascending = np.argsort(drawn, kind="stable")
    return Silhouette(mean, frozen(values[ascending]), frozen(drawn[ascending]), sampled)


def _numbered(labels: NDArray[Any]) -> tuple[Ints, Ints]:
    """The cluster of each point (n,), numbered from 0 on in the order of the labels, and the clusters' sizes (k,)."""
    whole = labels.dtype.kind == "i" and labels.size > 0
    if not whole or labels.min() < 0 or labels.max() >= MOST_SHORT:
        _, clusters, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        return clusters, sizes
    counts = np.bincount(labels)
    there = counts > 0
    return (np.cumsum(there) - 1)[labels], counts[there]


def silhouette_at(place: Floats, own: int, points: Floats, labels: Ints, member: int | None = None) -> float | None:
    """The silhouette that a place (d,) has in the cluster `own` of points (n, d) under labels (n,).

    member: which of the points it is, if it is one of them; any other place is judged as a new member. None where
    silhouettes are undefined.
    """
    sizes = np.bincount(labels, minlength=own + 1)
    if np.count_nonzero(sizes) < 2 or np.count_nonzero(sizes) == len(labels):
        return None
    apart = points - place
    distances = np.sqrt((apart * apart).sum(axis=1))
    sums = np.bincount(labels, distances, minlength=len(sizes))
    if member is not None:
        # Its distance to itself is 0.
        sizes[own] -= 1
    if sizes[own] == 0:
        return 0.0
    means = np.divide(sums, sizes, out=np.full(len(sums), np.inf), where=sizes > 0)
    within, means[own] = float(means[own]), np.inf
    nearest = float(means.min())
    larger = max(within, nearest)
    return (nearest - within) / larger if larger > 0 else 0.0


def _stratified(order: Ints, sizes: Ints, limit: int, seed: int) -> Ints:
    """A sample, sorted by cluster, of points sorted by cluster: half of it shared out evenly, the rest by size.

    At least two of a cluster that has two: a sample of one would score 0, which is meant for clusters of one.
    """
    random = generator(seed, SAMPLE)
    evenly = np.minimum(sizes, max(2, limit // (2 * len(sizes))))
    rest = sizes - evenly
    by_size = max(limit - int(evenly.sum()), 0) / max(int(rest.sum()), 1)
    shares = evenly + (rest * by_size).astype(np.intp)
    starts = np.cumsum(sizes) - sizes
    parts = [
        order[start + random.choice(size, size=share, replace=False, shuffle=False)]
        for start, size, share in zip(starts.tolist(), sizes.tolist(), shares.tolist(), strict=True)
    ]
    return np.concatenate(parts)


def _unit_sized(points: Floats) -> Floats:
    """The points in a box of size 1 about 0: squares can neither overflow nor vanish, and ratios of distances stay."""
    centred = points - points[0]
    size = float(np.abs(centred).max())
    return np.asarray(centred / size) if size > 0 else centred


def _silhouettes(points: Floats, clusters: Ints, sizes: Ints) -> Floats:
    """The silhouette of each point; the points are sorted by cluster, and every cluster has some."""
    means = np.zeros((len(sizes), len(points)))
    ends = np.cumsum(sizes)
    starts = ends - sizes
    for cluster, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        for first in range(start, end, _ROWS):
            _add_distances(points, starts, cluster, slice(first, min(first + _ROWS, end)), means)
    here, size = np.arange(len(points)), sizes[clusters]
    within = means[clusters, here] / np.maximum(size - 1, 1)
    means /= sizes[:, None]
    means[clusters, here] = np.inf
    nearest = means.min(axis=0)
    larger = np.maximum(within, nearest)
    ratio = np.divide(nearest - within, larger, out=np.zeros_like(larger), where=larger > 0)
    return np.asarray(np.where(size > 1, ratio, 0.0))


def _add_distances(points: Floats, starts: Ints, cluster: int, rows: slice, sums: Floats) -> None:
    """Adds to sums (k, n), each point's distances to each cluster, those of some rows of one cluster to each other and
    to all later points. Each pair is looked at once and counts for both of its points."""
    # Here, because it takes a tenth of a second to load, which no start of the program should wait for.
    from scipy.spatial.distance import cdist  # noqa: PLC0415

    first, last = rows.start, rows.stop
    # In two passes, since NumPy takes several roots at a time.
    distances = cdist(points[rows], points[first:], "sqeuclidean")
    np.sqrt(distances, out=distances)
    sums[cluster, last:] += distances[:, last - first :].sum(axis=0)
    sums[cluster:, rows] += np.add.reduceat(distances, np.maximum(starts[cluster:] - first, 0), axis=1).T


_COVARIANCE_PARAMETERS: dict[Covariance, Callable[[int, int], int]] = {
    Covariance.FULL: lambda k, d: k * d * (d + 1) // 2,
    Covariance.TIED: lambda k, d: d * (d + 1) // 2,
    Covariance.DIAG: lambda k, d: k * d,
    Covariance.SPHERICAL: lambda k, d: k,
}


def n_parameters(k: int, d: int, covariance: Covariance) -> int:
    """The free parameters of a mixture of k Gaussians in d columns: weights, means and covariances."""
    return k - 1 + k * d + _COVARIANCE_PARAMETERS[covariance](k, d)


def bic(log_likelihood: float, k: int, d: int, covariance: Covariance, n: int) -> float:
    """p ln n − 2 LL, from the total log-likelihood of n points; lower is better (Schwarz 1978)."""
    return n_parameters(k, d, covariance) * log(n) - 2.0 * log_likelihood


def aic(log_likelihood: float, k: int, d: int, covariance: Covariance) -> float:
    """2p − 2 LL, from the total log-likelihood; lower is better (Akaike 1974)."""
    return 2.0 * n_parameters(k, d, covariance) - 2.0 * log_likelihood
