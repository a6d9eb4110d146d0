"""Gestures: carries out on the session what tools and crosshair ask for, and tells them what they need to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from engine.dataset import Dataset, split_unit
from engine.settings import Method
from explorer.canvas.aspect import Viewport
from explorer.canvas.handles import reshaped
from explorer.canvas.stage import Shown
from explorer.canvas.tools import (
    TOOLS,
    Command,
    Commands,
    Edit,
    Gesture,
    Hit,
    Pan,
    PickComponent,
    PickPoints,
    Place,
    PlaceMean,
    Pointer,
    Press,
    Reshape,
)
from explorer.numbers import coordinate

if TYPE_CHECKING:
    from explorer.session import Session


class Seen(Protocol):
    """What the view knows and the session does not."""

    @property
    def viewport(self) -> Viewport: ...
    @property
    def shown(self) -> Shown: ...
    def pan(self, dx: float, dy: float) -> None: ...
    def hits(self, pixel: Place) -> Sequence[Hit]: ...


class Conductor:
    """One stroke at a time; all its edits bear the same gesture object, which makes them one undo entry."""

    def __init__(self, session: Session, view: Seen) -> None:
        self._session = session
        self._view = view
        self._running: Gesture | None = None
        self._gesture: object = None
        self.tool = "point"

    @property
    def active(self) -> bool:
        return self._running is not None

    @property
    def gesture(self) -> object:
        """The stroke under way."""
        return self._gesture

    # What tools see

    @property
    def dataset(self) -> Dataset:
        return self._session.dataset

    @property
    def selection(self) -> frozenset[int]:
        return self._session.selection

    @property
    def component(self) -> int | None:
        return self._session.selected_component

    @property
    def viewport(self) -> Viewport:
        return self._view.viewport

    @property
    def n_centres(self) -> int:
        return len(self._view.shown.means)

    def centre(self, j: int) -> Place:
        x, y = self._view.shown.means[j]
        return (float(x), float(y))

    def inside(self, at: Place) -> Place:
        return self._view.viewport.box.nearest(at)

    def under(self, at: Place) -> Hit:
        return self._view.hits(self._view.viewport.pixel(at))[0]

    def words(self, at: Place) -> str:
        """A place with the names and units of the axes."""
        box = self._view.viewport.box
        parts = []
        for axis, column in enumerate(self.dataset.columns[:2]):
            name, unit = split_unit(column)
            value = coordinate(at[axis], box.high[axis] - box.low[axis])
            parts.append(f"{name} {value} {unit}".rstrip())
        return ", ".join(parts)

    # What the view asks for

    def press(self, press: Press) -> None:
        """A stroke begins."""
        self.end()
        self._gesture = object()
        self._running = TOOLS[self.tool](press, self)
        self.do(next(self._running), self._gesture)

    def send(self, event: Pointer) -> None:
        """The stroke goes on, or ends."""
        if self._running is None:
            return
        try:
            self.do(self._running.send(event), self._gesture)
        except StopIteration:
            self._running = None

    def end(self) -> None:
        """No stroke any more."""
        if self._running is not None:
            self._running.close()
        self._running = self._gesture = None

    def do(self, commands: Commands, gesture: object) -> None:
        for command in commands:
            self._do(command, gesture)

    def _do(self, command: Command, gesture: object) -> None:
        session = self._session
        match command:
            case Edit(dataset, text):
                session.edit_dataset(dataset, text, gesture)
            case PlaceMean(j, at):
                if session.frame is not None and j < session.frame.state.mixture.k:
                    session.move_mean(j, at, gesture)
            case Reshape(handle, at):
                self._reshape(handle, at, gesture)
            case PickPoints(indices):
                session.select(indices)
            case PickComponent(j):
                session.select_component(j)
            case Pan(dx, dy):
                self._view.pan(dx, dy)

    def _reshape(self, handle: int, at: Place, gesture: object) -> None:
        frame, j, settings = self._session.frame, self.component, self._session.settings
        if frame is None or j is None or settings.method is not Method.MIXTURE or j >= frame.state.mixture.k:
            return
        mixture = reshaped(frame, settings.covariance, j, handle, at)
        self._session.place(mixture, f"Reshape Gaussian {j + 1}", gesture)
