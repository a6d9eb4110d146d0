"""Presenter mode: a full screen for a projector, with the canvas, the timeline and the account alone, all of it large.

One curve at a time can be brought beside the canvas. Everything is as it was before once the mode is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from engine.records import Record
from explorer.docks import SMALLEST
from explorer.panels.widgets import named
from explorer.theme import LARGEST_SCALE, px, themes

if TYPE_CHECKING:
    from explorer.session import Session
    from explorer.window_frame import WindowFrame

LARGER = 1.5
"""How much larger everything is than before, where the screen has room for it."""

TIDY = 540
"""The height, before scaling, that canvas and transport row want at least."""

BESIDE = 0.36
"""The share of the width that a curve takes."""

ESC = Qt.Key.Key_Escape

READ_MS = 6000
"""How long a sentence stands: the status bar, which holds it elsewhere, is out of sight."""

HINT = "F11 or Esc ends the presentation · F2, F3 and F4 bring a curve"


class _Before(Record):
    """How the window looked."""

    scale: float
    state: Qt.WindowState
    shown: tuple[QWidget, ...]


class Presenter(QObject):
    """Turns the mode of a window on and off."""

    def __init__(self, window: WindowFrame, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._before: _Before | None = None
        self._curve: int | None = None
        self._line = Subtitle(window.canvas)
        session.announced.connect(self._say)
        window.installEventFilter(self)

    @property
    def on(self) -> bool:
        return self._before is not None

    @property
    def curve(self) -> int | None:
        """Which of the curves stands beside the canvas, from 0 on."""
        return self._curve

    def toggle(self) -> None:
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Everything but canvas and transport row goes out of sight."""
        window = self._window
        others = (window.menuBar(), window.statusBar(), window.tools_column)
        shown = tuple(other for other in others if not other.isHidden())
        window.workbench.set_aside()
        self._before = _Before(themes.scale, window.windowState(), shown)
        for other in shown:
            other.hide()
        window.showFullScreen()
        themes.present(self._scale())
        window.canvas.setFocus()
        window.all_actions.refresh()
        self._line.say(HINT)

    def leave(self) -> None:
        """As it was before."""
        before, self._before = self._before, None
        if before is None:
            return
        self._curve = None
        self._window.curves.show_alone(None)
        self._window.setWindowState(before.state)
        for other in before.shown:
            other.show()
        themes.end_presenting(before.scale)
        self._window.workbench.put_back()
        self._line.hide()
        self._window.all_actions.refresh()

    def show_curve(self, place: int) -> None:
        """Brings a curve beside the canvas, or takes it away again."""
        if not self.on:
            return
        self._curve = None if place == self._curve else place
        window = self._window
        window.curves.show_alone(self._curve)
        window.curves_dock.setVisible(self._curve is not None)
        if self._curve is not None:
            wide = round(BESIDE * window.width())
            window.workbench.resizeDocks([window.curves_dock], [wide], Qt.Orientation.Horizontal)
        window.all_actions.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An Esc that nothing in the window has taken for itself."""
        pressed = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == ESC
        ends = self.on and pressed
        if ends:
            self.leave()
        return ends

    def _scale(self) -> float:
        """Larger, as far as canvas and transport row still fit on the screen."""
        area = self._window.screen().geometry()
        fits = min(area.width() / SMALLEST, area.height() / TIDY)
        return max(themes.scale, min(LARGER * themes.scale, fits, LARGEST_SCALE))

    def _say(self, sentence: str) -> None:
        if self.on:
            self._line.say(sentence)


class Subtitle(QLabel):
    """A sentence over the lower edge of the canvas, for some seconds; never in the way of the hand."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        named(self, "subtitle", "Announcement")
        self.setProperty("kind", "subtitle")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._canvas = canvas
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.timeout.connect(self.hide)
        canvas.installEventFilter(self)
        self.hide()

    def say(self, sentence: str) -> None:
        self.setText(sentence)
        self.show()
        self.raise_()
        self._place()
        self._over.start(READ_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.ensurePolished()
        room = self._canvas.rect().adjusted(px(12), 0, -px(12), -px(52))
        width = min(self.sizeHint().width(), room.width())
        height = self.sizeHint().height()
        self.setGeometry(room.center().x() - width // 2, room.bottom() - height, width, height)
