"""Lines: many straight pieces painted at once, and outlines cut into dashes.

Pieces with flat ends are painted one by one in a tenth of the time that a path takes, and a path with dashes that
reaches far out of sight takes for ever.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from engine.arrays import Bools, Floats

Size = tuple[float, float]

LAP = 1.0
"""Pixels by which pieces of one colour that is opaque reach over the next: edges blended twice would show as seams."""

ROOM = 8.0
"""Pixels beyond the edge of the canvas that count as in sight: half a line's width, and some."""


def draw_lines(painter: QPainter, ends: Floats) -> None:
    """Straight pieces (m, 4), from x, y to x, y, with the painter's pen, which should have flat ends."""
    if len(ends) == 0:
        return
    lines = PrimitiveArray(QLineF, 4)
    lines.resize(len(ends))
    lines.ndarray()[:] = ends
    painter.drawLines(*lines.drawargs())


def lapped(ends: Floats, lap: float) -> Floats:
    """The pieces (m, 4), each of which goes on for so many pixels more."""
    way = ends[:, 2:] - ends[:, :2]
    farther = way * (lap / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9))[:, None]
    return np.concatenate([ends[:, :2], ends[:, 2:] + farther], axis=1)


def pieces(outline: Floats, size: Size) -> Floats:
    """The pieces (m, 4) of a line through places (m + 1, 2) that may be in sight on a canvas of this size."""
    return pieces_of(outline[None], size)[0]


def pieces_of(outlines: Floats, size: Size, lap: float = 0.0) -> list[Floats]:
    """The same of each of many lines (k, m + 1, 2). lap: by how many pixels each piece goes on into the next."""
    joined = np.concatenate([outlines[:, :-1], outlines[:, 1:]], axis=2)
    if lap:
        joined = lapped(joined.reshape(-1, 4), lap).reshape(joined.shape)
    return [own[seen] for own, seen in zip(joined, _seen(outlines, size), strict=True)]


def dashes(outline: Floats, size: Size, on: float, off: float) -> Floats:
    """The same line with gaps (m, 4); on, off: the lengths of dashes and gaps."""
    return dashes_of(outline[None], size, on, off)[0]


def dashes_of(outlines: Floats, size: Size, on: float, off: float, lap: float = 0.0) -> list[Floats]:
    """The same of each of many lines (k, m + 1, 2), all of them cut up together."""
    steps = np.diff(outlines, axis=1)
    lengths = np.hypot(steps[..., 0], steps[..., 1])
    starts = (np.cumsum(lengths, axis=1) - lengths).ravel()
    seen = np.flatnonzero(_seen(outlines, size) & (lengths > 0))
    places, steps, lengths = outlines[:, :-1].reshape(-1, 2), steps.reshape(-1, 2), lengths.ravel()
    first, last = (np.floor(at[seen] / (on + off)).astype(np.int64) for at in (starts, starts + lengths))
    counts = last - first + 1
    # Every dash that begins or goes on within a piece, and how far from the piece's start.
    whose = np.repeat(seen, counts)
    number = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    begin = number * (on + off) - starts[whose]
    ends = np.column_stack([np.maximum(begin, 0.0), np.minimum(begin + on, lengths[whose])])
    kept = ends[:, 1] > ends[:, 0]
    whose, ends = whose[kept], ends[kept] + np.array([0.0, lap])
    way = steps[whose] / lengths[whose, None]
    cut = (places[whose, None, :] + ends[:, :, None] * way[:, None, :]).reshape(-1, 4)
    between = np.searchsorted(whose, np.arange(len(outlines) + 1) * (outlines.shape[1] - 1)).tolist()
    return [cut[low:high] for low, high in pairwise(between)]


def _seen(outlines: Floats, size: Size) -> Bools:
    """Which pieces of lines (k, m + 1, 2) have a box around them that meets the canvas, (k, m)."""
    low, high = np.minimum(outlines[:, :-1], outlines[:, 1:]), np.maximum(outlines[:, :-1], outlines[:, 1:])
    return np.asarray(((high > -ROOM) & (low < np.asarray(size) + ROOM)).all(axis=2))
