import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.canvas.aspect import FARTHEST_OUT, Box, Margins, Pair, Viewport, fitted

NONE = Margins(0.0, 0.0, 0.0, 0.0, 0.0)
finite = st.floats(-1e6, 1e6)
lengths = st.floats(1e-3, 1e6)


def test_a_unit_of_distance_is_equally_long_on_both_axes() -> None:
    view = fitted(Box((0.0, 0.0), (4.0, 60.0)), (1.0, 15.0), (600.0, 600.0), NONE)
    assert view.unit[1] / view.unit[0] == pytest.approx(15.0)
    assert not view.distorts((1.0, 15.0))


def test_the_view_fills_where_equal_distances_would_leave_the_canvas_empty() -> None:
    view = fitted(Box((0.0, 0.0), (4.0, 60.0)), (1.0, 1.0), (600.0, 600.0), NONE)
    assert view.distorts((1.0, 1.0))
    low, high = view.to_pixel(np.array([[0.0, 0.0], [4.0, 60.0]]))
    assert low == pytest.approx([0.0, 600.0])
    assert high == pytest.approx([600.0, 0.0])


sizes = st.floats(100, 3000)


@given(st.tuples(finite, finite), st.tuples(lengths, lengths), st.tuples(sizes, sizes))
def test_what_is_fitted_lies_on_the_canvas(low: Pair, length: Pair, size: Pair) -> None:
    box = Box(low, (low[0] + length[0], low[1] + length[1]))
    wide, high = size
    view = fitted(box, (1.0, 1.0), size, Margins())
    (left, bottom), (right, top) = view.to_pixel(np.array([box.low, box.high]))
    assert -0.01 <= left <= right <= wide + 0.01
    assert -0.01 <= top <= bottom <= high + 0.01


THIN = [Box((3.0, 3.0), (3.0, 3.0)), Box((0.0, 2.0), (9.0, 2.0)), Box((1.0, -5.0), (1.0, 5.0))]


@pytest.mark.parametrize("box", THIN)
def test_a_point_and_a_line_can_be_fitted(box: Box) -> None:
    view = fitted(box, (1.0, 1.0), (500.0, 400.0), Margins())
    assert min(view.unit) > 0
    assert not view.distorts((1.0, 1.0))


@given(finite, finite, st.floats(0, 600), st.floats(0, 400))
def test_pixels_and_places_are_inverse(x: float, y: float, px: float, py: float) -> None:
    view = Viewport((600.0, 400.0), (x, y), (0.5, 2.0))
    assert view.pixel(view.place((px, py))) == pytest.approx((px, py), abs=1e-6)


def test_a_large_offset_costs_no_precision() -> None:
    view = fitted(Box((1e9, 1e9), (1e9 + 1e-3, 1e9 + 1e-3)), (1e-4, 1e-4), (500.0, 500.0), NONE)
    assert view.pixel((1e9 + 5e-4, 1e9 + 5e-4)) == pytest.approx((250.0, 250.0), abs=0.1)


def test_zooming_keeps_the_place_under_the_cursor() -> None:
    view = Viewport((600.0, 400.0), (1.0, 2.0), (0.1, 0.1))
    before = view.place((123.0, 77.0))
    closer = view.zoomed(3.0, (123.0, 77.0))
    assert closer.place((123.0, 77.0)) == pytest.approx(before)
    assert closer.unit == pytest.approx((0.1 / 3, 0.1 / 3))


def test_panning_follows_the_hand() -> None:
    view = Viewport((600.0, 400.0), (1.0, 2.0), (0.1, 0.2))
    at = view.place((50.0, 60.0))
    assert view.panned(10.0, -7.0).pixel(at) == pytest.approx((60.0, 53.0))


def test_nobody_gets_lost() -> None:
    home = Viewport((600.0, 400.0), (0.0, 0.0), (0.1, 0.1))
    away = home.zoomed(1e-9, (0.0, 0.0)).panned(1e12, 1e12).kept_near(home)
    assert away.unit[0] == pytest.approx(0.1 * FARTHEST_OUT)
    assert home.box.nearest(away.middle) == away.middle
    assert home.zoomed(1e30, (300.0, 200.0)).kept_near(home).unit[0] > 0
