"""The points: stamped from a sheet of sprites, or, where there are too many for that, counted into a raster."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from engine.arrays import Floats, Ints
from engine.dataset import UNKNOWN
from engine.shares import Assignment
from explorer.canvas.sprites import SYMBOLS, Sheet, image_of, rgb
from explorer.canvas.stage import Picture, Stage
from explorer.show import ShowOptions
from explorer.theme import mix

DIAMETER = 8.0
MOST_STAMPED = 20_000
"""Above so many points a raster is painted: the stamps would hide each other, and take longer."""

LEVELS = 24
"""Mixed colours are rounded to so many levels a channel, which nobody can tell apart, so that points share sprites."""

FAINTEST = 0.45
"""The opacity of a raster's pixel with one point, against 1 where most points lie."""


class PointsLayer:
    """Remembers the sprites and pixels of the picture it painted last."""

    def __init__(self) -> None:
        self._styled: tuple[tuple[object, ...], Sheet, Ints] | None = None
        self._placed: tuple[tuple[object, ...], Floats] | None = None
        self._raster: tuple[tuple[object, ...], QImage] | None = None

    def paint(self, painter: QPainter, picture: Picture, show: ShowOptions, stage: Stage) -> None:
        if picture.dataset.n > MOST_STAMPED:
            painter.drawImage(QRectF(stage.rect), self._counted(picture, show, stage))
            return
        sheet, sprites = self._style(picture, show, stage)
        sheet.stamp(painter, self.pixels(picture, stage), sprites)

    def pixels(self, picture: Picture, stage: Stage) -> Floats:
        """Where the points are on the canvas, (n, 2)."""
        key = (picture.dataset, stage.viewport)
        if self._placed is None or self._placed[0] != key:
            self._placed = (key, stage.viewport.to_pixel(picture.dataset.points[:, :2]))
        return self._placed[1]

    def colours(self, picture: Picture, show: ShowOptions, stage: Stage) -> tuple[Floats, Ints]:
        """What every point looks like: red, green, blue (n, 3), 0…255, and its symbol (n,)."""
        theme, n = stage.theme, picture.dataset.n
        neutral = rgb([mix(theme.soft_ink, theme.panel, 0.25)])
        plain = np.zeros(n, dtype=np.intp)
        if show.true_classes and picture.dataset.classes is not None:
            classes = picture.dataset.classes
            palette = np.concatenate([rgb([theme.fill(i) for i in range(classes.max(initial=0) + 1)]), neutral])
            return palette[classes], np.where(classes == UNKNOWN, 0, classes % len(SYMBOLS))
        if picture.assignment is None or len(picture.assignment.labels) != n:
            return np.repeat(neutral, n, axis=0), plain
        return self._clustered(picture, picture.assignment, show, stage), plain

    def _clustered(self, picture: Picture, found: Assignment, show: ShowOptions, stage: Stage) -> Floats:
        k = max(picture.settings.k, int(found.labels.max(initial=0)) + 1)
        palette = rgb([stage.theme.fill(picture.colour(j)) for j in range(k)])
        if found.responsibilities is None or not show.soft_colours:
            return palette[found.labels]
        mixed = found.responsibilities.T @ palette[: len(found.responsibilities)]
        return np.asarray(np.round(mixed * (LEVELS / 255)) * (255 / LEVELS))

    def _style(self, picture: Picture, show: ShowOptions, stage: Stage) -> tuple[Sheet, Ints]:
        key = _look(picture, show, stage)
        if self._styled is None or self._styled[0] != key:
            colours, symbols = self.colours(picture, show, stage)
            styles = np.column_stack([np.round(colours), symbols]).astype(np.int64)
            codes = styles @ np.array([1 << 16, 1 << 8, 1, 1 << 24])
            _, first, sprites = np.unique(codes, return_index=True, return_inverse=True)
            kinds = styles[first]
            diameter = stage.px(DIAMETER)
            sheet = Sheet(kinds[:, :3].astype(np.uint8), kinds[:, 3], stage.theme.panel, diameter, stage.ratio)
            self._styled = (key, sheet, np.asarray(sprites).ravel())
        return self._styled[1], self._styled[2]

    def _counted(self, picture: Picture, show: ShowOptions, stage: Stage) -> QImage:
        key = (*_look(picture, show, stage), stage.viewport)
        if self._raster is None or self._raster[0] != key:
            colours, _ = self.colours(picture, show, stage)
            self._raster = (key, _raster(self.pixels(picture, stage), colours, stage))
        return self._raster[1]


def _look(picture: Picture, show: ShowOptions, stage: Stage) -> tuple[object, ...]:
    """Whatever the points' sprites depend on."""
    switches = (show.true_classes, show.soft_colours)
    return (picture.dataset, picture.assignment, picture.colours, switches, stage.theme, stage.scale, stage.ratio)


def _raster(pixels: Floats, colours: Floats, stage: Stage) -> QImage:
    """Every pixel in the mean colour of its points, the more opaque the more there are, on a logarithmic scale."""
    width, height = (max(1, round(side * stage.ratio)) for side in stage.viewport.size)
    columns, rows = np.floor(pixels * stage.ratio).T
    seen = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    cells = (rows[seen] * width + columns[seen]).astype(np.intp)
    count = np.bincount(cells, minlength=width * height).astype(np.float64)
    sums = np.stack([np.bincount(cells, channel, minlength=width * height) for channel in colours[seen].T], axis=-1)
    times = max(1, round(stage.px(stage.ratio)))
    counts = _spread(count.reshape(height, width), times)
    mean = _spread(sums.reshape(height, width, 3).astype(np.float64), times) / np.maximum(counts, 1)[..., None]
    most = max(float(counts.max(initial=0)), 2.0)
    alpha = np.where(counts > 0, FAINTEST + (1 - FAINTEST) * np.log(np.maximum(counts, 1)) / np.log(most), 0.0)
    return image_of(mean, alpha)


def _spread(values: Floats, times: int) -> Floats:
    """Every value counted in its neighbours too, this many pixels on: a lone point of one pixel would be lost."""
    wide = values.copy()
    for by in range(1, times + 1):
        wide[:, by:] += values[:, :-by]
    high = wide.copy()
    for by in range(1, times + 1):
        high[by:] += wide[:-by]
    return high
