"""Blocks: the same labels as the plain pass bit for bit, the same moments to rounding, alone or in a batch."""

from __future__ import annotations

from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import expectation, skipping, stretches
from engine.algorithm import algorithm_for
from engine.arrays import Floats, Ints
from engine.blocks import LEAST, Blocks, blocks_of, build
from engine.dataset import Dataset
from engine.expectation import Expectation, distance, expect
from engine.features import Features, features_of, quadratic_features
from engine.mixture import Mixture
from engine.ranking import linear_weights, owned
from engine.rows import rows_of
from engine.runs import converge
from engine.settings import Scaling, Settings
from engine.sharing import hard
from engine.skipping import KEPT, nearest, nearest_of_each
from engine.starts import start
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
    n = draw(st.sampled_from((LEAST, LEAST + 1, 3 * LEAST + 17)))
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


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("seed", range(5))
def test_the_first_and_last_cells_hold_all_that_lies_beyond(d: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(size=(LEAST + 800, d))
    # More far out on both sides than the cells reach over: those at the ends are crowded, and parted by several means.
    points[:80, 0] += random.choice([-1, 1], 80) * random.uniform(10, 60, 80)
    features = features_of(Dataset(points), Scaling.NONE)
    places = features.columns.T
    means = np.concatenate([places[random.integers(80, size=6)], places[random.integers(len(places), size=4)]])[None]
    assert np.array_equal(found(features, means).labels, plain(features, means).labels)


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
                # The mean of many equal values is rounded, too.
                apart -= apart.mean(axis=1, keepdims=True)
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


def strips_of(built: Blocks) -> Ints:
    """The strip of each point, in the order of the blocks."""
    return np.repeat(np.arange(built.strips), np.diff(built.sums[:: built.cells, 0]).astype(np.intp))


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_every_point_is_within_its_strip_and_cell(kind: str, d: int) -> None:
    points = cloud(kind, 40_000 + 3, d, 1)
    built = of(points)
    assert sorted(built.order.tolist()) == list(range(len(points)))
    assert np.array_equal(points[built.order].T, built.columns)
    strip = strips_of(built)
    of_strip = built.across[: 2 * d, strip] / built.rate
    rounding = 1e-15 * np.sqrt(of_strip[-1])
    assert (np.abs(built.columns[1:] - of_strip[1:d]) <= of_strip[d:-1] + rounding).all()
    assert ((built.columns**2).sum(axis=0) <= of_strip[-1] * (1 + 1e-12)).all()
    cell = np.repeat(np.arange(len(built.sums) - 1), np.diff(built.sums[:, 0]).astype(np.intp))
    place = np.clip((built.columns[0] - built.low) * built.rate, 0, built.cells - 1)
    assert np.array_equal(cell, strip * built.cells + np.floor(place).astype(np.intp))


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_sums_of_stretches_forget_what_went_before(kind: str, d: int) -> None:
    built = of(cloud(kind, 40_000 + 3, d, 1))
    phi = quadratic_features(built.columns)
    for begin in np.random.default_rng(0).integers(len(built.sums) - 9, size=50):
        for end in (begin + 1, begin + 8):
            count, *own = built.sums[end] - built.sums[begin]
            inside = phi[:, int(built.sums[begin, 0]) : int(built.sums[end, 0])]
            assert count == inside.shape[1]
            exact = np.array([fsum(row) for row in inside[1:]])
            size = np.abs(inside[1:]).sum(axis=1)
            both = [*np.reshape(own, (2, -1)).T, *(built.squares[end] - built.squares[begin]).reshape(2, -1).T]
            assert (np.abs(np.sum(both, axis=1) - exact) <= 1e-13 * size).all()


def test_bands_of_strips_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    features = features_of(Dataset(grouped(3, 40_000, 2, 12)), Scaling.NONE)
    means = features.columns.T[None, :12].copy()
    alone = found(features, means)
    monkeypatch.setattr(stretches, "COMPARED", 10)
    blocks = blocks_of(features)
    assert blocks is not None
    bands = stretches.bands_of(blocks, linear_weights(means[0].T), float((means**2).sum(axis=-1).max()))
    assert len(bands) > 8
    assert min(len(band.means) for band in bands) < 12
    banded = found(features, means)
    assert np.array_equal(alone.labels, banded.labels)
    assert np.array_equal(alone.moments.weight, banded.moments.weight)
    assert banded.moments.scatter == pytest.approx(alone.moments.scatter, rel=1e-11, abs=1e-9)


def test_most_points_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    features = features_of(Dataset(grouped(3, 100_000, 2, 5)), Scaling.NONE)
    looked_at = 0

    def counted(weights: Floats, phi: Floats, margin: float) -> Floats:
        nonlocal looked_at
        looked_at += phi.shape[1]
        return owned(weights, phi, margin)

    monkeypatch.setattr(skipping, "owned", counted)
    found(features, features.columns.T[None, :5].copy())
    assert 0 < looked_at < 5_000


@pytest.mark.parametrize("d", [1, 2, 3])
def test_a_mean_too_far_away_to_be_in_play_anywhere_has_no_scatter(d: int) -> None:
    features = features_of(Dataset(grouped(5, LEAST + 900, d, 4)), Scaling.NONE)
    means = features.columns.T[None, :40].copy()
    means[0, 7, -1] = 1e3
    moments = expect(features, distance(Mixture(np.full((1, 40), 0.025), means)), hard, shapes=True).moments
    assert moments.weight[0, 7] == 0
    assert (moments.scatter[0, 7] == 0).all()
    assert np.isfinite(moments.scatter).all()


def test_many_runs_keep_no_more_of_what_they_looked_at_than_one() -> None:
    features = features_of(Dataset(np.random.default_rng(5).normal(size=(2 * LEAST, 2))), Scaling.NONE)
    blocks = blocks_of(features)
    assert blocks is not None
    weights = linear_weights(rows_of(features.columns.T[np.random.default_rng(6).integers(features.n, size=(60, 6))]))
    found = nearest_of_each(blocks, weights)
    kept = [sum(part.shares.size for part in own.looked) for own in found if own.looked is not None]
    assert KEPT / 2 < sum(kept) <= KEPT
    assert len(kept) < len(found)
    for own, alone in ((found[0], nearest(blocks, weights[:, 0])), (found[-1], nearest(blocks, weights[:, -1]))):
        assert alone.looked is not None
        assert np.array_equal(own.labels(), alone.labels())
        assert np.array_equal(own.squares(), alone.squares())


@pytest.mark.parametrize("restarts", [1, 3])
def test_where_a_run_ended_holds_on_to_no_points_that_were_looked_at(restarts: int) -> None:
    features, chosen = features_of(Dataset(grouped(0, LEAST, 2, 3)), Scaling.NONE), Settings(k=3, restarts=restarts)
    ended = converge(algorithm_for(chosen, features), features, start(features, chosen, chosen.seeds))
    later = ended.moments._later
    assert isinstance(later, skipping._Scatter)
    assert [found.looked for found in later._found] == [None] * restarts
