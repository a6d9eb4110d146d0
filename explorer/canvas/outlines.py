"""Outlines: points as shapes of their own, sharp at any size, where pictures are no screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from engine.arrays import Floats, Ints
from explorer.canvas.sprites import OPACITY, SYMBOLS, rim_width

MOST_OUTLINED = 10_000
"""Above so many points a picture of them takes less room, and other programs less time."""


def outline(painter: QPainter, pixels: Floats, colours: Floats, symbols: Ints, halo: QColor, diameter: float) -> None:
    """A symbol (n,) in its colour (n, 3) at each place (n, 2), with a rim that keeps neighbours apart, as stamps do."""
    rim = rim_width(diameter)
    # The rim's line lies half on the symbol, which is as much larger.
    size = 0.5 * (diameter + rim)
    shapes = [QTransform.fromScale(size, size).map(symbol()) for symbol in SYMBOLS]
    painter.setPen(QPen(halo, rim, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    last: tuple[int, ...] | None = None
    for place, colour, symbol in zip(pixels.tolist(), np.round(colours).astype(int).tolist(), symbols, strict=True):
        if colour != last:
            ink = QColor(*colour)
            ink.setAlphaF(OPACITY)
            painter.setBrush(ink)
            last = colour
        _draw(painter, QPointF(*place), int(symbol), size, shapes)


def _draw(painter: QPainter, at: QPointF, symbol: int, size: float, shapes: list[QPainterPath]) -> None:
    if symbol == 0:
        painter.drawEllipse(at, size, size)
    else:
        painter.drawPath(shapes[symbol].translated(at))
