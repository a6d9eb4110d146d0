"""Surveyor: keeps the survey of local optima up to date while somebody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.records import replace
from engine.settings import Initialiser
from explorer.messages import SurveyRequest
from explorer.watcher import Watcher

if TYPE_CHECKING:
    from engine.optima import Survey
    from explorer.session import Session

FEWEST, MOST, USUAL = 2, 1000, 10
"""Seeds."""

COMPARED = (Initialiser.KMEANS_PLUS_PLUS, Initialiser.RANDOM_POINTS)
"""The two ways to start that are set side by side."""


class Surveyor(Watcher):
    """From each of some seeds a run each way."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._seeds = USUAL

    @property
    def seeds(self) -> int:
        """From how many seeds runs are started, each way."""
        return self._seeds

    def set_seeds(self, seeds: int) -> None:
        """So many from now on; what is out of range becomes the nearest that is not."""
        self._seeds = min(max(seeds, FEWEST), MOST)
        self.refresh()

    def wanted(self) -> object:
        """Neither the seed in use, nor where its run starts, makes a difference."""
        plain = replace(self.session.settings, seed=0, initialiser=COMPARED[0], start=None)
        return self.session.dataset, plain, self._seeds

    def request(self, generation: int) -> SurveyRequest:
        plain = replace(self.session.settings, seed=0, initialiser=COMPARED[0], start=None)
        return SurveyRequest(generation, self.session.dataset, plain, range(self._seeds), COMPARED)

    def begin_showing(self) -> None:
        self.session.begin_survey()

    def take(self, result: Survey) -> None:
        self.session.take_survey(result)

    def end(self) -> None:
        self.session.end_survey()
