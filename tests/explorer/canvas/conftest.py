"""A shown canvas on a real session, with the worker threads behind it, and hands that use real mouse events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.settings import Method, Settings
from explorer.canvas.widget import CanvasWidget
from explorer.show import ShowOptions
from tests.explorer.rig import Rig

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier


class Hand:
    """A canvas, and a hand that acts on it at places in user units."""

    def __init__(self, rig: Rig, qtbot: QtBot) -> None:
        self.rig, self.session = rig, rig.session
        self.show = ShowOptions()
        self.canvas = CanvasWidget(rig.session, rig.player, self.show)
        self.canvas.animated = False
        qtbot.addWidget(self.canvas)
        self.canvas.resize(600, 600)
        self.canvas.show()
        qtbot.waitExposed(self.canvas)
        self.view = self.canvas.view
        self.view.setFocus()

    def spot(self, at: tuple[float, float]) -> QPoint:
        return self.view.spot(at)

    def click(
        self, at: tuple[float, float], button: Qt.MouseButton = LEFT, held: Qt.KeyboardModifier = NONE
    ) -> None:
        QTest.mouseClick(self.view, button, held, self.spot(at))

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        """Press, five moves and release, all in pixels fixed beforehand."""
        a, b = self.spot(start), self.spot(end)
        QTest.mousePress(self.view, button, NONE, a)
        for share in (0.2, 0.4, 0.6, 0.8, 1.0):
            QTest.mouseMove(self.view, a + (b - a) * share)
        QTest.mouseRelease(self.view, button, NONE, b)

    def wheel(self, at: tuple[float, float], angle: int) -> None:
        place = QPointF(self.spot(at))
        nothing = Qt.MouseButton.NoButton
        event = QWheelEvent(
            place, QPointF(self.view.mapToGlobal(place)), QPoint(), QPoint(0, angle), nothing, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.view, event)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, key, held)

    def settle(self) -> None:
        """Waits until the picture is as it will stay."""
        self.rig.wait(lambda: self.canvas.settled)

    def leave(self) -> None:
        QApplication.sendEvent(self.view, QEvent(QEvent.Type.Leave))


Make = Callable[..., Hand]


def square() -> Dataset:
    """Two pairs of points, wide apart, with named axes."""
    return Dataset(np.array([[1.0, 1.0], [1.0, 3.0], [9.0, 7.0], [9.0, 9.0]]), columns=("length (min)", "wait (min)"))


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    """Makes a shown canvas; its threads end with the test."""
    rigs: list[Rig] = []
    hands: list[Hand] = []

    def made(dataset: Dataset | None = None, **fields: object) -> Hand:
        settings = Settings(**{"k": 2, "method": Method.KMEANS, "restarts": 1, **fields})  # type: ignore[arg-type]
        rig = Rig(square() if dataset is None else dataset, settings)
        rigs.append(rig)
        hand = Hand(rig, qtbot)
        hands.append(hand)
        if not rig.session.readiness:
            rig.start()
        return hand

    yield made
    for hand in hands:
        hand.canvas.close_layers()
    for rig in rigs:
        rig.close()
