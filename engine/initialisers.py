"""Initialisers: where the first means come from. The centres that a seed gives do not depend on the method."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.random import Generator

from engine.arrays import Floats, Ints
from engine.features import Features
from engine.settings import Initialiser

START = 1
"""The purpose that, with the seed, seeds the choice of the first means."""

Picker = Callable[[Features, int, Generator], Iterator[int]]
"""(features, k, random generator) → the k points picked, one by one."""


def generator(seed: int, purpose: int) -> Generator:
    """Random numbers for one purpose: the same document always replays the same run."""
    return np.random.default_rng([seed, purpose])


def first_means(features: Features, k: int, initialiser: Initialiser, seed: int) -> Floats:
    """k means (k, d) in engine coordinates, from one of the initialisers that need the data alone.

    Of cells a mean is picked for all points in it, as likely as they are together.
    """
    random = generator(seed, START)
    if initialiser is Initialiser.RANDOM_PARTITION:
        return random_partition(features, k, random)
    picks = list(PICKERS[initialiser](features, k, random))
    return np.ascontiguousarray(features.columns[:, picks].T)


def random_points(features: Features, k: int, random: Generator) -> Iterator[int]:
    """k different points, each as likely as any other (Forgy 1965)."""
    likely = None if features.weights is None else features.weights / features.weights.sum()
    yield from random.choice(features.size, size=k, replace=False, p=likely).tolist()


def kmeans_plus_plus(features: Features, k: int, random: Generator) -> Iterator[int]:
    """Each next point with a probability in proportion to its squared distance from the nearest one picked.

    Arthur & Vassilvitskii (2007), with one candidate a pick.
    """
    nearest = _Nearest(features, _any(features, random))
    yield nearest.picks[0]
    for _ in range(k - 1):
        running = np.cumsum(features.weighted(nearest.squared, slice(None)))
        if running[-1] > 0:
            pick = int(np.searchsorted(running, random.random() * running[-1], side="right"))
        else:
            pick = int(random.choice(nearest.unpicked()))
        nearest.pick(min(pick, features.size - 1))
        yield nearest.picks[-1]


def farthest_first(features: Features, k: int, random: Generator) -> Iterator[int]:
    """A random point, then always the point farthest from all those picked (Gonzalez 1985)."""
    nearest = _Nearest(features, _any(features, random))
    yield nearest.picks[0]
    for _ in range(k - 1):
        pick = int(nearest.squared.argmax())
        if nearest.squared[pick] == 0:
            pick = int(nearest.unpicked()[0])
        nearest.pick(pick)
        yield nearest.picks[-1]


def random_partition(features: Features, k: int, random: Generator) -> Floats:
    """The means (k, d) of a random division of the points into k parts, none of them empty."""
    labels = random.integers(k, size=features.size)
    labels[random.choice(features.size, size=k, replace=False)] = np.arange(k)
    counts = np.bincount(labels, weights=features.weights, minlength=k)
    columns = features.weighted(features.columns, slice(None))
    sums = [np.bincount(labels, weights=column, minlength=k) for column in columns]
    return np.stack(sums, axis=1) / counts[:, None]


PICKERS: dict[Initialiser, Picker] = {
    Initialiser.RANDOM_POINTS: random_points,
    Initialiser.KMEANS_PLUS_PLUS: kmeans_plus_plus,
    Initialiser.FARTHEST_FIRST: farthest_first,
}


def _any(features: Features, random: Generator) -> int:
    """The column of a point that is as likely as any other."""
    point = int(random.integers(features.n))
    if features.weights is None:
        return point
    return min(int(np.searchsorted(np.cumsum(features.weights), point, side="right")), features.size - 1)


class _Nearest:
    """The squared distance of every point from the nearest one picked so far."""

    def __init__(self, features: Features, first: int) -> None:
        self._columns = features.columns
        self.picks = [first]
        self.squared = self._from(first)

    def pick(self, index: int) -> None:
        self.picks.append(index)
        np.minimum(self.squared, self._from(index), out=self.squared)

    def unpicked(self) -> Ints:
        return np.setdiff1d(np.arange(self._columns.shape[1]), self.picks)

    def _from(self, index: int) -> Floats:
        apart = self._columns - self._columns[:, index : index + 1]
        apart *= apart
        squared: Floats = apart[0]
        for others in apart[1:]:
            squared += others
        return squared
