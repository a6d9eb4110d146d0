"""The outlines of a mixture's components at one and two standard deviations, with what share of them lies inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, pi, sqrt

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter, QPolygonF

from engine.arrays import Bools, Floats, Ints
from engine.geometry import ellipse
from explorer.canvas.aspect import Pair, Viewport
from explorer.canvas.lettering import Lettering
from explorer.canvas.lines import LAP, dashes_of, draw_lines, pieces_of
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

MOST_DRAFTS = 20
"""Pictures of something on the move in which a label stays on its side."""

FEWEST_CORNERS, MOST_CORNERS = 48, 4096
OFF = 0.1
"""Of an outline: so many that no edge is farther from the curve than this part of a pixel, if that is possible."""

Outlines = tuple[Floats, Floats]
"""The inner and the outer outlines of all components, (k, m + 1, 2) each."""

KEEP_OFF_TOP = 52.0
"""The badge lies over so many pixels."""


class Ellipses:
    """Remembers the outlines that it painted last."""

    def __init__(self) -> None:
        self._known: tuple[Shown, Viewport, Outlines] | None = None
        self._sides: dict[int, int] = {}
        self._sided: tuple[tuple[int, ...], int] = ((), 0)

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
        inner, outer = self.outlines(shown, stage.viewport)
        solid = pieces_of(inner, size, LAP)
        dashed = dashes_of(outer, size, stage.px(DASH) - LAP, stage.px(GAP) + LAP, LAP)
        # Among very many points lines lie on points of nearly their own colour.
        under = stage.flat_pen(see_through(stage.theme.panel, UNDER), 4.0) if picture.dataset.n > MOST_POINTS else None
        both = (pieces_of(lines, size) for lines in (inner, outer)) if under is not None else ()
        below = [np.concatenate(one) for one in zip(*both, strict=True)]
        for j, (whole, cut) in enumerate(zip(solid, dashed, strict=True)):
            if under is not None:
                painter.setPen(under)
                draw_lines(painter, below[j])
            stroke = stage.theme.stroke(picture.colour(j))
            painter.setPen(stage.flat_pen(stroke, OUTER_WIDTH))
            draw_lines(painter, cut)
            painter.setPen(stage.flat_pen(stroke, INNER_WIDTH))
            draw_lines(painter, whole)

    def paint_labels(
        self,
        painter: QPainter,
        picture: Picture,
        shown: Shown,
        pixels: Floats | Pixels,
        stage: Stage,
        draft: bool = False,
    ) -> None:
        """What the outer outline means, outside of it, where it is least in the way. pixels: of the points.

        An ellipse so small that its centre's mark would cover the label has none. draft: while something is on the move
        labels seldom change sides, which would draw the eye.
        """
        if shown.covariances is None:
            return
        k = len(shown.means)
        chosen = range(k) if k <= MOST_LABELS else [j for j in (picture.component,) if j is not None and j < k]
        if not chosen:
            return
        _, outer = self.outlines(shown, stage.viewport)
        # Where there are very many points no place is free of them anyway.
        points = pixels[: len(pixels) if len(pixels) <= MOST_POINTS else 0]
        lettering = Lettering(themes.font(11, QFont.Weight.DemiBold), stage)
        size = (lettering.metrics.horizontalAdvance(LABEL), lettering.metrics.capHeight())
        marks = _around(stage.viewport.to_pixel(shown.means), stage)
        boxes = _candidates(outer, marks, size, stage)
        drafts = self._sided[1] + 1
        if not (draft and drafts <= MOST_DRAFTS and self._can_stay(chosen, boxes, stage)):
            self._sides, drafts = dict(_sides(outer, chosen, marks, boxes, points, stage)), 0
        self._sided = (tuple(chosen), drafts)
        for j, side in self._sides.items():
            left, _, _, base = boxes[j, side].tolist()
            lettering.write(painter, QPointF(left, base), LABEL, stage.theme.stroke(picture.colour(j)))

    def _can_stay(self, chosen: Sequence[int], boxes: Floats, stage: Stage) -> bool:
        """Whether the labels are those of the same components, and have room where they are."""
        if self._sided[0] != tuple(chosen):
            return False
        kept = np.array([boxes[place] for place in self._sides.items()]).reshape(-1, 4)
        return bool(_has_room(kept, stage).all())


def _outlines(shown: Shown, viewport: Viewport) -> Outlines:
    if shown.covariances is None or len(shown.means) == 0:
        return np.empty((0, 1, 2)), np.empty((0, 1, 2))
    spread = np.sqrt(np.diagonal(shown.covariances, axis1=-2, axis2=-1).max(axis=0))
    radius = OUTER * float((spread / np.asarray(viewport.unit)).max())
    n = int(min(max(ceil(pi * sqrt(radius / (2 * OFF))), FEWEST_CORNERS), MOST_CORNERS))
    inner = viewport.to_pixel(ellipse(shown.means, shown.covariances, 1.0, n))
    middles = viewport.to_pixel(shown.means)[:, None]
    return inner, middles + OUTER * (inner - middles)


def _sides(
    outer: Floats, chosen: Sequence[int], marks: Floats, candidates: Floats, points: Floats, stage: Stage
) -> Iterator[tuple[int, int]]:
    """On which side of the chosen components their labels lie, of those that find room: each where it covers least.

    marks: of all centres, (k, 4); candidates: for all labels, (k, CANDIDATES, 4).
    """
    own = np.repeat(np.asarray(chosen, dtype=np.intp), CANDIDATES)
    boxes = candidates[np.asarray(chosen)].reshape(-1, 4)
    gap = stage.px(ROOM) / 2
    wide = boxes + np.array([-gap, -gap, gap, gap])
    room = _has_room(boxes, stage)
    room &= ~_overlap(boxes, marks)[np.arange(len(own)), own]
    costs = 10.0 * np.count_nonzero(_overlap(wide, marks), axis=1) + 0.3 * _covered(points, wide)
    costs += _crossings(wide, outer, own, room)
    costs[~room] = np.inf
    for place, j in enumerate(chosen):
        first = place * CANDIDATES
        side = int(costs[first : first + CANDIDATES].argmin())
        if room[first + side]:
            costs += 10.0 * _overlap(wide, boxes[first + side : first + side + 1])[:, 0]
            yield j, side


def _has_room(boxes: Floats, stage: Stage) -> Bools:
    """Which of some rectangles (..., 4) are on the canvas and clear of what lies along its edges."""
    right, bottom = stage.rect.width() - stage.px(8), stage.rect.height() - stage.px(40)
    low, high = (stage.px(8), stage.px(KEEP_OFF_TOP)), (right, bottom)
    return np.asarray((boxes[..., :2] >= low).all(axis=-1) & (boxes[..., 2:] <= high).all(axis=-1))


def _crossings(wide: Floats, outer: Floats, own: Ints, room: Bools) -> Ints:
    """How many outlines (k, m + 1, 2) but its own each rectangle (c, 4) with room meets or lies inside of, (c,)."""
    near = _overlap(wide, np.concatenate([outer.min(axis=1), outer.max(axis=1)], axis=1)) & room[:, None]
    near[np.arange(len(own)), own] = False
    met = np.zeros(len(own), dtype=np.intp)
    shapes = {j: polygon(outer[j]) for j in np.flatnonzero(near.any(axis=0)).tolist()}
    for c, j in np.argwhere(near).tolist():
        left, top, right, bottom = wide[c].tolist()
        met[c] += shapes[j].intersects(QPolygonF(QRectF(left, top, right - left, bottom - top)))
    return met


def _overlap(first: Floats, second: Floats) -> Bools:
    """Which of some rectangles (c, 4) have something in common with which of others (m, 4), (c, m)."""
    apart = first[:, None, :2] >= second[:, 2:]
    apart |= first[:, None, 2:] <= second[:, :2]
    return np.asarray(~apart.any(axis=2))


def _around(centres: Floats, stage: Stage) -> Floats:
    """The marks of centres (k, 2), as rectangles (k, 4)."""
    half = stage.px(SIDE) / 2
    return np.concatenate([centres - half, centres + half], axis=1)


def _covered(points: Floats, edges: Floats) -> Ints:
    """How many points (n, 2) lie in each rectangle (c, 4)."""
    sides = edges[:, :, None]
    x, y = np.ascontiguousarray(points.T)
    inside = (x > sides[:, 0]) & (x < sides[:, 2])
    inside &= (y > sides[:, 1]) & (y < sides[:, 3])
    return np.asarray(np.count_nonzero(inside, axis=1))


def _candidates(outer: Floats, marks: Floats, size: Pair, stage: Stage) -> Floats:
    """Rectangles (k, CANDIDATES, 4) below, above, to the right and to the left of outlines (k, m + 1, 2), and of their
    centres' marks (k, 4) where they are as flat as that."""
    (width, height), gap = size, stage.px(ROOM)
    each = np.arange(len(outer))
    least, most = outer.argmin(axis=1), outer.argmax(axis=1)
    left, right = outer[each, least[:, 0]], outer[each, most[:, 0]]
    high, low = outer[each, least[:, 1]], outer[each, most[:, 1]]
    flat = np.maximum(low[:, 1] - high[:, 1], right[:, 0] - left[:, 0]) <= marks[:, 2] - marks[:, 0]
    below, above, after, before = (
        np.where(flat, end, farther(end, mark))
        for end, mark, farther in (
            (low[:, 1], marks[:, 3], np.maximum), (high[:, 1], marks[:, 1], np.minimum),
            (right[:, 0], marks[:, 2], np.maximum), (left[:, 0], marks[:, 0], np.minimum),
        )
    )  # fmt: skip
    lefts = np.column_stack([low[:, 0] - width / 2, high[:, 0] - width / 2, after + gap, before - gap - width])
    tops = np.column_stack([below + gap, above - gap - height, right[:, 1] - height / 2, left[:, 1] - height / 2])
    return np.stack([lefts, tops, lefts + width, tops + height], axis=2)
