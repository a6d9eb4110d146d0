"""Gestures: carries out on the session what tools and crosshair ask for, and tells them what they need to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.arrays import Floats
from engine.dataset import Dataset, split_unit
from engine.settings import Method
from explorer.canvas.aspect import Box, Viewport
from explorer.canvas.handles import reshaped
from explorer.canvas.line import lifted
from explorer.canvas.stage import Shown
from explorer.canvas.tools import (
    TOOLS,
    Bell,
    Button,
    Command,
    Commands,
    Edit,
    Gesture,
    Hit,
    Keep,
    OpenMenu,
    Outline,
    Pan,
    PickComponent,
    PickPoints,
    Pin,
    Place,
    PlaceMean,
    Pointer,
    Press,
    Reshape,
    Sketch,
    Tool,
    begin,
)
from explorer.numbers import coordinate
from explorer.point_set import PointSet
from explorer.tool_options import ToolOptions, class_name

if TYPE_CHECKING:
    from explorer.session import Session

STROKES = 71
"""The purpose that, with the document's seed and the number of the stroke, seeds what brush and stamp draw."""


class Seen(Protocol):
    """What the view knows and the session does not."""

    @property
    def viewport(self) -> Viewport: ...
    @property
    def shown(self) -> Shown: ...
    def pan(self, dx: float, dy: float) -> None: ...
    def hits(self, pixel: Place) -> Sequence[Hit]: ...
    def open_menu(self, at: Place) -> None: ...
    def repaint_over(self) -> None: ...


class Conductor:
    """One stroke at a time; all its edits bear the same gesture object, which makes them one undo entry.

    sketch: what the stroke draws over the picture.
    """

    def __init__(self, session: Session, view: Seen, options: ToolOptions) -> None:
        self._session = session
        self._view = view
        self._options = options
        self._running: Gesture | None = None
        self._gesture: object = None
        self._strokes = 0
        self.steady = False
        self.sketch: Outline | Bell | None = None
        self.tool = "point"

    @property
    def active(self) -> bool:
        return self._running is not None

    @property
    def gesture(self) -> object:
        """The stroke under way."""
        return self._gesture

    @property
    def held(self) -> Tool:
        """The tool in hand."""
        return TOOLS[self.tool]

    # What tools see

    @property
    def dataset(self) -> Dataset:
        return self._session.dataset

    @property
    def places(self) -> Floats:
        return self._session.plane.points[:, :2]

    @property
    def selection(self) -> PointSet:
        return self._session.selection

    @property
    def pinned(self) -> int | Place | None:
        pinned = self._session.pinned
        if pinned is None or isinstance(pinned, int):
            return pinned
        x, y = lifted(np.array(pinned)).tolist()
        return (x, y)

    @property
    def component(self) -> int | None:
        return self._session.selected_component

    @property
    def viewport(self) -> Viewport:
        return self._view.viewport

    @property
    def box(self) -> Box:
        return self._view.viewport.box

    @property
    def unit(self) -> Place:
        return self._view.viewport.unit

    @property
    def radius(self) -> float:
        return float(self._options.radius)

    @property
    def density(self) -> float:
        return float(self._options.density)

    @property
    def stamp_points(self) -> int:
        return self._options.stamp_points

    @property
    def lasso(self) -> bool:
        return self._options.lasso

    @property
    def class_name(self) -> str | None:
        return class_name(self.dataset, self._options.class_number)

    def random(self) -> np.random.Generator:
        return np.random.default_rng([self._session.settings.seed, STROKES, self._strokes])

    @property
    def n_centres(self) -> int:
        return len(self._view.shown.means)

    def centre(self, j: int) -> Place:
        x, y = self._view.shown.means[j]
        return (float(x), float(y))

    def under(self, at: Place) -> Hit:
        return self._view.hits(self._view.viewport.pixel(at))[0]

    def words(self, at: Place) -> str:
        """A place with the names and units of the axes."""
        parts = []
        for axis, column in enumerate(self.dataset.columns[:2]):
            name, unit = split_unit(column)
            value = coordinate(at[axis], self.box.high[axis] - self.box.low[axis])
            parts.append(f"{name} {value} {unit}".rstrip())
        return ", ".join(parts)

    # What the view asks for

    def press(self, press: Press) -> None:
        """A stroke begins."""
        self.end()
        self._gesture = object()
        self._strokes += 1
        self.steady = press.button is Button.LEFT and self.held.steady
        self._running = begin(self.held, press, self)
        self.do(next(self._running), self._gesture)

    def send(self, event: Pointer) -> None:
        """The stroke goes on, or ends."""
        if self._running is None:
            return
        try:
            self.do(self._running.send(event), self._gesture)
        except StopIteration:
            self.end()

    def end(self) -> None:
        """No stroke any more."""
        if self._running is not None:
            self._running.close()
        self._running = self._gesture = self.sketch = None
        self.steady = False

    def do(self, commands: Commands, gesture: object) -> None:
        for command in commands:
            self._do(command, gesture)

    def _do(self, command: Command, gesture: object) -> None:
        session = self._session
        match command:
            case Edit(dataset, text):
                session.edit_dataset(dataset, text, gesture)
            case Keep(rows, text):
                session.keep(rows, text, gesture)
            case PlaceMean(j, at):
                if session.frame is not None and j < session.frame.state.mixture.k:
                    session.move_mean(j, at, gesture)
            case Reshape(handle, at):
                self._reshape(handle, at, gesture)
            case PickPoints(points):
                session.select(points)
            case PickComponent(j):
                session.select_component(j)
            case Pin(on):
                session.pin(on[: self.dataset.d] if isinstance(on, tuple) else on)
            case Pan(dx, dy):
                self._view.pan(dx, dy)
            case OpenMenu(at):
                self._view.open_menu(at)
            case Sketch(shape):
                self.sketch = shape
                self._view.repaint_over()

    def _reshape(self, handle: int, at: Place, gesture: object) -> None:
        frame, j, settings = self._session.frame, self.component, self._session.settings
        if frame is None or j is None or settings.method is not Method.MIXTURE or j >= frame.state.mixture.k:
            return
        mixture = reshaped(frame, settings.covariance, j, handle, at)
        self._session.place(mixture, f"Reshape Gaussian {j + 1}", gesture)
