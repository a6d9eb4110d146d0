"""Tools: what a gesture means. No widgets and no Qt.

A gesture is a generator: it is made from a Press, is sent every Move (to some tools every Tick, too) and the Release,
and yields after each of them the commands that follow from it. The view turns mouse events into these and carries the
commands out.
"""

from __future__ import annotations

from collections.abc import Mapping

from explorer.canvas.tools.brush import BRUSH
from explorer.canvas.tools.commands import (
    Bell,
    Command,
    Commands,
    Edit,
    Gesture,
    Keep,
    OpenMenu,
    Outline,
    Pan,
    PickComponent,
    PickPoints,
    Pin,
    PlaceMean,
    Reshape,
    Sketch,
    Stage,
    Tool,
    without,
)
from explorer.canvas.tools.eraser import ERASER
from explorer.canvas.tools.events import (
    CLICK_SLACK,
    Button,
    Hit,
    Move,
    Place,
    Pointer,
    Press,
    Release,
    Thing,
    Tick,
)
from explorer.canvas.tools.inspect import INSPECT
from explorer.canvas.tools.point import POINT, pan, right_click
from explorer.canvas.tools.select import SELECT, duplicated, nudged
from explorer.canvas.tools.stamp import STAMP

__all__ = [
    "CLICK_SLACK",
    "TOOLS",
    "Bell",
    "Button",
    "Command",
    "Commands",
    "Edit",
    "Gesture",
    "Hit",
    "Keep",
    "Move",
    "OpenMenu",
    "Outline",
    "Pan",
    "PickComponent",
    "PickPoints",
    "Pin",
    "Place",
    "PlaceMean",
    "Pointer",
    "Press",
    "Release",
    "Reshape",
    "Sketch",
    "Stage",
    "Thing",
    "Tick",
    "Tool",
    "begin",
    "duplicated",
    "nudged",
    "without",
]

TOOLS: Mapping[str, Tool] = {
    "point": POINT,
    "brush": BRUSH,
    "gaussian": STAMP,
    "eraser": ERASER,
    "select": SELECT,
    "inspect": INSPECT,
}


def begin(tool: Tool, press: Press, stage: Stage) -> Gesture:
    """The stroke that a press begins: the middle button pans and the right one deletes, whatever the tool."""
    if press.button is Button.MIDDLE:
        return pan(press, stage)
    if press.button is Button.RIGHT:
        return right_click(press, stage)
    return tool.begin(press, stage)
