"""Blocks: the same labels as the plain pass bit for bit, the same moments to rounding, alone or in a batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import blocks, expectation
from engine.arrays import Floats
from engine.blocks import FAN, LEAF, LEAST, Blocks, blocks_of, build
from engine.dataset import Dataset
from engine.expectation import Expectation, distance, expect
from engine.features import Features, features_of
from engine.mixture import Mixture
from engine.settings import Scaling
from engine.sharing import hard
from tests.engine.strategies import grouped

KINDS = ("groups", "grid", "duplicates", "line", "tight", "outliers", "one place")


def cloud(kind: str, n: int, d: int, seed: int) -> Floats:
    """n points of a kind that has gone wrong somewhere."""
    random = np.random.default_rng(seed)
    points = grouped(seed, n, d, 5)
    if kind == "grid":
        points = random.integers(-8, 9, size=(n, d)).astype(np.float64)
    elif kind == "duplicates":
        points = points[random.integers(7, size=n)]
    elif kind == "line":
        points = random.integers(-50, 50, size=(n, 1)) * random.normal(size=(1, d)) + 0.3
    elif kind == "tight":
        places = random.normal(size=(4, d))
        points = places[random.integers(4, size=n)] + 1e-9 * random.normal(size=(n, d))
    elif kind == "outliers":
        points[:3] *= 10.0 ** random.integers(3, 9)
    elif kind == "one place":
        points = np.full((n, d), 0.1)
    return np.asarray(points)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Features, Floats]:
    """Features that have blocks, and means (runs, k, d): points, their midpoints, equal ones."""
    d, seed = draw(st.integers(1, 3)), draw(st.integers(0, 10_000))
    n = draw(st.sampled_from((LEAST, LEAST + 1, LEAST + LEAF - 1, 3 * LEAST + 17)))
    points = cloud(draw(st.sampled_from(KINDS)), n, d, seed) + draw(st.sampled_from((0.0, 0.1, 1e9)))
    features = features_of(Dataset(points), draw(st.sampled_from(Scaling)))
    random = np.random.default_rng(seed)
    runs, k = draw(st.integers(1, 3)), draw(st.sampled_from((1, 2, 3, 8, 40)))
    means = features.columns.T[random.integers(n, size=(runs, k))]
    if draw(st.booleans()):
        means = 0.5 * (means + means[:, ::-1])
    if draw(st.booleans()):
        means[:, -1] = means[:, 0]
    return features, means


def found(features: Features, means: Floats) -> Expectation:
    even = Mixture(np.full(means.shape[:-1], 1.0 / means.shape[-2]), means)
    return expect(features, distance(even), hard, labels=True)


def plain(features: Features, means: Floats) -> Expectation:
    """The same with a look at every point."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expectation, "blocks_of", lambda _: None)
        return found(features, means)


@given(cases())
@settings(max_examples=150, deadline=None)
def test_labels_are_those_of_the_plain_pass_bit_for_bit(case: tuple[Features, Floats]) -> None:
    features, means = case
    ours, theirs = found(features, means), plain(features, means)
    assert np.array_equal(ours.labels, theirs.labels)
    assert np.array_equal(ours.moments.weight, theirs.moments.weight)
    scale = np.abs(features.columns).max()
    assert np.abs(ours.moments.mean - theirs.moments.mean).max() <= 1e-12 * max(scale, 1.0)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_moments_are_those_of_a_second_pass_over_each_cluster(case: tuple[Features, Floats]) -> None:
    features, means = case
    result = found(features, means)
    assert result.labels is not None
    total = 0.0
    for run, labels in enumerate(result.labels):
        for j in range(means.shape[1]):
            own = features.columns[:, labels == j]
            if own.size:
                apart = own - own.mean(axis=1, keepdims=True)
                tiny = own.shape[1] * (1e-13 * np.abs(own).max()) ** 2
                scatter = result.moments.scatter[run, j]
                assert scatter == pytest.approx(apart @ apart.T, rel=1e-9, abs=1e-9 * np.trace(apart @ apart.T) + tiny)
        apart = features.columns - means[run][labels].T
        total = (apart**2).sum()
        # What a mean rounded to a double can be wrong by.
        slack = 1e-15 * np.abs(features.columns).max()
        tiny = features.n * slack * (10 * np.sqrt(total / features.n) + 1e4 * slack)
        assert -result.bound[run] == pytest.approx(total, rel=1e-9, abs=tiny)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_a_run_in_a_batch_equals_itself_alone(case: tuple[Features, Floats]) -> None:
    features, means = case
    batch = found(features, means)
    for run in range(len(means)):
        alone = found(features, means[run : run + 1])
        assert batch.moments[run].same(alone.moments[0])
        assert batch.bound[run] == alone.bound[0]
        assert np.array_equal(batch.labels[run], alone.labels[0])  # type: ignore[index]


def test_shares_on_request_are_those_of_the_labels() -> None:
    features = features_of(Dataset(grouped(0, LEAST, 2, 4)), Scaling.NONE)
    means = features.columns.T[:4].copy()
    result = expect(features, distance(Mixture(np.full(4, 0.25), means)), hard, labels=True, responsibilities=True)
    assert result.responsibilities is not None
    assert np.array_equal(result.responsibilities.argmax(axis=0), result.labels)
    assert np.array_equal(result.responsibilities.sum(axis=0), np.ones(LEAST))


def test_whether_there_are_blocks_depends_on_the_size_alone() -> None:
    small, large = (features_of(Dataset(grouped(0, n, 2, 3)), Scaling.NONE) for n in (LEAST - 1, LEAST))
    assert blocks_of(small) is None
    assert blocks_of(large) is blocks_of(large) is not None
    assert blocks_of(features_of(Dataset(grouped(0, LEAST, 4, 3)), Scaling.NONE)) is None


def of(points: Floats) -> Blocks:
    return build(np.ascontiguousarray(points.T))


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_every_level_holds_all_points_within_its_boxes(kind: str, d: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "COARSEST", 1)
    points = cloud(kind, 40_000 + 3, d, 1)
    built = of(points)
    assert sorted(built.order.tolist()) == list(range(len(points)))
    assert len(built.levels) >= 3
    placed = points[built.order].T
    span = LEAF
    for level in built.levels:
        box = np.arange(len(points)) // span
        assert np.array_equal(np.bincount(box), level.weight)
        assert (np.abs(placed - level.centre[:, box]) <= level.half[:, box] * (1 + 1e-15) + 1e-300).all()
        assert ((placed**2).sum(axis=0) <= level.reach[box] * (1 + 1e-14)).all()
        sums = np.array([np.bincount(box, row) for row in placed])
        assert sums == pytest.approx(level.first, rel=1e-9, abs=1e-9 * np.abs(placed).max() * span)
        span *= FAN
