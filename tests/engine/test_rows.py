"""Rows: what is packed comes back bit for bit, and formulas by rows are those by vectors and matrices."""

from __future__ import annotations

import numpy as np
import pytest

from engine.arrays import Floats
from engine.rows import (
    diagonal_sum,
    dot,
    in_rows,
    matrices_of,
    on_diagonal,
    products,
    rows_of,
    rows_of_matrices,
    some,
    vectors_of,
)


def vectors(d: int, *shape: int) -> Floats:
    return np.random.default_rng(d).normal(size=(*shape, d))


def symmetric(d: int, *shape: int) -> Floats:
    roots = np.random.default_rng(d).normal(size=(*shape, d, d))
    return np.asarray(roots + np.swapaxes(roots, -1, -2))


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 4, 3)])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_what_is_packed_comes_back(d: int, shape: tuple[int, ...]) -> None:
    given, matrices = vectors(d, *shape), symmetric(d, *shape)
    rows, packed = rows_of(given), rows_of_matrices(matrices)
    assert rows.flags.c_contiguous
    assert packed.flags.c_contiguous
    assert packed.shape == (d * (d + 1) // 2, *shape)
    assert np.array_equal(vectors_of(rows), given)
    assert np.array_equal(matrices_of(packed, d), matrices)


@pytest.mark.parametrize("runs", [(), (1,), (4,), (2, 3)])
def test_the_rows_of_several_runs_are_put_together(runs: tuple[int, ...]) -> None:
    given = np.random.default_rng(0).normal(size=(*runs, 5, 3))
    found = in_rows(given)
    assert np.array_equal(found, np.moveaxis(given, -2, 0))
    assert found.flags.c_contiguous


@pytest.mark.parametrize("d", [1, 2, 5])
def test_formulas_by_rows_are_those_by_vectors_and_matrices(d: int) -> None:
    one, other = vectors(d, 4, 3), 1.0 - 2.0 * vectors(d, 4, 3)[::-1]
    rows = rows_of(one), rows_of(other)
    assert dot(*rows) == pytest.approx((one * other).sum(axis=-1))
    outer = one[..., :, None] * one[..., None, :]
    assert np.array_equal(products(rows[0], rows[0]), rows_of_matrices(outer))
    assert diagonal_sum(rows_of_matrices(outer), d) == pytest.approx(np.trace(outer, axis1=-2, axis2=-1))


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("runs", [(), (1,), (4,)])
def test_what_stands_on_the_diagonal_meets_the_rows_of_any_runs(d: int, runs: tuple[int, ...]) -> None:
    shape = d * (d + 1) // 2, *runs, 3
    unit = np.broadcast_to(on_diagonal(7.0, -1.0, d, shape), shape)
    assert np.array_equal(matrices_of(unit, d), np.broadcast_to(8.0 * np.eye(d) - 1.0, (*runs, 3, d, d)))


def test_runs_are_picked_as_arrays_are_indexed() -> None:
    given = vectors(2, 4, 3)
    rows = rows_of(given)
    picks = (1, slice(1, 3), None, np.array([2, 0]), np.array([True, False, True, True]), (np.array([1, 3]),))
    for pick in picks:
        found = some(rows, pick)
        assert np.array_equal(vectors_of(found), given[pick])
