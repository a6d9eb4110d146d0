"""Importer: tables become points, files experiments. It owns the one reading under way and the dialog about it; a
worker does the work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import DataError
from engine.origins import Origin
from engine.reading import Wish, Writing
from explorer.importing.doubts import doubtful
from explorer.importing.messages import OpenReply, OpenRequest, ReadReply, ReadRequest, TakeReply, TakeRequest
from explorer.importing.pasting import add_points, plain_points
from explorer.messages import Failure
from explorer.opening import MOST_AT_ONCE, MOST_CLUSTERS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QProgressDialog, QWidget

    from engine.provenance import TableFile
    from engine.source import Source
    from engine.tables import Table, Taken
    from explorer.dialogs import Asking
    from explorer.importing.dialog import ImportDialog
    from explorer.session import Session


@dataclass(slots=True)
class Task:
    """A file on its way. path: empty for a table that was pasted, which may join the points that are there.

    asks: whether people are asked even where nothing is doubtful.
    """

    origin: Origin
    name: str
    path: str
    asks: bool
    writing: Writing | None = None
    preview: Table | None = None
    table: Table | None = None
    file: TableFile | None = None


class Importer(QObject):
    """requested carries the requests to the worker. Whatever goes wrong is told, and what was open stays.

    opened: the path of a table that was opened. experiment_read(Experiment, path). refused: other columns of the
    document's table could not be used.
    """

    requested = Signal(object)
    opened = Signal(str)
    experiment_read = Signal(object, str)
    refused = Signal()

    def __init__(self, session: Session, asking: Asking, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._asking, self._window = session, asking, window
        self.dialog: ImportDialog | None = None
        self.progress: QProgressDialog | None = None
        self._task: Task | None = None
        self._points: TakeReply | None = None
        self._retaken: Source | None = None
        self._generation = 0
        self._abandoned = Event()
        self._waiting = False

    @property
    def busy(self) -> bool:
        """Whether anything is being read."""
        return self._waiting

    # What is asked for

    def open_file(self, path: str, asks: bool = True) -> None:
        """Reads a file and asks what of it is meant; without `asks` only where that is doubtful."""
        self._begin(Task(Origin.of_file(path), Path(path).stem, path, asks))

    def open_experiment(self, path: str) -> None:
        """Reads an experiment; where that takes long a dialog says how far it is."""
        from explorer.importing.dialog import reading_progress  # noqa: PLC0415

        self.close()
        self._task = Task(Origin.of_file(path), Path(path).stem, path, asks=False)
        self.progress = reading_progress(self._task.origin.name, self._window)
        self.progress.canceled.connect(self.close)
        self._ask(OpenRequest(self._next(), path, self._abandoned))

    def paste(self, text: str) -> None:
        """The points in a text after those there are; where it is doubtful what is meant, people are asked."""
        origin = Origin.of_text(text, "The clipboard")
        try:
            plain = plain_points(origin)
            if plain is not None:
                add_points(self._session, plain[0])
                return
        except DataError as error:
            self._asking.tell(self._window, "These are no points", str(error))
            return
        self._begin(Task(origin, "Pasted table", "", asks=True))

    @Slot(object)
    def retake(self, taken: Taken) -> None:
        """Other columns of the table behind the document."""
        source = self._session.source
        if source is not None:
            self.close()
            self._retaken = source
            self._ask(TakeRequest(self._next(), source.table, taken, source.file, self._abandoned))

    @Slot()
    def close(self) -> None:
        """Nothing that is being read is wanted any more."""
        self._next()
        self._waiting, self._task, self._points = False, None, None
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()
        progress, self.progress = self.progress, None
        if progress is not None:
            # To close it is to cancel it.
            progress.canceled.disconnect(self.close)
            progress.close()
            progress.deleteLater()

    def _begin(self, task: Task) -> None:
        self.close()
        self._task = task
        self._read(task, Wish())

    def _read(self, task: Task, wish: Wish) -> None:
        self._ask(ReadRequest(self._next(), task.origin, wish, self._abandoned))

    def _take(self, taken: Taken) -> None:
        task = self._task
        assert task is not None
        assert task.table is not None
        if self.dialog is not None:
            self.dialog.show_taken(task.table, taken)
        self._ask(TakeRequest(self._next(), task.table, taken, task.file, self._abandoned))

    def _next(self) -> int:
        """The number of the next request; the one before it is no longer wanted."""
        self._abandoned.set()
        self._abandoned = Event()
        self._generation += 1
        return self._generation

    def _ask(self, request: ReadRequest | TakeRequest | OpenRequest) -> None:
        self._waiting, self._points = True, None
        if self.dialog is not None:
            self.dialog.set_ready(False)
        self.requested.emit(request)

    # What the worker answers

    @Slot(object)
    def on_reply(self, reply: ReadReply | TakeReply | OpenReply) -> None:
        """A part of an answer; older ones are passed over."""
        if reply.generation != self._generation:
            return
        if isinstance(reply, ReadReply):
            if self._task is not None:
                self._show_table(self._task, reply)
        elif isinstance(reply, OpenReply):
            self._show_experiment(reply)
        elif self._task is None:
            self._waiting = False
            # Other data may have been loaded meanwhile: columns of a table that is gone do not take their place.
            retaken, self._retaken = self._retaken, None
            if self._session.source is retaken:
                self._session.retake(reply.source, reply.dataset, reply.scaling)
        else:
            self._waiting = False
            self._show_points(self._task, reply)

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """What cannot be read, or used, is told in a sentence."""
        if failure.generation != self._generation:
            return
        self._waiting = False
        if self.dialog is not None:
            self.dialog.show_trouble(failure.message)
        elif self._task is not None:
            name = self._task.origin.name
            self.close()
            self._asking.tell(self._window, f"{name} cannot be opened", failure.message)
        else:
            self._session.announced.emit(failure.message)
            self.refused.emit()

    def _show_experiment(self, reply: OpenReply) -> None:
        if self.progress is not None:
            self.progress.setValue(round(reply.share * self.progress.maximum()))
        if reply.experiment is not None:
            self.close()
            self.experiment_read.emit(reply.experiment, reply.path)

    def _show_table(self, task: Task, reply: ReadReply) -> None:
        if reply.writing is not None:
            task.writing, task.preview = reply.writing, reply.preview
            if task.asks or reply.size > MOST_AT_ONCE:
                self._dialog_of(task).show_preview(reply.writing, reply.preview)
        if reply.table is None:
            if self.dialog is not None:
                self.dialog.show_progress(reply.share)
            return
        task.table, task.file = reply.table, reply.file
        if reply.suggested is not None:
            self._take(reply.suggested)
            return
        self._waiting = False
        dialog = self._dialog_of(task)
        dialog.show_taken(reply.table, None)
        dialog.show_trouble(reply.why)

    def _show_points(self, task: Task, reply: TakeReply) -> None:
        assert task.writing is not None
        assert task.table is not None
        self._points = reply
        report = reply.source.report
        if not task.asks and not doubtful(task.writing, task.table, report):
            self._open()
            return
        dialog = self._dialog_of(task)
        dialog.show_taken(task.table, reply.source.taken, report)
        dialog.set_ready(True)

    def _dialog_of(self, task: Task) -> ImportDialog:
        """The dialog about a table, opened now if it has not been."""
        if self.dialog is None:
            from explorer.importing.dialog import ImportDialog  # noqa: PLC0415

            pasted = not task.path
            dialog = ImportDialog(task.name if pasted else task.origin.name, pasted, self._window)
            dialog.wished.connect(self._wish)
            dialog.taken.connect(self._choose)
            dialog.opened.connect(self._open)
            dialog.added.connect(self._add)
            dialog.rejected.connect(self.close)
            if task.writing is not None and task.preview is not None:
                dialog.show_preview(task.writing, task.preview)
            self.dialog = dialog
            dialog.open()
        return self.dialog

    # What people say

    @Slot(object)
    def _wish(self, wish: Wish) -> None:
        if self._task is not None:
            self._task.asks = True
            self._read(self._task, wish)

    @Slot(object)
    def _choose(self, taken: Taken) -> None:
        if self._task is not None:
            self._task.asks = True
            self._take(taken)

    @Slot()
    def _open(self) -> None:
        """The points in place of those that are there."""
        task, points = self._task, self._points
        if task is None or points is None:
            return
        self.close()
        dataset, report = points.dataset, points.source.report
        k = min(MOST_CLUSTERS, dataset.n)
        self._session.load(dataset, task.name, points.scaling, k, source=points.source)
        if report.sentence:
            self._session.announced.emit(report.sentence)
        if task.path:
            self.opened.emit(task.path)

    @Slot()
    def _add(self) -> None:
        """The points beside those that are there."""
        points = self._points
        if points is None:
            return
        self.close()
        try:
            add_points(self._session, points.dataset, points.source.report.sentence)
        except DataError as error:
            self._asking.tell(self._window, "These points cannot be added", str(error))
