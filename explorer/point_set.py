"""PointSet: which points are picked out; and how their numbers change where points come and go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import numpy as np

from engine.arrays import Bools, Ints, frozen, taken
from engine.records import Record

Pin = int | tuple[float, ...]
"""What the inspector holds on to: a point, by its number, or a place in user units, along each column on show."""


class PointSet(Set[int]):
    """Numbers of points as a set that may hold a million of them. indices: (m,) ascending, read-only."""

    __slots__ = ("indices",)

    def __init__(self, numbers: Iterable[int] | Ints = ()) -> None:
        if isinstance(numbers, PointSet):
            self.indices: Ints = numbers.indices
            return
        given = numbers if isinstance(numbers, np.ndarray) else list(numbers)
        indices = np.array(given, dtype=np.intp).ravel()
        if not (indices[1:] > indices[:-1]).all():
            # Many times as fast as np.unique, which hashes.
            indices = np.sort(indices)
            indices = indices[np.diff(indices, prepend=indices[0] - 1) > 0]
        self.indices = frozen(indices)

    @staticmethod
    def where(chosen: Bools) -> PointSet:
        """The points that a mask (n,) holds."""
        return PointSet(np.flatnonzero(chosen))

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[int]:
        return iter(self.indices.tolist())

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int | np.integer):
            return False
        place = int(np.searchsorted(self.indices, number))
        return place < len(self.indices) and int(self.indices[place]) == number

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PointSet):
            return np.array_equal(self.indices, other.indices)
        return isinstance(other, Set) and len(self) == len(other) and set(self) == other

    def __hash__(self) -> int:
        return self._hash()

    def __repr__(self) -> str:
        return f"PointSet({self.indices.tolist() if len(self) < 10 else f'{len(self)} points'})"

    def joined(self, other: PointSet) -> PointSet:
        """The points of both."""
        return PointSet(np.concatenate([self.indices, other.indices])) if other else self

    def without(self, other: PointSet) -> PointSet:
        """The points of this one alone."""
        return PointSet(self.indices[~np.isin(self.indices, other.indices, assume_unique=True)])

    def mask(self, n: int) -> Bools:
        """Of n points, which are among these: (n,)."""
        chosen = np.zeros(n, dtype=bool)
        chosen[self.indices[self.indices < n]] = True
        return chosen


class Renumbering(Record, eq=False):
    """What an edit does to the numbers of the points.

    kept: (m,) the numbers, ascending, which the first m points after the edit had before it. Where it is None, the
    first `common` points are the same before and after.
    """

    kept: Ints | None
    common: int = 0

    @staticmethod
    def of(before: int, after: int, kept: Ints | None = None) -> Renumbering:
        """For an edit from so many points to so many; if it removes some, only what it keeps tells which."""
        return Renumbering(kept, before if after >= before else 0)

    def forward(self, numbers: Ints) -> Ints:
        """The numbers, ascending, after the edit; of points that are no longer there, none."""
        if self.kept is None:
            return numbers[: np.searchsorted(numbers, self.common)]
        places = np.searchsorted(self.kept, numbers)
        known = places < len(self.kept)
        known[known] = self.kept[places[known]] == numbers[known]
        return places[known]

    def backward(self, numbers: Ints) -> Ints:
        """The numbers, ascending, before the edit; of points that were not there yet, none."""
        if self.kept is None:
            return numbers[: np.searchsorted(numbers, self.common)]
        return taken(self.kept, numbers[: np.searchsorted(numbers, len(self.kept))])

    def then(self, later: Renumbering) -> Renumbering:
        """Both edits in one. Whatever comes new in the first counts as new in both."""
        if later.kept is not None:
            return Renumbering(self.backward(later.kept))
        if self.kept is not None:
            return Renumbering(self.kept[: later.common])
        return Renumbering(None, min(self.common, later.common))
