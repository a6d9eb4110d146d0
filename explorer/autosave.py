"""Autosave: what is not saved is written to a file of its own every now and then, and is gone after a clean end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from engine.experiment import View
from explorer import preferences as keys
from explorer.messages import Changes
from explorer.preferences import Preferences
from explorer.recovery import Berth
from explorer.saving import Job, Outcome, Writer
from explorer.session import Session

EDITS = 5
"""After so many edits it is written at once,"""

QUIET = 3000
"""or so many milliseconds after the last one."""


class Autosave(QObject):
    """Follows the session. view: how things are looked at."""

    def __init__(self, session: Session, preferences: Preferences, folder: Path, view: Callable[[], View]) -> None:
        super().__init__()
        self._session, self._preferences, self._view = session, preferences, view
        self._folder, self._berth = folder, Berth.taken(folder)
        self._superseded: list[Berth] = []
        self._edits, self._index = 0, session.undo_stack.index()
        self._failed = False
        self._writer = Writer(self)
        self._writer.done.connect(self._on_written)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET)
        self._timer.timeout.connect(self.write)
        session.changed.connect(self._follow)

    @property
    def file(self) -> Path | None:
        """Where it is written; None where nothing can be."""
        return None if self._berth is None else self._berth.file

    def supersede(self, berth: Berth) -> None:
        """What was brought back from a dead copy: it goes once it stands in this copy's own file."""
        self._superseded.append(berth)
        self.write()

    def finish(self) -> bool | None:
        """Writes what is not saved and waits for it: the program may not live much longer. Whether it is kept now; None
        where there is nothing to keep."""
        self.write()
        self._writer.finish()
        if not self._session.modified:
            return None
        return not self._failed and self._berth is not None and self._berth.file.exists()

    def close(self) -> None:
        """A clean end leaves nothing behind: whoever closed the window was asked before."""
        self._timer.stop()
        self._session.changed.disconnect(self._follow)
        self._writer.close()
        self._let_go()
        if self._berth is not None:
            self._berth.clear()
            self._berth.leave()

    def _let_go(self) -> None:
        for berth in self._superseded:
            berth.clear()
            berth.leave()
        self._superseded.clear()

    @Slot()
    def write(self) -> None:
        """Writes the document as it is now, on another thread."""
        self._edits = 0
        self._timer.stop()
        wanted = self._session.modified and self._preferences.get(keys.AUTOSAVE)
        if self._berth is None:
            if wanted:
                self._complain(f"{self._folder} cannot be written: save from time to time (Ctrl+S).")
            return
        if wanted:
            experiment = self._session.experiment(self._view())
            self._writer.write(Job(experiment, self._berth.file, self._session.document))
        elif not self._writer.busy:
            self._berth.clear()

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if not (changes.dataset or changes.settings or changes.name):
            return
        index = self._session.undo_stack.index()
        self._edits += index != self._index
        self._index = index
        if self._edits >= EDITS and not self._writer.busy:
            self.write()
        else:
            self._timer.start()

    def _complain(self, trouble: str) -> None:
        """Said once, and again only if it has worked in between."""
        if not self._failed:
            self._session.announced.emit(f"Autosave does not work: {trouble}")
        self._failed = True

    @Slot(object)
    def _on_written(self, outcome: Outcome) -> None:
        if outcome.trouble:
            self._complain(outcome.trouble)
            return
        self._failed = False
        self._let_go()
        if not self._session.modified and self._berth is not None:
            self._berth.clear()
