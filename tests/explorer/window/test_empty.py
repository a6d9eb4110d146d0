"""The empty canvas, by mouse and without one."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.settings import Scaling
from tests.explorer.window.conftest import CTRL, Hand, Key, centroids, groups, inertia, nearest


def test_a_new_drawing_waits_for_as_many_points_as_clusters(hand: Hand) -> None:
    hand.load(groups(), k=3)
    before = hand.session.dataset
    hand.key(Key.Key_N, CTRL)
    assert hand.session.dataset.n == 0
    assert hand.session.settings.scaling is Scaling.NONE
    assert "Ctrl+Z brings Test back" in hand.said
    assert "Untitled drawing" in hand.window.windowTitle()
    box = hand.view.viewport.box
    assert box.nearest((0.0, 0.0)) == (0.0, 0.0)
    assert box.nearest((10.0, 10.0)) == (10.0, 10.0)
    hand.click((2.0, 2.0))
    assert "3 clusters need 3 different points (1 so far)" in hand.canvas.badge.text
    hand.click((7.0, 3.0))
    assert "3 clusters need 3 different points (2 so far)" in hand.canvas.badge.text
    for key in (Key.Key_Right, Key.Key_End, Key.Key_Space):
        hand.key(key)
    assert not hand.player.busy
    assert not hand.player.playing
    assert hand.session.frame is None
    assert not any(button.isEnabled() for button in (hand.transport.step, hand.transport.end, hand.transport.play))
    assert hand.side.method.k_field.value() == 3
    view = hand.view.viewport
    hand.click((5.0, 8.0))
    hand.wait(lambda: hand.session.frame is not None)
    assert hand.view.viewport == view, "drawing must not move the picture"
    assert hand.frame.mixture.k == 3
    assert hand.transport.step.isEnabled()
    hand.converge()
    assert sorted(map(tuple, hand.frame.mixture.means)) == sorted(map(tuple, hand.session.dataset.points))
    assert hand.frame.info.objective == pytest.approx(0.0, abs=1e-12)
    hand.key(Key.Key_Z, CTRL, times=4)
    assert hand.session.dataset is before


def test_deleting_below_k_points_stops_the_run_and_says_why(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.key(Key.Key_N, CTRL)
    for at in ((2.0, 2.0), (7.0, 3.0), (5.0, 8.0)):
        hand.click(at)
    hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.frame is None
    assert "(2 so far)" in hand.canvas.badge.text
    hand.key(Key.Key_2)
    hand.wait(lambda: hand.session.frame is not None and hand.frame.mixture.k == 2)


def test_points_in_the_same_place_count_once(hand: Hand) -> None:
    hand.load(Dataset(np.array([[1.0, 1.0], [1.0, 1.0], [4.0, 2.0], [4.0, 2.0]])), k=3)
    assert "3 clusters need 3 different points (2 so far)" in hand.canvas.badge.text
    hand.click((2.0, 2.0))
    hand.wait(lambda: hand.session.frame is not None and not hand.player.busy)
    hand.converge()
    assert hand.frame.info.objective == pytest.approx(0.0, abs=1e-12)


def test_drawing_and_fitting_without_a_mouse(hand: Hand) -> None:
    hand.load(groups(), k=2)
    assert hand.view.hasFocus()
    hand.key(Key.Key_N, CTRL)
    hand.key(Key.Key_Return)
    for row in range(2):
        hand.key(Key.Key_Up if row else Key.Key_Down, times=9)
        for _ in range(3):
            hand.key(Key.Key_Return)
            hand.key(Key.Key_Right, times=2)
    assert hand.session.dataset.n == 6
    assert len(np.unique(hand.session.dataset.points, axis=0)) == 6
    hand.key(Key.Key_Escape)
    hand.wait(lambda: hand.session.frame is not None)
    hand.converge()
    points, means = hand.session.dataset.points, hand.frame.mixture.means
    assert means == pytest.approx(centroids(points, nearest(points, means), 2))
    assert hand.frame.info.objective == pytest.approx(inertia(points, means))
    assert hand.canvas.badge.state == "Converged"
