"""The preview: the first rows of a table, with the columns in use marked and what cannot be used in them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from engine.points import LARGEST
from engine.tables import Table, Taken
from explorer.panels.widgets import named
from explorer.theme import px, themes

Index = QModelIndex | QPersistentModelIndex

_MEASURED = 60
"""Columns whose width is fitted: a table may have ten thousand."""

_WIDEST = 220
_ROWS_MEASURED = 12


class PreviewModel(QAbstractTableModel):
    """The cells as they are read, numbers to the right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: Table | None = None
        self._roles: dict[int, str] = {}
        self._axes: tuple[int, ...] = ()

    def show(self, table: Table | None) -> None:
        self.beginResetModel()
        self.table = table
        self._roles, self._axes = {}, ()
        self.endResetModel()

    def mark(self, taken: Taken | None) -> None:
        """Marks the columns in use."""
        self._roles, self._axes = {}, ()
        if taken is not None:
            self._axes = () if taken.principal else taken.axes
            self._roles = dict(zip(self._axes, ("x", "y"), strict=False))
            if taken.classes is not None:
                self._roles[taken.classes] = "class"
        if self.columnCount():
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.table is None else len(self.table.row_numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.table is None else len(self.table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.table is None or not index.isValid():
            return None
        column = self.table.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.BackgroundRole and index.column() in self._roles:
            return themes.current.accent_soft if self._usable(index) else themes.current.warning_soft
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in self._axes and not self._usable(index):
            return themes.current.warning
        return None

    def _side(self, section: int) -> int:
        assert self.table is not None
        right = self.table.columns[section].numeric
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)

    def _usable(self, index: Index) -> bool:
        assert self.table is not None
        numbers = self.table.columns[index.column()].numbers
        if index.column() not in self._axes or numbers is None:
            return True
        return bool(abs(numbers[index.row()]) <= LARGEST) and index.row() not in self.table.odd_rows

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.table is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return self._side(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(self.table.row_numbers[section])
        name = self.table.columns[section].name
        return f"{self._roles[section]}: {name}" if section in self._roles else name


class Preview(QTableView):
    """Shows a PreviewModel; Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "importPreview", "The first rows of the table")
        self.model_ = PreviewModel(self)
        self.setModel(self.model_)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.model_.modelReset.connect(self.fit_columns)
        themes.changed.connect(self.fit_columns)
        self.fit_columns()

    def mark(self, taken: Taken | None) -> None:
        """Marks the columns in use, and scrolls to the first of them."""
        self.model_.mark(taken)
        self.fit_columns()

    def fit_columns(self, *_: object) -> None:
        """Makes each column as wide as its heading and first values need."""
        self.verticalHeader().setDefaultSectionSize(px(24))
        model, heading, cell = self.model_, self.horizontalHeader().fontMetrics(), self.fontMetrics()
        for section in range(min(model.columnCount(), _MEASURED)):
            name = model.headerData(section, Qt.Orientation.Horizontal)
            widths = [1.12 * heading.horizontalAdvance(name)]
            for row in range(min(model.rowCount(), _ROWS_MEASURED)):
                widths.append(cell.horizontalAdvance(str(model.data(model.index(row, section)))))
            self.setColumnWidth(section, min(max(px(64), round(max(widths)) + px(24)), px(_WIDEST)))
