"""Grid, numbers and names of the axes, inside the picture; and the oval that shows where distances are not to scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath

from engine.arrays import Floats
from explorer.canvas.stage import Stage, see_through
from explorer.canvas.ticks import Tick, ticks
from explorer.theme import themes

BETWEEN_X, BETWEEN_Y = 90.0, 80.0
"""Pixels that numbers stand apart at least."""

INSET = 12.0
NAME_TOP = 66.0
"""Where the name of the upward axis stands: below the badge."""

OVAL = 22.0

GRID = 0.07

THIN_RIM = 3.0


class Axes:
    """Painted in two goes: the grid below everything else but the regions, the text over all lines."""

    def paint_grid(self, painter: QPainter, stage: Stage) -> None:
        across, up = _ticks(stage)
        width, height = stage.viewport.size
        # Over coloured regions only a line that darkens or lightens what is below it stays even.
        painter.setPen(stage.pen(see_through(stage.theme.ink, GRID), 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawLines([QLineF(x, 0, x, height) for x, _ in across])
        painter.drawLines([QLineF(0, y, width, y) for y, _ in up])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint_text(self, painter: QPainter, stage: Stage, columns: tuple[str, ...]) -> None:
        across, up = _ticks(stage)
        width, height = stage.viewport.size
        inset = stage.px(INSET)
        font = themes.font(11)
        metrics = QFontMetricsF(font)
        base = height - inset
        for x, tick in across:
            half = 0.5 * metrics.horizontalAdvance(tick.text)
            if inset <= x - half and x + half < width - stage.px(6):
                _write(painter, QPointF(x - half, base), tick.text, font, stage)
        lowest = base - metrics.height() - stage.px(4)
        for y, tick in up:
            if stage.px(NAME_TOP) + metrics.height() < y < lowest:
                _write(painter, QPointF(inset, y + 0.5 * metrics.capHeight()), tick.text, font, stage)
        if len(columns) > 1:
            self._paint_names(painter, stage, columns, base - metrics.height() - stage.px(5))

    def _paint_names(self, painter: QPainter, stage: Stage, columns: tuple[str, ...], low: float) -> None:
        font = themes.font(12)
        metrics = QFontMetricsF(font)
        room = 0.7 * stage.viewport.size[0]
        across, up = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in columns[:2])
        right = stage.viewport.size[0] - stage.px(INSET)
        _write(painter, QPointF(right - metrics.horizontalAdvance(across), low), across, font, stage)
        foot = stage.px(NAME_TOP) + metrics.ascent() - stage.px(4)
        _write(painter, QPointF(stage.px(INSET), foot), up, font, stage)

    def paint_oval(self, painter: QPainter, stage: Stage, scale: Floats) -> None:
        """What a circle of the algorithm's distance looks like, and a note."""
        radii = scale / np.asarray(stage.viewport.unit)
        radii = np.maximum(stage.px(OVAL) * radii / radii.max(), 1.0)
        font = themes.font(11)
        text = "distances not to scale"
        metrics = QFontMetricsF(font)
        pad, side = stage.px(10), 2 * stage.px(OVAL)
        high = max(2 * radii[1], metrics.height()) + pad
        left = stage.viewport.size[0] - stage.px(INSET) - 2 * radii[0] - metrics.horizontalAdvance(text) - 3 * pad
        top = stage.viewport.size[1] - stage.px(54) - max(high, side * 0.5)
        pill = QRectF(left, top, 2 * radii[0] + metrics.horizontalAdvance(text) + 3 * pad, high)
        painter.setPen(stage.pen(stage.theme.hairline, 1))
        painter.setBrush(see_through(stage.theme.panel, 0.92))
        painter.drawRoundedRect(pill, min(stage.px(14), high / 2), min(stage.px(14), high / 2))
        painter.setPen(stage.pen(stage.theme.ink, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(left + pad + radii[0], pill.center().y()), radii[0], radii[1])
        painter.setFont(font)
        painter.setPen(stage.theme.soft_ink)
        base = pill.center().y() + 0.5 * metrics.capHeight()
        painter.drawText(QPointF(left + 2 * pad + 2 * radii[0], base), text)


def _ticks(stage: Stage) -> tuple[list[tuple[float, Tick]], list[tuple[float, Tick]]]:
    """Numbers along x and up y, each with the pixel at which it stands, on whole device pixels."""
    box, viewport, ratio = stage.viewport.box, stage.viewport, stage.ratio
    across = ticks(box.low[0], box.high[0], viewport.size[0] / stage.px(BETWEEN_X))
    up = ticks(box.low[1], box.high[1], viewport.size[1] / stage.px(BETWEEN_Y))

    def snapped(value: float) -> float:
        return (np.floor(value * ratio) + 0.5) / ratio

    return (
        [(snapped(viewport.pixel((tick.value, box.low[1]))[0]), tick) for tick in across],
        [(snapped(viewport.pixel((box.low[0], tick.value))[1]), tick) for tick in up],
    )


def _write(painter: QPainter, start: QPointF, text: str, font: QFont, stage: Stage) -> None:
    """Text in a thin halo; start: of its base line."""
    path = QPainterPath()
    path.addText(start, font, text)
    haloed(painter, path, stage.theme.soft_ink, stage, THIN_RIM)


def haloed(painter: QPainter, path: QPainterPath, ink: QColor, stage: Stage, rim: float = 4.0) -> None:
    """Text, as a path, with a rim of the panel's colour: legible over anything."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(stage.pen(see_through(stage.theme.panel, 0.95), rim))
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPath(path)
