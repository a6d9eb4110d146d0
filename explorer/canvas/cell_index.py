"""The cell index: points sorted into the cells of a grid, so that the nearest one is found without a look at them all.

The sort is by counting, and takes some milliseconds for a million points, where a tree takes half a second.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, frozen
from engine.dataset import Dataset
from engine.records import Record
from explorer.canvas.aspect import Box

IN_A_CELL = 4.0
"""Points in a cell, on average."""

MOST_CELLS = 4096
"""Columns, and rows, of the grid."""

FIRST_LOOK = 1 / 64
"""The share of its reach in which a search looks first: where points are dense, nothing farther needs a look."""

Pair = tuple[float, float]


class CellIndex(Record, eq=False):
    """dataset: whose points these are. low, cell (2,): the grid's corner and the sides of a cell, in user units; shape:
    its columns and rows; ends (cells + 1,): where each cell's points end in order (n,), the numbers of the points."""

    dataset: Dataset
    low: Floats
    cell: Floats
    shape: tuple[int, int]
    ends: NDArray[np.int32]
    order: NDArray[np.int32]

    @staticmethod
    def of(dataset: Dataset) -> CellIndex:
        """The index of a dataset's first two columns, n ≥ 1."""
        points, n = dataset.points[:, :2], dataset.n
        box = Box.around(points)
        low, high = np.array(box.low), np.array(box.high)
        side = min(ceil(sqrt(n / IN_A_CELL)), MOST_CELLS)
        cell = (high / side - low / side) * (1 + 1e-9)
        cell = np.where(cell > 0, cell, 1.0)
        numbers = np.zeros(n, dtype=np.int32)
        for axis in (1, 0):
            numbers *= side
            numbers += _cells(points[:, axis], low[axis], cell[axis], side)
        # Here, because it takes a tenth of a second to load, and few programs ever see so many points.
        from scipy.sparse import coo_array  # noqa: PLC0415

        sorted_by_cell = coo_array((np.ones(n, np.int8), (numbers, np.arange(n, dtype=np.int32))), (side * side, n))
        rows = sorted_by_cell.tocsr()
        return CellIndex(
            dataset, low, cell, (side, side), frozen(rows.indptr.astype(np.int32)), frozen(rows.indices)
        )

    def nearest(self, at: Pair, unit: Pair, reach: float) -> int | None:
        """The point nearest to a place, no farther than reach pixels; of equally near ones the last.

        unit: user units in a pixel, along x and y.
        """
        look = reach * FIRST_LOOK
        while look < 2 * reach:
            look = min(look, reach)
            found = self._within(at, unit, look)
            if found is not None or look == reach:
                return found
            look *= 4
        return None

    def _within(self, at: Pair, unit: Pair, reach: float) -> int | None:
        some = self._around(at, (reach * unit[0], reach * unit[1]))
        if some.size == 0:
            return None
        places = self.dataset.points[some, :2]
        apart = np.hypot((places[:, 0] - at[0]) / unit[0], (places[:, 1] - at[1]) / unit[1])
        least = apart.min()
        return int(some[apart == least].max()) if least <= reach else None

    def _around(self, at: Pair, reach: Pair) -> NDArray[np.int32]:
        """The points of all cells that a box around a place meets."""
        columns, rows = (
            (_cell(at[axis] - reach[axis], self.low[axis], self.cell[axis], self.shape[axis]),
             _cell(at[axis] + reach[axis], self.low[axis], self.cell[axis], self.shape[axis]))
            for axis in (0, 1)
        )  # fmt: skip
        firsts = np.arange(rows[0], rows[1] + 1) * self.shape[0]
        parts = zip(self.ends[firsts + columns[0]].tolist(), self.ends[firsts + columns[1] + 1].tolist(), strict=True)
        return np.concatenate([self.order[begin:end] for begin, end in parts])


def _cells(values: Floats, low: float, cell: float, side: int) -> NDArray[np.int32]:
    """The cells, 0…side − 1, of coordinates (n,)."""
    places = values - low
    places /= cell
    np.clip(places, 0, side - 1, out=places)
    return places.astype(np.int32)


def _cell(value: float, low: float, cell: float, side: int) -> int:
    return int(min(max((value - low) / cell, 0.0), side - 1.0))
