"""DATA: which example, or which columns of a table, or where that has gone; and the units distances are measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton

from engine.examples import ALL_EXAMPLES
from engine.settings import Scaling
from explorer import names
from explorer.deeds import Deeds
from explorer.known_tables import OPEN_AGAIN
from explorer.panels.column_pickers import ColumnPickers
from explorer.panels.settings_group import SettingsGroup
from explorer.panels.widgets import Choice, named

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.session import Session


class DataGroup(SettingsGroup):
    """The example, the columns if there is a table behind the points, and the scaling.

    retaken(Taken): other columns are wanted. table_wanted: the table is to be opened again, since it is not there.
    """

    retaken = Signal(object)
    table_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("", session)
        self.setAccessibleName("Data")
        examples = [(example.key, example.title, example.lesson) for example in ALL_EXAMPLES]
        self.example = Choice("example", "Example", examples)
        self.example.setToolTip("Loads an example; Ctrl+Z brings the present data back")
        self.pickers = ColumnPickers("data", self)
        self.scaling = Choice(
            "scaling", "Scaling", [(s, names.SCALING_NAMES[s], names.SCALING_GLOSS[s]) for s in Scaling]
        )
        self.scaling.setToolTip(names.SCALING_TOOLTIP)
        self.add_row("Example", self.example)
        fields = (("x", self.pickers.x), ("y", self.pickers.y), ("True class", self.pickers.classes))
        self._rows = [(self.add_row(text, field), field) for text, field in fields]
        self.grid.addWidget(self.pickers.principal, self.grid.rowCount(), 0, 1, 2)
        self.grid.addWidget(self.pickers.note, self.grid.rowCount(), 0, 1, 2)
        self._add_missing()
        self.add_row("Scaling", self.scaling)
        self.example.chosen.connect(self._load)
        self.pickers.chosen.connect(self.retaken)
        self.scaling.chosen.connect(self._scale)
        self.restyle()
        self.show_settings()

    def concerns(self, changes: Changes) -> bool:
        return changes.settings or changes.dataset or changes.name or changes.table

    def show_settings(self) -> None:
        name = self.session.name
        self.example.setPlaceholderText(name)
        self.example.show_value(next((example.key for example in ALL_EXAMPLES if example.title == name), None))
        self.scaling.show_value(self.session.settings.scaling)
        self._show_columns()

    def _add_missing(self) -> None:
        """What stands in the place of the columns where there are none to choose from."""
        self.missing, self.open_again = QLabel(), QPushButton(OPEN_AGAIN)
        named(self.missing, "dataMissing", "What is missing of the table")
        named(self.open_again, "dataOpenAgain", "Open the table of these points again")
        # The name of the table may come from a file of anybody.
        self.missing.setTextFormat(Qt.TextFormat.PlainText)
        self.missing.setProperty("kind", "soft")
        self.missing.setWordWrap(True)
        self.open_again.setToolTip("Wherever the table is now; if it has changed, its points can be opened anew")
        self.open_again.clicked.connect(self.table_wanted)
        for part in (self.missing, self.open_again):
            self.grid.addWidget(part, self.grid.rowCount(), 0, 1, 2)

    def _show_columns(self) -> None:
        """The columns, where there are any to choose from, or why there are none."""
        source, note = self.session.source, self.session.table_note
        self.missing.setText(note)
        self.missing.setVisible(bool(note))
        self.open_again.setVisible(bool(note) and not self.session.table_awaited)
        for label, field in self._rows:
            label.setVisible(source is not None)
            field.setVisible(source is not None)
        self.pickers.principal.setVisible(source is not None and sum(source.table.numeric) > len(source.taken.axes))
        if source is None:
            # A table that is gone is not to be kept for what nobody sees.
            self.pickers.clear()
        else:
            self.pickers.show(source.table, source.taken, source.report)

    def _load(self, key: str) -> None:
        Deeds(self.session).load(next(example for example in ALL_EXAMPLES if example.key == key))
        self.show_settings()

    def _scale(self, scaling: Scaling) -> None:
        self.change(f"Change scaling to {names.SCALING_NAMES[scaling]}", scaling=scaling)
