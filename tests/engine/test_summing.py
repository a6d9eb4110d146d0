"""Summing: how a pass is cut up and who does it makes no difference to the last bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from engine import features as chunking
from engine import summing, threads
from engine.algorithm import algorithm_for
from engine.dataset import Dataset
from engine.expectation import Expectation, expect
from engine.features import chunks_for, chunks_of, features_of
from engine.settings import Covariance, Initialiser, Method, Settings
from engine.starts import start
from tests.engine.strategies import grouped

POINTS = grouped(3, 3000, 2, 4)
KINDS = [
    Settings(Method.KMEANS, 4, initialiser=Initialiser.RANDOM_POINTS),
    Settings(Method.SOFT_KMEANS, 4, initialiser=Initialiser.RANDOM_POINTS),
    *(Settings(Method.MIXTURE, 4, each, Initialiser.RANDOM_POINTS) for each in Covariance),
]


def expected(settings: Settings, runs: int) -> Expectation:
    features = features_of(Dataset(POINTS), settings.scaling)
    algorithm = algorithm_for(settings, features)
    begun = start(features, settings, range(runs))
    return expect(features, algorithm.score(begun), algorithm.share, labels=True, responsibilities=True)


def same(one: Expectation, other: Expectation) -> bool:
    assert one.labels is not None
    assert other.labels is not None
    assert one.responsibilities is not None
    assert other.responsibilities is not None
    return (
        one.moments.same(other.moments)
        and np.array_equal(one.bound, other.bound)
        and np.array_equal(one.labels, other.labels)
        and np.array_equal(one.responsibilities, other.responsibilities)
    )


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(chunking, "PRODUCT", 1 << 12)
    chunks_for.cache_clear()
    assert len(chunks_for(len(POINTS), 2, 4)) > 4
    yield
    chunks_for.cache_clear()


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("settings", KINDS)
def test_the_number_of_cores_makes_no_difference(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summing, "WORTH_CORES", 1)
    found = []
    for cores in (1, 4):
        monkeypatch.setattr(threads, "cores", lambda cores=cores: cores)
        threads._pool.cache_clear()
        found.append(expected(settings, 3))
    threads._pool.cache_clear()
    assert same(*found)


@pytest.mark.parametrize("settings", KINDS)
def test_runs_that_take_turns_are_the_same_as_together(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    together = expected(settings, 5)
    for most in (1, 2 * 4 * len(POINTS)):
        monkeypatch.setattr(summing, "AT_ONCE", most)
        assert same(expected(settings, 5), together)


def test_chunks_are_alike_and_small_enough_for_what_a_point_costs() -> None:
    for n in (1, 511, 513, 16_385, 1_000_001):
        for cost in (6, 18, 600, 100_000):
            chunks = chunks_of(n, cost)
            sizes = [chunk.stop - chunk.start for chunk in chunks]
            assert [chunk.start for chunk in chunks] == [0, *(chunk.stop for chunk in chunks[:-1])]
            assert chunks[-1].stop == n
            assert max(sizes) <= max(chunking.LEAST, min(chunking.MOST, chunking.PRODUCT // cost))
            assert max(sizes) - sizes[-1] <= len(sizes)
