"""A shown main window over real threads, with someone who answers its questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.settings import Settings
from explorer.importing.reader import ReadWorker
from explorer.importing.searching import FindWorker
from explorer.main_window import MainWindow
from explorer.preferences import Preferences
from explorer.theme import themes
from explorer.worker_threads import Courtesy, WorkerThread
from tests.explorer.rig import Rig

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@contextmanager
def called_here(*functions: Callable[..., object]) -> Iterator[list[str]]:
    """Which of these functions are called meanwhile on this thread, in which the window lives."""
    watched = {function.__code__ for function in functions}
    here: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in watched:
            here.append(frame.f_code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield here
    finally:
        sys.setprofile(before)


class Answers:
    """Answers in a person's place, and remembers what it was told."""

    def __init__(self) -> None:
        self.path = ""
        self.place = ""
        self.proposed = ""
        self.closes: bool | None = True
        self.asked: list[str] = []
        self.told: list[str] = []

    def file_to_open(self, parent: QWidget, folder: str) -> str:
        return self.path

    def place_to_write(self, parent: QWidget, title: str, proposed: str, kinds: str) -> str:
        self.proposed = proposed
        return self.place

    def before_closing(self, parent: QWidget, name: str) -> bool | None:
        self.asked.append(name)
        return self.closes

    def before_leaving(self, parent: QWidget, name: str) -> bool:
        self.asked.append(f"left: {name}")
        return self.closes is not False

    def tell(self, parent: QWidget, title: str, sentence: str) -> None:
        self.told.append(f"{title}: {sentence}")


class Shell(Rig):
    """The window with its session and everything below it."""

    def __init__(self, qtbot: QtBot, file: Path, dataset: Dataset | None = None) -> None:
        super().__init__(dataset, Settings(k=3, restarts=1, seed=1))
        self.preferences, self.answers = Preferences(file), Answers()
        askers = (self.player, self.sweeper, self.surveyor, self.tuner)
        self.window = MainWindow(self.session, *askers, self.preferences, self.answers)
        exchange = self.window.exchange
        for asker, worker in ((exchange.importer, ReadWorker()), (exchange.finder, FindWorker())):
            asker.requested.connect(worker.handle)
            worker.replied.connect(asker.on_reply)
            worker.failed.connect(asker.on_failure)
            self._threads.append(WorkerThread(worker, type(worker).__name__, Courtesy.RASTERS))
        exchange.finder.begin()
        self.window.canvas.animated = False
        self.window.resize(1440, 900)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        qtbot.waitUntil(lambda: bool(self.window.isActiveWindow()))
        self.start()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, on: QWidget | None = None) -> None:
        """A key on the canvas, or on another widget that takes the focus first; then whatever follows from it."""
        target = on or self.window.canvas.view
        target.setFocus()
        QTest.keyClick(target, key, held)
        QApplication.processEvents()
        self.wait(lambda: not self.player.busy)

    def close(self) -> None:
        self.window.comparing.close()
        self.window.exchange.importer.close()
        self.window.exchange.finder.close()
        super().close()
        self.window.canvas.close_layers()
        self.window.exchange.close()
        self.window.exporter.close()
        self.window.canvas.close_layers()
        self.window.hide()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)


@contextmanager
def shell(qtbot: QtBot, file: Path, dataset: Dataset | None = None) -> Iterator[Shell]:
    """Opens a window on preferences in this file, and ends everything afterwards; the look is the usual one again."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    themes.attach(application)
    opened = Shell(qtbot, file, dataset)
    try:
        yield opened
    finally:
        opened.close()
        themes.set("system")
        themes.end_presenting(1.0)
