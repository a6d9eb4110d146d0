"""Arrays that are never written to again, so that values holding them can be shared between threads."""

from functools import cache, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.records import Record

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Rows = NDArray[np.int32]
"""Rows of a table: four bytes each, since every edit that adds or removes points has them anew."""

EXACT = 2.0**53
"""Beyond this not every whole number is a double."""

Pick = int | slice | None | Ints | Bools | tuple[Ints, ...]
"""What picks one run, or some, out of several."""

STRETCH = 64
"""Neighbours that are copied together, on average, where stretches are worth it."""

Scalar = TypeVar("Scalar", bound=np.generic)


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """The same array, made read-only."""
    array.flags.writeable = False
    return array


def frozen_copy(values: ArrayLike, dtype: Any = np.float64) -> NDArray[Any]:
    """A read-only, C-ordered copy of the values; the caller's own array stays as it was."""
    if type(values) is np.ndarray and values.dtype == dtype:
        return frozen(values.copy())
    return frozen(np.array(values, dtype=dtype, order="C"))


def never_changes(array: NDArray[Scalar]) -> bool:
    """Whether nobody can write to the array, nor to one that it is a view of."""
    behind: object = array
    while isinstance(behind, np.ndarray):
        if behind.flags.writeable:
            return False
        behind = behind.base
    return behind is None


def taken(values: NDArray[Scalar], indices: Ints) -> NDArray[Scalar]:
    """The same as values.take(indices, axis=0), in a fraction of its time where the indices leave only some
    out: what lies between is copied in stretches."""
    ends = np.flatnonzero(np.diff(indices) != 1) if len(indices) else indices
    if len(ends) * STRETCH >= len(indices):
        return values.take(indices, axis=0)
    starts = indices[np.concatenate([[0], ends + 1])].tolist()
    stops = (indices[np.concatenate([ends, [len(indices) - 1]])] + 1).tolist()
    if min(starts) < 0 or max(stops) > len(values):
        # From the end, or beyond it: NumPy knows which.
        return values.take(indices, axis=0)
    return np.concatenate([values[start:stop] for start, stop in zip(starts, stops, strict=True)])


@cache
def identity(d: int) -> Floats:
    """The unit matrix (d, d)."""
    return frozen(np.eye(d))


@lru_cache(maxsize=64)
def zeros(shape: tuple[int, ...]) -> Floats:
    """As many zeros, read-only."""
    return frozen(np.zeros(shape))


@lru_cache(maxsize=256)
def number(value: float) -> Floats:
    """A number as an array, for arithmetic with few others: with a float that takes NumPy half as long again."""
    return frozen(np.array(value))


FEW_NUMBERS = 16
"""Numbers so few that a call of NumPy costs more than they do."""


def smallest(values: Floats) -> float:
    """The smallest of some numbers."""
    return min(values.ravel().tolist()) if values.size <= FEW_NUMBERS else float(np.minimum.reduce(values, axis=None))


class Pairs(Record, eq=False):
    """Where the pairs a ≤ b stand in a symmetric (d, d) matrix, in the order of Φ's quadratic rows.

    first, second: (pairs,) a and b; square: (d, d) the number of each place's pair; on_diagonal: (d,) those with a = b.
    places: (pairs,) where they stand in the flattened matrix; beside: for each column, its pairs (d,) with all of them.
    diagonal: the numbers of on_diagonal.
    """

    first: Ints
    second: Ints
    square: Ints
    on_diagonal: Ints
    places: Ints
    beside: tuple[Ints | slice, ...]
    diagonal: tuple[int, ...]


@cache
def pairs_of(d: int) -> Pairs:
    """The pairs of d columns."""
    first, second = np.triu_indices(d)
    square = np.zeros((d, d), dtype=np.intp)
    square[first, second] = square[second, first] = np.arange(len(first))
    on_diagonal = np.flatnonzero(first == second)
    places = first * d + second
    # A slice of neighbours looks at the same numbers, which is faster than taking them.
    beside = [slice(own[0], own[-1] + 1) if (np.diff(own) == 1).all() else frozen(own.copy()) for own in square.T]
    return Pairs(
        frozen(first), frozen(second), frozen(square), frozen(on_diagonal), frozen(places), tuple(beside),
        tuple(on_diagonal.tolist()),
    )  # fmt: skip


def trace(matrices: Floats) -> Floats:
    """The sum of the diagonal of each of the matrices (..., d, d), in the same order however many there are."""
    total: Floats = matrices[..., 0, 0].copy()
    for a in range(1, matrices.shape[-1]):
        total += matrices[..., a, a]
    return total
