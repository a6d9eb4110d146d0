"""The regions: whose every place would be. Cells of k-means, or, where shares are soft, areas shaded by certainty."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, sqrt

import numpy as np
from contourpy import contour_generator
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap

from engine.arrays import Floats
from engine.features import features_of
from engine.geometry import voronoi_cells
from engine.shares import log_scores_at
from engine.sharing import soft
from engine.timeline import Frame
from explorer.canvas.aspect import Viewport
from explorer.canvas.sprites import image_of, rgb
from explorer.canvas.stage import Picture, Stage, polygon, see_through, smooth
from explorer.theme import mix

FINEST = 4.0
"""Pixels between the places at which soft regions are computed; further apart where that would be too much work."""

MOST_SHARES = 600_000

FILL = 0.18
LEAST_FILL = 0.03
BOUNDARY = 1.2
ABOUT_EVEN = 0.5
"""Scores that differ by no more anywhere on the canvas belong to clusters that have not parted."""

BEYOND = 8.0
"""Pixels by which cells reach over the edge of the canvas, so that no line is drawn along it."""

Key = tuple[object, ...]
Places = tuple[Floats, Floats]


class Regions:
    """Painted once into a pixmap for as long as nothing they depend on changes; one step fades into the next."""

    def __init__(self) -> None:
        self._key: Key = ()
        self._now: QPixmap | None = None
        self._before: QPixmap | None = None

    def paint(self, painter: QPainter, picture: Picture, stage: Stage, progress: float = 1.0) -> None:
        """progress: 0…1, how far the step before has faded into this one."""
        key = _key(picture, stage)
        if key != self._key:
            same_place = self._key[1:] == key[1:]
            self._before = self._now if same_place and progress < 1 else None
            self._key = key
            self._now = None if picture.frame is None else _painted(picture, picture.frame, stage)
        if progress >= 1:
            self._before = None
        if self._before is not None:
            painter.setOpacity(1 - progress)
            painter.drawPixmap(0, 0, self._before)
            painter.setOpacity(progress)
        if self._now is not None:
            painter.drawPixmap(0, 0, self._now)
        painter.setOpacity(1.0)


def _key(picture: Picture, stage: Stage) -> Key:
    frame = picture.frame
    shown = None if frame is None else frame.state.source or frame.state.mixture
    # Soft k-means measures β in the data's own variance, and standardising moves with the data.
    return ((shown, picture.dataset), picture.settings, picture.colours, stage)


def _painted(picture: Picture, frame: Frame, stage: Stage) -> QPixmap:
    width, height = stage.viewport.size
    pixmap = QPixmap(ceil(width * stage.ratio), ceil(height * stage.ratio))
    pixmap.setDevicePixelRatio(stage.ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    smooth(painter)
    (_paint_cells if picture.hard else _paint_areas)(painter, picture, frame, stage)
    painter.end()
    return pixmap


def _line(painter: QPainter, path: QPainterPath, stage: Stage) -> None:
    """All boundaries in one go: where two of them run along each other the line gets no heavier."""
    theme = stage.theme
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(stage.pen(mix(theme.soft_ink, theme.panel, 0.12), BOUNDARY))
    painter.drawPath(path)


def _paint_cells(painter: QPainter, picture: Picture, frame: Frame, stage: Stage) -> None:
    path = QPainterPath()
    painter.setPen(Qt.PenStyle.NoPen)
    for j, cell in enumerate(_cells(picture, frame, stage.viewport)):
        if len(cell) < 3:
            continue
        outline = polygon(cell)
        # Neighbours would show a seam where both are blended at their edge; the boundary hides it.
        painter.setBrush(see_through(stage.theme.fill(picture.colour(j)), FILL))
        painter.drawPolygon(outline)
        path.addPolygon(outline)
        path.closeSubpath()
    _line(painter, path, stage)


def _cells(picture: Picture, frame: Frame, viewport: Viewport) -> Iterable[Floats]:
    """The cells in pixels, found where distances are honest: in the coordinates in which points are assigned."""
    coordinates = features_of(picture.dataset, picture.settings.scaling).coordinates
    shown = (frame.state.source or frame.state.mixture).rebased(frame.coordinates, coordinates)
    width, height = viewport.size
    corners = np.array([[-BEYOND, height + BEYOND], [width + BEYOND, -BEYOND]])
    low, high = coordinates.to_engine(viewport.to_user(corners))
    cells = voronoi_cells(shown.means, (low[0], low[1], high[0], high[1]))
    return [viewport.to_pixel(coordinates.to_user(cell)) for cell in cells]


def _paint_areas(painter: QPainter, picture: Picture, frame: Frame, stage: Stage) -> None:
    places, scores = _grid(picture, frame, stage.viewport)
    shares = scores.copy()
    soft(shares.reshape(len(shares), -1))
    painter.drawImage(*_shaded(picture, places, shares, stage))
    _line(painter, _boundaries(places, scores), stage)


def _grid(picture: Picture, frame: Frame, viewport: Viewport) -> tuple[Places, Floats]:
    """The pixels along x and y of a grid over the canvas, and the scores (k, rows, columns) there."""
    width, height = viewport.size
    k = frame.state.mixture.k
    apart = max(FINEST, sqrt(width * height * k / MOST_SHARES))
    xs, ys = (apart * np.arange(-1.0, ceil(length / apart) + 2) for length in (width, height))
    pixels = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    scores = log_scores_at(picture.dataset, picture.settings, frame, viewport.to_user(pixels))
    return (xs, ys), scores.reshape(k, len(ys), len(xs))


def _shaded(picture: Picture, places: Places, shares: Floats, stage: Stage) -> tuple[QRectF, QImage]:
    """Where to paint an image, and the image: clusters' colours mixed, the fainter the less certain."""
    k = len(shares)
    palette = rgb([stage.theme.fill(picture.colour(j)) for j in range(k)])
    certainty = (shares.max(axis=0) - 1 / k) / (1 - 1 / k) if k > 1 else np.ones(shares.shape[1:])
    alpha = LEAST_FILL + (FILL - LEAST_FILL) * np.clip(certainty, 0, 1)
    xs, ys = places
    apart = xs[1] - xs[0]
    rect = QRectF(xs[0] - apart / 2, ys[0] - apart / 2, apart * len(xs), apart * len(ys))
    return rect, image_of(np.moveaxis(shares, 0, -1) @ palette, alpha)


def _boundaries(places: Places, scores: Floats) -> QPainterPath:
    """The lines on which the largest share changes hands. Through scores, which unlike shares never vanish: between two
    places the line can be found however hard the shares are."""
    path = QPainterPath()
    logs = _parted(scores)
    if len(logs) < 2:
        return path
    best = logs.max(axis=0)
    ranked = np.partition(logs, -2, axis=0)
    for own in logs:
        lead = own - np.where(own == best, ranked[-2], best)
        if lead.max() <= 0 or lead.min() >= 0:
            continue
        for line in contour_generator(places[0], places[1], lead).lines(0.0):
            path.addPolygon(polygon(np.asarray(line)))
    return path


def _parted(logs: Floats) -> Floats:
    """The scores with clusters that have not parted taken as one: where they share every place about evenly, which
    of them has a little more there is rounding, and a line along it would say nothing."""
    groups: list[list[int]] = []
    for j, own_logs in enumerate(logs):
        near = (group for group in groups if np.abs(logs[group[0]] - own_logs).max() < ABOUT_EVEN)
        own = next(near, None)
        if own is None:
            groups.append([j])
        else:
            own.append(j)
    return np.stack([np.logaddexp.reduce(logs[group], axis=0) for group in groups])
