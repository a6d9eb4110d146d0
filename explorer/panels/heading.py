"""Heading: the name of a group in the side panel, which folds the group away and brings it back."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer.icons import icon
from explorer.panels.widgets import named
from explorer.theme import px, themes

TEXT = 10.5
CHEVRON = 10
HIGH = 16


class Heading(QAbstractButton):
    """In small spaced capitals like the headings of groups that do not fold, with a chevron behind them."""

    def __init__(self, title: str, body: QWidget) -> None:
        super().__init__()
        self.title, self._body = title, body
        named(self, f"heading-{title.lower()}", title)
        self.setText(title.upper())
        self.setCheckable(True)
        self.setChecked(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # A click leaves the keys with the canvas.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(self._fold)
        themes.changed.connect(self.restyle)
        self.restyle()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        font = themes.font(TEXT, QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
        self.setFont(font)
        self.setToolTip("Folds the group away" if self.isChecked() else "Unfolds the group")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + px(CHEVRON + 8), px(HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = themes.current
        ink = theme.ink if self.underMouse() else theme.soft_ink
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        wide, size = self.fontMetrics().horizontalAdvance(self.text()), px(CHEVRON)
        chevron = icon("chevron-down" if self.isChecked() else "chevron-right", ink, size)
        chevron.paint(painter, wide + px(4), (self.height() - size) // 2, size, size)
        if self.hasFocus():
            painter.setPen(theme.accent)
            around = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(around, px(4), px(4))
        painter.end()

    def _fold(self, unfolded: bool) -> None:
        self._body.setVisible(unfolded)
        self.restyle()
