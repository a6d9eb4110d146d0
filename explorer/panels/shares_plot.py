"""SharesPlot: how much of one place each cluster would have, against the stiffness, under the present centres."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arrays import Floats
from engine.shares import shares_by_beta
from explorer.numbers import number
from explorer.panels.beta_scale import BETA_HIGH, BETA_LOW
from explorer.panels.widgets import named
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.session import Session

PLACES = 121
HINT = "Point at the canvas, or pin a point"
BETAS = np.geomspace(BETA_LOW, BETA_HIGH, PLACES)


class SharesPlot(QWidget):
    """shares: (k, PLACES) what is drawn, None where there is no place or no centre."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._critical = 0.0
        self.shares: Floats | None = None
        named(self, "shares-plot", "Shares by stiffness")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("How much of the place under the pointer, or of the pinned point, each centre would own")

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(92))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_place(self, place: tuple[float, ...] | None, critical: float) -> None:
        """Draws the shares of a place, in user units; None where there is none to speak of."""
        session, frame = self._session, self._session.frame
        self._critical = critical
        self.shares = None
        spoken = HINT
        if place is not None and frame is not None and not session.picking and np.isfinite(place).all():
            at = np.array([place], dtype=np.float64)
            betas = np.append(BETAS, session.beta)
            found = shares_by_beta(session.measured, session.settings, frame, at, betas)
            self.shares = found[:, :-1]
            own = ", ".join(f"cluster {j + 1}: {share:.2f}" for j, share in enumerate(found[:, -1].tolist()))
            spoken = f"at β = {number(session.beta, 3)} {own}"
        self.setAccessibleName(f"Shares by stiffness: {spoken}")
        self.update()

    # Painting

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(px(20), px(16), -px(4), -px(17))

    def _x(self, beta: float) -> float:
        area = self._area()
        share = log10(beta / BETA_LOW) / log10(BETA_HIGH / BETA_LOW)
        return area.left() + area.width() * min(max(share, 0.0), 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(10))
        self._paint_axes(painter)
        if self.shares is None:
            painter.setPen(themes.current.soft_ink)
            painter.drawText(self._area(), Qt.AlignmentFlag.AlignCenter, HINT)
        else:
            self._paint_rules(painter)
            self._paint_curves(painter, self.shares)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        theme, area = themes.current, self._area()
        painter.setPen(QPen(theme.hairline, 1))
        for y in (area.top(), area.bottom()):
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(theme.soft_ink)
        for value, y in ((1, area.top()), (0, area.bottom())):
            beside = QRectF(0, y - px(8), area.left() - px(5), px(16))
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(value))
        for beta in (0.1, 1, 10, 100):
            below = QRectF(self._x(beta) - px(20), area.bottom() + px(2), px(40), px(14))
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, f"{beta:g}")
        below = QRectF(area.right() - px(20), area.bottom() + px(2), px(20), px(14))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, "β")

    def _paint_rules(self, painter: QPainter) -> None:
        """Where β is, and where it is critical."""
        theme, area = themes.current, self._area()
        solid, dashed = QPen(theme.accent, 1), QPen(theme.soft_ink, 1, Qt.PenStyle.DashLine)
        for beta, pen in ((self._critical, dashed), (self._session.beta, solid)):
            if np.isfinite(beta):
                painter.setPen(pen)
                painter.drawLine(QPointF(self._x(beta), area.top() - px(2)), QPointF(self._x(beta), area.bottom()))
        text = f"β = {number(self._session.beta, 3)}"
        width = painter.fontMetrics().horizontalAdvance(text)
        left = min(max(self._x(self._session.beta) - width / 2, area.left()), area.right() - width)
        painter.setPen(theme.accent)
        painter.drawText(QRectF(left, 0, width + px(2), px(14)), Qt.AlignmentFlag.AlignLeft, text)

    def _paint_curves(self, painter: QPainter, shares: Floats) -> None:
        theme, area, colours = themes.current, self._area(), self._session.colours
        xs = np.linspace(area.left(), area.right(), PLACES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for j, row in enumerate(shares):
            pen = QPen(theme.stroke(colours[j] if j < len(colours) else j), px(100) * 0.017)
            painter.setPen(pen)
            ys = area.bottom() - area.height() * row
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]))
