"""Painting: all layers in their order, from the panel's colour below to the handles on top."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.features import features_of
from engine.records import replace
from engine.settings import Scaling, Settings
from explorer.canvas.axes import Axes
from explorer.canvas.beside import Beside, Overlay
from explorer.canvas.colour_bar import paint_colour_bar
from explorer.canvas.crosshair import Crosshair, paint_crosshair
from explorer.canvas.ellipses import Ellipses
from explorer.canvas.glide import Glide
from explorer.canvas.halos import Halos
from explorer.canvas.handles import paint_handles
from explorer.canvas.heat import Heat
from explorer.canvas.marks import paint_centres, paint_membership, paint_trails
from explorer.canvas.points_layer import PointsLayer
from explorer.canvas.regions import Regions
from explorer.canvas.rings import Rings
from explorer.canvas.sprites import MOST_STAMPED
from explorer.canvas.stage import Picture, Pixels, Shown, Stage, smooth
from explorer.canvas.strip import Strip
from explorer.canvas.tools import Hit, Thing
from explorer.canvas.trouble_marks import paint_signs, paint_trouble
from explorer.canvas.truth import Truth
from explorer.show import ColourBy, ShowOptions

CORNER = 8.0


class Layers:
    """What is painted, bottom first. What is costly is kept until it changes."""

    def __init__(self, show: ShowOptions) -> None:
        self.show = show
        self.points = PointsLayer()
        self._axes = Axes()
        self._regions = Regions(self._axes.paint_grid)
        self._halos = Halos()
        self._rings = Rings()
        self._truth = Truth()
        self._heat = Heat()
        self._ellipses = Ellipses()
        self._strip = Strip()
        self._overlay = Overlay()
        self.beside: Beside | None = None

    def paint(
        self, painter: QPainter, picture: Picture, stage: Stage, glide: Glide, under: Hit, draft: bool = False
    ) -> None:
        """draft: the next picture follows soon, and this one may be coarse where that is faster."""
        smooth(painter)
        shown = glide.shown
        if self.show.regions and picture.frame is not None and not picture.picking:
            self._regions.paint(painter, picture, stage, glide.progress, draft)
        else:
            self._axes.paint_ground(painter, stage)
        if picture.line:
            self._strip.paint(painter, replace(picture, dataset=picture.measured), shown, stage, self.show.ellipses)
        self._paint_points(painter, picture, shown, stage, under)
        if self.beside is not None:
            self._overlay.paint(painter, self.beside, picture, self.points.pixels(picture, stage), stage)
        if self.show.trails:
            paint_trails(painter, picture, shown, stage)
        by = self.show.colour_by(picture.settings, picture.dataset)
        if self.show.true_ellipses and not picture.line:
            self._truth.paint(painter, picture, stage, by is ColourBy.TRUE_CLASS)
        ellipses = self.show.ellipses and not picture.line
        if ellipses:
            self._ellipses.paint(painter, picture, shown, stage)
        self._axes.paint_text(painter, stage, picture.dataset.columns)
        if picture.line:
            self._strip.paint_text(painter, picture, stage)
        if ellipses:
            pixels = self.points.pixels(picture, stage)
            self._ellipses.paint_labels(painter, picture, shown, pixels, stage, draft)
        paint_trouble(painter, picture, shown, stage)
        paint_centres(painter, picture, shown, stage, under.index if under.thing is Thing.CENTRE else -1)
        if self.show.ellipses:
            paint_handles(painter, picture, shown, stage)
        paint_signs(painter, picture, shown, stage)
        if picture.assigned:
            paint_colour_bar(painter, by, stage)
        scale = self._scale(picture)
        if picture.dataset.n and not picture.line and stage.viewport.distorts((float(scale[0]), float(scale[1]))):
            self._axes.paint_oval(painter, stage, scale)

    def _paint_points(self, painter: QPainter, picture: Picture, shown: Shown, stage: Stage, under: Hit) -> None:
        pixels = self.points.pixels(picture, stage)
        if self.show.membership and not isinstance(pixels, Pixels):
            paint_membership(painter, picture, shown, pixels, stage)
        self._halos.paint_below(painter, picture, stage)
        if isinstance(pixels, Pixels) or not self._heat.paint(painter, picture, pixels, stage):
            self.points.paint(painter, picture, self.show, stage)
        if not isinstance(pixels, Pixels) and len(pixels) == picture.dataset.n:
            self._rings.hollow(painter, pixels[picture.held_out], stage)
        if self.show.switched and not isinstance(pixels, Pixels):
            self._rings.paint_switched(painter, picture, pixels, stage)
        self._halos.paint_above(painter, picture, stage, picture.dataset.n <= MOST_STAMPED)
        own = under.index if under.thing is Thing.POINT else None
        pointed = picture.pointed if own is None else own
        self._halos.paint_marks(painter, picture, -1 if pointed is None else pointed, stage)

    def paint_crosshair(self, painter: QPainter, crosshair: Crosshair, stage: Stage) -> None:
        paint_crosshair(painter, crosshair, stage)

    def paint_frame(self, painter: QPainter, stage: Stage, focused: bool) -> None:
        """Rounds the corners off and draws a hairline around."""
        corner = stage.px(CORNER)
        outside = QPainterPath()
        outside.addRect(stage.rect)
        outside.addRoundedRect(stage.rect, corner, corner)
        painter.fillPath(outside, stage.theme.window)
        edge = QRectF(stage.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(stage.pen(stage.theme.accent if focused else stage.theme.hairline, 1))
        painter.drawRoundedRect(edge, corner, corner)

    def _scale(self, picture: Picture) -> Floats:
        if picture.frame is not None and picture.dataset.n > MOST_STAMPED:
            # Perhaps of an edit ago; but to measure very many points is not for this thread.
            return np.asarray(picture.frame.coordinates.scale)
        return self.scale(picture.dataset, picture.settings)

    def scale(self, dataset: Dataset, settings: Settings) -> Floats:
        """User units in one unit of the algorithm's distance, column by column; of very many points only as they relate
        to each other, which is all that a view needs."""
        if dataset.n > MOST_STAMPED:
            columns = dataset.points.T if settings.scaling is Scaling.STANDARDISE else ()
            return np.array([column.std() or 1.0 for column in columns]) if len(columns) else np.ones(dataset.d)
        return np.asarray(features_of(dataset, settings.scaling).coordinates.scale)
