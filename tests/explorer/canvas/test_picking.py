"""Picking among very many points: the one under the cursor, found without a look at them all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrays import Floats
from engine.dataset import Dataset
from explorer.canvas.cell_index import CellIndex
from explorer.canvas.picking import hits
from explorer.canvas.sprites import MOST_STAMPED
from explorer.canvas.tools import Thing
from tests.explorer.canvas.conftest import Make


def nearest(points: Floats, at: Floats, unit: tuple[float, float], reach: float) -> int | None:
    """Every point looked at; of equally near ones the last."""
    apart = np.hypot((points[:, 0] - at[0]) / unit[0], (points[:, 1] - at[1]) / unit[1])
    return int(np.flatnonzero(apart == apart.min())[-1]) if apart.min() <= reach else None


@given(
    st.integers(1, 300), st.integers(0, 10_000), st.sampled_from([0.0, 1e9, -3.0]), st.sampled_from([1e-3, 0.1, 50.0]),
    st.sampled_from(["round", "line", "heap", "lattice"]),
)  # fmt: skip
def test_the_index_finds_what_a_look_at_every_point_finds(
    n: int, seed: int, offset: float, unit: float, shape: str
) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(size=(n, 2))
    if shape == "line":
        points[:, 1] = 2.0
    elif shape == "heap":
        points[:] = 1.0
    elif shape == "lattice":
        points = np.round(points * 2)
    points += offset
    index = CellIndex.of(Dataset(points))
    units = (unit, 0.5 * unit)
    for at in [*(points[random.integers(n, size=3)] + unit * random.normal(size=(3, 2))), points[0], [0.0, 1e6]]:
        x, y = float(at[0]), float(at[1])
        assert index.nearest((x, y), units, 8.0) == nearest(points, np.array([x, y]), units, 8.0)


@pytest.mark.parametrize("indexed", [False, True])
def test_of_points_in_one_place_the_last_is_picked(make: Make, indexed: bool) -> None:
    """It is painted on top."""
    heap = np.repeat([[2.0, 2.0], [5.0, 1.0]], 3, axis=0)[[0, 3, 1, 4, 2, 5]]
    hand = make(Dataset(np.concatenate([np.random.default_rng(1).normal(size=(50, 2)) - 4.0, heap])), k=1)
    hand.settle()
    view, picture = hand.view, hand.view.picture
    index = CellIndex.of(picture.plane) if indexed else None
    for at, last in (((2.0, 2.0), 54), ((5.0, 1.0), 55)):
        x, y = view.viewport.pixel(at)
        for beside in (0.0, 3.0):
            hit = hits(picture, view.shown, view.stage, (x + beside, y - beside), index)[0]
            assert (hit.thing, hit.index, hit.at) == (Thing.POINT, last, at)


def test_a_lone_point_far_from_very_many_is_found() -> None:
    points = np.concatenate([np.random.default_rng(0).normal(size=(200_000, 2)), [[1e6, -1e6]]])
    index = CellIndex.of(Dataset(points))
    assert index.nearest((1e6, -1e6), (1.0, 1.0), 8.0) == 200_000
    assert index.nearest((1e6, -1e6 + 9), (1.0, 1.0), 8.0) is None
    assert index.nearest((0.1, 0.2), (1e-3, 1e-3), 8.0) == nearest(points, np.array([0.1, 0.2]), (1e-3, 1e-3), 8.0)


@pytest.mark.parametrize("indexed", [False, True])
def test_the_point_under_the_cursor_is_picked_among_many(make: Make, indexed: bool) -> None:
    points = np.random.default_rng(1).normal(size=(MOST_STAMPED + 10_000, 2))
    hand = make(Dataset(points), k=1)
    hand.settle()
    view = hand.view
    rasteriser = view.layers.points.rasteriser
    if indexed:
        hand.rig.wait(lambda: rasteriser.index(hand.session.dataset) is not None)
    for far in (points.argmin(axis=0)[0], points.argmax(axis=0)[1], points.argmax(axis=0)[0]):
        hit = view.hits(view.viewport.pixel(tuple(points[far])))[0]
        assert (hit.thing, hit.index) == (Thing.POINT, far)
        assert hit.at == tuple(points[far])
    corner = view.hits((3.0, 3.0))[0]
    assert corner.thing is Thing.EMPTY
