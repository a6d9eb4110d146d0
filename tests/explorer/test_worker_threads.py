"""The threads of the workers: that they give way to the window's."""

import os
import sys
from threading import get_native_id

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from explorer.worker_threads import LEAST_PRIORITY, Courtesy, WorkerThread


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
