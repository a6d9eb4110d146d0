"""Preload: what a window needs soon after it has been seen is loaded on a thread of its own, lest it hold still."""

from __future__ import annotations

from importlib import import_module
from threading import Thread

from PySide6.QtCore import QObject, Signal, Slot

from explorer.worker_threads import Courtesy, give_way

SOON = ("explorer.panels.plot_surface",)
"""The plots, which come with the first curves, and pyqtgraph with them."""


class Preload(QObject):
    """done: all is there. Whoever needs one of the modules before waits for it as for any other."""

    done = Signal()
    _loaded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._loaded.connect(self._tell)
        self._thread = Thread(target=self._load, name="preload", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Waits until all is there: Python cannot end in the midst of it. Nobody is told any more."""
        self.blockSignals(True)
        if self._thread.is_alive():
            self._thread.join()

    def _load(self) -> None:
        give_way(Courtesy.RASTERS)
        try:
            for name in SOON:
                import_module(name)
        finally:
            self._loaded.emit()

    @Slot()
    def _tell(self) -> None:
        # In the thread of the window, whoever listens.
        self.done.emit()
