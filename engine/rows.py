"""Rows: parameters and sums with the components last, (row, …, k), so that formulas are worked out row by row.

A vector of each component is d rows, a symmetric matrix one row for each pair a ≤ b, in the order of Φ's quadratic
rows. Rows are contiguous along the components, so that sums over these are the same bit for bit in any batch.
"""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

import numpy as np

from engine.arrays import Floats, Pick, frozen, pairs_of

_FIRST = {axes: (axes - 1, *range(axes - 1)) for axes in range(1, 8)}
_ROW_FIRST = {axes: (axes - 2, *range(axes - 2), axes - 1) for axes in range(2, 8)}
_LAST = {axes: (*range(1, axes), 0) for axes in range(1, 8)}


def rows_of(vectors: Floats) -> Floats:
    """Vectors (..., k, r) as rows (r, ..., k)."""
    return vectors.transpose(_FIRST[vectors.ndim]).copy()


def in_rows(each: Floats) -> Floats:
    """The rows (r, k) of each of several runs, (..., r, k), as rows (r, ..., k); of a single run the same numbers, not
    copied."""
    *runs, r, k = each.shape
    if each.size == r * k:
        return each.reshape(r, *runs, k)
    return each.transpose(_ROW_FIRST[each.ndim]).copy()


def vectors_of(rows: Floats) -> Floats:
    """Rows (r, ..., k) as vectors (..., k, r), which look at the same numbers."""
    return rows.transpose(_LAST[rows.ndim])


def rows_of_matrices(matrices: Floats) -> Floats:
    """Symmetric matrices (..., k, d, d) as rows (pairs, ..., k)."""
    *shape, d, _ = matrices.shape
    return rows_of(matrices.reshape(*shape, d * d).take(pairs_of(d).places, axis=-1))


def matrices_of(rows: Floats, d: int) -> Floats:
    """Rows (pairs, ..., k) as symmetric matrices (..., k, d, d)."""
    return vectors_of(rows).take(pairs_of(d).square, axis=-1)


def products(one: Floats, other: Floats) -> Floats:
    """The products x_a·y_b, a ≤ b, of two vectors given as rows (d, ..., k), as rows (pairs, ..., k)."""
    at = pairs_of(len(one))
    return one.take(at.first, axis=0) * other.take(at.second, axis=0)


def dot(one: Floats, other: Floats) -> Floats:
    """Σ x_a·y_a, (..., k), of two vectors given as rows (d, ..., k), term by term."""
    terms = one * other
    total: Floats = terms[0]
    for a in range(1, len(terms)):
        total = total + terms[a]
    return total


def over_components(terms: Floats) -> Floats:
    """Σ over the components (..., k) of some terms, one after another: zeros behind the last one change no bit."""
    total: Floats = np.add.accumulate(terms, axis=-1)[..., -1]
    return total


def columns_of(rows: Floats) -> int:
    """The d of symmetric matrices (d, d) given as rows (pairs, ..., k)."""
    return (isqrt(8 * len(rows) + 1) - 1) // 2


def diagonal_of(rows: Floats, d: int) -> Floats:
    """The rows (d, ..., k) of the diagonals of symmetric matrices (d, d) given as rows (pairs, ..., k)."""
    # Of two columns a look at the same numbers, which is faster than taking them.
    return rows[::2] if d == 2 else rows.take(pairs_of(d).on_diagonal, axis=0)


def diagonal_sum(rows: Floats, d: int) -> Floats:
    """The traces (..., k) of symmetric matrices (d, d) given as rows (pairs, ..., k), term by term."""
    total: Floats = rows[0]
    for place in pairs_of(d).diagonal[1:]:
        total = total + rows[place]
    return total


def some(rows: Floats, run: Pick) -> Floats:
    """The rows of one run, or of some, by the leading axes after the first."""
    if isinstance(run, tuple):
        own: Floats = rows[(slice(None), *run)]  # type: ignore[arg-type]
        return own
    if isinstance(run, np.ndarray):
        return rows.compress(run, axis=1) if run.dtype == np.bool_ else rows.take(run, axis=1)
    return rows[:, run]


def on_diagonal(value: float, other: float, d: int, shape: tuple[int, ...]) -> Floats:
    """For each pair a ≤ b of d columns the value where a = b, and the other elsewhere, in this shape of rows or in one
    that is repeated to it."""
    # Of a single run in full: numbers that differ from row to row alone take NumPy three times as long.
    if len(shape) == 3 and shape[1] == 1:
        return _on_diagonal(value, other, d, shape)
    return _on_diagonal(value, other, d, (shape[0], *(1,) * (len(shape) - 1)))


@lru_cache(maxsize=256)
def _on_diagonal(value: float, other: float, d: int, shape: tuple[int, ...]) -> Floats:
    at = pairs_of(d)
    values = np.where(at.first == at.second, value, other).reshape(-1, *(1,) * (len(shape) - 1))
    return frozen(np.broadcast_to(values, shape).copy())
