"""Plot layers: what is painted around a plot's lines, in pixels: rules, spreads, notches, labels, rings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.arrays import Floats
from engine.records import Record
from explorer.panels.plot_picture import Picture, Stroke, Tone, nudged
from explorer.theme import mix, px, themes

TEXT = 10.5
"""The size of the text in plots, before scaling."""

FADING = 0.55
"""How much of the panel's colour is stirred into an older result."""

LONG = 200
"""Lines of more marks than this are one pixel wide: wider ones are many times slower to paint."""


def colour(tone: Tone, faded: bool = False) -> QColor:
    """The colour of a tone in the present theme."""
    theme = themes.current
    plain = {
        Tone.INK: theme.ink,
        Tone.SOFT: mix(theme.ink, theme.panel, 0.42),
        Tone.SERIES: theme.stroke(0),
        Tone.ACCENT: theme.accent,
        Tone.FIRST: theme.stroke(2),
        Tone.SECOND: theme.stroke(1),
        Tone.THIRD: theme.stroke(3),
        Tone.FOURTH: theme.stroke(4),
        Tone.WARNING: theme.warning,
    }[tone]
    return mix(plain, theme.panel, FADING) if faded else plain


def line_pen(tone: Tone, stroke: Stroke, faded: bool, marks: int) -> QPen:
    """The pen of a curve with so many marks."""
    pen = QPen(colour(tone, faded), 1.0 if marks > LONG else 1.4 * themes.scale)
    pen.setCosmetic(True)
    if stroke is not Stroke.SOLID:
        pen.setDashPattern(list(stroke.value))
    return pen


class Place(Record):
    """Where the picture lies: the plot's rectangle in pixels, and the ranges that fill it.

    y is 0 at the bottom of the picture's range and 1 at its top; low and high are the rectangle's own bottom and top,
    a little outside, so that marks and labels have room.
    """

    area: QRectF
    x_range: tuple[float, float]
    low: float
    high: float

    def point(self, x: float, y: float) -> QPointF:
        """The pixel of a place, y counted as above."""
        left, right = self.x_range
        across = (x - left) / ((right - left) or 1.0)
        up = (y - self.low) / ((self.high - self.low) or 1.0)
        return QPointF(self.area.left() + across * self.area.width(), self.area.bottom() - up * self.area.height())

    def pixels(self, x: Floats, y: Floats) -> Floats:
        """Those of many places, (m, 2)."""
        origin, corner = self.point(0.0, 0.0), self.point(1.0, 1.0)
        return np.column_stack((origin.x() + x * (corner.x() - origin.x()), origin.y() + y * (corner.y() - origin.y())))


class Layer(QGraphicsItem):
    """One item that paints what it is told, in scene pixels, over the whole view."""

    def __init__(self, paint: Callable[[QPainter], None], z: float) -> None:
        super().__init__()
        self._paint = paint
        self._rect = QRectF()
        self.setZValue(z)

    def cover(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self._rect = rect
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        self._paint(painter)


def paint_rules(painter: QPainter, picture: Picture, place: Place) -> None:
    """The dashed lines behind the curves, and the notches where the data were edited."""
    area, empty = place.area, picture.head - len(picture.rules)
    for i, rule in enumerate(picture.rules):
        if any(rule.x == other.x for other in picture.rules[:i]):
            continue
        x = round(place.point(rule.x, 0).x()) + 0.5
        pen = QPen(colour(rule.tone), 1.0)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, area.top() + row_height() * (empty + i + 1), x, area.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(themes.current.warning))
    size = px(4)
    for notch in picture.notches:
        foot = place.point(notch, 0)
        foot.setY(area.bottom())
        path = QPainterPath(foot + QPointF(-size, 0))
        path.lineTo(foot + QPointF(0, -1.5 * size))
        path.lineTo(foot + QPointF(size, 0))
        painter.drawPath(path)


def paint_spreads(painter: QPainter, picture: Picture, place: Place, height_of: Callable[[float], float]) -> None:
    """A thin bar from the lowest to the highest of what each mark is the best of."""
    painter.setClipRect(place.area)
    for curve in picture.curves:
        if curve.spread is None:
            continue
        for x, (low, high), faded in zip(curve.x, curve.spread, curve.faded, strict=True):
            shade = mix(colour(curve.tone, bool(faded)), themes.current.panel, 0.45)
            painter.setPen(QPen(shade, 1.4 * themes.scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(place.point(float(x), height_of(low)), place.point(float(x), height_of(high)))
    painter.setClipping(False)


def paint_rule_labels(painter: QPainter, picture: Picture, place: Place) -> None:
    """A label at the head of each rule."""
    empty = picture.head - len(picture.rules)
    for i, (rule, (start, label)) in enumerate(zip(picture.rules, rule_labels(picture, place), strict=True), empty):
        middle = place.area.top() + row_height() * (i + 0.5)
        paint_text(painter, QPointF(start, middle), label, colour(rule.tone))


def rule_labels(picture: Picture, place: Place) -> list[tuple[float, str]]:
    """Where the label of each rule begins, and what it says: to the rule's right, or to its left where it would leave
    the plot or cross a rule; of a rule that lies beyond the plot at the plot's end, with an arrow."""
    rules = [place.point(rule.x, 0).x() for rule in picture.rules]
    least = place.area.left() - px(30)
    found = []
    for rule, x in zip(picture.rules, rules, strict=True):
        beyond = x > place.area.right() + 1
        label = f"{rule.label} →" if beyond else rule.label
        width = metrics().horizontalAdvance(label)
        right, left = x + px(5), (place.area.right() if beyond else x - px(5)) - width
        crosses = any(x < other < right + width for other in rules)
        start = left if right + width > place.area.right() or (crosses and left >= least) else right
        found.append((max(start, least), label))
    return found


def paint_end_labels(painter: QPainter, picture: Picture, place: Place, height_of: Callable[[float], float]) -> None:
    """The name of each curve after its last mark, moved apart where they would overlap."""
    labelled = [curve for curve in picture.curves if curve.label and len(curve.x)]
    ends = [place.point(float(c.x[-1]), min(max(height_of(float(c.y[-1])), 0.0), 1.0)) for c in labelled]
    top = place.area.top() + row_height() * picture.head + 0.5 * row_height()
    heights = nudged([end.y() for end in ends], row_height() * 0.92, top, place.area.bottom() - 0.5 * row_height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for curve, end, y in zip(labelled, ends, heights, strict=True):
        shade = colour(curve.tone)
        start = end.x() + px(11)
        if abs(y - end.y()) > 0.4 * row_height():
            painter.setPen(QPen(mix(shade, themes.current.panel, 0.5), 1.0))
            painter.drawLine(QLineF(end.x() + px(5), end.y(), start - px(1), y))
        text = f"{curve.label} ↑" if height_of(float(curve.y[-1])) > 1.0 else curve.label
        paint_text(painter, QPointF(start, y), text, shade)


def paint_ring(painter: QPainter, centre: QPointF, radius: float, width: float) -> None:
    """A ring in the accent colour around a mark."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(themes.current.accent, width * themes.scale))
    painter.drawEllipse(centre, radius, radius)


def paint_text(painter: QPainter, left: QPointF, text: str, shade: QColor) -> None:
    """Text whose left edge is centred on a place, in a halo of the panel's colour."""
    path = QPainterPath()
    baseline = left + QPointF(0, 0.36 * metrics().ascent())
    path.addText(baseline, font(), text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    halo = QPen(themes.current.panel, 3.0 * themes.scale)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.setFont(font())
    painter.setPen(shade)
    painter.drawText(baseline, text)


def font() -> QFont:
    """The font of the text in plots."""
    return themes.font(TEXT)


def paint_note(painter: QPainter, area: QRectF, note: str) -> None:
    """What stands in a plot that has no curves."""
    painter.setFont(font())
    painter.setPen(themes.current.soft_ink)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area.adjusted(px(16), 0, -px(16), 0), flags, note)


def paint_frame(painter: QPainter, area: QRectF) -> None:
    """The frame of what the keys have reached."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(themes.current.accent, 1.5))
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), px(5), px(5))


def metrics() -> QFontMetricsF:
    return QFontMetricsF(font())


def row_height() -> float:
    """The height that a line of text takes in a plot."""
    return float(px(15))
