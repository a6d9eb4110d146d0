"""PlotTip: the exact values of a mark, beside it. A child of the plot: it leaves no window behind."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from explorer.panels.plot_layers import font
from explorer.theme import px, themes


class PlotTip(QWidget):
    """Some lines of text in a small frame; the first line is ink, the others soft."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("plotTip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lines: list[str] = []
        self.hide()

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def show_at(self, mark: QPointF, text: str) -> None:
        """Shows the text beside a mark, inside the parent."""
        self._lines = text.split("\n")
        self.resize(self.sizeHint())
        self.move(self._corner(mark))
        self.show()
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font())
        width = max((metrics.horizontalAdvance(line) for line in self._lines), default=0)
        return QSize(width + 2 * px(8), metrics.lineSpacing() * len(self._lines) + 2 * px(5))

    def _corner(self, mark: QPointF) -> QPoint:
        """Above the mark or below it, on the side with more room."""
        parent = self.parentWidget()
        assert parent is not None
        gap = px(10)
        x = min(max(round(mark.x()) - self.width() // 2, 0), max(0, parent.width() - self.width()))
        above = round(mark.y()) - gap - self.height()
        below = min(round(mark.y()) + gap, max(0, parent.height() - self.height()))
        return QPoint(x, above if above >= 0 else below)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = themes.current
        painter.setPen(QPen(theme.hairline, 1.0))
        painter.setBrush(theme.well)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(5), px(5))
        painter.setFont(font())
        metrics = QFontMetrics(font())
        for i, line in enumerate(self._lines):
            painter.setPen(theme.ink if i == 0 else theme.soft_ink)
            painter.drawText(px(8), px(5) + metrics.ascent() + i * metrics.lineSpacing(), line)
