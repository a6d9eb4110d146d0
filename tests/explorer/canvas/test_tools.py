"""What every tool has in common, the point tool and the inspect tool: events go in, commands come out, without Qt."""

import subprocess
import sys

import numpy as np
import pytest

from engine.dataset import Dataset
from explorer.canvas.tools import (
    TOOLS,
    Button,
    Edit,
    Hit,
    Keep,
    Move,
    OpenMenu,
    Pan,
    PickComponent,
    Pin,
    PlaceMean,
    Press,
    Release,
    Reshape,
    Thing,
)
from tests.explorer.canvas.fake_stage import FakeStage, far

EVERY = tuple(TOOLS)
HANDS = ("point", "select")
"""The tools that take hold of centres and handles."""


def test_the_module_needs_no_qt() -> None:
    code = "import sys, explorer.canvas.tools; assert not [m for m in sys.modules if 'PySide' in m or 'pyqtgraph' in m]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_click_on_empty_adds_a_point_where_it_was_pressed() -> None:
    stage = FakeStage()
    (edit,) = stage.play("point", Press((7.0, 8.0), Hit()), Move((7.1, 8.0), (1.0, 0.0), 1.0), Release((7.1, 8.0)))
    assert isinstance(edit, Edit)
    assert edit.text == "Add point"
    assert edit.dataset.points[-1].tolist() == [7.0, 8.0]


def test_the_second_press_of_a_double_click_adds_nothing() -> None:
    assert FakeStage().play("point", Press((7.0, 8.0), Hit(), repeated=True), Release((7.0, 8.0))) == []


def test_a_drag_on_empty_pans_by_all_it_travelled() -> None:
    moves = (Move((0, 0), (3.0, 1.0), 3.2), Move((0, 0), (2.0, 2.0), 5.8), Move((0, 0), (1.0, 0.0), 6.5))
    commands = FakeStage().play("point", Press((7.0, 8.0), Hit()), *moves, Release((0, 0)))
    assert commands == [Pan(5.0, 3.0), Pan(1.0, 0.0)]


@pytest.mark.parametrize("tool", EVERY)
def test_the_middle_button_pans_over_anything(tool: str) -> None:
    commands = FakeStage().play(tool, Press((1, 1), Hit(Thing.POINT, 0), Button.MIDDLE), far(2, 2), Release((2, 2)))
    assert commands == [Pan(5.0, 0.0)]


def test_a_dragged_point_keeps_its_distance_from_the_cursor_and_stays_in_sight() -> None:
    stage = FakeStage()
    press = Press((1.2, 1.0), Hit(Thing.POINT, 0, (1.0, 1.0)))
    commands = stage.play("point", press, far(3.2, 3.0), far(99, 5), Release((99, 5)))
    assert [command.text for command in commands if isinstance(command, Edit)] == ["Move point"] * 2
    assert stage.dataset.points.tolist() == [[10.0, 5.0], [4.0, 4.0]]


def test_a_click_on_a_point_pins_it_and_another_unpins_it() -> None:
    press = Press((1.0, 1.0), Hit(Thing.POINT, 0, (1.0, 1.0)))
    assert FakeStage().play("point", press, Release((1.0, 1.0))) == [Pin(0)]
    assert FakeStage(pinned=0).play("point", press, Release((1.0, 1.0))) == [Pin(None)]
    assert FakeStage(pinned=1).play("point", press, Release((1.0, 1.0))) == [Pin(0)]


def test_a_point_that_vanished_under_the_hand_is_let_go() -> None:
    stage = FakeStage(Dataset(np.array([[1.0, 1.0]])))
    press = Press((1.0, 1.0), Hit(Thing.POINT, 3, (1.0, 1.0)))
    assert stage.play("point", press, far(2, 2), Release((2, 2))) == []
    assert stage.play("point", press, Release((1.0, 1.0))) == []


def test_new_points_get_the_class_that_is_chosen() -> None:
    stage = FakeStage(class_name="b")
    stage.play("point", Press((7.0, 8.0), Hit()), Release((7.0, 8.0)))
    assert stage.dataset.class_names == ("b",)
    assert stage.dataset.classes is not None
    assert stage.dataset.classes.tolist() == [-1, -1, 0]


@pytest.mark.parametrize("tool", EVERY)
def test_a_right_click_deletes_a_point_and_spares_centres_and_what_was_dragged_over(tool: str) -> None:
    stage = FakeStage()
    (keep,) = stage.play(tool, Press((1, 1), Hit(Thing.POINT, 0), Button.RIGHT), Release((1, 1)))
    assert isinstance(keep, Keep)
    assert keep.text == "Delete point"
    assert stage.dataset.points.tolist() == [[4.0, 4.0]]
    assert FakeStage().play(tool, Press((1, 1), Hit(Thing.CENTRE, 0), Button.RIGHT), Release((1, 1))) == []
    press = Press((1, 1), Hit(Thing.POINT, 0), Button.RIGHT)
    assert FakeStage().play(tool, press, far(5, 5), Release((5, 5))) == []
    vanished = Press((1, 1), Hit(Thing.POINT, 9), Button.RIGHT)
    assert FakeStage().play(tool, vanished, Release((1, 1))) == []


@pytest.mark.parametrize("tool", EVERY)
def test_a_right_click_on_the_empty_plane_opens_the_menu(tool: str) -> None:
    press = Press((3.0, 2.0), Hit(), Button.RIGHT)
    assert FakeStage().play(tool, press, Release((3.0, 2.0))) == [OpenMenu((3.0, 2.0))]
    assert FakeStage().play(tool, press, far(5, 5), Release((5, 5))) == []


@pytest.mark.parametrize("tool", HANDS)
def test_a_centre_is_dragged_or_selected(tool: str) -> None:
    press = Press((2.0, 2.0), Hit(Thing.CENTRE, 1, (2.0, 2.0)))
    assert FakeStage().play(tool, press, far(3, 4), Release((3, 4))) == [PlaceMean(1, (3.0, 4.0))]
    assert FakeStage().play(tool, press, far(3, 40), Release((3, 40))) == [PlaceMean(1, (3.0, 10.0))]
    assert FakeStage().play(tool, press, Release((2, 2))) == [PickComponent(1)]
    assert FakeStage(component=1).play(tool, press, Release((2, 2))) == [PickComponent(None)]


@pytest.mark.parametrize("tool", HANDS)
def test_a_handle_reshapes(tool: str) -> None:
    press = Press((2.0, 2.0), Hit(Thing.HANDLE, 3, (2.0, 2.5)))
    assert FakeStage().play(tool, press, far(3, 4), Release((3, 4))) == [Reshape(3, (3.0, 4.5))]


def test_tools_that_draw_are_blind_to_what_lies_below() -> None:
    assert {name for name, tool in TOOLS.items() if Thing.CENTRE in tool.takes} == set(HANDS)
    assert {name for name, tool in TOOLS.items() if Thing.POINT in tool.takes} == {*HANDS, "inspect"}


# Inspect


def test_inspecting_pins_points_and_places_and_changes_nothing() -> None:
    stage = FakeStage()
    stage.play("inspect", Press((4.0, 4.1), stage.point(1)), Release((4.0, 4.1)))
    assert stage.pinned == 1
    stage.play("inspect", Press((4.0, 4.1), stage.point(1)), Release((4.0, 4.1)))
    assert stage.pinned is None
    stage.play("inspect", Press((6.0, 3.0), Hit()), Release((6.0, 3.0)))
    assert stage.pinned == (6.0, 3.0)
    stage.play("inspect", Press((6.1, 3.05), Hit()), Release((6.1, 3.05)))
    assert stage.pinned is None
    assert stage.texts == []


def test_a_drag_takes_the_pin_along_as_far_as_the_edge() -> None:
    stage = FakeStage()
    gesture = stage.begin("inspect", Press((6.0, 3.0), Hit()))
    assert stage.pinned == (6.0, 3.0), "it answers at once"
    stage.send(gesture, far(7.0, 4.0))
    assert stage.pinned == (7.0, 4.0)
    stage.send(gesture, far(70.0, 4.0), Release((70.0, 4.0)))
    assert stage.pinned == (10.0, 4.0)


def test_the_second_press_of_a_double_click_leaves_the_pin_there() -> None:
    stage = FakeStage()
    for repeated in (False, True):
        stage.play("inspect", Press((6.0, 3.0), Hit(), repeated=repeated), Release((6.0, 3.0)))
    assert stage.pinned == (6.0, 3.0)
