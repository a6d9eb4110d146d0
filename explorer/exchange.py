"""Exchange: tables in and out by files and clipboard, and the question before anything is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QGuiApplication

from engine.errors import DataError
from engine.files import parse_table
from engine.writing import CLASS_COLUMN, table_text, write_table
from explorer import preferences as keys
from explorer import words
from explorer.numbers import count
from explorer.opening import file_document

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.dialogs import Asking
    from explorer.preferences import Preferences
    from explorer.session import Session

MOST_COPIED = 100_000
"""Points on the clipboard: writing more of them would hold the window up."""


class Exchange:
    """Opens and saves the session's points for a window."""

    def __init__(self, session: Session, preferences: Preferences, asking: Asking, window: QWidget) -> None:
        self._session, self._preferences, self._asking, self._window = session, preferences, asking, window

    def open(self) -> None:
        """Asks for a table and opens it; where that fails, a sentence says why and nothing is lost."""
        path = self._asking.file_to_open(self._window, self._preferences.get(keys.FOLDER))
        if not path:
            return
        self._preferences.set(keys.FOLDER, str(Path(path).parent))
        try:
            document, note = file_document(path)
        except DataError as error:
            self._asking.tell(self._window, f"{Path(path).name} cannot be opened", str(error))
            return
        scaling, k = document.settings.scaling, document.settings.k
        self._session.load(document.dataset, document.name, scaling, k, source=document.source)
        if note:
            self._session.announced.emit(note)

    def save(self) -> bool:
        """Asks for a place and writes the points there as a table; whether that has been done."""
        proposed = Path(self._preferences.get(keys.FOLDER)) / f"{self._session.name}.csv"
        path = self._asking.file_to_save(self._window, str(proposed))
        if not path:
            return False
        self._preferences.set(keys.FOLDER, str(Path(path).parent))
        try:
            write_table(self._session.dataset, path)
        except DataError as error:
            self._asking.tell(self._window, f"{Path(path).name} cannot be saved", str(error))
            return False
        self._session.mark_saved()
        self._session.announced.emit(f"Saved {self._session.dataset.n} points to {Path(path).name}")
        return True

    def copy(self) -> None:
        """The selected points on the clipboard, as a table."""
        chosen = self._session.selection
        if len(chosen) > MOST_COPIED:
            self._session.announced.emit(f"The clipboard takes {count(MOST_COPIED)} points at most: save them instead")
        elif chosen:
            QGuiApplication.clipboard().setText(table_text(self._session.dataset.only(chosen.indices)))
            self._session.announced.emit(f"{words.points(len(chosen))} copied")

    def paste(self) -> None:
        """The points of a table on the clipboard after the others, and selected; what is no table changes nothing."""
        session = self._session
        try:
            table = parse_table(QGuiApplication.clipboard().text(), "The clipboard")
            classes = CLASS_COLUMN if CLASS_COLUMN in table.column_names else None
            pasted, report = table.dataset(class_column=classes)
            joined = session.dataset.joined(pasted)
        except DataError as error:
            self._asking.tell(self._window, "These are no points", str(error))
            return
        n = session.dataset.n
        session.edit_dataset(joined, f"Paste {words.points(pasted.n)}")
        session.select(np.arange(n, n + pasted.n))
        session.announced.emit(report.sentence or f"{words.points(pasted.n)} pasted")

    def may_close(self) -> bool:
        """Whether nothing would be lost by closing, or people do not mind."""
        if not self._session.modified:
            return True
        answer = self._asking.before_closing(self._window, self._session.name)
        return self.save() if answer is None else answer
