"""Thumbnails: a clustering in a few square centimetres."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.optima import Optimum
from explorer.panels.optima.letters import letter, tone
from explorer.panels.plot_layers import colour
from explorer.theme import mix, px, themes

EDGE = 7.0


def thumbnail(
    dataset: Dataset, optimum: Optimum, colours: tuple[int, ...], size: tuple[int, int], ratio: float, rank: int
) -> QPixmap:
    """Points in their clusters' colours, the centres, and the letter of the rank; size: before the screen's ratio."""
    width, height = size
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    theme = themes.current
    painter.setPen(QPen(theme.hairline, 1.0))
    painter.setBrush(theme.well)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), px(5), px(5))
    points, labels = dataset.points[:: optimum.step, :2], optimum.labels
    spots, centres = _fitted(points, optimum.frame.mixture.means[:, :2], width, height)
    for j, centre in enumerate(centres):
        own = spots[labels == j]
        painter.setPen(QPen(mix(theme.fill(colours[j]), theme.well, 0.15), px(2.6), c=Qt.PenCapStyle.RoundCap))
        painter.drawPoints([QPointF(x, y) for x, y in own.tolist()])
        painter.setPen(QPen(theme.well, px(1.4)))
        painter.setBrush(theme.stroke(colours[j]))
        painter.drawEllipse(QPointF(*centre.tolist()), px(3.6), px(3.6))
    _paint_letter(painter, rank)
    painter.end()
    return pixmap


def _paint_letter(painter: QPainter, rank: int) -> None:
    """In a chip of the colour that the optimum has among the seeds."""
    chip = QRectF(px(4), px(4), px(15), px(15))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(tone(rank)))
    painter.drawRoundedRect(chip, px(4), px(4))
    painter.setPen(themes.current.on_stroke)
    painter.setFont(themes.font(10.5, QFont.Weight.DemiBold))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, letter(rank))


def _fitted(points: Floats, means: Floats, width: int, height: int) -> tuple[Floats, Floats]:
    """Both in pixels, over the whole picture: at this size shapes matter less than places."""
    if points.shape[1] == 1:
        points, means = (np.column_stack([each[:, 0], np.zeros(len(each))]) for each in (points, means))
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.where(high > low, high - low, 1.0)
    room = np.array([width, height]) - 2 * px(EDGE)

    def placed(places: Floats) -> Floats:
        shares = np.clip((places - low) / extent, 0.0, 1.0)
        shares = np.where(high > low, shares, 0.5)
        shares[:, 1] = 1.0 - shares[:, 1]
        return np.asarray(px(EDGE) + shares * room)

    return placed(points), placed(means)
