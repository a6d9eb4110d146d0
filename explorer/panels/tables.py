"""TablesDialog: points, components and curves as tables, live, to read, to hear and to copy."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionRange, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QTableView, QTabWidget, QVBoxLayout, QWidget

from explorer.messages import Changes
from explorer.panels.table_models import ComponentsModel, CurvesModel, PointsModel, TableModel
from explorer.panels.widgets import named
from explorer.session import Session
from explorer.theme import px, themes

MOST_COPIED = 100_000
"""Rows that are copied at once: text of more would keep the window waiting."""


class Table(QTableView):
    """A table for a million rows: none is measured. Ctrl+C copies the selected cells as tab-separated values."""

    def __init__(self, name: str, spoken: str, model: TableModel) -> None:
        super().__init__()
        named(self, name, spoken)
        self._model = model
        self.setModel(model)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setStretchLastSection(True)
        model.modelReset.connect(self.fit_columns)
        themes.changed.connect(self.fit_columns)
        self.fit_columns()

    def fit_columns(self, *_: object) -> None:
        """Makes each column as wide as its heading needs, and no narrower than a number."""
        self.verticalHeader().setDefaultSectionSize(px(26))
        metrics = self.horizontalHeader().fontMetrics()
        for column, heading in enumerate(self._model.headers):
            self.setColumnWidth(column, max(px(76), round(1.1 * metrics.horizontalAdvance(heading)) + px(24)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """The selected cells, under their headings, as tab-separated values; every cell if none is selected."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(i) for i in range(selection.count())]
        columns = sorted({c for part in ranges for c in range(part.left(), part.right() + 1)})
        columns = columns or list(range(len(self._model.headers)))
        rows = _rows(ranges, self._model.rows)
        lines = ["\t".join(self._model.headers[column] for column in columns)]
        lines += ["\t".join(self._model.text(row, column) for column in columns) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
        self._model.session.announced.emit(_account(len(rows), ranges, self._model.rows))


class TablesDialog(QDialog):
    """A window of its own that need not be closed to go on."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "tables", "Tables of points, components and curves")
        self.setWindowTitle("Tables")
        self.setModal(False)
        self._session = session
        self._models = (PointsModel(session, self), ComponentsModel(session, self), CurvesModel(session, self))
        self._behind = [False] * len(self._models)
        self.points = Table("pointsTable", "Points", self._models[0])
        self.components = Table("componentsTable", "Components", self._models[1])
        self.curves = Table("curvesTable", "Curves by k", self._models[2])
        self.tabs = QTabWidget()
        named(self.tabs, "tableTabs", "Tables")
        for table, text in zip(self.tables, ("Points", "Components", "Curves"), strict=True):
            self.tabs.addTab(table, text)
        self.tabs.currentChanged.connect(self._catch_up)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(12), px(12), px(12), px(12))
        box.addWidget(self.tabs)
        self.resize(px(800), px(480))
        session.changed.connect(self._follow)

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.points, self.components, self.curves

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _follow(self, changes: Changes) -> None:
        """Notes which tables are behind, and mends the one in sight."""
        moved = changes.dataset or changes.frame or changes.settings
        for place, behind in enumerate((moved, moved, changes.candidates)):
            self._behind[place] = self._behind[place] or behind
        self._catch_up()

    def _catch_up(self, *_: object) -> None:
        place = self.tabs.currentIndex()
        if self.isVisible() and self._behind[place]:
            self._behind[place] = False
            self._models[place].refresh()


def _rows(ranges: list[QItemSelectionRange], rows: int) -> list[int]:
    """The selected rows in their order, all if none is selected, MOST_COPIED at most."""
    if not ranges:
        return list(range(min(rows, MOST_COPIED)))
    chosen: set[int] = set()
    for part in sorted(ranges, key=lambda part: part.top()):
        chosen.update(range(part.top(), min(part.bottom() + 1, part.top() + MOST_COPIED)))
    return sorted(chosen)[:MOST_COPIED]


def _account(copied: int, ranges: list[QItemSelectionRange], rows: int) -> str:
    """What was copied, and whether something was left out."""
    wanted = max((part.bottom() for part in ranges), default=rows - 1) - min((p.top() for p in ranges), default=0) + 1
    if copied == MOST_COPIED and wanted > copied:
        return f"Copied the first {copied} rows only"
    return f"Copied {copied} row{'' if copied == 1 else 's'}"
