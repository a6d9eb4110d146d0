"""The running program, and a hand that uses it as people do: by pointer and keys on what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.arrays import Floats, Ints
from engine.dataset import Dataset
from engine.mixture import Mixture
from engine.settings import Settings
from engine.timeline import Frame
from explorer.document import Document
from explorer.theme import themes

if TYPE_CHECKING:
    from explorer.application import Application

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
Place = tuple[float, float]


class Hand:
    """Presses and types. Everything goes through the window, so that whatever lies on top gets it.

    What is loaded and awaited uses the session; what is done under test never does.
    """

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application, self.qtbot = application, qtbot
        self.window, self.session = application.window, application.session
        self.player, self.sweeper = application.player, application.sweeper
        self.canvas, self.view = self.window.canvas, self.window.canvas.view
        self.transport, self.side, self.curves = self.window.transport, self.window.side, self.window.curves
        # A gliding centre cannot be taken where the frame says it is.
        self.canvas.animated = False
        # Low enough for the curves to stand behind tabs, where those out of sight cost nothing.
        self.window.resize(1180, 720)
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        # What comes after the first painting is there before anybody acts.
        self.wait(lambda: self.window.controls.made and self.session.frame is not None)

    # What a test begins with, and what it waits for

    def load(self, dataset: Dataset, **fields: object) -> None:
        """Other data, with few restarts; there is nothing to undo, and the first frame is there."""
        settings = Settings(**{"k": 2, "restarts": 2, **fields})  # type: ignore[arg-type]
        self.session.load(dataset, "Test", settings.scaling, settings.k)
        self.session.edit(Document(dataset, settings, "Test"), "Set up")
        self.session.undo_stack.clear()
        if not self.session.readiness:
            self.wait(lambda: self.session.frame is not None)
            self.settle()
        self.canvas.fit()

    def enlarge(self) -> None:
        """All curves are in sight, one below the other."""
        self.window.resize(1440, 900)
        self.wait(self.curves.criterion.isVisible)

    def wait(self, condition: Callable[[], object], seconds: float = 15.0) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=int(seconds * 1000))

    def settle(self) -> None:
        """Until nothing is asked for any more."""
        self.wait(lambda: not self.player.busy and not self.player.playing)

    def converge(self) -> None:
        """End, and wait for it."""
        self.key(Key.Key_End)
        self.wait(lambda: self.frame.status.ended and not self.player.busy)

    def swept(self) -> None:
        """Until the curves are complete."""
        self.wait(lambda: self.session.sweep_done and not self.sweeper.busy)

    @property
    def frame(self) -> Frame:
        assert self.session.frame is not None
        return self.session.frame

    @property
    def frames(self) -> int:
        return len(self.session.timeline.frames)

    @property
    def undos(self) -> int:
        return self.session.undo_stack.count()

    @property
    def said(self) -> str:
        """What the status bar says at this moment."""
        return self.window.status.currentMessage()

    # Pointer

    def spot(self, at: Place) -> QPoint:
        """The pixel of the view that shows a place."""
        return self.view.spot(at)

    def press(self, at: QPoint, on: QWidget | None = None, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.window.windowHandle(), button, NONE, self._inside(on or self.view, at))

    def move(self, at: QPoint, on: QWidget | None = None) -> None:
        QTest.mouseMove(self.window.windowHandle(), self._inside(on or self.view, at))

    def release(self, at: QPoint, on: QWidget | None = None, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.window.windowHandle(), button, NONE, self._inside(on or self.view, at))

    def click(self, at: Place, button: Qt.MouseButton = LEFT) -> None:
        """At a place of the canvas."""
        self.click_on(self.view, self.spot(at), button)

    def click_on(
        self,
        widget: QWidget,
        at: QPoint | None = None,
        button: Qt.MouseButton = LEFT,
        held: Qt.KeyboardModifier = NONE,
    ) -> None:
        """In the middle of a widget, or at one of its pixels."""
        place = self._inside(widget, widget.rect().center() if at is None else at)
        QTest.mouseClick(self.window.windowHandle(), button, held, place)

    def drag(self, start: Place, end: Place, button: Qt.MouseButton = LEFT) -> None:
        """Press, five moves and release, at pixels fixed beforehand."""
        a, b = self.spot(start), self.spot(end)
        self.press(a, button=button)
        for share in (0.2, 0.4, 0.6, 0.8, 1.0):
            self.move(a + (b - a) * share)
        self.release(b, button=button)

    def wheel(self, at: Place, angle: int) -> None:
        window, place = self.window.windowHandle(), QPointF(self._inside(self.view, self.spot(at)))
        event = QWheelEvent(
            place, QPointF(window.mapToGlobal(place)), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(window, event)

    def _inside(self, widget: QWidget, at: QPoint) -> QPoint:
        assert widget.isVisible(), f"{widget.objectName()} is not in sight"
        return widget.mapTo(self.window, at)

    # Keys

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        """To whatever has the focus."""
        for _ in range(times):
            QTest.keyClick(_focused(), key, held)

    def type(self, text: str) -> None:
        """Replaces what stands in the field that has the focus."""
        self.key(Key.Key_A, CTRL)
        for letter in text:
            QTest.keyClicks(_focused(), letter)

    def tab_to(self, widget: QWidget) -> None:
        """Tab, until the widget has the focus."""
        for _ in range(120):
            if widget.hasFocus():
                return
            self.key(Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {widget.objectName()}")


def _focused() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the focus"
    return focus


# What the engine says, worked out once more


def nearest(points: Floats, means: Floats) -> Ints:
    """The nearest mean of each point."""
    return np.asarray(((points[:, None] - means) ** 2).sum(axis=-1).argmin(axis=1))


def inertia(points: Floats, means: Floats) -> float:
    return float(((points[:, None] - means) ** 2).sum(axis=-1).min(axis=1).sum())


def centroids(points: Floats, labels: Ints, k: int) -> Floats:
    return np.stack([points[labels == j].mean(axis=0) for j in range(k)])


def log_densities(points: Floats, mixture: Mixture) -> Floats:
    """log weight × density of each point (columns) under each Gaussian (rows)."""
    assert mixture.covariances is not None
    rows = []
    for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances, strict=True):
        apart = points - mean
        squared = np.einsum("ni,ij,nj->n", apart, np.linalg.inv(covariance), apart)
        volume = np.log(np.linalg.det(2 * np.pi * covariance))
        rows.append(np.log(weight) - 0.5 * (squared + volume))
    return np.stack(rows)


def shares(points: Floats, mixture: Mixture) -> Floats:
    """Responsibilities (k, n)."""
    scores = log_densities(points, mixture)
    return np.asarray(np.exp(scores - np.logaddexp.reduce(scores, axis=0)))


# Data


def pairs() -> Dataset:
    """Two pairs of points, wide apart, with named axes."""
    return Dataset(np.array([[1.0, 1.0], [1.0, 3.0], [9.0, 7.0], [9.0, 9.0]]), columns=("length (min)", "wait (min)"))


def groups(n: int = 30) -> Dataset:
    """Three round groups, well apart."""
    centres = np.array([[2.0, 2.0], [8.0, 2.0], [2.0, 8.0]])
    return Dataset(centres[np.arange(n) % 3] + np.random.default_rng(7).normal(scale=0.6, size=(n, 2)))


def noise(n: int = 90) -> Dataset:
    """No groups at all: runs on it are long."""
    return Dataset(np.random.default_rng(11).uniform(0.0, 10.0, size=(n, 2)))


@pytest.fixture
def hand(app_window: Application, qtbot: QtBot) -> Iterator[Hand]:
    """A hand at the window on Old Faithful."""
    yield Hand(app_window, qtbot)
    # A menu or a list that is still open would outlive the window.
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


@pytest.fixture(autouse=True)
def usual_look() -> Iterator[None]:
    """Theme and size are the whole program's: each test begins and ends with the usual ones."""
    yield
    if themes.choice != "system":
        themes.set("system")
    if themes.presenting:
        themes.end_presenting(1.0)
    themes.set_scale(1.0)
