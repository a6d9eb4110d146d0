"""Dataset: the points, which never change; every edit returns a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from engine.arrays import Floats, Ints, Rows, frozen, frozen_copy, never_changes, taken
from engine.errors import DataError
from engine.points import check_spread, checked_points
from engine.records import Record, replace

UNKNOWN = -1
"""The class of a point whose true class is not known."""

NO_ROW = -1
"""The row of a point that comes from no table."""

CLASS_COLUMN = "class"
"""The column of a table that holds the true classes."""

NUMBERED = tuple("123456789")
"""Names of classes that are told apart by number alone."""


class Dataset(Record, eq=False):
    """Points in d columns, with their true classes where these are known.

    points: (n, d) float64, finite, read-only. classes: (n,) indices into class_names, UNKNOWN (-1) where not known,
    or None if no point has one. columns: d names, a unit in brackets at the end ("waiting time (min)").
    rows: (n,) which row of the table that they were read from each point was, counted from 0, NO_ROW (-1) for those
    added since; None where no table is behind them.
    Datasets compare by identity: two are the same only if no edit lies between them.
    """

    points: Floats
    classes: Ints | None = None
    columns: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    rows: Rows | None = None

    def __post_init__(self) -> None:
        points = checked_points(self.points)
        check_spread(points)
        object.__setattr__(self, "points", points)
        if not self.columns:
            object.__setattr__(self, "columns", default_columns(points.shape[1]))
        if len(self.columns) != points.shape[1]:
            raise DataError(f"{points.shape[1]} columns need as many names, not {len(self.columns)}: name each one.")
        if self.classes is not None:
            object.__setattr__(self, "classes", self._checked_classes(self.classes))
        if self.rows is not None:
            object.__setattr__(self, "rows", self._checked_rows(self.rows))

    def _checked_classes(self, classes: Ints) -> Ints:
        kept = frozen_copy(classes, np.intp)
        if kept.shape != (self.n,):
            raise DataError(f"{self.n} points need one class each, not {kept.shape}: give -1 where it is unknown.")
        if kept.size and (kept.min() < UNKNOWN or kept.max() >= len(self.class_names)):
            raise DataError("A class must be -1 (unknown) or the place of its name in class_names.")
        return kept

    def _checked_rows(self, rows: Rows) -> Rows:
        # Edits hand them on unchanged: a copy each time would be as large as a column of points.
        kept = rows if rows.dtype == np.int32 and never_changes(rows) else frozen_copy(rows, np.int32)
        if kept.shape != (self.n,):
            raise DataError(f"{self.n} points need one row each, not {kept.shape}: give -1 where there is none.")
        return kept

    @property
    def n(self) -> int:
        return int(self.points.shape[0])

    @property
    def d(self) -> int:
        return int(self.points.shape[1])

    def added(self, points: ArrayLike, class_name: str | None = None) -> Dataset:
        """With these points, (m, d) or (d,), after the others; all of one true class if class_name is given."""
        new = np.atleast_2d(np.asarray(points, dtype=np.float64))
        names, label = self._named(class_name)
        classes = self.classes
        if classes is not None or label != UNKNOWN:
            known = np.full(self.n, UNKNOWN) if classes is None else classes
            classes = np.concatenate([known, np.full(len(new), label)])
        points = frozen(np.concatenate([self.points, new]))
        return replace(self, points=points, classes=classes, class_names=names, rows=self._rows_and(len(new)))

    def moved(self, indices: int | Sequence[int] | Ints, to: ArrayLike) -> Dataset:
        """With the points at these indices moved to new places, (m, d) or (d,)."""
        points = self.points.copy()
        points[indices] = to
        return replace(self, points=frozen(points))

    def shifted(self, indices: Sequence[int] | Ints, by: ArrayLike) -> Dataset:
        """With the points at these indices, each named once, moved by a step (d,) or by one each (m, d)."""
        rows = np.asarray(indices, dtype=np.intp)
        steps = np.broadcast_to(np.asarray(by, dtype=np.float64), (len(rows), self.d))
        points = self.points.copy()
        for axis in range(self.d):
            # Column by column: a fourth of the time that NumPy takes for whole rows.
            column = points[:, axis]
            column[rows] += steps[:, axis]
        return replace(self, points=frozen(points))

    def duplicated(self, indices: Sequence[int] | Ints, by: ArrayLike) -> Dataset:
        """With copies of the points at these indices, classes too, after the others and a step (d,) away."""
        rows = np.asarray(indices, dtype=np.intp)
        points = np.concatenate([self.points, self.points.take(rows, axis=0) + np.asarray(by, dtype=np.float64)])
        classes = None if self.classes is None else np.concatenate([self.classes, self.classes[rows]])
        return replace(self, points=frozen(points), classes=classes, rows=self._rows_and(len(rows)))

    def joined(self, other: Dataset) -> Dataset:
        """With the points of another dataset of as many columns after the others; classes are the same by name.

        Raises DataError where the columns are not as many.
        """
        if other.d != self.d:
            come = "1 column" if other.d == 1 else f"{other.d} columns"
            wanted = f"choose {self.d} of them" if other.d > self.d else f"give {self.d}"
            raise DataError(f"Points in {come} cannot join points in {self.d}: {wanted}.")
        points = frozen(np.concatenate([self.points, other.points]))
        rows = self._rows_and(other.n)
        if self.classes is None and other.classes is None:
            return replace(self, points=points, rows=rows)
        names = self.class_names + tuple(name for name in other.class_names if name not in self.class_names)
        places = np.array([*(names.index(name) for name in other.class_names), UNKNOWN])
        theirs = np.full(other.n, UNKNOWN) if other.classes is None else places[other.classes]
        ours = np.full(self.n, UNKNOWN) if self.classes is None else self.classes
        return replace(self, points=points, classes=np.concatenate([ours, theirs]), class_names=names, rows=rows)

    def removed(self, indices: int | Sequence[int] | Ints) -> Dataset:
        """Without the points at these indices."""
        kept = np.ones(self.n, dtype=bool)
        kept[indices] = False
        return self.only(np.flatnonzero(kept))

    def only(self, indices: Sequence[int] | Ints) -> Dataset:
        """The points at these indices alone, in this order."""
        kept = np.asarray(indices, dtype=np.intp)
        classes = None if self.classes is None else taken(self.classes, kept)
        rows = None if self.rows is None else frozen(taken(self.rows, kept))
        return replace(self, points=frozen(taken(self.points, kept)), classes=classes, rows=rows)

    def classified(self, indices: Sequence[int] | Ints, class_name: str | None) -> Dataset:
        """With a true class given to the points at these indices (None takes it away)."""
        names, label = self._named(class_name)
        classes = np.full(self.n, UNKNOWN) if self.classes is None else self.classes.copy()
        classes[indices] = label
        return replace(self, classes=classes, class_names=names)

    def class_index(self, class_name: str) -> int:
        """The place of a class among class_names; of one that no point has yet, the place it will get."""
        return self._named(class_name)[1]

    def _rows_and(self, added: int) -> Rows | None:
        """The rows with so many points more, which come from no table."""
        if self.rows is None:
            return None
        return frozen(np.concatenate([self.rows, np.full(added, NO_ROW, dtype=np.int32)]))

    def _named(self, class_name: str | None) -> tuple[tuple[str, ...], int]:
        """The class names with this one among them, and its place there."""
        if class_name is None:
            return self.class_names, UNKNOWN
        if class_name in self.class_names:
            return self.class_names, self.class_names.index(class_name)
        names = self.class_names
        if class_name in NUMBERED and set(names) <= set(NUMBERED):
            # Those before it are named along with it, so that a number is the same class whichever is given first.
            names += tuple(name for name in NUMBERED[: int(class_name) - 1] if name not in names)
        return (*names, class_name), len(names)

    def n_distinct(self, at_most: int) -> int:
        """How many different points there are, counted no further than at_most."""
        seen: set[tuple[float, ...]] = set()
        first, size = 0, 64
        # Blocks that grow: almost always the first one settles it.
        while first < self.n and len(seen) < at_most:
            seen.update(map(tuple, self.points[first : first + size].tolist()))
            first, size = first + size, 2 * size
        return min(len(seen), at_most)


def default_columns(d: int) -> tuple[str, ...]:
    """x, y for two columns (x for one), x1 … xd for more."""
    return ("x", "y")[:d] if d <= 2 else tuple(f"x{i + 1}" for i in range(d))


def split_unit(column: str) -> tuple[str, str]:
    """A column's name and its unit ("waiting time (min)" gives "waiting time" and "min"; the unit may be empty)."""
    head, bracket, tail = column.rpartition("(")
    if bracket and tail.endswith(")") and head.strip():
        return head.strip(), tail[:-1].strip()
    return column.strip(), ""


def dataset_of(data: Dataset | ArrayLike) -> Dataset:
    """The dataset itself, or one of (n, d) numbers. Raises DataError where they cannot be used."""
    return data if isinstance(data, Dataset) else Dataset(cast(Floats, data))
