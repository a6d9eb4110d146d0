"""The panel for choosing k: verdicts, the grid of BIC or AIC, the silhouette profile, and what takes long, folded."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.candidate import Candidate, Criterion
from explorer.messages import Changes
from explorer.panels.choosing.extras import GapCurve, HeldOutCurve
from explorer.panels.choosing.fold import Fold
from explorer.panels.choosing.grid import Grid
from explorer.panels.choosing.profile import ProfileView, profile_of
from explorer.panels.choosing.tuning import TuningCard
from explorer.panels.choosing.verdicts import Verdict, summary, verdicts
from explorer.panels.plot_card import PlotCard, Switch
from explorer.panels.widgets import Card, group_label, named
from explorer.session import Session
from explorer.sweeper import Sweeper
from explorer.theme import px, themes
from explorer.tuner import Tuner

CRITERIA = (Criterion.BIC, Criterion.AIC)
TITLES = (
    ("BIC", "p ln n − 2 log-likelihood, lower is better: how much worse each cell is than the best one"),
    ("AIC", "2 p − 2 log-likelihood, lower is better: how much worse each cell is than the best one"),
)
LEGEND = "above the best one · × collapsed · click adopts"
HELD_OUT_TIP = "A quarter of the points, hollow on the canvas, judges fits to the others"
PLOT_HEIGHT = 190
SOON_MS = 80


class ChoosingPanel(QWidget):
    """Reads the sweep; asks for the criteria that take long while their cards are unfolded and in sight."""

    def __init__(self, session: Session, sweeper: Sweeper, tuner: Tuner) -> None:
        super().__init__()
        named(self, "choosing", "Choosing k")
        self._session, self._sweeper, self._tuner = session, sweeper, tuner
        self.tuning = TuningCard(session, tuner)
        self.table, self.summary = QLabel(), QLabel()
        named(self.table, "verdicts", "What each criterion points at")
        named(self.summary, "verdictSummary", "Why criteria may disagree")
        for label in (self.table, self.summary):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
        self.switch = Switch("gridSwitch", "Criterion of the grid", TITLES)
        self.grid = Grid(session)
        self.grid_legend = QLabel(LEGEND)
        self.grid_legend.setProperty("kind", "soft")
        self.grid_legend.setWordWrap(True)
        self.profile = ProfileView(session)
        self.profile_title = QLabel()
        named(self.profile_title, "profileTitle", "Silhouette profile")
        self.folds = {
            Criterion.GAP: Fold("gapFold", "Gap statistic", "Compares with uniform noise; takes twenty more sweeps"),
            Criterion.HELD_OUT: Fold("heldOutFold", "Held-out score", HELD_OUT_TIP),
        }
        self.cards: dict[Criterion, PlotCard] = {
            Criterion.GAP: GapCurve(session),
            Criterion.HELD_OUT: HeldOutCurve(session),
        }
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._show_profile)
        self._lay_out()
        self._connect()
        self.restyle()

    def _lay_out(self) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._boxes = []
        for name, title, parts in (
            ("Verdicts", "Choosing k", (self.table, self.summary)),
            ("Grid", "", (self.switch, self.grid_legend, self.grid)),
            ("Profile", "Silhouettes now", (self.profile_title, self.profile)),
        ):
            card = Card(name)
            box = QVBoxLayout(card)
            if title:
                box.addWidget(group_label(title))
            for part in parts:
                box.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if part is self.switch else Qt.AlignmentFlag(0))
            self._boxes.append(box)
            self._column.addWidget(card)
        for criterion, fold in self.folds.items():
            self._column.addWidget(fold)
            self._column.addWidget(self.cards[criterion])
            self.cards[criterion].hide()
        self._column.addWidget(self.tuning)
        self.tuning.hide()
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("choosingScroll")
        scroll.setWidgetResizable(True)
        # A click leaves the keys with the canvas.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _connect(self) -> None:
        self.switch.chosen.connect(self._choose_criterion)
        self.grid.chosen.connect(self._adopt)
        self.profile.pointed.connect(self._session.point_out)
        self.folds[Criterion.GAP].unfolded.connect(self._fold)
        self.folds[Criterion.HELD_OUT].unfolded.connect(self._fold)
        self._session.changed.connect(self._follow)
        themes.changed.connect(self.restyle)

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._column.setSpacing(px(8))
        for box in self._boxes:
            box.setContentsMargins(px(10), px(9), px(10), px(9))
            box.setSpacing(px(6))
        for fold in self.folds.values():
            fold.restyle()
        for card in self.cards.values():
            card.setFixedHeight(px(PLOT_HEIGHT))
        self.tuning.restyle()
        self.refresh()

    def refresh(self) -> None:
        """What is known by now."""
        found = verdicts(self._session.sweep.fresh)
        self.table.setText(_table(found) if found else escape(self._session.readiness) or "The sweep has just begun.")
        self.summary.setText(escape(summary(found)) if found and self._session.sweep_done else "")
        self.summary.setVisible(bool(self.summary.text()))
        self.grid.refresh()
        self._show_profile()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.stop()
        self._want()

    def _show_profile(self) -> None:
        if not self.isVisible():
            return
        profile = profile_of(self._session) if not self._session.readiness else None
        self.profile.show_profile(profile)
        mean = None if profile is None else profile.mean
        note = "of a sample" if profile is not None and profile.sampled else ""
        title = "each bar a point" if mean is None else f"mean {mean:.3f} {note}".strip().replace("-", "−")
        self.profile_title.setText(title)

    def _follow(self, changes: Changes) -> None:
        if not self.isVisible():
            return
        if changes.candidates or changes.settings:
            found = verdicts(self._session.sweep.fresh)
            if found:
                self.table.setText(_table(found))
                self.summary.setText(escape(summary(found)) if self._session.sweep_done else self.summary.text())
                self.summary.setVisible(bool(self.summary.text()))
            self.grid.refresh()
        if changes.frame or changes.dataset or changes.settings:
            self._soon.start()
        if changes.pointed:
            self.profile.update()

    def _choose_criterion(self, place: int) -> None:
        self.grid.show_criterion(CRITERIA[place])

    def _adopt(self, candidate: Candidate, shift: bool) -> None:
        self._session.adopt(candidate, with_seed=not shift)

    def _fold(self, _unfolded: bool) -> None:
        for criterion, fold in self.folds.items():
            self.cards[criterion].setVisible(fold.isChecked())
        self.tuning.setVisible(self.folds[Criterion.HELD_OUT].isChecked())
        self._want()

    def _want(self) -> None:
        for criterion, fold in self.folds.items():
            self._sweeper.want(criterion, self.isVisible() and fold.isChecked())
        held_out = self.isVisible() and self.folds[Criterion.HELD_OUT].isChecked()
        self._session.show_split(held_out)
        self._tuner.watch(held_out)


def _table(found: list[Verdict]) -> str:
    """Name, pick and rule, one row each."""
    soft = themes.current.soft_ink.name()
    rows = "".join(
        f"<tr><td style='padding-right:{px(8)}px'><b>{escape(v.name)}</b></td>"
        f"<td style='padding-right:{px(8)}px; white-space:nowrap'>{escape(v.pick)}</td>"
        f"<td width='100%' style='color:{soft}'>{escape(v.rule)}</td></tr>"
        for v in found
    )
    return f"<table cellspacing='0' cellpadding='{px(2)}'>{rows}</table>"
