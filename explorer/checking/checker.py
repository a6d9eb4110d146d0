"""Checker: has the run on screen checked against scikit-learn, on a thread of its own, and shows what came of it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.repeating import by_sklearn
from engine.snippet import MOST_INLINE, POINTS_FILE
from explorer.checking.dialog import CheckDialog
from explorer.checking.errand import Outcome, Wanted, check

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.session import Session


class Checker(QObject):
    """One check at a time; what is on screen may change meanwhile."""

    _told = Signal(str)
    _done = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self.dialog = CheckDialog(window)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
        self._cancelled, self._many = Event(), False
        self._under_way: Future[Outcome] | None = None
        self._told.connect(self.dialog.show_doing)
        self._done.connect(self._end)
        self.dialog.cancelled.connect(self._cancel)

    @property
    def busy(self) -> bool:
        return self._under_way is not None

    def begin(self) -> None:
        """Checks the run on screen, or shows the check that is under way."""
        if not self.busy:
            session = self._session
            settings, dataset = session.settings, session.dataset
            wanted = Wanted(dataset, settings, session.timeline, session.edition, session.name)
            self._cancelled, self._many = Event(), dataset.n > MOST_INLINE
            self.dialog.begin(settings, by_sklearn(settings))
            work = partial(check, wanted, self._told.emit, self._cancelled.is_set)
            self._under_way = self._pool.submit(work)
            self._under_way.add_done_callback(self._done.emit)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Ends what runs, and waits for that."""
        self.blockSignals(True)
        self._cancelled.set()
        self._pool.shutdown()

    @Slot()
    def _cancel(self) -> None:
        self._cancelled.set()
        self._under_way = None

    @Slot(object)
    def _end(self, future: Future[Outcome]) -> None:
        """What came of a check; of one that was cancelled nobody wants to know."""
        if future is not self._under_way:
            return
        self._under_way = None
        error = future.exception()
        if error is not None:
            self.dialog.show_trouble(f"Something went wrong inside: {type(error).__name__}: {error}", "")
            return
        outcome = future.result()
        if outcome.differences is not None:
            self.dialog.show_differences(outcome.differences, outcome.script)
        elif outcome.trouble:
            self.dialog.show_trouble(outcome.trouble, outcome.script)
        else:
            QGuiApplication.clipboard().setText(outcome.script)
            self.dialog.show_missing(outcome.script, POINTS_FILE if self._many else "")
