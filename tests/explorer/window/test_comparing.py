"""A second canvas on the same data, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sklearn.metrics import adjusted_rand_score

from engine.examples import load_example
from engine.settings import Covariance, Method
from explorer.compare.rival import RivalSession
from explorer.compare.view import CompareView
from tests.explorer.window.conftest import CTRL, Hand, Key, groups, nearest, shares


class Pair:
    """A hand with both canvases before it."""

    def __init__(self, hand: Hand) -> None:
        self.hand, self.desk = hand, hand.window.comparing
        hand.window.resize(1440, 900)
        hand.view.setFocus()
        hand.key(Key.Key_C)
        assert self.desk.view is not None
        assert self.desk.comparison is not None
        self.view: CompareView = self.desk.view
        self.comparison = self.desk.comparison
        self.rival: RivalSession = self.comparison.rival
        self.view.canvas.animated = False
        self.settle()

    def settle(self) -> None:
        self.hand.wait(lambda: self.rival.frame is not None and not self.desk.busy and not self.hand.player.busy)

    def both_ended(self) -> None:
        self.hand.key(Key.Key_End)
        frames = (self.hand.session, self.rival)
        self.hand.wait(lambda: all(s.frame is not None and s.frame.status.ended for s in frames) and not self.desk.busy)
        self.hand.wait(lambda: self.comparison.differences is not None)


@pytest.fixture
def pair(hand: Hand) -> Pair:
    hand.load(load_example("stretched"), k=3)
    return Pair(hand)


def test_a_mixture_stands_beside_k_means_from_the_same_start(pair: Pair) -> None:
    assert pair.hand.session.settings.method is Method.KMEANS
    assert pair.rival.settings.method is Method.MIXTURE
    assert pair.rival.dataset is pair.hand.session.dataset
    assert pair.rival.frame is not None
    assert np.array_equal(pair.rival.frame.mixture.means, pair.hand.frame.mixture.means)
    assert pair.view.canvas.width() == pytest.approx(pair.hand.canvas.width(), abs=2)
    assert not pair.hand.curves.isVisible()


def test_steps_are_locked_until_they_are_freed(pair: Pair) -> None:
    hand = pair.hand
    for step in range(1, 5):
        hand.key(Key.Key_Right)
        pair.settle()
        hand.wait(lambda step=step: pair.rival.timeline.cursor == step)
    hand.key(Key.Key_Left, times=2)
    assert pair.rival.timeline.cursor == 2
    hand.click_on(pair.view.locked)
    assert not pair.comparison.locked
    hand.key(Key.Key_Right)
    pair.settle()
    assert (hand.session.timeline.cursor, pair.rival.timeline.cursor) == (3, 2)
    hand.click_on(pair.view.transport.step)
    pair.settle()
    hand.click_on(pair.view.transport.step)
    pair.settle()
    assert (hand.session.timeline.cursor, pair.rival.timeline.cursor) == (3, 4)


def test_what_differs_is_counted_and_compared(pair: Pair) -> None:
    pair.both_ended()
    dataset = pair.hand.session.dataset
    left = nearest(dataset.points, pair.hand.frame.mixture.means)
    assert pair.rival.frame is not None
    right = shares(dataset.points, pair.rival.frame.mixture).argmax(axis=0)
    found = pair.comparison.differences
    assert found is not None
    assert found.adjusted_rand == pytest.approx(adjusted_rand_score(left, right), abs=1e-9)
    assert found.truth == pytest.approx(
        tuple(adjusted_rand_score(dataset.classes, labels) for labels in (left, right)), abs=1e-9
    )
    agreed = max(
        sum(((left == i) & (right == j)).sum() for i, j in enumerate(order))
        for order in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    )
    assert len(found.rows) == dataset.n - agreed
    account = pair.view.head.findChild(QLabel, "compare-account")
    assert isinstance(account, QLabel)
    assert account.text().startswith(f"{dataset.n - agreed} points differ · adjusted Rand")


def test_settings_on_the_right_are_its_own_and_undone_with_the_rest(pair: Pair) -> None:
    hand = pair.hand
    before = hand.session.settings
    hand.click_on(pair.view.k)
    hand.type("4")
    hand.key(Key.Key_Return)
    pair.settle()
    assert pair.rival.settings.k == 4
    assert hand.session.settings == before
    assert hand.session.undo_stack.undoText().endswith("on the right")
    pair.rival.change(covariance=Covariance.TIED)
    hand.view.setFocus()
    hand.key(Key.Key_Z, CTRL, times=2)
    pair.settle()
    assert pair.rival.settings.k == 3
    assert hand.session.settings == before


def test_a_point_drawn_on_the_right_is_there_on_both(pair: Pair) -> None:
    hand, view = pair.hand, pair.view.canvas.view
    n = hand.session.dataset.n
    spot = view.spot((6.0, -6.0))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert hand.session.dataset.n == pair.rival.dataset.n == n + 1
    assert hand.session.dataset is pair.rival.dataset
    pair.settle()
    hand.view.setFocus()
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset.n == pair.rival.dataset.n == n


def test_zoom_is_shared(pair: Pair) -> None:
    hand = pair.hand
    hand.wheel((0.0, 0.0), 240)
    left, right = hand.view.viewport, pair.view.canvas.view.viewport
    assert right.middle == pytest.approx(left.middle)
    assert right.unit == pytest.approx(left.unit)
    pair.view.canvas.zoom_by(0.5)
    assert hand.view.viewport.unit == pytest.approx(pair.view.canvas.view.viewport.unit)


def test_both_boundaries_and_differences_are_drawn_on_request(pair: Pair) -> None:
    pair.both_ended()
    hand = pair.hand

    def picture() -> bytes:
        hand.wait(lambda: not pair.desk.busy and hand.canvas.settled)
        return bytes(hand.view.grab().toImage().constBits())

    marked = picture()
    hand.click_on(pair.view.both, QPoint(8, pair.view.both.height() // 2))
    both = picture()
    hand.click_on(pair.view.both, QPoint(8, pair.view.both.height() // 2))
    hand.click_on(pair.view.marked, QPoint(8, pair.view.marked.height() // 2))
    plain = picture()
    assert len({marked, both, plain}) == 3


def test_other_data_are_followed_and_closing_leaves_the_first_run_alone(pair: Pair) -> None:
    hand = pair.hand
    hand.load(groups(40), k=2)
    pair.settle()
    assert pair.rival.dataset is hand.session.dataset
    assert pair.rival.dataset.n == 40
    frame = hand.frame
    hand.view.setFocus()
    hand.key(Key.Key_C)
    assert pair.desk.view is None
    assert hand.frame is frame
    hand.wait(lambda: not hand.window.curves_dock.isHidden())
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames == 2)


def test_two_seeds_of_one_method_can_be_compared(pair: Pair) -> None:
    pair.rival.change(method=Method.KMEANS)
    pair.settle()
    pair.hand.click_on(pair.view.dice)
    pair.settle()
    assert pair.rival.settings.method is pair.hand.session.settings.method
    assert pair.rival.settings.seed == pair.hand.session.settings.seed + 1


def test_what_was_set_on_the_right_is_not_undone_once_it_is_closed(pair: Pair) -> None:
    hand, stack = pair.hand, pair.hand.session.undo_stack
    pair.rival.change(k=4)
    first = hand.session.dataset
    hand.session.edit_dataset(first.moved(0, (1.0, 1.0)), "Move point")
    pair.rival.change(method=Method.KMEANS)
    hand.session.edit_dataset(hand.session.dataset.moved(1, (2.0, 2.0)), "Move point")
    pair.rival.change(k=5)
    hand.view.setFocus()
    hand.key(Key.Key_Z, CTRL, times=2)
    moved = hand.session.dataset
    assert stack.index() == 3
    hand.key(Key.Key_C)
    assert hand.session.dataset is moved
    assert (stack.index(), stack.count()) == (1, 2)
    assert hand.window.all_actions["undo"].text() == "Undo: move point"
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is first
    assert not stack.canUndo()
    hand.key(Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier, times=2)
    assert tuple(hand.session.dataset.points[1]) == (2.0, 2.0)
    assert not stack.canRedo()


def test_the_curves_come_back_when_the_presentation_ends_and_at_the_next_start(pair: Pair) -> None:
    hand, curves = pair.hand, pair.hand.window.curves_dock
    hand.key(Key.Key_F11)
    hand.view.setFocus()
    hand.key(Key.Key_C)
    assert not pair.desk.on
    assert not curves.isVisible(), "nothing but the canvas is presented"
    hand.key(Key.Key_C)
    hand.key(Key.Key_F11)
    assert pair.desk.on
    assert not curves.isVisible(), "the second canvas has their place"
    hand.view.setFocus()
    hand.key(Key.Key_C)
    hand.wait(curves.isVisible)
    hand.key(Key.Key_C)
    assert not curves.isVisible()
    hand.application.session.undo_stack.clear()
    hand.window.close()
    assert not curves.isHidden()
