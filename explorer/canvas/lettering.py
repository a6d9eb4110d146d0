"""Lettering: text with a rim of the panel's colour, legible over anything, drawn once and then copied."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from explorer.canvas.stage import Stage, see_through


class Lettering:
    """How some texts are written: in this font, with a rim so many pixels wide before scaling."""

    def __init__(self, font: QFont, stage: Stage, rim: float = 4.0) -> None:
        self.metrics = QFontMetricsF(font)
        self._font, self._described = font, font.toString()
        self._stage, self._rim = stage, stage.px(rim)
        self._panel = see_through(stage.theme.panel, 0.95)

    def write(self, painter: QPainter, start: QPointF, text: str, ink: QColor) -> None:
        """start: of the base line."""
        if self._stage.vector:
            painter.save()
            painter.translate(start)
            _paint_label(painter, text, self._font, ink, self._panel, self._rim)
            painter.restore()
        else:
            painter.drawPixmap(*self.picture(start, text, ink))

    def picture(self, start: QPointF, text: str, ink: QColor) -> tuple[QPointF, QPixmap]:
        """The text as a picture, and where that is to be painted, on whole device pixels."""
        ratio = self._stage.ratio
        label, left, top = _label(text, self._described, ink.rgb(), self._panel.rgba(), self._rim, ratio)
        at = ((start.x() + left) * ratio, (start.y() + top) * ratio)
        return QPointF(round(at[0]) / ratio, round(at[1]) / ratio), label


@lru_cache(maxsize=512)
def _label(text: str, font: str, ink: int, panel: int, rim: float, ratio: float) -> tuple[QPixmap, float, float]:
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
