"""The sample: some of very many points, stamped at once, for as long as there is no raster of them yet."""

from __future__ import annotations

from math import log

import numpy as np
from PySide6.QtGui import QPainter

from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from explorer.canvas.dots import diameter_among
from explorer.canvas.sprites import MOST_STAMPED, Sheet
from explorer.canvas.stage import Stage

SIZE = 10_000
"""Points that are stamped: half as many as are stamped at most where no raster is needed."""

LEAST = 3.5
"""Their diameter at least, in pixels: fewer of them are to show as much as dots of all."""


class Sample:
    """Remembers its points and their sprite."""

    def __init__(self) -> None:
        self._drawn: tuple[Dataset, Floats] | None = None
        self._sheet: tuple[tuple[object, ...], Sheet] | None = None

    def paint(self, painter: QPainter, plane: Dataset, colour: Floats, stage: Stage) -> None:
        """Points of no cluster, of this colour (1, 3), in the size that dots of so many have."""
        if self._drawn is None or self._drawn[0] is not plane:
            # At random: of every hundredth row all might be of one kind.
            rows: Ints = np.random.default_rng(0).integers(plane.n, size=SIZE)
            self._drawn = (plane, plane.points.take(rows, axis=0)[:, :2])
        diameter = stage.px(max(diameter_among(log(max(plane.n / MOST_STAMPED, 1.0))), LEAST))
        key = (stage.theme, diameter, stage.ratio, colour.tobytes())
        if self._sheet is None or self._sheet[0] != key:
            inks = np.round(colour).astype(np.uint8)
            self._sheet = (key, Sheet(inks, np.zeros(1, dtype=np.intp), stage.theme.panel, diameter, stage.ratio))
        pixels = stage.viewport.to_pixel(self._drawn[1])
        seen = ((pixels > 0) & (pixels < np.asarray(stage.viewport.size))).all(axis=1)
        self._sheet[1].stamp(painter, pixels[seen], np.zeros(int(seen.sum()), dtype=np.intp))

    def forget(self) -> None:
        """Lets go of points."""
        self._drawn = None
