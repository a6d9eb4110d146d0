"""Expectation: scores, shares, ties, and moments that stay precise where products would cancel."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from engine import expectation
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.expectation import distance, expect, gaussian, owners_at, scores_at
from engine.features import MOST, Features, features_of
from engine.mixture import Mixture
from engine.quadratic import bound
from engine.settings import Scaling
from engine.sharing import hard, largest, soft
from tests.engine.strategies import grouped
from tests.engine.test_moments import close, moments_of


def plain(points: Floats) -> Features:
    return features_of(Dataset(points), Scaling.NONE)


def mixture_on(features: Features, k: int, seed: int = 0) -> Mixture:
    """Some mixture in the features' coordinates, with correlated covariances."""
    random, d = np.random.default_rng(seed), features.d
    roots = random.normal(size=(k, d, d)) + 2 * np.eye(d)
    means = features.columns.T[random.choice(features.n, k, replace=False)]
    return Mixture(random.dirichlet(np.full(k, 5.0)), means, 0.2 * roots @ np.swapaxes(roots, -1, -2))


@pytest.mark.parametrize("d", [1, 2, 5])
def test_gaussian_scores_are_log_weighted_densities(d: int) -> None:
    features = plain(grouped(0, 40, d, 2))
    mixture = mixture_on(features, 3)
    assert mixture.covariances is not None
    expected = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(features.columns.T)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
    ]
    assert scores_at(gaussian(mixture), features.columns) == pytest.approx(np.array(expected), rel=1e-10, abs=1e-10)


def test_distance_scores_are_squared_distances_times_minus_beta() -> None:
    features = plain(grouped(0, 40, 3, 2))
    mixture = mixture_on(features, 4)
    squared = ((features.columns.T[None] - mixture.means[:, None]) ** 2).sum(axis=-1)
    assert scores_at(distance(mixture, 2.5), features.columns) == pytest.approx(-2.5 * squared, rel=1e-12, abs=1e-12)


def inverses(covariances: Floats) -> tuple[Floats, Floats]:
    """Precisions and log determinants of covariances (k, d, d), from the scores of Gaussians with a weight of 1."""
    k, d = covariances.shape[:2]
    scores = gaussian(Mixture(np.ones(k), np.zeros((k, d)), covariances))
    return scores.precisions, -2 * (scores.constant + d * expectation.HALF_LOG_TWO_PI)


@given(st.floats(-1, 1), st.floats(1e-12, 1e12), st.floats(1e-12, 1e12))
@settings(max_examples=60)
def test_the_closed_form_for_two_columns_is_the_general_inverse(correlation: float, a: float, b: float) -> None:
    correlation *= 1 - 1e-9
    off = correlation * np.sqrt(a) * np.sqrt(b)
    two = np.array([[[a, off], [off, b]]])
    # A third column that has nothing to do with the others takes the general way.
    three = np.zeros((1, 3, 3))
    three[:, :2, :2], three[:, 2, 2] = two, 1.0
    precisions, logs = inverses(two)
    general, general_logs = inverses(three)
    slack = 1e-13 / (1 - abs(correlation))
    unit = np.sqrt(a * b)
    assert precisions * unit == pytest.approx(general[:, :2, :2] * unit, rel=max(slack, 1e-12), abs=1e-12)
    assert logs == pytest.approx(general_logs, rel=1e-9, abs=max(slack, 1e-12))


def test_a_covariance_on_the_edge_of_rounding_has_a_positive_determinant() -> None:
    for beyond in (1.0, 1.0 + 2**-50, -1.0 - 2**-50):
        precisions, logs = inverses(np.array([[[1.0, beyond], [beyond, 1.0]]]))
        assert np.isfinite(precisions).all()
        assert np.isfinite(logs).all()
        assert (np.linalg.eigvalsh(precisions) > 0).all()


def test_hard_gives_each_point_one_owner_the_first_of_equals() -> None:
    scores = np.array([[0.0, 1.0, 2.0, -1.0], [0.0, 2.0, 2.0, -1.0], [0.0, 2.0, 1.0, -1.0]])
    best = hard(scores)
    assert best.tolist() == [0.0, 2.0, 2.0, -1.0]
    assert scores.tolist() == [[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]


def test_hard_settles_ties_within_each_run_of_a_batch() -> None:
    scores = np.array([[[1.0, 0.0], [1.0, 2.0]], [[0.0, 3.0], [5.0, 3.0]]])
    hard(scores)
    assert scores.tolist() == [[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]


def test_soft_is_the_normalised_exponential() -> None:
    scores = np.random.default_rng(0).normal(scale=30.0, size=(4, 50))
    expected = logsumexp(scores, axis=0)
    shares = scores.copy()
    assert soft(shares) == pytest.approx(expected, rel=1e-14)
    assert shares == pytest.approx(np.exp(scores - expected), rel=1e-12)


@pytest.mark.parametrize("far", [-1e3, -1e12, -1e300])
def test_soft_survives_scores_far_apart(far: float) -> None:
    scores = np.array([[0.0, far, 5.0], [far, 0.0, 5.0]]) + 1e5
    assert soft(scores) == pytest.approx([1e5, 1e5, 1e5 + 5 + np.log(2)])
    assert scores == pytest.approx(np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5]]), abs=1e-290)
    # Results that underflow are a hundred times slower to compute.
    assert scores.min() > 1e-305


@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 99))
@settings(max_examples=30)
def test_largest_is_argmax(k: int, m: int, seed: int) -> None:
    shares = np.random.default_rng(seed).integers(0, 3, size=(2, k, m)) / 2
    assert np.array_equal(largest(shares), shares.argmax(axis=-2))
    assert np.array_equal(largest(shares[0]), shares[0].argmax(axis=-2))


@pytest.mark.parametrize("share", [hard, soft])
@pytest.mark.parametrize("n", [5, MOST, 2 * MOST + 3])
def test_moments_are_those_of_the_shares(share: expectation.Share, n: int) -> None:
    features = plain(grouped(0, n, 2, 3))
    quadratic = gaussian(mixture_on(features, 3))
    found = expect(features, quadratic, share, labels=True, responsibilities=True)
    scores = scores_at(quadratic, features.columns)
    shares = scores.copy()
    log_total = share(shares)
    assert found.responsibilities == pytest.approx(shares, rel=1e-9, abs=1e-12)
    assert found.labels is not None
    assert (found.labels == scores.argmax(axis=0)).all()
    assert close(found.moments, moments_of(features.columns.T, shares), 1e-9)
    assert found.bound == pytest.approx(log_total.sum(), rel=1e-12)
    assert found.bound == bound(quadratic, found.moments)


def test_nothing_is_kept_unless_asked_for() -> None:
    features = plain(grouped(0, 9, 2, 1))
    found = expect(features, distance(mixture_on(features, 2)), hard)
    assert (found.labels, found.responsibilities) == (None, None)
    assert float(found.moments.entropy) == 0.0


@pytest.mark.parametrize("spread", [1e-2, 1e-4, 1e-6, 1e-9])
@pytest.mark.parametrize("place", [0.3, 5.0])
def test_a_component_much_tighter_than_the_data_keeps_its_precision(spread: float, place: float) -> None:
    random = np.random.default_rng(0)
    tight = place + spread * random.normal(size=(200, 2))
    features = plain(np.vstack([tight, random.normal(size=(300, 2))]))
    x = features.columns.T.astype(np.longdouble)
    mean = x[:200].mean(axis=0)
    apart = x[:200] - mean
    covariance = (apart.T @ apart / 200).astype(np.float64)
    means = np.vstack([mean.astype(np.float64), x[200:].mean(axis=0).astype(np.float64)])
    wide = np.cov(features.columns[:, 200:], ddof=0)
    mixture = Mixture(np.array([0.4, 0.6]), means, np.stack([covariance, wide]))
    found = expect(features, gaussian(mixture), soft, responsibilities=True)
    # The same in 64-bit mantissas, from x − μ.
    logs = []
    for j in range(2):
        assert mixture.covariances is not None
        precision = np.linalg.inv(mixture.covariances[j]).astype(np.longdouble)
        away = x - means[j].astype(np.longdouble)
        log_det = np.longdouble(np.linalg.slogdet(mixture.covariances[j])[1])
        quadratic = np.einsum("na,ab,nb->n", away, precision, away)
        logs.append(np.log(np.longdouble(mixture.weights[j])) - (log_det + quadratic) / 2 - np.log(2 * np.pi))
    highest = np.maximum(*logs)
    total = highest + np.log(sum(np.exp(log - highest) for log in logs))
    shares = np.exp(logs[0] - total)
    assert float(found.bound) == pytest.approx(float(total.sum()), rel=1e-10)
    weight = float(shares.sum())
    centre = (shares @ x) / weight
    exact = (shares[:, None] * (x - centre)).T @ (x - centre)
    assert found.moments.weight[0] == pytest.approx(weight, rel=1e-9)
    unit = spread**2
    assert found.moments.scatter[0] / unit == pytest.approx(exact.astype(np.float64) / unit, rel=1e-7, abs=1e-7)


def test_a_tight_kmeans_cluster_keeps_its_inertia() -> None:
    points = np.vstack([[[1e4, 1e4]] + 1e-4 * grouped(0, 50, 2, 1), grouped(1, 50, 2, 1) * 1e4 - 1e5])
    features = plain(points)
    means = np.stack([features.columns[:, :50].mean(axis=1), features.columns[:, 50:].mean(axis=1)])
    found = expect(features, distance(Mixture(np.full(2, 0.5), means)), hard)
    apart = features.columns[:, :50] - means[0][:, None]
    assert np.trace(found.moments.scatter[0]) == pytest.approx(float((apart**2).sum()), rel=1e-9, abs=0)


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("share", [hard, soft])
@pytest.mark.parametrize("k", [1, 3, 20])
def test_a_run_in_a_batch_is_bit_for_bit_the_run_alone(d: int, share: expectation.Share, k: int) -> None:
    features = plain(grouped(2, MOST + 57, d, 3))
    each = [mixture_on(features, k, seed) for seed in range(5)]
    batch = Mixture(*(np.stack([getattr(m, f) for m in each]) for f in ("weights", "means", "covariances")))
    together = expect(features, gaussian(batch), share, labels=True, responsibilities=True)
    for run in range(5):
        alone = expect(features, gaussian(batch[run : run + 1]), share, labels=True, responsibilities=True)
        assert together.moments[run].same(alone.moments[0])
        assert together.bound[run] == alone.bound[0]
        assert together.labels is not None
        assert alone.labels is not None
        assert np.array_equal(together.labels[run], alone.labels[0])


@pytest.mark.parametrize("d", [1, 2, 5, 20])
def test_equal_means_leave_the_points_to_the_first_of_them(d: int) -> None:
    features = plain(grouped(4, 700, d, 3))
    mixture = Mixture(np.full(9, 1 / 9), np.repeat(features.columns[:, 5:6].T, 9, axis=0))
    found = expect(features, distance(mixture), hard, labels=True)
    assert found.labels is not None
    assert not found.labels.any()
    assert not owners_at(distance(mixture), features.columns[:, 13:29]).any()


def test_a_tight_component_in_one_run_costs_no_room_for_all_runs() -> None:
    random = np.random.default_rng(0)
    features = plain(random.integers(5, size=(4000, 2)).astype(float))
    means = features.columns.T[random.integers(4000, size=(200, 20))]
    tracemalloc.start()
    try:
        expect(features, distance(Mixture(np.full((200, 20), 0.05), means)), hard)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 20e6
