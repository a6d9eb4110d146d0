"""Starts: a mixture begins with the weights and covariances of a partition; a start by hand is made to fit."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.features import features_of
from engine.fitting import fit
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from engine.starts import result_means, start, with_partition
from engine.stepping import first_frame
from tests.engine.strategies import grouped, walk

POINTS = grouped(2, 60, 2, 3)
DATASET = Dataset(POINTS)
FEATURES = features_of(DATASET, Scaling.NONE)


def test_a_mixture_starts_from_the_nearest_mean_partition() -> None:
    settings = Settings(Method.MIXTURE, 3, initialiser=Initialiser.RANDOM_POINTS, reg_covar=0.0)
    mixture = start(FEATURES, settings, [1])[0]
    x = FEATURES.columns.T
    labels = ((x[:, None] - mixture.means) ** 2).sum(axis=-1).argmin(axis=1)
    assert mixture.weights == pytest.approx(np.bincount(labels) / 60)
    assert mixture.covariances is not None
    for j in range(3):
        assert mixture.covariances[j] == pytest.approx(np.cov(x[labels == j].T, ddof=0))


@pytest.mark.parametrize("covariance", Covariance)
def test_a_mean_that_owns_nothing_starts_with_the_spread_of_the_data(covariance: Covariance) -> None:
    means = np.array([[[0.0, 0.0], [0.5, 0.5], [1e3, 1e3]]])
    settings = Settings(Method.MIXTURE, 3, covariance, reg_covar=0.0)
    mixture = with_partition(FEATURES, settings, means)[0]
    assert mixture.weights[2] == pytest.approx(1 / 61)
    assert mixture.means[2].tolist() == [1e3, 1e3]
    assert mixture.covariances is not None
    if covariance is not Covariance.TIED:
        assert mixture.covariances[2] == pytest.approx(FEATURES.mean_variance * np.eye(2))


def test_kmeans_result_starts_a_mixture_where_kmeans_ended() -> None:
    settings = Settings(Method.MIXTURE, 3, seed=4)
    ended = fit(DATASET, Settings(k=3, seed=4, restarts=1))
    # The clusters come in another order, in which a sum may round otherwise. It is the same in whatever order they end.
    expected = np.array(sorted(ended.means.tolist()))
    means = ended.frame.state.mixture.means
    started = [result_means(FEATURES, means[None, list(order)]).tobytes() for order in permutations(range(3))]
    assert len(set(started)) == 1
    assert first_frame(DATASET, settings).mixture.means == pytest.approx(expected, rel=1e-14)
    # A method that cannot wait for itself starts where k-means would.
    soft = replace(settings, method=Method.SOFT_KMEANS)
    plain = Settings(k=3, seed=4)
    assert np.array_equal(first_frame(DATASET, soft).mixture.means, first_frame(DATASET, plain).mixture.means)


def test_kmeans_runs_that_ended_at_one_partition_give_one_start() -> None:
    settings = Settings(Method.MIXTURE, 3)
    means = start(FEATURES, settings, range(12)).means
    ended = [fit(DATASET, Settings(k=3, seed=seed, restarts=1)).labels for seed in range(12)]
    partitions = [{frozenset(np.flatnonzero(labels == j).tolist()) for j in range(3)} for labels in ended]
    shared = 0
    for one in range(12):
        for other in range(one):
            if partitions[one] == partitions[other]:
                assert np.array_equal(means[one], means[other])
                shared += not np.array_equal(ended[one], ended[other])
    assert shared


def by_hand(mixture: Mixture, covariance: Covariance = Covariance.FULL) -> Settings:
    return Settings(Method.MIXTURE, mixture.k, covariance, Initialiser.BY_HAND, start=Start(mixture), reg_covar=0.0)


@pytest.mark.parametrize("covariance", Covariance)
def test_a_start_by_hand_takes_the_shape_of_its_covariance_type(covariance: Covariance) -> None:
    full = np.array([[[2.0, 0.6], [0.6, 1.0]], [[1.0, -0.2], [-0.2, 3.0]]])
    mixture = Mixture(np.array([1.0, 3.0]), POINTS[:2], full)
    found = first_frame(DATASET, by_hand(mixture, covariance)).mixture
    expected = {
        Covariance.FULL: full,
        Covariance.TIED: np.broadcast_to(0.25 * full[0] + 0.75 * full[1], (2, 2, 2)),
        Covariance.DIAG: full * np.eye(2),
        Covariance.SPHERICAL: np.array([1.5, 2.0])[:, None, None] * np.eye(2),
    }
    assert found.weights == pytest.approx([0.25, 0.75])
    assert found.means == pytest.approx(POINTS[:2])
    assert found.covariances == pytest.approx(expected[covariance])
    # So the bound rises from the first half step on, whatever was placed.
    values = [frame.info.objective or np.nan for frame in walk(DATASET, by_hand(mixture, covariance), 8)[1:]]
    assert all(after >= before - 1e-9 for before, after in pairwise(values))


def test_a_start_by_hand_without_covariances_gets_those_of_its_partition() -> None:
    mixture = Mixture(np.full(3, 1 / 3), POINTS[:3])
    found = first_frame(DATASET, by_hand(mixture))
    means = FEATURES.coordinates.to_engine(POINTS[:3])
    partition = with_partition(FEATURES, by_hand(mixture), means)
    assert np.array_equal(found.state.mixture.weights, partition.weights)
    assert np.array_equal(np.asarray(found.state.mixture.covariances), np.asarray(partition.covariances))


def test_kmeans_drops_the_covariances_of_a_start_by_hand() -> None:
    mixture = Mixture(np.full(2, 0.5), POINTS[:2], np.broadcast_to(np.eye(2), (2, 2, 2)))
    frame = first_frame(DATASET, replace(by_hand(mixture), method=Method.KMEANS))
    assert frame.state.mixture.covariances is None


@pytest.mark.parametrize("covariance", Covariance)
def test_collapsed_components_can_be_handed_over(covariance: Covariance) -> None:
    # A component on a line, its covariance as flat as rounding leaves it.
    flat = np.array([[[1.0, 1.0], [1.0, 1.0]], [[1e-30, 0.0], [0.0, 1.0]]])
    for frame in walk(DATASET, by_hand(Mixture(np.full(2, 0.5), POINTS[:2], flat), covariance), 6):
        assert np.isfinite(frame.mixture.means).all()
