"""Tools without Qt: a press, moves and a release go in, commands come out."""

import sys
from dataclasses import dataclass, field

import numpy as np

from engine.dataset import Dataset
from explorer.canvas.tools import (
    TOOLS,
    Button,
    Command,
    Edit,
    Hit,
    Move,
    Pan,
    PickComponent,
    PickPoints,
    PlaceMean,
    Pointer,
    Press,
    Release,
    Reshape,
    Thing,
)

START = Dataset(np.array([[1.0, 1.0], [4.0, 4.0]]))


@dataclass
class FakeStage:
    """Everything within 0 … 10 is in sight."""

    dataset: Dataset = START
    selection: frozenset[int] = frozenset()
    component: int | None = None
    commands: list[Command] = field(default_factory=list)

    def inside(self, at: tuple[float, float]) -> tuple[float, float]:
        return (min(max(at[0], 0.0), 10.0), min(max(at[1], 0.0), 10.0))

    def play(self, press: Press, *events: Pointer) -> list[Command]:
        gesture = TOOLS["point"](press, self)
        self._take(next(gesture))
        try:
            for event in events:
                self._take(gesture.send(event))
        except StopIteration:
            pass
        return self.commands

    def _take(self, commands: tuple[Command, ...]) -> None:
        for command in commands:
            self.commands.append(command)
            if isinstance(command, Edit):
                self.dataset = command.dataset


def far(x: float, y: float) -> Move:
    return Move((x, y), (5.0, 0.0), 50.0)


def test_the_module_needs_no_qt() -> None:
    import subprocess

    code = "import sys, explorer.canvas.tools; assert not [m for m in sys.modules if 'PySide' in m or 'pyqtgraph' in m]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_click_on_empty_adds_a_point_where_it_was_pressed() -> None:
    stage = FakeStage()
    (edit,) = stage.play(Press((7.0, 8.0), Hit()), Move((7.1, 8.0), (1.0, 0.0), 1.0), Release((7.1, 8.0)))
    assert isinstance(edit, Edit)
    assert edit.text == "Add point"
    assert edit.dataset.points[-1].tolist() == [7.0, 8.0]


def test_the_second_press_of_a_double_click_adds_nothing() -> None:
    assert FakeStage().play(Press((7.0, 8.0), Hit(), repeated=True), Release((7.0, 8.0))) == []


def test_a_drag_on_empty_pans_by_all_it_travelled() -> None:
    moves = (Move((0, 0), (3.0, 1.0), 3.2), Move((0, 0), (2.0, 2.0), 5.8), Move((0, 0), (1.0, 0.0), 6.5))
    commands = FakeStage().play(Press((7.0, 8.0), Hit()), *moves, Release((0, 0)))
    assert commands == [Pan(5.0, 3.0), Pan(1.0, 0.0)]


def test_the_middle_button_pans_over_anything() -> None:
    commands = FakeStage().play(Press((1, 1), Hit(Thing.POINT, 0), Button.MIDDLE), far(2, 2), Release((2, 2)))
    assert commands == [Pan(5.0, 0.0)]


def test_a_dragged_point_keeps_its_distance_from_the_cursor_and_stays_in_sight() -> None:
    stage = FakeStage()
    press = Press((1.2, 1.0), Hit(Thing.POINT, 0, (1.0, 1.0)))
    commands = stage.play(press, far(3.2, 3.0), far(99, 5), Release((99, 5)))
    assert [command.text for command in commands if isinstance(command, Edit)] == ["Move point"] * 2
    assert stage.dataset.points.tolist() == [[10.0, 5.0], [4.0, 4.0]]


def test_a_click_on_a_point_pins_it_and_another_unpins_it() -> None:
    press = Press((1.0, 1.0), Hit(Thing.POINT, 0, (1.0, 1.0)))
    assert FakeStage().play(press, Release((1.0, 1.0))) == [PickPoints(frozenset({0}))]
    assert FakeStage(selection=frozenset({0})).play(press, Release((1.0, 1.0))) == [PickPoints(frozenset())]


def test_a_point_that_vanished_under_the_hand_is_let_go() -> None:
    stage = FakeStage(Dataset(np.array([[1.0, 1.0]])))
    assert stage.play(Press((1.0, 1.0), Hit(Thing.POINT, 3, (1.0, 1.0))), far(2, 2), Release((2, 2))) == []


def test_a_right_click_deletes_a_point_and_spares_centres_and_what_was_dragged_over() -> None:
    stage = FakeStage()
    stage.play(Press((1, 1), Hit(Thing.POINT, 0), Button.RIGHT), Release((1, 1)))
    assert stage.dataset.points.tolist() == [[4.0, 4.0]]
    for hit in (Hit(Thing.CENTRE, 0), Hit()):
        assert FakeStage().play(Press((1, 1), hit, Button.RIGHT), Release((1, 1))) == []
    assert FakeStage().play(Press((1, 1), Hit(Thing.POINT, 0), Button.RIGHT), far(5, 5), Release((5, 5))) == []


def test_a_centre_is_dragged_or_selected() -> None:
    press = Press((2.0, 2.0), Hit(Thing.CENTRE, 1, (2.0, 2.0)))
    assert FakeStage().play(press, far(3, 4), Release((3, 4))) == [PlaceMean(1, (3.0, 4.0))]
    assert FakeStage().play(press, Release((2, 2))) == [PickComponent(1)]
    assert FakeStage(component=1).play(press, Release((2, 2))) == [PickComponent(None)]


def test_a_handle_reshapes() -> None:
    press = Press((2.0, 2.0), Hit(Thing.HANDLE, 3, (2.0, 2.5)))
    assert FakeStage().play(press, far(3, 4), Release((3, 4))) == [Reshape(3, (3.0, 4.5))]
