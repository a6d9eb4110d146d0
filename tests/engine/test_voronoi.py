"""Voronoi cells: against closed forms, and against what they must be for any means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from engine import voronoi
from engine.arrays import Floats
from engine.geometry import Rectangle
from engine.voronoi import voronoi_cells

UNIT = Rectangle(0.0, 0.0, 1.0, 1.0)
coordinate = st.floats(-3.0, 4.0, allow_subnormal=False) | st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
sites = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=40)


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


GRID = np.stack(np.meshgrid(np.arange(6.0), np.arange(6.0)), axis=-1).reshape(-1, 2) / 5.0
ODD = {
    "on a grid": GRID,
    "on a line": np.column_stack([np.linspace(0, 1, 20), np.linspace(0.2, 0.7, 20)]),
    "on a circle": 0.5 + 0.4 * np.column_stack([np.cos(np.arange(12.0)), np.sin(np.arange(12.0))]),
    "each twice": np.repeat(GRID[:10], 2, axis=0),
    "all in one place": np.full((12, 2), 0.25),
    "far away": GRID * 1e6,
    "close together": 0.5 + GRID * 1e-9,
    "one far off": np.vstack([GRID, [1e12, -3e11]]),
}


@pytest.mark.parametrize("means", ODD.values(), ids=ODD.keys())
def test_many_means_wherever_they_are_have_the_cells_of_one_by_one(means: Floats) -> None:
    cells = voronoi_cells(means, UNIT)
    alone = voronoi._one_by_one(means, voronoi._corners(UNIT))
    assert list(map(area, cells)) == pytest.approx(list(map(area, alone)), abs=1e-9)
    assert [len(cell) == 0 for cell in cells] == [len(cell) == 0 for cell in alone]


def test_many_means_are_cut_by_their_neighbours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # All 50 without the slow way; those at the edge only are cut at all.
    monkeypatch.setattr(voronoi, "_one_by_one", None)
    cut, calls = voronoi._cut, 0

    def counted(*given: object) -> object:
        nonlocal calls
        calls += 1
        return cut(*given)

    monkeypatch.setattr(voronoi, "_cut", counted)
    cells = voronoi_cells(np.random.default_rng(0).random((50, 2)), UNIT)
    assert sum(map(area, cells)) == pytest.approx(1.0, abs=1e-12)
    assert 4 <= calls < 40


@pytest.mark.parametrize("lost", ["a centre", "an area"])
def test_cells_that_rounding_spoilt_are_not_used(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    centres = voronoi._centres

    def spoilt(triangles: Floats) -> Floats:
        found = centres(triangles)
        found[len(found) // 2] = np.nan if lost == "a centre" else found[len(found) // 2] + 0.3
        return found

    monkeypatch.setattr(voronoi, "_centres", spoilt)
    means = np.random.default_rng(1).random((20, 2))
    cells = voronoi_cells(means, UNIT)
    alone = voronoi._one_by_one(means, voronoi._corners(UNIT))
    assert all(np.array_equal(*pair) for pair in zip(cells, alone, strict=True))
