"""The scale of β: where it stands on a slider, and a slider on which one place is marked."""

from __future__ import annotations

from math import isfinite, log10

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen

from engine.annealing import LAST_BETA
from explorer.panels.widgets import Slider
from explorer.theme import px, themes

BETA_LOW = 0.05
BETA_HIGH = LAST_BETA
BETA_STEPS = 50
"""Steps of the slider for every tenfold."""
BETA_DECADES = 4
HANDLE = 14
"""As wide as the style sheet makes the slider's handle."""


def beta_at(place: int) -> float:
    """The β that the slider's place stands for."""
    return float(f"{BETA_LOW * 10 ** (place / BETA_STEPS):.3g}")


def beta_place(beta: float) -> int:
    """The slider's place nearest to a β, at its end for one beyond."""
    return min(max(round(BETA_STEPS * log10(beta / BETA_LOW)), 0), BETA_STEPS * BETA_DECADES)


class BetaSlider(Slider):
    """Stiffness on a logarithmic scale, with the critical one marked below the groove."""

    def __init__(self) -> None:
        super().__init__("beta-slider", "Stiffness β", 0, BETA_STEPS * BETA_DECADES)
        self.setProperty("kind", "marked")
        self.critical: float | None = None

    def show_critical(self, beta: float) -> None:
        """Marks a β; an infinite one has no place."""
        known = beta if isfinite(beta) else None
        if known != self.critical:
            self.critical = known
            self.update()

    @property
    def mark(self) -> float | None:
        """Where the mark is, in pixels from the left."""
        if self.critical is None:
            return None
        share = log10(self.critical / BETA_LOW) / BETA_DECADES
        return 0.5 * px(HANDLE) + (self.width() - px(HANDLE)) * min(max(share, 0.0), 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.mark is None or not self.isEnabled():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(QPen(themes.current.soft_ink, px(100) * 0.014))
        painter.drawLine(QPointF(self.mark, middle - px(5)), QPointF(self.mark, middle + px(5)))
        painter.setFont(themes.font(9))
        half = painter.fontMetrics().horizontalAdvance("β") / 2 + px(2)
        painter.drawText(QPointF(self.mark - half, middle + px(13)), "β")
        painter.setFont(themes.font(7.5))
        painter.drawText(QPointF(self.mark + half - px(3), middle + px(14)), "c")
        painter.end()
