"""Lines: many straight pieces painted at once, and outlines cut into dashes.

Pieces with flat ends are painted one by one in a tenth of the time that a path takes, and a path with dashes that
reaches far out of sight takes for ever.
"""

from __future__ import annotations

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from engine.arrays import Floats

Size = tuple[float, float]

LAP = 1.0
"""Pixels by which pieces of one colour that is opaque reach over the next: edges blended twice would show as seams."""

ROOM = 8.0
"""Pixels beyond the edge of the canvas that count as in sight: half a line's width, and some."""


def draw_lines(painter: QPainter, ends: Floats, lap: float = 0.0) -> None:
    """Straight pieces (m, 4), from x, y to x, y, with the painter's pen, which should have flat ends.

    lap: by how many pixels more each goes on.
    """
    if len(ends) == 0:
        return
    lines = PrimitiveArray(QLineF, 4)
    lines.resize(len(ends))
    fields = lines.ndarray()
    fields[:] = ends
    if lap:
        way = fields[:, 2:] - fields[:, :2]
        fields[:, 2:] += way * (lap / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9))[:, None]
    painter.drawLines(*lines.drawargs())


def pieces(outline: Floats, size: Size) -> Floats:
    """The pieces (m, 4) of a line through places (m + 1, 2) that may be in sight on a canvas of this size."""
    return np.hstack([outline[:-1], outline[1:]])[_seen(outline, size)]


def dashes(outline: Floats, size: Size, on: float, off: float) -> Floats:
    """The same line with gaps (m, 4); on, off: the lengths of dashes and gaps."""
    steps = np.diff(outline, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    starts = np.cumsum(lengths) - lengths
    seen = np.flatnonzero(_seen(outline, size) & (lengths > 0))
    first, last = (np.floor(at[seen] / (on + off)).astype(np.int64) for at in (starts, starts + lengths))
    counts = last - first + 1
    # Every dash that begins or goes on within a piece, and how far from the piece's start.
    whose = np.repeat(seen, counts)
    number = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    begin = number * (on + off) - starts[whose]
    end = np.minimum(begin + on, lengths[whose])
    begin = np.maximum(begin, 0.0)
    kept = end > begin
    whose, ends = whose[kept], np.stack([begin[kept], end[kept]], axis=1)
    way = steps[whose] / lengths[whose, None]
    return np.asarray((outline[whose, None, :] + ends[:, :, None] * way[:, None, :]).reshape(-1, 4))


def _seen(outline: Floats, size: Size) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which pieces have a box around them that meets the canvas."""
    low, high = np.minimum(outline[:-1], outline[1:]), np.maximum(outline[:-1], outline[1:])
    return np.asarray(((high > -ROOM) & (low < np.asarray(size) + ROOM)).all(axis=1))
