"""ColumnPickers: which columns of a table are x, y and the true classes, or its principal components in their place."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QLabel

from engine.principal import FEWEST
from engine.records import replace
from engine.tables import Report, Table, Taken
from explorer.numbers import count
from explorer.panels.widgets import Choice, named

NONE = "none"
ALONE = "x alone, on a line with its density"
HOW = "Of all columns of numbers, standardised first; constant columns and the classes are left out"
TOO_FEW = f"Needs {FEWEST} columns of numbers"
ONLY = "Clusters are found in {} only: what lies in the others is not seen."
INSTEAD = "The principal components take the place of x and y"


class ColumnPickers(QObject):
    """The fields, to be laid out by whoever owns them. chosen(Taken) is emitted by people only."""

    chosen = Signal(object)

    def __init__(self, prefix: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._taken = Taken((0, 0))
        self.x = Choice(f"{prefix}X", "Column of x")
        self.y = Choice(f"{prefix}Y", "Column of y")
        self.classes = Choice(f"{prefix}Class", "Column of the true classes")
        self.classes.setToolTip("True classes are never used to find clusters, only to compare them with")
        self.principal = QCheckBox("First two principal components")
        named(self.principal, f"{prefix}Principal", "Use the first two principal components")
        self.note = QLabel()
        named(self.note, f"{prefix}Note", "What is not seen of the table")
        self.note.setProperty("kind", "soft")
        self.note.setWordWrap(True)
        self.x.chosen.connect(self._choose_x)
        self.y.chosen.connect(self._choose_y)
        self.classes.chosen.connect(self._choose_classes)
        self.principal.clicked.connect(self._choose_principal)

    @property
    def taken(self) -> Taken:
        """What is chosen at present."""
        return self._taken

    def show(self, table: Table, taken: Taken, report: Report | None = None) -> None:
        """Shows what of a table is taken, what is not seen of it, and where a report tells what the components hold;
        announces nothing."""
        self._taken = taken
        if table is not self._table:
            self._table = table
            numeric = [(i, column.name, column.name) for i, column in enumerate(table.columns) if column.numeric]
            everything = [(i, column.name, column.name) for i, column in enumerate(table.columns)]
            self.x.set_entries(numeric)
            self.y.set_entries([*numeric, (None, NONE, ALONE)])
            self.classes.set_entries([(None, NONE, "No true classes"), *everything])
        for field, place in zip((self.x, self.y), (*taken.axes, None), strict=False):
            field.show_value(place)
            field.setEnabled(not taken.principal)
            field.setToolTip(INSTEAD if taken.principal else "")
        self.classes.setEnabled(True)
        self.classes.show_value(taken.classes)
        self.principal.setChecked(taken.principal)
        possible = sum(table.numeric) >= FEWEST
        self.principal.setEnabled(possible)
        self.principal.setToolTip(HOW if possible else TOO_FEW)
        self.note.setText(_note(table, taken, report))
        self.note.setVisible(bool(self.note.text()))

    def clear(self) -> None:
        """Shows that there is nothing to choose from."""
        self._table = None
        for field in (self.x, self.y, self.classes):
            field.set_entries(())
            field.setEnabled(False)
        self.principal.setChecked(False)
        self.principal.setEnabled(False)
        self.note.hide()

    def _choose_x(self, place: int) -> None:
        x, *y = self._taken.axes
        self._choose(replace(self._taken, axes=(place, *(x if place == other else other for other in y))))

    def _choose_y(self, place: int | None) -> None:
        x, *y = self._taken.axes
        if place is None:
            axes: tuple[int, ...] = (x,)
        elif place != x:
            axes = (x, place)
        elif y:
            axes = (y[0], x)
        else:
            axes = (self._another(x), x)
        self._choose(replace(self._taken, axes=axes))

    def _another(self, place: int) -> int:
        """A column of numbers besides one, if there is any."""
        assert self._table is not None
        return next((i for i, column in enumerate(self._table.columns) if column.numeric and i != place), place)

    def _choose_classes(self, place: int | None) -> None:
        self._choose(replace(self._taken, classes=place))

    def _choose_principal(self, on: bool) -> None:
        self._choose(replace(self._taken, principal=on))

    def _choose(self, taken: Taken) -> None:
        if taken != self._taken:
            assert self._table is not None
            self.show(self._table, taken)
            self.chosen.emit(taken)


def _note(table: Table, taken: Taken, report: Report | None) -> str:
    """That there is more in the table than is looked at; of components, how much of the variance they hold."""
    if taken.principal:
        if report is None:
            return ""
        first, second = (round(100 * share) for share in report.explained)
        return f"They hold {first} % and {second} % of the variance. {ONLY.format('these two coordinates')}"
    others = set(range(len(table.columns))) - {*taken.axes, taken.classes}
    if not any(table.columns[place].numeric and not table.columns[place].counts_rows for place in others):
        return ""
    return ONLY.format("these two columns" if len(taken.axes) > 1 else "this column")


def rows_used(report: Report) -> str:
    """How many rows are points."""
    used = "1 row used" if report.rows_used == 1 else f"{count(report.rows_used)} rows used"
    return used if not report.rows_left_out else f"{used}, {count(report.rows_left_out)} left out"
