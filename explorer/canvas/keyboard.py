"""The keyboard on the view: the crosshair's keys while it is open, arrows that nudge what is selected, and Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from explorer.canvas.crosshair import Crosshair, Key
from explorer.canvas.gestures import Conductor
from explorer.canvas.input import ARROWS, KEYS, commands
from explorer.canvas.strokes import Strokes
from explorer.canvas.tools import Place, nudged

if TYPE_CHECKING:
    from engine.dataset import Dataset
    from explorer.point_set import PointSet
    from explorer.session import Session

COARSE, FINE = 8.0, 1.0
"""Pixels that an arrow key moves the selected points."""


class Desk(Protocol):
    """What keys act on."""

    conductor: Conductor
    crosshair: Crosshair
    strokes: Strokes

    def say(self, text: str) -> None: ...
    def tell_hovered(self, at: Place | None) -> None: ...
    def repaint_over(self) -> None: ...


class Keyboard:
    """Takes keys for a view."""

    def __init__(self, view: Desk, session: Session) -> None:
        self._view, self._session = view, session
        self._nudging: tuple[object, Dataset, PointSet] | None = None

    def owns(self, event: QKeyEvent) -> bool:
        """Keys that mean something else here than the shortcuts do: to an open crosshair, a stroke, a selection."""
        if commands(event) or event.key() not in KEYS:
            return False
        if self._view.conductor.active:
            return event.key() == Qt.Key.Key_Escape
        return self._view.crosshair.opened or (event.key() in ARROWS and len(self._session.selection) > 0)

    def press(self, event: QKeyEvent) -> bool:
        """Does what a key asks for; whether it asks for anything here."""
        view = self._view
        key = None if commands(event) else KEYS.get(event.key())
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key is Key.ESCAPE and view.conductor.active:
            view.strokes.end()
        elif key is not None and view.crosshair.opened:
            self.steer(key, fine)
        elif view.conductor.active or key is None:
            return False
        elif event.key() in ARROWS and len(self._session.selection):
            self._nudge(key, fine)
        elif key is Key.ENTER:
            view.crosshair.open(view.conductor)
            view.say(view.crosshair.said)
            view.repaint_over()
        else:
            return False
        return True

    def steer(self, key: Key, fine: bool) -> None:
        """A key of the crosshair."""
        view = self._view
        view.conductor.do(view.crosshair.press(key, fine, view.conductor), view.crosshair.gesture)
        view.say(view.crosshair.said)
        view.tell_hovered(view.crosshair.at)
        view.repaint_over()

    def pause(self) -> None:
        """The next nudge is another stroke."""
        self._nudging = None

    def _nudge(self, key: Key, fine: bool) -> None:
        """Moves what is selected; nudges with nothing between them are one entry of undo."""
        dx, dy = key.value
        pixels = FINE if fine else COARSE
        stroke: object = object()
        if self._nudging is not None and self._nudging[1:] == (self._session.dataset, self._session.selection):
            stroke = self._nudging[0]
        self._view.conductor.do(nudged(self._view.conductor, (dx * pixels, -dy * pixels)), stroke)
        self._nudging = (stroke, self._session.dataset, self._session.selection)
