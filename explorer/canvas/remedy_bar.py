"""The remedy bar: below the badge, what to try when something has gone wrong; a click does it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from explorer.theme import px

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.remedies import Remedy


class RemedyBar(QFrame):
    """chosen: the remedy that was clicked."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("remedies")
        self.setProperty("kind", "bar")
        self.setAccessibleName("What to try")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._row = QHBoxLayout(self)
        self._head = QLabel("Try:")
        self._head.setProperty("kind", "soft")
        self._row.addWidget(self._head)
        self._shown: tuple[Remedy, ...] = ()
        self.buttons: list[QPushButton] = []
        self.hide()

    def show_remedies(self, remedies: tuple[Remedy, ...], top: int) -> None:
        """top: where the bar begins."""
        if remedies != self._shown:
            self._shown = remedies
            for button in self.buttons:
                button.hide()
                button.deleteLater()
            self.buttons = [self._button(remedy) for remedy in remedies]
        self.fit(top)

    def fit(self, top: int) -> None:
        """As wide as its words."""
        self._row.setContentsMargins(px(14), 0, px(10), 0)
        self._row.setSpacing(px(8))
        self.setVisible(bool(self._shown))
        if self._shown:
            for label in (self._head, *self.buttons):
                label.ensurePolished()
            self._row.activate()
            self.setGeometry(px(12), top, self._row.sizeHint().width(), px(24))

    def _button(self, remedy: Remedy) -> QPushButton:
        button = QPushButton(remedy.text)
        button.setObjectName("remedy")
        button.setProperty("kind", "link")
        button.setAccessibleName(f"Try: {remedy.text}")
        button.setToolTip("Changes the setting; Ctrl+Z takes it back")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(partial(self.chosen.emit, remedy))
        self._row.addWidget(button)
        button.show()
        return button
