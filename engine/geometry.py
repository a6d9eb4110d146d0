"""Geometry: what is drawn of a model in the plane. All inputs of a function are in one coordinate system.

Perpendicular bisectors are honest only where distances are: give engine coordinates, and map the outlines afterwards.
"""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Floats, Ints

Point = tuple[float, float]


class Rectangle(NamedTuple):
    """A part of the plane, edges parallel to the axes; left < right, bottom < top."""

    left: float
    bottom: float
    right: float
    top: float


def voronoi_cells(means: ArrayLike, rectangle: tuple[float, float, float, float]) -> list[Floats]:
    """The part of the rectangle nearest to each of the means (k, 2): k convex polygons (m, 2), anticlockwise.

    rectangle: (left, bottom, right, top). A mean that owns nothing in it has an empty polygon (0, 2); of
    coincident means the first owns the cell, as it owns the points. The half-plane of each rival is cut off, the
    nearest first (Sutherland & Hodgman 1974).
    """
    sites = np.asarray(means, dtype=np.float64).reshape(-1, 2)
    corners = _corners(rectangle)
    gaps = sites[None, :, :] - sites[:, None, :]
    distances = np.hypot(gaps[..., 0], gaps[..., 1])
    order = distances.argsort(axis=1, kind="stable")
    return [_cell(i, corners - site, gaps[i], distances[i], order[i]) + site for i, site in enumerate(sites)]


def _corners(rectangle: tuple[float, float, float, float]) -> Floats:
    left, bottom, right, top = rectangle
    return np.array([(left, bottom), (right, bottom), (right, top), (left, top)], dtype=np.float64)


def _cell(i: int, corners: Floats, gaps: Floats, distances: Floats, order: Ints) -> Floats:
    """One cell, relative to its own mean, so that an offset common to all costs no precision."""
    polygon: list[Point] = [(x, y) for x, y in corners.tolist()]
    reach = max(hypot(x, y) for x, y in polygon)
    ways, far = gaps.tolist(), distances.tolist()
    for j in order.tolist():
        if j == i:
            continue
        distance = far[j]
        if distance == 0:
            if j < i:
                return np.empty((0, 2))
            continue
        if distance / 2 >= reach:
            break  # this bisector, and those of all rivals still farther, lie beyond the whole polygon
        a, b, limit = ways[j][0] / distance, ways[j][1] / distance, distance / 2
        if all(a * x + b * y <= limit for x, y in polygon):
            continue
        polygon = _cut(polygon, a, b, limit)
        if not polygon:
            return np.empty((0, 2))
        reach = max(hypot(x, y) for x, y in polygon)
    return np.array(polygon)


def _cut(polygon: list[Point], a: float, b: float, limit: float) -> list[Point]:
    """The part of a convex polygon where a·x + b·y ≤ limit; empty if nothing but an edge or a corner is left."""
    kept: list[Point] = []
    x, y = polygon[-1]
    side = a * x + b * y - limit
    for next_x, next_y in polygon:
        next_side = a * next_x + b * next_y - limit
        if side < 0 < next_side or next_side < 0 < side:
            share = side / (side - next_side)
            kept.append((x + share * (next_x - x), y + share * (next_y - y)))
        if next_side <= 0:
            kept.append((next_x, next_y))
        x, y, side = next_x, next_y, next_side
    return kept if len(kept) > 2 else []


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
