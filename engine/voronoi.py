"""Voronoi cells: the part of a rectangle that is nearest to each of some means.

Few are cut out of the rectangle one by one, rival by rival. Of many the neighbours are known from a triangulation, and
corners of cells are the centres of its triangles' circles; where rounding leaves a doubt about one, none is used.
Perpendicular bisectors are honest only where distances are: give engine coordinates, and map the outlines afterwards.
"""

from __future__ import annotations

from math import hypot

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Floats, Ints

Point = tuple[float, float]

MANY = 8
"""So many means are worth a triangulation."""

FAR = 16.0
"""How far away, in extents of all that is there, means are put that close the outermost cells."""

DOUBT = 1e-9
"""Corners of cells to which another mean is nearer by more than this part of the rectangle's size are not trusted."""


def voronoi_cells(means: ArrayLike, rectangle: tuple[float, float, float, float]) -> list[Floats]:
    """The part of the rectangle nearest to each of the means (k, 2): k convex polygons (m, 2), anticlockwise.

    rectangle: (left, bottom, right, top). A mean that owns nothing in it has an empty polygon (0, 2); of
    coincident means the first owns the cell, as it owns the points.
    """
    sites = np.asarray(means, dtype=np.float64).reshape(-1, 2)
    cells = _by_triangles(sites, rectangle) if len(sites) >= MANY else None
    return _one_by_one(sites, _corners(rectangle)) if cells is None else cells


def _by_triangles(sites: Floats, rectangle: tuple[float, float, float, float]) -> list[Floats] | None:
    """The cells from a Delaunay triangulation; None where it leaves means out, or rounding has spoilt a corner."""
    # Here, because it takes a tenth of a second to load, which no start of the program should wait for.
    from scipy.spatial import Delaunay, QhullError  # noqa: PLC0415

    origin = np.array([rectangle[0] + rectangle[2], rectangle[1] + rectangle[3]]) / 2
    half = np.array([rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]]) / 2
    near = sites - origin
    far = FAR * max(float(np.abs(near).max()), float(half.max()))
    places = np.concatenate([near, far * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])])
    try:
        triangulation = Delaunay(places)
    except (QhullError, ValueError):
        return None
    if len(triangulation.coplanar):
        return None
    triangles = triangulation.simplices
    centres = _centres(places[triangles])
    nearest = np.hypot(*(centres[:, :, None] - near.T).swapaxes(0, 1)).min(axis=1)
    touching = np.hypot(*(centres - places[triangles[:, 0]]).T)
    # Written so that a centre that is no number is not trusted either.
    if not (touching - nearest <= DOUBT * half.max()).all():
        return None
    corners = np.repeat(centres, 3, axis=0)
    owners = triangles.ravel()
    own = owners < len(sites)
    owners, corners = owners[own], corners[own]
    way = corners - near[owners]
    # Anticlockwise about each mean.
    order = np.lexsort((np.arctan2(way[:, 1], way[:, 0]), owners))
    ends = np.bincount(owners, minlength=len(sites)).cumsum()
    return [cell + origin for cell in _inside(corners[order], ends, half)]


def _centres(triangles: Floats) -> Floats:
    """The centres (m, 2) of the circles through the corners of triangles (m, 3, 2)."""
    first = triangles[:, 0]
    (bx, by), (cx, cy) = (triangles[:, 1] - first).T, (triangles[:, 2] - first).T
    b, c = bx * bx + by * by, cx * cx + cy * cy
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 0.5 / (bx * cy - by * cx)
        return np.asarray(first + np.column_stack([(cy * b - by * c) * scale, (bx * c - cx * b) * scale]))


def _inside(corners: Floats, ends: Ints, half: Floats) -> list[Floats]:
    """Polygons with corners (m, 2) that end at `ends` (k,), cut to the rectangle from −half to half."""
    cells = np.split(corners, ends[:-1])
    beyond = np.maximum.reduceat(np.abs(corners) > half, ends - np.diff(ends, prepend=0), axis=0)
    for j in np.flatnonzero(beyond.any(axis=1)).tolist():
        polygon: list[Point] = [(x, y) for x, y in cells[j].tolist()]
        for a, b, limit in ((1, 0, half[0]), (-1, 0, half[0]), (0, 1, half[1]), (0, -1, half[1])):
            if polygon and any(a * x + b * y > limit for x, y in polygon):
                polygon = _cut(polygon, a, b, float(limit))
        cells[j] = np.array(polygon).reshape(-1, 2)
    return cells


def _one_by_one(sites: Floats, corners: Floats) -> list[Floats]:
    """The half-plane of each rival is cut off, the nearest first (Sutherland & Hodgman 1974)."""
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
