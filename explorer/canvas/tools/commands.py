"""What a stroke asks for, what it may know, and what a tool is."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Protocol

import numpy as np

from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.records import Record
from explorer.canvas.aspect import Box
from explorer.canvas.tools.events import Place, Pointer, Press, Thing
from explorer.point_set import PointSet


class Edit(Record):
    """The data become this; none of their points goes."""

    dataset: Dataset
    text: str


class Keep(Record, eq=False):
    """The points of these numbers, ascending, are all that stays."""

    rows: Ints
    text: str


class PlaceMean(Record):
    """Mean j is put here."""

    j: int
    at: Place


class Reshape(Record):
    """The end of an axis of the selected ellipse is put here."""

    handle: int
    at: Place


class PickPoints(Record):
    """These points, and no others, are selected."""

    points: PointSet


class PickComponent(Record):
    """This component shows its handles; None: none does."""

    j: int | None


class Pin(Record):
    """The inspector holds on to this point, by its number, or to this place, or to nothing."""

    on: int | Place | None


class Pan(Record):
    """The plane is dragged by so many pixels."""

    dx: float
    dy: float


class OpenMenu(Record):
    """What can be done here is offered as a menu."""

    at: Place


class Outline(Record, eq=False):
    """A closed line around what is about to be selected: corners (m, 2) in user units."""

    corners: Floats


class Bell(Record, eq=False):
    """A Gaussian about to be stamped: mean (2,), half axes of 1σ as rows (2, 2), and its points (m, 2), user units."""

    mean: Floats
    axes: Floats
    points: Floats


class Sketch(Record):
    """This is drawn over the picture until the next sketch, or until the stroke ends."""

    shape: Outline | Bell


Command = Edit | Keep | PlaceMean | Reshape | PickPoints | PickComponent | Pin | Pan | OpenMenu | Sketch
Commands = tuple[Command, ...]
Gesture = Generator[Commands, Pointer, None]


class Stage(Protocol):
    """What a tool sees of the session, the view and its own options; read anew at every event: all go on changing."""

    @property
    def dataset(self) -> Dataset: ...
    @property
    def places(self) -> Floats:
        """Where the points lie in the plane, (n, 2)."""
        ...

    @property
    def selection(self) -> PointSet: ...
    @property
    def pinned(self) -> int | Place | None: ...
    @property
    def component(self) -> int | None: ...
    @property
    def box(self) -> Box:
        """What is in sight, in user units."""
        ...

    @property
    def unit(self) -> Place:
        """The length of a pixel along x and y, in user units."""
        ...

    @property
    def radius(self) -> float:
        """How far brush and eraser reach, in pixels."""
        ...

    @property
    def density(self) -> float:
        """Points that the brush leaves in a second."""
        ...

    @property
    def stamp_points(self) -> int: ...
    @property
    def lasso(self) -> bool:
        """Whether a line is drawn freely around what is to be selected, instead of a rectangle."""
        ...

    @property
    def class_name(self) -> str | None:
        """The true class of new points."""
        ...

    def random(self) -> np.random.Generator:
        """Random numbers that this stroke, made again in the same document, would draw again."""
        ...


Begin = Callable[[Press, Stage], Gesture]


class Tool(Record):
    """takes: what it takes hold of (to other things it is blind); steady: it is sent Ticks while the button is held;

    ring: the circle in which it works is shown around the cursor.
    """

    begin: Begin
    takes: frozenset[Thing] = frozenset()
    steady: bool = False
    ring: bool = False


def in_sight(stage: Stage, at: Place) -> Place:
    """The nearest place that is in sight."""
    return stage.box.nearest(at)


def carried(press: Press, to: Place) -> Place:
    """Where the thing is that was taken off its middle and carried along."""
    return (press.hit.at[0] + to[0] - press.at[0], press.hit.at[1] + to[1] - press.at[1])


def without(dataset: Dataset, rows: PointSet, text: str) -> Keep:
    """Points removed."""
    return Keep(np.flatnonzero(~rows.mask(dataset.n)), text)
