"""Tools: what a gesture means. No widgets and no Qt.

A gesture is a generator: it is made from a Press, is sent every Move and the Release, and yields after each of them
the commands that follow from it. The view turns mouse events into these and carries the commands out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Protocol

from engine.dataset import Dataset

Place = tuple[float, float]

CLICK_SLACK = 4.0
"""A press that travels no further than this, in pixels, is a click."""


class Thing(IntEnum):
    """What lies under the cursor, topmost first."""

    HANDLE = 0
    CENTRE = 1
    POINT = 2
    EMPTY = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing, which one of its kind, and where exactly it lies."""

    thing: Thing = Thing.EMPTY
    index: int = -1
    at: Place = (0.0, 0.0)


class Button(Enum):
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Press:
    """at: in user units; repeated: the second press of a double click."""

    at: Place
    hit: Hit
    button: Button = Button.LEFT
    shift: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """by: pixels since the event before; travelled: pixels from the press to the farthest place so far."""

    at: Place
    by: Place = (0.0, 0.0)
    travelled: float = 0.0


@dataclass(frozen=True, slots=True)
class Release:
    at: Place


Pointer = Move | Release


@dataclass(frozen=True, slots=True)
class Edit:
    """The data become this."""

    dataset: Dataset
    text: str


@dataclass(frozen=True, slots=True)
class PlaceMean:
    """Mean j is put here."""

    j: int
    at: Place


@dataclass(frozen=True, slots=True)
class Reshape:
    """The end of an axis of the selected ellipse is put here."""

    handle: int
    at: Place


@dataclass(frozen=True, slots=True)
class PickPoints:
    """These points, and no others, are selected."""

    indices: frozenset[int]


@dataclass(frozen=True, slots=True)
class PickComponent:
    """This component shows its handles; None: none does."""

    j: int | None


@dataclass(frozen=True, slots=True)
class Pan:
    """The plane is dragged by so many pixels."""

    dx: float
    dy: float


Command = Edit | PlaceMean | Reshape | PickPoints | PickComponent | Pan
Commands = tuple[Command, ...]
Gesture = Generator[Commands, Pointer, None]


class Stage(Protocol):
    """What a tool sees of the session and the view; read anew at every event, since both go on changing."""

    @property
    def dataset(self) -> Dataset: ...
    @property
    def selection(self) -> frozenset[int]: ...
    @property
    def component(self) -> int | None: ...
    def inside(self, at: Place) -> Place:
        """The nearest place that is in sight."""
        ...


Tool = Callable[[Press, Stage], Gesture]


def point_tool(press: Press, stage: Stage) -> Gesture:
    """Click adds, drag moves what is hit or pans, right click deletes a point."""
    if press.button is Button.MIDDLE:
        return _pan()
    if press.button is Button.RIGHT:
        return _delete(press, stage)
    return _LEFT[press.hit.thing](press, stage)


TOOLS: Mapping[str, Tool] = {"point": point_tool}


def _pan() -> Gesture:
    event = yield ()
    while isinstance(event, Move):
        event = yield (Pan(*event.by),)


def _delete(press: Press, stage: Stage) -> Gesture:
    travelled = 0.0
    event = yield ()
    while isinstance(event, Move):
        travelled = event.travelled
        event = yield ()
    known = press.hit.index < stage.dataset.n
    if press.hit.thing is Thing.POINT and known and travelled <= CLICK_SLACK:
        yield (Edit(stage.dataset.removed(press.hit.index), "Delete point"),)


def _add_or_pan(press: Press, stage: Stage) -> Gesture:
    moved = (0.0, 0.0)
    event = yield ()
    while isinstance(event, Move):
        moved = (moved[0] + event.by[0], moved[1] + event.by[1])
        if event.travelled > CLICK_SLACK:
            # What was held back while it could still be a click is made up for.
            event = yield (Pan(*moved),)
            while isinstance(event, Move):
                event = yield (Pan(*event.by),)
            return
        event = yield ()
    if not press.repeated:
        yield (Edit(stage.dataset.added(stage.inside(press.at)), "Add point"),)


def _point(press: Press, stage: Stage) -> Gesture:
    index = press.hit.index
    event = yield ()
    moving = False
    while isinstance(event, Move):
        moving = moving or event.travelled > CLICK_SLACK
        if not moving:
            event = yield ()
            continue
        if index >= stage.dataset.n:
            return
        to = stage.inside(_carried(press, event.at))
        event = yield (Edit(stage.dataset.moved(index, to), "Move point"),)
    if not moving and not press.repeated:
        pinned = stage.selection == {index}
        yield (PickPoints(frozenset() if pinned else frozenset({index})),)


def _centre(press: Press, stage: Stage) -> Gesture:
    j = press.hit.index
    event = yield ()
    moving = False
    while isinstance(event, Move):
        moving = moving or event.travelled > CLICK_SLACK
        event = yield ((PlaceMean(j, stage.inside(_carried(press, event.at))),) if moving else ())
    if not moving and not press.repeated:
        yield (PickComponent(None if stage.component == j else j),)


def _handle(press: Press, stage: Stage) -> Gesture:
    event = yield ()
    while isinstance(event, Move):
        event = yield (Reshape(press.hit.index, _carried(press, event.at)),)


def _carried(press: Press, to: Place) -> Place:
    """Where the thing is that was taken off its middle and carried along."""
    return (press.hit.at[0] + to[0] - press.at[0], press.hit.at[1] + to[1] - press.at[1])


_LEFT: Mapping[Thing, Tool] = {
    Thing.HANDLE: _handle,
    Thing.CENTRE: _centre,
    Thing.POINT: _point,
    Thing.EMPTY: _add_or_pan,
}
