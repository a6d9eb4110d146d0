"""The select tool: a rectangle or a lasso picks points out; those are dragged, nudged and duplicated together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.arrays import Floats, Ints
from explorer import words
from explorer.canvas.line import own
from explorer.canvas.tools.areas import in_polygon, in_rectangle
from explorer.canvas.tools.commands import (
    Begin,
    Commands,
    Edit,
    Gesture,
    Outline,
    PickPoints,
    Sketch,
    Stage,
    Tool,
    in_sight,
)
from explorer.canvas.tools.events import CLICK_SLACK, Move, Place, Pointer, Press, Thing
from explorer.canvas.tools.point import take_centre, take_handle
from explorer.point_set import PointSet

MOST_LIVE = 20_000
"""Up to so many points the selection follows the line while it is drawn; beyond, it is made at the release."""

FINEST = 3.0
"""Pixels between the corners of a lasso."""

BESIDE = 14.0
"""Pixels between points and their duplicates, along both axes."""


def _band(press: Press, stage: Stage) -> Gesture:
    """Draws around points; a click selects the point it hits, or none. Shift adds to those selected before."""
    before = stage.selection if press.shift else PointSet()
    hit = PointSet((press.hit.index,) if press.hit.thing is Thing.POINT else ())
    way: list[Place] = [in_sight(stage, press.at)]
    drawn = False
    event = yield ()
    while isinstance(event, Move):
        drawn = drawn or event.travelled > CLICK_SLACK
        longer = _extend(way, in_sight(stage, event.at), stage)
        commands: Commands = (Sketch(Outline(_corners(way, stage))),) if drawn else ()
        if drawn and longer and stage.dataset.n <= MOST_LIVE:
            commands = (*commands, PickPoints(before.joined(_enclosed(way, stage))))
        event = yield commands
    yield (PickPoints(before.joined(_enclosed(way, stage) if drawn else hit)),)


def _extend(way: list[Place], to: Place, stage: Stage) -> bool:
    """Whether the line has become longer by this place."""
    if not stage.lasso:
        way[1:] = [to]
        return True
    unit = stage.unit
    if np.hypot((to[0] - way[-1][0]) / unit[0], (to[1] - way[-1][1]) / unit[1]) < FINEST:
        return False
    way.append(to)
    return True


def _corners(way: list[Place], stage: Stage) -> Floats:
    if stage.lasso:
        return np.array(way)
    (left, low), (right, high) = way[0], way[-1]
    return np.array([(left, low), (right, low), (right, high), (left, high)])


def _enclosed(way: list[Place], stage: Stage) -> PointSet:
    points = stage.places
    return in_polygon(points, np.array(way)) if stage.lasso else in_rectangle(points, way[0], way[-1])


def _points(press: Press, stage: Stage) -> Gesture:
    """A drag of a selected point moves all that are selected; a click selects it alone, with Shift all but it.

    A drag that begins on any other point draws, else there would be no room for it among very many points.
    """
    if press.hit.index not in stage.selection:
        return _band(press, stage)
    return _selected(press, stage)


def _selected(press: Press, stage: Stage) -> Gesture:
    event = yield ()
    while isinstance(event, Move) and event.travelled <= CLICK_SLACK:
        event = yield ()
    if isinstance(event, Move):
        yield from _carry(press, stage, event)
        return
    hit = PointSet((press.hit.index,))
    yield (PickPoints(stage.selection.without(hit) if press.shift else hit),)


def _carry(press: Press, stage: Stage, event: Pointer) -> Gesture:
    """Every place is reckoned from where the stroke began, so that nothing adds up."""
    start = shown = stage.dataset
    rows = stage.selection.indices
    steps = Steps(stage.places.take(rows, axis=0), stage)
    while isinstance(event, Move) and stage.dataset is shown:
        by = steps.allowed((event.at[0] - press.at[0], event.at[1] - press.at[1]))
        shown = start.shifted(rows, own(by, start.d))
        # Where other hands change the data meanwhile, these numbers may mean other points, and the stroke ends.
        event = yield (Edit(shown, _moving(rows)),)


def _moving(rows: Ints) -> str:
    return "Move point" if len(rows) == 1 else f"Move {words.points(len(rows))}"


class Steps:
    """How far points (m, 2) may be moved together: those in sight stay in sight, and in their places to each other."""

    def __init__(self, points: Floats, stage: Stage) -> None:
        self._box = box = stage.box
        seen = points[((points >= box.low) & (points <= box.high)).all(axis=1)]
        self._around = (seen.min(axis=0), seen.max(axis=0)) if len(seen) else None

    def allowed(self, by: Place) -> Floats:
        """The step nearest to a wish."""
        if self._around is None:
            return np.asarray(by)
        low, high = self._around
        return np.clip(by, np.asarray(self._box.low) - low, np.asarray(self._box.high) - high)


def nudged(stage: Stage, pixels: Place) -> Commands:
    """The selected points moved by so many pixels, right and up."""
    rows = stage.selection.indices
    if not len(rows):
        return ()
    wish = (pixels[0] * stage.unit[0], pixels[1] * stage.unit[1])
    by = own(Steps(stage.places.take(rows, axis=0), stage).allowed(wish), stage.dataset.d)
    return (Edit(stage.dataset.shifted(rows, by), _moving(rows)),) if by.any() else ()


def duplicated(stage: Stage) -> Commands:
    """Copies of the selected points, a little to the right and below (at the edge on the other side), and selected."""
    rows = stage.selection.indices
    if not len(rows):
        return ()
    step = Steps(stage.places.take(rows, axis=0), stage)
    wish = np.array([BESIDE, -BESIDE]) * stage.unit
    there, back = step.allowed(_pair(wish)), step.allowed(_pair(-wish))
    by = np.where(np.abs(there) >= np.abs(back), there, back)
    n = stage.dataset.n
    text = "Duplicate point" if len(rows) == 1 else f"Duplicate {words.points(len(rows))}"
    return (Edit(stage.dataset.duplicated(rows, own(by, stage.dataset.d)), text), PickPoints(_last(n, len(rows))))


def _last(n: int, more: int) -> PointSet:
    numbers: Ints = np.arange(n, n + more)
    return PointSet(numbers)


def _pair(values: Floats) -> Place:
    return (float(values[0]), float(values[1]))


_LEFT: Mapping[Thing, Begin] = {
    Thing.HANDLE: take_handle,
    Thing.CENTRE: take_centre,
    Thing.POINT: _points,
    Thing.EMPTY: _band,
}


def _begin(press: Press, stage: Stage) -> Gesture:
    return _LEFT[press.hit.thing](press, stage)


SELECT = Tool(_begin, takes=frozenset(Thing))
