"""Facts: a few numbers side by side, each over its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.records import Record
from explorer.theme import px, themes

HEIGHT = 34


class Fact(Record):
    """A number as text, its name, and what it means."""

    text: str
    name: str
    tip: str


class Facts(QWidget):
    """Takes the same room whether it shows anything or not, so that nothing below jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        if facts != self.facts:
            self.facts = facts
            self.setAccessibleName("; ".join(f"{fact.name}: {fact.text}" for fact in facts))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """The tip of the number under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.facts:
            place = min(int(event.pos().x() * len(self.facts) / max(self.width(), 1)), len(self.facts) - 1)
            QToolTip.showText(event.globalPos(), self.facts[place].tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        wide = self.width() / max(len(self.facts), 1)
        half = self.height() / 2
        for i, fact in enumerate(self.facts):
            painter.setFont(themes.font(12.5, QFont.Weight.DemiBold))
            painter.setPen(themes.current.ink)
            painter.drawText(QRectF(i * wide, 0, wide, half), Qt.AlignmentFlag.AlignVCenter, fact.text)
            painter.setFont(themes.font(10.5))
            painter.setPen(themes.current.soft_ink)
            painter.drawText(QRectF(i * wide, half, wide, half), Qt.AlignmentFlag.AlignVCenter, fact.name)
        painter.end()
