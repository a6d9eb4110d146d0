"""Scores: against scikit-learn, the reference table and closed forms."""

from __future__ import annotations

import tracemalloc
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples, silhouette_score
from sklearn.mixture import GaussianMixture

from engine.examples import load_example
from engine.scoring import aic, bic, n_parameters, silhouette, silhouette_at
from engine.settings import Covariance


@settings(deadline=None)
@given(st.integers(3, 150), st.integers(2, 7), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_silhouette_agrees_with_scikit_learn(n: int, k: int, d: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    points, labels = random.normal(size=(n, d)), random.integers(k, size=n) * 3
    found = silhouette(points, labels)
    clusters = len(np.unique(labels))
    if not 2 <= clusters < n:
        assert found.mean is None
        assert found.values.size == 0
        return
    assert found.mean == pytest.approx(silhouette_score(points, labels), abs=1e-12)
    np.testing.assert_allclose(found.values, silhouette_samples(points, labels), atol=1e-12)
    assert found.indices.tolist() == list(range(n))
    assert not found.sampled


@pytest.mark.parametrize("sizes", [(4_000, 700, 299, 1), (65, 64, 63, 1, 2), (200, 1)])
@pytest.mark.parametrize("d", [1, 2, 7])
def test_silhouette_of_clusters_of_any_size_agrees_with_scikit_learn(sizes: tuple[int, ...], d: int) -> None:
    random = np.random.default_rng([*sizes, d])
    labels = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    points = random.normal(size=(len(sizes), d))[labels] + random.normal(size=(len(labels), d))
    np.testing.assert_allclose(silhouette(points, labels).values, silhouette_samples(points, labels), atol=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_silhouette_is_that_of_its_definition_at_any_offset(offset: float) -> None:
    random = np.random.default_rng(3)
    points, labels = random.normal(size=(150, 2)) + offset, random.integers(2, size=150)
    x = (points - points[0]).astype(np.longdouble)
    distances = np.sqrt(((x[:, None] - x) ** 2).sum(axis=-1))
    own = labels[:, None] == labels
    within = (distances * own).sum(axis=1) / (own.sum(axis=1) - 1)
    other = (distances * ~own).sum(axis=1) / (~own).sum(axis=1)
    expected = ((other - within) / np.maximum(within, other)).astype(np.float64)
    np.testing.assert_allclose(silhouette(points, labels).values, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize(("k", "expected"), [(2, 0.724054852), (3, 0.580361884)])
def test_silhouette_of_old_faithful(k: int, expected: float) -> None:
    points = load_example("old-faithful").points
    means = np.linspace(points.min(axis=0), points.max(axis=0), k)
    for _ in range(100):
        labels = ((points[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1)
        means = np.array([points[labels == j].mean(axis=0) for j in range(k)])
    assert silhouette(points, labels).mean == pytest.approx(expected, abs=1e-9)


def test_silhouette_by_hand() -> None:
    points = np.array([[0.0], [1.0], [4.0], [10.0]])
    found = silhouette(points, [0, 0, 1, 2])
    assert found.values.tolist() == pytest.approx([(4 - 1) / 4, (3 - 1) / 3, 0.0, 0.0])  # clusters of one score 0
    assert found.mean == pytest.approx((3 / 4 + 2 / 3) / 4)


def test_silhouette_is_undefined_for_one_cluster_and_for_n() -> None:
    points = np.random.default_rng(0).normal(size=(6, 2))
    assert silhouette(points, [3] * 6).mean is None
    assert silhouette(points, range(6)).mean is None
    assert silhouette(points[:1], [0]).mean is None
    assert silhouette(points[:0], []).mean is None


@pytest.mark.parametrize("n", [40, 6_000])
def test_silhouette_does_not_depend_on_what_clusters_are_called(n: int) -> None:
    random = np.random.default_rng(9)
    points, labels = random.normal(size=(n, 2)), random.integers(0, 4, size=n)
    usual = silhouette(points, labels)
    for named in (2 * labels + 3, labels - 2, labels * 10**9, labels.astype("U1")):
        found = silhouette(points, named)
        assert np.array_equal(found.values, usual.values)
        assert np.array_equal(found.indices, usual.indices)
        assert found.mean == usual.mean


def test_silhouette_of_duplicates_is_zero() -> None:
    assert silhouette(np.ones((4, 2)), [0, 0, 1, 1]).values.tolist() == [0.0] * 4


@pytest.mark.parametrize("scale", [1e-170, 2.0**-30, 1e200])
def test_silhouette_does_not_depend_on_the_unit(scale: float) -> None:
    random = np.random.default_rng(5)
    points, labels = random.normal(size=(40, 2)), random.integers(3, size=40)
    expected = silhouette(points, labels).values
    np.testing.assert_allclose(silhouette(points * scale, labels).values, expected, rtol=1e-9)


def test_silhouette_survives_an_offset() -> None:
    random = np.random.default_rng(5)
    points, labels = random.integers(0, 1000, size=(40, 2)).astype(float), random.integers(3, size=40)
    assert np.array_equal(silhouette(points + 2.0**40, labels).values, silhouette(points, labels).values)


def blobs(n: int, sizes: list[float]) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(8)
    labels = random.choice(len(sizes), size=n, p=sizes)
    centres = np.array([(0, 0), (4, 0), (0, 5), (30, 30)])
    return centres[labels] + random.normal(size=(n, 2)), labels


def test_sampled_silhouette_says_so_and_is_near() -> None:
    points, labels = blobs(12_000, [0.6, 0.3, 0.098, 0.002])
    exact, sample = silhouette(points, labels, limit=12_000), silhouette(points, labels)
    assert sample.sampled
    assert not exact.sampled
    assert exact.mean is not None
    assert sample.mean == pytest.approx(exact.mean, abs=0.01)
    assert 4_900 <= len(sample.values) <= 5_000
    assert len(np.unique(sample.indices)) == len(sample.indices)
    # each value belongs to the point at its index
    np.testing.assert_allclose(sample.values, exact.values[sample.indices], atol=0.08)


def test_exact_up_to_the_limit_only() -> None:
    points, labels = blobs(5_001, [0.25] * 4)
    assert silhouette(points, labels).sampled
    assert not silhouette(points[:5_000], labels[:5_000]).sampled


def test_sample_is_weighted_by_cluster_size() -> None:
    """Half the sample comes from small clusters; unweighted, the mean would be theirs."""
    points, labels = blobs(9_000, [0.48, 0.48, 0.03, 0.01])
    exact, sample = silhouette(points, labels, limit=9_000), silhouette(points, labels, limit=600)
    assert exact.mean is not None
    assert sample.mean == pytest.approx(exact.mean, abs=0.03)
    assert abs(float(sample.values.mean()) - exact.mean) > 0.05


def test_sample_replays_and_depends_on_the_seed() -> None:
    points, labels = blobs(6_000, [0.25] * 4)
    first, again, other = (silhouette(points, labels, seed=seed, limit=500) for seed in (1, 1, 2))
    assert np.array_equal(first.indices, again.indices)
    assert first.mean == again.mean
    assert not np.array_equal(first.indices, other.indices)


def test_sample_keeps_two_of_a_pair_and_one_of_one() -> None:
    labels = np.zeros(3_000, dtype=int)
    labels[:1000] = 1
    labels[7], labels[[100, 101]] = 2, 3
    points = np.random.default_rng(0).normal(size=(3_000, 2))
    points[[100, 101]] += 50
    sample = silhouette(points, labels, limit=200)
    by_index = dict(zip(sample.indices.tolist(), sample.values.tolist(), strict=True))
    assert by_index[7] == 0.0
    assert by_index[100] > 0.9
    assert by_index[101] > 0.9


def test_sample_outgrows_the_limit_rather_than_split_pairs() -> None:
    """One of a pair would score 0, which is meant for clusters of one."""
    labels = np.arange(300) // 2
    points = np.column_stack([labels * 10.0, np.arange(300) % 2])
    found = silhouette(points, labels, limit=10)
    assert found.sampled
    assert len(found.values) == 300
    assert found.values.min() > 0.8


def test_silhouette_never_holds_all_distances() -> None:
    points, labels = blobs(5_000, [0.25] * 4)
    tracemalloc.start()
    silhouette(points, labels)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6, "all distances would be 200 MB"


@pytest.mark.parametrize("covariance", Covariance)
@pytest.mark.parametrize(("k", "d"), [(1, 1), (1, 2), (3, 2), (4, 5)])
def test_parameters_bic_and_aic_agree_with_scikit_learn(k: int, d: int, covariance: Covariance) -> None:
    points = np.random.default_rng(4).normal(size=(120, d))
    model = GaussianMixture(k, covariance_type=covariance.value, random_state=0, max_iter=300).fit(points)
    likelihood = float(model.score_samples(points).sum())
    assert n_parameters(k, d, covariance) == model._n_parameters()
    assert bic(likelihood, k, d, covariance, 120) == pytest.approx(model.bic(points), rel=1e-12)
    assert aic(likelihood, k, d, covariance) == pytest.approx(model.aic(points), rel=1e-12)


def test_parameters_of_the_reference_table() -> None:
    counts = [n_parameters(3, 2, covariance) for covariance in Covariance]
    assert counts == [2 + 6 + 9, 2 + 6 + 3, 2 + 6 + 6, 2 + 6 + 3]
    assert bic(-1126.315928, 3, 2, Covariance.TIED, 272) == pytest.approx(2314.2957, abs=1e-3)
    assert aic(-1126.315928, 3, 2, Covariance.TIED) == pytest.approx(2 * 11 + 2 * 1126.315928)
    assert bic(0.0, 1, 1, Covariance.FULL, 100) == pytest.approx(2 * log(100))


def test_the_silhouette_of_one_point_is_that_among_all() -> None:
    random = np.random.default_rng(8)
    points, labels = random.normal(size=(60, 3)), random.integers(0, 4, 60)
    labels[labels == 2] = 3
    labels[0] = 2
    wanted = silhouette_samples(points, labels)
    found = [silhouette_at(points[i], int(labels[i]), points, labels, i) for i in range(60)]
    assert found == pytest.approx(wanted)
    assert found[0] == 0.0
    assert silhouette_at(points[0], 0, points, np.zeros(60, np.intp), 0) is None
    assert silhouette_at(points[0], 0, points[:3], np.arange(3), 0) is None


def test_the_silhouette_of_a_new_place_counts_all_points_of_its_cluster() -> None:
    points, labels = np.array([[0.0], [2.0], [10.0], [14.0]]), np.array([0, 0, 1, 1])
    assert silhouette_at(np.array([1.0]), 0, points, labels) == pytest.approx(1 - 1 / 11)
    assert silhouette_at(np.array([1.0]), 1, points, labels) == pytest.approx(1 / 11 - 1)
    assert silhouette_at(np.array([1.0]), 2, points, labels) == 0.0
