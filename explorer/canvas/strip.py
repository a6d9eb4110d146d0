"""The strip's surroundings: what is painted above and below the points of one column.

Above them the density: bars of the data, each Gaussian, and their sum; below them whose every x is.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from engine.arrays import Floats
from engine.dataset import split_unit
from explorer.canvas.lettering import Lettering
from explorer.canvas.line import BASE, SHARES, STRIP, TOP
from explorer.canvas.profile import Bars, bars_of, bells_of, height, owned_bars, shares_along, top_of
from explorer.canvas.stage import Picture, Shown, Stage, polygon, see_through
from explorer.canvas.ticks import ticks
from explorer.theme import mix, themes

BAR, NEUTRAL_BAR = 0.34, 0.2
"""Opacity of the bars."""

UNDER = 0.14
"""Opacity below a curve."""


class Strip:
    """Remembers whose the bars were."""

    def __init__(self) -> None:
        self._owned: tuple[tuple[object, ...], Floats | None] | None = None

    def paint(self, painter: QPainter, picture: Picture, shown: Shown, stage: Stage, bells: bool) -> None:
        """bells: whether each cluster's own curve is wanted."""
        self._paint_frames(painter, stage)
        top = top_of(picture)
        painter.save()
        painter.setClipRect(_band(stage, BASE, TOP))
        bars = bars_of(picture.dataset)
        if bars is not None:
            self._paint_bars(painter, picture, bars, top, stage)
        if bells and picture.frame is not None and not picture.picking:
            self._paint_bells(painter, picture, shown, top, stage)
        painter.restore()
        shares = _xs(stage)
        found = shares_along(picture, shares)
        if found is not None:
            _paint_shares(painter, picture, shares, found, stage)

    def paint_text(self, painter: QPainter, picture: Picture, stage: Stage) -> None:
        """What the bands are, at their upper left, and numbers up the density's axis."""
        lettering = Lettering(themes.font(11), stage, 3.0)
        metrics = lettering.metrics
        unit = split_unit(picture.dataset.columns[0])[1]
        above, top = stage.px(6), top_of(picture)
        texts = [(TOP, stage.px(10), f"density per {unit}" if unit else "density")]
        texts.append((SHARES[1], -metrics.ascent() - above, "responsibility, 0 … 1"))
        middle = 0.5 * metrics.capHeight()
        for tick in ticks(0.0, top, 4)[1:] if picture.dataset.n else ():
            texts.append((float(height(np.array(tick.value), top)), -middle, tick.text))
        for v, up, text in texts:
            y = stage.viewport.pixel((0.0, v))[1] - up
            lettering.write(painter, QPointF(stage.px(12), y), text, stage.theme.soft_ink)

    def _paint_frames(self, painter: QPainter, stage: Stage) -> None:
        """The base line of the density, and the ground of the other two bands."""
        painter.setPen(Qt.PenStyle.NoPen)
        for low, high in (STRIP, SHARES):
            painter.setBrush(see_through(stage.theme.panel, 0.55))
            painter.drawRect(_band(stage, low, high))
        painter.setPen(stage.pen(see_through(stage.theme.soft_ink, 0.7), 1))
        width = stage.viewport.size[0]
        for v in (BASE, *SHARES):
            y = stage.viewport.pixel((0.0, v))[1]
            painter.drawLine(QLineF(0, y, width, y))

    def _paint_bars(self, painter: QPainter, picture: Picture, bars: Bars, top: float, stage: Stage) -> None:
        """Each bar in the colours of the clusters that own it, one upon the other."""
        key = (picture.dataset, picture.frame, picture.settings)
        if self._owned is None or self._owned[0] != key:
            self._owned = (key, owned_bars(picture, bars))
        owned = self._owned[1]
        parts = bars.densities[None] if owned is None else owned
        tops = height(np.cumsum(parts, axis=0), top)
        lows = np.vstack([np.full(len(bars.counts), BASE), tops[:-1]])
        edges = bars.left + np.arange(len(bars.counts) + 1) * bars.width
        x = stage.viewport.to_pixel(np.column_stack([edges, np.zeros_like(edges)]))[:, 0]
        painter.setPen(Qt.PenStyle.NoPen)
        for j in range(len(parts)):
            ink = mix(stage.theme.soft_ink, stage.theme.panel, 0.25)
            if owned is not None:
                ink = stage.theme.fill(picture.colour(j))
            painter.setBrush(see_through(ink, NEUTRAL_BAR if owned is None else BAR))
            y, foot = (_pixels_up(v, stage) for v in (tops[j], lows[j]))
            for i in np.flatnonzero(foot - y > 0.05).tolist():
                painter.drawRect(QRectF(x[i] + 0.5, y[i], x[i + 1] - x[i] - 1.0, foot[i] - y[i]))

    def _paint_bells(self, painter: QPainter, picture: Picture, shown: Shown, top: float, stage: Stage) -> None:
        bells = bells_of(picture, shown)
        if bells is None:
            _paint_needles(painter, picture, shown, stage)
            return
        box = stage.viewport.box
        xs = bells.sampled(box.low[0], box.high[0], int(stage.viewport.size[0]))
        parts = bells.at(xs)
        if len(parts) > 1:
            # Beneath the others and wider: where one Gaussian is all there is, both are seen.
            total = _curve(xs, height(parts.sum(axis=0), top), stage)
            for pen in (stage.pen(see_through(stage.theme.panel, 0.8), 6.4), stage.pen(stage.theme.ink, 4.0)):
                painter.setPen(pen)
                painter.drawPolyline(total)
        for j, part in enumerate(parts):
            line = _curve(xs, height(part, top), stage)
            fill = stage.theme.fill(picture.colour(j))
            _fill_below(painter, line, see_through(fill, UNDER), stage)
            painter.setPen(stage.pen(stage.theme.stroke(picture.colour(j)), 2.0))
            painter.drawPolyline(line)


def _paint_needles(painter: QPainter, picture: Picture, shown: Shown, stage: Stage) -> None:
    """What is left of the Gaussians where their variance is 0."""
    for j, (x, _) in enumerate(stage.viewport.to_pixel(shown.means).tolist()):
        painter.setPen(stage.pen(stage.theme.stroke(picture.colour(j)), 2.0))
        painter.drawLine(QLineF(x, stage.viewport.pixel((0.0, BASE))[1], x, 0.0))


def _paint_shares(painter: QPainter, picture: Picture, xs: Floats, shares: Floats, stage: Stage) -> None:
    low, high = SHARES
    for j, own in enumerate(shares):
        line = _curve(xs, low + own * (high - low), stage)
        painter.setPen(stage.pen(stage.theme.stroke(picture.colour(j)), 1.8))
        painter.drawPolyline(line)


def _xs(stage: Stage) -> Floats:
    box = stage.viewport.box
    return np.linspace(box.low[0], box.high[0], int(stage.viewport.size[0]) + 1)


def _curve(xs: Floats, heights: Floats, stage: Stage) -> QPolygonF:
    # A spike a thousand times as high as the canvas would overflow what Qt can clip.
    return polygon(stage.viewport.to_pixel(np.column_stack([xs, np.minimum(heights, 3 * TOP)])))


def _fill_below(painter: QPainter, line: QPolygonF, ink: QColor, stage: Stage) -> None:
    foot = stage.viewport.pixel((0.0, BASE))[1]
    area = QPolygonF(line)
    area.append(QPointF(line.last().x(), foot))
    area.append(QPointF(line.first().x(), foot))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(area)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _pixels_up(heights: Floats, stage: Stage) -> Floats:
    return stage.viewport.to_pixel(np.column_stack([np.zeros_like(heights), heights]))[:, 1]


def _band(stage: Stage, low: float, high: float) -> QRectF:
    """A band across the canvas."""
    below, above = (stage.viewport.pixel((0.0, v))[1] for v in (low, high))
    return QRectF(0.0, above, stage.viewport.size[0], below - above)
