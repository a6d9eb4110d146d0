"""Centres, their trails, and the lines from the points to them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

from engine.arrays import Floats
from engine.status import TroubleKind
from explorer.canvas.lines import draw_lines
from explorer.canvas.stage import Picture, Shown, Stage, see_through
from explorer.theme import themes

SIDE = 18.0
CORNER = 4.0


def paint_membership(painter: QPainter, picture: Picture, shown: Shown, pixels: Floats, stage: Stage) -> None:
    """A grey line from every point to the centre of its cluster (the likeliest one)."""
    found = picture.assignment
    if found is None or len(found.labels) != len(pixels) or len(shown.means) <= found.labels.max(initial=-1):
        return
    painter.setPen(stage.flat_pen(see_through(stage.theme.soft_ink, 0.28), 1))
    draw_lines(painter, np.hstack([pixels, stage.viewport.to_pixel(shown.means)[found.labels]]))


def paint_trails(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """Where each centre came from in the last steps, the fainter the longer ago."""
    if len(picture.trail) < 2 or picture.trail.shape[1] != len(shown.means):
        return
    past = stage.viewport.to_pixel(picture.trail)
    now = stage.viewport.to_pixel(shown.means)
    # While a centre is on its way its trail ends where the centre is, not where it is going.
    steps = np.concatenate([now[None], past[1:]])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for j in range(len(now)):
        colour = stage.theme.stroke(picture.colour(j))
        places = [QPointF(x, y) for x, y in steps[:, j].tolist()]
        painter.setPen(stage.pen(see_through(colour, 0.5), 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setPen(Qt.PenStyle.NoPen)
        for age, place in enumerate(places[1:], start=1):
            painter.setBrush(see_through(colour, 0.75 - 0.1 * age))
            painter.drawEllipse(place, stage.px(2.6), stage.px(2.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_centres(painter: QPainter, picture: Picture, shown: Shown, stage: Stage, hovered: int = -1) -> None:
    """A numbered mark at every centre; the selected one is framed, and while centres are picked the newest one."""
    hollow = _emptied(picture)
    font = themes.font(11 if len(shown.means) < 100 else 9, QFont.Weight.Bold)
    painter.setFont(font)
    for j, (x, y) in enumerate(stage.viewport.to_pixel(shown.means).tolist()):
        newest = picture.picking and j == len(shown.means) - 1
        ring = 1.0 if newest or j == picture.component else 0.55 if j == hovered else 0.0
        colour = stage.theme.stroke(picture.colour(j))
        _paint_mark(painter, _mark(x, y, stage), colour, ring, stage, j in hollow)
        painter.setPen(colour if j in hollow else stage.theme.on_stroke)
        painter.drawText(_mark(x, y, stage), Qt.AlignmentFlag.AlignCenter, str(j + 1))


def _emptied(picture: Picture) -> tuple[int, ...]:
    """The clusters that own no point: their centres are hollow."""
    trouble = None if picture.frame is None else picture.frame.status.trouble
    return trouble.components if trouble is not None and trouble.kind is TroubleKind.EMPTY_CLUSTER else ()


def _mark(x: float, y: float, stage: Stage) -> QRectF:
    """The square of a mark, on whole device pixels."""
    half = 0.5 * stage.px(SIDE)
    left, top = (round((at - half) * stage.ratio) / stage.ratio for at in (x, y))
    return QRectF(left, top, 2 * half, 2 * half)


def _paint_mark(painter: QPainter, square: QRectF, stroke: QColor, ring: float, stage: Stage, hollow: bool) -> None:
    """A mark without its number; ring: how strongly it is framed, 0…1; hollow: a dashed outline alone."""
    corner = stage.px(CORNER)
    painter.setPen(Qt.PenStyle.NoPen)
    if ring > 0:
        wide = stage.px(4.2)
        painter.setBrush(see_through(stroke, ring))
        painter.drawRoundedRect(square.adjusted(-wide, -wide, wide, wide), corner + wide, corner + wide)
    gap = stage.px(2.4 if ring > 0 else 1.6)
    painter.setBrush(stage.theme.panel)
    painter.drawRoundedRect(square.adjusted(-gap, -gap, gap, gap), corner + gap, corner + gap)
    if hollow:
        inset = stage.px(0.9)
        dashed = stage.pen(stroke, 1.8)
        dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashed.setDashPattern([2.0, 1.4])
        painter.setPen(dashed)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(square.adjusted(inset, inset, -inset, -inset), corner, corner)
        return
    painter.setBrush(stroke)
    painter.drawRoundedRect(square, corner, corner)
