"""WHAT THIS STEP DOES: the method in three lines, the half just shown among them, and its place in the family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from engine.algorithm import Phase
from engine.settings import Method
from explorer import names, words
from explorer.panels.widgets import Group, Hairline
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.session import Session


class StepLine(QFrame):
    """A letter and a sentence, highlighted while current."""

    def __init__(self, letter: str) -> None:
        super().__init__()
        self.setProperty("kind", "step")
        self._row = QHBoxLayout(self)
        self._letter = QLabel(letter)
        self._letter.setProperty("kind", "strong")
        self._text = QLabel()
        self._text.setProperty("kind", "soft")
        self._text.setWordWrap(True)
        self._row.addWidget(self._letter, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._text, 1)
        self._letter.setVisible(bool(letter))
        self.current = False
        self.restyle()

    def show_text(self, text: str, current: bool) -> None:
        self._text.setText(text)
        self.setAccessibleName(f"{self._letter.text()} {text}".strip())
        if current != self.current:
            self.current = current
            self.setProperty("current", current)
            for widget in (self, self._letter, self._text):
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def restyle(self) -> None:
        self._row.setContentsMargins(px(8), px(3), px(8), px(3))
        self._row.setSpacing(px(8))
        self._letter.setFixedWidth(px(12))


class FamilyLine(QWidget):
    """k-means — soft k-means — mixture, the present one marked."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self.labels: dict[Method, QLabel] = {}
        for method, name in names.FAMILY_NAMES.items():
            if self.labels:
                self._row.addWidget(Hairline(), 1)
            self.labels[method] = QLabel(name)
            self._row.addWidget(self.labels[method])
        self.restyle()

    def show_method(self, present: Method) -> None:
        theme = themes.current
        for method, label in self.labels.items():
            colour, weight = (theme.accent, 600) if method is present else (theme.soft_ink, 400)
            name = names.FAMILY_NAMES[method]
            label.setText(f'<span style="color:{colour.name()};font-weight:{weight}">{name}</span>')
        self.setAccessibleName(f"Family: k-means, soft k-means, mixture; this is {names.FAMILY_NAMES[present]}")

    def restyle(self) -> None:
        self._row.setContentsMargins(px(8), px(4), px(8), 0)
        self._row.setSpacing(px(8))


class StepGroup(Group):
    """Three lines and the family."""

    def __init__(self, session: Session) -> None:
        super().__init__("What this step does")
        self._session = session
        self.expected, self.maximised, self.until = StepLine("E"), StepLine("M"), StepLine("")
        self.family = FamilyLine()
        for widget in (self.expected, self.maximised, self.until, self.family):
            self.add(widget)
        session.changed.connect(self._follow)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        self._box.setSpacing(px(3))
        for line in (self.expected, self.maximised, self.until, self.family):
            line.restyle()
        self.refresh()

    def refresh(self) -> None:
        """Shows the method's lines, with the half that the shown frame did highlighted."""
        method, frame = self._session.settings.method, self._session.frame
        phase = None if frame is None else frame.state.phase
        expected, maximised, until = words.explanation(method)
        self.expected.show_text(expected, phase is Phase.EXPECTED)
        self.maximised.show_text(maximised, phase is Phase.MAXIMISED)
        self.until.show_text(until, False)
        self.family.show_method(method)

    def _follow(self, changes: Changes) -> None:
        if changes.settings or changes.frame:
            self.refresh()
