"""Voronoi cells, ellipses and grids: against closed forms, and against what they must be for any input."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import chi2

from engine.arrays import Floats
from engine.geometry import Rectangle, ellipse, ellipse_axes, grid_points, voronoi_cells

UNIT = Rectangle(0.0, 0.0, 1.0, 1.0)
coordinate = st.floats(-3.0, 4.0, allow_subnormal=False) | st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
sites = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=12)


def area(polygon: Floats) -> float:
    """Signed: positive if anticlockwise. Relative to a corner, so that an offset costs nothing."""
    if not len(polygon):
        return 0.0
    x, y = (polygon - polygon[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def how_far_outside(polygon: Floats, point: ArrayLike) -> float:
    """How far beyond the worst edge of a convex, anticlockwise polygon a point lies (negative: inside)."""
    edges = np.roll(polygon, -1, axis=0) - polygon
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    apart = np.asarray(point) - polygon
    beyond = edges[:, 1] * apart[:, 0] - edges[:, 0] * apart[:, 1]
    return float((beyond[lengths > 1e-9] / lengths[lengths > 1e-9]).max())


def test_two_means_share_a_square_at_their_bisector() -> None:
    left, right = voronoi_cells([(0.0, 0.5), (0.5, 0.5)], UNIT)
    assert {tuple(corner) for corner in left.tolist()} == {(0, 0), (0.25, 0), (0.25, 1), (0, 1)}
    assert {tuple(corner) for corner in right.tolist()} == {(0.25, 0), (1, 0), (1, 1), (0.25, 1)}


def test_one_mean_owns_everything_even_from_outside() -> None:
    (cell,) = voronoi_cells([(7.0, -3.0)], UNIT)
    np.testing.assert_allclose(cell, [(0, 0), (1, 0), (1, 1), (0, 1)])


def test_no_means_no_cells() -> None:
    assert voronoi_cells(np.empty((0, 2)), UNIT) == []


def test_mean_that_owns_nothing_here_has_an_empty_cell() -> None:
    near, far = voronoi_cells([(0.5, 0.5), (5.0, 0.5)], UNIT)
    assert area(near) == pytest.approx(1.0)
    assert far.shape == (0, 2)


def test_cell_that_only_touches_the_edge_is_empty() -> None:
    outside, inside = voronoi_cells([(-0.5, 0.5), (0.5, 0.5)], UNIT)
    assert outside.shape == (0, 2)
    assert area(inside) == 1.0


def test_first_of_coincident_means_owns_the_cell() -> None:
    cells = voronoi_cells([(0.2, 0.5), (0.8, 0.5), (0.2, 0.5), (0.8, 0.5), (0.2, 0.5)], UNIT)
    assert [area(cell) for cell in cells] == pytest.approx([0.5, 0.5, 0.0, 0.0, 0.0])
    assert [len(cell) for cell in cells] == [4, 4, 0, 0, 0]


def test_four_means_on_a_square_meet_in_its_middle() -> None:
    cells = voronoi_cells([(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)], UNIT)
    assert [area(cell) for cell in cells] == pytest.approx([0.25] * 4)
    assert all((np.abs(cell - 0.5).max(axis=1) < 1e-15).sum() == 1 for cell in cells)


@settings(max_examples=300, deadline=None)
@given(sites)
def test_cells_tile_the_rectangle(means: list[tuple[float, float]]) -> None:
    cells = voronoi_cells(means, UNIT)
    assert all(area(cell) >= 0 for cell in cells), "anticlockwise"
    assert sum(map(area, cells)) == pytest.approx(1.0, abs=1e-9)


@settings(max_examples=200, deadline=None)
@given(sites, st.integers(0, 2**32 - 1))
def test_every_point_lies_in_the_cell_of_its_nearest_mean(means: list[tuple[float, float]], seed: int) -> None:
    cells = voronoi_cells(means, UNIT)
    for point in np.random.default_rng(seed).random((20, 2)):
        distances = np.hypot(*(np.asarray(means) - point).T)
        owner = int(distances.argmin())  # the first of coincident means
        rivals = [far for far, mean in zip(distances.tolist(), means, strict=True) if mean != means[owner]]
        if min(rivals, default=np.inf) - distances[owner] > 1e-9:  # not on a boundary
            assert how_far_outside(cells[owner], point) < 1e-9


def test_an_offset_of_1e9_moves_the_cells_and_nothing_else() -> None:
    means = np.random.default_rng(3).integers(0, 1024, size=(9, 2)) / 1024.0
    offset = 2.0**30
    moved = voronoi_cells(means + offset, (offset, offset, offset + 1, offset + 1))
    for near, far in zip(voronoi_cells(means, UNIT), moved, strict=True):
        np.testing.assert_allclose(far - offset, near, atol=3e-7)  # the spacing of floats there


def test_fifty_cells_cost_a_few_milliseconds() -> None:
    means = np.random.default_rng(0).normal(size=(50, 2))
    times = []
    for _ in range(5):
        begun = time.process_time()
        voronoi_cells(means, (-3.0, -3.0, 3.0, 3.0))
        times.append(time.process_time() - begun)
    assert min(times) < 0.05


def mahalanobis(points: Floats, mean: ArrayLike, covariance: ArrayLike) -> Floats:
    apart = points - np.asarray(mean)
    return np.sqrt(np.einsum("na,ab,nb->n", apart, np.linalg.inv(np.asarray(covariance)), apart))


@pytest.mark.parametrize("n_sigma", [1.0, 2.0])
@pytest.mark.parametrize("covariance", [[[1.0, 0.0], [0.0, 1.0]], [[0.8, 0.4], [0.4, 0.3]], [[1e-12, 0], [0, 4.0]]])
def test_outline_is_as_many_standard_deviations_away(covariance: list[list[float]], n_sigma: float) -> None:
    outline = ellipse((3.0, -2.0), covariance, n_sigma)
    assert outline.shape == (65, 2)
    assert np.array_equal(outline[0], outline[-1])
    np.testing.assert_allclose(mahalanobis(outline, (3.0, -2.0), covariance), n_sigma, rtol=1e-3)
    expected = np.pi * n_sigma**2 * np.sqrt(np.linalg.det(np.array(covariance)))
    assert abs(area(outline[:-1])) == pytest.approx(expected, rel=5e-3)


def test_outline_holds_the_share_that_two_dimensions_have() -> None:
    covariance = np.array([[2.0, -1.1], [-1.1, 0.9]])
    draws = np.random.default_rng(1).multivariate_normal([0, 0], covariance, size=4000, method="cholesky")
    outline = ellipse((0, 0), covariance, 1.0, n=200)[:-1]
    outline = outline if area(outline) > 0 else outline[::-1]
    inside = np.mean([how_far_outside(outline, draw) <= 0 for draw in draws])
    assert inside == pytest.approx(chi2.cdf(1.0, df=2), abs=0.02)  # 39 %, not 68


def test_degenerate_covariances_stay_finite() -> None:
    for covariance in ([[0, 0], [0, 0]], [[1, 1], [1, 1]], [[1e-300, 0], [0, 1]], [[1, 1 + 1e-12], [1 + 1e-12, 1]]):
        assert np.isfinite(ellipse((1.0, 2.0), covariance, 2.0)).all()
    assert np.array_equal(ellipse((1.0, 2.0), np.zeros((2, 2)))[7], (1.0, 2.0))
    line = ellipse((0.0, 0.0), [[1.0, 1.0], [1.0, 1.0]])
    np.testing.assert_allclose(line[:, 0], line[:, 1], atol=1e-12)
    assert line.max() == pytest.approx(1.0)


def test_outline_glides_where_the_axes_swap() -> None:
    wide = ellipse((0, 0), [[1.0 + 1e-9, 0.0], [0.0, 1.0]])
    high = ellipse((0, 0), [[1.0, 1e-9], [1e-9, 1.0 + 1e-9]])
    np.testing.assert_allclose(wide, high, atol=1e-8)


def test_axes_are_perpendicular_and_the_longer_comes_first() -> None:
    covariance = np.array([[0.8, 0.4], [0.4, 0.3]])
    axes = ellipse_axes(covariance)
    np.testing.assert_allclose(axes.T @ axes, covariance, atol=1e-15)
    assert axes[0] @ axes[1] == pytest.approx(0.0, abs=1e-15)
    assert np.linalg.norm(axes[0]) > np.linalg.norm(axes[1])


def test_grid_points_are_pixel_centres_row_by_row() -> None:
    points = grid_points((0.0, 10.0, 4.0, 16.0), 4, 2)
    assert points.tolist() == [
        [0.5, 11.5], [1.5, 11.5], [2.5, 11.5], [3.5, 11.5],
        [0.5, 14.5], [1.5, 14.5], [2.5, 14.5], [3.5, 14.5],
    ]  # fmt: skip
