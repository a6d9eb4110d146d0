"""Initialisers: where the first means come from. The centres that a seed gives do not depend on the method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from engine.arrays import Floats, Ints
from engine.features import Features
from engine.settings import Initialiser, Settings

if TYPE_CHECKING:
    from numpy.random import Generator

START = 1
"""The purpose that, with the seed, seeds the choice of the first means."""

ANNEALING = 2
"""The one that seeds the nudges of annealing."""

Picker = Callable[[Features, int, Sequence["Generator"]], Iterator[Ints]]
"""(features, k, the random generator of each run) → the k points picked, one by one, (runs,) each."""

AT_ONCE = 1 << 18
"""Distances held at one time; runs beyond that take turns."""


def generator(seed: int, purpose: int) -> Generator:
    """Random numbers for one purpose: the same document always replays the same run."""
    return np.random.default_rng([seed, purpose])


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
    for _ in range(k - 1):
        running = np.cumsum(features.weighted(nearest.squared(), slice(None)), axis=-1)
        nearest.pick([
            _drawn(own, total, random) if total > 0 else int(random.choice(nearest.unpicked(run)))
            for run, (own, total, random) in enumerate(zip(running, running[:, -1].tolist(), randoms, strict=True))
        ])  # fmt: skip
        yield nearest.picks[-1]


def _drawn(running: Floats, total: float, random: Generator) -> int:
    """A column, drawn in proportion to the differences of the running sums, of which the last one is the total."""
    return min(int(running.searchsorted(random.random() * total, side="right")), len(running) - 1)


def farthest_first(features: Features, k: int, randoms: Sequence[Generator]) -> Iterator[Ints]:
    """A random point, then always the point farthest from all those picked (Gonzalez 1985)."""
    nearest = _Nearest(features, _any(features, randoms))
    yield nearest.picks[-1]
    for _ in range(k - 1):
        squared = nearest.squared()
        farthest = squared.argmax(axis=-1).tolist()
        nearest.pick([
            int(nearest.unpicked(run)[0]) if squared[run, pick] == 0 else pick for run, pick in enumerate(farthest)
        ])  # fmt: skip
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
        self.picks = [np.array(first, dtype=np.intp)]
        self._squared: Floats | None = None

    def pick(self, columns: list[int]) -> None:
        self.picks.append(np.array(columns, dtype=np.intp))

    def squared(self) -> Floats:
        """To be asked once after each pick; after the last one nobody asks."""
        own = self._from(self.picks[-1])
        self._squared = own if self._squared is None else np.minimum(self._squared, own, out=self._squared)
        return self._squared

    def unpicked(self, run: int) -> Ints:
        return np.setdiff1d(np.arange(self._columns.shape[1]), [picks[run] for picks in self.picks])

    def _from(self, picks: Ints) -> Floats:
        squared: Floats | None = None
        for column in self._columns:
            apart = column - column.take(picks)[:, None]
            np.multiply(apart, apart, out=apart)
            squared = apart if squared is None else np.add(squared, apart, out=squared)
        assert squared is not None
        return squared
