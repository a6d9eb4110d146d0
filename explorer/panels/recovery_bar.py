"""The bar that offers to bring back what was not saved when the program ended unexpectedly."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from explorer.panels.widgets import Card, named
from explorer.theme import px, themes

MOST_LETTERS = 40
"""Of a name: longer ones would push the answers out of sight."""


class RecoveryBar(Card):
    """It goes away with the first answer."""

    restored = Signal()
    discarded = Signal()
    put_off = Signal()

    def __init__(self, name: str, when: str) -> None:
        super().__init__("Unsaved work")
        shown = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
        self.text = QLabel(f"<b>{escape(shown)}</b> was left unsaved {when}.")
        self.text.setToolTip("Cluster Explorer did not end as it should; this is what it kept")
        self.text.setWordWrap(True)
        self.restore, self.discard, self.later = (QPushButton(text) for text in ("Bring back", "Discard", "Later"))
        self.restore.setProperty("kind", "primary")
        self.later.setProperty("kind", "quiet")
        self.restore.setToolTip("Go on with it; Ctrl+Z brings the present data back")
        self.discard.setToolTip("Delete it for good")
        self.later.setToolTip("Ask again at the next start")
        named(self.text, "recoveryText", "Unsaved work")
        row = QHBoxLayout(self)
        row.addWidget(self.text, 1)
        answers = ((self.restore, self.restored), (self.discard, self.discarded), (self.later, self.put_off))
        for button, signal in answers:
            named(button, f"recovery{button.text().replace(' ', '')}", f"{button.text()}: unsaved work")
            button.clicked.connect(self._answered)
            button.clicked.connect(signal)
            row.addWidget(button)
        self._row = row
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        themes.changed.connect(self.restyle)
        self.restyle()

    @Slot()
    def _answered(self) -> None:
        self.hide()
        self.deleteLater()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._row.setContentsMargins(px(14), px(8), px(8), px(8))
        self._row.setSpacing(px(8))
