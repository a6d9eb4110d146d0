"""Selection: fits over a range of k, and the criteria by which k and the covariance type are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from engine.algorithm import Algorithm, algorithm_for
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.expectation import expect
from engine.features import Features, features_of
from engine.fitting import Restart, restarts_of
from engine.runs import Cancelled, Runs, converge, never
from engine.scoring import aic, bic, silhouette
from engine.settings import MOST_CLUSTERS, Covariance, Initialiser, Method, Settings
from engine.starts import start, with_partition

LARGEST_K = 9
"""The sweep reaches at least this k, and three beyond the one in use."""


class Criterion(Enum):
    """What a fit is judged by."""

    INERTIA = "inertia"
    SILHOUETTE = "silhouette"
    BIC = "BIC"
    AIC = "AIC"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A k, and for mixtures a covariance type, fitted from several starts.

    restarts: all of them; best: the place of the best one. scores: the criteria of the best one, None where undefined.
    approximate: a score was taken on a sample.
    """

    method: Method
    k: int
    covariance: Covariance | None
    restarts: tuple[Restart, ...]
    best: int
    scores: dict[Criterion, float | None]
    approximate: bool = False

    @property
    def seed(self) -> int:
        """The seed of the best restart: it alone brings the fit back."""
        return self.restarts[self.best].seed


def default_range(dataset: Dataset, k: int) -> range:
    """1 … max(9, k + 3), no further than there are different points."""
    return range(1, dataset.n_distinct(at_most=min(max(LARGEST_K, k + 3), MOST_CLUSTERS)) + 1)


def sweep(
    dataset: Dataset, settings: Settings, ks: Iterable[int] | None = None, cancelled: Cancelled = never
) -> Iterator[Candidate]:
    """Candidates, smallest k first: for each k one of k-means (inertia, silhouette), then a mixture of each covariance
    type (BIC, AIC), each from the starts of settings.seeds.

    Mixtures start from k-means results, whatever the initialiser: plain starts end in worse optima. Raises
    SettingsError where a k does not fit the data, and Cancellation if `cancelled` asks for it.
    """
    seeds = settings.seeds
    for k in ks if ks is not None else default_range(dataset, settings.k):
        wanted = replace(settings, k=k, method=Method.KMEANS, initialiser=_elbow_initialiser(settings), start=None)
        wanted.check(dataset)
        features = features_of(dataset, settings.scaling)
        algorithm = algorithm_for(wanted, features)
        runs = converge(algorithm, features, start(features, wanted, seeds, cancelled), cancelled)
        yield _kmeans_candidate(dataset, algorithm, features, runs, seeds)
        means = _kmeans_result_means(wanted, features, runs, seeds, cancelled)
        for covariance in Covariance:
            mixture = replace(wanted, method=Method.MIXTURE, covariance=covariance)
            yield _mixture_candidate(mixture, features, means, seeds, cancelled)


def _elbow_initialiser(settings: Settings) -> Initialiser:
    """A start that k-means can have: a k-means result, or one by hand for one k only, is none."""
    if settings.initialiser in (Initialiser.KMEANS_RESULT, Initialiser.BY_HAND):
        return Initialiser.KMEANS_PLUS_PLUS
    return settings.initialiser


def _kmeans_result_means(
    wanted: Settings, features: Features, runs: Runs, seeds: list[int], cancelled: Cancelled
) -> Floats:
    """The converged means from k-means++, at hand already where the elbow started from there."""
    if wanted.initialiser is Initialiser.KMEANS_PLUS_PLUS:
        return runs.mixture.means
    from_result = replace(wanted, method=Method.MIXTURE, initialiser=Initialiser.KMEANS_RESULT)
    return start(features, from_result, seeds, cancelled).means


def _kmeans_candidate(
    dataset: Dataset, algorithm: Algorithm, features: Features, runs: Runs, seeds: list[int]
) -> Candidate:
    restarts = restarts_of(algorithm, features, runs, seeds)
    best = int(runs.bound.argmax())
    labels = expect(features, algorithm.score(runs.mixture[best]), algorithm.share, labels=True).labels
    assert labels is not None
    shape = silhouette(np.ascontiguousarray(features.columns.T), labels)
    scores = {Criterion.INERTIA: restarts[best].objective, Criterion.SILHOUETTE: shape.mean}
    return Candidate(Method.KMEANS, runs.mixture.k, None, restarts, best, scores, shape.sampled)


def _mixture_candidate(
    settings: Settings, features: Features, means: Floats, seeds: list[int], cancelled: Cancelled
) -> Candidate:
    algorithm = algorithm_for(settings, features)
    runs = converge(algorithm, features, with_partition(features, settings, means), cancelled)
    restarts = restarts_of(algorithm, features, runs, seeds)
    best = int(runs.bound.argmax())
    likelihood = restarts[best].objective
    scores: dict[Criterion, float | None] = {
        Criterion.BIC: bic(likelihood, settings.k, features.d, settings.covariance, features.n),
        Criterion.AIC: aic(likelihood, settings.k, features.d, settings.covariance),
    }
    return Candidate(Method.MIXTURE, settings.k, settings.covariance, restarts, best, scores)
