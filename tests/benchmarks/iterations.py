"""The time of one iteration, ours and scikit-learn's, from the same start for the same number of iterations."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from engine.algorithm import State, algorithm_for, step
from engine.dataset import Dataset
from engine.features import Features, features_of
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.stepping import first_frame
from tests.benchmarks.measure import Measurement, compare

ITERATIONS = 10


def groups(n: int, k: int, spread: float = 1.0) -> Dataset:
    """k spherical Gaussians with means uniform in [−10, 10]²."""
    random = np.random.default_rng([n, k])
    centres = random.uniform(-10, 10, size=(k, 2))
    return Dataset(centres[random.integers(k, size=n)] + random.normal(scale=spread, size=(n, 2)))


def measurements() -> Iterator[Measurement]:
    for n, k, target, goal in ((300, 3, 5, 10), (10_000, 5, 12, 25), (100_000, 5, 15, 25)):
        yield mixture(n, k, Covariance.FULL, target, goal)
    for n, k, target, goal in ((300, 3, 4, 8), (10_000, 5, 2, 5), (100_000, 5, 10, 20)):
        yield lloyd(n, k, target, goal)


def mixture(n: int, k: int, covariance: Covariance, target: float, goal: float) -> Measurement:
    """One EM iteration."""
    dataset = groups(n, k)
    settings = Settings(Method.MIXTURE, k, covariance, Initialiser.RANDOM_POINTS, scaling=Scaling.NONE, tolerance=0.0)
    features, state = _prepared(dataset, settings)
    user = state.mixture.rebased(features.coordinates, features.coordinates.user(2))
    assert user.covariances is not None
    precisions = np.linalg.inv(user.covariances)
    peer = GaussianMixture(
        k, covariance_type="full", max_iter=ITERATIONS, tol=0.0, weights_init=user.weights, means_init=user.means,
        precisions_init=precisions,
    )
    ours = _steps(features, settings, state)
    return _compared(f"EM iteration, {covariance.value}, n = {n:,}, k = {k}", ours, peer, dataset, target, goal)


def lloyd(n: int, k: int, target: float, goal: float) -> Measurement:
    """One k-means iteration."""
    dataset = groups(n, k)
    settings = Settings(Method.KMEANS, k, initialiser=Initialiser.RANDOM_POINTS, tolerance=0.0)
    features, state = _prepared(dataset, settings)
    means = features.coordinates.to_user(state.mixture.means)
    peer = KMeans(k, init=means, n_init=1, max_iter=ITERATIONS, tol=0.0, algorithm="lloyd")
    ours = _steps(features, settings, state)
    return _compared(f"Lloyd iteration, n = {n:,}, k = {k}", ours, peer, dataset, target, goal)


def _prepared(dataset: Dataset, settings: Settings) -> tuple[Features, State]:
    return features_of(dataset, settings.scaling), first_frame(dataset, settings).state


def _steps(features: Features, settings: Settings, state: State) -> Callable[[], object]:
    algorithm = algorithm_for(settings, features)

    def run() -> None:
        now = state
        for _ in range(2 * ITERATIONS):
            now, _ = step(algorithm, features, now)

    return run


def _compared(
    name: str, ours: Callable[[], object], peer: KMeans | GaussianMixture, dataset: Dataset, target: float, goal: float
) -> Measurement:
    def theirs() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            peer.fit(dataset.points)

    theirs()
    steps = peer.n_iter_
    # The peer may stop before the tenth iteration where nothing moves any more: both are told per iteration.
    measured = compare(name, ours, theirs, peer="scikit-learn", target=target, goal=goal)
    per_ours, per_peer = measured.ours_ms / ITERATIONS, measured.peer_ms / steps
    return Measurement(name, per_ours, "scikit-learn", per_peer, per_peer / per_ours, target, goal)
