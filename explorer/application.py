"""The parts of the running program, put together and taken apart again: nothing else builds across layers."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from engine.experiments import Experiment
from explorer import __version__
from explorer.collector import Collector
from explorer.document import Document
from explorer.icons import app_icon
from explorer.importing.reader import ReadWorker
from explorer.main_window import MainWindow
from explorer.opening import Opening
from explorer.player import Player
from explorer.preferences import Preferences
from explorer.recovery import state_folder
from explorer.safety import Safety
from explorer.session import Session
from explorer.surprises import Surprises
from explorer.surveyor import Surveyor
from explorer.sweeper import Sweeper
from explorer.theme import themes
from explorer.tuner import Tuner
from explorer.worker_threads import Courtesy, WorkerThread
from explorer.workers import Hand, StepWorker, SurveyWorker, SweepWorker, TuneWorker


class Application:
    """One window with its session, and the threads that compute for it.

    It needs a QApplication; whoever makes it shows the window, and calls close at the end.
    """

    def __init__(self, document: Document, preferences: Preferences, state: Path | None = None) -> None:
        """state: the folder for what is not saved yet; None keeps nothing."""
        self.preferences = preferences
        self.session = Session(document)
        self.player = Player(self.session)
        self.sweeper = Sweeper(self.session)
        self.surveyor, self.tuner = Surveyor(self.session), Tuner(self.session)
        hand = Hand()
        steps, sweeps, surveys, reads = StepWorker(hand), SweepWorker(hand), SurveyWorker(hand), ReadWorker()
        tunes = TuneWorker(hand)
        self._workers = (steps, sweeps, surveys, tunes, reads)
        self.window = MainWindow(self.session, self.player, self.sweeper, self.surveyor, self.tuner, preferences)
        themes.dress()
        self.importer = self.window.exchange.importer
        # Bound slots of objects that live in the GUI thread: anything else would run in the worker's.
        for asker, worker in (
            (self.player, steps),
            (self.sweeper, sweeps),
            (self.surveyor, surveys),
            (self.tuner, tunes),
            (self.importer, reads),
        ):
            asker.requested.connect(worker.handle)
            worker.replied.connect(asker.on_reply)
            worker.failed.connect(asker.on_failure)
        self.safety = None if state is None else Safety(self.window, self.session, preferences, state)
        # Last, so that nothing runs on if the window could not be built.
        self._threads = (
            WorkerThread(steps, "steps", Courtesy.STEPS),
            WorkerThread(sweeps, "sweeps", Courtesy.SWEEPS),
            WorkerThread(surveys, "surveys", Courtesy.SWEEPS),
            WorkerThread(tunes, "tunes", Courtesy.SWEEPS),
            WorkerThread(reads, "reads", Courtesy.RASTERS),
        )
        self.player.begin()
        self.sweeper.begin()

    @property
    def busy(self) -> bool:
        """Whether anything is being computed, or about to be."""
        computing = self.player.busy or self.sweeper.busy or self.surveyor.busy or self.importer.busy
        computing = computing or self.tuner.busy
        return computing or not self.window.canvas.settled or self.window.comparing.busy

    def watch(self, surprises: Surprises) -> None:
        """Has what nobody foresaw caught and told."""
        for worker in self._workers:
            worker.failed.connect(surprises.on_failure)
        if self.safety is not None:
            self.safety.watch(surprises)

    def begin(self, note: str) -> None:
        """Says what there is to say, and offers what was left behind."""
        if note:
            self.session.announced.emit(note)
        if self.safety is not None:
            self.safety.offers.begin()

    def reopen(self, experiment: Experiment, file: Path | None) -> None:
        """Begins with an experiment: there is nothing before it that undo could bring back."""
        self.window.exchange.show(experiment, file)
        self.session.undo_stack.clear()
        self.session.announced.emit(f"Opened {self.session.title}")

    def close(self) -> None:
        """Ends everything and asks nothing: first the work, then the threads, then the window."""
        self.window.presenter.leave()
        self.window.comparing.close()
        self.player.close()
        self.sweeper.close()
        self.surveyor.close()
        self.tuner.close()
        self.importer.close()
        for thread in self._threads:
            thread.end()
        if self.safety is not None:
            self.safety.close()
        self.window.exporter.close()
        self.window.side_windows.close()
        self.window.canvas.close_layers()
        self.window.exchange.close()
        self.window.hide()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)
        # What goes later, in whatever order, has nothing to say to anybody.
        self.session.close()
        self.session.blockSignals(True)


def qt_application() -> QApplication:
    """The one QApplication, with its name, icon and look, but for what the first window brings; made if there is none
    yet."""
    known = QApplication.instance()
    application = known if isinstance(known, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Cluster Explorer")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("cluster-explorer")
    application.setWindowIcon(app_icon())
    themes.attach(application, dressed=False)
    return application


def run(opening: Opening) -> int:
    """Opens the window on a document or an experiment; returns when it has been closed."""
    qt = qt_application()
    # Qt's loop would hold Ctrl+C in the terminal back for ever.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    collector = Collector()
    surprises, preferences = Surprises(), Preferences()
    surprises.install(state_folder())
    application = Application(opening.document, preferences, state_folder())
    application.watch(surprises)
    application.window.show()
    if opening.experiment is not None:
        application.reopen(opening.experiment, opening.file)
    application.begin(preferences.trouble)
    if opening.asks:
        application.importer.open_file(str(opening.file), asks=False)
    elif opening.file is not None:
        application.window.exchange.recent.remember(str(opening.file))
    code = qt.exec()
    application.close()
    surprises.uninstall()
    collector.end()
    return code
