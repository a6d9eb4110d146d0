"""What another canvas shows, drawn over this one: its boundaries, dashed, and points that it puts elsewhere."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter

from engine.arrays import Floats, Ints
from engine.records import Record
from explorer.canvas.lines import dashes, draw_lines
from explorer.canvas.regions import boundaries_of
from explorer.canvas.rings import Rings
from explorer.canvas.stage import Picture, Pixels, Stage

WIDTH = 2.0
DASHES = (6.0, 4.0)
STRIPE = 7.0
"""Bent lines are drawn in every other stripe of this width, across the way they run."""



class Beside(Record, eq=False):
    """picture: the other canvas's, None where its boundaries are not wanted; rows: the points to mark, (m,)."""

    picture: Picture | None
    rows: Ints


class Overlay:
    """Paints it in the theme's accent, which no cluster has."""

    def __init__(self) -> None:
        self._rings = Rings()

    def paint(
        self, painter: QPainter, beside: Beside, picture: Picture, pixels: Floats | Pixels, stage: Stage
    ) -> None:
        """pixels: of the points of this canvas's picture."""
        if beside.picture is not None and beside.picture.frame is not None:
            painter.setPen(stage.flat_pen(stage.theme.accent, WIDTH))
            draw_lines(painter, _dashed(beside.picture, stage))
        if not isinstance(pixels, Pixels) and len(pixels) == picture.dataset.n:
            rows = beside.rows[beside.rows < len(pixels)]
            self._rings.hollow(painter, pixels[rows], stage)


def _dashed(picture: Picture, stage: Stage) -> Floats:
    """The boundaries as dashes (m, 4): straight edges cut into them, or pieces of a bent line with others left out."""
    ends = boundaries_of(picture, stage)
    if not picture.hard:
        # By place, not by number: a line between two clusters is there once for either of them.
        middles, across = 0.5 * (ends[:, :2] + ends[:, 2:]), np.abs(ends[:, 2:] - ends[:, :2])
        along = np.where(across[:, 0] >= across[:, 1], middles[:, 0], middles[:, 1])
        return ends[np.floor(along / stage.px(STRIPE)) % 2 == 0]
    on, off = (stage.px(length) for length in DASHES)
    cut = [dashes(edge.reshape(2, 2), stage.viewport.size, on, off) for edge in ends]
    return np.concatenate(cut) if cut else ends
