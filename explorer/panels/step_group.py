"""WHAT THIS STEP DOES: the method in four lines, the half just shown and the next one among them; what the half did,
its formulas with their own numbers, and its place in the family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from engine.algorithm import Phase
from engine.status import Progress
from explorer import explaining, words
from explorer.panels.family import FamilyLine
from explorer.panels.formula_view import FormulaView
from explorer.panels.widgets import Group, named
from explorer.ride_words import RISE
from explorer.theme import px

if TYPE_CHECKING:
    from engine.timeline import Frame
    from explorer.messages import Changes
    from explorer.session import Session

_ENDS = {Progress.RUNNING: "", Progress.CONVERGED: "reached", Progress.REACHED_MAX_ITERATIONS: "limit reached"}


class StepLine(QFrame):
    """A letter and a sentence, highlighted while current; at its end whether it comes next."""

    def __init__(self, letter: str) -> None:
        super().__init__()
        self.setProperty("kind", "step")
        self._row = QHBoxLayout(self)
        self._letter = QLabel(letter)
        self._letter.setProperty("kind", "strong")
        self._text = QLabel()
        self._text.setProperty("kind", "soft")
        self._text.setWordWrap(True)
        self.hint = QLabel()
        self.hint.setProperty("kind", "hint")
        self._row.addWidget(self._letter, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self.hint, 0, Qt.AlignmentFlag.AlignTop)
        self.current = False
        self.restyle()

    def show_text(self, text: str, current: bool, hint: str = "") -> None:
        self._text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        said = [f"{self._letter.text()} {text}".strip(), "shown" if current else "", hint]
        self.setAccessibleName(", ".join(part for part in said if part))
        if current != self.current:
            self.current = current
            self.setProperty("current", current)
            for widget in (self, self._letter, self._text):
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def restyle(self) -> None:
        self._row.setContentsMargins(px(8), px(2), px(6), px(2))
        self._row.setSpacing(px(6))
        self._letter.setFixedWidth(px(12))


class StepGroup(Group):
    """Reads the session; what is pinned or selected is what the formulas are worked out for."""

    def __init__(self, session: Session) -> None:
        super().__init__("What this step does")
        self._session = session
        self.start, self.expected, self.maximised, self.until = (StepLine(letter) for letter in ("", "E", "M", ""))
        self.told = QLabel()
        named(self.told, "step-told", "What the half step did")
        self.told.setProperty("kind", "soft")
        self.told.setWordWrap(True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.formulas = FormulaView()
        self.formulas.setObjectName("step-formulas")
        self.family = FamilyLine()
        self._lines = (self.start, self.expected, self.maximised, self.until)
        for widget in (*self._lines, self.told, self.formulas, self.family):
            self.add(widget)
        session.changed.connect(self._follow)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        self._box.setSpacing(px(2))
        for line in self._lines:
            line.restyle()
        self.told.setContentsMargins(px(8), px(6), 0, px(6))
        self.family.restyle()
        self._forget_room()
        self.refresh()

    def refresh(self) -> None:
        """Shows the method's lines, with the half that the shown frame did highlighted, and which half comes next."""
        session = self._session
        frame, method = session.frame, session.settings.method
        phase = None if frame is None else frame.state.phase
        following = self._next(frame)
        start, expected, maximised, until = words.explanation(session.settings)
        seeding = phase in (Phase.PICKED, Phase.START)
        self.start.show_text(start, seeding, "next" if following is Phase.START else "")
        halves = ((self.expected, expected, Phase.EXPECTED), (self.maximised, maximised, Phase.MAXIMISED))
        for line, text, half in halves:
            line.show_text(text, phase is half, "next" if following is half else "")
        rises = phase is Phase.ANNEALED
        self.until.show_text(RISE if rises else until, rises, "" if frame is None else _ENDS[frame.status.progress])
        self._tell(explaining.told(session))
        self.formulas.show_worked(explaining.worked(session))
        self.family.show_method(method)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._forget_room()
            self._tell(self.told.text())

    def _tell(self, text: str) -> None:
        """What lies below must not jump from half to half: room that was needed once is kept."""
        self.told.setText(text)
        if self.isVisible():
            needed = self.told.heightForWidth(self.told.width())
            self.told.setMinimumHeight(max(needed, self.told.minimumHeight()))

    def _forget_room(self) -> None:
        self.told.setMinimumHeight(3 * self.told.fontMetrics().lineSpacing() + px(12))
        self.formulas.forget_room()

    def _next(self, frame: Frame | None) -> Phase | None:
        """What comes after the shown frame, picks being part of the start; nothing where the run has ended."""
        if frame is None or frame.status.ended or frame.state.beta is not None:
            return None
        if frame.state.phase is Phase.PICKED:
            return Phase.START
        settings = self._session.settings
        names = words.step_names(settings.method)
        return Phase.MAXIMISED if words.next_step_name(settings, frame) == names[1] else Phase.EXPECTED

    def _follow(self, changes: Changes) -> None:
        if changes.settings:
            self._forget_room()
        if changes.settings or changes.frame or changes.dataset or changes.selection:
            self.refresh()
