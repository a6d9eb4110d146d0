"""The select tool, and what is done to selected points together, without Qt."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dataset import Dataset
from explorer.canvas.tools import Hit, Move, Outline, PickPoints, Press, Release, Sketch, duplicated, nudged
from explorer.canvas.tools.select import MOST_LIVE
from explorer.point_set import PointSet
from tests.explorer.canvas.fake_stage import FakeStage, far

SQUARE = np.array([[2.0, 2.0], [2.0, 4.0], [6.0, 2.0], [6.0, 4.0], [9.0, 9.0]])


def stage(**fields: object) -> FakeStage:
    return FakeStage(Dataset(SQUARE), **fields)  # type: ignore[arg-type]


def press(at: tuple[float, float], hit: Hit | None = None, **fields: bool) -> Press:
    return Press(at, hit or Hit(), **fields)


def test_a_rectangle_selects_what_is_in_it_whichever_way_it_is_drawn() -> None:
    for start, end in (((1.0, 1.0), (7.0, 3.0)), ((7.0, 3.0), (1.0, 1.0)), ((1.0, 3.0), (7.0, 1.0))):
        made = stage(selection=PointSet({4}))
        made.play("select", press(start), far(*end), Release(end))
        assert made.selection == {0, 2}
        assert made.texts == []


def test_a_lasso_selects_what_it_surrounds() -> None:
    made = stage(lasso=True)
    way = [(1.0, 3.0), (1.0, 1.0), (7.0, 3.5), (7.0, 5.0), (5.5, 4.5), (5.0, 3.2)]
    made.play("select", press(way[0]), *(far(*place) for place in way[1:]), Release(way[-1]))
    assert made.selection == {0, 3}


def test_the_line_is_drawn_and_few_points_are_selected_along_with_it() -> None:
    made = stage()
    gesture = made.begin("select", press((1.0, 1.0)))
    made.send(gesture, far(3.0, 3.0))
    assert made.selection == {0}
    made.send(gesture, far(3.0, 5.0))
    assert made.selection == {0, 1}
    outlines = [command.shape for command in made.commands if isinstance(command, Sketch)]
    assert isinstance(outlines[-1], Outline)
    assert outlines[-1].corners.tolist() == [[1.0, 1.0], [3.0, 1.0], [3.0, 5.0], [1.0, 5.0]]


def test_many_points_are_selected_at_the_release() -> None:
    many = Dataset(np.random.default_rng(2).uniform(0, 10, size=(MOST_LIVE + 1, 2)))
    made = FakeStage(many)
    gesture = made.begin("select", press((1.0, 1.0)))
    made.send(gesture, far(3.0, 3.0))
    assert not made.selection
    made.send(gesture, Release((3.0, 3.0)))
    inside = ((many.points >= 1.0) & (many.points <= 3.0)).all(axis=1)
    assert made.selection == set(np.flatnonzero(inside).tolist())


def test_shift_adds_to_what_was_selected_and_a_click_beside_it_selects_nothing() -> None:
    made = stage(selection=PointSet({4}))
    made.play("select", press((1.0, 1.0), shift=True), far(3.0, 3.0), Release((3.0, 3.0)))
    assert made.selection == {0, 4}
    made.play("select", press((8.0, 1.0), shift=True), Release((8.0, 1.0)))
    assert made.selection == {0, 4}
    made.play("select", press((8.0, 1.0)), Move((8.01, 1.0), (0.5, 0), 0.5), Release((8.0, 1.0)))
    assert not made.selection


def test_clicks_select_points_one_by_one() -> None:
    made = stage()

    def click(index: int, shift: bool = False) -> None:
        made.play("select", press((0, 0), made.point(index), shift=shift), Release((0, 0)))

    click(1)
    assert made.selection == {1}
    click(2, shift=True)
    assert made.selection == {1, 2}
    click(1, shift=True)
    assert made.selection == {2}
    click(3)
    assert made.selection == {3}
    made.selection = PointSet({0, 3})
    click(3)
    assert made.selection == {3}


def test_a_drag_moves_all_that_are_selected_and_rounding_does_not_add_up() -> None:
    made = stage(selection=PointSet({0, 3}))
    wiggle = [far(6 + 0.1 * np.sin(i), 4 + 0.1 * i) for i in range(9)]
    made.play("select", press((6.0, 4.0), made.point(3)), *wiggle, far(7.0, 4.5), Release((7.0, 4.5)))
    moved = SQUARE.copy()
    moved[[0, 3]] += (1.0, 0.5)
    assert made.dataset.points.tolist() == moved.tolist()
    assert set(made.texts) == {"Move 2 points"}
    assert made.selection == {0, 3}


def test_a_drag_that_begins_on_another_point_draws() -> None:
    made = stage(selection=PointSet({0, 3}))
    made.play("select", press((6.0, 2.0), made.point(2)), far(1.5, 2.5), Release((1.5, 2.5)))
    assert made.selection == {0, 2}
    assert made.texts == []


def test_at_the_edge_points_keep_their_places_to_each_other() -> None:
    made = stage(selection=PointSet({0, 1, 2, 3}))
    made.play("select", press((2.0, 2.0), made.point(0)), far(50.0, -50.0), Release((50.0, -50.0)))
    assert made.dataset.points[:4].tolist() == (SQUARE[:4] + np.array([4.0, -2.0])).tolist()


def test_points_out_of_sight_do_not_hold_the_others_back() -> None:
    made = FakeStage(Dataset(np.array([[5.0, 5.0], [40.0, 5.0]])), selection=PointSet({0, 1}))
    made.play("select", press((5.0, 5.0), made.point(0)), far(6.0, 6.0), Release((6.0, 6.0)))
    assert made.dataset.points.tolist() == [[6.0, 6.0], [41.0, 6.0]]


def test_a_drag_ends_where_other_hands_change_the_data() -> None:
    made = stage(selection=PointSet({0, 1}))
    gesture = made.begin("select", press((2.0, 2.0), made.point(0)))
    made.send(gesture, far(3.0, 2.0))
    made.dataset = Dataset(np.array([[5.0, 5.0]]))
    made.send(gesture, far(4.0, 2.0), Release((4.0, 2.0)))
    assert made.dataset.points.tolist() == [[5.0, 5.0]]


def test_nudging_goes_by_pixels_and_stops_at_the_edge() -> None:
    made = stage(selection=PointSet({0, 4}))
    made.take(nudged(made, (8.0, -4.0)))
    assert made.dataset.points[[0, 4]] == pytest.approx(SQUARE[[0, 4]] + np.array([0.16, -0.04]))
    made.take(nudged(made, (1000.0, 0.0)))
    assert made.dataset.points[4] == pytest.approx([10.0, 8.96])
    assert nudged(made, (8.0, 0.0)) == ()
    assert nudged(stage(), (8.0, 0.0)) == ()


def test_duplicates_lie_beside_the_originals_and_are_selected() -> None:
    made = FakeStage(Dataset(SQUARE, np.array([0, 0, 1, -1, 1]), class_names=("a", "b")), selection=PointSet({2, 3}))
    made.take(duplicated(made))
    assert made.dataset.points[:5].tolist() == SQUARE.tolist()
    assert made.dataset.points[5:] == pytest.approx(SQUARE[[2, 3]] + np.array([0.28, -0.14]))
    assert made.dataset.classes is not None
    assert made.dataset.classes[5:].tolist() == [1, -1]
    assert made.selection == {5, 6}
    assert made.texts == ["Duplicate 2 points"]
    assert duplicated(stage()) == ()


def test_duplicates_in_a_corner_lie_on_the_other_side() -> None:
    made = FakeStage(Dataset(np.array([[10.0, 0.0]])), selection=PointSet({0}))
    made.take(duplicated(made))
    assert made.dataset.points[1] == pytest.approx([9.72, 0.14])
    assert isinstance(made.commands[-1], PickPoints)
