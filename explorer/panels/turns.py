"""Turns: pictures that are due at the same time are drawn one after the other, with the rest of the program between.

All at once, the plots of a window would keep the hand waiting for longer than the canvas itself takes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

Work = Callable[[], None]


class Turns(QObject):
    """Does one piece of work in a turn of the event loop."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Work] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)

    @staticmethod
    def of(owner: QObject) -> Turns:
        """Those that all who belong to the same owner share."""
        found = owner.findChild(Turns)
        return Turns(owner) if found is None else found

    def ask(self, work: Work) -> None:
        """Work to be done when it is its turn; once only, however often it is asked for."""
        if work not in self._waiting:
            self._waiting.append(work)
            self._timer.start()

    def drop(self, work: Work) -> None:
        """The work is no longer wanted, or has been done."""
        if work in self._waiting:
            self._waiting.remove(work)

    def _next(self) -> None:
        if not self._waiting:
            return
        work = self._waiting.pop(0)
        if self._waiting:
            self._timer.start()
        # Whoever asked for it may have gone meanwhile, with its window.
        if isValid(getattr(work, "__self__", self)):
            work()
