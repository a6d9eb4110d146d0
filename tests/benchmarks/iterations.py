"""The time of one iteration, ours and scikit-learn's, from the same start for the same number of iterations.

The data: k spherical Gaussians with means uniform in [−10, 10]²; σ is their standard deviation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from engine.algorithm import algorithm_for
from engine.features import features_of
from engine.runs import converge
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.starts import start
from tests.benchmarks.measure import Measurement, compare
from tests.benchmarks.peers import fitting, groups, mixture_peer

ITERATIONS = 10
MILLION = 1_000_000

EM = ((300, 3, 5, 10), (10_000, 5, 12, 25), (100_000, 5, 15, 25), (MILLION, 8, 25, 45))
LLOYD = ((300, 3, 4, 8), (10_000, 5, 2, 5), (100_000, 5, 10, 20), (MILLION, 8, 10, 25), (MILLION, 30, 3, 10))


def measurements(quick: bool) -> Iterator[Measurement]:
    rounds = 3 if quick else 5
    for n, k, target, goal in EM:
        if n < MILLION or not quick:
            yield mixture(n, k, Covariance.FULL, target, goal, rounds)
    for covariance in (Covariance.TIED, Covariance.DIAG, Covariance.SPHERICAL):
        yield mixture(100_000, 5, covariance, 10, 25, rounds)
    for n, k, target, goal in LLOYD:
        if n < MILLION or not quick:
            yield lloyd(n, k, target, goal, rounds)
    for spread in (3.0, 0.2):
        yield mixture(100_000, 5, Covariance.FULL, 15, 25, rounds, spread)
        yield lloyd(100_000, 5, 10, 20, rounds, spread)


def mixture(
    n: int, k: int, covariance: Covariance, target: float, goal: float, rounds: int, spread: float = 1.0
) -> Measurement:
    """One EM iteration."""
    iterations = 3 if n >= MILLION else ITERATIONS
    settings = Settings(
        Method.MIXTURE, k, covariance, Initialiser.RANDOM_POINTS, scaling=Scaling.NONE, tolerance=0.0,
        max_iterations=iterations,
    )  # fmt: skip
    name = f"EM iteration, {covariance.value}, n = {n:,}, k = {k}, σ = {spread:g}"
    return _compared(name, settings, n, spread, target, goal, rounds)


def lloyd(n: int, k: int, target: float, goal: float, rounds: int, spread: float = 1.0) -> Measurement:
    """One k-means iteration, the index built before."""
    settings = Settings(
        Method.KMEANS, k, initialiser=Initialiser.RANDOM_POINTS, tolerance=0.0, max_iterations=ITERATIONS
    )
    return _compared(f"Lloyd iteration, n = {n:,}, k = {k}, σ = {spread:g}", settings, n, spread, target, goal, rounds)


def _compared(
    name: str, settings: Settings, n: int, spread: float, target: float, goal: float, rounds: int
) -> Measurement:
    dataset = groups(n, settings.k, spread)
    features = features_of(dataset, settings.scaling)
    algorithm = algorithm_for(replace(settings, tolerance=0.0), features)
    begun = start(features, settings, [0])
    peer: KMeans | GaussianMixture
    if settings.method is Method.KMEANS:
        means = features.coordinates.to_user(begun.means[0])
        peer = KMeans(settings.k, init=means, n_init=1, max_iter=ITERATIONS, tol=0.0, algorithm="lloyd")
    else:
        peer = mixture_peer(begun[0], features, settings)
    measured = compare(
        name, lambda: converge(algorithm, features, begun), fitting(peer, dataset.points),
        peer="scikit-learn", target=target, goal=goal, rounds=rounds,
    )  # fmt: skip
    # Either may stop early where nothing moves any more: both are told per maximisation.
    taken = int(converge(algorithm, features, begun).iterations[0]) - 1
    return measured.per(max(taken, 1), peer.n_iter_)
