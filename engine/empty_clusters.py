"""What becomes of a mean that no point is nearest to: a function of moments, between expectation and maximisation."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, Ints, pairs_of
from engine.expectation import owners_at
from engine.features import Features
from engine.moments import Moments
from engine.quadratic import Quadratic
from engine.widths import Widths

ROUNDED = 1e-12
"""A point lies on a mean if it is no farther from it than this part of its distance from 0: of many equal points the
mean is rounded."""


def refill(features: Features, source: Quadratic, moments: Moments, widths: Widths | None = None) -> Moments:
    """The moments (runs, k, …) with each empty cluster given the point that is farthest from its own mean.

    Never the only point of a cluster, and none that lies on its mean but for rounding (duplicates would be passed round
    for ever): a cluster for which no point is left stays empty. The inertia never rises by it. Of cells one with all
    its points is given, that whose mean is farthest, never all that a cluster has. widths: where runs have unequally
    many clusters.
    """
    k = moments.weight.shape[-1]
    own = np.full(len(moments.weight), k) if widths is None else widths.ks
    runs = np.flatnonzero(((moments.weight == 0) & (np.arange(k) < own[:, None])).any(axis=-1))
    if not runs.size:
        return moments
    weight, mean, scatter = moments.weight.copy(), moments.mean.copy(), moments.scatter.copy()
    for run, clusters in zip(runs.tolist(), own[runs].tolist(), strict=True):
        squared, labels = _own_distances(features, source[run].first(clusters))
        _refill_run(features, squared, labels, (weight[run, :clusters], mean[run], scatter[run]))
    return Moments(weight, mean, scatter, moments.entropy)


def _own_distances(features: Features, quadratic: Quadratic) -> tuple[Floats, Ints]:
    """Every column's squared distance from its own mean, 0 if it lies on it, and the number of that mean, (size,) each.
    """
    squared = np.empty(features.size)
    labels = np.empty(features.size, dtype=np.intp)
    for chunk in features.chunks(quadratic.mean_rows.shape[-1]):
        columns = features.columns[:, chunk]
        labels[chunk] = owners_at(quadratic, columns)
        apart = columns - quadratic.means[labels[chunk]].T
        squared[chunk] = (apart**2).sum(axis=0)
        squared[chunk][squared[chunk] <= ROUNDED**2 * (columns**2).sum(axis=0)] = 0.0
    return squared, labels


def _refill_run(
    features: Features, squared: Floats, labels: Ints, moments: tuple[Floats, Floats, Floats]
) -> None:
    weight, mean, scatter = moments
    empty = np.flatnonzero(weight == 0).tolist()
    candidates = np.argsort(-squared, kind="stable")
    for point in candidates.tolist():
        if not empty or squared[point] == 0:
            return
        donor = labels[point]
        given, spread = _given(features, point)
        left = weight[donor] - given
        if left <= 0:
            continue
        place = features.columns[:, point]
        apart = place - mean[donor]
        scatter[donor] -= given * weight[donor] / left * np.outer(apart, apart) + spread
        np.fill_diagonal(scatter[donor], np.maximum(np.diagonal(scatter[donor]), 0.0))
        mean[donor] -= apart * given / left
        weight[donor] = left
        j = empty.pop(0)
        weight[j], mean[j], scatter[j] = given, place, spread


def _given(features: Features, column: int) -> tuple[float, Floats]:
    """How many points a column stands for, and their scatter (d, d) about it."""
    if features.weights is None:
        return 1.0, np.zeros((features.d, features.d))
    points = float(features.weights[column])
    if features.within is None:
        return points, np.zeros((features.d, features.d))
    return points, points * features.within[pairs_of(features.d).square, column]
