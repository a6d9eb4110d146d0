"""Document: the data and the settings, and every change of them as a function from one document to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType, ref

import numpy as np

from engine.annealing import LAST_BETA
from engine.arrays import Ints, frozen
from engine.course import Course
from engine.dataset import Dataset
from engine.examples import ALL_EXAMPLES
from engine.mixture import Start
from engine.records import Record, replace
from engine.seeding import STEPPED
from engine.settings import SEEDS, Initialiser, Method, Scaling, Settings
from explorer.aside import Aside

if TYPE_CHECKING:
    from pathlib import Path

    from engine.candidate import Candidate
    from engine.experiment import Experiment
    from engine.provenance import Provenance
    from engine.source import Source
    from engine.timeline import Frame

ENDINGS = ("reg_covar", "tolerance", "max_iterations")
"""Settings that a run may get new values of on its way: they change neither its start nor what its steps mean."""


class Document(Record, eq=False):
    """What undo swaps and what a file stores. name: what the data are called in the title.

    origin: the points as they were loaded, before any edit. source: the table that they were read from, if any;
    dataset.rows tells which of its rows each point was. course: with the picks shown the same settings lead to the
    same start and end as without. aside: of data with one column, what else belongs to them.
    provenance: of points whose table has not been read with them, which file that was in.
    """

    dataset: Dataset
    settings: Settings
    name: str = "Untitled"
    origin: Dataset | None = None
    source: Source | None = None
    course: Course = Course.HALVES
    aside: Aside | None = None
    provenance: Provenance | None = None

    def __post_init__(self) -> None:
        if self.origin is None:
            object.__setattr__(self, "origin", self.dataset)
        if self.dataset.d > 1:
            object.__setattr__(self, "aside", None)
        elif self.aside is None or len(self.aside.lanes) != self.dataset.n:
            object.__setattr__(self, "aside", Aside.of(self.dataset))

    @staticmethod
    def reopened(experiment: Experiment, name: str) -> Document:
        """That of an experiment, under a name."""
        dataset, others = experiment.dataset, experiment.others
        aside = None if others is None else Aside.beside(dataset, others)
        known = experiment.provenance
        return Document(dataset, experiment.settings, name, course=experiment.course, aside=aside, provenance=known)

    def with_data(self, dataset: Dataset, rows: Ints | None = None) -> Document:
        """After an edit of the points. rows: those that stay, of one that removes some."""
        aside = None if self.aside is None else self.aside.following(dataset.n, rows)
        return replace(self, dataset=dataset, aside=aside)

    @property
    def plane(self) -> Dataset:
        """The points in two columns at least: to one column their lanes are the second."""
        if self.aside is None:
            return self.dataset
        points = frozen(np.column_stack([self.dataset.points, self.aside.lanes]))
        return replace(self.dataset, points=points, columns=(*self.dataset.columns, ""))

    @property
    def x_only(self) -> bool:
        """Whether columns have been put aside."""
        whole = None if self.aside is None else self.aside.whole
        return whole is not None and whole.columns[:1] == self.dataset.columns

    def with_x_only(self, only: bool) -> Document:
        """With the first column alone, the others being put aside, or with all of them again."""
        if only == self.x_only or (only and self.dataset.d == 1):
            return self
        # A start by hand has as many columns as the data it was for.
        settings = self.with_settings(initialiser=self._seeded_initialiser, start=None).settings
        aside = Aside.putting(self.dataset) if only else None
        if aside is not None and aside.x is not None:
            dataset = aside.x
        else:
            assert self.aside is not None
            dataset = self.aside.restored(self.dataset)
        return replace(self, dataset=dataset, settings=settings, aside=aside)

    @property
    def pristine(self) -> bool:
        """Whether the points are those that were loaded; to look along x only is no edit of them."""
        if self.x_only and self.aside is not None and self.dataset is self.aside.x:
            return self.aside.whole is self.origin
        return self.dataset is self.origin

    def with_settings(self, **fields: Any) -> Document:
        """Raises SettingsError where a value is out of range. The same document where nothing differs."""
        if fields.get("k", self.settings.k) != self.settings.k and self._by_hand:
            # A start by hand is for its own k.
            fields.setdefault("initialiser", Initialiser.KMEANS_PLUS_PLUS)
        settings = replace(self.settings, **fields)
        changed = self if settings == self.settings else replace(self, settings=settings)
        # A β by hand ends annealing, and so does a method that has none.
        ends = "beta" in fields or settings.method is not Method.SOFT_KMEANS
        return changed.with_course(Course.HALVES) if self.anneals and ends else changed

    def goes_on_from(self, before: Document) -> bool:
        """Whether a run of the document before may go on under this one: only how shapes are held open, or when a run
        ends, differs."""
        kept = {name: getattr(before.settings, name) for name in ENDINGS}
        same = self.course is before.course and self.origin is before.origin and self.dataset is before.dataset
        return same and self.settings != before.settings and replace(self.settings, **kept) == before.settings

    def with_course(self, course: Course) -> Document:
        """The same document where nothing differs."""
        return self if course is self.course else replace(self, course=course)

    def annealed(self) -> Document:
        """Soft k-means, annealed up to LAST_BETA."""
        return self.with_settings(method=Method.SOFT_KMEANS, beta=LAST_BETA).with_course(Course.ANNEALING)

    @property
    def anneals(self) -> bool:
        return self.course is Course.ANNEALING

    @property
    def shows_picks(self) -> bool:
        """Whether the timeline begins with the picks: some initialisers have none."""
        return self.course is Course.PICKS and self.settings.initialiser in STEPPED

    def reseeded(self) -> Document:
        """With the next seed; from a start by hand, with an initialiser that has one."""
        return self.with_settings(seed=(self.settings.seed + 1) % SEEDS, initialiser=self._seeded_initialiser)

    def started_from(self, frame: Frame, method: Method) -> Document:
        """With a method that starts from the parameters of a frame."""
        start = Start(frame.state.mixture, frame.coordinates)
        k = frame.state.mixture.k
        return self.with_settings(method=method, k=k, initialiser=Initialiser.BY_HAND, start=start)

    def adopting(self, candidate: Candidate, with_seed: bool) -> Document:
        """With the k, for a mixture the covariance type, and on request the winning seed of a point of a curve."""
        fields: dict[str, Any] = {"k": candidate.k}
        if candidate.covariance is not None:
            fields.update(method=Method.MIXTURE, covariance=candidate.covariance)
        if with_seed:
            fields["seed"] = candidate.seed
            result = candidate.covariance is not None
            fields["initialiser"] = Initialiser.KMEANS_RESULT if result else self._seeded_initialiser
        return self.with_settings(**fields)

    def with_other_data(
        self,
        dataset: Dataset,
        name: str,
        scaling: Scaling,
        k: int | None = None,
        seed: int | None = None,
        source: Source | None = None,
        choices: Mapping[str, object] | None = None,
    ) -> Document:
        """Other data under the same method; a start by hand was for the old ones, and what else an example had chosen.

        choices: settings besides, without which the data would not show what they are for.
        """
        given: dict[str, Any] = {key: value for key, value in (("k", k), ("seed", seed)) if value is not None}
        given = {"initialiser": self._seeded_initialiser, "start": None, **self._chosen_before(), **given}
        kept = self.with_settings(**{**given, "scaling": scaling, **(choices or {})})
        return Document(dataset, kept.settings, name, source=source, course=kept.course)

    def emptied(self) -> Document:
        """An empty canvas, unscaled."""
        return self.with_other_data(Dataset(np.empty((0, 2))), "Untitled drawing", Scaling.NONE)

    @property
    def readiness(self) -> str:
        """Why nothing can run, in a sentence; empty if it can."""
        if self.dataset.n == 0:
            return "Click to add the first point"
        k = self.settings.k
        distinct = self.dataset.n_distinct(at_most=k)
        if distinct >= k:
            return ""
        return f"{k} clusters need {k} different points ({distinct} so far)"

    def _chosen_before(self) -> dict[str, Any]:
        """The usual values of what the example in this document had chosen and nobody has changed since."""
        chosen = next((example.choices for example in ALL_EXAMPLES if example.title == self.name), {})
        usual = Settings(method=self.settings.method)
        mine = {name for name, value in chosen.items() if getattr(self.settings, name) == value}
        return {name: getattr(usual, name) for name in mine - {"method", "start"}}

    @property
    def _by_hand(self) -> bool:
        return self.settings.initialiser is Initialiser.BY_HAND

    @property
    def _seeded_initialiser(self) -> Initialiser:
        return Initialiser.KMEANS_PLUS_PLUS if self._by_hand else self.settings.initialiser


class Saved(Record, eq=False):
    """What a file holds of a document. file: None for a document that is in no file."""

    file: Path | None
    settings: Settings
    course: Course
    _dataset: ReferenceType[Dataset] | None

    @staticmethod
    def of(document: Document, file: Path | None) -> Saved:
        # The dataset may be the very key that this is kept under, which would then live for ever.
        return Saved(file, document.settings, document.course, None if file is None else ref(document.dataset))

    def holds(self, document: Document) -> bool:
        """Whether nothing has changed since."""
        same = self._dataset is not None and self._dataset() is document.dataset
        return same and self.settings == document.settings and self.course is document.course
