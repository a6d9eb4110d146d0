"""Grid, numbers and names of the axes, inside the picture; and the oval that shows where distances are not to scale."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from engine.arrays import Floats
from explorer.canvas.stage import Stage, see_through
from explorer.canvas.ticks import Tick, ticks
from explorer.theme import themes

BETWEEN_X, BETWEEN_Y = 90.0, 80.0
"""Pixels that numbers stand apart at least."""

INSET = 12.0
NAME_TOP = 72.0
"""Where the name of the upward axis stands: below the badge."""

OVAL = 22.0

GRID = 0.07

ROWS = 8

THIN_RIM = 3.0

_Ticks = tuple[list[tuple[float, Tick]], list[tuple[float, Tick]]]


class Axes:
    """Painted in two goes: the grid below everything else but the regions, the text over all lines. What is the same as
    long as the view is, is kept."""

    def __init__(self) -> None:
        self._known: tuple[object, _Ticks] | None = None
        self._ground: tuple[object, QPixmap] | None = None

    def _ticks(self, stage: Stage) -> _Ticks:
        key = (stage.viewport, stage.scale, stage.ratio)
        if self._known is None or self._known[0] != key:
            self._known = (key, _ticks(stage))
        return self._known[1]

    def paint_ground(self, painter: QPainter, stage: Stage) -> None:
        """The panel with its grid, where no regions cover it."""
        if stage.vector:
            painter.fillRect(stage.rect, stage.theme.panel)
            self.paint_grid(painter, stage)
            return
        key = (stage.viewport, stage.scale, stage.ratio, stage.theme)
        if self._ground is None or self._ground[0] != key:
            pixmap = stage.pixmap()
            brush = QPainter(pixmap)
            self.paint_grid(brush, stage)
            brush.end()
            self._ground = (key, pixmap)
        painter.drawPixmap(0, 0, self._ground[1])

    def paint_grid(self, painter: QPainter, stage: Stage) -> None:
        across, up = self._ticks(stage)
        width, height = stage.viewport.size
        # Over coloured regions only a line that darkens or lightens what is below it stays even.
        ink, wide = see_through(stage.theme.ink, GRID), max(round(stage.px(stage.ratio)), 1) / stage.ratio
        # Whole pixels are filled in a tenth of the time that lines of the same width take. Those of upright lines are
        # far apart in memory: some rows of all, laid below each other, take a fifth of the time of one after another.
        rows = None if stage.vector else stage.pixmap(QColor(Qt.GlobalColor.transparent), ROWS / stage.ratio)
        brush = painter if rows is None else QPainter(rows)
        for x, _ in across:
            brush.fillRect(QRectF(x - 0.5 / stage.ratio, 0, wide, height if rows is None else ROWS), ink)
        if rows is not None:
            brush.end()
            painter.drawTiledPixmap(stage.rect, rows)
        for y, _ in up if stage.viewport.line is None else ():
            painter.fillRect(QRectF(0, y - 0.5 / stage.ratio, width, wide), ink)

    def paint_text(self, painter: QPainter, stage: Stage, columns: tuple[str, ...]) -> None:
        across, up = self._ticks(stage)
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
        for y, tick in up if stage.viewport.line is None else ():
            if stage.px(NAME_TOP) + metrics.height() < y < lowest:
                _write(painter, QPointF(inset, y + 0.5 * metrics.capHeight()), tick.text, font, stage)
        if columns:
            self._paint_names(painter, stage, columns, base - metrics.height() - stage.px(5))

    def _paint_names(self, painter: QPainter, stage: Stage, columns: tuple[str, ...], low: float) -> None:
        font = themes.font(12)
        metrics = QFontMetricsF(font)
        room = 0.7 * stage.viewport.size[0]
        across, *up = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in columns[:2])
        right = stage.viewport.size[0] - stage.px(INSET)
        _write(painter, QPointF(right - metrics.horizontalAdvance(across), low), across, font, stage)
        if not up:
            return
        foot = stage.px(NAME_TOP) + metrics.ascent() - stage.px(4)
        _write(painter, QPointF(stage.px(INSET), foot), up[0], font, stage)

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


def _ticks(stage: Stage) -> _Ticks:
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
    write(painter, start, text, font, stage.theme.soft_ink, stage, THIN_RIM)


def write(
    painter: QPainter, start: QPointF, text: str, font: QFont, ink: QColor, stage: Stage, rim: float = 4.0
) -> None:
    """Text with a rim of the panel's colour, legible over anything; start: of its base line."""
    if stage.vector:
        painter.save()
        painter.translate(start)
        _paint_label(painter, text, font, ink, see_through(stage.theme.panel, 0.95), stage.px(rim))
        painter.restore()
        return
    size = (stage.px(rim), stage.ratio)
    label, left, top = _label(text, font.toString(), ink.name(), see_through(stage.theme.panel, 0.95).rgba(), *size)
    at = ((start.x() + left) * stage.ratio, (start.y() + top) * stage.ratio)
    painter.drawPixmap(QPointF(round(at[0]) / stage.ratio, round(at[1]) / stage.ratio), label)


@lru_cache(maxsize=512)
def _label(text: str, font: str, ink: str, panel: int, rim: float, ratio: float) -> tuple[QPixmap, float, float]:
    """The text as it is painted at every frame, drawn once; and where its left and upper edge are from its start."""
    letters = QFont()
    letters.fromString(font)
    path = QPainterPath()
    path.addText(QPointF(0, 0), letters, text)
    room = path.boundingRect().adjusted(-rim, -rim, rim, rim)
    left, top = floor(room.left()), floor(room.top())
    pixmap = QPixmap(ceil((room.right() - left) * ratio), ceil((room.bottom() - top) * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-left, -top)
    _paint_label(painter, text, letters, QColor(ink), QColor.fromRgba(panel), rim)
    painter.end()
    return pixmap, left, top


def _paint_label(painter: QPainter, text: str, font: QFont, ink: QColor, panel: QColor, rim: float) -> None:
    path = QPainterPath()
    path.addText(QPointF(0, 0), font, text)
    round_pen = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, QPen(panel, rim, *round_pen))
    painter.fillPath(path, ink)
