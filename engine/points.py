"""Points: numbers as somebody gives them, made into points or refused with a remedy."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.arrays import EXACT, Bools, Floats, frozen, never_changes
from engine.errors import DataError

LARGEST = 1e100
"""No coordinate may be larger: squares, and sums of them, must not overflow."""

SMALLEST = 1e-100
"""No column may be narrower, unless all its values are equal: squares of differences must not underflow."""

_NO_NUMBERS = {
    "U": "The points must be numbers: leave text columns out.",
    "S": "The points must be numbers: leave text columns out.",
    "c": "The points must be real numbers, not complex ones: give real and imaginary parts as columns of their own.",
    "M": "The points must be numbers, not dates: give the time since one of them, in a unit of your choice.",
    "m": "The points must be numbers, not spans of time: divide them by a unit of your choice.",
}
"""What is said of arrays of each kind that NumPy would turn into numbers of its own making."""


def checked_points(values: ArrayLike) -> Floats:
    """The values as (n, d) float64, read-only, or a DataError that says what to mend."""
    given = _as_array(values)
    points = _as_numbers(given)
    if points.ndim != 2 or points.shape[1] == 0:
        raise DataError(f"The points must have the shape (n, d), not {points.shape}: give one row a point.")
    # A plain array is none, and to ask loads the whole of np.ma.
    if type(values) is not np.ndarray and isinstance(values, np.ma.MaskedArray):
        _refuse_rows(np.ma.getmaskarray(values), "a masked number: leave that row out")
    # Two passes without a copy settle almost every edit; what is missing compares as false.
    low, high = (points.min(), points.max()) if points.size else (0.0, 0.0)
    if not (low >= -LARGEST and high <= LARGEST):
        _refuse_rows(~np.isfinite(points), "a number that is missing or infinite: leave that row out")
        _refuse_rows(np.abs(points) > LARGEST, f"a number beyond ±{LARGEST:g}: give that column a larger unit")
    if max(high, -low) >= EXACT and not (isinstance(values, np.ndarray) and given.dtype.kind == "f"):
        remedy = "subtract the same whole number from all of that column first"
        _refuse_rows(_rounded(values, points), f"a whole number beyond ±2^53 that would be rounded: {remedy}")
    if points is values and points.flags.c_contiguous and never_changes(points):
        return points
    return frozen(np.array(points, order="C"))


def _as_array(values: ArrayLike) -> NDArray[Any]:
    """The values as an array of whatever they are."""
    try:
        return np.asarray(values)
    except ValueError as error:
        _refuse_ragged(values)
        raise DataError(_NO_NUMBERS["U"]) from error


def _as_numbers(given: NDArray[Any]) -> Floats:
    text = given.dtype.kind == "O" and any(isinstance(value, str | bytes) for value in given.flat)
    kind = "U" if text else given.dtype.kind
    if kind in _NO_NUMBERS:
        raise DataError(_NO_NUMBERS[kind])
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        _refuse_ragged(given)
        raise DataError(_NO_NUMBERS["U"]) from error
    except OverflowError as error:
        raise DataError(f"There is a number beyond ±{LARGEST:g}: give that column a larger unit.") from error


def _refuse_ragged(rows: Any) -> None:
    """Raises DataError where a row is longer or shorter than the first one, and says which."""
    lengths = [len(row) if isinstance(row, Sized) and not isinstance(row, str | bytes) else 1 for row in rows]
    other = next((place for place, length in enumerate(lengths) if length != lengths[0]), None)
    if other is not None:
        what = f"Row {other + 1} has length {lengths[other]}, row 1 has {lengths[0]}"
        raise DataError(f"{what}: give each point one number for every column.")


def _rounded(values: ArrayLike, points: Floats) -> Bools:
    """Which of the values (n, d) are whole numbers that double precision does not have."""
    # Beside fractions they would be rounded on their way into an array of numbers.
    given, large = np.asarray(values, dtype=object), np.abs(points) >= EXACT
    pairs = zip(given[large].tolist(), points[large].tolist(), strict=True)
    large[large] = [isinstance(own, int) and own != int(near) for own, near in pairs]
    return large


def _refuse_rows(wrong: Bools, what: str) -> None:
    """Raises DataError if anything in a row (n, d) is wrong, and says in which row."""
    if wrong.any():
        raise DataError(f"Row {int(np.flatnonzero(wrong.any(axis=1))[0]) + 1} holds {what}.")


def check_spread(points: Floats) -> None:
    """Raises DataError where a column's values differ, but by too little."""
    # Almost always the first rows settle it.
    few = points[:64]
    if len(points) == 0 or (few.max(axis=0) - few.min(axis=0) >= SMALLEST).all():
        return
    extents = np.array([column.max() - column.min() for column in points.T])
    narrow = np.flatnonzero((extents > 0) & (extents < SMALLEST))
    if narrow.size:
        where = int(narrow[0]) + 1
        raise DataError(f"The values in column {where} differ by less than {SMALLEST:g}: give it a smaller unit.")
