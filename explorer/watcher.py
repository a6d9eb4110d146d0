"""Watcher: keeps something that takes long up to date while somebody looks at it. A newer change cancels it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from explorer.messages import Changes, Failure, StreamReply
from explorer.session import Session

DEBOUNCE_MS = 150


class Watcher(QObject):
    """Asks for the work whenever what it depends on has changed, as long as it is watched.

    A kind of work says what that is, how it is asked for, and where what is found goes.
    """

    requested = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._under_way: Any = None
        self._generation = 0
        self._watched = False
        self._known: object = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._begin)
        session.changed.connect(self._follow)

    def wanted(self) -> object:
        """What the work depends on; equal values mean that nothing has changed."""
        raise NotImplementedError

    def request(self, generation: int) -> Any:
        """The request, with an event `abandoned`."""
        raise NotImplementedError

    def begin_showing(self) -> None:
        """What was known belongs to another document."""
        raise NotImplementedError

    def take(self, result: Any) -> None:
        """Something has been found."""
        raise NotImplementedError

    def end(self) -> None:
        """All has been found."""
        raise NotImplementedError

    @property
    def busy(self) -> bool:
        """Whether work is under way or about to begin."""
        return self._under_way is not None or self._timer.isActive()

    def watch(self, watched: bool) -> None:
        """Whether anybody looks."""
        self._watched = watched
        self.refresh()

    def close(self) -> None:
        """No more requests, and the one under way is no longer wanted."""
        self._watched = False
        self._timer.stop()
        self._abandon()
        self.session.changed.disconnect(self._follow)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if changes.dataset or changes.settings:
            self.refresh()

    def refresh(self) -> None:
        """Asks anew if anything has changed."""
        if not self._watched:
            self._abandon()
            self._timer.stop()
        elif self.wanted() != self._known:
            if self.session.gesture is None:
                self._abandon()
                self._timer.start()
            # In a stroke changes come faster than the work ends: each ends, and then the next one begins.
            elif not self.busy:
                self._timer.start()

    @Slot()
    def _begin(self) -> None:
        self._known = self.wanted()
        self.begin_showing()
        if self.session.readiness:
            return
        self._generation += 1
        self._under_way = self.request(self._generation)
        self.requested.emit(self._under_way)

    @Slot(object)
    def on_reply(self, reply: StreamReply) -> None:
        """What has been found, or the end; older ones are passed over."""
        if reply.generation != self._generation or self._under_way is None:
            return
        if reply.result is not None:
            self.take(reply.result)
        else:
            self._under_way = None
            self.end()
            self.refresh()

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """Work that failed says so, and leaves what was found."""
        if failure.generation == self._generation:
            self._under_way = None
            self.end()
            self.session.announced.emit(failure.message)

    def _abandon(self) -> None:
        if self._under_way is not None:
            self._under_way.abandoned.set()
            self._under_way = None
            self._known = None
