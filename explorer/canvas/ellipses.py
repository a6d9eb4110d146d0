"""The outlines of a mixture's components at one and two standard deviations, with what share of them lies inside."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPolygonF

from engine.arrays import Floats
from engine.geometry import ellipse
from explorer.canvas.axes import write
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

Shape = tuple[QRectF, QPolygonF]
"""The rectangle around an outline, and the outline."""

KEEP_OFF_TOP = 52.0
"""The badge lies over so many pixels."""


def paint_ellipses(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """1σ solid, 2σ dashed, in the component's stroke colour."""
    if shown.covariances is None:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Among very many points lines lie on points of nearly their own colour.
    under = stage.pen(see_through(stage.theme.panel, UNDER), 4.0) if picture.dataset.n > MOST_POINTS else None
    for j, (mean, covariance) in enumerate(zip(shown.means, shown.covariances, strict=True)):
        outer, inner = (polygon(_outline(mean, covariance, n_sigma, stage)) for n_sigma in (OUTER, 1.0))
        if under is not None:
            painter.setPen(under)
            painter.drawPolyline(outer)
            painter.drawPolyline(inner)
        stroke = stage.theme.stroke(picture.colour(j))
        dashed = stage.pen(stroke, 1.6)
        dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashed.setDashPattern([4.0, 3.0])
        painter.setPen(dashed)
        painter.drawPolyline(outer)
        painter.setPen(stage.pen(stroke, 2.2))
        painter.drawPolyline(inner)


def paint_labels(painter: QPainter, picture: Picture, shown: Shown, pixels: Floats | Pixels, stage: Stage) -> None:
    """What the outer outline means, outside of it, where it is least in the way. pixels: of the points.

    An ellipse so small that its centre's mark would cover the label has none.
    """
    if shown.covariances is None:
        return
    k = len(shown.means)
    chosen = range(k) if k <= MOST_LABELS else [j for j in (picture.component,) if j is not None and j < k]
    font = themes.font(11, QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font)
    size = (metrics.horizontalAdvance(LABEL), metrics.capHeight())
    outlines = [_outline(shown.means[j], shown.covariances[j], OUTER, stage) for j in range(k)]
    shapes = [(shape.boundingRect(), shape) for shape in map(polygon, outlines)]
    marks = [_around(x, y, stage) for x, y in stage.viewport.to_pixel(shown.means).tolist()]
    taken = list(marks)
    # Where there are very many points no place is free of them anyway.
    points = pixels[: len(pixels) if len(pixels) <= MOST_POINTS else 0]
    for j in chosen:
        beside = [rect for rect in _candidates(outlines[j], size, stage) if not rect.intersects(marks[j])]
        rect = _best(beside, shapes[:j] + shapes[j + 1 :], taken, points, stage)
        if rect is not None:
            taken.append(rect)
            write(painter, rect.bottomLeft(), LABEL, font, stage.theme.stroke(picture.colour(j)), stage)


def _outline(mean: Floats, covariance: Floats, n_sigma: float, stage: Stage) -> Floats:
    return stage.viewport.to_pixel(ellipse(mean, covariance, n_sigma, 96))


def _around(x: float, y: float, stage: Stage) -> QRectF:
    side = stage.px(SIDE)
    return QRectF(x - side / 2, y - side / 2, side, side)


def _best(
    candidates: list[QRectF], others: list[Shape], taken: list[QRectF], points: Floats, stage: Stage
) -> QRectF | None:
    """The rectangle that covers least; None if none is in sight."""
    gap = stage.px(7)
    free = stage.rect.adjusted(stage.px(8), stage.px(KEEP_OFF_TOP), -stage.px(8), -stage.px(40))
    best, least = None, np.inf
    for rect in candidates:
        if not free.contains(rect):
            continue
        wide = rect.adjusted(-gap / 2, -gap / 2, gap / 2, gap / 2)
        cost = 10.0 * sum(wide.intersects(other) for other in taken)
        cost += sum(_crosses(other, wide) for other in others) + 0.3 * _covered(points, wide)
        if cost < least:
            best, least = rect, cost
    return best


def _covered(points: Floats, rect: QRectF) -> int:
    x, y = points.T
    return int(((x > rect.left()) & (x < rect.right()) & (y > rect.top()) & (y < rect.bottom())).sum())


def _candidates(outline: Floats, size: tuple[float, float], stage: Stage) -> list[QRectF]:
    """Below, above, to the right and to the left of an outline."""
    (width, height), gap = size, stage.px(7)
    low, high = outline[outline[:, 1].argmax()], outline[outline[:, 1].argmin()]
    left, right = outline[outline[:, 0].argmin()], outline[outline[:, 0].argmax()]
    return [
        QRectF(low[0] - width / 2, low[1] + gap, width, height),
        QRectF(high[0] - width / 2, high[1] - gap - height, width, height),
        QRectF(right[0] + gap, right[1] - height / 2, width, height),
        QRectF(left[0] - gap - width, left[1] - height / 2, width, height),
    ]


def _crosses(shape: Shape, rect: QRectF) -> bool:
    """Whether the rectangle meets the outline or lies inside it."""
    around, outline = shape
    return around.intersects(rect) and outline.intersects(QPolygonF(rect))
