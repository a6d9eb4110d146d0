"""The point tool, and what every tool makes of handles, centres and the other two buttons."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.canvas.line import own
from explorer.canvas.tools.commands import (
    Begin,
    Edit,
    Gesture,
    OpenMenu,
    Pan,
    PickComponent,
    Pin,
    PlaceMean,
    Reshape,
    Stage,
    Tool,
    carried,
    in_sight,
    without,
)
from explorer.canvas.tools.events import CLICK_SLACK, Move, Place, Press, Thing
from explorer.point_set import PointSet


def pan(_press: Press, _stage: Stage) -> Gesture:
    """The middle button's stroke, whatever the tool."""
    event = yield ()
    while isinstance(event, Move):
        event = yield (Pan(*event.by),)


def right_click(press: Press, stage: Stage) -> Gesture:
    """Deletes a point, spares a centre, and opens the menu over the empty plane; a drag does nothing."""
    travelled = 0.0
    event = yield ()
    while isinstance(event, Move):
        travelled = event.travelled
        event = yield ()
    if travelled > CLICK_SLACK:
        return
    if press.hit.thing is Thing.EMPTY:
        yield (OpenMenu(press.at),)
    elif press.hit.thing is Thing.POINT and press.hit.index < stage.dataset.n:
        yield (without(stage.dataset, PointSet((press.hit.index,)), "Delete point"),)


def take_centre(press: Press, stage: Stage) -> Gesture:
    """Drags a centre, or selects it."""
    j = press.hit.index
    event = yield ()
    moving = False
    while isinstance(event, Move):
        moving = moving or event.travelled > CLICK_SLACK
        event = yield ((PlaceMean(j, in_sight(stage, carried(press, event.at))),) if moving else ())
    if not moving and not press.repeated:
        yield (PickComponent(None if stage.component == j else j),)


def take_handle(press: Press, stage: Stage) -> Gesture:
    """Turns and stretches the selected ellipse."""
    event = yield ()
    while isinstance(event, Move):
        event = yield (Reshape(press.hit.index, in_sight(stage, carried(press, event.at))),)


def _add_or_pan(press: Press, stage: Stage) -> Gesture:
    moved: Place = (0.0, 0.0)
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
        at = own(in_sight(stage, press.at), stage.dataset.d)
        yield (Edit(stage.dataset.added(at, stage.class_name), "Add point"),)


def _move_or_pin(press: Press, stage: Stage) -> Gesture:
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
        to = own(in_sight(stage, carried(press, event.at)), stage.dataset.d)
        event = yield (Edit(stage.dataset.moved(index, to), "Move point"),)
    if not moving and not press.repeated and index < stage.dataset.n:
        yield (Pin(None if stage.pinned == index else index),)


_LEFT: Mapping[Thing, Begin] = {
    Thing.HANDLE: take_handle,
    Thing.CENTRE: take_centre,
    Thing.POINT: _move_or_pin,
    Thing.EMPTY: _add_or_pan,
}


def _begin(press: Press, stage: Stage) -> Gesture:
    return _LEFT[press.hit.thing](press, stage)


POINT = Tool(_begin, takes=frozenset(Thing))
"""Click adds or pins a point, drag moves what is hit or pans."""
