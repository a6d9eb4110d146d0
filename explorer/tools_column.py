"""The tools column: one button a tool, and below them what is needed all the time."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout

from explorer.actions import Actions
from explorer.docks import TOOLS_WIDTH
from explorer.panels.widgets import Card
from explorer.theme import px, themes

BELOW = ("undo", "redo", "fit")


class ToolsColumn(Card):
    """Exactly the tools the canvas has."""

    def __init__(self, actions: Actions) -> None:
        super().__init__("Tools")
        self._box = QVBoxLayout(self)
        self.tools = [_button(action) for action in actions.of_group("tool")]
        self.others = [_button(actions[name]) for name in BELOW]
        for button in self.tools:
            self._box.addWidget(button)
        self._box.addStretch(1)
        for button in self.others:
            self._box.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        themes.changed.connect(self.restyle)
        self.restyle()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self.setFixedWidth(px(TOOLS_WIDTH))
        self._box.setContentsMargins(px(6), px(6), px(6), px(6))
        self._box.setSpacing(px(3))
        for button in (*self.tools, *self.others):
            button.setIconSize(QSize(px(18), px(18)))
            button.setFixedHeight(px(46))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(f"{action.objectName()}-button")
    button.setAccessibleName(action.text())
    button.setProperty("kind", "tool")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
