"""The inspect tool: holds a point or any place of the plane under the inspector, and changes nothing."""

from __future__ import annotations

from explorer.canvas.tools.commands import Gesture, Pin, Stage, Tool, in_sight
from explorer.canvas.tools.events import CLICK_SLACK, Move, Place, Press, Thing

NEAR = 8.0
"""Pixels from a pinned place within which a click lets go of it."""


def _begin(press: Press, stage: Stage) -> Gesture:
    on = press.hit.index if press.hit.thing is Thing.POINT else press.at
    held = stage.pinned
    again = _is_there(held, press, stage) and not press.repeated
    event = yield () if again else (Pin(on),)
    dragged = False
    while isinstance(event, Move):
        dragged = dragged or event.travelled > CLICK_SLACK
        event = yield ((Pin(in_sight(stage, event.at)),) if dragged else ())
    if again and not dragged:
        yield (Pin(None),)


def _is_there(held: int | Place | None, press: Press, stage: Stage) -> bool:
    """Whether the press is on what is pinned."""
    if isinstance(held, tuple):
        apart = ((press.at[0] - held[0]) / stage.unit[0], (press.at[1] - held[1]) / stage.unit[1])
        return max(abs(apart[0]), abs(apart[1])) <= NEAR
    return press.hit.thing is Thing.POINT and held == press.hit.index


INSPECT = Tool(_begin, takes=frozenset({Thing.POINT}))
