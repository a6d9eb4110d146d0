"""Strokes: turns what the mouse does on the view into presses, moves, ticks and releases of the tool in hand."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QMouseEvent

from explorer.canvas.aspect import Viewport
from explorer.canvas.gestures import Conductor
from explorer.canvas.input import BUTTONS, cursor_over
from explorer.canvas.tools import CLICK_SLACK, Button, Hit, Move, Place, Press, Release, Thing, Tick

FRAME = 16
"""Milliseconds between two ticks."""


class Sheet(Protocol):
    """What strokes are drawn on."""

    conductor: Conductor

    @property
    def viewport(self) -> Viewport: ...
    def hits(self, pixel: Place) -> tuple[Hit, ...]: ...
    def setCursor(self, arg__1: QCursor | Qt.CursorShape, /) -> None: ...  # noqa: N802 (Qt's name)
    def tell_pointed(self, index: int | None) -> None: ...
    def repaint_layers(self) -> None: ...
    def repaint_over(self) -> None: ...


class Strokes:
    """under: what lies under the cursor and the tool takes hold of; cursor: its pixel, None while it is elsewhere."""

    def __init__(self, view: Sheet, parent: QObject) -> None:
        self._view = view
        self.under = Hit()
        self.cursor: Place | None = None
        self._last: Place = (0.0, 0.0)
        self._pressed: Place = (0.0, 0.0)
        self._travelled = 0.0
        self._button = Qt.MouseButton.NoButton
        self._clock = QElapsedTimer()
        self._timer = QTimer(parent)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._tick)

    def press(self, event: QMouseEvent, repeated: bool) -> None:
        """A stroke begins, unless another button's is under way."""
        conductor, button = self._view.conductor, BUTTONS.get(event.button())
        if button is None or conductor.active:
            event.ignore()
            return
        pixel = place_of(event.position())
        found = self._view.hits(pixel) if button is Button.RIGHT else self._takes(pixel)
        below = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and len(found) > 1
        self.under = found[1] if below else found[0]
        self.cursor = self._last = self._pressed = pixel
        self._travelled = 0.0
        self._button = event.button()
        conductor.press(Press(self._view.viewport.place(pixel), self.under, button, _shift(event), repeated))
        if conductor.steady:
            self._clock.start()
            self._timer.start()

    def move(self, event: QMouseEvent) -> None:
        """The stroke goes on, or the cursor looks for what it could take."""
        pixel = place_of(event.position())
        self.cursor = pixel
        if not self._view.conductor.active:
            self.look(pixel)
            return
        by = (pixel[0] - self._last[0], pixel[1] - self._last[1])
        apart = np.hypot(pixel[0] - self._pressed[0], pixel[1] - self._pressed[1])
        self._travelled = max(self._travelled, float(apart))
        self._last = pixel
        move = Move(self._view.viewport.place(pixel), by, self._travelled, _shift(event))
        self._view.conductor.send(move)
        if self._view.conductor.held.ring:
            self._view.repaint_over()
        elif self._view.conductor.sketch is not None:
            self._view.setCursor(cursor_over(self._view.conductor.tool, Thing.EMPTY))
        elif self._travelled > CLICK_SLACK and self._grasps:
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)

    def release(self, event: QMouseEvent) -> None:
        if event.button() != self._button:
            return
        pixel = place_of(event.position())
        self._view.conductor.send(Release(self._view.viewport.place(pixel)))
        self.end()
        self.look(pixel)

    def end(self) -> None:
        """No stroke any more; what it had not yet done is not done."""
        self._timer.stop()
        self._button = Qt.MouseButton.NoButton
        if self._view.conductor.active or self._view.conductor.sketch is not None:
            self._view.repaint_over()
        self._view.conductor.end()

    def leave(self) -> None:
        """The cursor has gone elsewhere."""
        if self.under.thing is not Thing.EMPTY:
            self._view.repaint_layers()
        elif self._view.conductor.held.ring:
            self._view.repaint_over()
        self.under = Hit()
        self.cursor = None
        self._view.tell_pointed(None)

    def look(self, pixel: Place | None = None) -> None:
        """Finds out what a press would take, and has the cursor tell."""
        at = pixel or self.cursor
        if at is None:
            self._view.setCursor(cursor_over(self._view.conductor.tool, Thing.EMPTY))
            return
        under = self._takes(at)[0]
        if (under.thing, under.index) != (self.under.thing, self.under.index):
            self._view.repaint_layers()
        elif self._view.conductor.held.ring:
            self._view.repaint_over()
        self.under = under
        self._view.tell_pointed(under.index if under.thing is Thing.POINT else None)
        movable = under.thing is Thing.POINT and under.index in self._view.conductor.selection
        self._view.setCursor(cursor_over(self._view.conductor.tool, under.thing, movable))

    def _takes(self, pixel: Place) -> tuple[Hit, ...]:
        """What the tool is not blind to, topmost first; the last one is always the empty plane."""
        takes = self._view.conductor.held.takes
        if not takes:
            return (Hit(at=self._view.viewport.place(pixel)),)
        return tuple(hit for hit in self._view.hits(pixel) if hit.thing in takes or hit.thing is Thing.EMPTY)

    @property
    def _grasps(self) -> bool:
        """Whether the stroke drags something, or the plane, instead of drawing."""
        return self._button is Qt.MouseButton.MiddleButton or bool(self._view.conductor.held.takes)

    def _tick(self) -> None:
        if not self._view.conductor.active:
            self._timer.stop()
            return
        self._view.conductor.send(Tick(self._clock.restart() / 1000))


def place_of(position: QPointF) -> Place:
    return (position.x(), position.y())


def _shift(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
