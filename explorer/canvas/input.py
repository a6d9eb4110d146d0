"""What Qt's buttons and keys mean on the canvas, and which cursor stands over what."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from explorer.canvas.crosshair import Key
from explorer.canvas.tools import Button, Thing

BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.MiddleButton: Button.MIDDLE,
    Qt.MouseButton.RightButton: Button.RIGHT,
}
CURSORS = {
    Thing.HANDLE: Qt.CursorShape.SizeAllCursor,
    Thing.CENTRE: Qt.CursorShape.SizeAllCursor,
    Thing.POINT: Qt.CursorShape.PointingHandCursor,
    Thing.EMPTY: Qt.CursorShape.CrossCursor,
}
KEYS: dict[int, Key] = {
    Qt.Key.Key_Left: Key.LEFT,
    Qt.Key.Key_Right: Key.RIGHT,
    Qt.Key.Key_Up: Key.UP,
    Qt.Key.Key_Down: Key.DOWN,
    Qt.Key.Key_Return: Key.ENTER,
    Qt.Key.Key_Enter: Key.ENTER,
    Qt.Key.Key_Delete: Key.DELETE,
    Qt.Key.Key_Backspace: Key.DELETE,
    Qt.Key.Key_Tab: Key.NEXT,
    Qt.Key.Key_Backtab: Key.PREVIOUS,
    Qt.Key.Key_Escape: Key.ESCAPE,
}


def commands(event: QKeyEvent) -> bool:
    """Whether Ctrl, Alt or the like is held: those belong to the actions."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & held)
