"""Runs: many independent runs of one algorithm, taken to their end as one batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.algorithm import Algorithm, Halves, ending, expectation_half, maximisation_half, settled
from engine.arrays import Bools, Floats, Ints
from engine.features import Features
from engine.mixture import Mixture, Moments
from engine.status import Progress

Cancelled = Callable[[], bool]
"""Asked between iterations; True gives the work up."""


class Cancellation(Exception):
    """The work was given up because its result is no longer wanted."""


def never() -> bool:
    """The work is always wanted."""
    return False


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """How each of the runs ended, always on an expectation, and why.

    mixture, moments: (runs, …); bound, iterations: (runs,).
    """

    mixture: Mixture
    moments: Moments
    bound: Floats
    iterations: Ints
    progress: tuple[Progress, ...]
    reasons: tuple[str, ...]


def converge(algorithm: Algorithm, features: Features, mixture: Mixture, cancelled: Cancelled = never) -> Runs:
    """Runs from each of the mixtures (runs, k, …) to its end; finished ones are dropped from the batch.

    Each run is bit for bit the one that single steps would give. Raises Cancellation when told to stop.
    """
    ends = _Ends(mixture)
    active = np.arange(len(mixture.weights))
    before: Halves | None = None
    iteration = 0
    while True:
        if cancelled():
            raise Cancellation
        expectation = expectation_half(algorithm, features, mixture)
        iteration += 1
        now = Halves(mixture, expectation.moments, expectation.bound)
        verdicts = _verdicts(algorithm, features, before, now, iteration)
        going = np.array([progress is Progress.RUNNING for progress, _ in verdicts])
        if not going.all():
            ends.take(active, now, iteration, verdicts, ~going)
            active, now = active[going], now[going]
        if not active.size:
            return ends.runs()
        mixture, moments = maximisation_half(algorithm, features, now.mixture, now.moments)
        before = Halves(now.mixture, moments, now.bound)


def _verdicts(
    algorithm: Algorithm, features: Features, before: Halves | None, now: Halves, iteration: int
) -> list[tuple[Progress, str]]:
    """How each run of the batch stands."""
    if before is None:
        return [ending(algorithm, iteration, False, False)] * len(now.bound)
    equal, little = settled(algorithm, features, before, now)
    return [ending(algorithm, iteration, *pair) for pair in zip(equal.tolist(), little.tolist(), strict=True)]


class _Ends:
    """Where the runs of a batch ended, gathered as they do."""

    def __init__(self, mixture: Mixture) -> None:
        runs, k, d = mixture.means.shape
        self._weights = np.empty((runs, k))
        self._means = np.empty((runs, k, d))
        self._covariances = None if mixture.covariances is None else np.empty((runs, k, d, d))
        self._weight = np.empty((runs, k))
        self._mean = np.empty((runs, k, d))
        self._scatter = np.empty((runs, k, d, d))
        self._entropy = np.empty(runs)
        self._bound = np.empty(runs)
        self._iterations = np.empty(runs, dtype=np.intp)
        self._verdicts = [(Progress.RUNNING, "")] * runs

    def take(
        self, active: Ints, now: Halves, iteration: int, verdicts: list[tuple[Progress, str]], which: Bools
    ) -> None:
        """`which` members of the batch `now`, known outside as `active`, end here."""
        runs = active[which]
        self._weights[runs] = now.mixture.weights[which]
        self._means[runs] = now.mixture.means[which]
        if self._covariances is not None and now.mixture.covariances is not None:
            self._covariances[runs] = now.mixture.covariances[which]
        self._weight[runs] = now.moments.weight[which]
        self._mean[runs] = now.moments.mean[which]
        self._scatter[runs] = now.moments.scatter[which]
        self._entropy[runs] = now.moments.entropy[which]
        self._bound[runs] = now.bound[which]
        self._iterations[runs] = iteration
        for member in np.flatnonzero(which).tolist():
            self._verdicts[int(active[member])] = verdicts[member]

    def runs(self) -> Runs:
        mixture = Mixture(self._weights, self._means, self._covariances)
        moments = Moments(self._weight, self._mean, self._scatter, self._entropy)
        progress, reasons = zip(*self._verdicts, strict=True)
        return Runs(mixture, moments, self._bound, self._iterations, progress, reasons)
