"""The remedy bar: below the badge, what to try when something has gone wrong; a click does it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton

from explorer.theme import px

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.remedies import Remedy


_ROW, _COLUMN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class RemedyBar(QFrame):
    """chosen: the remedy that was clicked."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("remedies")
        self.setProperty("kind", "bar")
        self.setAccessibleName("What to try")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._row = QBoxLayout(_ROW, self)
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
        """As wide as its words; where there is no room for them in a row, one below the other."""
        margin, high = px(12), px(24)
        self._row.setContentsMargins(px(14), 0, px(10), 0)
        self.setVisible(bool(self._shown))
        if not self._shown:
            return
        for label in (self._head, *self.buttons):
            label.ensurePolished()
        parent = self.parentWidget()
        room = max((parent.width() if parent is not None else 0) - 2 * margin, 0)
        words = [label.sizeHint().width() for label in (self._head, *self.buttons)]
        # Not by trying it out: this is asked at every step of a run.
        in_row = px(14) + sum(words) + px(8) * len(self.buttons) + px(10) <= room
        self._head.setVisible(in_row)
        self._row.setSpacing(px(8) if in_row else 0)
        self._row.setDirection(_ROW if in_row else _COLUMN)
        self._row.activate()
        lines = 1 if in_row else len(self.buttons)
        self.setGeometry(margin, top, min(self._row.sizeHint().width(), room), high * lines)

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
