"""Surprises: exceptions that nobody foresaw are logged, what is not saved is kept, and people are told once."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler, qVersion

from explorer.messages import Failure

LOG = "log.txt"
LARGEST_LOG, OLD_LOGS = 500_000, 3
MOST_ACTIONS = 30
MOST_REPORTS = 20
"""Different errors that are told of; a program that goes on failing has nothing new to say."""

_log = logging.getLogger("explorer")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_to(folder: Path) -> logging.Handler | None:
    """Has everything worth knowing written to a file in the folder; None where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / LOG, maxBytes=LARGEST_LOG, backupCount=OLD_LOGS, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    # A disk that is full is no reason to say more than that once.
    handler.handleError = lambda record: None  # type: ignore[method-assign]
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    return handler


class Surprises(QObject):
    """Catches what nobody else does, on every thread, as long as it is installed.

    happened(report) is emitted in the thread that it lives in, once for each error of a kind.
    """

    happened = Signal(str)
    _caught = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._about: Callable[[], str] = str
        self._actions: deque[str] = deque(maxlen=MOST_ACTIONS)
        self._seen: set[str] = set()
        self._telling = False
        self._handler: logging.Handler | None = None
        self._before: tuple[Any, Any, Any] = (sys.excepthook, threading.excepthook, None)
        self._caught.connect(self._tell)

    def install(self, folder: Path) -> None:
        """From now on, with a log in the folder."""
        self._handler = log_to(folder)
        before = qInstallMessageHandler(self._on_message)
        self._before = (sys.excepthook, threading.excepthook, before)
        sys.excepthook, threading.excepthook = self._on_exception, self._on_thread
        _log.info("Cluster Explorer begins")

    def introduce(self) -> None:
        """What runs here stands in the log, too; to find that out would keep the first window waiting."""
        _log.info("%s, %s", *_versions())

    def uninstall(self) -> None:
        """Everything as it was before."""
        sys.excepthook, threading.excepthook, handler = self._before
        qInstallMessageHandler(handler)
        if self._handler is not None:
            _log.info("Cluster Explorer ends")
            _log.removeHandler(self._handler)
            self._handler.close()

    def note(self, action: str, *_: object) -> None:
        """Something a person did: the last ones stand in a report."""
        self._actions.append(f"{datetime.now():%H:%M:%S} {action}")

    def tell_about(self, about: Callable[[], str]) -> None:
        """What else a report says, worked out when there is one."""
        self._about = about

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """Work on another thread that ended in an error that nobody foresaw."""
        if not failure.foreseen:
            self._catch(failure.traceback)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._catch("".join(traceback.format_exception(kind, error, trace)))

    def _on_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._on_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _on_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        _log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
        if sys.stderr is not None and kind is not QtMsgType.QtDebugMsg:
            print(message, file=sys.stderr)

    def _catch(self, trace: str) -> None:
        """On whichever thread: the log now, the rest where the windows live."""
        _log.error("%s", trace)
        if sys.stderr is not None:
            print(trace, file=sys.stderr)
        self._caught.emit(trace)

    @Slot(str)
    def _tell(self, trace: str) -> None:
        # What goes wrong while telling, and what has been told already, stays in the log.
        if self._telling or trace in self._seen or len(self._seen) >= MOST_REPORTS:
            return
        self._seen.add(trace)
        self._telling = True
        try:
            self.happened.emit(self.report(trace))
        finally:
            self._telling = False

    def report(self, trace: str) -> str:
        """What whoever mends the program wants to know."""
        return "\n".join(
            (
                *_versions(),
                self._said_about(),
                "",
                trace.rstrip(),
                "",
                "Before that:",
                *(f"  {action}" for action in self._actions or ("nothing",)),
            )
        )

    def _said_about(self) -> str:
        try:
            return self._about()
        except Exception as error:  # the very thing that is told about may be in ruins
            return f"(no more can be said: {error})"


def _versions() -> tuple[str, str]:
    from explorer.versions import version_lines  # noqa: PLC0415

    return version_lines(qVersion())
