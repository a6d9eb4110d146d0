"""The colour bar: what the colours of doubt mean, in a corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from explorer.canvas.colouring import MOST_UNCERTAIN, doubt_scale
from explorer.canvas.stage import Stage, see_through
from explorer.show import ColourBy
from explorer.theme import themes

WORDS = {
    ColourBy.UNCERTAINTY: ("uncertainty", "0", f"≥ {MOST_UNCERTAIN:g}"),
    ColourBy.AMBIGUITY: ("ambiguity d₁/d₂", "0", "1"),
}
"""What the bar shows, and what its ends stand for."""

LENGTH, THICKNESS = 84.0, 8.0
TOP, RIGHT = 50.0, 12.0
"""Of the bar's place: below the line about the last half step."""


def paint_colour_bar(painter: QPainter, by: ColourBy, stage: Stage) -> QRectF | None:
    """The bar, and where its gradient lies; None where colours tell of no doubts."""
    if by not in WORDS:
        return None
    font = themes.font(11)
    metrics, texts = QFontMetricsF(font), WORDS[by]
    pad, gap = stage.px(12), stage.px(7)
    widths = [metrics.horizontalAdvance(text) for text in texts]
    whole = sum(widths) + stage.px(LENGTH) + 3 * gap + 2 * pad
    high = metrics.height() + stage.px(8)
    pill = QRectF(stage.viewport.size[0] - stage.px(RIGHT) - whole, stage.px(TOP), whole, high)
    painter.setPen(stage.pen(stage.theme.hairline, 1))
    painter.setBrush(see_through(stage.theme.panel, 0.94))
    painter.drawRoundedRect(pill, high / 2, high / 2)
    painter.setFont(font)
    base, left = pill.center().y() + 0.5 * metrics.capHeight(), pill.left() + pad
    middle = pill.center().y() - 0.5 * stage.px(THICKNESS)
    bar = QRectF(left + widths[0] + widths[1] + 2 * gap, middle, stage.px(LENGTH), stage.px(THICKNESS))
    places = (left, left + widths[0] + gap, bar.right() + gap)
    for text, x, ink in zip(texts, places, (stage.theme.ink, stage.theme.soft_ink, stage.theme.soft_ink), strict=True):
        painter.setPen(ink)
        painter.drawText(QPointF(x, base), text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_gradient(bar, stage))
    painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    return bar


def _gradient(bar: QRectF, stage: Stage) -> QLinearGradient:
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    scale = doubt_scale(stage.theme)
    for place, (red, green, blue) in enumerate(scale.round().astype(int).tolist()):
        gradient.setColorAt(place / (len(scale) - 1), QColor(red, green, blue))
    return gradient
