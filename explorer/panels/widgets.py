"""Small shared widgets: cards, group labels, rows, and fields that hold values and never an index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from explorer.icons import icon
from explorer.theme import px, themes

LABEL_COLUMN = 80
LEAST_CHOICE = 72


class Card(QFrame):
    """A panel with round corners and a hairline around it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(name)


def group_label(text: str) -> QLabel:
    """A heading in small spaced capitals."""
    label = QLabel(text.upper())
    label.setObjectName("groupLabel")
    label.setAccessibleName(text)
    font = label.font()
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
    label.setFont(font)
    return label


def named(widget: QWidget, name: str, spoken: str) -> None:
    """Gives a widget the name that tests and styles use and the one that screen readers say."""
    widget.setObjectName(name)
    widget.setAccessibleName(spoken)


class Group(QWidget):
    """A heading with rows of label and controls below it; the labels of all groups share one width."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._heading = group_label(title) if title else None
        if self._heading is not None:
            self._box.addWidget(self._heading)
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setColumnStretch(1, 1)
        self._box.addLayout(self.grid)
        themes.changed.connect(self.restyle)

    def set_title(self, title: str) -> None:
        """Another heading in the place of the first one; however long it is, it asks for no more room."""
        if self._heading is not None:
            self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._heading.setText(title.upper())
            self._heading.setAccessibleName(title)

    def add(self, widget: QWidget) -> None:
        """A widget over the whole width."""
        self._box.addWidget(widget)

    def add_row(self, text: str, *controls: QWidget) -> QLabel:
        """A label and its controls; the first control takes the spare width."""
        row = self.grid.rowCount()
        label = QLabel(text)
        label.setBuddy(controls[0])
        line = QHBoxLayout()
        for place, control in enumerate(controls):
            line.addWidget(control, 1 if place == 0 else 0)
        self.grid.addWidget(label, row, 0)
        self.grid.addLayout(line, row, 1)
        line.setSpacing(px(5))
        return label

    def restyle(self) -> None:
        """Follows a change of theme or size; called by each group once it is complete."""
        self._box.setSpacing(px(7))
        self.grid.setHorizontalSpacing(px(6))
        self.grid.setVerticalSpacing(px(7))
        self.grid.setColumnMinimumWidth(0, px(LABEL_COLUMN))


class Elided(QLabel):
    """A line of text that ends in … where there is too little room, and never asks for more."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Hairline(QWidget):
    """A thin line across the middle of its place."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() // 2, self.width(), 1, themes.current.hairline)
        painter.end()


_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class Choice(QComboBox):
    """A drop-down list of values; chosen is emitted by people only, never by show_value."""

    chosen = Signal(object)

    def __init__(self, name: str, spoken: str, entries: Iterable[tuple[Any, str, str]] = ()) -> None:
        """entries: value, text, tooltip."""
        super().__init__()
        named(self, name, spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self._values: list[Any] = []
        self.set_entries(entries)
        self.activated.connect(self._choose)

    def set_entries(self, entries: Iterable[tuple[Any, str, str]]) -> None:
        """Other values, with text and tooltip each; none of them is shown yet."""
        with QSignalBlocker(self):
            self.clear()
            self._values = []
            for value, text, tip in entries:
                self._values.append(value)
                self.addItem(text)
                self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(-1)

    def value(self) -> Any:
        """The value shown, None where it is none of the list."""
        return self._values[self.currentIndex()] if self.currentIndex() >= 0 else None

    def show_value(self, value: Any) -> None:
        """Shows a value without announcing it; one that is not in the list shows as the placeholder text."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    def set_usable(self, value: Any, usable: bool, why_not: str = "") -> None:
        """Makes one value choosable or not."""
        place = self._values.index(value)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        self.model().itemFromIndex(self.model().index(place, 0)).setFlags(  # type: ignore[attr-defined]
            flags if usable else Qt.ItemFlag.NoItemFlags
        )
        if why_not and not usable:
            self.setItemData(place, why_not, Qt.ItemDataRole.ToolTipRole)

    def sizeHint(self) -> QSize:
        return QSize(px(LEAST_CHOICE), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The same whatever is chosen: else a long placeholder would widen the whole panel."""
        return QSize(px(LEAST_CHOICE), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As ever, but a text that does not fit ends in an ellipsis."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = option.currentText
        option.currentText = self.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, field.width() - px(2)
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:  # noqa: N802 (Qt's name)
        """Shows the list as wide as its longest text, however narrow the field is."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + px(24))
        super().showPopup()

    def event(self, event: QEvent) -> bool:
        # Else the arrows would change k while the list in the transport row has the focus.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _LIST_KEYS:
            event.accept()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_if_focused(self, event, super().wheelEvent)

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._values[place])


class Slider(QSlider):
    """A horizontal slider; slid(value, gesture) is emitted by people only, with one gesture object for a whole drag."""

    slid = Signal(int, object)

    def __init__(self, name: str, spoken: str, low: int, high: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        named(self, name, spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(low, high)
        self.setMinimumWidth(px(60))
        self._high = high
        self._gesture: object | None = None
        self.sliderPressed.connect(self._begin)
        self.sliderReleased.connect(self._end)
        self.valueChanged.connect(self._slide)

    def show_value(self, value: int) -> None:
        """Shows a value without announcing it; the range grows where it must, and shrinks once no hand holds it."""
        with QSignalBlocker(self):
            self._fit_range(value)
            self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel_if_focused(self, event, super().wheelEvent)

    def _begin(self) -> None:
        self._gesture = object()

    def _end(self) -> None:
        self._gesture = None
        with QSignalBlocker(self):
            self._fit_range(self.value())

    def _fit_range(self, value: int) -> None:
        # Under a hand that holds it the handle would run away.
        least = self.maximum() if self.isSliderDown() else self._high
        self.setMaximum(max(least, value))

    def _slide(self, value: int) -> None:
        self.slid.emit(value, self._gesture)


class Disclosure(QPushButton):
    """A line that unfolds what lies below it."""

    def __init__(self, name: str, text: str, body: QWidget) -> None:
        super().__init__(text)
        named(self, name, text)
        self._body = body
        self.setProperty("kind", "link")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._fold)
        themes.changed.connect(self.restyle)
        self._fold(False)

    def restyle(self) -> None:
        name = "chevron-down" if self.isChecked() else "chevron-right"
        self.setIcon(icon(name, themes.current.accent))
        self.setIconSize(QSize(px(12), px(12)))

    def _fold(self, opened: bool) -> None:
        self._body.setVisible(opened)
        self.restyle()


def wheel_if_focused(widget: QWidget, event: QWheelEvent, act: Any) -> None:
    """Lets the wheel scroll the panel unless the control under it has the focus."""
    if widget.hasFocus():
        act(event)
    else:
        event.ignore()
