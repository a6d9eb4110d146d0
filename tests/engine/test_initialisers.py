"""Initialisers: the picks of a seed, their odds, and data with fewer places than means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator

from engine import initialisers
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import Features, features_of
from engine.initialisers import (
    ANNEALING,
    PICKERS,
    START,
    Picker,
    farthest_first,
    first_means,
    generator,
    kmeans_plus_plus,
    random_partition,
    random_points,
)
from engine.settings import Initialiser, Method, Scaling, Settings
from engine.starts import start
from tests.engine.strategies import awkward_points, grouped

FROM_DATA = (*PICKERS, Initialiser.RANDOM_PARTITION)


def plain(points: Floats) -> Features:
    return features_of(Dataset(points), Scaling.NONE)


@pytest.mark.parametrize("initialiser", FROM_DATA)
@settings(max_examples=40)
@given(awkward_points(), st.data())
def test_k_finite_means_among_the_points(initialiser: Initialiser, points: Floats, data: st.DataObject) -> None:
    features = plain(points)
    k = data.draw(st.integers(1, features.n))
    means = first_means(features, k, initialiser, [data.draw(st.integers(0, 99))])[0]
    assert means.shape == (k, features.d)
    low, high = features.columns.min(axis=1), features.columns.max(axis=1)
    assert (means >= low - 1e-9).all()
    assert (means <= high + 1e-9).all()


def alone(picker: Picker, features: Features, k: int, random: Generator) -> Iterator[int]:
    """The picks of a single run."""
    return (int(picks[0]) for picks in picker(features, k, [random]))


@pytest.mark.parametrize("picker", PICKERS.values())
@settings(max_examples=40)
@given(awkward_points(), st.integers(0, 99))
def test_no_point_is_picked_twice(picker: object, points: Floats, seed: int) -> None:
    features = plain(points)
    for known in (random_points, kmeans_plus_plus, farthest_first):
        if known is picker:
            picks = list(alone(known, features, features.n, generator(seed, START)))
            assert sorted(picks) == list(range(features.n))


@pytest.mark.parametrize("initialiser", FROM_DATA)
def test_a_seed_gives_the_same_means_each_time_and_another_others(initialiser: Initialiser) -> None:
    features = plain(grouped(0, 50, 2, 3))
    means = [first_means(features, 4, initialiser, [seed])[0] for seed in range(6)]
    assert all(np.array_equal(one, first_means(features, 4, initialiser, [seed])[0]) for seed, one in enumerate(means))
    assert len({one.tobytes() for one in means}) > 1


@pytest.mark.parametrize("initialiser", FROM_DATA)
def test_the_means_of_a_seed_do_not_depend_on_the_method(initialiser: Initialiser) -> None:
    features = plain(grouped(0, 50, 2, 3))
    one, *others = (start(features, Settings(method, 4, initialiser=initialiser), [3, 4]) for method in Method)
    assert all(np.array_equal(one.means, other.means) for other in others)


def test_the_first_k_picks_are_those_of_a_smaller_k() -> None:
    features = plain(grouped(0, 50, 2, 3))
    for picker in (kmeans_plus_plus, farthest_first):
        longer = alone(picker, features, 9, generator(5, START))
        assert list(islice(longer, 4)) == list(alone(picker, features, 4, generator(5, START)))


def test_random_points_are_equally_likely() -> None:
    features = plain(np.arange(5.0)[:, None])
    counts = np.zeros(5)
    for seed in range(1000):
        counts[list(alone(random_points, features, 2, generator(seed, START)))] += 1
    assert np.abs(counts / 1000 - 2 / 5).max() < 4 * np.sqrt(0.4 * 0.6 / 1000)


def test_kmeans_plus_plus_picks_in_proportion_to_squared_distance() -> None:
    points = np.array([[0.0], [1.0], [3.0]])
    features = plain(points)
    squared = (points - points.T) ** 2
    expected = squared / squared.sum(axis=1)[:, None] / 3
    counts = np.zeros((3, 3))
    runs = 3000
    for seed in range(runs):
        first, second = alone(kmeans_plus_plus, features, 2, generator(seed, START))
        counts[first, second] += 1
    assert np.abs(counts / runs - expected).max() < 4 * np.sqrt(0.25 / runs)
    assert np.trace(counts) == 0


def test_of_equal_points_any_may_be_picked() -> None:
    features = plain(np.zeros((50, 2)))
    seconds = {tuple(alone(kmeans_plus_plus, features, 2, generator(seed, START)))[1] for seed in range(60)}
    assert len(seconds) > 25


def test_each_purpose_has_numbers_of_its_own_and_the_same_ones_again() -> None:
    first = [generator(5, purpose).random() for purpose in (START, ANNEALING, START)]
    assert first[0] == first[2] != first[1]


def test_farthest_first_takes_the_farthest_from_all_picked() -> None:
    points = grouped(0, 40, 2, 3)
    picks = list(alone(farthest_first, plain(points), 6, generator(0, START)))
    for i in range(1, 6):
        nearest = np.linalg.norm(points[:, None] - points[picks[:i]], axis=-1).min(axis=1)
        assert nearest[picks[i]] == nearest.max()


@pytest.mark.parametrize("k", [1, 3, 8])
def test_random_partition_leaves_no_part_empty(k: int) -> None:
    points = np.arange(8.0)[:, None]
    features = plain(points)
    for seed in range(50):
        means = random_partition(features, k, generator(seed, START))
        assert np.isfinite(means).all()
        if k == 8:
            assert sorted(features.coordinates.to_user(means)[:, 0]) == points[:, 0].tolist()
        if k == 1:
            assert features.coordinates.to_user(means)[0, 0] == pytest.approx(3.5)


def weighted(places: Floats, weights: Floats) -> Features:
    """Columns (n, d) that stand for several points each."""
    features = plain(places)
    return Features(features.coordinates, features.columns, features.mean_variance, weights)


def test_cells_are_picked_as_often_as_their_points() -> None:
    weights = np.array([1.0, 5.0, 2.0])
    features = weighted(np.array([[0.0], [1.0], [3.0]]), weights)
    runs = 3000
    for picker in (random_points, kmeans_plus_plus, farthest_first):
        firsts = [next(alone(picker, features, 2, generator(seed, START))) for seed in range(runs)]
        shares = np.bincount(firsts, minlength=3) / runs
        assert np.abs(shares - weights / 8).max() < 4 * np.sqrt(0.25 / runs)


def test_kmeans_plus_plus_weighs_squared_distances() -> None:
    points, weights = np.array([[0.0], [1.0], [3.0]]), np.array([1.0, 6.0, 1.0])
    features = weighted(points, weights)
    product = weights * (points - points.T) ** 2
    expected = product / product.sum(axis=1)[:, None] * (weights / 8)[:, None]
    counts = np.zeros((3, 3))
    runs = 3000
    for seed in range(runs):
        first, second = alone(kmeans_plus_plus, features, 2, generator(seed, START))
        counts[first, second] += 1
    assert np.abs(counts / runs - expected).max() < 4 * np.sqrt(0.25 / runs)
    assert np.trace(counts) == 0


@pytest.mark.parametrize("initialiser", FROM_DATA)
def test_as_many_means_as_cells(initialiser: Initialiser) -> None:
    features = weighted(np.arange(5.0)[:, None], np.array([9.0, 1.0, 40.0, 1.0, 3.0]))
    for seed in range(20):
        means = first_means(features, 5, initialiser, [seed])[0]
        assert np.array_equal(np.sort(means, axis=0), features.columns.T)


def test_a_random_partition_has_the_mean_of_all_points() -> None:
    weights = np.array([9.0, 1.0, 40.0, 1.0])
    features = weighted(np.array([[0.0], [1.0], [3.0], [10.0]]), weights)
    assert random_partition(features, 1, generator(0, START)) == pytest.approx(features.columns @ weights[:, None] / 51)


@pytest.mark.parametrize("initialiser", FROM_DATA)
def test_the_means_of_a_seed_are_those_beside_others(initialiser: Initialiser, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.concatenate([grouped(0, 40, 2, 3), np.zeros((9, 2))])
    features = plain(points)
    together = first_means(features, 45, initialiser, range(7))
    for seed in range(7):
        assert np.array_equal(first_means(features, 45, initialiser, [seed])[0], together[seed])
    monkeypatch.setattr(initialisers, "AT_ONCE", 2 * len(points))
    assert np.array_equal(first_means(features, 45, initialiser, range(7)), together)
