"""The status bar: how many points, where the run stands and what the last half step took; the gestures at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QStatusBar

from engine.algorithm import Phase
from engine.settings import Method
from explorer import words
from explorer.numbers import count as count_of
from explorer.numbers import number
from explorer.panels.widgets import named
from explorer.theme import px, themes

if TYPE_CHECKING:
    from engine.timeline import Frame
    from explorer.messages import Changes
    from explorer.session import Session
    from explorer.tool_options import ToolOptions

ANNOUNCED = 8000
"""Milliseconds for which an announcement stands."""

BETWEEN = " · "

TRUTH_TIP = (
    "How the clusters agree with the true classes. Adjusted Rand: 1 for the same groups, 0 as by chance. "
    "Accuracy: the share of points whose cluster stands for their class, under the best pairing."
)


def hints(tool: str, options: ToolOptions) -> tuple[str, ...]:
    """How a tool is used, what matters most first: where there is little room the last ones are left out."""
    reach = f"[ ] radius {options.radius} px"
    shape, other = ("around points", "rectangle") if options.lasso else ("a rectangle", "lasso")
    return {
        "point": ("click adds a point", "drag moves it", "right click deletes it"),
        "brush": ("hold to spray points", reach, f"{options.density} a second"),
        "gaussian": ("drag from the mean: direction and spread", "Shift makes it round"),
        "eraser": ("hold to rub points out", reach),
        "select": (f"drag {shape} (S: {other})", "Shift adds", "drag or arrows move", "Del removes"),
        "inspect": ("click pins a place or a point", "another click lets go"),
    }.get(tool, ())


class StatusLine(QStatusBar):
    """Reads the session; announcements stand over the figures for some seconds."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        named(self, "statusLine", "Status")
        self._session = session
        self.setSizeGripEnabled(False)
        self.points, self.place, self.objective, self.truth, self.time = (QLabel() for _ in range(5))
        self.truth.setToolTip(TRUTH_TIP)
        self.hint = QLabel()
        self._hints: tuple[str, ...] = ()
        for label, name in zip(self.labels, ("Points", "Iteration", "Objective", "Truth", "Time"), strict=True):
            named(label, f"status{name}", name)
            self.addWidget(label)
        named(self.hint, "statusHint", "Gestures")
        self.addPermanentWidget(self.hint)
        session.changed.connect(self._follow)
        session.announced.connect(self.announce)
        self.messageChanged.connect(self._show_figures)
        themes.changed.connect(self.restyle)
        self.restyle()
        self.refresh()

    @property
    def labels(self) -> tuple[QLabel, ...]:
        return self.points, self.place, self.objective, self.truth, self.time

    def announce(self, sentence: str) -> None:
        """Shows a sentence for some seconds."""
        self.showMessage(sentence, ANNOUNCED)

    def show_tool(self, name: str, options: ToolOptions) -> None:
        """Says how the tool in hand is used."""
        self._hints = hints(name, options)
        self.hint.setToolTip(BETWEEN.join(self._hints))
        self._make_room()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self.setContentsMargins(px(2), 0, px(2), 0)

    def refresh(self) -> None:
        """Shows what the session holds."""
        session, frame = self._session, self._session.frame
        self.points.setText(_points(session))
        self.place.setText("" if frame is None else _place(session.settings.method, frame))
        self.objective.setText("" if frame is None else _objective(session, frame))
        self.truth.setText("" if frame is None else _truth(frame))
        self.time.setText("" if frame is None else _time(session, frame))
        self._show_figures()
        self._make_room()

    def _show_figures(self, *_: object) -> None:
        """The figures, unless an announcement stands in their place."""
        for label in self.labels:
            label.setVisible(bool(label.text()) and not self.currentMessage())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The gestures give way to the figures where there is no room for both."""
        taken = sum(label.sizeHint().width() for label in self.labels if label.text())
        for length in range(len(self._hints), -1, -1):
            self.hint.setText(BETWEEN.join(self._hints[:length]))
            if taken + self.hint.sizeHint().width() + px(60) <= self.width():
                break
        self.hint.setVisible(bool(self.hint.text()))

    def _follow(self, changes: Changes) -> None:
        if changes.dataset or changes.settings or changes.frame or changes.selection:
            self.refresh()


def _points(session: Session) -> str:
    count = words.points(session.dataset.n)
    chosen = len(session.selection)
    return f"{count}, {count_of(chosen)} selected" if chosen else count


def _place(method: Method, frame: Frame) -> str:
    """Where the run stands: "iteration 7, M step"."""
    name = _half(method, frame)
    halves = frame.state.phase in (Phase.EXPECTED, Phase.MAXIMISED)
    return f"iteration {frame.state.iteration}, {name}" if halves else name


def _half(method: Method, frame: Frame) -> str:
    """The half step as it stands in a sentence: "M step", "assign points"."""
    name = words.short_name(words.step_name(method, frame))
    return name if name[1:2] == " " else name[:1].lower() + name[1:]


def _objective(session: Session, frame: Frame) -> str:
    method, value = session.settings.method, frame.info.objective
    if frame.info.pick is not None:
        return f"potential {number(frame.info.pick.potential)}"
    if value is None:
        return ""
    unit = words.objective_unit(session.settings)
    text = f"{words.objective_name(method, frame.state.phase)} {number(value)}"
    return f"{text} ({unit})" if unit else text


def _truth(frame: Frame) -> str:
    """How the clusters agree with the true classes: "adjusted Rand 0.83 · accuracy 94 %"."""
    found = frame.info.agreement
    if found is None:
        return ""
    rand = "" if found.adjusted_rand is None else f"adjusted Rand {number(found.adjusted_rand, 3)}"
    right = "" if found.accuracy is None else f"accuracy {_right(found.accuracy)}"
    return BETWEEN.join(part for part in (rand, right) if part)


def _right(share: float) -> str:
    return "> 99.9 %" if 0.9995 <= share < 1 else f"{number(100 * share, 3)} %"


def _time(session: Session, frame: Frame) -> str:
    computed = frame.state.phase in (Phase.EXPECTED, Phase.MAXIMISED) and session.timeline.at_end
    if not computed or session.seconds <= 0:
        return ""
    return f"{_half(session.settings.method, frame)} {number(1000 * session.seconds, 2)} ms"
