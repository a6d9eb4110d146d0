"""Whole fits from the same means to convergence, everything that belongs to one included."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.cluster import KMeans

from engine.dataset import Dataset
from engine.features import features_of
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.settings import Initialiser, Method, Scaling, Settings
from engine.starts import start
from tests.benchmarks.measure import SHORT_MS, Measurement, compare
from tests.benchmarks.peers import fitting, groups, mixture_peer


def measurements(quick: bool) -> Iterator[Measurement]:
    rounds = 3 if quick else 5
    yield kmeans(100_000, 5, rounds)
    if not quick:
        yield kmeans(1_000_000, 8, rounds)
    yield mixture(10_000, 5, rounds)


def kmeans(n: int, k: int, rounds: int) -> Measurement:
    """k-means; the engine's features, index and labels are made anew each time."""
    points = groups(n, k).points
    means = points[np.random.default_rng(1).choice(n, k, replace=False)]
    by_hand = Start(Mixture(np.full(k, 1.0 / k), means))
    settings = Settings(
        Method.KMEANS, k, initialiser=Initialiser.BY_HAND, scaling=Scaling.NONE, tolerance=0.0, start=by_hand
    )
    peer = KMeans(k, init=means, n_init=1, max_iter=settings.max_iterations, tol=0.0, algorithm="lloyd")
    return compare(
        f"k-means fit with index and labels, n = {n:,}, k = {k}", lambda: fit(Dataset(points), settings).labels,
        fitting(peer, points), peer="scikit-learn", target=2, goal=4, rounds=rounds,
    )  # fmt: skip


def mixture(n: int, k: int, rounds: int) -> Measurement:
    """EM, full covariance, tolerance 1e-3; both start from the same weights, means and covariances."""
    dataset = groups(n, k)
    settings = Settings(Method.MIXTURE, k, initialiser=Initialiser.RANDOM_POINTS, scaling=Scaling.NONE, tolerance=1e-3)
    features = features_of(dataset, settings.scaling)
    begun = start(features, settings, [0])[0]
    by_hand = Settings(
        Method.MIXTURE, k, initialiser=Initialiser.BY_HAND, scaling=Scaling.NONE, tolerance=1e-3,
        start=Start(begun, features.coordinates),
    )  # fmt: skip
    return compare(
        f"EM fit, tolerance 1e-3, n = {n:,}, k = {k}", lambda: fit(Dataset(dataset.points), by_hand),
        fitting(mixture_peer(begun, features, settings), dataset.points),
        peer="scikit-learn", target=10, goal=25, rounds=rounds, turn_ms=SHORT_MS,
    )  # fmt: skip
