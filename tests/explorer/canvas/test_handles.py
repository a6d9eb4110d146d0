"""Handles of the selected Gaussian, dragged by real pointer events: its shape changes within its covariance type."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.settings import Covariance, Method, Scaling
from explorer.canvas.handles import handle_places
from tests.explorer.canvas.conftest import Hand, Make

Selected = Callable[[Covariance], Hand]


def pair_of_groups() -> Dataset:
    """Two tilted groups side by side, in columns of very different units."""
    random = np.random.default_rng(8)
    tilted = random.normal(size=(120, 2)) @ np.array([[1.0, 0.4], [0.0, 0.6]])
    return Dataset((tilted + np.repeat([[0.0, 0.0], [9.0, 2.0]], 60, axis=0)) * (1.0, 10.0))


@pytest.fixture(params=[Scaling.NONE, Scaling.STANDARDISE], ids=lambda scaling: scaling.value)
def selected(request: pytest.FixtureRequest, make: Make) -> Selected:
    """Makes a converged mixture of a covariance type, with handles on its first Gaussian."""

    def made(covariance: Covariance) -> Hand:
        hand = make(pair_of_groups(), method=Method.MIXTURE, covariance=covariance, scaling=request.param, seed=3)
        hand.rig.player.run_to_end()
        hand.rig.wait(lambda: hand.session.frame.status.ended)
        hand.canvas.fit()
        # Room for whatever the ellipse becomes: a handle stays in sight.
        hand.canvas.zoom_by(0.6)
        hand.session.select_component(0)
        return hand

    return made


def engine_covariances(hand: Hand) -> np.ndarray:
    """As the algorithm has them, where a circle is round."""
    return hand.session.frame.state.mixture.covariances


def pull(hand: Hand, handle: int, turn: float, factor: float) -> np.ndarray:
    """Drags a handle around the mean by an angle, and away from it; returns where it was let go, in engine units."""
    frame = hand.session.frame
    mean = frame.state.mixture.means[0]
    reach = frame.coordinates.to_engine(handle_places(hand.view.picture, hand.view.shown)[handle]) - mean
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ reach
    here = frame.coordinates.to_user(mean + reach)
    there = frame.coordinates.to_user(mean + factor * turned)
    # The hand goes from pixel to pixel: what counts is by how much, which is not quite what was wished for.
    start, end = (np.array(hand.view.viewport.place((at.x(), at.y()))) for at in map(hand.spot, (here, there)))
    hand.drag(tuple(here), tuple(there))
    return np.asarray(reach + frame.coordinates.to_engine(end) - frame.coordinates.to_engine(start))


def halves(covariance: np.ndarray) -> np.ndarray:
    return np.sqrt(np.linalg.eigvalsh(covariance))


def test_a_full_one_turns_and_stretches_and_keeps_its_other_axis(selected: Selected) -> None:
    hand = selected(Covariance.FULL)
    before = engine_covariances(hand)
    reach = pull(hand, 0, 0.6, 1.4)
    after = engine_covariances(hand)
    along = reach / np.hypot(*reach)
    assert np.sqrt(along @ after[0] @ along) == pytest.approx(np.hypot(*reach), rel=0.02)
    assert np.abs(after[0] @ along - along * (along @ after[0] @ along)).max() < 0.02 * np.hypot(*reach) ** 2
    assert halves(after[0])[0] == pytest.approx(halves(before[0])[0], rel=1e-6)
    assert np.array_equal(after[1], before[1])


def test_a_tied_shape_moves_all(selected: Selected) -> None:
    hand = selected(Covariance.TIED)
    before = engine_covariances(hand)
    pull(hand, 2, -0.5, 1.3)
    after = engine_covariances(hand)
    assert np.array_equal(after[0], after[1])
    assert np.abs(after[0] - before[0]).max() > 0.01 * np.abs(before).max()


@pytest.mark.parametrize("handle", [0, 3])
def test_a_diagonal_one_keeps_its_axes_upright(selected: Selected, handle: int) -> None:
    hand = selected(Covariance.DIAG)
    before = engine_covariances(hand)
    reach = pull(hand, handle, 0.3, 1.5)
    after = engine_covariances(hand)
    axis = handle // 2
    assert after[0][0, 1] == after[0][1, 0] == 0.0
    assert np.sqrt(after[0][axis, axis]) == pytest.approx(abs(reach[axis]), rel=1e-3)
    assert after[0][1 - axis, 1 - axis] == before[0][1 - axis, 1 - axis]
    assert np.array_equal(after[1], before[1])


def test_a_circle_stays_a_circle(selected: Selected) -> None:
    hand = selected(Covariance.SPHERICAL)
    before = engine_covariances(hand)
    reach = pull(hand, 2, 0.8, 1.6)
    after = engine_covariances(hand)
    assert after[0] == pytest.approx(np.eye(2) * np.hypot(*reach) ** 2, rel=0.03, abs=1e-12)
    assert after[0][0, 0] == after[0][1, 1]
    assert np.array_equal(after[1], before[1])


@pytest.mark.parametrize("covariance", list(Covariance))
def test_a_collapse_by_hand_leaves_something_to_take_hold_of(selected: Selected, covariance: Covariance) -> None:
    hand = selected(covariance)
    mean = hand.session.frame.mixture.means[0]
    hand.drag(tuple(handle_places(hand.view.picture, hand.view.shown)[0]), tuple(mean))
    assert (np.linalg.eigvalsh(engine_covariances(hand)) > 0).all()
    assert hand.session.dataset.n == 120


def test_one_drag_is_one_frame_and_stepping_back_takes_it_back(selected: Selected) -> None:
    hand = selected(Covariance.FULL)
    frames, before = len(hand.session.timeline.frames), engine_covariances(hand)
    pull(hand, 1, 0.4, 1.2)
    assert len(hand.session.timeline.frames) == frames + 1
    hand.rig.player.back()
    assert np.array_equal(engine_covariances(hand), before)
