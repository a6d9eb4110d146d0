"""Fold: a heading that shows or hides what is below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton

from explorer.icons import icon
from explorer.panels.widgets import named
from explorer.theme import px, themes


class Fold(QToolButton):
    """unfolded(open): somebody wants to see what is below, or no longer does."""

    unfolded = Signal(bool)

    def __init__(self, name: str, text: str, tip: str) -> None:
        super().__init__()
        named(self, name, text)
        self.setText(text)
        self.setToolTip(tip)
        self.setCheckable(True)
        self.setProperty("kind", "quiet")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._turn)
        self.restyle()

    def restyle(self) -> None:
        """Follows a change of theme or size."""
        self.setIcon(icon("chevron-down" if self.isChecked() else "chevron-right", themes.current.soft_ink, px(12)))

    def _turn(self, checked: bool) -> None:
        self.restyle()
        self.unfolded.emit(checked)
