"""The silhouette profile: each point's silhouette as a bar, sorted within its cluster, for the clustering on screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arrays import Floats, Ints
from engine.features import features_of
from engine.records import Record
from engine.scoring import silhouette
from explorer.numbers import number
from explorer.panels.plot_tip import PlotTip
from explorer.panels.widgets import named
from explorer.session import Session
from explorer.theme import px, themes

HEIGHT, BETWEEN, AXIS = 190, 5, 18


class Profile(Record, eq=False):
    """From top to bottom: points (m,) by their number, their silhouettes (m,), and how many belong to each cluster.

    mean: None where it is undefined; sampled: only some of the points are here.
    """

    points: Ints
    values: Floats
    clusters: tuple[int, ...]
    sizes: tuple[int, ...]
    mean: float | None
    sampled: bool


def profile_of(session: Session) -> Profile | None:
    """That of the shown frame; None before the points belong to anything."""
    assignment = session.assignment()
    if assignment is None or session.frame is None or session.frame.state.source is None:
        return None
    columns = features_of(session.dataset, session.settings.scaling).columns
    found = silhouette(np.ascontiguousarray(columns.T), assignment.labels, session.settings.seed)
    labels = assignment.labels[found.indices]
    order = np.lexsort((-found.values, labels))
    clusters, sizes = np.unique(labels, return_counts=True)
    return Profile(
        found.indices[order], found.values[order], tuple(clusters.tolist()), tuple(sizes.tolist()), found.mean,
        found.sampled,
    )  # fmt: skip


class ProfileView(QWidget):
    """pointed(index): the point on whose bar the cursor is, None when it leaves."""

    pointed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        named(self, "silhouetteProfile", "Silhouette profile")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._session = session
        self._profile: Profile | None = None
        self._tip = PlotTip(self)

    @property
    def profile(self) -> Profile | None:
        return self._profile

    @property
    def tip(self) -> str:
        return "" if self._tip.isHidden() else self._tip.text

    def show_profile(self, profile: Profile | None) -> None:
        self._profile = profile
        self._tip.hide()
        self.setAccessibleDescription(_spoken(profile))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(HEIGHT))

    # Places

    def _area(self) -> QRectF:
        return QRectF(px(22), px(2), self.width() - px(30), self.height() - px(AXIS) - px(2))

    def _low(self) -> float:
        """Where the axis begins: at 0, or below the lowest bar."""
        values = self._profile.values if self._profile is not None else np.empty(0)
        return float(min(values.min(initial=0.0), 0.0))

    def x_of(self, value: float) -> float:
        area, low = self._area(), self._low()
        return area.left() + (value - low) / (1.0 - low) * area.width()

    def y_of(self, place: int) -> float:
        """The middle of a bar."""
        assert self._profile is not None
        ends = np.cumsum(self._profile.sizes)
        gaps = int(np.searchsorted(ends, place, side="right"))
        return self._area().top() + gaps * px(BETWEEN) + (place + 0.5) * self._bar()

    def _bar(self) -> float:
        assert self._profile is not None
        room = self._area().height() - (len(self._profile.sizes) - 1) * px(BETWEEN)
        return max(room, 1.0) / max(len(self._profile.points), 1)

    def place_at(self, at: QPointF) -> int | None:
        """The bar at a height."""
        if self._profile is None or not len(self._profile.points):
            return None
        heights = np.array([self.y_of(place) for place in (0, len(self._profile.points) - 1)])
        if not heights[0] - px(3) <= at.y() <= heights[1] + px(3):
            return None
        tops = self._area().top() + np.arange(len(self._profile.sizes)) * px(BETWEEN)
        firsts = np.concatenate([[0], np.cumsum(self._profile.sizes)[:-1]])
        group = int(np.searchsorted(tops + firsts * self._bar(), at.y(), side="right")) - 1
        group = max(group, 0)
        place = int((at.y() - tops[group]) / self._bar())
        return int(np.clip(place, firsts[group], firsts[group] + self._profile.sizes[group] - 1))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, profile = themes.current, self._profile
        painter.setFont(themes.font(10.5))
        if profile is None or profile.mean is None:
            painter.setPen(theme.soft_ink)
            text = "Run a step: then each point has a silhouette." if profile is None else "–"
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            painter.end()
            return
        first = 0
        for cluster, size in zip(profile.clusters, profile.sizes, strict=True):
            self._paint_cluster(painter, cluster, first, size)
            first += size
        self._paint_axis(painter, profile.mean)
        self._paint_pointed(painter, profile)
        painter.end()

    def _paint_cluster(self, painter: QPainter, cluster: int, first: int, size: int) -> None:
        theme, profile = themes.current, self._profile
        assert profile is not None
        colours = self._session.colours
        colour = colours[cluster] if cluster < len(colours) else cluster
        half, zero = 0.5 * self._bar(), self.x_of(0.0)
        outline = QPolygonF([QPointF(zero, self.y_of(first) - half)])
        # A stair of more steps than pixels says no more than one of as many.
        step = max(1, size // 400)
        for place in range(first, first + size, step):
            x, last = self.x_of(float(profile.values[place])), min(place + step, first + size) - 1
            outline.append(QPointF(x, self.y_of(place) - half))
            outline.append(QPointF(x, self.y_of(last) + half))
        outline.append(QPointF(zero, self.y_of(first + size - 1) + half))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.fill(colour))
        painter.drawPolygon(outline)
        painter.setPen(theme.stroke(colour))
        middle = 0.5 * (self.y_of(first) + self.y_of(first + size - 1))
        label = QRectF(0, middle - px(9), px(18), px(18))
        painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(cluster + 1))

    def _paint_axis(self, painter: QPainter, mean: float) -> None:
        theme, area = themes.current, self._area()
        pen = QPen(theme.accent, 1.0)
        pen.setDashPattern([3.0, 3.0])
        painter.setPen(pen)
        x = self.x_of(mean)
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(theme.soft_ink)
        for value in (0.0, 0.5, 1.0):
            foot = QRectF(self.x_of(value) - px(20), area.bottom() + px(2), px(40), px(14))
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, number(value, 2))

    def _paint_pointed(self, painter: QPainter, profile: Profile) -> None:
        """A line at the bar of the point that the cursor is on, here or on the canvas."""
        found = np.flatnonzero(profile.points == self._session.pointed)
        if self._session.pointed is not None and len(found):
            place, ink = int(found[0]), themes.current.ink
            x, y = self.x_of(float(profile.values[place])), self.y_of(place)
            painter.setPen(QPen(ink, max(self._bar(), 1.6 * themes.scale)))
            painter.drawLine(QPointF(self.x_of(0.0), y), QPointF(x, y))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(x, y), px(3), px(3))

    # The cursor

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is None or self._profile is None:
            self._leave()
            return
        point, value = int(self._profile.points[place]), float(self._profile.values[place])
        told = f"point {point + 1}: silhouette {number(value, 3)}"
        self._tip.show_at(QPointF(self.x_of(value), self.y_of(place)), told)
        self.pointed.emit(point)

    def leaveEvent(self, _event: object) -> None:
        self._leave()

    def _leave(self) -> None:
        self._tip.hide()
        self.pointed.emit(None)


def _spoken(profile: Profile | None) -> str:
    if profile is None or profile.mean is None:
        return "Silhouette profile: nothing yet."
    firsts = np.concatenate([[0], np.cumsum(profile.sizes)[:-1]])
    means = np.add.reduceat(profile.values, firsts) / np.asarray(profile.sizes)
    each = (f"cluster {c + 1}: {number(float(m), 3)}" for c, m in zip(profile.clusters, means, strict=True))
    return f"Mean silhouette {number(profile.mean, 3)}; {', '.join(each)}."
