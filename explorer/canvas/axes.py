"""Grid, numbers and names of the axes, inside the picture; and the oval that shows where distances are not to scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap

from engine.arrays import Floats
from explorer.canvas.lettering import Lettering
from explorer.canvas.stage import Stage, see_through
from explorer.canvas.ticks import Tick, ticks
from explorer.theme import themes

BETWEEN_X, BETWEEN_Y = 90.0, 80.0
"""Pixels that numbers stand apart at least."""

INSET = 12.0
NAME_TOP = 86.0
"""Where the name of the upward axis stands: below the badge and the bar of remedies."""

OVAL = 18.0
NOTE = "distances not to scale"
PAD = 10.0
OVER_NAMES = 50.0
"""How far above the foot the note ends: over the numbers and the name of the axis across."""

GRID = 0.07

ROWS = 8

THIN_RIM = 3.0

_Text = tuple[Lettering, QPointF, str]
"""How and where a text is written."""

_Ticks = tuple[list[tuple[float, Tick]], list[tuple[float, Tick]]]


class Axes:
    """Painted in two goes: the grid below everything else but the regions, the text over all lines. What is the same as
    long as the view is, is kept."""

    def __init__(self) -> None:
        self._known: tuple[object, _Ticks] | None = None
        self._ground: tuple[object, QPixmap] | None = None
        self._written: tuple[object, list[tuple[QPointF, QPixmap]]] | None = None

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
        ink, key = stage.theme.soft_ink, (stage, columns)
        if stage.vector:
            for lettering, start, text in self._texts(stage, columns):
                lettering.write(painter, start, text, ink)
            return
        if self._written is None or self._written[0] != key:
            found = [lettering.picture(start, text, ink) for lettering, start, text in self._texts(stage, columns)]
            self._written = (key, found)
        for at, picture in self._written[1]:
            painter.drawPixmap(at, picture)

    def _texts(self, stage: Stage, columns: tuple[str, ...]) -> list[_Text]:
        small = Lettering(themes.font(11), stage, THIN_RIM)
        base = stage.viewport.size[1] - stage.px(INSET)
        low = base - small.metrics.height() - stage.px(5)
        return self._numbers(stage, small, base) + (_names(stage, columns, low) if columns else [])

    def _numbers(self, stage: Stage, lettering: Lettering, base: float) -> list[_Text]:
        across, up = self._ticks(stage)
        metrics, inset = lettering.metrics, stage.px(INSET)
        texts: list[_Text] = []
        for x, tick in across:
            half = 0.5 * metrics.horizontalAdvance(tick.text)
            if inset <= x - half and x + half < stage.viewport.size[0] - stage.px(6):
                texts.append((lettering, QPointF(x - half, base), tick.text))
        lowest = base - metrics.height() - stage.px(4)
        for y, tick in up if stage.viewport.line is None else ():
            if stage.px(NAME_TOP) + metrics.height() < y < lowest:
                texts.append((lettering, QPointF(inset, y + 0.5 * metrics.capHeight()), tick.text))
        return texts

    def paint_oval(self, painter: QPainter, stage: Stage, scale: Floats) -> None:
        """What a circle of the algorithm's distance looks like, and a note."""
        radii, pill = oval_pill(stage, scale)
        font, pad, left, high = themes.font(11), stage.px(PAD), pill.left(), pill.height()
        metrics = QFontMetricsF(font)
        painter.setPen(stage.pen(stage.theme.hairline, 1))
        painter.setBrush(see_through(stage.theme.panel, 0.92))
        painter.drawRoundedRect(pill, min(stage.px(14), high / 2), min(stage.px(14), high / 2))
        painter.setPen(stage.pen(stage.theme.ink, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(left + pad + radii[0], pill.center().y()), radii[0], radii[1])
        painter.setFont(font)
        painter.setPen(stage.theme.soft_ink)
        base = pill.center().y() + 0.5 * metrics.capHeight()
        painter.drawText(QPointF(left + 2 * pad + 2 * radii[0], base), NOTE)


def oval_pill(stage: Stage, scale: Floats) -> tuple[Floats, QRectF]:
    """The radii of the oval, in pixels, and the pill that it stands in with its note."""
    radii = scale / np.asarray(stage.viewport.unit)
    radii = np.maximum(stage.px(OVAL) * radii / radii.max(), 1.0)
    metrics, pad = QFontMetricsF(themes.font(11)), stage.px(PAD)
    wide, high = 2 * radii[0] + metrics.horizontalAdvance(NOTE) + 3 * pad, max(2 * radii[1], metrics.height()) + pad
    right, base = stage.viewport.size[0] - stage.px(INSET), stage.viewport.size[1] - stage.px(OVER_NAMES)
    base -= max(stage.px(OVAL) - high, 0.0)
    return radii, QRectF(right - wide, base - high, wide, high)


def _names(stage: Stage, columns: tuple[str, ...], low: float) -> list[_Text]:
    """The names of the axes; low: where that of the one across stands."""
    lettering = Lettering(themes.font(12), stage, THIN_RIM)
    metrics, room = lettering.metrics, 0.7 * stage.viewport.size[0]
    across, *up = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in columns[:2])
    right, foot = stage.viewport.size[0] - stage.px(INSET), stage.px(NAME_TOP) + metrics.ascent() - stage.px(4)
    found = [(lettering, QPointF(right - metrics.horizontalAdvance(across), low), across)]
    return found + [(lettering, QPointF(stage.px(INSET), foot), name) for name in up]


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
