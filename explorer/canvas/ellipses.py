"""The outlines of a mixture's components at one and two standard deviations, with what share of them lies inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, pi, sqrt

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPolygonF

from engine.arrays import Floats
from engine.geometry import ellipse
from explorer.canvas.aspect import Pair, Viewport
from explorer.canvas.axes import write
from explorer.canvas.lines import LAP, dashes, draw_lines, pieces
from explorer.canvas.marks import SIDE
from explorer.canvas.stage import Picture, Pixels, Shown, Stage, polygon, see_through
from explorer.theme import themes

OUTER = 2.0
LABEL = "2σ · 86 %"
"""A two-dimensional Gaussian has 1 − exp(−2²/2) = 86 % of its mass there; 95 % belongs to one dimension."""

MOST_LABELS = 5
"""With more components than this only the selected one is labelled, or the labels would cover what they name."""

MOST_POINTS = 5_000
"""With more points than this no label is free of them, and no line."""

UNDER = 0.7
"""The opacity of what lies under the lines there."""

INNER_WIDTH, OUTER_WIDTH = 2.2, 1.6
DASH, GAP = 6.4, 4.8
ROOM = 7.0
"""Pixels between an outline and its label, and around a label."""

CANDIDATES = 4
"""Places for a label, on every side of its outline."""

FEWEST_CORNERS, MOST_CORNERS = 96, 4096
"""Of an outline: so many that no edge is farther than half a pixel from the curve, as long as that is possible."""

Outlines = list[tuple[Floats, Floats]]
"""The inner and outer outline (m + 1, 2) of each component."""

Shape = tuple[QRectF, QPolygonF]
"""The rectangle around an outline, and the outline."""

KEEP_OFF_TOP = 52.0
"""The badge lies over so many pixels."""


class Ellipses:
    """Remembers the outlines that it painted last."""

    def __init__(self) -> None:
        self._known: tuple[Shown, Viewport, Outlines] | None = None

    def outlines(self, shown: Shown, viewport: Viewport) -> Outlines:
        """The outlines of all components, in pixels."""
        if self._known is None or self._known[0] is not shown or self._known[1] != viewport:
            self._known = (shown, viewport, _outlines(shown, viewport))
        return self._known[2]

    def paint(self, painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
        """1σ solid, 2σ dashed, in the component's stroke colour."""
        if shown.covariances is None:
            return
        size = stage.viewport.size
        # Among very many points lines lie on points of nearly their own colour.
        under = stage.flat_pen(see_through(stage.theme.panel, UNDER), 4.0) if picture.dataset.n > MOST_POINTS else None
        for j, (inner, outer) in enumerate(self.outlines(shown, stage.viewport)):
            solid = pieces(inner, size)
            if under is not None:
                painter.setPen(under)
                draw_lines(painter, np.concatenate([solid, pieces(outer, size)]))
            stroke = stage.theme.stroke(picture.colour(j))
            painter.setPen(stage.flat_pen(stroke, OUTER_WIDTH))
            draw_lines(painter, dashes(outer, size, stage.px(DASH) - LAP, stage.px(GAP) + LAP), LAP)
            painter.setPen(stage.flat_pen(stroke, INNER_WIDTH))
            draw_lines(painter, solid, LAP)

    def paint_labels(
        self, painter: QPainter, picture: Picture, shown: Shown, pixels: Floats | Pixels, stage: Stage
    ) -> None:
        """What the outer outline means, outside of it, where it is least in the way. pixels: of the points.

        An ellipse so small that its centre's mark would cover the label has none.
        """
        if shown.covariances is None:
            return
        k = len(shown.means)
        chosen = range(k) if k <= MOST_LABELS else [j for j in (picture.component,) if j is not None and j < k]
        if not chosen:
            return
        font = themes.font(11, QFont.Weight.DemiBold)
        outer = [outline for _, outline in self.outlines(shown, stage.viewport)]
        # Where there are very many points no place is free of them anyway.
        points = pixels[: len(pixels) if len(pixels) <= MOST_POINTS else 0]
        marks = [_around(x, y, stage) for x, y in stage.viewport.to_pixel(shown.means).tolist()]
        metrics = QFontMetricsF(font)
        size = (metrics.horizontalAdvance(LABEL), metrics.capHeight())
        for j, rect in _places(outer, chosen, marks, points, size, stage):
            write(painter, rect.bottomLeft(), LABEL, font, stage.theme.stroke(picture.colour(j)), stage)


def _outlines(shown: Shown, viewport: Viewport) -> Outlines:
    if shown.covariances is None or len(shown.means) == 0:
        return []
    spread = np.sqrt(np.diagonal(shown.covariances, axis1=-2, axis2=-1).max(axis=0))
    radius = OUTER * float((spread / np.asarray(viewport.unit)).max())
    n = int(min(max(ceil(pi * sqrt(radius)), FEWEST_CORNERS), MOST_CORNERS))
    inner, outer = (
        viewport.to_pixel(ellipse(shown.means, shown.covariances, n_sigma, n)) for n_sigma in (1.0, OUTER)
    )
    return list(zip(inner, outer, strict=True))


def _places(
    outer: list[Floats], chosen: Sequence[int], marks: list[QRectF], points: Floats, size: Pair, stage: Stage
) -> Iterator[tuple[int, QRectF]]:
    """Where the labels (of this size) of the chosen components lie, of those that find room."""
    shapes = [(shape.boundingRect(), shape) for shape in map(polygon, outer)]
    rects = [_candidates(outer[j], marks[j], size, stage) for j in chosen]
    hidden = _covered(points, [rect for some in rects for rect in some], stage.px(ROOM) / 2)
    taken = list(marks)
    for place, j in enumerate(chosen):
        costs = hidden[place * CANDIDATES : (place + 1) * CANDIDATES]
        beside = [(rect, cost) for rect, cost in zip(rects[place], costs, strict=True) if not rect.intersects(marks[j])]
        rect = _best(beside, shapes[:j] + shapes[j + 1 :], taken, stage)
        if rect is not None:
            taken.append(rect)
            yield j, rect


def _around(x: float, y: float, stage: Stage) -> QRectF:
    side = stage.px(SIDE)
    return QRectF(x - side / 2, y - side / 2, side, side)


def _best(
    candidates: list[tuple[QRectF, int]], others: list[Shape], taken: list[QRectF], stage: Stage
) -> QRectF | None:
    """The rectangle that covers least, each given with how many points it covers; None if none is in sight."""
    gap = stage.px(ROOM)
    free = stage.rect.adjusted(stage.px(8), stage.px(KEEP_OFF_TOP), -stage.px(8), -stage.px(40))
    best, least = None, np.inf
    for rect, points in candidates:
        if not free.contains(rect):
            continue
        wide = rect.adjusted(-gap / 2, -gap / 2, gap / 2, gap / 2)
        cost = 10.0 * sum(wide.intersects(other) for other in taken)
        cost += sum(_crosses(other, wide) for other in others) + 0.3 * points
        if cost < least:
            best, least = rect, cost
    return best


def _covered(points: Floats, rects: list[QRectF], room: float) -> list[int]:
    """How many points (n, 2) lie in each rectangle, or so many pixels beside it."""
    edges = np.array([(rect.left(), rect.top(), rect.right(), rect.bottom()) for rect in rects])[:, :, None]
    x, y = np.ascontiguousarray(points.T)
    inside = (x > edges[:, 0] - room) & (x < edges[:, 2] + room)
    inside &= (y > edges[:, 1] - room) & (y < edges[:, 3] + room)
    return [int(count) for count in inside.sum(axis=1)]


def _candidates(outline: Floats, mark: QRectF, size: Pair, stage: Stage) -> list[QRectF]:
    """Below, above, to the right and to the left of an outline, and of its centre's mark if it is as flat as that."""
    (width, height), gap = size, stage.px(ROOM)
    low, high = outline[outline[:, 1].argmax()], outline[outline[:, 1].argmin()]
    left, right = outline[outline[:, 0].argmin()], outline[outline[:, 0].argmax()]
    ends = (low[1], high[1], right[0], left[0])
    if max(low[1] - high[1], right[0] - left[0]) > mark.width():
        below, above = max(low[1], mark.bottom()), min(high[1], mark.top())
        ends = (below, above, max(right[0], mark.right()), min(left[0], mark.left()))
    return [
        QRectF(low[0] - width / 2, ends[0] + gap, width, height),
        QRectF(high[0] - width / 2, ends[1] - gap - height, width, height),
        QRectF(ends[2] + gap, right[1] - height / 2, width, height),
        QRectF(ends[3] - gap - width, left[1] - height / 2, width, height),
    ]


def _crosses(shape: Shape, rect: QRectF) -> bool:
    """Whether the rectangle meets the outline or lies inside it."""
    around, outline = shape
    return around.intersects(rect) and outline.intersects(QPolygonF(rect))
