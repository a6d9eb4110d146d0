"""The eraser: whatever its disc sweeps over goes; the data are cut at most once a frame."""

from __future__ import annotations

from explorer import words
from explorer.canvas.tools.areas import near_path
from explorer.canvas.tools.commands import Commands, Gesture, Stage, Tool, without
from explorer.canvas.tools.events import Move, Place, Press, Tick
from explorer.point_set import PointSet


def _begin(press: Press, stage: Stage) -> Gesture:
    way, erased = [press.at], 0
    fresh = True
    event = yield ()
    while True:
        if isinstance(event, Move):
            way.append(event.at)
            fresh = True
            event = yield ()
            continue
        found = _swept(stage, way) if fresh else PointSet()
        # The disc stays where it is; what comes under it later by other hands is spared until it moves.
        way, fresh = way[-1:], False
        erased += len(found)
        commands: Commands = ()
        if found:
            commands = (without(stage.dataset, found, f"Erase {words.points(erased)}"),)
        if not isinstance(event, Tick):
            yield commands
            return
        event = yield commands


def _swept(stage: Stage, way: list[Place]) -> PointSet:
    reach = (stage.radius * stage.unit[0], stage.radius * stage.unit[1])
    return near_path(stage.places, way, reach)


ERASER = Tool(_begin, steady=True, ring=True)
