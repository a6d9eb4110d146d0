"""Starts: the mixtures from which runs begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.algorithm import algorithm_for
from engine.arrays import Floats
from engine.expectation import distance, expect
from engine.features import Features
from engine.initialisers import PICKED_IN_TURN, first_means
from engine.maximisation import MAXIMISATIONS
from engine.mixture import Mixture
from engine.moments import Moments
from engine.records import replace
from engine.runs import Cancelled, converge, never
from engine.settings import Initialiser, Method, Settings
from engine.sharing import hard


def start(features: Features, settings: Settings, seeds: Sequence[int], cancelled: Cancelled = never) -> Mixture:
    """One start a seed, (seeds, k, …), in engine coordinates."""
    if settings.initialiser is Initialiser.BY_HAND and settings.start is not None:
        placed = settings.start.in_coordinates(features.coordinates)
        return _repeated(_completed(features, settings, placed), len(seeds))
    means = start_means(features, settings, seeds, cancelled)
    return with_partition(features, settings, means)


def starts(features: Features, several: Sequence[Settings], cancelled: Cancelled = never) -> list[Mixture]:
    """For each of several settings of k-means, which differ in k alone, one start a seed, (seeds, k, d)."""
    first = several[0]
    if first.initialiser not in PICKED_IN_TURN:
        return [start(features, each, each.seeds, cancelled) for each in several]
    means = first_means(features, max(each.k for each in several), first.initialiser, first.seeds)
    return [with_partition(features, each, means[:, : each.k]) for each in several]


def start_means(features: Features, settings: Settings, seeds: Sequence[int], cancelled: Cancelled = never) -> Floats:
    """The first means (seeds, k, d) that the initialiser chooses; those of "k-means result" have converged."""
    initialiser = settings.initialiser
    if initialiser is not Initialiser.KMEANS_RESULT:
        return first_means(features, settings.k, initialiser, seeds)
    means = first_means(features, settings.k, Initialiser.KMEANS_PLUS_PLUS, seeds)
    if settings.method is not Method.MIXTURE:
        return means
    kmeans = algorithm_for(replace(settings, method=Method.KMEANS), features)
    return result_means(features, converge(kmeans, features, _even(means), cancelled).mixture.means)


def result_means(features: Features, means: Floats) -> Floats:
    """The means (seeds, k, d) of the partition at which k-means ended with these, in rising order: runs that ended at
    the same partition give the same start, bit for bit."""
    order = np.stack([np.lexsort(own.T[::-1]) for own in means])
    ordered = np.take_along_axis(means, order[..., None], axis=-2)
    moments = expect(features, distance(_even(ordered)), hard, later=True).sums
    return np.where(moments.weight[..., None] > 0, moments.mean, ordered)


def with_partition(features: Features, settings: Settings, means: Floats) -> Mixture:
    """Mixtures with these means (..., k, d) and, where the method has them, the weights and covariances of the
    partition of the points among the nearest means."""
    if settings.method is not Method.MIXTURE:
        return _even(means)
    return with_partitions(features, [settings], means)[0]


def with_partitions(features: Features, several: Sequence[Settings], means: Floats) -> list[Mixture]:
    """The same for several covariance types."""
    even = _even(means)
    moments = expect(features, distance(even), hard, shapes=True).moments
    # A mean that owns no point starts with the spread of all the data and the weight of one point.
    owned = moments.weight > 0
    whole = features.mean_variance * np.eye(features.d)
    scatter = np.where(owned[..., None, None], moments.scatter, whole)
    filled = Moments(np.maximum(moments.weight, 1.0), means, scatter, moments.entropy)
    variance = features.mean_variance
    return [MAXIMISATIONS[each.covariance](even, filled, each.reg_covar * variance) for each in several]


def _even(means: Floats) -> Mixture:
    k = means.shape[-2]
    return Mixture(np.full(means.shape[:-1], 1.0 / k), means)


def _completed(features: Features, settings: Settings, placed: Mixture) -> Mixture:
    """A start by hand with what its method needs: covariances from the nearest-mean partition where none were given."""
    if settings.method is not Method.MIXTURE:
        return Mixture(placed.weights, placed.means)
    if placed.covariances is None:
        return with_partition(features, settings, placed.means)
    # Its own moments, maximised: weights that sum to 1, and the covariances that come closest among those of the type.
    scatter = placed.weights[:, None, None] * placed.covariances
    own = Moments(placed.weights, placed.means, scatter, np.zeros(()))
    return MAXIMISATIONS[settings.covariance](placed, own, 0.0)


def _repeated(mixture: Mixture, runs: int) -> Mixture:
    """The same mixture for each of several runs."""
    return mixture[None][np.zeros(runs, dtype=np.intp)]
