"""Comparison: the second session with its player, kept in step with the first one where steps are locked."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.compare.differences import Differences, differences
from explorer.compare.rival import RivalSession
from explorer.messages import Changes
from explorer.player import Player
from explorer.session import Session

SOON_MS = 40


class Comparison(QObject):
    """differed: what differs has been worked out anew."""

    differed = Signal()

    def __init__(self, main: Session) -> None:
        super().__init__()
        self._main = main
        self.rival = RivalSession(main)
        self.player = Player(self.rival)
        self.locked = True
        self.differences: Differences | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._compare)
        main.changed.connect(self._follow_main)
        self.rival.changed.connect(self._follow_rival)

    @property
    def busy(self) -> bool:
        """Whether anything is being computed, or about to be."""
        return self.player.busy or self._soon.isActive()

    def begin(self) -> None:
        """Asks for the first frame."""
        self.player.begin()

    def close(self) -> None:
        self._soon.stop()
        self._main.changed.disconnect(self._follow_main)
        self.rival.changed.disconnect(self._follow_rival)
        self.player.close()
        self.rival.close()

    def lock(self, locked: bool) -> None:
        """Whether the second run goes along with the first one."""
        self.locked = locked
        self._keep_step()

    def _follow_main(self, changes: Changes) -> None:
        if changes.frame:
            self._keep_step()
        if changes.frame or changes.dataset:
            self._soon.start()

    def _follow_rival(self, changes: Changes) -> None:
        if changes.frame:
            self._soon.start()
            # The first frame of a new run: it catches up.
            if self.rival.timeline.cursor == 0 or not self.player.busy:
                self._keep_step()

    def _keep_step(self) -> None:
        """As many half steps as the first run has made; where that one has ended, to the own end."""
        main, rival = self._main, self.rival
        if not self.locked or main.frame is None or rival.frame is None or rival.readiness:
            return
        wanted, timeline = main.timeline.cursor, rival.timeline
        known = len(timeline.frames)
        over = timeline.frames[-1].status.ended
        if main.frame.status.ended and main.timeline.at_end:
            if not (over and timeline.at_end) and not self.player.busy:
                self.player.run_to_end()
        elif wanted < known or over:
            rival.seek(min(wanted, known - 1))
        elif not self.player.busy:
            for _ in range(wanted - timeline.cursor):
                self.player.step()

    def _compare(self) -> None:
        self.differences = differences(self._main, self.rival)
        self.differed.emit()
