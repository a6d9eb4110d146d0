"""Cells: every point in one of them, moments as of the points, and expectations that err to one side only."""

from __future__ import annotations

import gc
from weakref import ref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import cells
from engine.arrays import Floats, pairs_of
from engine.cells import PARTS, cells_of, condensed, part_edges, sample_of, uniform
from engine.dataset import Dataset
from engine.expectation import Expectation, distance, expect, gaussian
from engine.features import Features, features_of
from engine.kernel import Kernel
from engine.mixture import Mixture
from engine.moments import Moments
from engine.quadratic import Quadratic
from engine.settings import Scaling
from engine.sharing import Share, hard, soft
from tests.engine.strategies import awkward_points, clouds, grouped
from tests.engine.test_moments import close


def plain(points: Floats) -> Features:
    return features_of(Dataset(points), Scaling.NONE)


def moments_of_all(features: Features) -> Moments:
    """Those of one cluster that owns everything."""
    columns, weights = features.columns, features.weights if features.weights is not None else np.ones(features.size)
    mean = columns @ weights / weights.sum()
    apart = columns - mean[:, None]
    scatter = (weights * apart) @ apart.T
    if features.within is not None:
        scatter += (features.within @ weights)[pairs_of(features.d).square]
    return Moments(weights.sum(), mean, scatter, np.zeros(()))


def some_mixture(features: Features, k: int, seed: int, size: float = 0.2) -> Mixture:
    random, d = np.random.default_rng(seed), features.d
    roots = np.sqrt(size * features.mean_variance) * (random.normal(size=(k, d, d)) + 2 * np.eye(d))
    means = np.sqrt(features.mean_variance) * random.normal(size=(k, d))
    return Mixture(random.dirichlet(np.full(k, 5.0)), means, roots @ np.swapaxes(roots, -1, -2))


@settings(max_examples=60, deadline=None)
@given(st.one_of(clouds(), awkward_points()))
def test_all_points_together_are_what_they_were(points: Floats) -> None:
    features = plain(points)
    found = cells_of(features)
    assert found.n == features.n == len(points)
    assert found.mean_variance == features.mean_variance
    assert found.coordinates is features.coordinates
    exact, coarse = moments_of_all(features), moments_of_all(found)
    assert coarse.weight == exact.weight
    assert coarse.mean == pytest.approx(exact.mean, abs=1e-12 * np.abs(features.columns).max() + 1e-300)
    assert coarse.scatter == pytest.approx(exact.scatter, abs=1e-12 * np.abs(exact.scatter).max() + 1e-300)


@pytest.mark.parametrize("d", PARTS)
def test_each_cell_is_its_points(d: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "AT_ONCE", 700)
    features = plain(grouped(d, 3000, d, 4))
    found = cells_of(features)
    edges = [part_edges(column, PARTS[d]) for column in features.columns]
    places = np.stack([np.searchsorted(e, c, side="right") for e, c in zip(edges, features.columns, strict=True)])
    owned, cell = np.unique(places, axis=1, return_inverse=True)
    assert found.weights is not None
    assert found.within is not None
    assert found.size == owned.shape[1]
    for number in range(found.size):
        points = features.columns[:, cell.ravel() == number]
        assert found.weights[number] == points.shape[1]
        assert found.columns[:, number] == pytest.approx(points.mean(axis=1), abs=1e-14)
        covariance = np.cov(points, ddof=0).reshape(d, d)
        assert found.within[:, number] == pytest.approx(covariance[np.triu_indices(d)], abs=1e-14)


def test_no_more_parts_than_asked_for() -> None:
    for seed in range(5):
        column = np.random.default_rng(seed).standard_cauchy(20_000)
        edges = part_edges(column, 192)
        assert 150 < len(edges) < 192
        assert (np.diff(edges) > 0).all()


def test_a_far_point_squeezes_no_others_together() -> None:
    points = grouped(1, 30_000, 2, 3)
    among_themselves = cells_of(plain(points)).size
    far = np.concatenate([points, [[1e9, 1e9]]])
    assert cells_of(plain(far)).size > 0.7 * among_themselves


def test_far_points_do_not_fall_together() -> None:
    far = np.array([[1e3, 0.0], [4e3, 0.0], [1.6e4, 0.0], [0.0, -5e3], [0.0, -2e4]])
    found = cells_of(plain(np.concatenate([grouped(1, 30_000, 2, 3), far])))
    assert found.weights is not None
    farthest = np.argsort(-np.abs(found.columns).max(axis=0))[:5]
    assert found.weights[farthest].tolist() == [1.0] * 5


def test_tight_groups_get_cells_of_their_own() -> None:
    points = np.concatenate([1e-5 * grouped(seed, 5000, 2, 1) + 10 * seed for seed in range(3)])
    assert cells_of(plain(points)).size > 500


def test_equal_points_have_no_spread() -> None:
    places = np.random.default_rng(0).normal(size=(9, 2)) + 0.1
    points = places[np.random.default_rng(1).integers(9, size=20_000)]
    found = cells_of(plain(points))
    assert found.size == 9
    assert found.within is not None
    assert not found.within.any()
    assert cells_of(plain(np.full((100, 3), 0.1))).size == 1


def test_rounding_leaves_no_variance_within_a_cell_negative() -> None:
    # Squares of these are one or two of the smallest numbers there are, and their sums round by as much.
    smallest = np.finfo(float).smallest_subnormal
    low, high = (np.sqrt(part) * np.sqrt(smallest) for part in (1.49, 2.49))
    column = np.array([*[low] * 50, *[high] * 50, 0.0])
    apart, squared = column.mean(), (column**2).sum() / len(column)
    assert squared - apart**2 < 0, "plain sums would leave it so"
    sums = cells._Sums([np.array([1.0])])
    sums.add(column[None])
    weights, _, within = sums.cells()
    assert weights.tolist() == [101.0]
    assert within.tolist() == [[0.0]]


@pytest.mark.parametrize("offset", [1e9, -(2.0**40)])
def test_an_offset_leaves_cells_as_they_are(offset: float) -> None:
    points = np.random.default_rng(0).integers(-300, 300, size=(20_000, 2)).astype(np.float64)
    near, far = (cells_of(plain(points + shift)) for shift in (0.0, offset))
    for name in ("weights", "within"):
        assert np.array_equal(getattr(near, name), getattr(far, name)), name
    assert np.array_equal(near.coordinates.to_user(near.columns.T) + offset, far.coordinates.to_user(far.columns.T))


def both(features: Features, quadratic: Quadratic, share: Share) -> tuple[Expectation, Expectation]:
    """The expectations on the points and on their cells."""
    return expect(features, quadratic, share), expect(cells_of(features), quadratic, share)


@pytest.mark.parametrize("d", PARTS)
@pytest.mark.parametrize("size", [0.2, 1e-8])
@pytest.mark.parametrize("share", [soft, hard])
def test_cells_of_equal_points_share_out_as_the_points_do(d: int, size: float, share: Share) -> None:
    random = np.random.default_rng(d)
    places = random.normal(size=(12, d))
    features = plain(places[random.integers(12, size=600)])
    mixture = some_mixture(features, 4, d, size)
    # One mean on a place, so that a tight component owns something.
    mixture = Mixture(mixture.weights, np.vstack([features.columns[:, :1].T, mixture.means[1:]]), mixture.covariances)
    for quadratic in (gaussian(mixture), distance(mixture, 1.5)):
        exact, coarse = both(features, quadratic, share)
        assert cells_of(features).size == 12
        assert coarse.bound == pytest.approx(exact.bound, rel=1e-11)
        assert close(coarse.sums, exact.sums, 1e-9)


@pytest.mark.parametrize("size", [0.2, 1e-7])
def test_one_component_is_exact_on_any_cells(size: float) -> None:
    features = plain(grouped(2, 4000, 2, 3))
    mixture = some_mixture(features, 1, 5, size)
    exact, coarse = both(features, gaussian(mixture), soft)
    assert coarse.bound == pytest.approx(exact.bound, rel=1e-12)
    assert close(coarse.sums, exact.sums, 1e-10)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.integers(1, 3), st.integers(2, 5))
def test_the_bound_on_cells_is_never_above_that_of_the_points(seed: int, d: int, k: int) -> None:
    features = plain(grouped(seed, 400, d, 3))
    mixture = some_mixture(features, k, seed)
    rounding = 1e-10 * features.n
    for quadratic, share in ((gaussian(mixture), soft), (distance(mixture, 2.0), soft), (distance(mixture), hard)):
        exact, coarse = both(features, quadratic, share)
        assert float(coarse.bound) <= float(exact.bound) + rounding
        assert float(coarse.moments.weight.sum()) == pytest.approx(features.n)


def scores_of(features: Features, mixture: Mixture) -> Floats:
    """The scores (runs, k, size) of the cells, which nobody is to share out."""
    found: list[Floats] = []

    def kept(scores: Floats) -> Floats:
        found.append(scores.copy())
        return soft(scores)

    Kernel.of(gaussian(mixture)).shared(kept, features, slice(None), features.phi(slice(None)))
    return found[0]


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("k", [1, 3])
def test_a_tight_component_on_cells_is_scored_as_if_it_were_alone(d: int, k: int) -> None:
    for seed in range(10):
        random = np.random.default_rng(seed)
        points = plain(random.normal(size=(150, d)))
        spreads = 0.05 * random.normal(size=(150, d, d))
        within = (spreads @ spreads.transpose(0, 2, 1))[:, *np.triu_indices(d)].T
        features = Features(points.coordinates, points.columns, points.mean_variance, np.ones(150), within.copy())
        means = points.columns.T[random.integers(150, size=(5, k))]
        tight = Mixture(np.full((5, k), 1 / k), means, np.broadcast_to(1e-7 * np.eye(d), (5, k, d, d)))
        scores = scores_of(features, tight)
        for run in range(5):
            assert np.array_equal(scores_of(features, tight[run][None])[0], scores[run])


def test_labels_and_responsibilities_are_of_the_cells() -> None:
    found = cells_of(plain(grouped(2, 4000, 2, 3)))
    seen = expect(found, gaussian(some_mixture(found, 3, 1)), soft, labels=True, responsibilities=True)
    assert seen.labels is not None
    assert seen.responsibilities is not None
    assert seen.labels.shape == (found.size,)
    assert found.size < found.n
    assert seen.responsibilities.sum(axis=0) == pytest.approx(1.0)
    assert seen.responsibilities @ found.weights == pytest.approx(seen.moments.weight)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "EXACT_UP_TO", 1000)
    monkeypatch.setattr(cells, "SAMPLE", 200)


@pytest.mark.usefixtures("few")
def test_only_many_points_are_condensed_and_only_once() -> None:
    assert condensed(some := plain(grouped(0, 1000, 2, 3)), 1) is some
    many = plain(grouped(0, 1001, 2, 3))
    found = condensed(many, 1)
    assert found.size < found.n == 1001
    assert condensed(many, found.size) is found
    assert condensed(many, found.size + 1) is many, "more clusters than cells"
    remembered = ref(found)
    del many, found
    gc.collect()
    assert remembered() is None


@pytest.mark.usefixtures("few")
def test_many_columns_are_sampled() -> None:
    features = plain(grouped(0, 1500, 4, 3))
    found = condensed(features, 1)
    assert (found.n, found.size, found.within) == (1500, 200, None)
    assert found.weights is not None
    assert (found.weights == 7.5).all()
    drawn = {column.tobytes() for column in found.columns.T}
    assert len(drawn) == 200
    assert drawn <= {column.tobytes() for column in features.columns.T}
    assert np.array_equal(sample_of(features).columns, found.columns)


@pytest.mark.parametrize("d", [1, 2, 3, 4])
@pytest.mark.parametrize("parts", [3, 40])
def test_uniform_points_by_their_cells(d: int, parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "PARTS", dict.fromkeys(PARTS, parts))
    features = plain(grouped(0, 40_000, d, 3) * np.arange(1.0, d + 1.0))
    low, high = features.columns.min(axis=1), features.columns.max(axis=1)
    found = uniform(features, np.random.default_rng(3))
    whole = moments_of_all(found)
    spread = np.diag((high - low) ** 2 / 12)
    assert found.n == features.n
    assert whole.mean == pytest.approx((low + high) / 2, abs=0.02 * (high - low).max())
    assert whole.scatter / found.n == pytest.approx(spread, abs=0.02 * spread.max())
    assert found.mean_variance == pytest.approx(np.trace(spread) / d)
    again = uniform(features, np.random.default_rng(4))
    assert found.size != again.size or not np.array_equal(found.weights, again.weights) or d == 4
