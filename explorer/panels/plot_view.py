"""PlotView: a pyqtgraph plot that shows a Picture in reused items, in the theme's colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QGraphicsGridLayout, QSizePolicy

from engine.arrays import Bools, Floats
from explorer.panels import plot_layers as layers
from explorer.panels.plot_picture import Curve, Look, Picture, Tone, cut, nice_ticks, whole_ticks
from explorer.panels.widgets import named
from explorer.theme import px, themes

MARK = 7.0
"""The size of a mark."""

Key = tuple[int, int]
"""A mark: its curve and its place there."""


class PlotView(pg.GraphicsView):
    """Shows pictures, and knows where their marks are.

    A view box between two axes. pyqtgraph's own PlotItem has two more of these, and a menu with some fifty widgets,
    none of which is ever seen: it takes three times as long to make.
    """

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        named(self, name, spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = Picture()
        self._place = layers.Place(QRectF(0, 0, 1, 1), (0.0, 1.0), 0.0, 1.0)
        self._lines: list[Any] = []
        self._keys: list[Key] = []
        self._centres: Floats = np.empty((0, 2))
        self._set_up_plot()
        self.restyle()

    def _set_up_plot(self) -> None:
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False)
        self._left, self._bottom = (pg.AxisItem(side, linkView=self._box) for side in ("left", "bottom"))
        for axis in (self._left, self._bottom):
            axis.enableAutoSIPrefix(False)
            axis.setFlag(axis.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
            axis.setZValue(-1)
            axis.setStyle(tickLength=0, tickAlpha=255, autoExpandTextSpace=False, hideOverlappingLabels=False)
        self._left.setGrid(255)
        whole = pg.GraphicsWidget()
        layout = QGraphicsGridLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for item, row, column in ((self._left, 0, 0), (self._box, 0, 1), (self._bottom, 1, 1)):
            layout.addItem(item, row, column)
        self._box.disableAutoRange()
        self._marks = pg.ScatterPlotItem(pxMode=True)
        self._marks.setZValue(10)
        self._box.addItem(self._marks, ignoreBounds=True)
        self._behind = layers.Layer(self.paint_behind, -1.0)
        self._front = layers.Layer(self.paint_front, 1.0)
        self.setCentralItem(whole)
        self.scene().addItem(self._behind)
        self.scene().addItem(self._front)
        self._box.sigResized.connect(self._arrange)

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def show_picture(self, picture: Picture) -> None:
        """Shows another picture."""
        self._picture = picture
        self._arrange()

    def set_printed(self, printed: bool) -> None:
        """Whether what is painted next is no screen: marks are then drawn as shapes, sharp at any size."""
        self._marks.setExportMode(printed, {"antialias": True})

    def restyle(self) -> None:
        """Follows a change of theme or size."""
        theme = themes.current
        self.setBackground(theme.panel)
        for axis in (self._left, self._bottom):
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTickPen(QPen(theme.grid, 1.0))
            axis.setTextPen(QPen(theme.soft_ink))
            axis.setTickFont(layers.font())
            axis.setStyle(tickTextOffset=px(6) if axis is self._left else px(4))
        self._bottom.setHeight(px(20))
        self._arrange()

    def position(self, key: Key) -> QPointF:
        """Where a mark is, in the viewport's pixels."""
        return QPointF(*self._centres[self._keys.index(key)])

    def _height(self, value: Any) -> Any:
        """A value, or an array of them, as heights: 0 at the bottom of the picture's range, 1 at its top.

        pyqtgraph sees nothing but these: its transforms fail on ranges near 1e-12 or 1e12.
        """
        low, high = self._picture.y_range
        return (value - low) / ((high - low) or 1.0)

    def _arrange(self, *_: object) -> None:
        """Fits axes, lines, marks and layers to the picture and the room there is."""
        picture = self._picture
        area: QRectF = self._shown_area()
        foot, head = px(9) / area.height(), (px(7) + layers.row_height() * picture.head) / area.height()
        inner = max(1.0 - foot - head, 0.1)
        x_range = self._roomy_x_range(area)
        self._place = layers.Place(area, x_range, -foot / inner, 1.0 + head / inner)
        self._box.setRange(xRange=x_range, yRange=(self._place.low, self._place.high), padding=0)
        # Left to the first paint it would move the items meanwhile, and have all of them painted a second time.
        self._box.updateMatrix()
        self._set_ticks(area)
        self._draw_lines()
        self._draw_marks()
        for layer in (self._behind, self._front):
            layer.cover(QRectF(self.viewport().rect()))

    def _shown_area(self) -> QRectF:
        rect: QRectF = self._box.sceneBoundingRect()
        return QRectF(rect.left(), rect.top(), max(rect.width(), 1.0), max(rect.height(), 1.0))

    def _roomy_x_range(self, area: QRectF) -> tuple[float, float]:
        """The picture's range with room for half a mark at each end, and for the labels at the curves' ends."""
        low, high = self._picture.x_range
        side, end = px(8), px(10)
        if self._picture.labelled:
            widest = max(layers.metrics().horizontalAdvance(f"{curve.label} ↑") for curve in self._picture.curves)
            end = round(widest) + px(12)
        per_pixel = ((high - low) or 1.0) / max(area.width() - side - end, 20.0)
        return low - side * per_pixel, high + end * per_pixel

    def _set_ticks(self, area: QRectF) -> None:
        picture, left, bottom = self._picture, self._left, self._bottom
        if not picture.curves:
            left.setTicks([[]])
            bottom.setTicks([[]])
            return
        low, high = picture.y_range
        values, texts = nice_ticks(low, high, max(2, min(6, int(area.height() / px(30)))))
        left.setTicks([[(self._height(v), text) for v, text in zip(values, texts, strict=True)]])
        widest = max((layers.metrics().horizontalAdvance(text) for text in texts), default=0.0)
        name = layers.metrics().horizontalAdvance(picture.x_name)
        left.setWidth(max(px(38), round(max(widest, name - px(4))) + px(9)))
        (first, last), (shown_first, shown_last) = picture.x_range, self._place.x_range
        room = area.width() * (last - first) / (shown_last - shown_first)
        widest = layers.metrics().horizontalAdvance(f"{last:.0f}") + px(12)
        ticks = whole_ticks(first, last, max(2, int(room / widest) + 1))
        bottom.setTicks([[(float(tick), str(tick)) for tick in ticks]])

    def _draw_lines(self) -> None:
        parts = [(curve, faded) for curve in self._picture.curves for faded in (True, False)]
        while len(self._lines) < len(parts):
            line = pg.PlotCurveItem(antialias=True)
            self._box.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        for line, (curve, faded) in zip(self._lines, parts, strict=False):
            joined = curve.joined & (_faded_ends(curve) == faded)
            line.setVisible(bool(joined.any()))
            if joined.any():
                line.setPen(layers.line_pen(curve.tone, curve.stroke, faded, len(curve.x)))
                x, y, connect = cut(curve.x, self._height(curve.y), joined)
                line.setData(x, y, connect=connect)
        for line in self._lines[len(parts) :]:
            line.setVisible(False)

    def _draw_marks(self) -> None:
        """All marks in one item; those out of range become small arrows at the edge."""
        spots, symbols, styles = [np.empty((0, 2))], list[str](), list[tuple[QBrush, QPen]]()
        centres = [np.empty((0, 2))]
        self._keys = []
        made = _MarkStyles()
        for c, curve in enumerate(self._picture.curves):
            heights = self._height(curve.y)
            inside = np.clip(heights, 0.0, 1.0)
            self._keys += [(c, i) for i in range(len(inside))]
            centres.append(self._place.pixels(curve.x, inside))
            drawn = np.flatnonzero(curve.looks != Look.HIDDEN)
            spots.append(np.column_stack((curve.x, inside))[drawn])
            for i in drawn:
                look = int(curve.looks[i])
                plain = "x" if look == Look.CROSSED else "o"
                symbols.append(plain if inside[i] == heights[i] else "t1" if heights[i] > 1 else "t")
                styles.append(made.of(curve.tone, bool(curve.faded[i]), look))
        self._centres = np.concatenate(centres)
        x, y = np.concatenate(spots).T
        brushes, pens = [brush for brush, _ in styles], [pen for _, pen in styles]
        self._marks.setData(x=x, y=y, symbol=symbols, brush=brushes, pen=pens, size=px(MARK))

    def paint_behind(self, painter: QPainter) -> None:
        """What lies behind the lines."""
        layers.paint_rules(painter, self._picture, self._place)
        layers.paint_spreads(painter, self._picture, self._place, self._height)

    def paint_front(self, painter: QPainter) -> None:
        """What lies on the marks."""
        picture, place = self._picture, self._place
        if picture.note and not picture.curves:
            layers.paint_note(painter, QRectF(self.viewport().rect()), picture.note)
        if picture.curves and picture.x_name:
            width = layers.metrics().horizontalAdvance(picture.x_name)
            left = QPointF(place.area.left() - px(6) - width, place.area.bottom() + px(4) + 0.45 * layers.row_height())
            layers.paint_text(painter, left, picture.x_name, themes.current.soft_ink)
        layers.paint_rule_labels(painter, picture, place)
        layers.paint_end_labels(painter, picture, place, self._height)
        if picture.ringed in self._keys:
            layers.paint_ring(painter, self.position(picture.ringed), px(6.5), 1.5)


def _faded_ends(curve: Curve) -> Bools:
    """Whether the line from each mark to the next one touches a faded mark."""
    after = np.append(curve.faded[1:], False)
    return np.asarray(curve.faded | after)


class _MarkStyles:
    """Shared brushes and pens: a fresh one for each mark would cost most of the time."""

    def __init__(self) -> None:
        self._made: dict[tuple[Tone, bool, int], tuple[QBrush, QPen]] = {}

    def of(self, tone: Tone, faded: bool, look: int) -> tuple[QBrush, QPen]:
        key = (tone, faded, look)
        if key not in self._made:
            hollow = look == Look.HOLLOW
            shade = layers.colour(Tone.WARNING if look == Look.CROSSED else tone, faded)
            pen = QPen(shade, 1.5 * themes.scale if hollow else 0.5)
            pen.setCosmetic(True)
            self._made[key] = QBrush(themes.current.panel if hollow else shade), pen
        return self._made[key]
