"""Trouble where it happens: a frame and a warning sign at a Gaussian that has collapsed, the way of an empty cluster's
centre, centres that were still moving, and the places there are where clusters are more."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from engine.arrays import Floats
from engine.geometry import ellipse
from engine.status import Progress, TroubleKind
from engine.timeline import Frame
from explorer.canvas.line import lifted
from explorer.canvas.marks import SIDE
from explorer.canvas.sprites import MOST_STAMPED
from explorer.canvas.stage import Picture, Shown, Stage, polygon, see_through
from explorer.theme import themes

LEAST = 17.0
"""The half axes of the frame around a collapsed Gaussian are no shorter, in pixels: the centre's mark lies inside."""

SIGN = 15.0
ARROW = 22.0
"""The length of the arrow at a centre that was still moving, in pixels, beyond its mark."""

STILL = 1e-9
"""Of the largest of them, moves that are no moves."""


def paint_trouble(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """Below the centres' marks."""
    frame = picture.frame
    if frame is None:
        _paint_places(painter, picture, stage)
        return
    trouble = frame.status.trouble
    if trouble is not None and trouble.kind is TroubleKind.COLLAPSED_COMPONENT:
        for j in trouble.components:
            _paint_frame(painter, picture, shown, j, stage)
    elif trouble is not None:
        for j in trouble.components:
            _paint_way(painter, picture, frame, shown, j, stage)
    if frame.status.progress is Progress.REACHED_MAX_ITERATIONS:
        _paint_moves(painter, picture, shown, stage)


def paint_signs(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """Above the centres' marks: a warning sign at each component concerned."""
    trouble = None if picture.frame is None else picture.frame.status.trouble
    for j in () if trouble is None else trouble.components:
        if j < len(shown.means):
            x, y = stage.viewport.to_pixel(shown.means[j]).tolist()
            half = 0.5 * stage.px(SIDE)
            _paint_sign(painter, QPointF(x + half + stage.px(5), y - half - stage.px(5)), stage)


def _paint_frame(painter: QPainter, picture: Picture, shown: Shown, j: int, stage: Stage) -> None:
    """The 2σ outline, made so large that it is seen, in dots of the warning's colour."""
    if j >= len(shown.means):
        return
    painter.setBrush(see_through(stage.theme.warning, 0.1))
    outline = _seen_outline(picture, shown, j, stage)
    for pen in (stage.pen(see_through(stage.theme.panel, 0.85), 4.6), _dotted(stage)):
        painter.setPen(pen)
        painter.drawPolygon(polygon(outline))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _seen_outline(picture: Picture, shown: Shown, j: int, stage: Stage) -> Floats:
    """In pixels: a Gaussian's 2σ outline with half axes of LEAST at least; along a line a circle."""
    unit = np.array(stage.viewport.unit)
    least = stage.px(LEAST)
    if picture.line or shown.covariances is None:
        covariance = np.zeros((2, 2))
    else:
        # In pixels, where up is down.
        flip = np.array([1.0, -1.0]) / unit
        covariance = 4.0 * shown.covariances[j][:2, :2] * (flip[:, None] * flip)
    values, axes = np.linalg.eigh(covariance)
    padded = (axes * np.maximum(values, least**2)) @ axes.T
    return ellipse(stage.viewport.to_pixel(shown.means[j]), padded, 1.0, 96)


def _dotted(stage: Stage) -> QPen:
    pen = stage.pen(stage.theme.warning, 2.4)
    pen.setDashPattern([0.1, 2.0])
    return pen


def _paint_way(painter: QPainter, picture: Picture, frame: Frame, shown: Shown, j: int, stage: Stage) -> None:
    """From where an empty cluster's centre was to where it has been put, with an arrow's head."""
    source = frame.source
    if source is None or j >= len(shown.means) or j >= len(source.means):
        return
    start = QPointF(*stage.viewport.to_pixel(lifted(source.means[j])).tolist())
    end = QPointF(*stage.viewport.to_pixel(shown.means[j]).tolist())
    way = QLineF(start, end)
    if way.length() < stage.px(SIDE):
        return
    pen = stage.pen(stage.theme.stroke(picture.colour(j)), 2.0)
    pen.setDashPattern([3.0, 2.5])
    way.setLength(way.length() - 0.8 * stage.px(SIDE))
    for line in (stage.pen(see_through(stage.theme.panel, 0.85), 5.0), pen):
        painter.setPen(line)
        painter.drawLine(way)
    _paint_head(painter, way, stage.theme.stroke(picture.colour(j)), stage)
    painter.setBrush(stage.theme.panel)
    painter.setPen(stage.pen(stage.theme.stroke(picture.colour(j)), 1.6, Qt.PenStyle.DotLine))
    half = 0.5 * stage.px(SIDE)
    painter.drawRoundedRect(QRectF(start.x() - half, start.y() - half, 2 * half, 2 * half), stage.px(4), stage.px(4))


def _paint_moves(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """At the limit: which way each centre was still going."""
    if len(picture.trail) < 2 or picture.trail.shape[1] != len(shown.means):
        return
    moves = stage.viewport.to_pixel(picture.trail[0]) - stage.viewport.to_pixel(picture.trail[1])
    if picture.line:
        moves[:, 1] = 0.0
    lengths = np.linalg.norm(moves, axis=1)
    for j in np.flatnonzero(lengths > STILL * max(float(lengths.max()), 1e-9)).tolist():
        x, y = stage.viewport.to_pixel(shown.means[j]).tolist()
        dx, dy = (moves[j] / lengths[j]).tolist()
        near, far = 0.75 * stage.px(SIDE), 0.75 * stage.px(SIDE) + stage.px(ARROW)
        way = QLineF(x + near * dx, y + near * dy, x + far * dx, y + far * dy)
        for pen in (stage.pen(see_through(stage.theme.panel, 0.85), 5.0), stage.pen(stage.theme.warning, 2.0)):
            painter.setPen(pen)
            painter.drawLine(way)
        _paint_head(painter, way, stage.theme.warning, stage)


def _paint_head(painter: QPainter, way: QLineF, ink: QColor, stage: Stage) -> None:
    """An arrow's head at the end of a line."""
    along = way.unitVector()
    dx, dy = along.dx(), along.dy()
    tip, size = way.p2() + QPointF(dx, dy) * stage.px(4), stage.px(9)
    foot = tip - QPointF(dx, dy) * size
    across = QPointF(-dy, dx) * (0.5 * size)
    painter.setPen(stage.pen(stage.theme.panel, 1))
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([tip, foot + across, foot - across]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_sign(painter: QPainter, at: QPointF, stage: Stage) -> None:
    """A triangle with an exclamation mark."""
    half = 0.5 * stage.px(SIGN)
    corners = [QPointF(0, -half), QPointF(1.1 * half, 0.85 * half), QPointF(-1.1 * half, 0.85 * half)]
    triangle = QPolygonF([at + corner for corner in corners])
    painter.setBrush(stage.theme.warning)
    for pen in (stage.pen(stage.theme.panel, 4.4), stage.pen(stage.theme.warning, 1.6)):
        painter.setPen(pen)
        painter.drawPolygon(triangle)
    painter.setPen(stage.theme.panel)
    painter.setFont(themes.font(9.5, QFont.Weight.Bold))
    box = QRectF(at.x() - half, at.y() - 0.75 * half, 2 * half, 1.75 * half)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_places(painter: QPainter, picture: Picture, stage: Stage) -> None:
    """Where clusters are more than different points: a ring around each of these, counted."""
    dataset = picture.dataset
    k = picture.settings.k
    if not 0 < dataset.n <= MOST_STAMPED or dataset.n_distinct(at_most=k) >= k:
        return
    distinct, first = np.unique(dataset.points + 0.0, axis=0, return_index=True)
    pixels = stage.viewport.to_pixel(picture.plane.points[first, :2])
    radius, wide = stage.px(11), stage.px(64)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(themes.font(11, QFont.Weight.Bold))
    for number, (x, y) in enumerate(pixels.tolist(), start=1):
        painter.setPen(_dotted(stage))
        painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setPen(stage.theme.warning)
        # Before it at the right edge of the canvas.
        beside, side = radius + stage.px(3), Qt.AlignmentFlag.AlignLeft
        if x + beside + wide > stage.viewport.size[0]:
            beside, side = -beside - wide, Qt.AlignmentFlag.AlignRight
        box = QRectF(x + beside, y - radius, wide, 2 * radius)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, f"{number} of {len(distinct)}")
