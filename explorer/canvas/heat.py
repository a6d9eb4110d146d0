"""Heat: while centres are picked, each point the larger and the hotter the more it is drawn to be the next one."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter

from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.seeding import pulls
from engine.timeline import Frame
from explorer.canvas.colouring import heat_ends, heated
from explorer.canvas.sprites import Sheet
from explorer.canvas.stage import Picture, Stage, as_one_picture

LEVELS = 16
"""Sizes that are told apart."""

SMALLEST, LARGEST = 3.5, 15.0
"""Diameters, in pixels, of points that cannot be picked and of the likeliest one: in between, areas are as the
probabilities, so that diameters are as the distances."""

EVEN = 8.0
"""The diameter where each point is as likely as any other."""


class Heat:
    """Remembers the levels and the sprites of the picture it painted last."""

    def __init__(self) -> None:
        self._levels: tuple[tuple[Dataset, Frame], Ints] | None = None
        self._sheets: tuple[tuple[object, ...], list[Sheet]] | None = None

    def paint(self, painter: QPainter, picture: Picture, pixels: Floats, stage: Stage) -> bool:
        """Whether there was anything to paint: the frame is a pick."""
        frame = picture.frame
        if frame is None or not picture.picking:
            return False
        if stage.vector:
            as_one_picture(painter, stage, lambda brush, flat: self.paint(brush, picture, pixels, flat))
            return True
        levels = self._levels_of(picture, frame)
        # The likeliest points on top.
        for level, sheet in enumerate(self._sheets_of(stage)):
            own = np.flatnonzero(levels == level)
            sheet.stamp(painter, pixels[own], np.zeros(len(own), dtype=np.intp))
        return True

    def _levels_of(self, picture: Picture, frame: Frame) -> Ints:
        """The level (n,) of each point, 0 … LEVELS − 1; LEVELS for all where all are alike."""
        key = (picture.dataset, frame)
        if self._levels is None or self._levels[0] != key:
            drawn = pulls(picture.dataset, picture.settings, frame)
            levels = np.rint(np.sqrt(drawn) * (LEVELS - 1)).astype(np.intp)
            self._levels = (key, np.full_like(levels, LEVELS) if (drawn == 1).all() else levels)
        return self._levels[1]

    def _sheets_of(self, stage: Stage) -> list[Sheet]:
        """A sheet of one sprite for each level, and the one for points that are all alike."""
        key = (stage.theme, stage.scale, stage.ratio)
        if self._sheets is None or self._sheets[0] != key:
            ends, shares = heat_ends(stage.theme), np.linspace(0.0, 1.0, LEVELS)
            diameters = SMALLEST + shares * (LARGEST - SMALLEST)
            sheets = [_sheet(*look, stage) for look in zip(heated(shares**2, ends), diameters, strict=True)]
            self._sheets = (key, [*sheets, _sheet(ends.mean(axis=0), EVEN, stage)])
        return self._sheets[1]


def _sheet(colour: Floats, diameter: float, stage: Stage) -> Sheet:
    colours, circles = np.rint(colour[None]).astype(np.uint8), np.zeros(1, dtype=np.intp)
    return Sheet(colours, circles, stage.theme.panel, stage.px(diameter), stage.ratio)
