"""Sweeper: keeps the curves up to date. It owns the pause before a sweep and the one sweep under way.

A newer change cancels it. While a stroke is on, changes come faster than any sweep: then each sweep goes on until it
has shown the k in use, and the next one begins at once, so that the curves move with the hand.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from engine.candidate import LARGEST_K, REACH, USUAL, Criterion, default_range, elbow_settings
from engine.dataset import Dataset
from engine.records import replace
from engine.settings import Covariance, Settings
from explorer.messages import Changes, Failure, SweepReply, SweepRequest
from explorer.session import Session

DEBOUNCE_MS = 120

Wanted = tuple[str, Dataset, Settings, int, frozenset[Criterion]]
"""What the curves depend on."""

MANY_POINTS = 2_000
FEW_RESTARTS = 10


class Sweeper(QObject):
    """Asks for a sweep whenever the data, or a setting that the curves depend on, have changed."""

    requested = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._under_way: SweepRequest | None = None
        self._generation = 0
        self._outdated = False
        self._swept: Wanted | None = None
        self._more: frozenset[Criterion] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self._begin)
        session.changed.connect(self._follow)

    @property
    def busy(self) -> bool:
        """Whether a sweep is under way or about to begin."""
        return self._under_way is not None or self._timer.isActive()

    def begin(self) -> None:
        """Asks for the first sweep."""
        self._timer.start()

    def want(self, criterion: Criterion, wanted: bool) -> None:
        """Whether anybody looks at a criterion that is not computed usually, since it takes long."""
        before = self._more
        self._more = before | {criterion} if wanted else before - {criterion}
        if wanted and not self._covers(self._wanted()):
            self._session.outdate_sweep()
            self._abandon()
            self._timer.start()

    def close(self) -> None:
        """No more requests, and the one under way is no longer wanted."""
        self._timer.stop()
        self._abandon()
        self._session.changed.disconnect(self._follow)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if (changes.dataset or changes.settings) and not self._covers(self._wanted()):
            self._outdated = True
            self._session.outdate_sweep()
            if self._session.gesture is None:
                self._abandon()
                self._timer.start()
            elif self._under_way is None and not self._timer.isActive():
                self._timer.start()

    @Slot()
    def _begin(self) -> None:
        wanted = self._wanted()
        if self._covers(wanted) and self._session.sweep_done:
            return
        dataset = self._session.dataset
        same = self._swept is not None and self._swept[0] == wanted[0] and dataset.n > 0
        self._swept, self._outdated = wanted, False
        settings = _for_curves(dataset, self._session.settings)
        self._session.begin_sweep(len(default_range(dataset, settings.k)), keep=same)
        if dataset.n == 0:
            self._session.end_sweep()
            return
        self._generation += 1
        self._under_way = SweepRequest(self._generation, dataset, settings, wanted[-1])
        self.requested.emit(self._under_way)

    def _wanted(self) -> Wanted:
        """What the curves depend on: neither the method, nor the covariance type, nor k within the range."""
        dataset, settings = self._session.dataset, self._session.settings
        largest_k = len(default_range(dataset, settings.k))
        return self._session.name, dataset, _for_curves(dataset, settings), largest_k, USUAL | self._more

    def _covers(self, wanted: Wanted) -> bool:
        """Whether the last sweep is of the same, with all criteria that are wanted, and perhaps more."""
        swept = self._swept
        return swept is not None and swept[:-1] == wanted[:-1] and swept[-1] >= wanted[-1]

    @Slot(object)
    def on_reply(self, reply: SweepReply) -> None:
        """A point of a curve, or the end; older ones are passed over."""
        if reply.generation != self._generation or self._under_way is None:
            return
        if reply.candidate is not None:
            self._session.add_candidate(reply.candidate)
        else:
            self._under_way = None
            self._session.end_sweep()
        if self._outdated and (reply.candidate is None or reply.candidate.k > self._session.settings.k):
            self._abandon()
            self._begin()

    @Slot(object)
    def on_failure(self, failure: Failure) -> None:
        """A sweep that failed says so and leaves what was found."""
        if failure.generation == self._generation:
            self._under_way = None
            self._session.end_sweep()
            self._session.announced.emit(failure.message)

    def _abandon(self) -> None:
        if self._under_way is not None:
            self._under_way.abandoned.set()
            self._under_way = None


def _for_curves(dataset: Dataset, settings: Settings) -> Settings:
    """The settings as the sweep uses them, the same for all that make no difference to it."""
    restarts = settings.restarts if dataset.n <= MANY_POINTS else min(settings.restarts, FEW_RESTARTS)
    # Any k up to the largest that leaves the range as it is stands for all of them.
    k = max(settings.k, LARGEST_K - REACH)
    return replace(elbow_settings(settings, k), covariance=Covariance.FULL, beta=1.0, restarts=restarts)
