"""Offers: what copies that ended unexpectedly had not saved is offered one by one, and never forced on anybody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.errors import DataError
from engine.experiment import Experiment
from explorer.panels.recovery_bar import RecoveryBar
from explorer.recovery import Berth, abandoned

if TYPE_CHECKING:
    from explorer.autosave import Autosave
    from explorer.session import Session
    from explorer.window_frame import WindowFrame


class Offers(QObject):
    """Shows a bar for each file that was left behind, the newest first."""

    def __init__(self, window: WindowFrame, session: Session, autosave: Autosave, folder: Path) -> None:
        super().__init__()
        self._window, self._session, self._autosave, self._folder = window, session, autosave, folder
        self._left: list[Berth] = []
        self._offered: tuple[Berth, Experiment] | None = None
        self.bar: RecoveryBar | None = None

    def begin(self) -> None:
        """Looks for what was left and offers it."""
        self._left = list(abandoned(self._folder))
        self._next()

    def close(self) -> None:
        """What nobody has answered waits for another start."""
        offered = [] if self._offered is None else [self._offered[0]]
        for berth in (*offered, *self._left):
            berth.leave()
        self._left, self._offered = [], None

    def _next(self) -> None:
        self._offered = self.bar = None
        while self._left and self._offered is None:
            berth = self._left.pop(0)
            try:
                self._offered = berth, berth.read()
            except DataError:
                kept = berth.set_aside()
                berth.leave()
                self._session.announced.emit(f"Work that was not saved is damaged; it is kept as {kept}")
        if self._offered is not None:
            berth, experiment = self._offered
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


def _when(left: datetime, now: datetime) -> str:
    """The time of a day, "at 14:32", and if that was another one, which: "on 2026-11-24 at 14:32"."""
    return f"at {left:%H:%M}" if left.date() == now.date() else f"on {left:%Y-%m-%d} at {left:%H:%M}"
