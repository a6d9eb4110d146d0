"""Anything in any order: the session beside a plain model of documents, undo, timeline and file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.algorithm import Phase
from engine.annealing import LAST_BETA
from engine.course import Course
from engine.dataset import Dataset
from engine.experiment import View
from engine.experiments import pack, unpack
from engine.seeding import STEPPED
from engine.settings import Covariance, Initialiser, Method, Scaling, Settings
from explorer.courses import ride, step_picks
from explorer.document import Document
from explorer.player import Player
from explorer.session import Session
from explorer.workers import StepWorker
from tests.engine.test_experiments import bits

FILE = Path("kept.clx")
PLACES = st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(lambda at: (float(at[0]), float(at[1])))

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Page:
    """A document in plain values: data counts its editions over all pages, lineage the data that were loaded."""

    points: Points
    classes: tuple[str, ...]
    choices: tuple[tuple[str, Any], ...]
    data: int
    lineage: int

    def choosing(self, **fields: Any) -> Page:
        return replace(self, choices=tuple(sorted({**dict(self.choices), **fields}.items())))

    def __getitem__(self, name: str) -> Any:
        return dict(self.choices)[name]


@dataclass
class Book:
    """The plain model: pages with a place for undo, how many frames there are, what the file holds, and by place how
    many frames there were when the data were left, with the cursor."""

    pages: list[Page]
    at: int = 0
    frames: int = 0
    cursor: int = -1
    loaded: dict[int, int] = field(default_factory=dict)
    kept: dict[int, tuple[int, Any]] = field(default_factory=dict)
    left: dict[int, tuple[int, int]] = field(default_factory=dict)
    counted: int = 0

    @property
    def page(self) -> Page:
        return self.pages[self.at]

    @property
    def ready(self) -> bool:
        return bool(self.page.points) and len(set(self.page.points)) >= self.page["k"]

    @property
    def modified(self) -> bool:
        page = self.page
        if page.lineage in self.kept:
            return self.kept[page.lineage] != (page.data, page.choices)
        return self.loaded[page.lineage] != page.data

    def count(self) -> int:
        self.counted += 1
        return self.counted

    def turn(self, page: Page) -> None:
        self.pages = [*self.pages[: self.at + 1], page]
        self.left = {place: run for place, run in self.left.items() if place <= self.at}
        self.go(self.at + 1)

    def go(self, to: int) -> None:
        """To another page; whoever comes back to data finds their run where it stood."""
        before, self.at = self.at, to
        if self.page.lineage != self.pages[before].lineage:
            self.left[before] = self.frames, self.cursor
            self.begin_again()
            self.frames, self.cursor = self.left.get(to, (self.frames, self.cursor))

    def begin_again(self) -> None:
        self.frames = 1 if self.ready else 0
        self.cursor = self.frames - 1

    def add_frame(self, frames: int = 1) -> None:
        self.cursor += frames
        self.frames = self.cursor + 1


def choices_of(document: Document) -> dict[str, Any]:
    names = ("method", "k", "covariance", "initialiser", "scaling", "seed", "beta")
    return {name: getattr(document.settings, name) for name in names} | {"course": document.course}


class Explorer(RuleBasedStateMachine):
    """Workers answer at once, in the same thread."""

    @initialize(points=st.lists(PLACES, max_size=9), k=st.integers(1, 4))
    def open_a_session(self, points: list[tuple[float, float]], k: int) -> None:
        dataset, settings = Dataset(np.array(points).reshape(-1, 2)), Settings(k=k, restarts=1)
        document = Document(dataset, settings, "Test")
        self.session = Session(document)
        self.player, self.worker = Player(self.session), StepWorker()
        self.player.requested.connect(self.worker.handle)
        self.worker.replied.connect(self.player.on_reply)
        self.worker.failed.connect(self._failed)
        page = Page(tuple(points), ("",) * len(points), (), 0, 0).choosing(**choices_of(document), start=0)
        self.book = Book([page], loaded={0: 0})
        self.file: tuple[bytes, Page, int, int] | None = None
        self.player.begin()
        self.book.begin_again()

    def _failed(self, failure: Any) -> None:
        raise AssertionError(failure.traceback)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.player.close()
            self.session.close()

    # What the model expects of an edit

    def _edited(self, points: Points, classes: tuple[str, ...]) -> None:
        self.book.turn(replace(self.book.page, points=points, classes=classes, data=self.book.count()))
        self._data_changed()

    def _data_changed(self) -> None:
        """The shown frame's parameters for other data: the start anew, or one frame more."""
        book = self.book
        if not book.ready or not book.frames:
            book.begin_again()
        elif self.phase in (Phase.PICKED, Phase.START) and book.cursor == 0:
            book.frames, book.cursor = book.cursor + 1, book.cursor
        else:
            book.add_frame()

    def _chosen(self, **fields: Any) -> None:
        page = self.book.page.choosing(**fields)
        if page.choices != self.book.page.choices:
            self.book.turn(page)
            self.book.begin_again()

    @property
    def phase(self) -> Phase | None:
        return None if self.shown is None else self.shown

    @property
    def n(self) -> int:
        return len(self.book.page.points)

    # Edits of the data

    @rule(at=PLACES, name=st.sampled_from(("", "a", "b")))
    def add(self, at: tuple[float, float], name: str) -> None:
        page = self.book.page
        self._edited((*page.points, at), (*page.classes, name))
        self.session.edit_dataset(self.session.dataset.added(at, name or None), "Add")

    @precondition(lambda self: self.n > 0)
    @rule(at=PLACES, which=st.integers(0, 99))
    def move(self, at: tuple[float, float], which: int) -> None:
        page, i = self.book.page, which % self.n
        self._edited((*page.points[:i], at, *page.points[i + 1 :]), page.classes)
        self.session.edit_dataset(self.session.dataset.moved(i, at), "Move")

    @precondition(lambda self: self.n > 0)
    @rule(which=st.sets(st.integers(0, 99), min_size=1, max_size=3))
    def remove(self, which: set[int]) -> None:
        page, gone = self.book.page, {i % self.n for i in which}
        left = [i for i in range(self.n) if i not in gone]
        self._edited(tuple(page.points[i] for i in left), tuple(page.classes[i] for i in left))
        self.session.remove(gone, "Remove")

    @precondition(lambda self: self.n > 0)
    @rule(which=st.integers(0, 99), name=st.sampled_from(("", "b", "c")))
    def classify(self, which: int, name: str) -> None:
        page, i = self.book.page, which % self.n
        self._edited(page.points, (*page.classes[:i], name, *page.classes[i + 1 :]))
        self.session.edit_dataset(self.session.dataset.classified([i], name or None), "Classify")

    # Choices

    @rule(k=st.integers(1, 5))
    def choose_k(self, k: int) -> None:
        by_hand = self.book.page["initialiser"] is Initialiser.BY_HAND and k != self.book.page["k"]
        self._chosen(k=k, **({"initialiser": Initialiser.KMEANS_PLUS_PLUS} if by_hand else {}))
        self.session.change(k=k)

    @rule(method=st.sampled_from(Method), covariance=st.sampled_from(Covariance), scaling=st.sampled_from(Scaling))
    def choose_method(self, method: Method, covariance: Covariance, scaling: Scaling) -> None:
        rides = self.book.page["course"] is Course.ANNEALING and method is not Method.SOFT_KMEANS
        other = {"course": Course.HALVES} if rides else {}
        self._chosen(method=method, covariance=covariance, scaling=scaling, **other)
        self.session.change(method=method, covariance=covariance, scaling=scaling)

    @rule()
    def reseed(self) -> None:
        by_hand = self.book.page["initialiser"] is Initialiser.BY_HAND
        other = {"initialiser": Initialiser.KMEANS_PLUS_PLUS} if by_hand else {}
        self._chosen(seed=self.book.page["seed"] + 1, **other)
        self.session.reseed()

    @rule(on=st.booleans(), initialiser=st.sampled_from(STEPPED))
    def seed_step_by_step(self, on: bool, initialiser: Initialiser) -> None:
        self._chosen(course=Course.PICKS if on else Course.HALVES)
        step_picks(self.session, on)
        self._chosen(initialiser=initialiser)
        self.session.change(initialiser=initialiser)

    @precondition(lambda self: self.book.ready)
    @rule(typed=st.booleans())
    def anneal(self, typed: bool) -> None:
        if self.book.page["course"] is not Course.ANNEALING:
            self._chosen(method=Method.SOFT_KMEANS, beta=LAST_BETA, course=Course.ANNEALING)
            ride(self.session, self.player)
            self.player.pause()
        if typed:
            self._chosen(beta=3.0, course=Course.HALVES)
            self.session.change(beta=3.0)

    @precondition(lambda self: self.book.frames > 0)
    @rule(at=PLACES, component=st.integers(0, 99))
    def move_a_centre(self, at: tuple[float, float], component: int) -> None:
        if self.phase is Phase.START:
            self._chosen(initialiser=Initialiser.BY_HAND, start=self.book.count())
        elif self.phase is not Phase.PICKED:
            self.book.add_frame()
        assert self.session.frame is not None
        self.session.move_mean(component % self.session.frame.state.mixture.k, at)

    @rule(points=st.lists(PLACES, min_size=3, max_size=6), k=st.integers(1, 3))
    def load(self, points: list[tuple[float, float]], k: int) -> None:
        book, data = self.book, self.book.count()
        by_hand = book.page["initialiser"] is Initialiser.BY_HAND
        page = Page(tuple(points), ("",) * len(points), book.page.choices, data, data)
        other = {"initialiser": Initialiser.KMEANS_PLUS_PLUS} if by_hand else {}
        book.turn(page.choosing(k=k, scaling=Scaling.NONE, start=0, **other))
        book.loaded[data] = data
        book.begin_again()
        self.session.load(Dataset(np.array(points)), "Loaded", Scaling.NONE, k)

    # The run

    @rule()
    def step(self) -> None:
        book = self.book
        self.player.step()
        if book.frames:
            book.cursor += 1
            book.frames = max(book.frames, book.cursor + 1)

    @rule()
    def back(self) -> None:
        self.player.back()
        self.book.cursor = max(self.book.cursor - 1, 0) if self.book.frames else -1

    @precondition(lambda self: self.book.frames > 0)
    @rule(place=st.integers(-3, 99))
    def seek(self, place: int) -> None:
        self.session.seek(place)
        self.book.cursor = min(max(place, 0), self.book.frames - 1)

    @rule()
    def run_to_end(self) -> None:
        self.player.run_to_end()
        if self.book.ready:
            frame = self.session.frame
            assert frame is not None
            assert frame.status.ended
            frames = len(self.session.timeline.frames)
            assert frames >= self.book.frames
            self.book.frames, self.book.cursor = frames, frames - 1

    @rule(ticks=st.integers(1, 4))
    def play(self, ticks: int) -> None:
        """How far it comes depends on the numbers; where nothing was edited it is as far as steps would."""
        before = self.session.timeline
        self.player.play()
        for _ in range(ticks):
            self.player._tick()
        self.player.pause()
        timeline = self.session.timeline
        if not self.book.ready:
            assert timeline is before
        elif before.frames[-1].edition == before.frames[0].edition == self.session.edition:
            assert list(map(bits, timeline.frames[: len(before.frames)])) == list(map(bits, before.frames))
            begun = 0 if before.at_end and before.frames[-1].status.ended else before.cursor
            ended = timeline.at_end and timeline.frames[-1].status.ended
            assert timeline.cursor == begun + ticks or (ended and timeline.cursor <= begun + ticks)
        self.book.frames, self.book.cursor = len(timeline.frames), timeline.cursor

    # Undo and files

    @rule()
    def undo(self) -> None:
        if self.book.at:
            self._swap(-1)
        self.session.undo_stack.undo()

    @rule()
    def redo(self) -> None:
        if self.book.at < len(self.book.pages) - 1:
            self._swap(1)
        self.session.undo_stack.redo()

    def _swap(self, way: int) -> None:
        book, before = self.book, self.book.page
        book.go(book.at + way)
        if book.page.lineage != before.lineage:
            return
        if book.page.choices != before.choices:
            book.begin_again()
        else:
            self._data_changed()

    @rule()
    def save(self) -> None:
        session, book = self.session, self.book
        self.file = pack(session.experiment(View())), book.page, book.frames, book.cursor
        session.mark_saved(session.document, FILE)
        book.kept[book.page.lineage] = book.page.data, book.page.choices
        self.frames_kept = [bits(frame)[1:] for frame in session.timeline.frames]

    @precondition(lambda self: self.file is not None)
    @rule()
    def reopen(self) -> None:
        assert self.file is not None
        data, page, frames, cursor = self.file
        book, new = self.book, self.book.count()
        book.turn(replace(page, data=new, lineage=new))
        book.loaded[new] = new
        book.kept[new] = new, page.choices
        self.session.open(unpack(data), FILE)
        book.frames, book.cursor = frames, cursor
        assert [bits(frame)[1:] for frame in self.session.timeline.frames] == self.frames_kept

    # What always holds

    @invariant()
    def the_document_is_the_page(self) -> None:
        session, page = self.session, self.book.page
        dataset = session.dataset
        assert tuple(map(tuple, dataset.points.tolist())) == page.points
        classes = [-1] * dataset.n if dataset.classes is None else dataset.classes.tolist()
        assert tuple("" if place < 0 else dataset.class_names[place] for place in classes) == page.classes
        assert choices_of(session.document) == {name: page[name] for name, _ in page.choices if name != "start"}
        assert session.modified == self.book.modified
        assert (session.file == FILE) == (page.lineage in self.book.kept)
        assert session.undo_stack.canUndo() == (self.book.at > 0)
        assert session.undo_stack.canRedo() == (self.book.at < len(self.book.pages) - 1)

    @invariant()
    def the_timeline_is_as_long_as_it_should_be(self) -> None:
        timeline = self.session.timeline
        assert (len(timeline.frames), timeline.cursor) == (self.book.frames, self.book.cursor)
        self.shown = None if timeline.frame is None else timeline.frame.state.phase
        assert not self.player.busy

    @invariant()
    def the_frames_make_sense(self) -> None:
        session, frames = self.session, self.session.timeline.frames
        rises = session.settings.method is Method.MIXTURE
        for before, now in pairwise(frames):
            a, b = before.info.objective, now.info.objective
            other = now.state.phase in (Phase.MOVED, Phase.ANNEALED) or before.edition != now.edition
            if a is None or b is None or other:
                continue
            slack = 1e-6 * (1 + abs(a)) if not before.status.trouble and not now.status.trouble else np.inf
            assert (b >= a - slack) if rises else (b <= a + slack)
        found = session.assignment()
        if found is not None:
            assert found.labels.shape == (session.dataset.n,)
            assert session.frame is not None
            k = session.frame.state.mixture.k
            assert k == session.settings.k or (session.picking and k < session.settings.k)
            assert found.labels.max(initial=0) < k
            assert len(session.colours) >= k


def machine(examples: int, steps: int) -> None:
    hypothesis.stateful.run_state_machine_as_test(  # type: ignore[attr-defined]
        Explorer,
        settings=hypothesis.settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 100,
            phases=[phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain],
            suppress_health_check=list(hypothesis.HealthCheck),
        ),
    )


def test_anything_in_any_order(qapp: object) -> None:
    machine(examples=25, steps=25)


@pytest.mark.soak
def test_anything_in_any_order_for_long(qapp: object) -> None:
    machine(examples=1500, steps=60)
