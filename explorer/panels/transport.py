"""The transport row: back, the next half step by its name, the timeline, speed and play."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from explorer import words
from explorer.icons import icon
from explorer.panels.timeline_bar import TimelineBar
from explorer.panels.widgets import Card, Choice, named
from explorer.player import SPEEDS
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.player import Player
    from explorer.session import Session

BUTTON_WIDTH, SPEED_WIDTH, PLAY_WIDTH = 36, 68, 82
LEAST_TIMELINE, LEAST_BESIDE = 84, 130
"""With less room than the first for the timeline the steps' names are shortened; where short names leave less than the
second it goes below the buttons."""


class Transport(Card):
    """Everything that goes through time."""

    def __init__(self, session: Session, player: Player) -> None:
        super().__init__("Transport")
        self._session, self._player = session, player
        self.first = _button("to-start", "Back to the start (Home)")
        self.back = _button("back", "One half step back (←)")
        self.step = _button("step", "The next half step (→)")
        self.end = _button("to-end", "Run to convergence (End)")
        self.play = _button("play", "Play (Space)")
        self.play.setProperty("kind", "primary")
        self.step.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.timeline = TimelineBar(session, player)
        self.speed = Choice("speed", "Speed, half steps per second", [(s, f"{s}/s", "") for s in SPEEDS])
        self.speed.setToolTip("Half steps per second while playing")
        self._below = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows = QVBoxLayout(self)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        for row in (self._upper, self._lower):
            self._rows.addLayout(row)
        self._place()
        self._connect()
        self.restyle()
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        return QSize(px(400), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def restyle(self) -> None:
        """Follows a change of theme or size."""
        theme = themes.current
        self._rows.setContentsMargins(px(12), px(12), px(12), px(12))
        self._rows.setSpacing(px(6) if self._below else 0)
        for row in (self._upper, self._lower):
            row.setSpacing(px(6))
        for button, name in ((self.first, "first"), (self.back, "back"), (self.step, "step"), (self.end, "end")):
            button.setIcon(icon(name, theme.ink, px(14)))
        for button in (self.first, self.back, self.end):
            button.setFixedWidth(px(BUTTON_WIDTH))
        for button in (self.first, self.back, self.step, self.end, self.play):
            button.setIconSize(QSize(px(14), px(14)))
            button.setFixedHeight(px(30))
        self.speed.setFixedWidth(px(SPEED_WIDTH))
        self._show_playing()
        self._arrange()

    def refresh(self) -> None:
        """Shows what can be done next."""
        session = self._session
        timeline, readiness = session.timeline, session.readiness
        ready = not readiness
        for button, usable, tip in (
            (self.first, timeline.cursor > 0, "Back to the start (Home)"),
            (self.back, timeline.cursor > 0, "One half step back (←)"),
            (self.step, ready, f"{self._next_name()} (→)"),
            (self.end, ready, "Run to convergence (End)"),
        ):
            button.setEnabled(usable)
            button.setToolTip(readiness or tip)
        self.step.setAccessibleName(self._next_name())
        self._show_playing()
        self._arrange()

    def _connect(self) -> None:
        player = self._player
        self.first.clicked.connect(player.to_start)
        self.back.clicked.connect(player.back)
        self.step.clicked.connect(player.step)
        self.end.clicked.connect(player.run_to_end)
        self.play.clicked.connect(player.toggle)
        self.speed.chosen.connect(player.set_speed)
        self._session.changed.connect(self._follow)
        themes.changed.connect(self.restyle)

    def _next_name(self) -> str:
        """The name of what → does: the frame that is there already, or the half step still to be computed."""
        session = self._session
        timeline = session.timeline
        if timeline.frames and not timeline.at_end:
            return words.step_name(session.settings.method, timeline.frames[timeline.cursor + 1])
        return words.next_step_name(session.settings, session.frame)

    def _show_playing(self) -> None:
        playing = self._session.playing
        text = "Pause" if playing else "Play"
        self.play.setText(text)
        self.play.setAccessibleName(text)
        self.play.setIcon(icon("pause" if playing else "play", themes.current.on_accent, px(14)))
        self.play.setEnabled(not self._session.readiness)
        self.play.setToolTip(self._session.readiness or f"{text} (Space)")
        self.play.setFixedWidth(px(PLAY_WIDTH))
        self.speed.show_value(self._player.speed)

    def _arrange(self) -> None:
        """Fits the row: the whole names, then short ones, then the timeline on a row of its own."""
        names = words.step_names(self._session.settings.method)
        short = tuple(map(words.short_name, names))
        self._set_below(self._room_beside(self._step_width(short)) < px(LEAST_BESIDE))
        room, least = (self._room_below, 0) if self._below else (self._room_beside, px(LEAST_TIMELINE))
        # Each name on its own: that the other one is too long does not shorten it.
        fitting = [name if room(self._step_width((name,))) >= least else words.short_name(name) for name in names]
        name = self._next_name()
        self.step.setText(words.short_name(name) if name in names and name not in fitting else name)
        self.step.setFixedWidth(self._step_width((*fitting, self.step.text())))

    def _step_width(self, names: tuple[str, ...]) -> int:
        """Wide enough for either name, so that the row does not jump from step to step."""
        metrics = self.step.fontMetrics()
        return max(metrics.horizontalAdvance(name) for name in names) + px(42)

    def _room_beside(self, step: int) -> int:
        """What a step button of this width leaves for the timeline, all in one row."""
        return self._room_below(step) - px(SPEED_WIDTH) - 2 * px(6)

    def _room_below(self, step: int) -> int:
        """What it leaves in the row of buttons where timeline and speed are below."""
        return self.width() - 3 * px(BUTTON_WIDTH) - px(PLAY_WIDTH) - 4 * px(6) - 2 * px(12) - 2 - step

    def _set_below(self, below: bool) -> None:
        if below != self._below:
            self._below = below
            self._place()
            self._rows.setSpacing(px(6) if below else 0)
            self.updateGeometry()

    def _place(self) -> None:
        """Puts every control into its row; the tab order stays as it is read."""
        for row in (self._upper, self._lower):
            while row.count():
                row.takeAt(0)
        for control in (self.first, self.back, self.step, self.end):
            self._upper.addWidget(control)
        second = self._lower if self._below else self._upper
        second.addWidget(self.timeline, 1)
        second.addWidget(self.speed)
        if self._below:
            self._upper.addStretch(1)
        self._upper.addWidget(self.play)

    def _follow(self, changes: Changes) -> None:
        if changes.frame or changes.settings or changes.dataset or changes.playing:
            self.refresh()


def _button(name: str, spoken: str) -> QPushButton:
    button = QPushButton()
    named(button, name, spoken)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    # Space plays wherever the row has the focus; Enter presses the button that has it.
    button.setAutoDefault(True)
    return button
