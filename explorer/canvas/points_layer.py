"""The points: stamped from a sheet of sprites, or, where there are too many for that, shown as a raster."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from engine.arrays import Floats, Ints
from engine.dataset import UNKNOWN, Dataset
from engine.shares import distances_at
from explorer.canvas.aspect import Viewport
from explorer.canvas.colouring import Inks, Look, coloured, inks_of, rounded
from explorer.canvas.outlines import MOST_OUTLINED, outline
from explorer.canvas.raster import RasterRequest
from explorer.canvas.rasteriser import Rasteriser
from explorer.canvas.sample import Sample
from explorer.canvas.sprites import DIAMETER, MOST_STAMPED, SYMBOLS, Sheet
from explorer.canvas.stage import Picture, Pixels, Stage, as_one_picture
from explorer.show import ColourBy, ShowOptions
from explorer.theme import Theme


class PointsLayer:
    """Remembers the sprites and pixels of the picture it painted last; the rasteriser makes the pictures of very many
    points."""

    def __init__(self) -> None:
        self.rasteriser = Rasteriser()
        self._sample = Sample()
        self._inked: tuple[tuple[object, ...], Inks] | None = None
        self._styled: tuple[tuple[object, ...], Sheet, Ints] | None = None
        self._sheets: tuple[tuple[object, ...], Sheet] | None = None
        self._placed: tuple[Dataset, Viewport, Floats] | None = None

    def prepare(self, picture: Picture, show: ShowOptions, stage: Stage) -> None:
        """Has made what painting needs and does not make itself."""
        if picture.dataset.n > MOST_STAMPED:
            self.rasteriser.ask(self._request(picture, show, stage))

    def _request(self, picture: Picture, show: ShowOptions, stage: Stage) -> RasterRequest:
        look = _look(picture, show)
        inks = self._inks(picture, look, stage.theme)
        shown = (picture.dataset, picture.plane, picture.settings, picture.frame)
        return RasterRequest(*shown, stage, look, inks)

    def _inks(self, picture: Picture, look: Look, theme: Theme) -> Inks:
        classes = picture.dataset.classes if look.by is ColourBy.TRUE_CLASS else None
        key = (theme, look, picture.settings.k, None if classes is None else picture.dataset)
        if self._inked is None or self._inked[0] != key:
            self._inked = (key, inks_of(theme, look, picture.settings.k, classes))
        return self._inked[1]

    def paint(self, painter: QPainter, picture: Picture, show: ShowOptions, stage: Stage) -> None:
        if picture.dataset.n > MOST_STAMPED:
            self.prepare(picture, show, stage)
            self._paint_raster(painter, picture, show, stage)
            return
        if stage.vector:
            self._paint_outlined(painter, picture, show, stage)
            return
        sheet, sprites = self._style(picture, show, stage)
        sheet.stamp(painter, self._all_pixels(picture, stage), sprites)

    def _paint_outlined(self, painter: QPainter, picture: Picture, show: ShowOptions, stage: Stage) -> None:
        """Each point as a shape of its own, or, where that would be too many, all of them as one picture."""
        if picture.dataset.n <= MOST_OUTLINED:
            look = self.colours(picture, show, stage)
            outline(painter, self._all_pixels(picture, stage), *look, stage.theme.panel, stage.px(DIAMETER))
            return
        as_one_picture(painter, stage, lambda brush, flat: self.paint(brush, picture, show, flat))

    def draw_now(self, picture: Picture, show: ShowOptions, stage: Stage) -> None:
        """Makes what painting needs without waiting for another thread: for pictures that are no screen."""
        if picture.dataset.n > MOST_STAMPED:
            self.rasteriser.draw_now(self._request(picture, show, stage))

    def _paint_raster(self, painter: QPainter, picture: Picture, show: ShowOptions, stage: Stage) -> None:
        """The last raster, wherever it is by now; before the first one, what was stamped when points were fewer, or
        some of the points of other data."""
        raster = self.rasteriser.raster
        if raster is not None:
            height, width = raster.pixels.shape[:2]
            image = QImage(raster.pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
            painter.drawImage(QRectF(*raster.rectangle(stage)), image)
        elif self._styled is not None and self._placed is not None:
            points, sprites = self._placed[0].points[:, :2], self._styled[2]
            if len(points) == len(sprites):
                self._styled[1].stamp(painter, stage.viewport.to_pixel(points), sprites)
        else:
            inks = self._inks(picture, _look(picture, show), stage.theme)
            self._sample.paint(painter, picture.plane, inks.neutral, stage)

    def forget(self) -> None:
        """Shows nothing of these points any more: others are there."""
        self.rasteriser.forget()
        self._sample.forget()
        self._styled = self._placed = None

    def pixels(self, picture: Picture, stage: Stage) -> Floats | Pixels:
        """Where the points are on the canvas, (n, 2)."""
        if picture.dataset.n > MOST_STAMPED:
            return Pixels(picture.plane, stage.viewport)
        return self._all_pixels(picture, stage)

    def _all_pixels(self, picture: Picture, stage: Stage) -> Floats:
        dataset, viewport = picture.plane, stage.viewport
        if self._placed is None or self._placed[0] is not dataset or self._placed[1] != viewport:
            self._placed = (dataset, viewport, viewport.to_pixel(dataset.points[:, :2]))
        return self._placed[2]

    def colours(self, picture: Picture, show: ShowOptions, stage: Stage) -> tuple[Floats, Ints]:
        """What every point looks like: red, green, blue (n, 3), 0…255, and its symbol (n,)."""
        n, found, frame = picture.dataset.n, picture.assignment, picture.frame
        look = _look(picture, show)
        inks = self._inks(picture, look, stage.theme)
        plain = np.zeros(n, dtype=np.intp)
        if inks.classes is not None and picture.dataset.classes is not None:
            classes = picture.dataset.classes
            return inks.classes[classes], np.where(classes == UNKNOWN, 0, classes % len(SYMBOLS))
        if frame is None or found is None or len(found.labels) != n:
            return np.repeat(inks.neutral, n, axis=0), plain
        far = partial(distances_at, frame, picture.dataset.points)
        colours = coloured(look, inks, found.labels, found.responsibilities, far)
        return colours if found.responsibilities is None else rounded(colours), plain

    def _style(self, picture: Picture, show: ShowOptions, stage: Stage) -> tuple[Sheet, Ints]:
        look = _look(picture, show)
        key = (picture.dataset, picture.assignment, picture.frame, look, stage.theme, stage.scale, stage.ratio)
        if self._styled is None or self._styled[0] != key:
            colours, symbols = self.colours(picture, show, stage)
            styles = np.column_stack([np.round(colours), symbols]).astype(np.int64)
            codes = styles @ np.array([1 << 16, 1 << 8, 1, 1 << 24])
            _, first, sprites = np.unique(codes, return_index=True, return_inverse=True)
            kinds = styles[first]
            self._styled = (key, self._sheet(kinds, stage), np.asarray(sprites).ravel())
        return self._styled[1], self._styled[2]

    def _sheet(self, kinds: Ints, stage: Stage) -> Sheet:
        """The sprites of some kinds: while a point is dragged they are often those of the frame before."""
        diameter = stage.px(DIAMETER)
        key = (kinds.tobytes(), stage.theme, diameter, stage.ratio)
        if self._sheets is None or self._sheets[0] != key:
            sheet = Sheet(kinds[:, :3].astype(np.uint8), kinds[:, 3], stage.theme.panel, diameter, stage.ratio)
            self._sheets = (key, sheet)
        return self._sheets[1]


def _look(picture: Picture, show: ShowOptions) -> Look:
    by = show.colour_by(picture.settings, picture.dataset)
    return Look(picture.colours, show.soft_colours, by, show.fading)
