"""Bars: numbers of the clusters as horizontal bars in their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.records import Record
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.session import Session

MOST_BARS = 5
"""More clusters than this end in a line that counts the rest."""


class Bar(Record):
    """One bar: of which component, how long (0…1), the number beside it, and what stands at the end of its row."""

    component: int
    length: float
    text: str
    aside: str = ""


class Bars(QWidget):
    """Horizontal bars in cluster colours, the cluster's number and the value beside each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows = 1
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        self.bars = bars
        said = (f"cluster {bar.component + 1}: {bar.text} {bar.aside}".strip() for bar in bars)
        self.setAccessibleName("; ".join(said))
        self.update()

    def reserve(self, rows: int) -> None:
        """Keeps room for so many bars, so that nothing below jumps while the pointer moves."""
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(120), self._rows * px(19))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(11.5))
        for row, bar in enumerate(self.bars[:MOST_BARS]):
            self._paint_bar(painter, row, bar)
        more = len(self.bars) - MOST_BARS
        if more > 0:
            painter.setPen(themes.current.soft_ink)
            below = QRectF(0, MOST_BARS * px(19), self.width(), px(19))
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, f"and {more} more")
        painter.end()

    def _paint_bar(self, painter: QPainter, row: int, bar: Bar) -> None:
        theme, colours = themes.current, self._session.colours
        colour = colours[bar.component] if bar.component < len(colours) else bar.component
        text = f"{bar.component + 1}   {bar.text}"
        room = self.width() - px(130 if bar.aside else 78)
        length = max(px(2), room * bar.length)
        top = row * px(19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.fill(colour))
        painter.drawRoundedRect(QRectF(0, top + px(5), length, px(9)), px(2), px(2))
        painter.setPen(theme.soft_ink)
        beside = QRectF(length + px(6), top, self.width() - length - px(6), px(19))
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)
        whole = QRectF(0, top, self.width(), px(19))
        painter.drawText(whole, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, bar.aside)
