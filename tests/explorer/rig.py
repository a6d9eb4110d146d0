"""A session with its player, sweeper and worker threads, but without a window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from engine.dataset import Dataset
from engine.settings import Settings
from explorer.document import Document
from explorer.hand import Hand
from explorer.player import Player
from explorer.session import Session
from explorer.surveyor import Surveyor
from explorer.sweeper import Sweeper
from explorer.tuner import Tuner
from explorer.worker_threads import Courtesy, WorkerThread
from explorer.workers import StepWorker, SurveyWorker, SweepWorker, TuneWorker


def blobs(n: int = 60, seed: int = 5) -> Dataset:
    """Three well separated round groups."""
    random = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    return Dataset(centres[np.arange(n) % 3] + random.normal(size=(n, 2)))


class Rig:
    """Everything between the hand and the engine. `close` ends the threads."""

    def __init__(self, dataset: Dataset | None = None, settings: Settings | None = None) -> None:
        document = Document(blobs() if dataset is None else dataset, settings or Settings(restarts=2), "Test")
        self.session = Session(document)
        self.player = Player(self.session)
        self.sweeper = Sweeper(self.session)
        self.surveyor, self.tuner = Surveyor(self.session), Tuner(self.session)
        self._threads = []
        hand = Hand()
        pairs = (
            (self.player, StepWorker(hand), Courtesy.STEPS),
            (self.sweeper, SweepWorker(hand), Courtesy.SWEEPS),
            (self.surveyor, SurveyWorker(hand), Courtesy.SWEEPS),
            (self.tuner, TuneWorker(hand), Courtesy.SWEEPS),
        )
        for driver, worker, courtesy in pairs:
            driver.requested.connect(worker.handle)
            worker.replied.connect(driver.on_reply)
            worker.failed.connect(driver.on_failure)
            self._threads.append(WorkerThread(worker, type(worker).__name__, courtesy))

    def close(self) -> None:
        self.player.close()
        self.sweeper.close()
        self.surveyor.close()
        self.tuner.close()
        for thread in self._threads:
            thread.end()
        self.session.close()

    def wait(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Handles events until the condition holds; fails if it does not in time."""
        loop = QEventLoop()
        poll, limit = QTimer(), QTimer()
        poll.timeout.connect(lambda: loop.quit() if condition() else None)
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        poll.start(1)
        limit.start(int(seconds * 1000))
        loop.exec()
        poll.stop()
        limit.stop()
        assert condition(), "what was waited for did not come"

    def start(self) -> None:
        """Begins, and waits for the first frame."""
        self.player.begin()
        self.wait(lambda: self.session.frame is not None)

    def settle(self) -> None:
        """Waits until nothing is asked for any more."""
        self.wait(lambda: not self.player.busy and not self.player.playing)
