"""Surveyor: keeps the survey of local optima up to date while somebody looks at it. A newer change cancels it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.dataset import Dataset
from engine.settings import Initialiser, Settings
from explorer.messages import Changes, Failure, SurveyReply, SurveyRequest
from explorer.session import Session

DEBOUNCE_MS = 150
FEWEST, MOST, USUAL = 2, 1000, 10
"""Seeds."""

COMPARED = (Initialiser.KMEANS_PLUS_PLUS, Initialiser.RANDOM_POINTS)
"""The two ways to start that are set side by side."""


class Surveyor(QObject):
    """Asks for a survey whenever the data or the settings have changed, as long as it is watched."""

    requested = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._under_way: SurveyRequest | None = None
        self._generation = 0
        self._watched = False
        self._seeds = USUAL
        self._surveyed: tuple[Dataset, Settings, int] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._begin)
        session.changed.connect(self._follow)

    @property
    def seeds(self) -> int:
        """From how many seeds runs are started, each way."""
        return self._seeds

    @property
    def busy(self) -> bool:
        """Whether a survey is under way or about to begin."""
        return self._under_way is not None or self._timer.isActive()

    def set_seeds(self, seeds: int) -> None:
        """So many from now on; what is out of range becomes the nearest that is not."""
        self._seeds = min(max(seeds, FEWEST), MOST)
        self._refresh()

    def watch(self, watched: bool) -> None:
        """Whether anybody looks."""
        self._watched = watched
        self._refresh()

    def close(self) -> None:
        """No more requests, and the one under way is no longer wanted."""
        self._timer.stop()
        self._abandon()
        self._session.changed.disconnect(self._follow)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if changes.dataset or changes.settings:
            self._refresh()

    def _refresh(self) -> None:
        if not self._watched:
            self._abandon()
            self._timer.stop()
        elif self._wanted() != self._surveyed:
            if self._session.gesture is None:
                self._abandon()
                self._timer.start()
            # In a stroke changes come faster than surveys end: each ends, and then the next one begins.
            elif not self.busy:
                self._timer.start()

    def _wanted(self) -> tuple[Dataset, Settings, int]:
        """What the survey depends on: not the seed in use, nor where its run starts."""
        plain = replace(self._session.settings, seed=0, initialiser=COMPARED[0], start=None)
        return self._session.dataset, plain, self._seeds

    @Slot()
    def _begin(self) -> None:
        self._surveyed = self._wanted()
        self._session.begin_survey()
        if self._session.readiness:
            return
        self._generation += 1
        dataset, settings, seeds = self._surveyed
        self._under_way = SurveyRequest(self._generation, dataset, settings, range(seeds), COMPARED)
        self.requested.emit(self._under_way)

    @Slot(object)
    def on_reply(self, reply: SurveyReply) -> None:
        """What is known so far, or the end; older ones are passed over."""
        if reply.generation != self._generation or self._under_way is None:
            return
        if reply.survey is not None:
            self._session.take_survey(reply.survey)
        else:
            self._under_way = None
            self._session.end_survey()
            self._refresh()

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """A survey that failed says so and leaves what was found."""
        if failure.generation == self._generation:
            self._under_way = None
            self._session.announced.emit(failure.message)

    def _abandon(self) -> None:
        if self._under_way is not None:
            self._under_way.abandoned.set()
            self._under_way = None
            self._surveyed = None
