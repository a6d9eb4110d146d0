"""The regions: whose every place would be. Cells of k-means, or, where shares are soft, areas shaded by certainty."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, sqrt

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from engine.arrays import Floats
from engine.features import features_of
from engine.settings import Method, Scaling
from engine.shares import log_scores_at, log_scores_on
from engine.timeline import Frame
from engine.voronoi import voronoi_cells
from explorer.canvas.aspect import Viewport
from explorer.canvas.boundaries import Places, lines_between, once
from explorer.canvas.colouring import cluster_palette
from explorer.canvas.line import lifted, planar
from explorer.canvas.lines import LAP, draw_lines, lapped
from explorer.canvas.sprites import image_of, rgb
from explorer.canvas.stage import Picture, Stage, polygon, smooth
from explorer.theme import mix

FINEST = 4.0
"""Pixels between the places at which soft regions are computed; further apart where that would be too much work."""

DRAFT = 8.0
"""The same while something is on the move: nobody sees the difference until it rests."""

MOST_SHARES = 300_000

LEAST_FILL = 1 / 6
"""The part of it that is left of an area's colour where nothing is certain."""

BOUNDARY, SOFT_BOUNDARY = 1.2, 1.4
LEAST_LOG = -80.0
"""Shares below the exponential of this are none, and would slow the arithmetic down."""

BEYOND = 8.0
"""Pixels by which cells reach over the edge of the canvas, so that no line is drawn along it."""

Key = tuple[object, ...]
Layer = Callable[[QPainter, Stage], None]


class Regions:
    """Painted once into a pixmap for as long as nothing they depend on changes; one step fades into the next."""

    def __init__(self, over: Layer) -> None:
        """over: what is painted upon the regions, and is the same as long as the view is."""
        self._over = over
        self._key: Key = ()
        self._draft = False
        self._now: QPixmap | None = None
        self._before: QPixmap | None = None

    def paint(
        self, painter: QPainter, picture: Picture, stage: Stage, progress: float = 1.0, draft: bool = False
    ) -> None:
        """progress: 0…1, how far the step before has faded into this one. draft: coarse will do, if it is faster."""
        if stage.vector:
            if picture.frame is not None:
                painter.fillRect(stage.rect, stage.theme.panel)
                self._paint_all(painter, picture, picture.frame, stage)
            return
        key = _key(picture, stage)
        if key != self._key or (self._draft and not draft):
            fades = progress < 1 and key != self._key and self._key[1:] == key[1:]
            # A pixmap that is painted over costs less than a new one, whose memory the system has to clear first.
            self._before, spare = (self._now, self._before) if fades else (None, self._now)
            self._key, self._draft = key, draft
            self._now = None if picture.frame is None else self._painted(picture, picture.frame, stage, spare)
        if progress >= 1:
            self._before = None
        if self._before is not None:
            painter.drawPixmap(0, 0, self._before)
            painter.setOpacity(progress)
        if self._now is not None:
            painter.drawPixmap(0, 0, self._now)
        painter.setOpacity(1.0)

    def _painted(self, picture: Picture, frame: Frame, stage: Stage, spare: QPixmap | None) -> QPixmap:
        pixmap = stage.pixmap(spare=spare)
        painter = QPainter(pixmap)
        smooth(painter)
        self._paint_all(painter, picture, frame, stage)
        painter.end()
        return pixmap

    def _paint_all(self, painter: QPainter, picture: Picture, frame: Frame, stage: Stage) -> None:
        if picture.hard:
            _paint_cells(painter, picture, frame, stage)
        else:
            _paint_areas(painter, picture, frame, stage, DRAFT if self._draft else FINEST)
        self._over(painter, stage)


def _key(picture: Picture, stage: Stage) -> Key:
    frame, settings = picture.frame, picture.settings
    shown = None if frame is None else frame.state.source or frame.state.mixture
    # Soft k-means measures β in the data's own variance, and standardised distances move with the data. Whatever else
    # is shown is the same in any units, and stays as it is while a point is on its way.
    by_data = settings.method is Method.SOFT_KMEANS
    by_data = by_data or (settings.method is Method.KMEANS and settings.scaling is Scaling.STANDARDISE)
    return ((shown, picture.measured if by_data else None), settings, picture.colours, stage)


def _draw_boundaries(painter: QPainter, ends: Floats, stage: Stage, width: float) -> None:
    theme = stage.theme
    painter.setPen(stage.flat_pen(mix(theme.soft_ink, theme.panel, 0.12), width))
    draw_lines(painter, ends)


def _paint_cells(painter: QPainter, picture: Picture, frame: Frame, stage: Stage) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    edges = []
    for j, cell in enumerate(_cells(picture, frame, stage.viewport)):
        if len(cell) < 3:
            continue
        # The boundary hides the steps at its edge; two edges that are both blended would show a seam.
        painter.setBrush(mix(stage.theme.panel, stage.theme.fill(picture.colour(j)), stage.theme.area))
        painter.drawPolygon(polygon(cell))
        edges.append(np.hstack([cell, np.concatenate([cell[1:], cell[:1]])]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if edges:
        _draw_boundaries(painter, once(np.concatenate(edges)), stage, BOUNDARY)


def boundaries_of(picture: Picture, stage: Stage) -> Floats:
    """The boundaries alone, in straight pieces (m, 4) of pixels."""
    frame = picture.frame
    assert frame is not None
    if not picture.hard:
        return lines_between(*_grid(picture, frame, stage.viewport))
    cells = [cell for cell in _cells(picture, frame, stage.viewport) if len(cell) >= 3]
    edges = [np.hstack([cell, np.concatenate([cell[1:], cell[:1]])]) for cell in cells]
    return once(np.concatenate(edges)) if edges else np.empty((0, 4))


def _cells(picture: Picture, frame: Frame, viewport: Viewport) -> Iterable[Floats]:
    """The cells in pixels, found where distances are honest: in the coordinates in which points are assigned."""
    measured = features_of(picture.measured, picture.settings.scaling).coordinates
    shown = (frame.state.source or frame.state.mixture).rebased(frame.coordinates, measured)
    coordinates = planar(measured)
    width, height = viewport.size
    corners = np.array([[-BEYOND, height + BEYOND], [width + BEYOND, -BEYOND]])
    low, high = coordinates.to_engine(viewport.to_user(corners))
    cells = voronoi_cells(lifted(shown.means), (low[0], low[1], high[0], high[1]))
    ends = np.cumsum([len(cell) for cell in cells])
    # All at once: fifty small arrays cost ten times as much as one.
    return np.split(viewport.to_pixel(coordinates.to_user(np.concatenate(cells))), ends[:-1])


def _paint_areas(painter: QPainter, picture: Picture, frame: Frame, stage: Stage, finest: float) -> None:
    places, scores = _grid(picture, frame, stage.viewport, finest)
    shaded = _shaded(picture, places, scores, stage)
    if stage.vector:
        painter.drawPixmap(0, 0, _enlarged(shaded, stage))
    else:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(*shaded)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    _draw_boundaries(painter, lapped(lines_between(places, scores), LAP), stage, SOFT_BOUNDARY)


def _enlarged(shaded: tuple[QRectF, QImage], stage: Stage) -> QPixmap:
    """The image in the pixels of the canvas: few programs that show vectors smooth what they enlarge."""
    pixmap = stage.pixmap()
    painter = QPainter(pixmap)
    smooth(painter)
    painter.drawImage(*shaded)
    painter.end()
    return pixmap


def _grid(picture: Picture, frame: Frame, viewport: Viewport, finest: float = FINEST) -> tuple[Places, Floats]:
    """The pixels along x and y of a grid over the canvas, and the scores (k, rows, columns) there."""
    if picture.line:
        return _row(picture, frame, viewport)
    width, height = viewport.size
    apart = max(finest, sqrt(width * height * frame.state.mixture.k / MOST_SHARES))
    xs, ys = (apart * np.arange(-1.0, ceil(length / apart) + 2) for length in (width, height))
    across = viewport.to_user(np.column_stack([xs, np.zeros_like(xs)]))[:, 0]
    up = viewport.to_user(np.column_stack([np.zeros_like(ys), ys]))[:, 1]
    return (xs, ys), log_scores_on(picture.measured, picture.settings, frame, across, up)


def _row(picture: Picture, frame: Frame, viewport: Viewport) -> tuple[Places, Floats]:
    """The same along a line, every pixel of it; all rows are alike."""
    width, height = viewport.size
    xs, ys = np.arange(-1.0, ceil(width) + 2), np.array([-BEYOND, height + BEYOND])
    across = viewport.to_user(np.column_stack([xs, np.zeros_like(xs)]))[:, :1]
    scores = log_scores_at(picture.measured, picture.settings, frame, across)
    return (xs, ys), np.repeat(scores[:, None, :], 2, axis=1)


def _shaded(picture: Picture, places: Places, scores: Floats, stage: Stage) -> tuple[QRectF, QImage]:
    """Where to paint an image, and the image: clusters' colours mixed, the fainter the less certain."""
    k = len(scores)
    panel = rgb([stage.theme.panel])
    # What the colours add to the panel's, so that the picture is opaque.
    palette = (cluster_palette(stage.theme, picture.colours, k) - panel).astype(np.float32)
    # Half the digits are enough for colours, and exponentials of theirs take a fifth of the time.
    shares = (scores - scores.max(axis=0)).astype(np.float32)
    np.exp(np.maximum(shares, np.float32(LEAST_LOG), out=shares), out=shares)
    total = shares.sum(axis=0)
    # The largest share is 1 before they are normalised.
    certainty = (1 / total - 1 / k) / (1 - 1 / k) if k > 1 else np.ones_like(total)
    fill = stage.theme.area * (LEAST_FILL + (1 - LEAST_FILL) * np.clip(certainty, 0, 1)) / total
    pixels = np.full((*total.shape, 4), 255, dtype=np.uint8)
    for place, (base, ink) in enumerate(zip(panel[0], palette.T, strict=True)):
        pixels[..., 2 - place] = np.tensordot(ink, shares, 1) * fill + np.float32(base + 0.5)
    xs, ys = places
    across, down = xs[1] - xs[0], ys[1] - ys[0]
    rect = QRectF(xs[0] - across / 2, ys[0] - down / 2, across * len(xs), down * len(ys))
    return rect, image_of(pixels)
