"""Readings: what views may know of the session. How it changes is the other half, in session.py."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine.algorithm import Phase
from engine.features import features_known
from engine.timeline import Frame, Timeline
from explorer.commands import EditCommand
from explorer.derived import NOBODY, Assignments, Candidates, Switched, Switches
from explorer.known_tables import KnownTables
from explorer.point_set import Pin, PointSet

if TYPE_CHECKING:
    from engine.arrays import Floats, Ints
    from engine.candidate import Candidate
    from engine.dataset import Dataset
    from engine.optima import Survey
    from engine.settings import Settings
    from engine.shares import Assignment
    from engine.source import Source
    from explorer.document import Document, Saved
    from explorer.left_runs import LeftRun
    from explorer.messages import Tuned

MOST_UNDO = 200
"""Entries that undo goes back: each may hold a whole dataset."""

MANY = 20_000
"""Of more points than this the GUI thread works out nothing that takes longer for more of them."""

MOST_SPLIT = 20_000
"""Points among which those held out can be told apart."""


class Readings(QObject):
    """The readable half of the session; changed(Changes) says what to read anew."""

    changed = Signal(object)
    announced = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(MOST_UNDO)
        self._document = document
        self._ready: tuple[Document | None, str] = (None, "")
        self._lifted: tuple[Document | None, Dataset] = (None, document.dataset)
        self._measured = document.dataset
        # By the data that a document began with: whatever undo brings back is still known by its file.
        self._saved: WeakKeyDictionary[Dataset, Saved] = WeakKeyDictionary()
        # What undo no longer holds is forgotten.
        self._left: WeakKeyDictionary[Document, LeftRun] = WeakKeyDictionary()
        self._tables = KnownTables()
        self._timeline = Timeline()
        self._generation = 0
        self._edition = 0
        self._gesture: object = None
        self._live: tuple[object, int] | None = None
        self._given: Timeline | None = None
        self._colours: tuple[int, ...] = ()
        self._matched: Floats = np.empty((0, document.dataset.d))
        self._selection = PointSet()
        self._pinned: Pin | None = None
        self._component: int | None = None
        self._pointed: int | None = None
        self._splits = False
        self._assignments = Assignments()
        self._switches = Switches()
        self._candidates = Candidates()
        self._survey: Survey | None = None
        self._survey_done = False
        self._tuned: tuple[Tuned, ...] = ()
        self._playing = False
        self._seconds = 0.0

    @property
    def document(self) -> Document:
        return self._document

    @property
    def dataset(self) -> Dataset:
        return self._document.dataset

    @property
    def plane(self) -> Dataset:
        """The points as they lie in the plane: those of one column beside each other in lanes, 0…1."""
        if self._lifted[0] is not self._document:
            self._lifted = (self._document, self._document.plane)
        return self._lifted[1]

    @property
    def measured(self) -> Dataset:
        """The data by whose scale a place is judged: those of now; of very many points, until their scale is known to
        the thread that steps, those of the edit before."""
        now, last, scaling = self.dataset, self._measured, self.settings.scaling
        known = now.n <= MANY or features_known(now, scaling)
        if not known and last.d == now.d and features_known(last, scaling):
            return last
        self._measured = now
        return now

    @property
    def settings(self) -> Settings:
        return self._document.settings

    @property
    def name(self) -> str:
        return self._document.name

    @property
    def file(self) -> Path | None:
        """The experiment file that holds the document; None before it has been saved."""
        saved = self._kept(self._document)
        return None if saved is None else saved.file

    @property
    def title(self) -> str:
        """What the document is called: its file's name, else that of its data."""
        return self.name if self.file is None else self.file.stem

    @property
    def modified(self) -> bool:
        """Whether something would be lost: data or settings that differ from the file's. Where there is no file yet,
        points that differ from those that were loaded; settings alone are soon chosen again."""
        return self._changed(self._document)

    def _changed(self, document: Document) -> bool:
        saved = self._kept(document)
        return not document.pristine if saved is None else not saved.holds(document)

    @property
    def left_unsaved(self) -> str:
        """What data are called that others have taken the place of with changes that are in no file: undo alone still
        has them. Of several the last; empty if there are none."""
        for place in reversed(range(self.undo_stack.index())):
            made = self.undo_stack.command(place)
            left = made.left if isinstance(made, EditCommand) else None
            if left is not None and left in self._left and self._changed(left):
                return left.name
        return ""

    def _kept(self, document: Document) -> Saved | None:
        return None if document.origin is None else self._saved.get(document.origin)

    @property
    def source(self) -> Source | None:
        """The table that the points were read from; None where there is none, and as long as it has not been found."""
        return self._tables.source(self._document)

    @property
    def table_awaited(self) -> bool:
        """Whether that table is being looked for."""
        return self._tables.awaited(self._document)

    @property
    def table_note(self) -> str:
        """Why that table is not there, in a sentence; empty if it is, and where there never was one."""
        return self._tables.note(self._document)

    @property
    def readiness(self) -> str:
        """Why nothing can run, in a sentence; empty if it can. Many ask, at every change; it is worked out once."""
        if self._ready[0] is not self._document:
            self._ready = (self._document, self._document.readiness)
        return self._ready[1]

    @property
    def timeline(self) -> Timeline:
        return self._timeline

    @property
    def frame(self) -> Frame | None:
        """The frame shown; None before the first one has arrived, and where nothing can run."""
        return self._timeline.frame

    @property
    def picking(self) -> bool:
        """Whether the shown frame is one of the picks before the start, on which means may still be missing."""
        return self.frame is not None and self.frame.state.phase is Phase.PICKED

    @property
    def beta(self) -> float:
        """The stiffness that shares out the points: in annealing that of the shown frame."""
        own = None if self.frame is None else self.frame.state.beta
        return self.settings.beta if own is None else own

    @property
    def generation(self) -> int:
        """Raised by whatever makes work in flight worthless: new settings, a reset, a seek."""
        return self._generation

    @property
    def edition(self) -> int:
        """Raised by every change of the points."""
        return self._edition

    @property
    def gesture(self) -> object:
        """The stroke to which the last edit belongs; None if it stands alone."""
        return self._gesture

    @property
    def seconds(self) -> float:
        """What the newest half step took."""
        return self._seconds

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def colours(self) -> tuple[int, ...]:
        """The palette index of each component, kept from run to run as far as a matching allows."""
        return self._colours

    @property
    def selection(self) -> PointSet:
        """The points picked out, to be changed together."""
        return self._selection

    @property
    def pinned(self) -> Pin | None:
        """What the inspector holds on to: a point, which it follows, or a place."""
        return self._pinned

    @property
    def pinned_place(self) -> tuple[float, ...] | None:
        """Where that is, in user units."""
        return None if self._pinned is None else self.place_of(self._pinned)

    def place_of(self, pin: Pin) -> tuple[float, ...]:
        """Where a point is, or the place itself, in user units."""
        return tuple(self.dataset.points[pin, :2].tolist()) if isinstance(pin, int) else pin

    @property
    def pointed(self) -> int | None:
        """The point under the cursor, wherever that is: on the canvas, or on its bar in a profile."""
        return self._pointed

    @property
    def held_out(self) -> Ints:
        """The points (m,) by which held-out scores judge, while they are to be seen; none otherwise."""
        n = self.dataset.n
        if not self._splits or n > MOST_SPLIT:
            return np.empty(0, dtype=np.intp)
        from engine.held_out import split  # noqa: PLC0415 (it brings all of a sweep along)

        return split(n, self.settings.seed)[1]

    @property
    def selected_component(self) -> int | None:
        return self._component

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What the curves show, smallest k first; those of the last sweep until newer ones replace them."""
        return self._candidates.in_order

    @property
    def sweep(self) -> Candidates:
        """The same, told apart by which sweep they are of."""
        return self._candidates

    @property
    def sweep_done(self) -> bool:
        return self._candidates.complete

    @property
    def survey(self) -> Survey | None:
        """What is known of the local optima; None before anything is, and where nothing can run."""
        return self._survey

    @property
    def tuned(self) -> tuple[Tuned, ...]:
        """How starts, or tolerances, do on points held out, as far as it is known."""
        return self._tuned

    @property
    def survey_done(self) -> bool:
        return self._survey_done

    def assignment(self) -> Assignment | None:
        """Whose each of the document's points is under the shown frame; derived once per frame."""
        return None if self.frame is None else self._assignments.of(self._document, self._edition, self.frame)

    def switched(self) -> Switched:
        """The points that the shown frame gave to another cluster; derived once per frame."""
        found = self.assignment()
        if found is None or self.frame is None or self.frame.edition != self._edition:
            return NOBODY
        return self._switches.of(self._document, self._timeline, found.labels)
