"""The caption: the state of the run and what the last half step did, as the badge has it, painted into a picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from explorer.canvas.badge import TONES, broken, divided
from explorer.canvas.stage import Stage
from explorer.standing import Badge
from explorer.theme import Theme, themes

MARGIN = 12.0
HEIGHT = 30.0
LINE = 17.0
"""How much higher a second line makes it."""

HEAD = 19.0
TEXT = 12.0


def paint_caption(painter: QPainter, badge: Badge, account: str, stage: Stage) -> None:
    """In the upper left corner; on a narrow picture the line goes on below, since nothing tells the rest of it."""
    head, text = divided(badge, account)
    bold, plain = themes.font(TEXT, QFont.Weight.DemiBold), themes.font(TEXT)
    wide, metrics = QFontMetricsF(bold), QFontMetricsF(plain)
    margin, inset, gap = stage.px(MARGIN), stage.px(7), stage.px(9)
    chip = wide.horizontalAdvance(head) + stage.px(20)
    beside = stage.viewport.size[0] - 2 * margin - inset - chip - gap - stage.px(14)
    lines = broken(text, metrics, beside)
    used = gap + max(map(metrics.horizontalAdvance, lines)) + stage.px(7) if lines else 0.0
    high = stage.px(HEIGHT) + stage.px(LINE) * (len(lines) - 1 if lines else 0)
    radius = stage.px(14)
    painter.setPen(stage.pen(stage.theme.hairline, 1))
    painter.setBrush(stage.theme.panel)
    pill = QRectF(margin, margin, inset + chip + used + inset, high)
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    ground, ink = _tone(stage.theme, TONES.get(badge.tone, "plain"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    top = margin + 0.5 * (stage.px(HEIGHT) - stage.px(HEAD))
    label = QRectF(margin + inset, top, chip, stage.px(HEAD))
    painter.drawRoundedRect(label, 0.5 * label.height(), 0.5 * label.height())
    base = label.center().y() + 0.5 * metrics.capHeight()
    _write(painter, QPointF(label.left() + stage.px(10), base), head, bold, ink)
    for place, line in enumerate(lines):
        at = QPointF(label.right() + gap, base + place * stage.px(LINE))
        _write(painter, at, line, plain, stage.theme.soft_ink)


def _write(painter: QPainter, start: QPointF, text: str, font: QFont, ink: QColor) -> None:
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(start, text)


def _tone(theme: Theme, tone: str) -> tuple[QColor, QColor]:
    """The ground and the ink of the head, as the style sheet has them."""
    return {
        "accent": (theme.accent, theme.on_accent),
        "good": (theme.good_soft, theme.good),
        "warning": (theme.warning_soft, theme.warning),
    }.get(tone, (theme.well, theme.soft_ink))
