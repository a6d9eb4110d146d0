"""Where a view looks, and where fitting leads, in two columns and along one."""

from __future__ import annotations

import numpy as np
import pytest

from engine.coordinates import Coordinates
from explorer.canvas.line import BASE, SHARES, TOP, own, planar
from explorer.canvas.sight import Sight

SIZE = (600.0, 500.0)
SPREAD = np.array([[0.0, 0.2], [10.0, 0.9]])
NONE = np.empty((0, 2))


def along() -> Sight:
    sight = Sight()
    sight.enclose(SPREAD, NONE)
    sight.viewport = sight.go_home([1.0], SIZE, 1.0)
    return sight


def test_centres_are_in_sight_too_and_an_empty_canvas_shows_ten_units() -> None:
    sight = Sight()
    sight.enclose(SPREAD, np.array([[5.0, 30.0]]))
    box = sight.go_home([1.0, 1.0], SIZE, 1.0).box
    assert box.low[1] < 0.2
    assert box.high[1] > 30.0
    sight.enclose(NONE, NONE)
    box = sight.go_home([1.0, 1.0], SIZE, 1.0).box
    assert box.low[0] < 0
    assert box.high[0] > 10


def test_along_a_line_all_bands_are_in_sight_whatever_becomes_of_x() -> None:
    sight = along()
    assert sight.at_home
    moved = sight.viewport.panned(30, 80).zoomed(2.5, (100.0, 20.0)).resized((700.0, 420.0))
    for viewport in (sight.viewport, sight.near_home(sight.viewport.zoomed(1e-9, (0.0, 0.0)).panned(1e9, 1e9)), moved):
        margins = viewport.line[2] if viewport.line is not None else None
        assert margins is not None
        height = viewport.size[1]
        assert viewport.pixel((0.0, TOP))[1] == pytest.approx(margins.top)
        assert viewport.pixel((0.0, SHARES[0]))[1] == pytest.approx(height - margins.bottom)
        assert margins.top < viewport.pixel((0.0, BASE))[1] < height - margins.bottom
    assert moved.unit[0] == pytest.approx(sight.viewport.unit[0] / 2.5)


def test_a_part_of_a_line_is_shown_again() -> None:
    sight = along()
    sight.viewport = sight.viewport.zoomed(3.0, (200.0, 200.0))
    area = sight.area
    assert area is not None
    again = sight.near_home(sight.showing(area))
    assert again.unit == pytest.approx(sight.viewport.unit)
    assert again.middle == pytest.approx(sight.viewport.middle)


def test_points_in_one_place_have_room_around_them() -> None:
    sight = Sight()
    sight.enclose(np.array([[3.0, 0.5]]), NONE)
    box = sight.go_home([2.0], SIZE, 1.0).box
    assert box.high[0] - box.low[0] > 8.0
    assert box.low[0] < 3.0 < box.high[0]


def test_heights_mean_nothing_to_data_of_one_column() -> None:
    assert own((3.0, 7.0), 1).tolist() == [3.0]
    assert own((3.0, 7.0), 2).tolist() == [3.0, 7.0]
    lifted = planar(Coordinates(np.array([5.0]), np.array([2.0])))
    assert lifted.to_engine(np.array([9.0, 1.5])).tolist() == [2.0, 1.5]
