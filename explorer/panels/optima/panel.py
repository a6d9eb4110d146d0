"""The restart explorer: many starts, the optima they end in, and how two ways to start compare."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.optima import Survey
from explorer.messages import Changes
from explorer.names import INITIALISER_NAMES
from explorer.panels.fields import WholeField
from explorer.panels.optima.lane import AXES, Lane
from explorer.panels.optima.solutions import Solutions
from explorer.panels.widgets import Card, group_label, named
from explorer.player import Player
from explorer.session import Session
from explorer.surveyor import COMPARED, FEWEST, MOST, Surveyor
from explorer.theme import px, themes

NOT_YET = "Runs from many seeds show which optima there are."
ALL_ALIKE = "All seeds end in the same optimum: no seed is unlucky"
UNLUCKY = "Takes a seed that ends in the worst optimum: press Play and see"


class OptimaPanel(QWidget):
    """Surveys as long as it is in sight."""

    def __init__(self, session: Session, player: Player, surveyor: Surveyor) -> None:
        super().__init__()
        named(self, "optima", "Local optima")
        self._session, self._player, self._surveyor = session, player, surveyor
        self.lanes = tuple(Lane(session, kind) for kind in COMPARED)
        self.seeds = WholeField("surveySeeds", "Seeds each way", FEWEST, MOST)
        self.seeds.setToolTip(f"From how many seeds runs are started, {FEWEST} to {MOST}")
        self.unlucky = QPushButton("Unlucky seed")
        named(self.unlucky, "unluckySeed", "Show an unlucky seed")
        # A click leaves the keys with the canvas, on which one wants to play next.
        self.unlucky.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sentence = QLabel(NOT_YET)
        named(self.sentence, "surveySentence", "What the starts found")
        self.sentence.setWordWrap(True)
        self.solutions = Solutions(session)
        self._lay_out()
        self.seeds.show_value(surveyor.seeds)
        self.seeds.typed.connect(self._set_seeds)
        self.unlucky.clicked.connect(self._take_unlucky)
        self.solutions.chosen.connect(self._show_solution)
        session.changed.connect(self._follow)
        themes.changed.connect(self.restyle)
        self.restyle()
        self.refresh()

    def _lay_out(self) -> None:
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        head = Card("Many starts")
        self._head = QVBoxLayout(head)
        row = QHBoxLayout()
        label = QLabel("Seeds")
        label.setBuddy(self.seeds)
        for widget, stretch in ((label, 0), (self.seeds, 0), (QWidget(), 1), (self.unlucky, 0)):
            row.addWidget(widget, stretch)
        self._head.addWidget(group_label("Local optima"))
        self._head.addLayout(row)
        self._head.addWidget(self.sentence)
        below = Card("Solutions")
        self._below = QVBoxLayout(below)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.solutions)
        self._below.addWidget(group_label("Distinct solutions"))
        self._below.addWidget(scroll, 1)
        self._whole.addWidget(head)
        for lane in self.lanes:
            self._whole.addWidget(lane, 2)
        self._whole.addWidget(below, 3)

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._whole.setSpacing(px(8))
        for box in (self._head, self._below):
            box.setContentsMargins(px(10), px(9), px(10), px(9))
            box.setSpacing(px(7))
        self.solutions.restyle()
        self.solutions.show_survey(self._session.survey)

    def refresh(self) -> None:
        """What is known by now."""
        survey = self._session.survey
        self.solutions.show_survey(survey)
        self.sentence.setText(self._session.readiness or (sentence(survey) if survey else NOT_YET))
        lucky = survey is None or all(survey.unlucky(kind) is None for kind in COMPARED)
        self.unlucky.setEnabled(not lucky)
        self.unlucky.setToolTip(ALL_ALIKE if lucky else UNLUCKY)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._surveyor.watch(True)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._surveyor.watch(False)

    def _follow(self, changes: Changes) -> None:
        if self.isVisible() and (changes.survey or changes.dataset):
            self.refresh()

    def _set_seeds(self, seeds: int) -> None:
        self._surveyor.set_seeds(seeds)
        self.seeds.show_value(self._surveyor.seeds)
        if seeds != self._surveyor.seeds:
            self._session.announced.emit(f"Seeds: {FEWEST} to {MOST}")

    def _show_solution(self, place: int) -> None:
        survey = self._session.survey
        if survey is not None:
            attempt = next(attempt for attempt in survey.attempts if attempt.optimum == place)
            self._session.reopen(attempt)
            self._player.run_to_end()

    def _take_unlucky(self) -> None:
        survey = self._session.survey
        found = [survey.unlucky(kind) for kind in reversed(COMPARED)] if survey is not None else []
        attempt = next((each for each in found if each is not None), None)
        if attempt is not None:
            self._session.reopen(attempt)
            self._player.to_start()
            name = INITIALISER_NAMES[attempt.initialiser]
            self._session.announced.emit(f"Seed {attempt.seed} from {name} ends in the worst optimum: press Play")


def sentence(survey: Survey) -> str:
    """How often the best known solution was found each way, and the right clusters where these are known."""
    counts = [(survey.best_found(kind), len(survey.of(kind)), INITIALISER_NAMES[kind]) for kind in COMPARED]
    (first, n, name), (second, _, other) = counts
    measure = AXES[survey.settings.method]
    told = f"The best known {measure} was reached by {first} of {n} starts from {name}, by {second} from {other}."
    right = [survey.right_found(kind) for kind in COMPARED]
    if None not in right:
        told += f" The right clusters: {right[0]} against {right[1]}."
    return told + (" ≈ on cells of many points each." if survey.approximate else "")
