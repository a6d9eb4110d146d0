"""What tools draw over the picture: the brush's ring, the line around what is selected, the Gaussian to be stamped."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.arrays import Floats
from explorer.canvas.stage import Stage, polygon, see_through
from explorer.canvas.tools import Bell, Outline, Place

CORNERS = 72
"""Of the polygon that an ellipse is drawn as."""

MOST_DOTS = 2000
"""Points of a stamp that are drawn before it is set down."""


def paint_ring(painter: QPainter, at: Place, radius: float, stage: Stage) -> None:
    """The circle in which brush and eraser work; a light rim keeps it visible on points of any colour."""
    painter.setBrush(see_through(stage.theme.accent, 0.07))
    for pen in _lines(stage, 1.2):
        painter.setPen(pen)
        painter.drawEllipse(QPointF(*at), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_sketch(painter: QPainter, sketch: Outline | Bell, stage: Stage) -> None:
    """What the stroke under way is about to do."""
    if isinstance(sketch, Outline):
        _paint_outline(painter, sketch, stage)
    else:
        _paint_bell(painter, sketch, stage)


def _paint_outline(painter: QPainter, outline: Outline, stage: Stage) -> None:
    line = polygon(stage.viewport.to_pixel(outline.corners))
    painter.setBrush(see_through(stage.theme.accent, 0.09))
    below, above = _lines(stage, 1.4)
    above.setDashPattern([4.0, 3.0])
    for pen in (below, above):
        painter.setPen(pen)
        painter.drawPolygon(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_bell(painter: QPainter, bell: Bell, stage: Stage) -> None:
    turns = np.linspace(0.0, 2 * np.pi, CORNERS, endpoint=False)
    circle = np.column_stack([np.cos(turns), np.sin(turns)])
    painter.setBrush(see_through(stage.theme.accent, 0.07))
    for sigmas, style in ((2.0, Qt.PenStyle.DashLine), (1.0, Qt.PenStyle.SolidLine)):
        line = _polygon(bell.mean + sigmas * circle @ bell.axes, stage)
        below, above = _lines(stage, 1.6)
        above.setStyle(style)
        for pen in (below, above):
            painter.setPen(pen)
            painter.drawPolygon(line)
            painter.setBrush(Qt.BrushStyle.NoBrush)
    dot = QPen(see_through(stage.theme.ink, 0.6), stage.px(4.0))
    dot.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(dot)
    painter.drawPoints(_polygon(bell.points[:MOST_DOTS], stage))


def _polygon(places: Floats, stage: Stage) -> QPolygonF:
    return polygon(stage.viewport.to_pixel(places))


def _lines(stage: Stage, width: float) -> tuple[QPen, QPen]:
    """A broad line in the panel's colour and a fine one in the accent's, to be drawn in this order."""
    rim: QColor = see_through(stage.theme.panel, 0.75)
    return stage.pen(rim, width + 2.2), stage.pen(stage.theme.accent, width)
