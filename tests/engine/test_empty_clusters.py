"""Empty clusters: each gets the farthest point that can be spared, and the inertia never rises by it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.empty_clusters import refill
from engine.expectation import Expectation, distance, expect
from engine.features import Features, features_of
from engine.mixture import Mixture
from engine.moments import Moments
from engine.quadratic import bound
from engine.settings import Scaling
from engine.sharing import hard
from tests.engine.strategies import awkward_points, integer_grids


def assigned(points: Floats, means: Floats) -> tuple[Features, Mixture, Expectation]:
    features = features_of(Dataset(points), Scaling.NONE)
    placed = Mixture(np.full((1, len(means)), 1.0), features.coordinates.to_engine(means)[None])
    return features, placed, expect(features, distance(placed), hard, labels=True)


def refilled(points: list[list[float]], means: list[list[float]]) -> tuple[Features, Moments]:
    features, placed, found = assigned(np.array(points), np.array(means))
    return features, refill(features, distance(placed), found.moments)[0]


def test_the_farthest_point_goes_to_the_empty_cluster() -> None:
    features, moments = refilled([[0.0], [1.0], [5.0], [20.0], [22.0]], [[2.0], [21.0], [900.0]])
    assert moments.weight.tolist() == [2.0, 2.0, 1.0]
    assert features.coordinates.to_user(moments.mean)[:, 0] == pytest.approx([0.5, 21.0, 5.0])
    unit = features.coordinates.unit
    assert moments.scatter[:, 0, 0] * unit == pytest.approx([0.5, 2.0, 0.0])


def test_the_only_point_of_a_cluster_stays() -> None:
    features, moments = refilled([[0.0], [1.0], [50.0]], [[0.25], [40.0], [900.0]])
    assert moments.weight.tolist() == [1.0, 1.0, 1.0]
    assert features.coordinates.to_user(moments.mean)[:, 0] == pytest.approx([0.0, 50.0, 1.0])


def test_duplicates_on_their_mean_are_not_passed_round() -> None:
    _, moments = refilled([[0.0], [0.0], [0.0], [3.0]], [[0.0], [3.0], [900.0]])
    assert moments.weight.tolist() == [3.0, 1.0, 0.0]


def test_nothing_happens_where_no_cluster_is_empty() -> None:
    features, placed, found = assigned(np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]))
    assert refill(features, distance(placed), found.sums) is found.sums


@settings(max_examples=80)
@given(st.one_of(awkward_points(), integer_grids(max_n=12)), st.integers(1, 8), st.integers(0, 99))
def test_points_are_conserved_and_the_inertia_does_not_rise(points: Floats, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    means = points[random.integers(len(points), size=k)] + random.choice([0.0, 1e3], size=(k, 1))
    features, placed, found = assigned(points, means)
    after = refill(features, distance(placed), found.moments)
    assert after.weight.sum() == len(points)
    assert (after.weight >= 0).all()
    total = np.einsum("kd,k->d", after.mean[0], after.weight[0])
    assert total == pytest.approx(features.columns.sum(axis=1), abs=1e-9)

    def inertia(moments: Moments) -> float:
        # Of the means that the moments imply.
        return -float(bound(distance(Mixture(moments.weight, moments.mean)), moments)[0])

    assert inertia(after) <= inertia(found.moments) * (1 + 1e-9) + 1e-12
    spare = (found.moments.weight[0] > 1).any()
    if spare and (found.moments.weight[0] == 0).any():
        assert (after.weight == 0).sum() <= (found.moments.weight == 0).sum()


def in_cells(cells: list[list[float]], means: list[float]) -> tuple[Features, Mixture, Features]:
    """Cells, each a list of its points on a line, with means and with the points one by one."""
    plain = features_of(Dataset(np.concatenate(cells)[:, None]), Scaling.NONE)
    parts = [plain.coordinates.to_engine(np.array(cell)[:, None])[:, 0] for cell in cells]
    columns = np.array([[part.mean() for part in parts]])
    spread = np.array([[part.var() for part in parts]])
    weights = np.array([float(len(part)) for part in parts])
    features = Features(plain.coordinates, columns, plain.mean_variance, weights, spread)
    placed = Mixture(np.full((1, len(means)), 1.0), plain.coordinates.to_engine(np.array(means)[:, None])[None])
    return features, placed, plain


def test_a_cell_is_given_with_all_its_points() -> None:
    features, placed, _ = in_cells([[0.0, 1.0], [4.0, 5.0, 6.0], [20.0, 21.0]], [2.0, 21.0, 900.0])
    moments = refill(features, distance(placed), expect(features, distance(placed), hard).moments)[0]
    assert moments.weight.tolist() == [2.0, 2.0, 3.0]
    assert features.coordinates.to_user(moments.mean)[:, 0] == pytest.approx([0.5, 20.5, 5.0])
    assert moments.scatter[:, 0, 0] * features.coordinates.unit == pytest.approx([0.5, 0.5, 2.0])


def test_the_only_cell_of_a_cluster_stays() -> None:
    features, placed, _ = in_cells([[0.0, 1.0], [20.0, 22.0]], [0.0, 30.0, 900.0])
    moments = refill(features, distance(placed), expect(features, distance(placed), hard).moments)[0]
    assert moments.weight.tolist() == [2.0, 2.0, 0.0]


@settings(max_examples=60)
@given(st.integers(0, 999), st.integers(1, 6))
def test_on_cells_points_are_conserved_and_the_inertia_does_not_rise(seed: int, k: int) -> None:
    random = np.random.default_rng(seed)
    cells = [(random.normal() * 5 + random.normal(size=random.integers(1, 5))).tolist() for _ in range(8)]
    means = (random.normal(size=k) * 5 + random.choice([0.0, 1e3], size=k)).tolist()
    features, placed, points = in_cells(cells, means)
    before = expect(features, distance(placed), hard).moments
    after = refill(features, distance(placed), before)
    assert after.weight.sum() == pytest.approx(points.n)
    total = np.einsum("kd,k->d", after.mean[0], after.weight[0])
    assert total == pytest.approx(points.columns.sum(axis=1), abs=1e-9)
    within = (bound(distance(Mixture(m.weight, m.mean)), m)[0] for m in (before, after))
    assert -float(next(within)) >= -float(next(within)) - 1e-9
