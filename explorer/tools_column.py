"""The tools column: one button a tool, what the tools are set to, and below what is needed all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout

from explorer.actions import Actions
from explorer.docks import TOOLS_WIDTH
from explorer.panels.widgets import Card, Hairline
from explorer.theme import px, themes
from explorer.tool_options import ToolOptions
from explorer.tool_settings import ClassChip, OptionsButton

if TYPE_CHECKING:
    from explorer.session import Session

BELOW = ("undo", "redo", "fit")
TALL, LOW = 46, 32
"""The height of a button with its caption below the icon, and of one without."""

MARGIN, SPACING = 6, 3


class ToolsColumn(Card):
    """Exactly the tools the canvas has. Where they would not fit with their captions, they stand without."""

    def __init__(self, actions: Actions, session: Session, options: ToolOptions) -> None:
        super().__init__("Tools")
        self._box = QVBoxLayout(self)
        self.tools = [_button(action) for action in actions.of_group("tool")]
        self.chip, self.options = ClassChip(session, options), OptionsButton(options)
        self.others = [_button(actions[name]) for name in BELOW]
        for button in self.tools:
            self._box.addWidget(button)
        self._line = Hairline()
        self._box.addWidget(self._line)
        for setting in (self.chip, self.options):
            self._box.addWidget(setting)
        self._box.addStretch(1)
        for button in self.others:
            self._box.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        themes.changed.connect(self.restyle)
        self.restyle()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self.setFixedWidth(px(TOOLS_WIDTH))
        self._box.setContentsMargins(px(MARGIN), px(MARGIN), px(MARGIN), px(MARGIN))
        self._box.setSpacing(px(SPACING))
        self._line.setFixedHeight(px(5))
        for button in self._buttons:
            button.setIconSize(QSize(px(18), px(18)))
        self._fit()

    @property
    def _buttons(self) -> list[QToolButton]:
        return [*self.tools, self.chip, self.options, *self.others]

    def _fit(self) -> None:
        count = len(self._buttons)
        needed = count * px(TALL) + (count + 1) * px(SPACING) + 2 * px(MARGIN) + self._line.height()
        tall = self.height() >= needed
        under, alone = Qt.ToolButtonStyle.ToolButtonTextUnderIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons:
            button.setToolButtonStyle(under if tall else alone)
            button.setFixedHeight(px(TALL if tall else LOW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(f"{action.objectName()}-button")
    button.setAccessibleName(action.text())
    button.setProperty("kind", "tool")
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
