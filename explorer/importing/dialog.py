"""ImportDialog: the first rows of a table, how it is written, which columns are used, and what becomes of its rows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QProgressDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.reading import Writing
from engine.tables import Report, Table, Taken
from explorer.importing.format_row import FormatRow
from explorer.importing.preview import Preview
from explorer.numbers import count
from explorer.panels.column_pickers import ColumnPickers, rows_used
from explorer.panels.widgets import Card, named
from explorer.theme import px, themes

SIZE = (860, 620)
PATIENCE_MS = 500
"""What is read by then needs no dialog."""


class ImportDialog(QDialog):
    """wished(Wish), taken(Taken): what people say. opened: they take it; added: as points beside those there are."""

    wished = Signal(object)
    taken = Signal(object)
    opened = Signal()
    added = Signal()

    def __init__(self, name: str, pasted: bool, parent: QWidget | None = None) -> None:
        """pasted: the points may also join those that are there."""
        super().__init__(parent)
        named(self, "importDialog", f"Open {name}")
        self.setWindowTitle("Paste a table" if pasted else "Open a table")
        self._pasted = pasted
        self.title, self.shape = QLabel(name), QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("kind", "head")
        self.shape.setProperty("kind", "soft")
        self.format = FormatRow()
        self.preview = Preview()
        self.pickers = ColumnPickers("import", self)
        self.counts, self.reasons, self.progress = QLabel(), QLabel(), QProgressBar()
        named(self.counts, "importCounts", "Rows used and left out")
        named(self.reasons, "importReasons", "Why rows are left out")
        named(self.progress, "importProgress", "How much of the table has been read")
        self.cancel, self.add, self.accept_button = QPushButton("Cancel"), QPushButton(), QPushButton()
        named(self.cancel, "importCancel", "Cancel")
        named(self.add, "importAdd", "Add the points to those that are there")
        named(self.accept_button, "importOpen", "Open the table in place of the present data")
        self._lay_out()
        self._connect()
        themes.changed.connect(self.restyle)
        self.restyle()
        self.set_ready(False)

    # What is shown

    def show_preview(self, writing: Writing, preview: Table | None) -> None:
        """The first rows, and how they are written."""
        self.format.setVisible(not writing.told)
        self.format.show_writing(writing, self._pasted)
        self.preview.model_.show(preview)
        self.pickers.clear()
        self.shape.setText("" if preview is None else f"{_shape(preview)} so far")

    def show_taken(self, table: Table, taken: Taken | None, report: Report | None = None) -> None:
        """The columns in use, and once the rows have been looked through, what became of them."""
        self.shape.setText(_shape(table))
        if taken is None:
            self.pickers.clear()
        else:
            self.pickers.show(table, taken, report)
        self.preview.mark(taken)
        if report is not None:
            self.counts.setText(rows_used(report))
            more = ["…"] if report.rows_left_out > len(report.reasons) else []
            self.reasons.setText("\n".join([*report.reasons, *more]))
            self.reasons.setVisible(bool(report.reasons))
            self._tone("soft")
        elif taken is not None:
            self.counts.setText("Looking through the rows …")
        self.progress.hide()

    def show_progress(self, share: float) -> None:
        """How much has been read; at the beginning nobody can see more than the first rows."""
        self.progress.setVisible(True)
        self.progress.setValue(round(1000 * share))
        self.counts.setText(f"Reading… {100 * share:.0f} %")
        self.reasons.hide()
        self._tone("soft")

    def show_trouble(self, sentence: str) -> None:
        """Why there are no points."""
        self.progress.hide()
        self.counts.setText("This cannot be opened as it is")
        self.reasons.setText(sentence)
        self.reasons.setVisible(True)
        self._tone("warning")
        self.set_ready(False)

    def set_ready(self, ready: bool) -> None:
        """Whether there are points to open."""
        self.add.setEnabled(ready)
        self.accept_button.setEnabled(ready)

    # How it is laid out

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch(1)
        self._written, self._used = Card("How the table is written"), Card("What is used of it")
        written = QVBoxLayout(self._written)
        written.addWidget(self.format)
        written.addWidget(self.preview, 1)
        self._fill_used(QVBoxLayout(self._used))
        foot = QHBoxLayout()
        foot.addWidget(self.progress, 1)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        self.accept_button.setText("Open")
        self.add.setText("Add points")
        first, second = (self.accept_button, self.add) if self._pasted else (self.add, self.accept_button)
        foot.addWidget(first)
        foot.addWidget(second)
        self.add.setVisible(self._pasted)
        second.setProperty("kind", "primary")
        second.setDefault(True)
        first.setAutoDefault(False)
        self.cancel.setAutoDefault(False)
        self._box = QVBoxLayout(self)
        self._box.addLayout(top)
        self._box.addWidget(self._written, 1)
        self._box.addWidget(self._used)
        self._box.addLayout(foot)

    def _fill_used(self, box: QVBoxLayout) -> None:
        grid = QGridLayout()
        fields = (("x", self.pickers.x), ("y", self.pickers.y), ("True classes", self.pickers.classes))
        for place, (text, field) in enumerate(fields):
            label = QLabel(text)
            label.setProperty("kind", "soft")
            label.setBuddy(field)
            grid.addWidget(label, 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(self.pickers.principal, 2, 0, 1, 3)
        box.addLayout(grid)
        box.addWidget(self.pickers.note)
        box.addWidget(self.counts)
        box.addWidget(self.reasons)
        self.counts.setProperty("kind", "strong")
        self.reasons.setWordWrap(True)
        self.reasons.setTextFormat(Qt.TextFormat.PlainText)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self._used_grid = grid

    def _connect(self) -> None:
        self.format.wished.connect(self.wished)
        self.pickers.chosen.connect(self.taken)
        self.cancel.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self.opened)
        self.add.clicked.connect(self.added)

    def _tone(self, tone: str) -> None:
        if self.reasons.property("kind") != tone:
            self.reasons.setProperty("kind", tone)
            self.reasons.style().unpolish(self.reasons)
            self.reasons.style().polish(self.reasons)

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(16), px(14), px(16), px(14))
        self._box.setSpacing(px(10))
        for card in (self._written, self._used):
            layout = card.layout()
            assert layout is not None
            layout.setContentsMargins(px(14), px(12), px(14), px(12))
            layout.setSpacing(px(8))
        self._used_grid.setHorizontalSpacing(px(10))
        self._used_grid.setVerticalSpacing(px(4))
        parent = self.parentWidget()
        room = parent.size() if parent is not None else self.size()
        self.resize(min(px(SIZE[0]), room.width() - px(60)), min(px(SIZE[1]), room.height() - px(60)))


def reading_progress(name: str, window: QWidget) -> QProgressDialog:
    """How much of a file has been read, with Cancel; not to be seen before that takes long."""
    dialog = QProgressDialog(f"Reading {name} …", "Cancel", 0, 1000, window)
    named(dialog, "readingProgress", f"How much of {name} has been read")
    dialog.setWindowTitle("Open an experiment")
    dialog.setMinimumDuration(PATIENCE_MS)
    dialog.setAutoReset(False)
    dialog.setAutoClose(False)
    dialog.setValue(0)
    return dialog


def _shape(table: Table) -> str:
    """So many columns and rows."""
    columns, rows = len(table.columns), len(table.row_numbers)
    return f"{count(columns)} column{'' if columns == 1 else 's'}, {count(rows)} row{'' if rows == 1 else 's'}"
