"""The threads that workers live on, from start to end, and how far they give way to the window's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import IntEnum
from threading import get_native_id
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThread, Signal, SignalInstance, Slot

LEAST_PRIORITY = 19

SWITCH = 0.0005
"""Seconds after which a thread that runs Python lets another one do so. The window's gives the interpreter up in many
of its calls of Qt, and would at Python's own 0.005 wait for as long as a frame of the screen to get it back, now and
then several times while it paints."""


class Courtesy(IntEnum):
    """By how much a thread gives way to the window's, whose frames would otherwise wait for a core, and then for the
    interpreter, behind every one of them. The model that follows a hand comes next, the curves last; but beside other
    programs that keep the machine busy the curves are to come, too: at 10 they have a tenth of a usual thread's share,
    at 19 a seventieth."""

    STEPS = 4
    RASTERS = 7
    SWEEPS = 10


class WorkerThread:
    """A worker and the thread it lives on, from start to end."""

    def __init__(self, worker: QObject, name: str, courtesy: Courtesy) -> None:
        sys.setswitchinterval(SWITCH)
        self.worker = worker
        self._thread = _Thread(courtesy)
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._thread.start()

    def end(self) -> None:
        """Lets the present work finish (whoever asked for it abandons it first) and ends the thread."""
        self._thread.quit()
        self._thread.wait()


class Asker(Protocol):
    """Whoever asks a worker lives in the window's thread: the answers come through slots of its own."""

    @property
    def requested(self) -> SignalInstance: ...

    def on_reply(self, reply: Any) -> None: ...

    def on_failure(self, failure: Any) -> None: ...


class LateWorker(QObject):
    """A worker that comes, with its thread, when something is first asked of it: that is passed on like all else.

    Most are never asked for anything, and none before the window has been seen. failed: what the worker says of it.
    """

    failed = Signal(object)
    _asked = Signal(object)

    def __init__(self, asker: Asker, make: Callable[[], QObject], name: str, courtesy: Courtesy) -> None:
        super().__init__()
        self._asker, self._make, self._name, self._courtesy = asker, make, name, courtesy
        self._thread: WorkerThread | None = None
        asker.requested.connect(self._ask)

    def end(self) -> None:
        """Lets the present work finish and ends the thread, if there is one."""
        self._asker.requested.disconnect(self._ask)
        if self._thread is not None:
            self._thread.end()

    @Slot(object)
    def _ask(self, request: object) -> None:
        if self._thread is None:
            self._thread = self._begun()
        self._asked.emit(request)

    def _begun(self) -> WorkerThread:
        worker: Any = self._make()
        # Bound slots of objects that live in the window's thread: anything else would run in the worker's.
        self._asked.connect(worker.handle)
        worker.replied.connect(self._asker.on_reply)
        worker.failed.connect(self._asker.on_failure)
        worker.failed.connect(self.failed)
        return WorkerThread(worker, self._name, self._courtesy)


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
