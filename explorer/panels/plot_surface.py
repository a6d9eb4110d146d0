"""PlotSurface: a plot whose marks can be picked by mouse and keys, and that says itself in words."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)

from explorer.panels.plot_layers import paint_frame, paint_ring
from explorer.panels.plot_picture import Picture
from explorer.panels.plot_tip import PlotTip
from explorer.panels.plot_view import Key, PlotView
from explorer.theme import px, themes

REACH = 14.0
"""How near, in pixels before scaling, a click must be to the mark that it means."""

BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class PlotSurface(PlotView):
    """chosen(payload, shift): a mark was clicked, or Enter was pressed on it.

    Left and Right move along a curve, Up and Down to another one, Home and End to its ends.
    """

    chosen = Signal(object, bool)

    def __init__(self, name: str, spoken: str) -> None:
        self._focused: Key | None = None
        self._pressed: QPointF | None = None
        super().__init__(name, spoken)
        # A click must not take the keys away from the canvas: only Tab brings the focus here.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._framed = False
        self._tip = PlotTip(self.viewport())

    @property
    def tip(self) -> str:
        """The exact values that are shown beside a mark, empty if none are."""
        return "" if self._tip.isHidden() else self._tip.text

    @property
    def focused(self) -> Key | None:
        """The mark that the keys have reached."""
        return self._focused

    def show_picture(self, picture: Picture) -> None:
        """Shows another picture; the mark that the keys had reached stays, or the one nearest to its place."""
        held = None if self._focused is None else self.picture.curves[self._focused[0]].x[self._focused[1]]
        super().show_picture(picture)
        if self._focused is not None and held is not None:
            self._focused = self._key_near(self._focused[0], float(held))
        if self._focused is not None and self.hasFocus():
            self._show_tip(self._focused)
        else:
            self._tip.hide()
        self._describe()

    def mark_at(self, place: QPointF) -> Key | None:
        """The mark nearest to a place of the viewport, if it is near enough."""
        if not len(self._centres):
            return None
        apart = np.hypot(self._centres[:, 0] - place.x(), self._centres[:, 1] - place.y())
        i = int(apart.argmin())
        return self._keys[i] if apart[i] <= REACH * themes.scale else None

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        event.accept()
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        key = self.mark_at(event.position())
        if key is not None and (event.position() - pressed).manhattanLength() <= REACH * themes.scale:
            self._choose(key, event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        key = self.mark_at(event.position())
        cursor = Qt.CursorShape.ArrowCursor if key is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(cursor)
        if key is None:
            self._tip.hide()
        else:
            self._show_tip(key)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._tip.hide()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._focused is not None:
            self._choose(self._focused, event.modifiers())
        elif event.key() == Qt.Key.Key_Escape and not self._tip.isHidden():
            self._tip.hide()
        elif event.key() in _MOVES and self._keys:
            self._focus_mark(self._moved(event.key()))
        else:
            event.ignore()
            return
        event.accept()

    def _moved(self, key: int) -> Key:
        """The mark that a key leads to."""
        along, across = _MOVES[Qt.Key(key)]
        if self._focused is None and abs(along) <= 1:
            return self._first_key()
        curve, mark = self._focused or self._first_key()
        if across:
            curves = [c for c, shown in enumerate(self.picture.curves) if len(shown.x)]
            other = curves[(curves.index(curve) + across) % len(curves)]
            return self._key_near(other, float(self.picture.curves[curve].x[mark])) or (curve, mark)
        return curve, min(max(mark + along, 0), len(self.picture.curves[curve].x) - 1)

    def _first_key(self) -> Key:
        """Where the keys begin: at the ringed mark, or at the last one of the first curve."""
        ringed = self.picture.ringed
        return ringed if ringed in self._keys else (0, len(self.picture.curves[0].x) - 1)

    def _focus_mark(self, key: Key) -> None:
        self._focused = key
        self._show_tip(key)
        self._describe()
        self._front.update()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._words(key)))

    def _key_near(self, curve: int, x: float) -> Key | None:
        """The mark of a curve (of the last one, if there are fewer) that is nearest to x."""
        filled = [c for c, shown in enumerate(self.picture.curves) if len(shown.x)]
        if not filled:
            return None
        chosen = curve if curve in filled else filled[-1]
        return chosen, int(np.abs(self.picture.curves[chosen].x - x).argmin())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._framed = event.reason() in BY_KEYS
        if self._framed and self._keys:
            self._focus_mark(self._focused or self._first_key())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tip.hide()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self._framed:
            painter = QPainter(self.viewport())
            paint_frame(painter, QRectF(self.viewport().rect()))

    def paint_front(self, painter: QPainter) -> None:
        super().paint_front(painter)
        if self._focused in self._keys and self.hasFocus():
            paint_ring(painter, self.position(self._focused), px(8), 2.0)

    # What both do

    def _choose(self, key: Key, modifiers: Qt.KeyboardModifier) -> None:
        payload = self.picture.curves[key[0]].payloads[key[1]]
        self.chosen.emit(payload, bool(modifiers & Qt.KeyboardModifier.ShiftModifier))

    def _words(self, key: Key) -> str:
        return self.picture.curves[key[0]].words(key[1])

    def _show_tip(self, key: Key) -> None:
        self._tip.show_at(self.position(key), self._words(key))

    def _describe(self) -> None:
        """The picture in words, and the mark that the keys have reached."""
        words = self.picture.spoken
        if self._focused in self._keys:
            words = f"{words} At {self._words(self._focused)}.".replace("\n", ", ")
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)


_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Home: (-1_000_000_000, 0),
    Qt.Key.Key_End: (1_000_000_000, 0),
}
