"""Blocks: a dataset in few columns, cut across all columns but the first into strips, and these along it into cells.

The points are kept cell by cell, with running sums of what Moments are made of: those of any stretch of cells are the
difference of two. Built once per dataset; whether there are any depends on (n, d) alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement
from math import log2
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, Ints, frozen
from engine.features import Features
from engine.records import Record, field

LEAST = 12_288
"""Fewer points than this are looked at one by one: the calls would cost more than the points."""

MOST_COLUMNS = 3
"""In more columns nearly every mean would be in play in every strip."""

FINEST = {1: (1, 16), 2: (256, 10), 3: (32, 7)}
"""By the number of columns: at most a parts of each column across the strips, and 2^b cells along each strip."""

EDGES = 6
"""Rows of a strip that tell where its stretches may begin and end."""

EVEN = 4096
"""Equal parts of a column that the uneven ones are made of."""

NARROWEST = 1e-30
"""A column that spans no more than this is as good as constant."""


class Blocks(Record, eq=False):
    """columns (d, n): the points, cell by cell; order (n,): which points they are; cells: in each of the strips.

    A point is in cell floor((x − low) × rate) of its strip by its first column, those outside in the first or the last.
    sums (strips × cells + 1, 1 + 2 d): before each cell, how many points, and the sums of x_a: first rounded to a unit
    so that they add exactly, then the rest; `squares`: those of x_a·x_b. across (2 d + EDGES, strips), what bounds are
    made of: 1, the centre and half width of a strip in the other columns, and its reach, the square of how far from 0
    its points and cells are at most, all times rate; reach: the largest of all strips'. Then, as places among the cells
    of all strips, each for the beginnings of stretches and, times −1, for their ends: what is added to x or −x times
    rate, a stretch beginning in the next cell; where those are at least that leave out the cell at that end of the
    strip; and where those are that do not. farthest (2, 1, strips): the same, where they are at most.
    """

    columns: Floats
    order: NDArray[np.int32]
    cells: int
    low: float
    rate: float
    across: Floats
    sums: Floats
    reach: float
    farthest: Floats
    _squares: list[Floats] = field(default_factory=list)

    @property
    def squares(self) -> Floats:
        """The sums before each cell of x_a·x_b, a ≤ b, (strips × cells + 1, 2 pairs), built when they are asked for:
        what becomes of the means hangs on the others alone."""
        if not self._squares:
            columns = self.columns
            pairs = list(combinations_with_replacement(range(len(columns)), 2))
            sums = np.zeros((len(self.sums), 2 * len(pairs)))
            _running_sums((columns[a] * columns[b] for a, b in pairs), np.diff(self.sums[:, 0]).astype(np.intp), sums)
            self._squares.append(frozen(sums))
        return self._squares[0]

    @property
    def n(self) -> int:
        return len(self.order)

    @property
    def d(self) -> int:
        return len(self.columns)

    @property
    def strips(self) -> int:
        return int(self.across.shape[1])


def blocks_of(features: Features) -> Blocks | None:
    """The blocks of points, remembered for as long as these features live; None of cells, and where they do not pay."""
    if features.weights is not None or features.size < LEAST or features.d > MOST_COLUMNS:
        return None
    found = _built.get(features)
    if found is None:
        found = _built[features] = build(features.columns)
    return found


_built: WeakKeyDictionary[Features, Blocks] = WeakKeyDictionary()


def build(columns: Floats) -> Blocks:
    """The blocks of points (d, n), d ≤ 3."""
    d, n = columns.shape
    parts, cells = _fineness(n, d)
    low, rate = _line(columns[0], cells)
    order, counts = _sorted(columns, parts, _parts(columns[0], low, rate, cells), cells)
    placed = np.empty((d, n))
    for a in range(d):
        np.take(columns[a], order, out=placed[a], mode="clip")
    sums = np.zeros((len(counts) + 1, 1 + 2 * d))
    sums[1:, 0] = counts.cumsum()
    _running_sums(placed, counts, sums[:, 1:])
    edge = max(abs(low), abs(low + cells / rate))
    across = _across(placed, sums[:-1:cells, 0].astype(np.intp), edge)
    reach = float(across[-1].max())
    across *= rate
    first = np.arange(0.0, len(counts), cells)
    end, origin = first + cells, first - low * rate
    across = np.concatenate([across, [1 + origin, -origin, 1 + first, 1 - end, first, -end]])
    farthest = np.stack([end, -first])[:, None]
    return Blocks(
        frozen(placed), frozen(order), cells, low, rate, frozen(across), frozen(sums), reach, frozen(farthest)
    )


def _sorted(
    columns: Floats, parts: int, cell: NDArray[np.uint16], cells: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The points by strips and, there, by their cells, (n,), and how many are in each cell of the strips with any."""
    strip = np.zeros(len(cell), dtype=np.uint16)
    for column in columns[1:]:
        strip *= np.uint16(parts)
        strip += _uneven_parts(column, parts)
    # Keys of 16 bits are sorted by counting.
    order = np.lexsort((cell, strip)).astype(np.int32)
    number = strip.astype(np.int32) * cells
    number += cell
    counts = np.bincount(number, minlength=parts ** (len(columns) - 1) * cells).astype(np.int32).reshape(-1, cells)
    return order, counts[counts.any(axis=1)].ravel()


def _fineness(n: int, d: int) -> tuple[int, int]:
    """Into how many parts each column is cut: those across the strips, and the first."""
    across, along = FINEST[d]
    # Fewer strips leave more points in doubt, more of them have more stretches.
    return max(min(round(0.3 * n ** (1 / d)), across), 1), 1 << min(round(log2(n) / d) + 1, along)


def _line(column: Floats, parts: int) -> tuple[float, float]:
    """Where the parts of a column begin, and how many there are to a unit: they span the bulk of the values."""
    sample = column[:: max(len(column) // 4096, 1)]
    few = len(sample) // 100
    ends = few, len(sample) - 1 - few
    low, high = np.partition(sample, ends)[list(ends)].tolist()
    width = 1.5 * (high - low)
    if width <= NARROWEST:
        width = 1.0
    return 0.5 * low + 0.5 * high - 0.5 * width, parts / width


def _parts(column: Floats, low: float, rate: float, parts: int) -> NDArray[np.uint16]:
    """The part of a column that each of its values is in."""
    places = (column - low) * rate
    np.maximum(places, 0.0, out=places)
    np.minimum(places, parts - 1.0, out=places)
    return places.astype(np.uint16)


def _uneven_parts(column: Floats, parts: int) -> NDArray[np.uint16]:
    """The part of a column that each of its values is in, where parts are the narrower the denser the values are.

    Where means part, the more points are in doubt the wider the strip: least are where widths fall with the density's
    root.
    """
    even = _parts(column, *_line(column, EVEN), EVEN)
    share = np.sqrt(np.bincount(even, minlength=EVEN))
    behind = share.cumsum()
    return np.asarray(((behind - 0.5 * share) * (parts / behind[-1])).astype(np.uint16).take(even))


def _across(placed: Floats, first: Ints, edge: float) -> Floats:
    """What is known of each strip, given its first point: see Blocks."""
    low, high = np.minimum.reduceat(placed, first, axis=1), np.maximum.reduceat(placed, first, axis=1)
    centre = 0.5 * low + 0.5 * high
    # The centre is rounded: the half must still reach both ends.
    half = np.maximum(high - centre, centre - low)
    reach = (np.maximum(np.abs(low), np.abs(high)) ** 2).sum(axis=0) + edge**2
    return np.concatenate([np.ones((1, len(first))), centre[1:], half[1:], reach[None]])


def _running_sums(rows: Iterable[Floats], counts: Ints | NDArray[np.int32], sums: Floats) -> None:
    """Writes the sums before each cell of some rows of numbers, given how many points are in each: see Blocks.

    sums: (cells + 1, 2 rows), 0 in the first line.
    """
    filled = np.flatnonzero(counts)
    first = counts.cumsum()[filled] - counts[filled]
    own, whole, half = np.zeros(len(counts)), np.empty(len(counts)), sums.shape[1] // 2
    for row, values in enumerate(rows):
        # Pairwise within each cell, unlike counting by cell: many equal values would all be rounded the same way.
        own[filled] = np.add.reduceat(values, first)
        # Multiples of a unit of which there are fewer than 2^53 in all: no sum or difference of them is rounded.
        unit = np.ldexp(1.0, int(np.frexp(np.abs(own, out=whole).sum())[1]) - 51)
        np.divide(own, unit, out=whole)
        np.rint(whole, out=whole)
        whole *= unit
        np.cumsum(whole, out=sums[1:, row])
        own -= whole
        np.cumsum(own, out=sums[1:, half + row])
