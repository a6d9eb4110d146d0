"""A stage without Qt on which tools are tried: 0 … 10 is in sight, and a pixel is 0.02 wide and 0.01 high."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.arrays import Floats
from engine.dataset import Dataset
from explorer.canvas.aspect import Box
from explorer.canvas.tools import (
    TOOLS,
    Command,
    Commands,
    Edit,
    Gesture,
    Hit,
    Keep,
    Move,
    PickPoints,
    Pin,
    Place,
    Pointer,
    Press,
    Thing,
    begin,
)
from explorer.point_set import PointSet

START = Dataset(np.array([[1.0, 1.0], [4.0, 4.0]]))


@dataclass
class FakeStage:
    """Carries out what changes points and what picks them out, and remembers every command."""

    dataset: Dataset = START
    selection: PointSet = field(default_factory=PointSet)
    pinned: int | Place | None = None
    component: int | None = None
    box: Box = field(default_factory=lambda: Box((0.0, 0.0), (10.0, 10.0)))
    unit: Place = (0.02, 0.01)
    radius: float = 50.0
    density: float = 100.0
    stamp_points: int = 40
    lasso: bool = False
    class_name: str | None = None
    stroke: int = 1
    commands: list[Command] = field(default_factory=list)

    @property
    def places(self) -> Floats:
        return self.dataset.points

    def random(self) -> np.random.Generator:
        return np.random.default_rng([7, self.stroke])

    def begin(self, tool: str, press: Press) -> Gesture:
        gesture = begin(TOOLS[tool], press, self)
        self.take(next(gesture))
        return gesture

    def send(self, gesture: Gesture, *events: Pointer) -> None:
        """Sends events; a stroke that has ended gets no more of them."""
        try:
            for event in events:
                self.take(gesture.send(event))
        except StopIteration:
            pass

    def play(self, tool: str, press: Press, *events: Pointer) -> list[Command]:
        self.send(self.begin(tool, press), *events)
        return self.commands

    def take(self, commands: Commands) -> None:
        for command in commands:
            self.commands.append(command)
            if isinstance(command, Edit):
                self.dataset = command.dataset
            elif isinstance(command, Keep):
                self.dataset = self.dataset.only(command.rows)
            elif isinstance(command, PickPoints):
                self.selection = command.points
            elif isinstance(command, Pin):
                self.pinned = command.on

    def point(self, index: int) -> Hit:
        """The cursor is on this point."""
        x, y = self.dataset.points[index]
        return Hit(Thing.POINT, index, (float(x), float(y)))

    @property
    def texts(self) -> list[str]:
        """What undo would say."""
        return [command.text for command in self.commands if isinstance(command, Edit | Keep)]


def far(x: float, y: float, shift: bool = False) -> Move:
    """A move that is no click any more."""
    return Move((x, y), (5.0, 0.0), 50.0, shift)
