"""Initialisers: where the first means come from. The centres that a seed gives do not depend on the method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Floats, Ints
from engine.drawing import drawn
from engine.features import Features
from engine.settings import Initialiser, Settings

if TYPE_CHECKING:
    from numpy.random import Generator, SeedSequence

START = 1
"""The purpose that, with the seed, seeds the choice of the first means."""

ANNEALING = 2
"""The one that seeds the nudges of annealing."""

Picker = Callable[[Features, int, Sequence["Generator"]], Iterator[Ints]]
"""(features, k, the random generator of each run) → the k points picked, one by one, (runs,) each."""

AT_ONCE = 1 << 18
"""Distances held at one time; runs beyond that take turns."""

CACHED = 1 << 14
"""Those worked out at one time."""


def generator(seed: int, purpose: int) -> Generator:
    """Random numbers for one purpose: the same document always replays the same run."""
    return np.random.default_rng(_sequence(seed, purpose))


@lru_cache(maxsize=256)
def _sequence(seed: int, purpose: int) -> SeedSequence:
    """What a generator starts from, which takes as long to make as the generator itself. Nobody spawns others from it:
    that would change it."""
    return np.random.SeedSequence([seed, purpose])


def first_means(features: Features, k: int, initialiser: Initialiser, seeds: Sequence[int]) -> Floats:
    """The first means (seeds, k, d) in engine coordinates, from one of the initialisers that need the data alone.

    Of cells a mean is picked for all points in it, as likely as they are together.
    """
    randoms = [generator(seed, START) for seed in seeds]
    if initialiser is Initialiser.RANDOM_PARTITION:
        return np.stack([random_partition(features, k, random) for random in randoms])
    some = max(AT_ONCE // max(features.size, 1), 1)
    groups = [randoms[first : first + some] for first in range(0, len(randoms), some)]
    picks = np.concatenate([np.stack(list(PICKERS[initialiser](features, k, group)), axis=1) for group in groups])
    return np.ascontiguousarray(features.columns.T[picks])


def first_picks(features: Features, settings: Settings, number: int) -> Ints:
    """The first picks (number,) of the points from which the means of a seed start, as `first_means` has them."""
    picks = PICKERS[settings.initialiser](features, settings.k, [generator(settings.seed, START)])
    return np.concatenate(list(islice(picks, number)))


def random_points(features: Features, k: int, randoms: Sequence[Generator]) -> Iterator[Ints]:
    """k different points, each as likely as any other (Forgy 1965)."""
    likely = None if features.weights is None else features.weights / features.weights.sum()
    yield from np.stack([random.choice(features.size, size=k, replace=False, p=likely) for random in randoms], axis=1)


def kmeans_plus_plus(features: Features, k: int, randoms: Sequence[Generator]) -> Iterator[Ints]:
    """Each next point with a probability in proportion to its squared distance from the nearest one picked.

    Arthur & Vassilvitskii (2007), with one candidate a pick.
    """
    nearest = _Nearest(features, _any(features, randoms))
    yield nearest.picks[-1]
    # One number for each pick, whatever that is picked from: those for a smaller k are the first for a larger one.
    for evenly in np.stack([random.random(k - 1) for random in randoms], axis=1):
        picks = drawn(features.weighted(nearest.squared(), slice(None)), evenly)
        for run in (picks < 0).nonzero()[0].tolist():
            # All points stand where one has been picked.
            left = nearest.unpicked(run)
            picks[run] = left[int(evenly[run] * len(left))]
        nearest.pick(picks)
        yield picks


def farthest_first(features: Features, k: int, randoms: Sequence[Generator]) -> Iterator[Ints]:
    """A random point, then always the point farthest from all those picked (Gonzalez 1985)."""
    nearest = _Nearest(features, _any(features, randoms))
    yield nearest.picks[-1]
    for _ in range(k - 1):
        squared = nearest.squared()
        picks = squared.argmax(axis=-1)
        for run in np.flatnonzero(squared[np.arange(len(picks)), picks] == 0).tolist():
            picks[run] = nearest.unpicked(run)[0]
        nearest.pick(picks)
        yield picks


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


PICKED_IN_TURN = (Initialiser.KMEANS_PLUS_PLUS, Initialiser.FARTHEST_FIRST)
"""Those whose picks do not depend on how many follow: for a smaller k they are the first of those for a larger one."""


def _any(features: Features, randoms: Sequence[Generator]) -> list[int]:
    """For each run the column of a point that is as likely as any other."""
    points = [int(random.integers(features.n)) for random in randoms]
    if features.weights is None:
        return points
    columns = np.searchsorted(np.cumsum(features.weights), points, side="right")
    return [min(int(column), features.size - 1) for column in columns]


class _Nearest:
    """For each run the squared distance of every point from the nearest one picked so far, (runs, size)."""

    def __init__(self, features: Features, first: list[int]) -> None:
        self._columns = features.columns
        self._squared: Floats | None = None
        self.picks = [np.array(first, dtype=np.intp)]

    def pick(self, columns: Ints) -> None:
        self.picks.append(columns)

    def squared(self) -> Floats:
        """To be asked once after each pick; after the last one nobody asks."""
        picks = self.picks[-1]
        places, size = self._columns.take(picks, axis=1)[..., None], self._columns.shape[1]
        # A few at a time, which stay in the processor's cache.
        some = max(CACHED // len(picks), 1)
        parts = [slice(first, first + some) for first in range(0, size, some)]
        if self._squared is None:
            self._squared = np.empty((len(picks), size))
            for part in parts:
                self._squared[:, part] = _squared_from(places, self._columns[:, part])
        else:
            for part in parts:
                own = self._squared[:, part]
                np.minimum(own, _squared_from(places, self._columns[:, part]), out=own)
        return self._squared

    def unpicked(self, run: int) -> Ints:
        return np.setdiff1d(np.arange(self._columns.shape[1]), [picks[run] for picks in self.picks])


def _squared_from(places: Floats, columns: Floats) -> Floats:
    """The squared distances (runs, m) of columns (d, m) from the place (d, runs, 1) of each run."""
    squared: Floats | None = None
    for place, column in zip(places, columns, strict=True):
        apart = column - place
        np.multiply(apart, apart, out=apart)
        squared = apart if squared is None else np.add(squared, apart, out=squared)
    assert squared is not None
    return squared
