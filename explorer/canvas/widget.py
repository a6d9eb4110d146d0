"""CanvasWidget: the picture of the data and the model, on which both can be changed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QVBoxLayout, QWidget

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.settings import Scaling
from explorer.canvas.badge import BadgePill
from explorer.canvas.remedy_bar import RemedyBar
from explorer.canvas.sight import Area
from explorer.canvas.tools import TOOLS, duplicated
from explorer.canvas.view import View
from explorer.canvas.voice import say
from explorer.remedies import Remedy, remedies
from explorer.show import ShowOptions
from explorer.standing import badge
from explorer.theme import px, themes
from explorer.tool_options import ToolOptions
from explorer.words import account

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.player import Player
    from explorer.session import Session

FASTEST_GLIDE = 16
"""From so many half steps a second on nothing glides: it would never arrive."""

FASTEST_SPEECH = 1

DESCRIPTION = "Points, clusters and centres. Enter opens a crosshair for drawing with the keyboard."


class CanvasWidget(QWidget):
    """Reads the session and listens to it. hovered: the point or place under the cursor, as the view says.

    menu_wanted: where on the screen a menu was asked for. animated: whether centres and ellipses glide; turn it off for
    tests and pictures.
    """

    hovered = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        session: Session,
        player: Player,
        show: ShowOptions,
        options: ToolOptions | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.animated = True
        self._session, self._player = session, player
        self._said = ""
        self._loaded: tuple[Dataset | None, Scaling, int, int] | None = None
        self.options = options or ToolOptions(parent=self)
        self.view = View(session, show, self.options, self)
        self.view.setObjectName("canvasView")
        self.view.setAccessibleName("Canvas")
        self.view.setAccessibleDescription(DESCRIPTION)
        self.badge = BadgePill(self)
        self.remedies = RemedyBar(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.view)
        self.badge.raise_()
        self.remedies.raise_()
        self.remedies.chosen.connect(self._try)
        self.setFocusProxy(self.view)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.hovered.connect(self.hovered)
        self.view.spoke.connect(self._speak)
        self.view.menu_wanted.connect(self.menu_wanted)
        # The words belong to the picture: changed before it, they would have what lies below them painted twice.
        self.view.pace.due.connect(self._describe)
        session.changed.connect(self._follow)
        show.changed.connect(self.view.repaint_layers)
        themes.changed.connect(self._restyle)
        self._refresh()

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tools there are."""
        return tuple(TOOLS)

    @property
    def tool(self) -> str:
        return self.view.conductor.tool

    def set_tool(self, name: str) -> None:
        """Takes up another tool. Raises KeyError where there is none of this name."""
        if name not in TOOLS:
            raise KeyError(f"There is no tool {name!r}: the names are {', '.join(TOOLS)}.")
        self.view.strokes.end()
        self.view.conductor.tool = name
        self.view.strokes.look()
        self.view.repaint_layers()

    def duplicate(self) -> None:
        """Copies of the selected points, beside them and selected in their place."""
        self.view.act(duplicated(self.view.conductor))

    @property
    def settled(self) -> bool:
        """Whether the picture is as it will stay until something changes."""
        return self.view.settled

    def close_layers(self) -> None:
        """Ends what paints on another thread; whoever made the canvas calls it at the end."""
        self.view.close_layers()

    def fit(self) -> None:
        """Shows everything."""
        self.view.fit()

    @property
    def area(self) -> Area | None:
        """The part of the plane that is seen, (x0, x1, y0, y1); None where it is the whole."""
        return self.view.area

    def show_area(self, area: Area | None) -> None:
        """Shows this part of the plane, or everything."""
        self.view.fit()
        if area is not None:
            self.view.show_area(area)

    def zoom_by(self, factor: float) -> None:
        """Closer (above 1) or farther, about the middle."""
        self.view.zoom(factor)

    def _follow(self, changes: Changes) -> None:
        if changes.dataset or changes.settings or changes.frame or changes.selection or changes.name:
            # A fit to edited points answers in a moment, and its frame alone is then the change.
            self._refresh(awaited=changes.dataset and self._player.busy)
        elif changes.pointed:
            self.view.point_out()
        elif changes.playing:
            self._describe()

    def _refresh(self, awaited: bool = False) -> None:
        fast = self._player.playing and self._player.speed >= FASTEST_GLIDE
        self.view.refresh(self._glides(), hasty=fast, awaited=awaited)
        self._fit_other_data()

    def _glides(self) -> bool:
        frame = self._session.frame
        if not self.animated or not self.isVisible() or frame is None or frame.state.phase is Phase.MOVED:
            return False
        if self._player.playing and self._player.speed >= FASTEST_GLIDE:
            return False
        # Where the system asks for less motion, styles have no animations.
        return self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0

    def _fit_other_data(self) -> None:
        """Fits when other data were loaded or are measured otherwise; drawing never moves the view."""
        session = self._session
        now = (session.document.origin, session.settings.scaling, session.dataset.d, session.dataset.n)
        before, self._loaded = self._loaded, now
        if before is not None and before[2] != now[2]:
            # Those who were told of a place in other columns must not ask about it here.
            self.view.tell_hovered(None)
        if before is None or before[:3] != now[:3] or (now[3] == 0 and before[3] > 1):
            self.view.forget()
            self.view.fit()

    def _describe(self) -> None:
        state, line = badge(self._session), account(self._session)
        self.badge.show_words(state, line)
        self.remedies.show_remedies(remedies(self._session), self._below_badge)
        words, frame = self.badge.accessibleName(), self._session.frame
        # What has come too fast is told when it rests.
        if words != self._said and not self._too_fast_to_read():
            self._said = words
            say(self.view, words if frame is not None and frame.status.ended else line or state.text)

    @property
    def _below_badge(self) -> int:
        return self.badge.geometry().bottom() + 1 + px(3)

    def _try(self, remedy: Remedy) -> None:
        # Before the button that has the focus goes.
        self.view.setFocus()
        self._session.change(f"{remedy.text[:1].upper()}{remedy.text[1:]}", **remedy.fields)

    def _too_fast_to_read(self) -> bool:
        return self._player.playing and self._player.speed > FASTEST_SPEECH

    def _speak(self, text: str) -> None:
        self._session.announced.emit(text)
        say(self.view, text)

    def _restyle(self) -> None:
        self.badge.fit()
        self.remedies.fit(self._below_badge)
        self.view.repaint_layers()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.badge.fit()
        self.remedies.fit(self._below_badge)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.view.glide.stop()
        self.view.strokes.end()
