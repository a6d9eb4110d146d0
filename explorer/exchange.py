"""Exchange: experiments and tables in and out by files and clipboard, and the question before anything is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.files import is_experiment
from engine.writing import table_text
from explorer import preferences as keys
from explorer import words
from explorer.export.places import Places
from explorer.importing.drops import accept_drops
from explorer.importing.finder import TableFinder
from explorer.importing.importer import Importer
from explorer.importing.recent import RecentMenu
from explorer.numbers import count
from explorer.saving import Job, Outcome, Writer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from engine.experiment import Experiment, View
    from explorer.dialogs import Asking
    from explorer.panels.data_group import DataGroup
    from explorer.preferences import Preferences
    from explorer.session import Session

MOST_COPIED = 100_000
"""Points on the clipboard: writing more of them would hold the window up."""


class Looks(Protocol):
    """What a window shows of how things are looked at."""

    def view_record(self) -> View: ...
    def show_view(self, view: View) -> None: ...


class Exchange(QObject):
    """Opens and saves what the session holds for a window. opened: the path of a file that is open now."""

    opened = Signal(str)

    def __init__(
        self, session: Session, preferences: Preferences, asking: Asking, window: QWidget, looks: Looks
    ) -> None:
        super().__init__(window)
        self._session, self._preferences, self._asking, self._window = session, preferences, asking, window
        self._looks = looks
        self._places = Places(session, preferences, asking, window)
        self._writer = Writer(self)
        self._writer.done.connect(self._on_written)
        self.importer = Importer(session, asking, window)
        self.importer.opened.connect(self.opened)
        self.importer.experiment_read.connect(self._on_read)
        self.finder = TableFinder(session, self)
        self.finder.other.connect(self._open_other)
        self.recent = RecentMenu(preferences, self.open_file, window)
        self.opened.connect(self.recent.remember)
        accept_drops(window, self.open_file, self.importer.paste)

    def close(self) -> None:
        """Ends the thread that writes; what it is writing is finished first."""
        self._writer.close()

    def attend(self, data: DataGroup) -> None:
        """Does what is asked for beside the columns of the table."""
        data.retaken.connect(self.importer.retake)
        data.table_wanted.connect(self.open_table_again)
        self.importer.refused.connect(data.show_settings)

    def open(self) -> None:
        """Asks for an experiment or a table and opens it."""
        path = self._asking.file_to_open(self._window, self._preferences.get(keys.FOLDER))
        if path:
            self._preferences.set(keys.FOLDER, str(Path(path).parent))
            self.open_file(path)

    @Slot()
    def open_table_again(self) -> None:
        """Asks for the table that the present points were read from; what is there stays as it is."""
        path = self._asking.file_to_open(self._window, self._preferences.get(keys.FOLDER))
        if path:
            self.finder.look_at(path)

    @Slot(str)
    def _open_other(self, path: str) -> None:
        told = f"{Path(path).name} is not known to be the same table: its points would be new ones"
        self._session.announced.emit(told)
        self.open_file(path)

    def open_file(self, path: str, asks: bool = True) -> None:
        """Opens an experiment, or asks about a table (without `asks` only where that is doubtful), in the background.

        Where it fails a sentence says why, and nothing is lost.
        """
        if is_experiment(path):
            self.importer.open_experiment(path)
        else:
            self.importer.open_file(path, asks)

    @Slot(object, str)
    def _on_read(self, experiment: Experiment, path: str) -> None:
        self.show(experiment, Path(path).absolute())
        self.opened.emit(path)

    def show(self, experiment: Experiment, file: Path | None) -> None:
        """Goes on with an experiment as it was left; undo brings the present document back."""
        self._session.open(experiment, file)
        self._looks.show_view(experiment.view)

    def save(self) -> bool:
        """Writes the experiment to its file, or to one that is asked for; whether it is on its way there."""
        file = self._session.file
        return self.save_as() if file is None else self._write(file)

    def save_as(self) -> bool:
        """Asks for a file and writes the experiment there; whether it is on its way."""
        path = self._places.ask("Save the experiment", ".clx", "Experiments")
        return path is not None and self._write(path)

    def _write(self, path: Path) -> bool:
        session = self._session
        self._writer.write(Job(session.experiment(self._looks.view_record()), path, session.document))
        return True

    @Slot(object)
    def _on_written(self, outcome: Outcome) -> None:
        path = outcome.job.path
        if outcome.trouble:
            self._places.refuse(path, outcome.trouble)
            return
        self._session.mark_saved(outcome.job.document, path)
        self._session.announced.emit(f"Saved {path.name}")
        self.opened.emit(str(path))

    def copy(self) -> None:
        """The selected points on the clipboard, as a table."""
        chosen = self._session.selection
        if len(chosen) > MOST_COPIED:
            self._session.announced.emit(f"The clipboard takes {count(MOST_COPIED)} points at most: save them instead")
        elif chosen:
            QGuiApplication.clipboard().setText(table_text(self._session.dataset.only(chosen.indices)))
            self._session.announced.emit(f"{words.points(len(chosen))} copied")

    def paste(self) -> None:
        """The points of a table on the clipboard."""
        self.importer.paste(QGuiApplication.clipboard().text())

    def may_close(self) -> bool:
        """Whether nothing would be lost by closing, or people do not mind."""
        if not self._session.modified:
            return self._may_leave()
        answer = self._asking.before_closing(self._window, self._session.title)
        if answer is not None:
            return answer
        if self.save():
            self._writer.finish()
        return not self._session.modified and self._may_leave()

    def _may_leave(self) -> bool:
        """Whether data that only undo still has may go."""
        left = self._session.left_unsaved
        return not left or self._asking.before_leaving(self._window, left)
