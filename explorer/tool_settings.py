"""What stands below the tools: the class of new points, and how far brush, eraser and stamp reach."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QIcon, QIconEngine, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from explorer.icons import icon
from explorer.panels.fields import WholeField
from explorer.panels.widgets import group_label, named
from explorer.theme import px, themes
from explorer.tool_options import DENSITY, MOST_CLASSES, RADIUS, RANGES, STAMP_POINTS, ToolOptions, class_name

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.preferences import Key
    from explorer.session import Session


class MenuButton(QToolButton):
    """A button of the tools column that opens a menu."""

    def __init__(self, name: str, spoken: str, tip: str) -> None:
        super().__init__()
        named(self, name, spoken)
        self.setToolTip(tip)
        self.setProperty("kind", "tool")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenu(QMenu(self))


class ClassChip(MenuButton):
    """The true class that new points get."""

    def __init__(self, session: Session, options: ToolOptions) -> None:
        super().__init__("classChip", "True class of new points", "The true class that new points get")
        self._session, self._options = session, options
        self._group = QActionGroup(self)
        self._choices: list[QAction] = []
        for number in range(MOST_CLASSES + 1):
            choice = self.menu().addAction("")
            choice.setCheckable(True)
            choice.triggered.connect(partial(_choose, options, number))
            self._group.addAction(choice)
            self._choices.append(choice)
        options.changed.connect(self.refresh)
        session.changed.connect(self._follow)
        themes.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Shows the chosen class, and what the numbers stand for in these data."""
        self._names = self._session.dataset.class_names
        for number, choice in enumerate(self._choices):
            choice.setText(self._text(number))
            choice.setIcon(self._icon(number))
            choice.setChecked(number == self._options.class_number)
        self.setIcon(self._icon(self._options.class_number))
        chosen = class_name(self._session.dataset, self._options.class_number)
        self.setText("No class" if chosen is None else f"Class {chosen}" if len(chosen) < 4 else chosen)

    def _text(self, number: int) -> str:
        name = class_name(self._session.dataset, number)
        return "None" if name is None else f"Class {name}"

    def _icon(self, number: int) -> QIcon:
        name = class_name(self._session.dataset, number)
        return QIcon(_Dot(None if name is None else self._session.dataset.class_index(name)))

    def _follow(self, changes: Changes) -> None:
        # The names alone matter here, and drawn icons cost more than a point that moves.
        if changes.dataset and self._session.dataset.class_names != self._names:
            self.refresh()


class OptionsButton(MenuButton):
    """Opens the fields for radius, density and the like."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__("toolOptions", "Options of the tools", "Radius, density and the like")
        self.setText("Options")
        self._options = options
        self._form: OptionsForm | None = None
        self.menu().aboutToShow.connect(self._refresh)
        themes.changed.connect(self.restyle)
        self.restyle()

    @property
    def form(self) -> OptionsForm:
        """The fields, made when they are first wanted."""
        if self._form is None:
            self._form = OptionsForm(self._options)
            action = QWidgetAction(self)
            action.setDefaultWidget(self._form)
            self.menu().addAction(action)
        return self._form

    def restyle(self, *_: object) -> None:
        self.setIcon(icon("sliders", themes.current.soft_ink, px(20)))

    def _refresh(self) -> None:
        self.form.refresh()


class OptionsForm(QWidget):
    """One row an option."""

    def __init__(self, options: ToolOptions) -> None:
        super().__init__()
        named(self, "toolOptionsForm", "Options of the tools")
        self._options = options
        self._grid = QGridLayout(self)
        self._grid.addWidget(group_label("Tools"), 0, 0, 1, 2)
        rows = (
            (RADIUS, "brushRadius", "Brush and eraser: radius", " px"),
            (DENSITY, "brushDensity", "Brush: points a second", ""),
            (STAMP_POINTS, "stampPoints", "Gaussian: points", ""),
        )
        self.fields = {key.name: self._add(key, name, text, unit) for key, name, text, unit in rows}
        self.shapes = self._add_shapes()
        options.changed.connect(self.refresh)
        themes.changed.connect(self.restyle)
        self.restyle()
        self.refresh()

    def restyle(self, *_: object) -> None:
        self._grid.setContentsMargins(px(10), px(8), px(10), px(10))
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(6))

    def refresh(self) -> None:
        for key in (RADIUS, DENSITY, STAMP_POINTS):
            self.fields[key.name].show_value(self._options.number(key))
        for lasso, button in self.shapes.items():
            button.setChecked(lasso == self._options.lasso)

    def _add(self, key: Key[int], name: str, text: str, unit: str) -> WholeField:
        field = WholeField(name, text, *RANGES[key.name])
        field.setSuffix(unit)
        field.setToolTip("{:,} to {:,}".format(*RANGES[key.name]) + unit)
        field.typed.connect(partial(self._take, key))
        place = self._grid.rowCount()
        self._grid.addWidget(QLabel(text), place, 0)
        self._grid.addWidget(field, place, 1)
        return field

    def _add_shapes(self) -> dict[bool, QToolButton]:
        """Rectangle or lasso, as two halves of a switch."""
        switch = QFrame()
        switch.setProperty("kind", "switch")
        row = QHBoxLayout(switch)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        group = QButtonGroup(self)
        buttons = {}
        for lasso, text, tip in ((False, "Rectangle", "Drag from corner to corner"), (True, "Lasso", "Draw freely")):
            button = QToolButton()
            named(button, f"select{text}", f"Select by {text.lower()}")
            button.setText(text)
            button.setToolTip(tip)
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.clicked.connect(partial(_shape, self._options, lasso))
            group.addButton(button)
            row.addWidget(button)
            buttons[lasso] = button
        place = self._grid.rowCount()
        self._grid.addWidget(QLabel("Select: shape"), place, 0)
        self._grid.addWidget(switch, place, 1)
        return buttons

    def _take(self, key: Key[int], value: int) -> None:
        self._options.set_number(key, value)
        # Beyond the range the nearest value counts, and shows.
        self.refresh()


def _shape(options: ToolOptions, lasso: bool, _ticked: bool = False) -> None:
    options.set_lasso(lasso)


def _choose(options: ToolOptions, number: int, _ticked: bool = False) -> None:
    options.set_class(number)


class _Dot(QIconEngine):
    """A dot as the points of a class are coloured; a ring for none."""

    def __init__(self, place: int | None) -> None:
        super().__init__()
        self._place = place

    def clone(self) -> QIconEngine:
        return _Dot(self._place)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, made.rect(), mode, state)
        painter.end()
        return made

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        theme, size = themes.current, min(rect.width(), rect.height())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._place is None:
            painter.setPen(QPen(theme.soft_ink, 0.08 * size))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.fill(self._place))
        painter.drawEllipse(QRectF(rect).center(), 0.3 * size, 0.3 * size)
        painter.restore()
