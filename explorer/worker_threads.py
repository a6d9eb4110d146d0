"""The threads that workers live on, from start to end, and how far they give way to the window's."""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from threading import get_native_id

from PySide6.QtCore import QObject, QThread

LEAST_PRIORITY = 19


class Courtesy(IntEnum):
    """By how much a thread gives way to the window's, whose frames would otherwise wait for a core, and then for the
    interpreter, behind every one of them. The model that follows a hand comes next, the curves last."""

    STEPS = 5
    RASTERS = 10
    SWEEPS = 19


class WorkerThread:
    """A worker and the thread it lives on, from start to end."""

    def __init__(self, worker: QObject, name: str, courtesy: Courtesy) -> None:
        self.worker = worker
        self._thread = _Thread(courtesy)
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._thread.start()

    def end(self) -> None:
        """Lets the present work finish (whoever asked for it abandons it first) and ends the thread."""
        self._thread.quit()
        self._thread.wait()


class _Thread(QThread):
    def __init__(self, courtesy: Courtesy) -> None:
        super().__init__()
        self._courtesy = courtesy

    def run(self) -> None:
        _give_way(self._courtesy)
        self.exec()


def _give_way(by: int) -> None:
    """Has the system prefer other threads to this one; only Linux lets a thread say so for itself."""
    if sys.platform == "linux":
        own = get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, min(os.getpriority(os.PRIO_PROCESS, own) + by, LEAST_PRIORITY))
