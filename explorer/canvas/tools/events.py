"""What a hand does, as plain values: what lies under the cursor, presses, moves, releases, and time that passes."""

from __future__ import annotations

from enum import Enum, IntEnum

from engine.records import Record

Place = tuple[float, float]

CLICK_SLACK = 4.0
"""A press that travels no further than this, in pixels, is a click."""


class Thing(IntEnum):
    """What lies under the cursor, topmost first."""

    HANDLE = 0
    CENTRE = 1
    POINT = 2
    EMPTY = 3


class Hit(Record):
    """A thing, which one of its kind, and where exactly it lies."""

    thing: Thing = Thing.EMPTY
    index: int = -1
    at: Place = (0.0, 0.0)


class Button(Enum):
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


class Press(Record):
    """at: in user units; repeated: the second press of a double click."""

    at: Place
    hit: Hit
    button: Button = Button.LEFT
    shift: bool = False
    repeated: bool = False


class Move(Record):
    """by: pixels since the event before; travelled: pixels from the press to the farthest place so far."""

    at: Place
    by: Place = (0.0, 0.0)
    travelled: float = 0.0
    shift: bool = False


class Tick(Record):
    """So many seconds have passed while the button was held; sent once a frame, to the tools that ask for it."""

    seconds: float


class Release(Record):
    at: Place


Pointer = Move | Tick | Release
