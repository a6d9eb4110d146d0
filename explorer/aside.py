"""Aside: what a document of one column keeps of its points besides that column. No Qt."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, Ints, frozen
from engine.dataset import Dataset
from engine.records import Record, replace

GOLDEN = 0.618033988749895
"""Multiples of this, without their whole part, fill 0…1 evenly however many there are."""


class Aside(Record, eq=False):
    """lanes (n,), 0…1: how high each point stands in the strip, for as long as it is there. whole: the points with all
    their columns, in the same rows, where some were put aside; x: what was left of them then."""

    lanes: Floats
    whole: Dataset | None = None
    x: Dataset | None = None

    @staticmethod
    def of(dataset: Dataset) -> Aside:
        """For data that have one column only."""
        return Aside(_lanes(0, dataset.n))

    @staticmethod
    def putting(whole: Dataset) -> Aside:
        """All columns but the first put aside."""
        kept = replace(whole, points=frozen(whole.points[:, :1].copy()), columns=whole.columns[:1])
        return Aside(_lanes(0, whole.n), whole, kept)

    @staticmethod
    def beside(x: Dataset, others: Dataset) -> Aside:
        """The other columns of the same points put aside."""
        points = frozen(np.column_stack([x.points, others.points]))
        return Aside(_lanes(0, x.n), replace(x, points=points, columns=(*x.columns, *others.columns)), x)

    @property
    def others(self) -> Dataset | None:
        """The columns that were put aside, of the points as they are now."""
        return None if self.whole is None else Dataset(self.whole.points[:, 1:], columns=self.whole.columns[1:])

    def following(self, n: int, rows: Ints | None) -> Aside:
        """After an edit that kept these rows (None: all), and added others after them up to n points."""
        if rows is not None:
            whole = None if self.whole is None else self.whole.only(rows)
            return Aside(frozen(self.lanes[rows]), whole, self.x)
        before = len(self.lanes)
        if n == before:
            return self
        if n < before:
            return self.following(n, np.arange(n))
        return Aside(frozen(np.concatenate([self.lanes, _lanes(before, n)])), self._grown(n - before), self.x)

    def restored(self, dataset: Dataset) -> Dataset:
        """All columns of the points as they are now: whatever else is known of them the dataset says."""
        assert self.whole is not None
        if dataset is self.x:
            return self.whole
        points = np.column_stack([dataset.points, self.whole.points[:, 1:]])
        return replace(dataset, points=frozen(points), columns=self.whole.columns)

    def _grown(self, more: int) -> Dataset | None:
        """With points that have the mean of the others in every column: nobody has said anything better of them."""
        if self.whole is None:
            return None
        middle = self.whole.points.mean(axis=0) if self.whole.n else np.zeros(self.whole.d)
        return self.whole.added(np.tile(middle, (more, 1)))


def _lanes(first: int, last: int) -> Floats:
    return frozen(np.asarray(((np.arange(first, last) + 0.5) * GOLDEN) % 1.0, dtype=np.float64))
