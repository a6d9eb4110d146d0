"""Drawing on the shown window: adding, moving, deleting, undo, and the model that follows the hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from engine.algorithm import Phase
from engine.settings import Initialiser, Method
from tests.explorer.window.conftest import (
    CTRL,
    MIDDLE,
    RIGHT,
    SHIFT,
    Hand,
    Key,
    centroids,
    groups,
    inertia,
    nearest,
    noise,
    pairs,
    shares,
)


def test_a_click_adds_a_point_and_the_keys_take_it_back_and_bring_it_again(hand: Hand) -> None:
    hand.load(pairs())
    before = hand.session.dataset
    hand.click((4.0, 5.0))
    drawn = hand.session.dataset
    assert drawn.n == 5
    assert drawn.points[-1] == pytest.approx([4.0, 5.0], abs=0.03)
    assert hand.window.isWindowModified()
    assert hand.undos == 1
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before
    assert not hand.window.isWindowModified()
    for keys in ((Key.Key_Z, CTRL | SHIFT), (Key.Key_Y, CTRL)):
        hand.key(*keys)
        assert hand.session.dataset is drawn
        hand.key(Key.Key_Z, CTRL)
    # The badge is not in the way.
    badge = hand.canvas.badge.geometry().center()
    hand.click_on(hand.view, badge)
    assert hand.session.dataset.points[-1] == pytest.approx(hand.view.viewport.place((badge.x(), badge.y())))


def test_a_right_click_deletes_the_point_under_it_and_only_that(hand: Hand) -> None:
    hand.load(groups())
    apart = np.abs(hand.frame.mixture.means[:, None] - hand.session.dataset.points).sum(axis=-1)
    index = int(apart.min(axis=0).argmax())
    at = hand.session.dataset.points[index]
    hand.click((5.5, 5.5), RIGHT)
    menu = QApplication.activePopupWidget()
    assert menu is not None, "over the empty plane there is a menu"
    menu.close()
    assert hand.session.dataset.n == 30
    hand.click(tuple(at), RIGHT)
    assert hand.session.dataset.n == 29
    assert not (hand.session.dataset.points == at).all(axis=1).any()
    assert QApplication.activePopupWidget() is None
    hand.key(Key.Key_Z, CTRL)
    assert (hand.session.dataset.points[index] == at).all()


def test_a_pinned_point_is_deleted_by_key(hand: Hand) -> None:
    hand.load(pairs(), seed=1)
    free = next(i for i, at in enumerate(pairs().points) if np.abs(hand.frame.mixture.means - at).sum(axis=1).min() > 0)
    hand.click(tuple(pairs().points[free]))
    assert hand.session.pinned == free
    hand.key(Key.Key_Delete)
    assert hand.session.dataset.points.tolist() == np.delete(pairs().points, free, axis=0).tolist()
    assert hand.session.pinned is None


def test_the_model_follows_a_point_dragged_while_playing(hand: Hand) -> None:
    hand.load(noise(), k=4, method=Method.MIXTURE, tolerance=0.0)
    hand.player.set_speed(60)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 3)
    edition, stroke = hand.session.edition, hand.undos
    index = _lonely(hand)
    a = hand.spot(tuple(hand.session.dataset.points[index]))
    hand.press(a)
    for _ in range(4):
        a.setX(a.x() + 12)
        hand.move(a)
        assert hand.session.edition > edition
        edition = hand.session.edition
        hand.wait(lambda n=hand.frames: hand.frame.edition == hand.session.edition and hand.frames > n)
        assert hand.player.playing, "the hand must not stop the run"
    hand.release(a)
    assert hand.undos == stroke + 1
    assert hand.session.dataset.points[index] == pytest.approx(hand.view.viewport.place((a.x(), a.y())), abs=0.03)
    hand.key(Key.Key_Space)
    hand.settle()
    assert hand.frame.state.phase in (Phase.EXPECTED, Phase.MAXIMISED)
    shown = hand.session.assignment()
    assert shown is not None
    assert hand.frame.source is not None
    assert shown.responsibilities == pytest.approx(shares(hand.session.dataset.points, hand.frame.source), abs=1e-9)
    assert hand.view.picture.assignment is shown


def test_a_converged_run_is_fitted_anew_under_the_hand(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.converge()
    frames, stroke = hand.frames, hand.undos
    start = hand.frame.mixture.means
    hand.drag(tuple(hand.session.dataset.points[_lonely(hand)]), (5.5, 5.5))
    hand.wait(lambda: hand.frame.edition == hand.session.edition and hand.frame.status.ended and not hand.player.busy)
    points, means = hand.session.dataset.points, hand.frame.mixture.means
    labels = nearest(points, means)
    assert np.abs(means - start).max() > 0.01
    assert means == pytest.approx(centroids(points, labels, 3))
    assert hand.frame.info.objective == pytest.approx(inertia(points, means))
    shown = hand.session.assignment()
    assert shown is not None
    assert shown.labels.tolist() == labels.tolist()
    assert hand.frames == frames + 1, "one stroke, one frame"
    assert hand.undos == stroke + 1
    hand.key(Key.Key_Z, CTRL)
    hand.wait(lambda: hand.frame.edition == hand.session.edition and hand.frame.status.ended and not hand.player.busy)
    assert hand.frame.mixture.means == pytest.approx(start)


def test_paused_in_mid_run_a_moved_point_changes_what_the_parameters_imply_and_nothing_else(hand: Hand) -> None:
    hand.load(noise(), k=4)
    hand.key(Key.Key_Right, times=1)
    hand.settle()
    hand.key(Key.Key_Right)
    hand.settle()
    means = hand.frame.mixture.means
    hand.drag(tuple(hand.session.dataset.points[_lonely(hand)]), (5.0, 5.0))
    hand.wait(lambda: hand.frame.edition == hand.session.edition and not hand.player.busy)
    points = hand.session.dataset.points
    assert hand.frame.mixture.means == pytest.approx(means)
    assert hand.frame.info.objective == pytest.approx(inertia(points, means))
    assert not hand.player.playing
    frames = hand.frames
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames > frames)
    assert hand.frame.state.phase is Phase.MAXIMISED
    assert hand.frame.mixture.means == pytest.approx(centroids(points, nearest(points, means), 4))


def test_a_centre_dragged_before_the_first_step_is_where_the_run_starts(hand: Hand) -> None:
    hand.load(groups(), k=3)
    first = hand.frame.mixture.means
    hand.drag(tuple(first[0]), (5.5, 5.5))
    hand.settle()
    placed = hand.frame.mixture.means
    assert placed[0] == pytest.approx([5.5, 5.5], abs=0.05)
    assert placed[1:] == pytest.approx(first[1:])
    assert (hand.frame.state.phase, hand.frames) == (Phase.START, 1)
    assert hand.side.model.initialiser.value() is Initialiser.BY_HAND
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames == 2)
    shown = hand.session.assignment()
    assert shown is not None
    assert shown.labels.tolist() == nearest(hand.session.dataset.points, placed).tolist()
    hand.key(Key.Key_Z, CTRL)
    hand.wait(lambda: hand.frames == 1 and not hand.player.busy)
    assert hand.frame.mixture.means == pytest.approx(first)


def test_a_centre_nudged_in_mid_run_is_a_frame_from_which_the_run_goes_on(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.converge()
    hand.key(Key.Key_Left)
    frames, stroke = hand.session.timeline.cursor + 1, hand.undos
    hand.drag(tuple(hand.frame.mixture.means[1]), (6.0, 6.0))
    assert hand.frame.state.phase is Phase.MOVED
    assert (hand.frames, hand.undos) == (frames + 1, stroke)
    means = hand.frame.mixture.means
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames == frames + 2)
    shown = hand.session.assignment()
    assert shown is not None
    assert shown.labels.tolist() == nearest(hand.session.dataset.points, means).tolist()
    assert hand.frame.info.objective == pytest.approx(inertia(hand.session.dataset.points, means))


def test_wheel_and_middle_button_move_the_picture_and_nothing_else(hand: Hand) -> None:
    hand.load(groups(), k=3)
    dataset, frame, spot = hand.session.dataset, hand.frame, hand.spot((8.0, 2.0))
    unit = hand.view.viewport.unit
    hand.wheel((8.0, 2.0), 240)
    assert hand.view.viewport.unit[0] < 0.8 * unit[0]
    assert (hand.spot((8.0, 2.0)) - spot).manhattanLength() <= 1
    hand.wheel((8.0, 2.0), -120)
    corner = tuple(dataset.points[0])
    target = hand.spot((4.0, 4.0))
    hand.drag((2.0, 2.0), (4.0, 4.0), MIDDLE)
    assert (hand.spot((2.0, 2.0)) - target).manhattanLength() <= 2
    hand.drag(corner, (3.0, 6.0), MIDDLE)
    assert hand.session.dataset is dataset
    assert hand.frame is frame
    assert hand.undos == 0
    hand.key(Key.Key_F)
    box = hand.view.viewport.box
    assert all(box.nearest(tuple(at)) == tuple(at) for at in dataset.points)


def _lonely(hand: Hand) -> int:
    """The point farthest from centres and other points: it can be taken without taking anything else."""
    points = hand.session.dataset.points
    others = np.concatenate([points, hand.frame.mixture.means])
    apart = np.hypot(*(points[:, None] - others).transpose(2, 0, 1))
    apart[np.arange(len(points)), np.arange(len(points))] = np.inf
    return int(apart.min(axis=1).argmax())
