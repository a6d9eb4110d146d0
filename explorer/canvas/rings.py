"""Rings: circles around many points at once, and those around the points that an E half gave to another cluster."""

from __future__ import annotations

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from engine.arrays import Floats
from explorer.canvas.stage import Picture, Stage

RADIUS = 7.2
SWITCHED_RADIUS = 6.6

HOLLOW = 2.3
"""Of the discs that make points hollow: they are seen among others, and hide nothing where there are many of them."""

MOST_SWITCHED = 2_000
"""Rings around more points than this would hide them, and say no more than their number does."""


class Rings:
    """Keeps the sprites that it stamped last."""

    def __init__(self) -> None:
        self._look: tuple[object, ...] = ()
        self._sprites: dict[tuple[str, float, bool], QPixmap] = {}
        self._fragments = PrimitiveArray(QPainter.PixmapFragment, 10)

    def stamp(
        self,
        painter: QPainter,
        pixels: Floats,
        stage: Stage,
        colour: QColor,
        radius: float = RADIUS,
        filled: bool = False,
    ) -> None:
        """A ring, or a disc, at each place (m, 2) in pixels."""
        self._fragments.resize(len(pixels))
        if not len(pixels):
            return
        sprite, fields = self._sprite(stage, colour, radius, filled), self._fragments.ndarray()
        fields[:, :2] = pixels
        fields[:, 2:4] = 0
        fields[:, 4], fields[:, 5] = sprite.width(), sprite.height()
        fields[:, 6:8] = 1 / stage.ratio
        fields[:, 8] = 0.0
        fields[:, 9] = 1.0
        # PySide6 describes neither the array nor its length.
        painter.drawPixmapFragments(*self._fragments.drawargs(), sprite)  # type: ignore[call-arg]

    def _sprite(self, stage: Stage, colour: QColor, radius: float, filled: bool) -> QPixmap:
        look = (stage.theme, stage.scale, stage.ratio)
        if look != self._look:
            self._look, self._sprites = look, {}
        key = (colour.name(), radius, filled)
        if key not in self._sprites:
            self._sprites[key] = _sprite(stage, colour, radius, filled)
        return self._sprites[key]

    def hollow(self, painter: QPainter, pixels: Floats, stage: Stage) -> None:
        """Makes points that have been painted at (m, 2) hollow."""
        self.stamp(painter, pixels, stage, stage.theme.panel, HOLLOW, filled=True)

    def paint_switched(self, painter: QPainter, picture: Picture, pixels: Floats, stage: Stage) -> None:
        """Around each point that changed cluster, in the colour of the one that it left."""
        rows, left = picture.switched.rows, picture.switched.left
        if not 0 < len(rows) <= MOST_SWITCHED or len(pixels) != picture.dataset.n:
            return
        for j in np.unique(left).tolist():
            colour = stage.theme.stroke(picture.colour(j))
            self.stamp(painter, pixels[rows[left == j]], stage, colour, SWITCHED_RADIUS)


def _sprite(stage: Stage, colour: QColor, radius: float, filled: bool) -> QPixmap:
    """A disc, or a ring with a rim of the panel's colour on either side, for one point."""
    reach = stage.px(radius)
    side = int(np.ceil(2 * (reach + stage.px(3)) * stage.ratio))
    sprite = QPixmap(side, side)
    sprite.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sprite)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.scale(stage.ratio, stage.ratio)
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    for pen in (stage.pen(stage.theme.panel, 3.6), stage.pen(colour, 1.8)):
        painter.setPen(Qt.PenStyle.NoPen if filled else pen)
        painter.drawEllipse(QPointF(0, 0), reach, reach)
    painter.end()
    return sprite
