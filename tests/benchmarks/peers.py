"""The data of the benchmarks, and scikit-learn and SciPy made to start where the engine does."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from scipy.cluster.vq import kmeans2
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import Features
from engine.mixture import Mixture
from engine.records import Record
from engine.settings import Covariance, Method, Settings


def groups(n: int, k: int, spread: float = 1.0) -> Dataset:
    """k spherical Gaussians with means uniform in [−10, 10]²."""
    random = np.random.default_rng([n, k])
    centres = random.uniform(-10, 10, size=(k, 2))
    return Dataset(centres[random.integers(k, size=n)] + random.normal(scale=spread, size=(n, 2)))


def mixture_peer(begun: Mixture, features: Features, settings: Settings) -> GaussianMixture:
    """scikit-learn's mixture with the same start, in user units, and the same choices."""
    user = begun.rebased(features.coordinates, features.coordinates.user(features.d))
    assert user.covariances is not None
    precisions = np.linalg.inv(user.covariances)
    chosen = {
        Covariance.FULL: precisions,
        Covariance.TIED: precisions[0],
        Covariance.DIAG: np.diagonal(precisions, axis1=-2, axis2=-1),
        Covariance.SPHERICAL: precisions[:, 0, 0],
    }[settings.covariance]
    return GaussianMixture(
        settings.k, covariance_type=settings.covariance.value, max_iter=settings.max_iterations,
        tol=settings.tolerance, weights_init=user.weights, means_init=user.means, precisions_init=chosen,
    )  # fmt: skip


def fitting(peer: KMeans | GaussianMixture, points: Floats) -> Callable[[], object]:
    """The peer's fit, without its complaint where it does not converge."""

    def run() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            peer.fit(points)

    return run


class Iterations(Record):
    """A peer's run, and how many iterations it took."""

    name: str
    run: Callable[[], object]
    taken: Callable[[], int]


def scikit_learn(settings: Settings, features: Features, points: Floats, begun: Mixture) -> Iterations:
    """Its fit from the same start, for settings.max_iterations at most."""
    peer: KMeans | GaussianMixture
    if settings.method is Method.KMEANS:
        means = features.coordinates.to_user(begun.means)
        peer = KMeans(settings.k, init=means, n_init=1, max_iter=settings.max_iterations, tol=0.0, algorithm="lloyd")
    else:
        peer = mixture_peer(begun, features, settings)
    return Iterations("scikit-learn", fitting(peer, points), lambda: int(peer.n_iter_))


def scipy(settings: Settings, features: Features, points: Floats, begun: Mixture) -> Iterations:
    """Its k-means from the same means; it never stops early."""
    means = features.coordinates.to_user(begun.means)

    def run() -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "One of the clusters is empty")
            kmeans2(points, means, iter=settings.max_iterations, minit="matrix", missing="warn")

    return Iterations("scipy kmeans2", run, lambda: settings.max_iterations)
