"""Session: the sole owner of what changes: the document, the timeline, the selection and what the curves show.

Views read it and listen to one signal, changed(Changes). Undo and time travel are separate axes: the undo stack holds
documents, the timeline what the algorithm did with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.algorithm import Phase
from engine.experiment import Experiment, View
from engine.matching import match_colours
from engine.mixture import Mixture, Start
from engine.records import replace
from engine.settings import Initialiser, Method, Scaling
from engine.stepping import moved_frame
from engine.timeline import Frame, Timeline
from explorer.commands import EditCommand
from explorer.document import Document, Saved
from explorer.findings import Findings
from explorer.left_runs import LeftRun
from explorer.messages import Changes
from explorer.point_set import Pin, PointSet

if TYPE_CHECKING:
    from engine.arrays import Ints
    from engine.candidate import Candidate
    from engine.dataset import Dataset
    from engine.optima import Attempt
    from engine.source import Source


class Session(Findings):
    """See the module. Lives in the GUI thread."""

    def close(self) -> None:
        """Lets go of what undo holds: commands that the garbage collector meets in a ring with their stack crash Qt."""
        self.undo_stack.blockSignals(True)
        self.undo_stack.clear()

    # Changes of the document

    def edit(self, document: Document, text: str, gesture: object = None, kept: Ints | None = None) -> None:
        """Every change of data or settings passes here: one undo entry, or one for all edits of a gesture.

        kept: (m,) which points outlive an edit that removes some; without it none of them stays picked out.
        """
        if document is not self._document:
            self.undo_stack.push(EditCommand(self._document, document, text, gesture, self._apply, kept))

    def edit_dataset(self, dataset: Dataset, text: str, gesture: object = None) -> None:
        """A change of the points alone, which removes none."""
        self.edit(self._document.with_data(dataset), text, gesture)

    def keep(self, rows: Ints, text: str, gesture: object = None) -> None:
        """The points of these numbers, ascending, and no others."""
        self.edit(self._document.with_data(self.dataset.only(rows), rows), text, gesture, rows)

    def remove(self, rows: Iterable[int] | Ints, text: str, gesture: object = None) -> None:
        """All points but those of these numbers."""
        self.keep(np.flatnonzero(~PointSet(rows).mask(self.dataset.n)), text, gesture)

    def change(self, text: str | None = None, gesture: object = None, **fields: Any) -> None:
        """A change of settings. Raises SettingsError where a value is out of range; nothing has changed then."""
        self.edit(self._document.with_settings(**fields), text or f"Change {', '.join(fields)}", gesture)

    def reseed(self) -> None:
        """The next seed."""
        self.edit(self._document.reseeded(), "Next seed")

    def continue_as(self, method: Method) -> None:
        """Hands the shown parameters over to another method, as its start."""
        if self.frame is not None and not self.picking:
            self.edit(self._document.started_from(self.frame, method), "Continue as another method")

    def adopt(self, candidate: Candidate, with_seed: bool = True) -> None:
        """Takes over a point of a curve."""
        self.edit(self._document.adopting(candidate, with_seed), f"Adopt k = {candidate.k}")

    def reopen(self, attempt: Attempt) -> None:
        """Starts from the seed of one of many runs, as that run did."""
        text = f"Take seed {attempt.seed}"
        self.change(text, seed=attempt.seed, initialiser=attempt.initialiser, start=None)

    def new_drawing(self) -> None:
        """An empty canvas; undo brings the present data back."""
        self._load(self._document.emptied(), "New drawing")

    def load(
        self,
        dataset: Dataset,
        name: str,
        scaling: Scaling,
        k: int | None = None,
        seed: int | None = None,
        source: Source | None = None,
        choices: Mapping[str, object] | None = None,
    ) -> None:
        """Other data, with what suits them and the table behind them; undo brings the present ones back."""
        self._load(self._document.with_other_data(dataset, name, scaling, k, seed, source, choices), f"Load {name}")

    def open(self, experiment: Experiment, file: Path | None) -> None:
        """An experiment with the timeline of its run; undo brings the present document back.

        file: where it is from; None for one that was brought back after a crash and is in no file.
        """
        name = experiment.name if file is None else file.stem
        document = Document.reopened(experiment, name)
        self._left[document] = LeftRun(experiment.timeline, experiment.edition, experiment.view.colours)
        self._saved[document.dataset] = Saved.of(document, file)
        self._load(document, f"Open {name}")

    def experiment(self, view: View) -> Experiment:
        """The document with its timeline as they are now, and how they are looked at."""
        view = replace(view, colours=self.colours)
        aside = self.document.aside if self.document.x_only else None
        course, others = self.document.course, None if aside is None else aside.others
        data, run = (self.dataset, self.settings), (self.timeline, self.edition)
        known = self.document.provenance if self.source is None else self.source.provenance
        return Experiment(*data, *run, self.title, view, course, others, known)

    def retake(self, source: Source, dataset: Dataset, scaling: Scaling) -> None:
        """Other columns of the table behind the points."""
        self.edit(self._document.with_other_data(dataset, self.name, scaling, source=source), "Choose columns")
        self.announced.emit(source.report.sentence or "Ctrl+Z brings the columns of before back")

    def _load(self, document: Document, text: str) -> None:
        if self.dataset.n:
            self.announced.emit(f"Ctrl+Z brings {self.title} back")
        self.edit(document, text)

    def show_x_only(self, only: bool) -> None:
        """The first column alone, or all of them again; points that came meanwhile get the others' mean."""
        self.edit(self._document.with_x_only(only), "Look along x only" if only else "Look at all columns")

    def mark_saved(self, document: Document, file: Path) -> None:
        """A document, that of now or of a moment ago, is in a file."""
        if document.origin is not None:
            self._saved[document.origin] = Saved.of(document, file)
        self.changed.emit(Changes(name=True))

    def _apply(self, document: Document, gesture: object, renumbered: Callable[[Ints], Ints]) -> None:
        """Makes a document the present one, and says what that changes."""
        self._gesture = gesture
        before, self._document = self._document, document
        data = document.dataset is not before.dataset
        settings = document.settings != before.settings or document.course is not before.course
        other = document.origin is not before.origin
        turned = document.dataset.d != before.dataset.d
        goes_on = document.goes_on_from(before) and self.frame is not None and not self.picking
        if other:
            self._left[before] = LeftRun(self._timeline, self._edition, self._colours)
            self._come_back(self._left.get(document))
        if data or goes_on:
            self._edition += 1
        if data:
            self._renumber((lambda _: np.empty(0, np.intp)) if other else renumbered, other)
        if turned:
            # Places in other columns mean nothing here; what the first one says of the colours holds.
            self._matched = self._matched[:, : document.dataset.d]
            self._pinned = self._pinned if isinstance(self._pinned, int) else None
        if (settings and not goes_on) or other or turned or (data and self.readiness):
            self._begin_again()
        self.changed.emit(
            Changes(dataset=data, settings=settings, frame=data or settings, selection=data, name=data or other)
        )

    def _come_back(self, run: LeftRun | None) -> None:
        """To other data; a run that there has been under them goes on from where it stood."""
        self._matched, self._colours = (run and run.look) or (np.empty((0, self.dataset.d)), ())
        if run is not None:
            # Its frames are of the edition that the data are about to be, or of earlier ones.
            self._edition = max(self._edition, run.edition)
            self._given = run.at(self._edition + 1)

    def _renumber(self, renumbered: Callable[[Ints], Ints], other: bool) -> None:
        """What is picked out stays so under its new number, if it is still there; other data have nothing in common."""
        self._selection = PointSet(renumbered(self._selection.indices))
        if isinstance(self._pinned, int):
            found = renumbered(np.array([self._pinned]))
            self._pinned = int(found[0]) if found.size else None
        elif other:
            self._pinned = None

    # The timeline

    def restart(self) -> None:
        """The timeline anew, from the same document."""
        self._begin_again()
        self.changed.emit(Changes(frame=True))

    def _begin_again(self) -> None:
        self._generation += 1
        self._timeline = self._given or Timeline()
        self._given = self._live = None
        if self._component is not None and self._component >= self.settings.k:
            self._component = None

    def seek(self, index: int) -> None:
        """Shows another frame; nothing is computed."""
        timeline = self._timeline.seek(index)
        if timeline.cursor != self._timeline.cursor:
            self._generation += 1
            self._live = None
            self._timeline = timeline
            self.changed.emit(Changes(frame=True))

    def take(self, frames: tuple[Frame, ...], seconds: float) -> None:
        """Frames that the algorithm has found, after the one shown."""
        self._live = None
        self._show(self._timeline.append(*frames), seconds)

    def take_live(self, frame: Frame, seconds: float, gesture: object) -> None:
        """A frame that follows the hand: in the place of the one before it if that did so in the same gesture."""
        cursor = self._timeline.cursor
        same = gesture is not None and self._live == (gesture, cursor)
        first = frame.state.phase in (Phase.START, Phase.PICKED) and cursor <= 0
        timeline = self._timeline.replace_last(frame) if same or first else self._timeline.append(frame)
        self._live = (gesture, timeline.cursor)
        self._show(timeline, seconds)

    def move_mean(self, component: int, to: tuple[float, float], gesture: object = None) -> None:
        """A mean moved by hand, to a place in user units: before the first step the start, later a frame of its own."""
        frame = self.frame
        if frame is None:
            return
        mixture = frame.state.mixture
        means = mixture.means.copy()
        means[component] = frame.coordinates.to_engine(np.asarray(to[: mixture.d], dtype=np.float64))
        moved = Mixture(mixture.weights, means, mixture.covariances)
        self.place(moved, f"Move centre {component + 1}", gesture)

    def place(self, mixture: Mixture, text: str, gesture: object = None) -> None:
        """Parameters set by hand, in the coordinates of the shown frame; not while some are still missing."""
        frame = self.frame
        if frame is None or self.picking:
            return
        placed = moved_frame(self.dataset, self.settings, frame, mixture, self._edition)
        if frame.state.phase is Phase.START:
            # The start is part of the settings; its frame is known already and need not be asked for.
            self._given = Timeline().append(placed)
            start = Start(placed.state.mixture, placed.coordinates)
            try:
                self.change(text, gesture, initialiser=Initialiser.BY_HAND, start=start)
            finally:
                self._given = None
        else:
            self._generation += 1
            self.take_live(placed, self._seconds, gesture)

    def _show(self, timeline: Timeline, seconds: float) -> None:
        fresh = not self._timeline.frames
        self._timeline = timeline
        self._seconds = seconds
        if timeline.frame is not None and (fresh or len(self._colours) != timeline.frame.state.mixture.k):
            self._colours = match_colours(self._matched, self._colours, timeline.frame.mixture.means)
        if timeline.frame is not None:
            self._matched = timeline.frame.mixture.means
        self.changed.emit(Changes(frame=True))

    def set_playing(self, playing: bool) -> None:
        """Said by the player."""
        if playing != self._playing:
            self._playing = playing
            self.changed.emit(Changes(playing=True))

    # What is picked out

    def select(self, indices: Iterable[int]) -> None:
        """The points picked out."""
        chosen = PointSet(indices)
        if chosen != self._selection:
            self._selection = chosen
            self.changed.emit(Changes(selection=True))

    def pin(self, pin: Pin | None) -> None:
        """What the inspector holds on to."""
        if pin != self._pinned:
            self._pinned = pin
            self.changed.emit(Changes(selection=True))

    def point_out(self, index: int | None) -> None:
        """The point that the cursor is on."""
        if index != self._pointed:
            self._pointed = index
            self.changed.emit(Changes(pointed=True))

    def select_component(self, component: int | None) -> None:
        """The component picked out, whose handles show."""
        if component != self._component:
            self._component = component
            self.changed.emit(Changes(selection=True))
