"""Optima: which local optimum each of many starts ends in, and how often each one is found.

Two runs have found the same optimum where their objectives agree and their means do, in whatever order these come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from engine.algorithm import Algorithm, algorithm_for
from engine.arrays import Ints, frozen_copy
from engine.cells import condensed
from engine.dataset import Dataset, dataset_of
from engine.features import Features, features_of
from engine.fitting import frame_of, restarts_of
from engine.matching import paired, shared_points
from engine.records import Record, replace
from engine.runs import Cancelled, converge, never
from engine.settings import Initialiser, Settings, checked_settings
from engine.shares import assignment
from engine.starts import start
from engine.timeline import Frame

AT_ONCE = 50_000
"""Points times runs that one batch has at most: small enough to be cancelled, large enough to cost few calls."""

MOST_AT_ONCE = 25

FEW_LABELS = 1500
"""A survey may find thousands of optima: of many points each keeps the labels of an even part."""

EQUAL = (1e-9, 1e-6)
"""Hard shares end at a partition: the objective a point, and each mean, in units of the data's variance and spread."""

ALIKE = (5e-4, 0.08)
"""Soft ones creep towards their optimum and stop where they hardly move: the same for them."""


class Attempt(Record):
    """A run: what it started from, its objective as reported, and the place of its optimum in the survey."""

    initialiser: Initialiser
    seed: int
    objective: float
    iterations: int
    optimum: int


class Optimum(Record, eq=False):
    """Where one or more runs ended. frame: the end of the first of them; labels: of every `step`th point, from the
    first one on, which are all where there are few.

    right: whether each cluster holds most of one true class and has most of that class, None without true classes.
    """

    frame: Frame
    initialiser: Initialiser
    seed: int
    objective: float
    labels: Ints
    step: int
    right: bool | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with it, such as a collapsed component, whose likelihood has no bound."""
        return self.frame.status.trouble is None


class Survey(Record, eq=False):
    """What is known so far. optima: in the order in which they were found. approximate: the runs were on cells of many
    points each."""

    dataset: Dataset
    settings: Settings
    attempts: tuple[Attempt, ...] = ()
    optima: tuple[Optimum, ...] = ()
    approximate: bool = False

    @property
    def ranked(self) -> tuple[int, ...]:
        """The places of the optima, the best one first; those with something wrong come last."""
        return tuple(sorted(range(len(self.optima)), key=lambda place: _rank(self.optima[place])))

    def common(self, most: int) -> tuple[int, ...]:
        """The places of the best optimum and of those found most often, `most` in all, the best one first."""
        times = Counter(attempt.optimum for attempt in self.attempts)
        ranked = self.ranked
        others = sorted(ranked[1:], key=lambda place: -times[place])[: most - 1]
        return tuple(place for place in ranked if place in (*ranked[:1], *others))

    def of(self, initialiser: Initialiser) -> tuple[Attempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.initialiser is initialiser)

    def times(self, initialiser: Initialiser) -> Counter[int]:
        """How often each optimum was found from these starts."""
        return Counter(attempt.optimum for attempt in self.of(initialiser))

    def best_found(self, initialiser: Initialiser) -> int:
        """How many of these starts ended in the best known optimum."""
        return self.times(initialiser)[self.ranked[0]] if self.optima else 0

    def right_found(self, initialiser: Initialiser) -> int | None:
        """How many of these starts found the right clusters; None without true classes."""
        if not self.optima or self.optima[0].right is None:
            return None
        return sum(bool(self.optima[attempt.optimum].right) for attempt in self.of(initialiser))

    def unlucky(self, initialiser: Initialiser) -> Attempt | None:
        """The first of these starts that ended in the worst optimum, None where all ended in the same."""
        place = {optimum: rank for rank, optimum in enumerate(self.ranked)}
        attempts = self.of(initialiser)
        worst = max(attempts, key=lambda attempt: place[attempt.optimum], default=None)
        return None if worst is None or place[worst.optimum] == 0 else worst


def survey(
    data: Dataset | ArrayLike,
    settings: Settings | None = None,
    seeds: Sequence[int] = range(100),
    initialisers: Sequence[Initialiser] = (Initialiser.KMEANS_PLUS_PLUS, Initialiser.RANDOM_POINTS),
    cancelled: Cancelled = never,
) -> Iterator[Survey]:
    """Runs from each of the seeds with each of the initialisers; yields what is known after every batch.

    Of very many points the runs are those of their cells. data: a Dataset, or (n, d) numbers. Raises DataError or
    SettingsError where they cannot be used, and Cancellation if `cancelled` asks.
    """
    settings, dataset = checked_settings(settings), dataset_of(data)
    kinds = {kind: replace(settings, initialiser=kind, start=None) for kind in initialisers}
    for each in kinds.values():
        each.check(dataset)
    points = features_of(dataset, settings.scaling)
    features = condensed(points, settings.k)
    algorithm = algorithm_for(settings, features)
    found = Survey(dataset, settings, approximate=features is not points)
    size = min(max(AT_ONCE // features.size, 1), MOST_AT_ONCE)
    for first in range(0, len(seeds), size):
        for each in kinds.values():
            found = _extended(found, features, algorithm, each, list(seeds[first : first + size]), cancelled)
        yield found


def _extended(
    known: Survey, features: Features, algorithm: Algorithm, settings: Settings, seeds: list[int],
    cancelled: Cancelled,
) -> Survey:  # fmt: skip
    """With the runs from some more seeds."""
    runs = converge(algorithm, features, start(features, settings, seeds, cancelled), cancelled)
    # Of all runs at once, not of one after the other.
    runs.moments.worked_out()
    dataset, attempts, optima = known.dataset, list(known.attempts), list(known.optima)
    for place, restart in enumerate(restarts_of(algorithm, features, runs, seeds)):
        frame = frame_of(algorithm, features, runs, place)
        which = _place_of(frame, optima, algorithm, features)
        if which == len(optima):
            labels = assignment(dataset, settings, frame, labels_only=True).labels
            right = None if dataset.classes is None else _right(labels, dataset.classes, settings.k)
            step = max(dataset.n // FEW_LABELS, 1)
            some = frozen_copy(labels[::step], np.intp)
            optima.append(Optimum(frame, settings.initialiser, restart.seed, restart.objective, some, step, right))
        attempts.append(Attempt(settings.initialiser, restart.seed, restart.objective, restart.iterations, which))
    return replace(known, attempts=tuple(attempts), optima=tuple(optima))


def _place_of(frame: Frame, optima: list[Optimum], algorithm: Algorithm, features: Features) -> int:
    """The place of the optimum at which a run ended; behind the others where it is a new one."""
    of_bound, of_means = EQUAL if algorithm.hard else ALIKE
    # What a bound is measured in: squared distances, times β where there is one, or natural units of information.
    unit = features.mean_variance if algorithm.hard else 1.0
    bound, means = frame.state.bound or 0.0, frame.state.mixture.means
    for place, other in enumerate(optima):
        if abs(bound - (other.frame.state.bound or 0.0)) > of_bound * unit * features.n:
            continue
        apart = np.linalg.norm(means[:, None] - other.frame.state.mixture.means[None], axis=-1)
        if max(float(apart[pair]) for pair in paired(-apart)) <= of_means * features.mean_variance**0.5:
            return place
    return len(optima)


def _right(labels: Ints, classes: Ints, k: int) -> bool:
    """Whether clusters and true classes pair off so that each pair has most of either."""
    kinds = int(classes.max(initial=-1)) + 1
    if kinds != k:
        return False
    together = shared_points(labels, classes, k, kinds)
    of_cluster, of_class = together.sum(axis=1), together.sum(axis=0)
    return all(2 * together[i, j] > max(of_cluster[i], of_class[j]) for i, j in paired(together))


def _rank(optimum: Optimum) -> tuple[bool, float]:
    return not optimum.sound, -(optimum.frame.state.bound or 0.0)
