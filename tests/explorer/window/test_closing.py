"""Closing the window: while threads are at work, and with drawings that nobody has saved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.dataset import Dataset
from engine.settings import Method
from tests.explorer.window.conftest import CTRL, Hand, Key, groups


def answering(press: Callable[[QMessageBox], None]) -> list[str]:
    """Answers the next question by keys; returns what was asked, once it has been."""
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            press(box)
        else:
            QTimer.singleShot(5, answer)

    QTimer.singleShot(0, answer)
    return asked


def test_closing_asks_where_points_were_changed(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.click((5.5, 5.5))
    asked = answering(lambda box: QTest.keyClick(box, Key.Key_Escape))
    hand.window.close()
    assert hand.window.isVisible()
    assert len(asked) == 1
    assert "Test" in asked[0]
    discard = QMessageBox.StandardButton.Discard
    asked = answering(lambda box: QTest.keyClick(box.button(discard), Key.Key_Space))
    hand.window.close()
    assert len(asked) == 1
    assert not hand.window.isVisible()


def test_what_was_undone_needs_no_question(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.click((5.5, 5.5))
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Q, CTRL)
    assert not hand.window.isVisible()


def test_a_drawing_whose_place_others_have_taken_is_asked_about_too(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.click((5.5, 5.5))
    hand.key(Key.Key_2, CTRL)
    assert not hand.session.modified
    asked = answering(lambda box: QTest.keyClick(box, Key.Key_Escape))
    hand.window.close()
    assert hand.window.isVisible()
    assert "Test" in asked[0]
    # Without a window manager nobody gives the focus back when a question goes.
    hand.window.activateWindow()
    hand.wait(lambda: bool(hand.window.isActiveWindow()))
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.modified, "it is there again"
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_2, CTRL)
    hand.window.close()
    assert not hand.window.isVisible(), "nothing would be lost"


def test_a_drawing_that_was_left_can_go(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.click((5.5, 5.5))
    hand.key(Key.Key_N, CTRL)
    discard = QMessageBox.StandardButton.Discard
    asked = answering(lambda box: QTest.keyClick(box.button(discard), Key.Key_Space))
    hand.key(Key.Key_Q, CTRL)
    assert len(asked) == 1
    assert not hand.window.isVisible()


def test_closing_while_both_threads_work_on_many_points(hand: Hand) -> None:
    many = Dataset(np.random.default_rng(3).normal(size=(200_000, 2)))
    hand.load(many, k=6, method=Method.MIXTURE, tolerance=0.0, restarts=10)
    hand.wait(lambda: hand.sweeper.busy)
    hand.player.set_speed(60)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 1)
    hand.wait(lambda: hand.player.busy and hand.sweeper.busy)
    hand.key(Key.Key_Q, CTRL)
    assert not hand.window.isVisible()
    # The threads are still at work: the fixture ends them, and looks whether anything survives.
    assert hand.application.busy


def test_closing_while_other_windows_are_open(hand: Hand) -> None:
    hand.key(Key.Key_T, CTRL)
    hand.key(Key.Key_F1)
    hand.window.curves_dock.setFloating(True)
    others = [window for window in QApplication.topLevelWidgets() if window.isVisible() and window is not hand.window]
    assert len(others) >= 3
    # Windows without such a parent would keep the program running after this one is closed.
    assert all(window.windowHandle().transientParent() for window in others)
    hand.window.close()
    assert not hand.window.isVisible()


def test_closing_in_the_middle_of_a_stroke(hand: Hand) -> None:
    hand.load(groups(), k=3)
    a = hand.spot((5.5, 5.5))
    hand.press(a)
    hand.move(a * 1.1)
    hand.window.close()
    assert not hand.window.isVisible()
    assert hand.session.dataset.n == 30
