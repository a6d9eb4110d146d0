"""Which points lie where, against exact fractions and against Qt's own outlines."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPolygonF

from explorer.canvas.tools.areas import in_polygon, in_rectangle, near_path

GRID = st.tuples(st.integers(0, 8), st.integers(0, 8))
POINTS = st.lists(GRID, min_size=1, max_size=30)


def surrounded(x: int, y: int, corners: list[tuple[int, int]]) -> bool:
    """Even-odd rule in exact arithmetic."""
    odd = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y >= y1) != (y >= y2) and x < x1 + Fraction((y - y1) * (x2 - x1), y2 - y1):
            odd = not odd
    return odd


@given(POINTS, st.lists(GRID, min_size=1, max_size=9))
def test_polygons_of_any_shape(points: list[tuple[int, int]], corners: list[tuple[int, int]]) -> None:
    # At the heights of the corners, but beside every edge: these meet no thousandth that is no eighth of something.
    places = np.array(points) + np.array([0.123, 0.0])
    thousandths = [(1000 * x, 1000 * y) for x, y in corners]
    wanted = {i for i, (x, y) in enumerate(points) if surrounded(1000 * x + 123, 1000 * y, thousandths)}
    assert in_polygon(places, np.array(corners, dtype=float)) == wanted


def test_a_lasso_with_many_corners_agrees_with_qt() -> None:
    random = np.random.default_rng(4)
    points = random.normal(size=(20_000, 2))
    turns = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    corners = (1 + 0.4 * np.sin(9 * turns))[:, None] * np.column_stack([np.cos(turns), np.sin(2 * turns)])
    outline = QPolygonF([QPointF(x, y) for x, y in corners])
    wanted = {i for i, (x, y) in enumerate(points) if outline.containsPoint(QPointF(x, y), Qt.FillRule.OddEvenFill)}
    assert in_polygon(points, corners) == wanted
    assert 1000 < len(wanted) < 19_000


def test_far_from_zero_and_very_small() -> None:
    random = np.random.default_rng(5)
    points, corners = random.uniform(size=(500, 2)), random.uniform(size=(12, 2))
    wanted = in_polygon(points, corners)
    for scale, offset in ((1e-12, 0.0), (2.0**20, 2.0**40), (1e90, 0.0)):
        kept = points * scale + offset
        # What the offset rounds away is rounded away from both.
        assert len(in_polygon(kept, corners * scale + offset).without(wanted)) <= 1


def test_rectangles_include_their_edges() -> None:
    points = np.array([[0.0, 0.0], [1.0, 2.0], [1.0, 2.1], [-0.1, 1.0], [0.5, 0.5]])
    assert in_rectangle(points, (1.0, 0.0), (0.0, 2.0)) == {0, 1, 4}


@given(POINTS, st.lists(GRID, min_size=1, max_size=5), st.integers(1, 4), st.integers(1, 4))
def test_paths(points: list[tuple[int, int]], path: list[tuple[int, int]], across: int, up: int) -> None:
    # Half axes that meet no point of the grid exactly.
    reach = (across + 0.05, up + 0.05)
    wanted = set()
    for i, (x, y) in enumerate(points):
        ends = zip(path, path[1:] or path, strict=False)
        if any(_squared(x, y, a, b, reach) <= 1 for a, b in ends):
            wanted.add(i)
    assert near_path(np.array(points, dtype=float), path, reach) == wanted


def _squared(x: int, y: int, a: tuple[int, int], b: tuple[int, int], reach: tuple[float, float]) -> Fraction:
    """The squared distance from a line between two places, in units of the reach."""
    rx, ry = Fraction(reach[0]), Fraction(reach[1])
    px, py, wx, wy = (x - a[0]) / rx, (y - a[1]) / ry, (b[0] - a[0]) / rx, (b[1] - a[1]) / ry
    length = wx * wx + wy * wy
    share = min(max((px * wx + py * wy) / length, Fraction(0)), Fraction(1)) if length else Fraction(0)
    return (px - share * wx) ** 2 + (py - share * wy) ** 2


def test_no_points_and_no_outline() -> None:
    nothing = np.empty((0, 2))
    assert not in_rectangle(nothing, (0, 0), (1, 1))
    assert not near_path(nothing, [(0, 0)], (1, 1))
    assert not in_polygon(nothing, np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    assert not in_polygon(np.zeros((1, 2)), np.array([[-1.0, -1.0], [1.0, 1.0]]))
