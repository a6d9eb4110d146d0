"""Ellipses and grids: against closed forms, and against what they must be for any input."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy.stats import chi2

from engine.arrays import Floats
from engine.geometry import ellipse, ellipse_axes, grid_points
from tests.engine.test_voronoi import area, how_far_outside


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
