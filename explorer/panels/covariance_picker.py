"""The four covariance types as small drawings to choose from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from engine.settings import Covariance
from explorer import names, words
from explorer.icons import icon, icon_size
from explorer.panels.widgets import named
from explorer.theme import px, themes


class CovariancePicker(QWidget):
    """Chooses a covariance type; chosen is emitted by people only."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        named(self, "covariance", "Covariance type")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self.buttons = {covariance: _tile(covariance) for covariance in Covariance}
        for button in self.buttons.values():
            self._group.addButton(button)
            self._row.addWidget(button)
        self._group.buttonClicked.connect(self._choose)
        self.setFocusProxy(self.buttons[Covariance.FULL])
        themes.changed.connect(self.restyle)
        self.restyle()

    def show_value(self, covariance: Covariance) -> None:
        """Shows a type without announcing it."""
        self.buttons[covariance].setChecked(True)
        self.setFocusProxy(self.buttons[covariance])

    def set_applies(self, applies: bool, why_not: str) -> None:
        """Each button says what its type means, or why it cannot be chosen."""
        for covariance, button in self.buttons.items():
            button.setEnabled(applies)
            button.setToolTip(words.covariance_text(covariance) if applies else why_not)

    def restyle(self) -> None:
        self._row.setSpacing(px(3))
        for covariance, button in self.buttons.items():
            height = px(15)
            name = covariance.value
            button.setIcon(icon(name, themes.current.soft_ink, height, on=themes.current.accent))
            button.setIconSize(icon_size(name, height))
            button.setFixedHeight(px(40))
            button.setMinimumWidth(px(40))

    def _choose(self, button: QToolButton) -> None:
        self.chosen.emit(next(covariance for covariance, known in self.buttons.items() if known is button))


def _tile(covariance: Covariance) -> QToolButton:
    button = QToolButton()
    named(button, f"covariance-{covariance.value}", words.covariance_text(covariance))
    button.setProperty("kind", "tile")
    button.setText(names.COVARIANCE_SHORT[covariance])
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return button
