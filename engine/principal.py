"""Principal components: the plane through many columns in which as much as possible of their variance lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.columns import Column
from engine.errors import DataError
from engine.points import LARGEST
from engine.records import Record
from engine.tables import Table

NAMES = ("component 1", "component 2")
FEWEST = 3
"""Columns below which two of them are all there is."""

MOST = 1000
"""Columns above which the matrix of their correlations takes too long."""

_CHUNK = 16_384


class Projection(Record, eq=False):
    """points: (rows, 2), NaN where a row lacks a number. explained: the share of the variance of each component."""

    points: Floats
    columns: tuple[Column, ...]
    explained: tuple[float, ...]


def varying(table: Table, classes: int | None) -> list[Column]:
    """The columns of numbers that components are made of: not the classes, no constants, nothing that counts rows."""
    numeric = [column for place, column in enumerate(table.columns) if column.numeric and place != classes]
    return [column for column in numeric if not column.counts_rows and _varies(column)]


def projected(table: Table, classes: int | None) -> Projection:
    """The first two components of the standardised columns (Pearson 1901), each with its largest weight positive.

    Raises DataError where there are too few columns, or too many.
    """
    columns = varying(table, classes)
    if len(columns) < FEWEST:
        raise DataError(f"Principal components need {FEWEST} columns of numbers that vary: choose two columns instead.")
    if len(columns) > MOST:
        raise DataError(f"Principal components take at most {MOST:,} columns: choose two columns instead.")
    usable = _usable(table, columns)
    points = np.full((len(usable), len(NAMES)), np.nan)
    rows = np.flatnonzero(usable)
    if not rows.size:
        return Projection(points, tuple(columns), ())
    means, spreads = _moments(columns, rows)
    correlations = sum(block.T @ block for _, block in _blocks(columns, rows, means, spreads)) / len(rows)
    variances, vectors = np.linalg.eigh(np.atleast_2d(correlations))
    axes = vectors[:, ::-1][:, : len(NAMES)]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(len(NAMES))])
    for some, block in _blocks(columns, rows, means, spreads):
        points[some] = block @ axes
    shares = variances[::-1][: len(NAMES)] / max(variances.sum(), np.finfo(float).tiny)
    return Projection(points, tuple(columns), tuple(shares.tolist()))


def _varies(column: Column) -> bool:
    assert column.numbers is not None
    numbers = column.numbers[np.abs(column.numbers) <= LARGEST]
    return numbers.size > 0 and bool(numbers.max() > numbers.min())


def _usable(table: Table, columns: Sequence[Column]) -> Bools:
    """The rows that have a number in each of the columns."""
    usable: Bools = np.ones(len(table.row_numbers), dtype=bool)
    usable[table.odd_rows] = False
    for column in columns:
        assert column.numbers is not None
        usable &= np.abs(column.numbers) <= LARGEST
    return usable


def _moments(columns: Sequence[Column], rows: Ints) -> tuple[Floats, Floats]:
    """Means and standard deviations (columns,); 1 for what does not vary in these rows."""
    found = []
    for column in columns:
        assert column.numbers is not None
        numbers = column.numbers[rows]
        found.append((numbers.mean(), numbers.std() or 1.0))
    means, spreads = np.array(found).T
    return means, spreads


def _blocks(columns: Sequence[Column], rows: Ints, means: Floats, spreads: Floats) -> Iterator[tuple[Ints, Floats]]:
    """Some rows at a time, and their standardised numbers (some, columns): all at once would take as much again."""
    for first in range(0, len(rows), _CHUNK):
        some = rows[first : first + _CHUNK]
        block = np.column_stack([column.numbers[some] for column in columns if column.numbers is not None])
        yield some, (block - means) / spreads
