"""Fields for numbers: what is typed is handed on as it is, and whoever refuses it gets the old value shown again."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QSpinBox, QToolButton

from explorer.icons import icon
from explorer.panels.widgets import named, wheel_if_focused
from explorer.theme import px, themes

WIDEST = 2**31 - 1


class WholeField(QSpinBox):
    """A whole number from low to high. Any other may be typed, so that the settings can say what is wrong with it."""

    typed = Signal(int)

    def __init__(self, name: str, spoken: str, low: int, high: int, buttons: bool = True) -> None:
        super().__init__()
        named(self, name, spoken)
        self._low, self._high = low, high
        self.setRange(-WIDEST, WIDEST)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight if buttons else Qt.AlignmentFlag.AlignCenter)
        if not buttons:
            # Not NoButtons: with styled arrows Qt then places the text outside.
            self.setProperty("kind", "plain")
        self.valueChanged.connect(self.typed)

    def show_value(self, value: int) -> None:
        """Shows a value without announcing it."""
        with QSignalBlocker(self):
            self.setValue(value)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802 (Qt's name)
        flag = QAbstractSpinBox.StepEnabledFlag
        down = flag.StepDownEnabled if self.value() > self._low else flag.StepNone
        up = flag.StepUpEnabled if self.value() < self._high else flag.StepNone
        return down | up

    def stepBy(self, steps: int) -> None:  # noqa: N802 (Qt's name)
        self.setValue(min(self._high, max(self._low, self.value() + steps)))

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance("0" * len(str(self._high)))
        return QSize(width + px(28), px(30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_if_focused(self, event, super().wheelEvent)


class NumberField(QLineEdit):
    """A number in plain or scientific notation ("1e-6"); typed carries it, refused the text that is none."""

    typed = Signal(float)
    refused = Signal(str)

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        named(self, name, spoken)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._shown = ""
        self.editingFinished.connect(self._finish)

    def show_value(self, value: float) -> None:
        """Shows a value without announcing it; what is being typed is left alone."""
        self._shown = f"{value:.4g}"
        if not (self.hasFocus() and self.isModified()):
            self.restore()

    def restore(self) -> None:
        """Shows the last value again."""
        with QSignalBlocker(self):
            self.setText(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.restore()
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _finish(self) -> None:
        text = self.text().strip()
        if text == self._shown:
            return
        self.setModified(False)
        try:
            value = float(text.replace("−", "-").replace(",", "."))
        except ValueError:
            self.restore()
            self.refused.emit(text)
            return
        self.typed.emit(value)


class DiceButton(QToolButton):
    """Throws the next seed and shows the present one."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "dice", "Next seed")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        themes.changed.connect(self.restyle)
        self.restyle()

    def show_seed(self, seed: int) -> None:
        self.setText(str(seed))
        self.setAccessibleName(f"Next seed; the present one is {seed}")

    def restyle(self) -> None:
        self.setIcon(icon("dice", themes.current.ink))
        self.setIconSize(QSize(px(16), px(16)))
