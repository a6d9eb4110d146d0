"""A seeded stream of random clicks, drags, wheels and keys on the shown window: no traceback, always a sound state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.explorer.shell import Shell, shell
from tests.explorer.window.conftest import groups

Button, Modifier = Qt.MouseButton, Qt.KeyboardModifier
KEYS = (
    *(Qt.Key[f"Key_{name}"] for name in "ABCDEFGHIKLMPRSTVZ"),
    *(Qt.Key[f"Key_{name}"] for name in ("Left", "Right", "Up", "Down", "Space", "End", "Home", "Escape", "Return")),
    *(Qt.Key[f"Key_{number}"] for number in range(1, 10)),
    *(Qt.Key[f"Key_{name}"] for name in ("Tab", "Delete", "Backspace", "F11", "Comma", "BracketLeft", "BracketRight")),
)
LEAVES = {Qt.Key.Key_Q}
"""With Ctrl it would close the window."""

BURST = 25


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini", groups()) as made:
        # It would be found in its menu, too.
        made.window.all_actions["quit"].setEnabled(False)
        # A question that is asked in a loop of its own would wait for an answer for ever, and so does a button's menu.
        impatience = QTimer(made.window)
        impatience.timeout.connect(_refuse)
        impatience.start(300)
        yield made
        impatience.stop()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for dialog in made.window.findChildren(QDialog):
            dialog.close()


def _refuse() -> None:
    front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if front is not None:
        front.close()


class Monkey:
    """Does anything anywhere."""

    def __init__(self, opened: Shell, seed: int) -> None:
        self.opened, self.chance = opened, random.Random(seed)
        self._top: QWidget = opened.window

    def burst(self) -> None:
        for _ in range(BURST):
            act = self.chance.choice((self.click, self.click, self.drag, self.wheel, self.key, self.key, self.key))
            act()
            QApplication.processEvents()

    def _target(self) -> tuple[QWindow, QPoint]:
        """A random place of whatever window is in front; half of the time on the canvas."""
        window = self.opened.window
        # Kept, because Python's view of a popup takes with it, when it goes, that of its window.
        top = self._top = QApplication.activePopupWidget() or QApplication.activeModalWidget() or window
        inside = window.canvas.view if top is window and self.chance.random() < 0.5 else top
        at = QPoint(self.chance.randrange(max(inside.width(), 1)), self.chance.randrange(max(inside.height(), 1)))
        return top.windowHandle(), inside.mapTo(top, at)

    def _held(self) -> Qt.KeyboardModifier:
        held = (Modifier.NoModifier, Modifier.NoModifier, Modifier.ShiftModifier, Modifier.ControlModifier)
        return self.chance.choice(held)

    def click(self) -> None:
        window, at = self._target()
        QTest.mouseClick(window, self.chance.choice((Button.LeftButton, Button.RightButton)), self._held(), at)

    def drag(self) -> None:
        window, at = self._target()
        if self._top is not self.opened.window:
            # A press may well have been the end of a popup.
            return
        QTest.mousePress(window, Button.LeftButton, self._held(), at)
        for _ in range(3):
            x, y = at.x() + self.chance.randint(-60, 60), at.y() + self.chance.randint(-60, 60)
            at = QPoint(min(max(x, 0), window.width() - 1), min(max(y, 0), window.height() - 1))
            QTest.mouseMove(window, at)
        QTest.mouseRelease(window, Button.LeftButton, Modifier.NoModifier, at)

    def wheel(self) -> None:
        window, at = self._target()
        turn = QPoint(0, self.chance.choice((-240, -120, 120, 240)))
        place = QPointF(at)
        event = QWheelEvent(
            place, QPointF(window.mapToGlobal(at)), QPoint(), turn, Button.NoButton, self._held(),
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(window, event)

    def key(self) -> None:
        focus = QApplication.activePopupWidget() or QApplication.focusWidget() or self.opened.window.canvas.view
        key, held = self.chance.choice(KEYS), self._held()
        if not (key in LEAVES and held & Modifier.ControlModifier):
            QTest.keyClick(focus, key, held)

    def check(self) -> None:
        """What always holds between the session and the window."""
        session, window = self.opened.session, self.opened.window
        timeline, n, k = session.timeline, session.dataset.n, session.settings.k
        assert -1 <= timeline.cursor < max(len(timeline.frames), 1)
        assert bool(timeline.frames) == (timeline.cursor >= 0)
        assert all(0 <= point < n for point in session.selection)
        assert not isinstance(session.pinned, int) or 0 <= session.pinned < n
        assert session.selected_component is None or session.selected_component < k
        found = session.assignment()
        assert found is None or found.labels.shape == (n,)
        assert window.isVisible()
        assert window.isWindowModified() == session.modified
        field = window.side.method.k_field
        assert field.hasFocus() or field.value() == k
        assert self.opened.answers.told == [] or all(": " in told for told in self.opened.answers.told)


def torment(opened: Shell, seed: int, bursts: int, seconds: float) -> int:
    """Bursts until they are done, or the time is over; how many there were."""
    monkey, until = Monkey(opened, seed), monotonic() + seconds
    for burst in range(bursts):
        monkey.burst()
        monkey.check()
        if monotonic() > until:
            return burst + 1
    return bursts


def test_anything_anywhere(opened: Shell) -> None:
    assert torment(opened, seed=1, bursts=5, seconds=60.0) > 0
    opened.player.pause()
    opened.settle()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 6))
def test_anything_anywhere_for_minutes(opened: Shell, seed: int) -> None:
    assert torment(opened, seed, bursts=10_000, seconds=120.0) > 0
    opened.player.pause()
    opened.settle()
