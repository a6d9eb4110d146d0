"""Which points lie in a rectangle, within reach of a path, or inside a line: each exact, and fast at a million points.

All lengths are in user units; of points in more than two columns the first two count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Bools, Floats, Ints
from explorer.canvas.tools.events import Place
from explorer.point_set import PointSet

LEVELS = 1 << 16
"""Heights are told apart by so many levels while they are sorted: those sort in a tenth of the time of exact ones."""


def in_rectangle(points: Floats, a: Place, b: Place) -> PointSet:
    """Points (n, d) in the rectangle with these corners, its edges included."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    return PointSet(_between(points, low, high))


def near_path(points: Floats, path: Sequence[Place], reach: Place) -> PointSet:
    """Points (n, d) that an ellipse with half axes `reach`, moved along a path of one place or more, sweeps over."""
    places = np.asarray(path, dtype=np.float64)
    half = np.asarray(reach)
    near = _between(points, places.min(axis=0) - half, places.max(axis=0) + half)
    candidates = points[near, :2] / half
    swept = np.zeros(len(near), dtype=bool)
    stops = places / half
    for start, end in zip(stops, stops[1:] if len(stops) > 1 else stops, strict=False):
        swept |= _squared_distances(candidates, start, end) <= 1.0
    return PointSet(near[swept])


def in_polygon(points: Floats, corners: Floats) -> PointSet:
    """Points (n, d) inside a closed line through corners (m, 2), by the even-odd rule.

    A point is inside if a ray to its right crosses an odd number of edges. Points are sorted by height first, so that
    each edge is compared with those beside it alone.
    """
    if len(corners) < 3:
        return PointSet()
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = _between(points, low, high)
    scale = (LEVELS - 1) / max(float(high[1] - low[1]), 1e-300)
    # Rounding down never changes the order of two heights, so no edge misses a point beside it.
    levels = ((points[near, 1] - low[1]) * scale).astype(np.uint16)
    stops = ((corners[:, 1] - low[1]) * scale).astype(np.uint16)
    order = np.argsort(levels, kind="stable")
    near, levels = near[order], levels[order]
    firsts = np.searchsorted(levels, np.minimum(stops, np.roll(stops, -1)), side="left")
    lasts = np.searchsorted(levels, np.maximum(stops, np.roll(stops, -1)), side="right")
    x, y = points[near, 0], points[near, 1]
    inside = np.zeros(len(near), dtype=bool)
    for i, (end, start) in enumerate(zip(np.roll(corners, -1, axis=0), corners, strict=True)):
        beside = slice(firsts[i], lasts[i])
        inside[beside] ^= _crosses(x[beside], y[beside], start, end)
    found = np.zeros(len(points), dtype=bool)
    found[near[inside]] = True
    return PointSet.where(found)


def _crosses(x: Floats, y: Floats, start: Floats, end: Floats) -> Bools:
    """Whether a ray from each place to the right crosses an edge; of its two ends the lower one belongs to it."""
    if start[1] == end[1]:
        return np.zeros(len(x), dtype=bool)
    spans = (y >= start[1]) != (y >= end[1])
    return spans & (x < start[0] + (y - start[1]) * ((end[0] - start[0]) / (end[1] - start[1])))


def _between(points: Floats, low: Floats, high: Floats) -> Ints:
    """The numbers of the points in a rectangle."""
    x = points[:, 0]
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]))
    y = points[near, 1]
    return near[(y >= low[1]) & (y <= high[1])]


def _squared_distances(places: Floats, start: Floats, end: Floats) -> Floats:
    """Of places (m, 2) from a line between two ends."""
    way = end - start
    length = float(way @ way)
    apart = places - start
    share = np.clip(apart @ way / length, 0.0, 1.0) if length > 0 else np.zeros(len(places))
    return np.asarray(((apart - share[:, None] * way) ** 2).sum(axis=1))
