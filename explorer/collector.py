"""Collector: Python's garbage is collected between two events of the window's thread.

Of itself Python would collect it anywhere: on a worker's thread, where no widget may be deleted, or within a call of Qt
that holds a lock, for which the deleted widget would wait for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY = 500
"""Milliseconds between two looks at how much there is."""


class Collector(QObject):
    """Takes over from Python's own collector until it is ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # What the imports have made stays for good: looking through it each time would take longer than a frame. The
        # little garbage in it may stay, too.
        gc.freeze()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY)

    @Slot()
    def collect(self) -> None:
        """Collects the oldest generation that Python's own thresholds say is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

    def end(self) -> None:
        """Hands over to Python's own collector again."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()
