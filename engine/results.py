"""Results: whose each point is, joined to all rows and columns of the table that the points were read from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from math import nan

import numpy as np

from engine.arrays import Bools, Ints
from engine.columns import Column, number_text
from engine.dataset import Dataset
from engine.records import Record
from engine.shares import Assignment
from engine.source import Source
from engine.writing import BLOCK, table_rows

_RUN = "=+-@\t\r"
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


class Results(Record, eq=False):
    """What is written: the points, whose each is, and their table if there is one."""

    dataset: Dataset
    assignment: Assignment
    source: Source | None = None

    @property
    def rows(self) -> int:
        """How many rows there will be, without the header."""
        table = 0 if self.source is None else len(self.source.table.row_numbers)
        return table + len(self._drawn)

    @property
    def _drawn(self) -> Ints:
        """The points that no row of the table is about."""
        n, known = self.dataset.n, self.dataset.rows
        return np.flatnonzero(known < 0) if self.source is not None and known is not None else np.arange(n)

    def blocks(self) -> Iterator[str]:
        """The text of a CSV file, some rows at a time.

        With a table: its header and rows as they are, then the cluster, counted from 1 as on the screen, the shares of
        a soft method, and for points that were moved where they are now. Rows that are no points have nothing there;
        points that were drawn come last. Without one: the points with the same columns behind them. Texts that a
        spreadsheet would run begin with an apostrophe; numbers are never touched.
        """
        moved = self._moved()
        yield _line([safe(name) for name in (*self._names(), *self._added(bool(moved.any())))])
        if self.source is not None:
            yield from self._table_blocks(self.source, moved)
        drawn = self._drawn
        for first in range(0, len(drawn), BLOCK):
            some = drawn[first : first + BLOCK]
            cells = self._drawn_cells(some)
            extra = self._extra(some, moved)
            yield "".join(_line([*own, *more]) for own, more in zip(cells, extra, strict=True))

    def _names(self) -> list[str]:
        if self.source is not None:
            return list(self.source.table.column_names)
        return next(table_rows(self.dataset))

    def _added(self, moved: bool) -> list[str]:
        """The names of what is added, none of which the table has already. moved: whether any point was."""
        taken = set(self._names())
        wanted = ["cluster"]
        if self.assignment.responsibilities is not None:
            wanted += [f"share of cluster {j + 1}" for j in range(len(self.assignment.responsibilities))]
        if moved:
            wanted += [f"{column}, moved to" for column in self.dataset.columns]
        return [name if name not in taken else f"{name} (Cluster Explorer)" for name in wanted]

    def _moved(self) -> Bools:
        """Which points (n,) are not where their row says."""
        moved, rows = np.zeros(self.dataset.n, dtype=bool), self.dataset.rows
        if self.source is None or rows is None:
            return moved
        before = self.source.points
        if before.rows is None or before.d != self.dataset.d:
            return moved
        place = np.full(len(self.source.table.row_numbers), -1)
        place[before.rows] = np.arange(before.n)
        own = np.flatnonzero(rows >= 0)
        moved[own] = (before.points[place[rows[own]]] != self.dataset.points[own]).any(axis=1)
        return moved

    def _table_blocks(self, source: Source, moved: Bools) -> Iterator[str]:
        n = len(source.table.row_numbers)
        point = np.full(n, -1)
        known = self.dataset.rows
        if known is not None:
            own = np.flatnonzero(known >= 0)
            point[known[own]] = own
        columns = [_cells(column) for column in source.table.columns]
        for first in range(0, n, BLOCK):
            points = point[first : first + BLOCK]
            rows = [[next(column) for column in columns] for _ in points]
            extra = self._extra(points, moved)
            yield "".join(_line([*map(safe, row), *more]) for row, more in zip(rows, extra, strict=True))

    def _extra(self, points: Ints, moved: Bools) -> Iterator[list[str]]:
        """What is added to rows about these points, −1 for none."""
        labels, shares = self.assignment.labels, self.assignment.responsibilities
        some = bool(moved.any())
        width = 1 + (0 if shares is None else len(shares)) + some * self.dataset.d
        for point in points.tolist():
            if point < 0:
                yield [""] * width
                continue
            cells = [str(int(labels[point]) + 1)]
            if shares is not None:
                cells += map(repr, shares[:, point].tolist())
            if some:
                place = self.dataset.points[point].tolist() if moved[point] else [nan] * self.dataset.d
                cells += map(number_text, place)
            yield cells

    def _drawn_cells(self, points: Ints) -> Iterator[list[str]]:
        """What stands before it in rows about points that no row is about."""
        some = self.dataset.only(points)
        rows = table_rows(some)
        next(rows)
        if self.source is None:
            yield from ([*row[: some.d], *map(safe, row[some.d :])] for row in rows)
            return
        taken, width = self.source.taken, len(self.source.table.columns)
        for row in rows:
            cells = [""] * width
            if not taken.principal:
                for place, cell in zip(taken.axes, row, strict=False):
                    cells[place] = cell
            if taken.classes is not None and len(row) > some.d:
                cells[taken.classes] = safe(row[-1])
            yield cells


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula; numbers stay as they are."""
    runs = len(cell) > 1 and cell[0] in _RUN and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell


def _cells(column: Column) -> Iterator[str]:
    """What stands in each row of a column, one after another."""
    if column.at is None:
        yield from column.texts
        return
    special = zip(column.at.tolist(), column.texts, strict=True)
    at, text = next(special, (-1, ""))
    for first in range(0, column.rows, BLOCK):
        last = min(first + BLOCK, column.rows)
        if column.numbers is None:
            cells = [""] * (last - first)
        else:
            cells = list(map(number_text, column.numbers[first:last].tolist()))
        while first <= at < last:
            cells[at - first] = text
            at, text = next(special, (-1, ""))
        yield from cells


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
