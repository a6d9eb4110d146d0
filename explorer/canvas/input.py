"""What Qt's buttons and keys mean on the canvas, and which cursor stands over what."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QPainter, QPen, QPixmap

from explorer.canvas.crosshair import Key
from explorer.canvas.tools import Button, Thing
from explorer.icons import pixmap

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
ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})
SIDE, ICON = 32, 15
"""Pixels of a cursor, and of the tool's icon in its corner."""

ARM = 6.0


def cursor_over(tool: str, thing: Thing, selected: bool = False) -> QCursor:
    """What the cursor looks like with this tool over this thing: over the plane it carries the tool's icon."""
    if tool == "select" and selected:
        return QCursor(Qt.CursorShape.SizeAllCursor)
    if thing is not Thing.EMPTY or tool == "point":
        return QCursor(CURSORS[thing])
    return _tool_cursor(tool)


@cache
def _tool_cursor(tool: str) -> QCursor:
    """A small cross, dark with a light rim so that it stands out on anything, and the icon at its lower right."""
    picture = QPixmap(SIDE, SIDE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    middle = QPointF(ARM + 2.5, ARM + 2.5)
    for colour, width in ((QColor("white"), 3.5), (QColor("black"), 1.3)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(middle - QPointF(ARM, 0), middle + QPointF(ARM, 0))
        painter.drawLine(middle - QPointF(0, ARM), middle + QPointF(0, ARM))
    corner = SIDE - ICON - 1
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)):
        painter.drawPixmap(corner + dx, corner + dy, pixmap(tool, QColor("white"), ICON))
    painter.drawPixmap(corner, corner, pixmap(tool, QColor("black"), ICON))
    painter.end()
    return QCursor(picture, round(middle.x()), round(middle.y()))


def commands(event: QKeyEvent) -> bool:
    """Whether Ctrl, Alt or the like is held: those belong to the actions."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & held)
