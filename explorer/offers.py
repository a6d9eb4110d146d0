"""Offers: what copies that ended unexpectedly had not saved is offered one by one, and never forced on anybody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from engine.errors import DataError
from engine.experiment import Experiment
from engine.runs import Cancellation
from explorer.panels.recovery_bar import RecoveryBar
from explorer.recovery import Berth, abandoned

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

    from explorer.autosave import Autosave
    from explorer.session import Session
    from explorer.window_frame import WindowFrame


class Offers(QObject):
    """Shows a bar for each file that was left behind, the newest first; large ones are read on another thread."""

    _read = Signal(object)

    def __init__(self, window: WindowFrame, session: Session, autosave: Autosave, folder: Path) -> None:
        super().__init__()
        self._window, self._session, self._autosave, self._folder = window, session, autosave, folder
        self._left: list[Berth] = []
        self._offered: tuple[Berth, Experiment] | None = None
        self._reading: Berth | None = None
        self._closed = Event()
        self._pool: ThreadPoolExecutor | None = None
        self._read.connect(self._on_read)
        self.bar: RecoveryBar | None = None

    def begin(self) -> None:
        """Looks for what was left and offers it."""
        self._closed = Event()
        self._left = list(abandoned(self._folder))
        self._next()

    def close(self) -> None:
        """What nobody has answered waits for another start."""
        self._closed.set()
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        offered = [] if self._offered is None else [self._offered[0]]
        reading = [] if self._reading is None else [self._reading]
        for berth in (*offered, *reading, *self._left):
            berth.leave()
        self._left, self._offered, self._reading = [], None, None

    def _next(self) -> None:
        self._offered = self.bar = None
        while self._left and self._offered is None and self._reading is None:
            berth = self._left.pop(0)
            if berth.large:
                self._read_beside(berth)
            else:
                self._take(berth, _usable(berth, self._closed))

    def _read_beside(self, berth: Berth) -> None:
        """The window goes on meanwhile."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offers")
        self._reading = berth
        self._pool.submit(_usable, berth, self._closed).add_done_callback(self._read.emit)

    @Slot(object)
    def _on_read(self, future: Future[Experiment | None]) -> None:
        berth, self._reading = self._reading, None
        if berth is None:
            return
        if future.exception() is not None:
            # Nobody foresaw that: it waits for another start, and is told.
            berth.leave()
        self._take(berth, future.result())
        if self._offered is None:
            self._next()

    def _take(self, berth: Berth, experiment: Experiment | None) -> None:
        """Offers what was left, or sets it aside where it cannot be used."""
        if experiment is None:
            kept = berth.set_aside()
            berth.leave()
            self._session.announced.emit(f"Work that was not saved is damaged; it is kept as {kept}")
            return
        self._offered = berth, experiment
        self.bar = RecoveryBar(experiment.name, _when(berth.left, datetime.now()))
        self.bar.restored.connect(self._restore)
        self.bar.discarded.connect(self._discard)
        self.bar.put_off.connect(self._put_off)
        self._window.show_bar(self.bar)

    @Slot()
    def _restore(self) -> None:
        if self._offered is not None:
            berth, experiment = self._offered
            self._window.exchange.show(experiment, None)
            self._autosave.supersede(berth)
            self._next()

    @Slot()
    def _discard(self) -> None:
        if self._offered is not None:
            self._offered[0].clear()
            self._put_off()

    @Slot()
    def _put_off(self) -> None:
        if self._offered is not None:
            self._offered[0].leave()
            self._next()


def _usable(berth: Berth, closed: Event) -> Experiment | None:
    """What was left, with what its first painting needs; None where it cannot be used."""
    from engine.features import features_of  # noqa: PLC0415 (most starts need none of it)

    def watch(_share: float) -> None:
        if closed.is_set():
            raise Cancellation

    try:
        experiment = berth.read(watch)
    except DataError:
        return None
    features_of(experiment.dataset, experiment.settings.scaling)
    return experiment


def _when(left: datetime, now: datetime) -> str:
    """The time of a day, "at 14:32", and if that was another one, which: "on 2026-11-24 at 14:32"."""
    return f"at {left:%H:%M}" if left.date() == now.date() else f"on {left:%Y-%m-%d} at {left:%H:%M}"
