"""The crosshair: drawing without a mouse. Keys in, commands out; what it does is said aloud."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter

from explorer.canvas.aspect import Viewport
from explorer.canvas.line import own
from explorer.canvas.stage import Stage as Look
from explorer.canvas.tools import Commands, Edit, Hit, PickComponent, Place, PlaceMean, Stage, Thing, without
from explorer.point_set import PointSet

COARSE, FINE = 16.0, 2.0
"""Pixels that an arrow key moves the crosshair."""

HELP = "arrows move it, Shift finer; Enter adds or picks up, Delete removes, Tab visits the centres, Esc closes"


class Key(Enum):
    """The keys that mean something while the crosshair is open."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, -1)
    DOWN = (0, 1)
    ENTER = "enter"
    DELETE = "delete"
    NEXT = "tab"
    PREVIOUS = "shift+tab"
    ESCAPE = "escape"


class Surroundings(Stage, Protocol):
    """What the crosshair asks the canvas."""

    @property
    def viewport(self) -> Viewport: ...
    @property
    def n_centres(self) -> int: ...
    def centre(self, j: int) -> Place: ...
    def under(self, at: Place) -> Hit: ...
    def words(self, at: Place) -> str: ...


class Crosshair:
    """at: where it is, None while closed. gesture: the stroke that a carried thing is moved in."""

    def __init__(self) -> None:
        self.at: Place | None = None
        self.gesture: object = None
        self.said = ""
        self._carried: Hit | None = None
        self._visited = -1

    @property
    def opened(self) -> bool:
        return self.at is not None

    @property
    def carries(self) -> bool:
        return self._carried is not None

    def open(self, around: Surroundings) -> None:
        self.at = around.viewport.middle
        self._carried = None
        self._visited = -1
        self.said = f"Crosshair: {HELP}"

    def close(self) -> None:
        self.at = self._carried = self.gesture = None
        self.said = "Crosshair closed"

    def press(self, key: Key, fine: bool, around: Surroundings) -> Commands:
        """What a key asks for."""
        if self.at is None:
            return ()
        if isinstance(key.value, tuple):
            return self._shift(key.value, FINE if fine else COARSE, around)
        if key is Key.ENTER:
            return self._enter(around)
        if key is Key.DELETE:
            return self._delete(around)
        if key is Key.ESCAPE:
            self.close()
            return ()
        return self._visit(1 if key is Key.NEXT else -1, around)

    def _shift(self, way: tuple[int, int], pixels: float, around: Surroundings) -> Commands:
        assert self.at is not None
        unit = around.viewport.unit
        wish = (self.at[0] + way[0] * pixels * unit[0], self.at[1] - way[1] * pixels * unit[1])
        self.at = around.box.nearest(wish)
        self.said = around.words(self.at)
        return self._carry(self.at, around)

    def _carry(self, to: Place, around: Surroundings) -> Commands:
        hit = self._carried
        if hit is None:
            return ()
        if hit.thing is Thing.CENTRE:
            return (PlaceMean(hit.index, to),)
        if hit.index >= around.dataset.n:
            self._carried = None
            return ()
        return (Edit(around.dataset.moved(hit.index, own(to, around.dataset.d)), "Move point"),)

    def _enter(self, around: Surroundings) -> Commands:
        assert self.at is not None
        if self._carried is not None:
            self.said = f"Dropped: {around.words(self.at)}"
            self._carried = self.gesture = None
            return ()
        hit = around.under(self.at)
        if hit.thing in (Thing.POINT, Thing.CENTRE):
            self._carried, self.gesture, self.at = hit, object(), hit.at
            what = f"centre {hit.index + 1}" if hit.thing is Thing.CENTRE else f"point {hit.index + 1}"
            self.said = f"Picked up {what}: arrows move it, Enter drops it"
            return ()
        self.said = f"Point added: {around.words(self.at)}"
        return (Edit(around.dataset.added(own(self.at, around.dataset.d), around.class_name), "Add point"),)

    def _delete(self, around: Surroundings) -> Commands:
        assert self.at is not None
        hit = around.under(self.at)
        if hit.thing is not Thing.POINT:
            self.said = "There is no point under the crosshair"
            return ()
        self._carried = self.gesture = None
        self.said = f"Point {hit.index + 1} deleted"
        return (without(around.dataset, PointSet((hit.index,)), "Delete point"),)

    def _visit(self, way: int, around: Surroundings) -> Commands:
        if self._carried is not None or around.n_centres == 0:
            self.said = "There are no centres yet" if self._carried is None else "Enter drops what is carried first"
            return ()
        first = 0 if way > 0 else around.n_centres - 1
        known = 0 <= self._visited < around.n_centres
        self._visited = (self._visited + way) % around.n_centres if known else first
        self.at = around.box.nearest(around.centre(self._visited))
        self.said = f"Centre {self._visited + 1}: {around.words(self.at)}"
        return (PickComponent(self._visited),)


def paint_crosshair(painter: QPainter, crosshair: Crosshair, stage: Look) -> None:
    """Two hairlines across the canvas, open in the middle, with a ring that fills while something is carried."""
    if crosshair.at is None:
        return
    x, y = stage.viewport.pixel(crosshair.at)
    width, height = stage.viewport.size
    gap, arm = stage.px(9), stage.px(22)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, thickness in ((stage.theme.panel, 4.0), (stage.theme.accent, 2.0 if crosshair.carries else 1.4)):
        painter.setPen(stage.pen(colour, thickness))
        ends = ((x - gap - arm, y, x - gap, y), (x + gap, y, x + gap + arm, y))
        painter.drawLines([QLineF(*end) for end in ends])
        painter.drawLines([QLineF(x, y - gap - arm, x, y - gap), QLineF(x, y + gap, x, y + gap + arm)])
        painter.drawEllipse(QPointF(x, y), gap, gap)
    painter.setPen(stage.pen(stage.theme.accent, 1, Qt.PenStyle.DotLine))
    painter.setOpacity(0.5)
    painter.drawLines([QLineF(0, y, x - gap - arm, y), QLineF(x + gap + arm, y, width, y)])
    painter.drawLines([QLineF(x, 0, x, y - gap - arm), QLineF(x, y + gap + arm, x, height)])
    painter.setOpacity(1.0)
