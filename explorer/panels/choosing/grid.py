"""The grid of BIC or AIC: k across, covariance types down, the darker the better. A click adopts a cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.candidate import Candidate, Criterion, sound
from engine.settings import Covariance, Method
from explorer.names import COVARIANCE_SHORT
from explorer.numbers import number
from explorer.panels.plot_tip import PlotTip
from explorer.panels.sweep_card import candidate_words
from explorer.panels.widgets import named
from explorer.session import Session
from explorer.theme import contrast, mix, px, themes

ROWS = tuple(Covariance)
LABELS = 40
HEAD, ROW = 18, 26
DECADES = 2.5
"""A cell that is worse than the best one by so many decades of the criterion's natural unit is as pale as can be."""

Cell = tuple[int, int]
"""A row and a k."""

_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Grid(QWidget):
    """chosen(candidate, shift): a cell was clicked, or Enter was pressed on it."""

    chosen = Signal(object, bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        named(self, "criterionGrid", "BIC by k and covariance type")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._session = session
        self._criterion = Criterion.BIC
        self._cells: dict[Cell, Candidate] = {}
        self._best: Cell | None = None
        self._focused: Cell | None = None
        self._tip = PlotTip(self)

    def show_criterion(self, criterion: Criterion) -> None:
        self._criterion = criterion
        self.refresh()

    def refresh(self) -> None:
        """Shows what the session's sweep has found."""
        scored = [c for c in self._session.candidates if c.scores.get(self._criterion) is not None]
        self._cells = {(ROWS.index(c.covariance), c.k): c for c in scored if c.covariance is not None}
        fresh = set(self._session.sweep.fresh)
        best = min(sound([c for c in scored if c in fresh]), key=self._score, default=None)
        self._best = None if best is None or best.covariance is None else (ROWS.index(best.covariance), best.k)
        self._describe()
        self.update()

    @property
    def cells(self) -> dict[Cell, Candidate]:
        """The candidates by row and k."""
        return self._cells

    @property
    def _in_sight(self) -> list[Candidate]:
        return list(self._cells.values())

    @property
    def best(self) -> Cell | None:
        return self._best

    @property
    def tip(self) -> str:
        return "" if self._tip.isHidden() else self._tip.text

    def rect_of(self, cell: Cell) -> QRectF:
        """Where a cell is."""
        row, k = cell
        ks = max(self._ks[-1] if self._ks else 1, 1)
        width = (self.width() - px(LABELS)) / ks
        return QRectF(px(LABELS) + (k - 1) * width, px(HEAD) + row * px(ROW), width, px(ROW))

    def sizeHint(self) -> QSize:
        return QSize(px(240), px(HEAD) + len(ROWS) * px(ROW) + px(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), self.sizeHint().height())

    @property
    def _ks(self) -> Sequence[int]:
        return sorted({k for _, k in self._cells})

    def _score(self, candidate: Candidate) -> float:
        score = candidate.scores[self._criterion]
        return float("inf") if score is None else score

    def _describe(self) -> None:
        name = self._criterion.value
        if self._best is None:
            self.setAccessibleName(f"{name} by k and covariance type: nothing yet")
            return
        row, k = self._best
        value = number(self._score(self._cells[self._best]), 6)
        self.setAccessibleName(f"{name} by k and covariance type. Best: {ROWS[row].value}, {k}, with {value}")

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = themes.current
        painter.setFont(themes.font(10.5))
        painter.setPen(theme.soft_ink)
        for row, kind in enumerate(ROWS):
            label = QRectF(0, px(HEAD) + row * px(ROW), px(LABELS), px(ROW))
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, COVARIANCE_SHORT[kind])
        for k in self._ks:
            head = self.rect_of((0, k)).translated(0, -px(HEAD))
            head.setHeight(px(HEAD))
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, str(k))
        best = self._cells[self._best] if self._best else min(sound(self._in_sight), key=self._score, default=None)
        least = 0.0 if best is None else self._score(best)
        for cell, candidate in self._cells.items():
            self._paint_cell(painter, cell, candidate, self._score(candidate) - least)
        self._paint_frames(painter)
        painter.end()

    def _paint_cell(self, painter: QPainter, cell: Cell, candidate: Candidate, behind: float) -> None:
        """How much worse than the best one, as a shade and, where there is room, as a number."""
        theme = themes.current
        share = float(np.clip(np.log10(1.0 + max(behind, 0.0)) / DECADES, 0.0, 1.0))
        shade = mix(theme.accent, theme.well, 0.1 + 0.9 * share)
        rect = self.rect_of(cell).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(rect, px(3), px(3))
        ink = theme.ink if contrast(theme.ink, shade) >= contrast(theme.on_accent, shade) else theme.on_accent
        painter.setPen(ink)
        painter.setFont(themes.font(9.5, QFont.Weight.DemiBold if cell == self._best else QFont.Weight.Normal))
        text = "×" if candidate.trouble is not None else f"{behind:.0f}"
        if painter.fontMetrics().horizontalAdvance(text) <= rect.width():
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_frames(self, painter: QPainter) -> None:
        """Around the one in use, and around the one that the keys have reached."""
        settings, theme = self._session.settings, themes.current
        painter.setBrush(Qt.BrushStyle.NoBrush)
        used = (ROWS.index(settings.covariance), settings.k)
        if settings.method is Method.MIXTURE and used in self._cells:
            painter.setPen(QPen(theme.ink, 1.8 * themes.scale))
            painter.drawRoundedRect(self.rect_of(used).adjusted(1, 1, -1, -1), px(3), px(3))
        if self._focused in self._cells and self.hasFocus() and self._focused is not None:
            painter.setPen(QPen(theme.accent, 1.8 * themes.scale, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(self.rect_of(self._focused).adjusted(-0.5, -0.5, 0.5, 0.5), px(3), px(3))

    # Mouse and keys

    def cell_at(self, at: QPointF) -> Cell | None:
        return next((cell for cell in self._cells if self.rect_of(cell).contains(at)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if cell is None else Qt.CursorShape.PointingHandCursor)
        self._show_tip(cell)

    def leaveEvent(self, _event: object) -> None:
        self._tip.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self._cells[cell], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._focused in self._cells:
            assert self._focused is not None
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.chosen.emit(self._cells[self._focused], shift)
        elif event.key() in _MOVES and self._cells:
            down, across = _MOVES[Qt.Key(event.key())]
            row, k = self._focused or self._best or (0, self._ks[0])
            moved = (row + down, k + across) if self._focused is not None else (row, k)
            if moved in self._cells:
                self._focused = moved
                self._show_tip(moved)
            self.update()
        else:
            super().keyPressEvent(event)

    def _show_tip(self, cell: Cell | None) -> None:
        if cell is None:
            self._tip.hide()
        else:
            self._tip.show_at(self.rect_of(cell).center(), candidate_words(self._cells[cell], self._criterion))
