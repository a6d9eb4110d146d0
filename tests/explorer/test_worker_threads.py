"""The threads of the workers: that they give way to the window's."""

import os
import sys
from threading import get_native_id

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from explorer.worker_threads import LEAST_PRIORITY, Courtesy, LateWorker, WorkerThread


class Asked(QObject):
    """Writes the priority of the thread down that it lives on."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.found: list[int] = []

    @Slot()
    def handle(self) -> None:
        self.found.append(os.getpriority(os.PRIO_PROCESS, get_native_id()))


@pytest.mark.parametrize("courtesy", list(Courtesy))
def test_workers_give_way_to_the_window_and_change_nothing_for_it(qtbot: QtBot, courtesy: Courtesy) -> None:
    before = os.getpriority(os.PRIO_PROCESS, get_native_id())
    worker = Asked()
    worker.wanted.connect(worker.handle)
    thread = WorkerThread(worker, "asked", courtesy)
    try:
        worker.wanted.emit()
        qtbot.waitUntil(lambda: len(worker.found) == 1)
    finally:
        thread.end()
    expected = min(before + courtesy, LEAST_PRIORITY) if sys.platform == "linux" else before
    assert worker.found == [expected]
    assert os.getpriority(os.PRIO_PROCESS, get_native_id()) == before


def test_curves_come_last_but_they_come() -> None:
    assert Courtesy.STEPS < Courtesy.RASTERS < Courtesy.SWEEPS
    # A step of courtesy takes a fifth of a thread's share of a busy processor.
    assert 0.8**Courtesy.SWEEPS >= 0.1


class Asker(QObject):
    """Asks, and writes down what it is told and where."""

    requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, object, bool]] = []

    @Slot(object)
    def on_reply(self, reply: object) -> None:
        self.told.append(("reply", reply, QThread.currentThread() is self.thread()))

    @Slot(object)
    def on_failure(self, failure: object) -> None:
        self.told.append(("failure", failure, QThread.currentThread() is self.thread()))


class Echo(QObject):
    """Answers with what it is asked, and fails at what is negative."""

    replied = Signal(object)
    failed = Signal(object)

    @Slot(object)
    def handle(self, request: int) -> None:
        assert QThread.currentThread() is self.thread()
        (self.failed if request < 0 else self.replied).emit(request)


def test_a_late_worker_comes_with_the_first_request_and_misses_none(qtbot: QtBot) -> None:
    asker, made, failures = Asker(), list[Echo](), list[object]()

    def make() -> Echo:
        made.append(Echo())
        return made[-1]

    late = LateWorker(asker, make, "echo", Courtesy.STEPS)
    late.failed.connect(failures.append)
    assert not made
    try:
        for request in (1, 2, -3, 4):
            asker.requested.emit(request)
        qtbot.waitUntil(lambda: len(asker.told) == 4 and len(failures) == 1)
    finally:
        late.end()
    assert asker.told == [("reply", 1, True), ("reply", 2, True), ("failure", -3, True), ("reply", 4, True)]
    assert failures == [-3]
    assert len(made) == 1


def test_a_late_worker_that_nobody_asked_ends_without_having_come(qtbot: QtBot) -> None:
    asker, made = Asker(), list[int]()
    late = LateWorker(asker, lambda: made.append(1) or Echo(), "echo", Courtesy.STEPS)
    late.end()
    asker.requested.emit(1)
    assert not made
