"""The timeline: one cell a half step, hollow after E and filled after M; a slider once there are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip

from engine.algorithm import Phase
from explorer import words
from explorer.panels.widgets import named
from explorer.theme import mix, px, themes

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.player import Player
    from explorer.session import Session

MOST_CELLS = 60
WIDEST_CELL = 17
"""Of a cell and the gap beside it."""
NARROWEST_CELL = 3


class TimelineBar(QAbstractSlider):
    """Click or drag to go to a half step; ← → Home End by keyboard. Going anywhere pauses."""

    def __init__(self, session: Session, player: Player) -> None:
        super().__init__()
        self._session, self._player = session, player
        self._reflecting = False
        named(self, "timeline", "Timeline")
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPageStep(10)
        self.valueChanged.connect(self._go)
        session.changed.connect(self._follow)
        themes.changed.connect(self.restyle)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(px(220), px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(72), px(34))

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @property
    def as_slider(self) -> bool:
        """Whether there are too many half steps for cells."""
        n = len(self._session.timeline.frames)
        return n > MOST_CELLS or n * px(NARROWEST_CELL) > self._track().width()

    def refresh(self) -> None:
        """Shows where the session stands; announces nothing but to screen readers."""
        timeline = self._session.timeline
        self._reflecting = True
        self.setRange(0, max(len(timeline.frames) - 1, 0))
        self.setValue(max(timeline.cursor, 0))
        self._reflecting = False
        self.setEnabled(bool(timeline.frames))
        spoken = words.frame_name(timeline.frame) if timeline.frame is not None else "nothing has run yet"
        self.setAccessibleDescription(spoken)
        self.setAccessibleName(f"Timeline: {spoken}")
        self.update()

    def cell(self, place: int) -> QRectF:
        """Where a frame's cell lies; on a slider, where the handle stands for it."""
        track = self._track()
        n = max(len(self._session.timeline.frames), 1)
        if self.as_slider:
            groove = self._groove()
            x = groove.left() + groove.width() * place / max(n - 1, 1)
            return QRectF(x - px(6), track.top(), px(12), track.height())
        return self._cells(range(place, place + 1))[0]

    def _cells(self, places: range) -> list[QRectF]:
        """Where cells lie, as long as they do."""
        track = self._track()
        start, top, height = track.left(), track.top(), track.height()
        pitch = min(track.width() / max(len(self._session.timeline.frames), 1), float(px(WIDEST_CELL)))
        gap = px(4) if pitch >= px(12) else px(2) if pitch >= px(7) else 1
        ends = ((round(start + place * pitch), round(start + (place + 1) * pitch)) for place in places)
        return [QRectF(left, top, right - left - gap, height) for left, right in ends]

    def place_at(self, x: float) -> int:
        """The frame whose cell is nearest to this place."""
        n = len(self._session.timeline.frames)
        if self.as_slider:
            groove = self._groove()
            share = (x - groove.left()) / max(groove.width(), 1.0)
            return min(max(round(share * (n - 1)), 0), n - 1)
        centres = [abs(x - self.cell(place).center().x()) for place in range(n)]
        return centres.index(min(centres))

    # Pointer and wheel

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._session.timeline.frames:
            self.setValue(self.place_at(event.position().x()))
            self._player.pause()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._session.timeline.frames:
            self.setValue(self.place_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        down = event.angleDelta().y() < 0
        self.setValue(self.value() + (1 if down else -1))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._session.timeline.frames:
            frame = self._session.timeline.frames[self.place_at(event.pos().x())]
            QToolTip.showText(event.globalPos(), words.frame_name(frame), self)
            return True
        return super().event(event)

    def _go(self, place: int) -> None:
        if not self._reflecting:
            self._player.pause()
            self._session.seek(place)

    def _follow(self, changes: Changes) -> None:
        if changes.frame or changes.settings or changes.dataset:
            self.refresh()

    # Painting

    def _track(self) -> QRectF:
        height = px(24)
        top = (self.height() - height) // 2 + px(2)
        return QRectF(px(3), top, self.width() - px(6), height)

    def _groove(self) -> QRectF:
        """What the handle of the slider runs along, with room for the handle at both ends."""
        track, room = self._track(), px(6)
        return QRectF(track.left() + room, track.center().y() - px(2), track.width() - 2 * room, px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.as_slider:
            self._paint_slider(painter)
        else:
            self._paint_cells(painter)
        self._paint_notches(painter)
        if self.hasFocus():
            painter.setPen(QPen(themes.current.accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6))
        painter.end()

    def _paint_cells(self, painter: QPainter) -> None:
        theme, timeline = themes.current, self._session.timeline
        later = mix(theme.soft_ink, theme.panel, 0.55)
        inks = {-1: theme.soft_ink, 0: theme.accent, 1: later}
        pens = {when: QPen(ink, px(100) * (0.012 if when else 0.02)) for when, ink in inks.items()}
        corner = px(3)
        for place, cell in enumerate(self._cells(range(len(timeline.frames)))):
            phase, when = timeline.frames[place].state.phase, (place > timeline.cursor) - (place < timeline.cursor)
            painter.setPen(pens[when])
            painter.setBrush(_filling(phase, inks[when], theme.panel if when else theme.accent_soft))
            painter.drawPath(_shape(phase, cell.adjusted(0.75, 0.75, -0.75, -0.75), corner))

    def _paint_slider(self, painter: QPainter) -> None:
        theme = themes.current
        groove, handle = self._groove(), self.cell(max(self._session.timeline.cursor, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.hairline)
        painter.drawRoundedRect(groove, px(2), px(2))
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(QRectF(groove.topLeft(), QPointF(handle.center().x(), groove.bottom())), px(2), px(2))
        frame = self._session.timeline.frame
        filled = frame is not None and frame.state.phase is Phase.MAXIMISED
        painter.setPen(QPen(theme.accent, px(2)))
        painter.setBrush(theme.accent if filled else theme.panel)
        painter.drawEllipse(handle.center(), px(6), px(6))

    def _paint_notches(self, painter: QPainter) -> None:
        """A notch above the first frame of each edition of the data."""
        frames = self._session.timeline.frames
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(themes.current.warning)
        top = self._groove().top() - px(13) if self.as_slider else self._track().top() - px(5)
        half, deep = px(3), px(5)
        for place in range(1, len(frames)):
            if frames[place].edition != frames[place - 1].edition:
                cell = self.cell(place)
                x = cell.center().x() if self.as_slider else (self.cell(place - 1).right() + cell.left()) / 2
                notch = QPainterPath(QPointF(x - half, top))
                notch.lineTo(x + half, top)
                notch.lineTo(x, top + deep)
                notch.closeSubpath()
                painter.drawPath(notch)


def _filling(phase: Phase, ink: QColor, ground: QColor) -> QColor:
    return ink if phase in (Phase.PICKED, Phase.MAXIMISED, Phase.MOVED) else ground


def _shape(phase: Phase, cell: QRectF, corner: float) -> QPainterPath:
    """A round-cornered cell for E and M, a plus for a pick, a ring for the start, a diamond for what was moved by hand,
    a triangle for a rise of β."""
    path = QPainterPath()
    radius = min(cell.width(), cell.height()) / 2
    centre = cell.center()
    if phase is Phase.PICKED:
        thick = radius * 0.36
        for wide, tall in ((radius, thick), (thick, radius)):
            path.addRect(centre.x() - wide, centre.y() - tall, 2 * wide, 2 * tall)
        return path.simplified()
    if phase is Phase.START:
        path.addEllipse(centre, radius, radius)
    elif phase is Phase.ANNEALED:
        tall = min(cell.height() / 2, radius * 1.3)
        path.moveTo(centre.x(), centre.y() - tall)
        path.lineTo(centre.x() + radius, centre.y() + tall)
        path.lineTo(centre.x() - radius, centre.y() + tall)
        path.closeSubpath()
    elif phase is Phase.MOVED:
        tall = min(cell.height() / 2, radius * 1.4)
        path.moveTo(centre.x(), centre.y() - tall)
        path.lineTo(centre.x() + radius, centre.y())
        path.lineTo(centre.x(), centre.y() + tall)
        path.lineTo(centre.x() - radius, centre.y())
        path.closeSubpath()
    else:
        path.addRoundedRect(cell, min(corner, radius / 2), min(corner, radius / 2))
    return path
