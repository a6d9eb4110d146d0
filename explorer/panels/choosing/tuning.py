"""Tuning: how each start, or tolerance, does on points held out: a strip a choice, a dot a seed. A click takes it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout

from engine.arrays import Floats
from engine.settings import Method
from explorer.messages import Changes, Tuned
from explorer.names import INITIALISER_NAMES
from explorer.numbers import number
from explorer.panels.plot_card import Switch
from explorer.panels.widgets import Card, named
from explorer.session import Session
from explorer.theme import mix, px, themes
from explorer.tuner import TuneBy, Tuner

LABELS, VALUES, ROW = 104, 48, 24
TITLES = (
    ("start", "Each initialisation, from the seed of every restart"),
    ("tolerance", "Each tolerance, from the seed of every restart: how early a run may stop"),
)
BYS = (TuneBy.INITIALISER, TuneBy.TOLERANCE)


class TuningCard(Card):
    """The choices one below the other, on one axis."""

    def __init__(self, session: Session, tuner: Tuner) -> None:
        super().__init__("Tuning by held-out points")
        self._session, self._tuner = session, tuner
        self.switch = Switch("tuneSwitch", "What is tuned", TITLES)
        self.legend = QLabel()
        named(self.legend, "tuneLegend", "What the strips show")
        self.legend.setProperty("kind", "soft")
        self.legend.setWordWrap(True)
        self.rows: list[TuneRow] = []
        self._box = QVBoxLayout(self)
        self._box.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addWidget(self.legend)
        self.switch.chosen.connect(self._choose)
        session.changed.connect(self._follow)
        self.restyle()

    def restyle(self) -> None:
        """Follows a change of theme or size."""
        self._box.setContentsMargins(px(10), px(8), px(10), px(8))
        self._box.setSpacing(px(4))
        for row in self.rows:
            row.setFixedHeight(px(ROW))
        self.refresh()

    def refresh(self) -> None:
        """What has been found by now."""
        found = [tuned for tuned in self._session.tuned if tuned.scores is not None]
        mixture = self._session.settings.method is Method.MIXTURE
        measure = "log-likelihood, right is better" if mixture else "cost, left is better"
        told = f"Of a held-out point: {measure} · a dot a seed, a bar the mean"
        self.legend.setText(told if found else "Too few points, or not tried yet.")
        while len(self.rows) < len(found):
            self._add_row()
        span = _span(found)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(found))
            if place < len(found):
                row.show_tuned(found[place], span, self._is_used(found[place]))

    def _add_row(self) -> None:
        row = TuneRow(f"tuned{len(self.rows)}", self._tuner)
        row.setFixedHeight(px(ROW))
        row.clicked.connect(self._take)
        self.rows.append(row)
        self._box.addWidget(row)

    def _is_used(self, tuned: Tuned) -> bool:
        settings = self._session.settings
        if self._tuner.by is TuneBy.INITIALISER:
            return tuned.settings.initialiser is settings.initialiser
        return tuned.settings.tolerance == settings.tolerance

    def _choose(self, place: int) -> None:
        self._tuner.tune_by(BYS[place])

    def _take(self) -> None:
        row = self.sender()
        if isinstance(row, TuneRow) and row.tuned is not None:
            chosen = row.tuned.settings
            if self._tuner.by is TuneBy.INITIALISER:
                self._session.change("Change initialisation", initialiser=chosen.initialiser, start=None)
            else:
                self._session.change("Change tolerance", tolerance=chosen.tolerance)

    def _follow(self, changes: Changes) -> None:
        if self.isVisible() and (changes.tuned or changes.settings):
            self.refresh()


class TuneRow(QAbstractButton):
    """A choice with its scores."""

    def __init__(self, name: str, tuner: Tuner) -> None:
        super().__init__()
        named(self, name, "")
        self._tuner = tuner
        self.tuned: Tuned | None = None
        self._span = (0.0, 1.0)
        self._used = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_tuned(self, tuned: Tuned, span: tuple[float, float], used: bool) -> None:
        """The scores on an axis from one end of the span to the other."""
        self.tuned, self._span, self._used = tuned, span, used
        assert tuned.scores is not None
        low, high = float(tuned.scores.min()), float(tuned.scores.max())
        told = f"{self.label}: mean {number(self.mean, 4)} of {len(tuned.scores)} seeds"
        told = f"{told}, {number(low, 4)} … {number(high, 4)}"
        self.setAccessibleName(told)
        self.setToolTip(f"{told}; a click takes it")
        self.update()

    @property
    def label(self) -> str:
        assert self.tuned is not None
        if self._tuner.by is TuneBy.INITIALISER:
            return INITIALISER_NAMES[self.tuned.settings.initialiser]
        return number(self.tuned.settings.tolerance)

    @property
    def mean(self) -> float:
        assert self.tuned is not None
        assert self.tuned.scores is not None
        return float(self.tuned.scores.mean())

    def sizeHint(self) -> QSize:
        return QSize(px(220), px(ROW))

    def x_of(self, value: float) -> float:
        low, high = self._span
        room = self.width() - px(LABELS) - px(VALUES) - px(8)
        return px(LABELS) + px(4) + (value - low) / ((high - low) or 1.0) * room

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.tuned is None or self.tuned.scores is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = themes.current, self.height() / 2
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.well)
            painter.drawRoundedRect(QRectF(self.rect()), px(4), px(4))
        painter.setFont(themes.font(11, QFont.Weight.DemiBold if self._used else QFont.Weight.Normal))
        painter.setPen(theme.accent if self._used else theme.ink)
        painter.drawText(QRectF(px(2), 0, px(LABELS), self.height()), Qt.AlignmentFlag.AlignVCenter, self.label)
        painter.setPen(theme.soft_ink)
        value = QRectF(self.width() - px(VALUES), 0, px(VALUES) - px(2), self.height())
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(value, right, number(self.mean, 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix(theme.stroke(0), theme.panel, 0.45))
        for score in self.tuned.scores.tolist():
            painter.drawEllipse(QPointF(self.x_of(score), middle), px(2.4), px(2.4))
        painter.setPen(QPen(theme.ink, 2.0 * themes.scale))
        x = self.x_of(self.mean)
        painter.drawLine(QPointF(x, middle - px(7)), QPointF(x, middle + px(7)))
        painter.end()


def _span(found: list[Tuned]) -> tuple[float, float]:
    """From the lowest to the highest score."""
    scores: list[Floats] = [tuned.scores for tuned in found if tuned.scores is not None]
    if not scores:
        return 0.0, 1.0
    values = np.concatenate(scores)
    return float(values.min()), float(values.max())
