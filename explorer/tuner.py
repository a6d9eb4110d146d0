"""Tuner: keeps it up to date how starts, or tolerances, do on points held out, while somebody looks at it."""

from __future__ import annotations

from enum import Enum

from engine.records import replace
from engine.settings import Initialiser, Method, Settings
from explorer.messages import Tuned, TuneRequest
from explorer.session import Session
from explorer.watcher import Watcher

TOLERANCES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)


class TuneBy(Enum):
    """What is tried in turn."""

    INITIALISER = "start"
    TOLERANCE = "tolerance"


class Tuner(Watcher):
    """Each choice is judged by the same points, from each of the restarts' seeds."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._by = TuneBy.INITIALISER

    @property
    def by(self) -> TuneBy:
        return self._by

    def tune_by(self, by: TuneBy) -> None:
        """Tries something else."""
        self._by = by
        self.refresh()

    def wanted(self) -> object:
        return self.session.dataset, self._choices()

    def request(self, generation: int) -> TuneRequest:
        return TuneRequest(generation, self.session.dataset, self._choices())

    def begin_showing(self) -> None:
        self.session.show_tuned(())

    def take(self, result: Tuned) -> None:
        self.session.show_tuned((*self.session.tuned, result))

    def end(self) -> None:
        pass

    def _choices(self) -> tuple[Settings, ...]:
        """The settings in use, each time with another start or tolerance."""
        settings = self.session.settings
        left_out = {Initialiser.BY_HAND}
        if settings.method is not Method.MIXTURE:
            left_out.add(Initialiser.KMEANS_RESULT)
        kinds = [kind for kind in Initialiser if kind not in left_out]
        if self._by is TuneBy.INITIALISER:
            return tuple(replace(settings, initialiser=kind, start=None) for kind in kinds)
        own = settings.initialiser if settings.initialiser in kinds else kinds[0]
        return tuple(replace(settings, initialiser=own, start=None, tolerance=value) for value in TOLERANCES)
