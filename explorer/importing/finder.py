"""TableFinder: looks for the tables of experiments that were opened. It owns the one search under way.

What it finds belongs to the session; the search itself is the find worker's, on a thread of its own, so that nothing
that is read meanwhile waits for it or ends it. It ends when other data take the place of those whose table it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from explorer.importing.messages import FindReply, FindRequest

if TYPE_CHECKING:
    from engine.provenance import Provenance
    from explorer.messages import Changes, Failure
    from explorer.session import Session


class TableFinder(QObject):
    """requested carries the requests to the worker. other: the path of a file that people have named, but which is not
    the table as it was."""

    requested = Signal(object)
    other = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._request: FindRequest | None = None
        self._generation = 0
        self._begun = False
        session.changed.connect(self._follow)

    @property
    def busy(self) -> bool:
        """Whether anything is being looked for."""
        return self._request is not None

    def begin(self) -> None:
        """From now on what is missing is looked for."""
        self._begun = True
        self._look()

    def close(self) -> None:
        """Nothing is looked for any more."""
        self._begun = False
        self._abandon()

    def look_at(self, path: str) -> None:
        """Whether this file is the table of the present points: it may be called anything, and be anywhere."""
        known = self._session.document.provenance
        if known is None:
            self.other.emit(path)
        else:
            self._ask(known, (Path(path).absolute(),), by_hand=True)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if self._begun and (changes.name or changes.dataset):
            self._look()

    def _look(self) -> None:
        """Looks for the table of the present points, if that is to be done, and for no other."""
        known = self._session.document.provenance
        if self._request is not None and self._request.provenance is not known:
            self._abandon()
        if known is not None and self._request is None and self._session.table_awaited:
            from engine.finding import places  # noqa: PLC0415 (most starts need none of it)

            file = self._session.file
            self._ask(known, places(known.file, None if file is None else file.parent))

    def _ask(self, known: Provenance, places: tuple[Path, ...], by_hand: bool = False) -> None:
        self._abandon()
        points = self._session.document.origin
        assert points is not None
        self._generation += 1
        self._request = FindRequest(self._generation, known, points, places, by_hand)
        self.requested.emit(self._request)

    def _abandon(self) -> None:
        if self._request is not None:
            self._request.abandoned.set()
            self._request = None

    @Slot(object)
    def on_reply(self, reply: FindReply) -> None:
        """The end of a search; that of one that is not wanted any more is passed over."""
        request = reply.request
        if request is not self._request:
            return
        self._request = None
        if request.by_hand and isinstance(reply.found, str):
            self.other.emit(str(request.places[0]))
            # What looking there has put off.
            self._look()
        else:
            self._session.take_table(request.provenance, reply.found)

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """What nobody foresaw is as if there were no table."""
        request = self._request
        if request is not None and failure.generation == request.generation:
            self._request = None
            self._session.take_table(request.provenance, failure.message)
