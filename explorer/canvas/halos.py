"""Halos: which points are selected, which is pinned, and which lies under the cursor."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from engine.arrays import Bools, Floats
from explorer.canvas.line import lifted
from explorer.canvas.rings import RADIUS, Rings
from explorer.canvas.stage import Picture, Stage, see_through
from explorer.theme import mix

MOST_SPARSE = 2_000
"""Among more points than this a disc beneath one would be hidden by others."""

MOST_RINGS = 500
"""More selected points than this, among so many, are shaded: rings would hide each other and everything else."""

SHADE, EDGE = 0.3, 0.85
"""How dark the shade is over selected points, and how much ink there is along the edge of where these are. Whatever
colour the points have stays in sight."""

SYMBOL, DOT = 4.5, 2.0
"""How far the shade reaches around a point that is drawn as a symbol, and around one that is counted into a raster."""


class Halos:
    """Remembers what it painted last."""

    def __init__(self) -> None:
        self._rings = Rings()
        self._shade: tuple[tuple[object, ...], QImage] | None = None

    def paint_below(self, painter: QPainter, picture: Picture, stage: Stage) -> None:
        """Discs beneath selected points, whose own colours stay in sight."""
        if picture.selection and picture.dataset.n <= MOST_SPARSE:
            self._rings.stamp(painter, self._places(picture, stage), stage, stage.theme.accent, filled=True)

    def paint_above(self, painter: QPainter, picture: Picture, stage: Stage, symbols: bool) -> None:
        """Rings around selected points among many, or a shade over them; symbols: they are no raster."""
        if not picture.selection or picture.dataset.n <= MOST_SPARSE:
            return
        if len(picture.selection) <= MOST_RINGS:
            self._rings.stamp(painter, self._places(picture, stage), stage, stage.theme.accent)
        else:
            painter.drawImage(stage.rect, self._shaded(picture, stage, SYMBOL if symbols else DOT))

    def paint_marks(self, painter: QPainter, picture: Picture, hovered: int, stage: Stage) -> None:
        """The pin, and a ring around the point under the cursor, whose number is `hovered` (-1: none)."""
        if 0 <= hovered < picture.dataset.n:
            _paint_hovered(painter, _pixel(picture, hovered, stage), stage)
        if picture.pinned is not None:
            at = picture.pinned
            if isinstance(at, int):
                place = _pixel(picture, at, stage)
            else:
                place = QPointF(*stage.viewport.to_pixel(lifted(np.array(at))).tolist())
            _paint_pin(painter, place, isinstance(at, int), stage)

    def _places(self, picture: Picture, stage: Stage) -> Floats:
        """The selected points that are in sight, in pixels (m, 2)."""
        pixels = stage.viewport.to_pixel(picture.plane.points.take(picture.selection.indices, axis=0)[:, :2])
        room = stage.px(RADIUS) + 4
        seen = ((pixels > -room) & (pixels < np.asarray(stage.viewport.size) + room)).all(axis=1)
        return np.asarray(pixels[seen])

    def _shaded(self, picture: Picture, stage: Stage, reach: float) -> QImage:
        key = (picture.dataset, picture.selection, stage, reach)
        if self._shade is None or self._shade[0] != key:
            places, device = self._places(picture, stage), stage.px(stage.ratio)
            self._shade = (key, _shade(places, stage, max(1, round(device * reach)), max(1, round(device))))
        return self._shade[1]


def _shade(pixels: Floats, stage: Stage, reach: int, wide: int) -> QImage:
    """Every pixel with a selected point, and those around it as far as that, in a shade with an edge so wide,
    all in device pixels."""
    width, height = (max(1, round(side * stage.ratio)) for side in stage.viewport.size)
    columns, rows = (np.floor(pixels * stage.ratio).astype(np.intp) + reach).T
    chosen = np.zeros((height + 2 * reach, width + 2 * reach), dtype=bool)
    seen = (columns >= 0) & (rows >= 0) & (columns < chosen.shape[1]) & (rows < chosen.shape[0])
    chosen[rows[seen], columns[seen]] = True
    around = _around(chosen, reach)
    # What lies beyond the canvas is no edge.
    outside = _around(np.pad(~around, wide), wide)
    marked = np.ascontiguousarray(around.astype(np.uint8) + (around & outside))
    image = QImage(marked.data, width, height, width, QImage.Format.Format_Indexed8)
    theme = stage.theme
    dark = theme.window if theme.dark else theme.ink
    image.setColorTable([0, see_through(dark, SHADE).rgba(), see_through(theme.ink, EDGE).rgba()])
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def _around(chosen: Bools, reach: int) -> Bools:
    """Whether any place up to so many rows or columns away is chosen, for all but those as near to the border.

    An octagon around each: a square, and about as often one step to all four sides.
    """
    steps = reach // 2
    around = _spread(_spread(chosen, reach - steps).T, reach - steps).T
    for _ in range(steps):
        inner = around[1:-1]
        sides = inner[:, :-2] | inner[:, 1:-1] | inner[:, 2:]
        around = sides | around[:-2, 1:-1] | around[2:, 1:-1]
    return around


def _spread(chosen: Bools, reach: int) -> Bools:
    """Whether any of the rows up to so many away is chosen, for all but as many rows at either end."""
    rows = len(chosen) - 2 * reach
    spread = np.zeros((rows, chosen.shape[1]), dtype=bool)
    for by in range(2 * reach + 1):
        spread |= chosen[by : by + rows]
    return spread


def _pixel(picture: Picture, index: int, stage: Stage) -> QPointF:
    return QPointF(*stage.viewport.to_pixel(picture.plane.points[index, :2]).tolist())


def _paint_hovered(painter: QPainter, at: QPointF, stage: Stage) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(stage.pen(see_through(mix(stage.theme.ink, stage.theme.soft_ink, 0.4), 0.75), 1.5))
    painter.drawEllipse(at, stage.px(RADIUS), stage.px(RADIUS))


def _paint_pin(painter: QPainter, at: QPointF, point: bool, stage: Stage) -> None:
    """A ring with four marks at it, around a pinned point; around a pinned place with a dot in its middle."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius, outer = stage.px(RADIUS), stage.px(RADIUS + 4.5)
    marks = [
        QLineF(at.x() + x * radius, at.y() + y * radius, at.x() + x * outer, at.y() + y * outer)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for pen in (stage.pen(stage.theme.panel, 4.4), stage.pen(stage.theme.ink, 1.8)):
        painter.setPen(pen)
        painter.drawEllipse(at, radius, radius)
        painter.drawLines(marks)
    if not point:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(stage.theme.ink)
        dot = stage.px(2.0)
        painter.drawEllipse(QRectF(at.x() - dot, at.y() - dot, 2 * dot, 2 * dot))
