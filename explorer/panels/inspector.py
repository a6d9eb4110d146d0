"""POINT UNDER THE CURSOR: where it is, and what the algorithm thinks of that place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.settings import Method
from engine.shares import distances_at, responsibilities_at
from explorer import words
from explorer.inspecting import described
from explorer.numbers import number
from explorer.panels.widgets import Elided, Group
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.session import Session

MOST_BARS = 5
"""More clusters than this end in a line that counts the rest."""

SHARED = 0.1
"""A place is shared by the clusters that have at least this much of it."""
HINT = "Point at the canvas to see whose a place is"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: of which component, how long (0…1), and the number beside it."""

    component: int
    length: float
    text: str


class Bars(QWidget):
    """Horizontal bars in cluster colours, the cluster's number and the value beside each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows = 1
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        self.bars = bars
        self.setAccessibleName("; ".join(f"cluster {bar.component + 1}: {bar.text}" for bar in bars))
        self.update()

    def reserve(self, rows: int) -> None:
        """Keeps room for so many bars, so that nothing below jumps while the pointer moves."""
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(px(120), self._rows * px(19))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(themes.font(11.5))
        for row, bar in enumerate(self.bars[:MOST_BARS]):
            self._paint_bar(painter, row, bar)
        more = len(self.bars) - MOST_BARS
        if more > 0:
            painter.setPen(themes.current.soft_ink)
            below = QRectF(0, MOST_BARS * px(19), self.width(), px(19))
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, f"and {more} more")
        painter.end()

    def _paint_bar(self, painter: QPainter, row: int, bar: Bar) -> None:
        theme, colours = themes.current, self._session.colours
        colour = colours[bar.component] if bar.component < len(colours) else bar.component
        text = f"{bar.component + 1}   {bar.text}"
        room = self.width() - px(78)
        length = max(px(2), room * bar.length)
        top = row * px(19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.fill(colour))
        painter.drawRoundedRect(QRectF(0, top + px(5), length, px(9)), px(2), px(2))
        painter.setPen(theme.soft_ink)
        beside = QRectF(length + px(6), top, self.width() - length - px(6), px(19))
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)


class Inspector(Group):
    """Coordinates with units, and responsibilities or distances as bars, for one place of the canvas."""

    def __init__(self, session: Session) -> None:
        super().__init__("Point under the cursor")
        self._session = session
        self._hovered: tuple[float, ...] | None = None
        self._name = session.name
        self.where = Elided()
        self.where.setObjectName("inspector-place")
        self.where.setProperty("kind", "soft")
        self.bars = Bars(session)
        self.bars.setObjectName("inspector-bars")
        self.add(self.where)
        self.add(self.bars)
        session.changed.connect(self._follow)
        self.restyle()
        self.refresh()

    def show_place(self, xy: tuple[float, ...] | None) -> None:
        """Shows this place, in user units; None where the pointer is on no place: then what is pinned shows."""
        self._hovered = xy
        self.refresh()

    @property
    def _place(self) -> tuple[float, ...] | None:
        """The place under the pointer, or else what is pinned."""
        return self._session.pinned_place if self._hovered is None else self._hovered

    def refresh(self) -> None:
        """Looks again at the place, under the frame now shown."""
        session, place, frame = self._session, self._place, self._session.frame
        self.bars.reserve(min(session.settings.k, MOST_BARS + 1))
        if place is None or not np.isfinite(place).all():
            self._show(HINT, "", ())
            return
        coordinates, names = described(session.dataset, place)
        if frame is None:
            self._show(coordinates, names, ())
            return
        at = np.array([place], dtype=np.float64)
        if session.settings.method is Method.KMEANS:
            distances = distances_at(frame, at)[:, 0] * frame.coordinates.unit**0.5
            note, bars = _distances(distances)
            names += f"\nDistances to the centres in {words.distance_unit(session.settings)}"
        else:
            note, bars = _shares(responsibilities_at(session.dataset, session.settings, frame, at)[:, 0])
            names += "\nResponsibilities: how much of the place each cluster owns"
        self._show(f"{coordinates} · {note}", names, bars)

    def _show(self, text: str, tip: str, bars: tuple[Bar, ...]) -> None:
        self.where.setText(text)
        self.where.setToolTip(tip)
        self.bars.setToolTip(tip.rpartition("\n")[2])
        self.bars.show_bars(bars)

    def _follow(self, changes: Changes) -> None:
        if self._session.name != self._name or (changes.dataset and not self._session.dataset.n):
            # Other axes: the place that was under the pointer means nothing there.
            self._hovered = None
        self._name = self._session.name
        if changes.dataset or changes.settings or changes.frame or changes.selection:
            self.refresh()


def _shares(shares: np.ndarray) -> tuple[str, tuple[Bar, ...]]:
    """The largest share first, and in words how many clusters share the place."""
    order = np.argsort(-shares, kind="stable")
    bars = tuple(Bar(int(j), float(shares[j]), f"{shares[j]:.2f}") for j in order)
    sharing = int((shares >= SHARED).sum())
    if sharing < 2:
        return f"cluster {int(order[0]) + 1}", bars
    return f"shared by {('two', 'three', 'four')[sharing - 2] if sharing < 5 else sharing}", bars


def _distances(distances: np.ndarray) -> tuple[str, tuple[Bar, ...]]:
    """The nearest centre first, and how ambiguous that is (d₁/d₂: 0 on a centre, 1 on a boundary)."""
    order = np.argsort(distances, kind="stable")
    longest = float(distances.max()) or 1.0
    bars = tuple(Bar(int(j), float(distances[j]) / longest, f"d = {number(float(distances[j]), 3)}") for j in order)
    if len(order) < 2:
        return "one cluster only", bars
    first, second = distances[order[0]], distances[order[1]]
    return f"d₁/d₂ = {first / second if second > 0 else 1.0:.2f}", bars
