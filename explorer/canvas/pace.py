"""Pace: when the canvas is painted, and how finely: what belongs together at once, and what moves a little coarser."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

PATIENCE = 9
"""Milliseconds that the picture of an edit waits for the model fitted to it: both are then there within a frame of the
screen, where two pictures, one after the other, would take two. So long, too, waits one of many that follow fast."""

REST = 150
"""Milliseconds without a stir after which everything is painted as finely as it can be."""


class Pace(QObject):
    """due: it is time to paint."""

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._patience, self._rest = (self._timer(span) for span in (PATIENCE, REST))

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(milliseconds)
        timer.timeout.connect(self.due)
        return timer

    @property
    def hurried(self) -> bool:
        """Whether the next picture is soon followed by others: it may be coarse where that is faster."""
        return self._rest.isActive()

    @property
    def waiting(self) -> bool:
        """Whether a picture waits for an answer."""
        return self._patience.isActive()

    @property
    def still(self) -> bool:
        """Whether no picture is due but those that somebody asks for."""
        return not (self.hurried or self.waiting)

    def stir(self) -> None:
        """Something is on the move; when it rests, a fine picture is due."""
        self._rest.start()

    def ask(self, awaited: bool) -> None:
        """A picture is wanted: at once, or, where an answer is awaited that changes it again, with that answer."""
        if not awaited:
            self._patience.stop()
            self.due.emit()
        elif not self.waiting:
            self._patience.start()
