"""The parts of the running program, put together and taken apart again: nothing else builds across layers."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from explorer import __version__, unread  # noqa: F401 (first of all: it is for whatever is imported next)
from explorer.collector import Collector
from explorer.first_paint import FirstPaint
from explorer.hand import Hand
from explorer.icons import app_icon
from explorer.main_window import MainWindow
from explorer.player import Player
from explorer.preferences import Preferences
from explorer.session import Session
from explorer.surveyor import Surveyor
from explorer.sweeper import Sweeper
from explorer.theme import themes
from explorer.tuner import Tuner
from explorer.worker_threads import Courtesy, LateWorker

if TYPE_CHECKING:
    from engine.experiment import Experiment
    from explorer.document import Document
    from explorer.opening import Opening
    from explorer.safety import Safety
    from explorer.surprises import Surprises


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
        self.window = MainWindow(self.session, self.player, self.sweeper, self.surveyor, self.tuner, preferences)
        themes.dress()
        self.importer, self.finder = self.window.exchange.importer, self.window.exchange.finder
        self.safety = None if state is None else _safety(self.window, self.session, preferences, state)
        hand = Hand()
        self._workers = (
            LateWorker(self.player, lambda: _workers().StepWorker(hand), "steps", Courtesy.STEPS),
            LateWorker(self.sweeper, lambda: _workers().SweepWorker(hand), "sweeps", Courtesy.SWEEPS),
            LateWorker(self.surveyor, lambda: _workers().SurveyWorker(hand), "surveys", Courtesy.SWEEPS),
            LateWorker(self.tuner, lambda: _workers().TuneWorker(hand), "tunes", Courtesy.SWEEPS),
            LateWorker(self.importer, _reader, "reads", Courtesy.RASTERS),
            LateWorker(self.finder, _searcher, "searches", Courtesy.SWEEPS),
        )
        self._surprises: Surprises | None = None
        self._at_work = False
        self._first_paint = FirstPaint(self.window, self._set_to_work)

    def _set_to_work(self) -> None:
        """The window has been seen: now its first frame and its curves are asked for."""
        self._at_work = True
        self.player.begin()
        self.sweeper.begin()
        self.finder.begin()
        if self._surprises is not None:
            self._surprises.introduce()

    @property
    def busy(self) -> bool:
        """Whether anything is being computed, or about to be."""
        askers = (self.player, self.sweeper, self.surveyor, self.tuner, self.importer, self.finder)
        computing = any(asker.busy for asker in (*askers, self.window.comparing))
        return computing or not self._at_work or not self.window.canvas.settled

    def watch(self, surprises: Surprises) -> None:
        """Has what nobody foresaw caught and told."""
        self._surprises = surprises
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
        self._first_paint.stop()
        self.window.presenter.leave()
        self.window.comparing.close()
        self.player.close()
        self.sweeper.close()
        self.surveyor.close()
        self.tuner.close()
        self.importer.close()
        self.finder.close()
        for worker in self._workers:
            worker.end()
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
        for waiting in self.session.findChildren(QTimer):
            waiting.stop()


def _safety(window: MainWindow, session: Session, preferences: Preferences, state: Path) -> Safety:
    from explorer.safety import Safety  # noqa: PLC0415

    return Safety(window, session, preferences, state)


def _workers() -> Any:
    """The module of those that compute, which loads all that the engine has."""
    from explorer import workers  # noqa: PLC0415

    return workers


def _reader() -> QObject:
    from explorer.importing.reader import ReadWorker  # noqa: PLC0415

    return ReadWorker()


def _searcher() -> QObject:
    from explorer.importing.searching import FindWorker  # noqa: PLC0415

    return FindWorker()


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
    from explorer.recovery import state_folder  # noqa: PLC0415
    from explorer.surprises import Surprises  # noqa: PLC0415

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
    if opening.later:
        application.window.exchange.open_file(str(opening.file), asks=False)
    elif opening.file is not None:
        application.window.exchange.recent.remember(str(opening.file))
    code = qt.exec()
    application.close()
    surprises.uninstall()
    collector.end()
    return code
