"""Findings: what is found out in the background about the session's document: the curves, a survey of optima, and the
table that its points were read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.derived import Candidates
from explorer.messages import Changes, Tuned
from explorer.readings import Readings

if TYPE_CHECKING:
    from engine.candidate import Candidate
    from engine.optima import Survey
    from engine.provenance import Provenance
    from engine.source import Source


class Findings(Readings):
    """The part of the session that the sweeper, the surveyor and the finder write to."""

    # What the curves show

    def outdate_sweep(self) -> None:
        """The curves no longer belong to the document; newer ones are on their way."""
        if self.sweep_done:
            self._show_candidates(self._candidates.outdated())

    def begin_sweep(self, largest_k: int, keep: bool) -> None:
        """A sweep begins; what the last one found stays in sight until it is replaced, if it was of the same data."""
        self._show_candidates(self._candidates.outdated(largest_k) if keep else Candidates())

    def add_candidate(self, candidate: Candidate) -> None:
        """A point of a curve that the sweep has found."""
        self._show_candidates(self._candidates.with_one(candidate))

    def end_sweep(self) -> None:
        """The curves are complete."""
        self._show_candidates(self._candidates.completed())

    def _show_candidates(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self.changed.emit(Changes(candidates=True))

    # What many starts end in

    def begin_survey(self) -> None:
        """What was known belongs to another document."""
        self._show_survey(None, done=False)

    def take_survey(self, survey: Survey) -> None:
        """More is known."""
        self._show_survey(survey, done=False)

    def end_survey(self) -> None:
        """All that was asked for is known."""
        self._show_survey(self._survey, done=True)

    def show_tuned(self, tuned: tuple[Tuned, ...]) -> None:
        """What is known of the choices that are tuned."""
        self._tuned = tuned
        self.changed.emit(Changes(tuned=True))

    def _show_survey(self, survey: Survey | None, done: bool) -> None:
        self._survey, self._survey_done = survey, done
        self.changed.emit(Changes(survey=True))

    def show_split(self, shown: bool) -> None:
        """Whether the points that held-out scores judge by are to be seen."""
        if shown != self._splits:
            self._splits = shown
            self.changed.emit(Changes(selection=True))

    # Where the points are from

    def take_table(self, provenance: Provenance, found: Source | str) -> None:
        """A table that was looked for, or why it is not there; nothing of the document changes."""
        self._tables.take(provenance, found)
        self.changed.emit(Changes(table=True))
