"""Geometry: what is drawn of a model in the plane. All inputs of a function are in one coordinate system.

Perpendicular bisectors are honest only where distances are: give engine coordinates, and map the outlines afterwards.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Floats


class Rectangle(NamedTuple):
    """A part of the plane, edges parallel to the axes; left < right, bottom < top."""

    left: float
    bottom: float
    right: float
    top: float


def ellipse(mean: ArrayLike, covariance: ArrayLike, n_sigma: float = 1.0, n: int = 64) -> Floats:
    """The closed outline (..., n + 1, 2) at n_sigma standard deviations from the mean (..., 2).

    covariance: (..., 2, 2). Leading axes are for many at once.

    The circle is mapped by the covariance's symmetric root, which varies continuously with the covariance: an outline
    that glides from step to step does not turn about itself, as one laid out along the axes would. A degenerate
    covariance gives a line or a point.
    """
    spreads, axes = _principal(covariance)
    root = (axes * spreads[..., None, :]) @ axes.swapaxes(-1, -2)
    angles = np.linspace(0.0, 2.0 * np.pi, n + 1)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    circle[-1] = circle[0]
    return np.asarray(mean, dtype=np.float64)[..., None, :] + n_sigma * (circle @ root)


def ellipse_axes(covariance: ArrayLike) -> Floats:
    """The half axes at one standard deviation, as the rows of (2, 2), the longer one first; for handles."""
    spreads, axes = _principal(covariance)
    return np.ascontiguousarray((axes * spreads).T[::-1])


def _principal(covariance: ArrayLike) -> tuple[Floats, Floats]:
    """Standard deviations (..., 2) along the principal axes, ascending, and these axes (..., 2, 2) as columns."""
    matrix = np.asarray(covariance, dtype=np.float64)
    variances, axes = np.linalg.eigh((matrix + matrix.swapaxes(-1, -2)) / 2)
    return np.sqrt(np.maximum(variances, 0.0)), axes


def grid_points(rectangle: tuple[float, float, float, float], nx: int, ny: int) -> Floats:
    """The centres of nx × ny equal pixels that fill the rectangle, (ny·nx, 2), row by row from the bottom left.

    What is computed there, reshaped to (ny, nx), is an image of the rectangle.
    """
    left, bottom, right, top = rectangle
    xs = left + (np.arange(nx) + 0.5) * ((right - left) / nx)
    ys = bottom + (np.arange(ny) + 0.5) * ((top - bottom) / ny)
    return np.column_stack([np.tile(xs, ny), np.repeat(ys, nx)])
