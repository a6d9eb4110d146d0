"""Step by step against scikit-learn, from the same start: k-means, relocation, the four covariance types.

Its reg_covar is absolute, ours relative to the mean column variance; its lower_bound_ lags one M step and is ignored.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from sklearn.cluster import KMeans  # type: ignore[import-untyped]
from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from sklearn.metrics import silhouette_score  # type: ignore[import-untyped]
from sklearn.mixture import GaussianMixture  # type: ignore[import-untyped]

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import features_of
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.scoring import aic, bic, silhouette
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.timeline import Frame
from tests.engine.strategies import grouped, walk

STEPS = 4


@pytest.fixture(autouse=True)
def unconverged() -> Iterator[None]:
    """Stopping scikit-learn after each step is the point here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def by_hand(settings: Settings, mixture: Mixture) -> Settings:
    return replace(settings, k=mixture.k, initialiser=Initialiser.BY_HAND, start=Start(mixture))


def pairs(dataset: Dataset, settings: Settings, steps: int = STEPS) -> list[tuple[Frame, Frame]]:
    """After each whole step: the frame that moved the parameters, and the expectation that follows it."""
    frames = walk(dataset, settings, 2 * steps + 1)
    assert [frame.state.phase for frame in frames[1:3]] == [Phase.EXPECTED, Phase.MAXIMISED]
    return [(frames[i], frames[i + 1]) for i in range(2, 2 * steps + 1, 2)]


def lloyd(points: Floats, means: Floats, steps: int) -> KMeans:
    return KMeans(len(means), init=means, n_init=1, max_iter=steps, tol=0, algorithm="lloyd").fit(points)


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("seed", range(3))
def test_kmeans(d: int, seed: int) -> None:
    points = grouped(seed, 200, d, 4)
    means = points[np.random.default_rng(seed).choice(200, 5, replace=False)]
    settings = by_hand(Settings(tolerance=0.0), Mixture(np.full(5, 0.2), means))
    for steps, (moved, assigned) in enumerate(pairs(Dataset(points), settings), start=1):
        peer = lloyd(points, means, steps)
        assert moved.mixture.means == pytest.approx(peer.cluster_centers_, rel=1e-12, abs=1e-12)
        assert assigned.info.objective == pytest.approx(peer.inertia_, rel=1e-12)
        assert assigned.info.labels is not None
        assert assigned.info.labels.tolist() == peer.labels_.tolist()


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("seed", range(10))
def test_relocation_of_one_empty_cluster(seed: int, scaling: Scaling) -> None:
    points = grouped(seed, 60, 2, 3)
    if scaling is Scaling.STANDARDISE:
        points = (points - points.mean(axis=0)) / points.std(axis=0)
    means = np.vstack([points[:3], [[500.0, 500.0]]])
    settings = by_hand(Settings(scaling=scaling), Mixture(np.full(4, 0.25), means))
    (moved, assigned), *_ = pairs(Dataset(points), settings, 1)
    peer = lloyd(points, means, 1)
    assert moved.mixture.means == pytest.approx(peer.cluster_centers_, rel=1e-10, abs=1e-12)
    assert assigned.info.objective == pytest.approx(peer.inertia_, rel=1e-10)


@pytest.mark.parametrize("seed", range(10))
def test_relocation_of_several_empty_clusters(seed: int) -> None:
    points = grouped(seed, 60, 2, 3)
    means = np.vstack([points[:3], [[500.0, 500.0], [600.0, 0.0]]])
    settings = by_hand(Settings(), Mixture(np.full(5, 0.2), means))
    (moved, assigned), *_ = pairs(Dataset(points), settings, 1)
    peer = lloyd(points, means, 1)
    # scikit-learn leaves open which empty cluster gets which of the farthest points.
    ours, theirs = (np.array(sorted(found.tolist())) for found in (moved.mixture.means, peer.cluster_centers_))
    assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-12)
    assert assigned.info.objective == pytest.approx(peer.inertia_, rel=1e-10)


def covariances_of(peer: GaussianMixture, d: int) -> Floats:
    """scikit-learn's covariances, whatever their type, as (k, d, d)."""
    k, found = len(peer.means_), np.asarray(peer.covariances_)
    if peer.covariance_type in ("full", "tied"):
        return np.broadcast_to(found, (k, d, d))
    # One variance for each column, or for all of them.
    return np.asarray(found.reshape(k, -1, 1) * np.eye(d))


def precisions_for(covariance: Covariance, k: int, d: int) -> Floats:
    """Unit precisions in the shape that scikit-learn wants for this type."""
    shapes = {
        Covariance.FULL: np.broadcast_to(np.eye(d), (k, d, d)),
        Covariance.TIED: np.eye(d),
        Covariance.DIAG: np.ones((k, d)),
        Covariance.SPHERICAL: np.ones(k),
    }
    return shapes[covariance]


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize("reg_covar", [0.0, 0.05])
def test_mixture(covariance: Covariance, d: int, reg_covar: float) -> None:
    points = grouped(d, 250, d, 3, apart=2.0)
    dataset, k = Dataset(points), 3
    weights, means = np.array([0.2, 0.5, 0.3]), points[:k]
    covariances = np.broadcast_to(np.eye(d), (k, d, d))
    settings = Settings(Method.MIXTURE, covariance=covariance, tolerance=0.0, reg_covar=reg_covar)
    settings = by_hand(settings, Mixture(weights, means, covariances))
    variance = points.var(axis=0).mean()
    for steps, (moved, expected) in enumerate(pairs(dataset, settings), start=1):
        peer = GaussianMixture(
            k, covariance_type=covariance.value, reg_covar=reg_covar * variance, tol=0, max_iter=steps,
            weights_init=weights, means_init=means, precisions_init=precisions_for(covariance, k, d),
        ).fit(points)  # fmt: skip
        mixture = moved.mixture
        assert mixture.weights == pytest.approx(peer.weights_, rel=1e-10)
        assert mixture.means == pytest.approx(peer.means_, rel=1e-10, abs=1e-12)
        assert mixture.covariances == pytest.approx(covariances_of(peer, d), rel=1e-9, abs=1e-11)
        assert expected.info.log_likelihood == pytest.approx(peer.score(points) * len(points), rel=1e-12)
        assert expected.info.responsibilities == pytest.approx(peer.predict_proba(points).T, abs=1e-10)
        likelihood = expected.info.log_likelihood
        assert likelihood is not None
        assert bic(likelihood, k, d, covariance, len(points)) == pytest.approx(peer.bic(points), rel=1e-12)
        assert aic(likelihood, k, d, covariance) == pytest.approx(peer.aic(points), rel=1e-12)


def test_converged_mixture_in_a_shifted_and_stretched_place() -> None:
    points = grouped(5, 300, 2, 3, apart=6.0) * [1.0, 40.0] + [30.0, -500.0]
    settings = Settings(Method.MIXTURE, k=3, tolerance=1e-13, reg_covar=0.0, max_iterations=5000, restarts=5)
    ours = fit(points, settings)
    peer = GaussianMixture(3, reg_covar=0, tol=1e-13, max_iter=5000, means_init=ours.means, random_state=0).fit(points)
    assert ours.objective == pytest.approx(peer.score(points) * 300, rel=1e-9)
    assert ours.log_density(points) == pytest.approx(peer.score_samples(points), rel=1e-4)
    assert ours.predict(points).tolist() == peer.predict(points).tolist()


def test_silhouette() -> None:
    points = grouped(3, 150, 2, 3)
    labels = lloyd(points, points[:3], 20).labels_
    columns = features_of(Dataset(points), Scaling.NONE).columns
    ours = silhouette(np.ascontiguousarray(columns.T), labels).mean
    assert ours == pytest.approx(float(silhouette_score(points, labels)))
