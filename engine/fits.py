"""Fits: for one k the runs of k-means, then of a mixture of each covariance type, each from all the seeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.algorithm import Algorithm, algorithm_for
from engine.arrays import Floats
from engine.features import Features
from engine.mixture import Mixture
from engine.runs import Cancelled, Runs, converge
from engine.settings import Covariance, Initialiser, Method, Settings
from engine.starts import result_means, start, with_partition


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Runs at their ends, in engine coordinates: one for each of settings.seeds."""

    settings: Settings
    algorithm: Algorithm
    runs: Runs

    @property
    def best(self) -> int:
        """The place of the run with the highest bound, the first one where several have it."""
        return int(self.runs.bound.argmax())

    @property
    def mixture(self) -> Mixture:
        """The best one's."""
        return self.runs.mixture[self.best]


def elbow_settings(settings: Settings, k: int) -> Settings:
    """Those of k-means at this k. From a k-means result, or from a start by hand for one k only, it cannot start."""
    initialiser = settings.initialiser
    if initialiser in (Initialiser.KMEANS_RESULT, Initialiser.BY_HAND):
        initialiser = Initialiser.KMEANS_PLUS_PLUS
    return replace(settings, k=k, method=Method.KMEANS, initialiser=initialiser, start=None)


def mixture_settings(settings: Settings, k: int, covariance: Covariance) -> Settings:
    """Those of a mixture at this k. It starts from a k-means result: plain starts end in worse optima."""
    result = Initialiser.KMEANS_RESULT
    return replace(settings, k=k, method=Method.MIXTURE, covariance=covariance, initialiser=result, start=None)


def kmeans_fit(features: Features, settings: Settings, cancelled: Cancelled) -> Fitted:
    """Runs of k-means under the settings of an elbow."""
    algorithm = algorithm_for(settings, features)
    first = start(features, settings, settings.seeds, cancelled)
    return Fitted(settings, algorithm, converge(algorithm, features, first, cancelled))


def fits(features: Features, settings: Settings, k: int, cancelled: Cancelled) -> Iterator[Fitted]:
    """k-means, then a mixture of each covariance type. Raises Cancellation if asked to stop."""
    elbow = kmeans_fit(features, elbow_settings(settings, k), cancelled)
    yield elbow
    means = _result_means(features, elbow, cancelled)
    for covariance in Covariance:
        wanted = mixture_settings(settings, k, covariance)
        algorithm = algorithm_for(wanted, features)
        runs = converge(algorithm, features, with_partition(features, wanted, means), cancelled)
        yield Fitted(wanted, algorithm, runs)


def _result_means(features: Features, elbow: Fitted, cancelled: Cancelled) -> Floats:
    """The converged means from k-means++; they are at hand already where the elbow started from there."""
    if elbow.settings.initialiser is Initialiser.KMEANS_PLUS_PLUS:
        return result_means(features, elbow.runs.mixture.means)
    plain = replace(elbow.settings, initialiser=Initialiser.KMEANS_PLUS_PLUS)
    return result_means(features, kmeans_fit(features, plain, cancelled).runs.mixture.means)
