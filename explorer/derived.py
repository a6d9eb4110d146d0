"""What the session derives or gathers: the points' shares under a frame, and the candidates that the curves show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.records import Record, field
from engine.settings import Covariance, Method
from engine.shares import Assignment, assignment

if TYPE_CHECKING:
    from engine.arrays import Ints
    from engine.candidate import Candidate
    from engine.dataset import Dataset
    from engine.timeline import Frame, Timeline
    from explorer.document import Document

CURVE_ORDER: dict[Covariance | None, int] = {kind: place for place, kind in enumerate((None, *Covariance))}


class Assignments:
    """Whose each point is under a frame; the last answer is remembered."""

    def __init__(self) -> None:
        self._known: tuple[Dataset, Frame, Assignment] | None = None

    def of(self, document: Document, edition: int, frame: Frame) -> Assignment:
        """The frame's own shares where it carries those of this edition of the data, otherwise new ones."""
        known = self._known
        if known is None or known[0] is not document.dataset or known[1] is not frame:
            known = (document.dataset, frame, _derived(document, edition, frame))
            self._known = known
        return known[2]


class Switched(Record, eq=False):
    """Points that an E half gave to another cluster: their numbers (m,), and the cluster (m,) that each left."""

    rows: Ints
    left: Ints


_NONE = np.empty(0, dtype=np.intp)
NOBODY = Switched(_NONE, _NONE)


class Switches:
    """Which points a frame gave to another cluster; the last answer is remembered."""

    def __init__(self) -> None:
        self._known: tuple[Dataset, Frame, Switched] | None = None

    def of(self, document: Document, timeline: Timeline, labels: Ints) -> Switched:
        """Those whom the shown E half gave to another cluster than the E half before it did.

        labels: (n,) whose each point is now. Nobody where there is nothing to compare with: at the first E half, and
        after a change by hand.
        """
        frame = timeline.frame
        if frame is None or not frame.info.n_switched or timeline.cursor < 1:
            return NOBODY
        known = self._known
        if known is None or known[0] is not document.dataset or known[1] is not frame:
            before = timeline.frames[timeline.cursor - 1]
            found = _compared(document, before, labels) if before.edition == frame.edition else NOBODY
            known = self._known = (document.dataset, frame, found)
        return known[2]


def _compared(document: Document, before: Frame, labels: Ints) -> Switched:
    earlier = assignment(document.dataset, document.settings, before, labels_only=True).labels
    rows = np.flatnonzero(earlier != labels)
    return Switched(rows, earlier[rows])


def _derived(document: Document, edition: int, frame: Frame) -> Assignment:
    info = frame.info
    hard = document.settings.method is Method.KMEANS
    if frame.edition == edition and info.labels is not None and (hard or info.responsibilities is not None):
        return Assignment(info.labels, info.responsibilities)
    return assignment(document.dataset, document.settings, frame)


Key = tuple[int, "Covariance | None"]


class Candidates(Record):
    """What the sweep that runs, or the last one, has found so far; whether that is all; and what the sweep before it
    found of the same data, where that is not all."""

    found: dict[Key, Candidate] = field(default_factory=dict)
    complete: bool = False
    before: dict[Key, Candidate] = field(default_factory=dict)

    def with_one(self, candidate: Candidate) -> Candidates:
        return Candidates({**self.found, (candidate.k, candidate.covariance): candidate}, before=self.before)

    def outdated(self, largest_k: int | None = None) -> Candidates:
        """Those within a range of k as what is known before another sweep finds anything."""
        every = {**self.before, **self.found}
        return Candidates(before={key: one for key, one in every.items() if largest_k is None or key[0] <= largest_k})

    def completed(self) -> Candidates:
        """The sweep has come to its end."""
        return Candidates({**self.before, **self.found}, complete=True)

    @property
    def in_order(self) -> tuple[Candidate, ...]:
        """Smallest k first, k-means before the mixtures; older ones where there are no newer ones yet."""
        every = {**self.before, **self.found}
        return tuple(every[key] for key in sorted(every, key=lambda key: (key[0], CURVE_ORDER[key[1]])))

    @property
    def fresh(self) -> tuple[Candidate, ...]:
        """Those that the present sweep has found."""
        return tuple(self.found.values())

    def older(self, candidate: Candidate) -> Candidate | None:
        """What the sweep before found of the same k and type."""
        return self.before.get((candidate.k, candidate.covariance))
