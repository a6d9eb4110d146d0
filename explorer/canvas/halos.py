"""Halos: which points are selected, which is pinned, and which lies under the cursor."""

from __future__ import annotations

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from engine.arrays import Floats
from explorer.canvas.sprites import image_of, rgb
from explorer.canvas.stage import Picture, Stage, see_through
from explorer.theme import mix

RADIUS = 7.2
MOST_RINGS = 2_000
"""More selected points than this, where points are counted into a raster, are tinted: rings would hide each other."""

TINT = 0.75
"""Opacity of the tint."""


class Halos:
    """Remembers what it painted last."""

    def __init__(self) -> None:
        self._stamps: dict[bool, tuple[tuple[object, ...], QPixmap]] = {}
        self._tint: tuple[tuple[object, ...], QImage] | None = None
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)

    def paint_below(self, painter: QPainter, picture: Picture, stage: Stage) -> None:
        """Discs beneath selected points that are symbols: however dense these are, their own colours stay in sight."""
        if len(picture.selection):
            self._stamp(painter, self._places(picture, stage), stage, filled=True)

    def paint_above(self, painter: QPainter, picture: Picture, stage: Stage) -> None:
        """Rings around selected points that are part of a raster, or a tint over them."""
        if len(picture.selection) > MOST_RINGS:
            painter.drawImage(stage.rect, self._tinted(picture, stage))
        elif len(picture.selection):
            self._stamp(painter, self._places(picture, stage), stage, filled=False)

    def paint_marks(self, painter: QPainter, picture: Picture, hovered: int, stage: Stage) -> None:
        """The pin, and a ring around the point under the cursor, whose number is `hovered` (-1: none)."""
        if 0 <= hovered < picture.dataset.n:
            _paint_hovered(painter, _pixel(picture, hovered, stage), stage)
        if picture.pinned is not None:
            at = picture.pinned
            place = _pixel(picture, at, stage) if isinstance(at, int) else QPointF(*stage.viewport.pixel(at))
            _paint_pin(painter, place, isinstance(at, int), stage)

    def _places(self, picture: Picture, stage: Stage) -> Floats:
        """The selected points that are in sight, in pixels (m, 2)."""
        pixels = stage.viewport.to_pixel(picture.dataset.points[picture.selection.indices, :2])
        room = stage.px(RADIUS) + 4
        seen = ((pixels > -room) & (pixels < np.asarray(stage.viewport.size) + room)).all(axis=1)
        return np.asarray(pixels[seen])

    def _stamp(self, painter: QPainter, pixels: Floats, stage: Stage, filled: bool) -> None:
        key = (stage.theme, stage.scale, stage.ratio)
        if filled not in self._stamps or self._stamps[filled][0] != key:
            self._stamps[filled] = (key, _sprite(stage, filled))
        self._fragments.resize(len(pixels))
        if not len(pixels):
            return
        sprite, fields = self._stamps[filled][1], self._fragments.ndarray()
        fields[:, :2] = pixels
        fields[:, 2:4] = 0
        fields[:, 4], fields[:, 5] = sprite.width(), sprite.height()
        fields[:, 6:8] = 1 / stage.ratio
        fields[:, 8] = 0.0
        fields[:, 9] = 1.0
        # PySide6 describes neither the array nor its length.
        painter.drawPixmapFragments(*self._fragments.drawargs(), sprite)  # type: ignore[call-arg]

    def _tinted(self, picture: Picture, stage: Stage) -> QImage:
        key = (picture.dataset, picture.selection, stage)
        if self._tint is None or self._tint[0] != key:
            self._tint = (key, _tint(self._places(picture, stage), stage))
        return self._tint[1]


def _tint(pixels: Floats, stage: Stage) -> QImage:
    """Every pixel with a selected point, and those around it, in the accent's colour."""
    width, height = (max(1, round(side * stage.ratio)) for side in stage.viewport.size)
    columns, rows = (pixels * stage.ratio).astype(np.intp).T
    chosen = np.zeros((height + 2, width + 2), dtype=bool)
    chosen[np.clip(rows + 1, 0, height + 1), np.clip(columns + 1, 0, width + 1)] = True
    high = chosen[:-2] | chosen[1:-1] | chosen[2:]
    around = high[:, :-2] | high[:, 1:-1] | high[:, 2:]
    colour = np.broadcast_to(rgb([stage.theme.accent])[0], (height, width, 3))
    return image_of(colour, np.where(around, TINT, 0.0))


def _sprite(stage: Stage, filled: bool) -> QPixmap:
    """A disc in the accent's colour, or a ring with a rim on either side, for one point."""
    radius, room = stage.px(RADIUS), stage.px(RADIUS) + stage.px(3)
    side = int(np.ceil(2 * room * stage.ratio))
    sprite = QPixmap(side, side)
    sprite.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sprite)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.scale(stage.ratio, stage.ratio)
    painter.setBrush(stage.theme.accent if filled else Qt.BrushStyle.NoBrush)
    for pen in (stage.pen(stage.theme.panel, 4.4), stage.pen(stage.theme.accent, 2.2)):
        painter.setPen(Qt.PenStyle.NoPen if filled else pen)
        painter.drawEllipse(QPointF(0, 0), radius, radius)
    painter.end()
    return sprite


def _pixel(picture: Picture, index: int, stage: Stage) -> QPointF:
    return QPointF(*stage.viewport.to_pixel(picture.dataset.points[index, :2]).tolist())


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
