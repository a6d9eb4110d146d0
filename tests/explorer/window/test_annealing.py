"""Hard to soft: the critical β on the slider, annealing by its play button, the same model's variance, shares by β."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from engine.algorithm import Phase
from engine.annealing import LAST_BETA, anneal, critical_beta
from engine.course import Course
from engine.examples import load_example
from engine.initialisers import Initialiser
from engine.records import replace
from engine.settings import Method, Scaling
from engine.shares import responsibilities_at
from explorer.canvas.profile import bells_of
from explorer.numbers import number
from explorer.panels.beta_scale import BETA_LOW, beta_place
from explorer.panels.shares_plot import BETAS
from tests.explorer.window.conftest import CTRL, Hand, Key, groups, noise, pairs

SOFT = {"k": 3, "method": Method.SOFT_KMEANS, "scaling": Scaling.STANDARDISE}


def faithful(hand: Hand, **fields: object) -> None:
    hand.load(load_example("old-faithful"), **{**SOFT, **fields})


def begun(hand: Hand) -> None:
    """The play button was pressed; then it is paused on the second frame or later."""
    hand.click_on(hand.side.model.soft.ride)
    hand.wait(lambda: hand.session.frame is not None and hand.frames > 1)
    hand.click_on(hand.side.model.soft.ride)
    hand.settle()


def test_annealing_plays_to_k_means_and_is_one_entry_of_undo(hand: Hand) -> None:
    faithful(hand, beta=2.0)
    soft = hand.side.model.soft
    hand.player.set_speed(60)
    assert soft.ride.text() == "Anneal"
    hand.click_on(soft.ride)
    assert soft.ride.text() == "Pause"
    hand.wait(lambda: hand.session.frame is not None and hand.frame.status.ended, 40)
    hand.settle()
    wanted = list(anneal(hand.session.dataset, hand.session.settings))
    frames = hand.session.timeline.frames
    assert len(frames) == len(wanted)
    for frame, other in zip(frames, wanted, strict=True):
        assert frame.state.beta == other.state.beta
        assert np.array_equal(frame.state.mixture.means, other.state.mixture.means)
    end = hand.frame.state.beta
    assert end is not None
    assert hand.canvas.badge.text.startswith(f"at β = {end:.3g} all shares are 0 or 1, this is k-means")
    assert soft.ride.text() == "Again"
    assert hand.side.model.beta.text() == f"{end:.4g}"
    assert hand.side.model.beta_slider.value() == beta_place(end)
    # The trace has a mark for each β and no line between any two of them.
    curve = hand.curves.objective.plot.picture.curves[0]
    assert curve.y == pytest.approx([frame.info.objective for frame in wanted])
    assert not curve.joined.any()
    assert hand.undos == 1
    hand.view.setFocus()
    hand.key(Key.Key_Z, CTRL)
    hand.wait(lambda: hand.session.frame is not None)
    assert (hand.session.settings.beta, hand.session.document.course) == (2.0, Course.HALVES)
    assert hand.frame.state.phase is Phase.START
    assert hand.side.model.beta.text() == "2"


def test_it_pauses_steps_and_goes_back_each_frame_with_its_own_beta(hand: Hand) -> None:
    faithful(hand)
    begun(hand)
    soft, model = hand.side.model.soft, hand.side.model
    assert soft.ride.text() == "Go on"
    hand.view.setFocus()
    hand.key(Key.Key_Home)
    critical = critical_beta(hand.session.dataset, Scaling.STANDARDISE)
    assert hand.frame.state.beta == pytest.approx(critical * 2**-0.5)
    assert hand.canvas.badge.text.startswith(f"β = {number(hand.frame.state.beta, 3)} · all 3 centres coincide")
    for _ in range(12):
        hand.key(Key.Key_Right)
        hand.settle()
        beta = hand.frame.state.beta
        assert beta is not None
        assert model.beta.text() == f"{beta:.4g}"
        assert soft.variance.text() == f"{1 / (2 * beta):.4g}"
        assert hand.transport.step.accessibleName() == f"Raise β to {number(beta * 2**0.2, 3)}"
        # What is shown of the points is by that β.
        found = hand.session.assignment()
        assert found is not None
        by_hand, points = replace(hand.session.settings, beta=beta), hand.session.dataset.points
        plain = replace(hand.frame, state=replace(hand.frame.state, beta=None))
        wanted = responsibilities_at(hand.session.dataset, by_hand, plain, points)
        assert found.responsibilities == pytest.approx(wanted, abs=1e-12)
    assert hand.frame.info.distinct == 2
    assert "3 centres are at 2 places" in hand.canvas.badge.text
    hand.click_on(hand.transport.timeline, hand.transport.timeline.cell(0).center().toPoint())
    assert hand.session.beta == pytest.approx(critical * 2**-0.5)
    assert hand.view.shown.means == pytest.approx(np.tile(hand.session.dataset.points.mean(axis=0), (3, 1)), abs=0.05)


def test_the_bells_over_a_strip_are_as_wide_as_the_frames_own_beta(hand: Hand) -> None:
    faithful(hand)
    hand.key(Key.Key_X)
    hand.wait(lambda: hand.session.dataset.d == 1 and hand.session.frame is not None)
    begun(hand)
    for cursor in (0, 1):
        hand.session.seek(cursor)
        bells = bells_of(hand.view.picture, hand.view.shown)
        assert bells is not None
        beta = hand.frame.state.beta or 0.0
        assert bells.variances == pytest.approx(hand.session.dataset.points.var() / (2 * beta))


def test_the_key_anneals_whatever_the_method(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.key(Key.Key_A)
    hand.wait(lambda: hand.session.frame is not None and hand.frame.state.beta is not None)
    hand.key(Key.Key_A)
    hand.settle()
    assert hand.session.settings.method is Method.SOFT_KMEANS
    assert hand.session.settings.beta == LAST_BETA
    assert not hand.player.playing
    assert hand.undos == 1
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.settings.method is Method.KMEANS


def test_beta_by_hand_ends_it_and_so_does_another_method(hand: Hand) -> None:
    faithful(hand)
    for change in ("type", "method"):
        begun(hand)
        assert hand.session.document.anneals
        if change == "type":
            hand.side.model.beta.setFocus()
            hand.type("0.7")
            hand.key(Key.Key_Return)
            assert hand.session.settings.beta == 0.7
        else:
            hand.view.setFocus()
            hand.key(Key.Key_M)
        assert hand.session.document.course is Course.HALVES
        hand.wait(lambda: hand.session.frame is not None)
        hand.settle()
        assert hand.frame.state.phase is Phase.START
        assert hand.frame.state.beta is None
    assert not hand.side.model.soft.isVisible()


def test_the_slider_goes_through_the_frames_there_are(hand: Hand) -> None:
    faithful(hand)
    begun(hand)
    for _ in range(8):
        hand.player.step()
        hand.settle()
    slider, frames = hand.side.model.beta_slider, hand.session.timeline.frames
    places = [beta_place(frame.state.beta or 0.0) for frame in frames]
    span = slider.width() - 14

    def at(place: int) -> QPoint:
        return QPoint(round(7 + span * place / slider.maximum()), slider.height() // 2)

    hand.press(at(places[-1]), slider)
    seen = []
    for wanted in (5, 2, 0):
        hand.move(at(places[wanted]), slider)
        seen.append(hand.session.timeline.cursor)
        assert hand.side.model.beta.text() == f"{frames[wanted].state.beta:.4g}"
    hand.release(at(places[0]), slider)
    assert seen == [5, 2, 0]
    assert hand.session.document.anneals
    assert hand.undos == 1
    assert hand.session.timeline.frames == frames
    slider.setFocus()
    for key, cursor in ((Key.Key_Right, 1), (Key.Key_Right, 2), (Key.Key_Left, 1)):
        hand.key(key)
        assert hand.session.timeline.cursor == cursor
    # Beyond those there are it stays at the last one.
    hand.key(Key.Key_End)
    assert hand.session.timeline.cursor == len(frames) - 1
    assert slider.value() == places[-1]


def test_an_empty_drawing_has_no_critical_beta(hand: Hand) -> None:
    faithful(hand)
    hand.key(Key.Key_N, CTRL)
    assert hand.side.model.beta_slider.mark is None
    assert not hand.side.model.soft.ride.isEnabled()
    hand.key(Key.Key_A)
    assert hand.session.document.course is Course.HALVES


def test_data_edited_on_the_way_are_annealed_from_there(hand: Hand) -> None:
    hand.load(pairs(), k=2, method=Method.SOFT_KMEANS)
    begun(hand)
    beta, frames = hand.frame.state.beta, hand.frames
    hand.drag((9.0, 9.0), (7.0, 9.0))
    hand.wait(lambda: hand.frame.edition == hand.session.edition)
    hand.settle()
    assert hand.frame.state.beta == beta
    assert hand.frames == frames + 1
    hand.view.setFocus()
    hand.key(Key.Key_Right)
    hand.settle()
    assert hand.frame.state.phase is Phase.ANNEALED
    assert hand.frame.state.beta == pytest.approx(beta * 2**0.2)  # type: ignore[operator]
    hand.key(Key.Key_End)
    hand.wait(lambda: hand.frame.status.ended, 40)
    hand.settle()
    # The end follows the hand at its β.
    end = hand.frame.state.beta
    hand.drag((1.0, 1.0), (1.5, 1.0))
    hand.wait(lambda: hand.frame.edition == hand.session.edition)
    hand.settle()
    assert hand.frame.state.beta == end
    assert sorted(hand.frame.mixture.means[:, 0]) == pytest.approx([1.25, 8.0], abs=0.1)


def test_the_critical_beta_is_marked_where_it_stands(hand: Hand) -> None:
    faithful(hand)
    slider = hand.side.model.beta_slider
    critical = critical_beta(hand.session.dataset, Scaling.STANDARDISE)
    assert slider.critical == critical
    assert f"βc = {number(critical, 3)}" in slider.toolTip()
    # The handle, taken there, has its middle on the mark; to either side the centres coincide, or they do not.
    assert slider.mark is not None
    hand.click_on(slider, QPoint(round(slider.mark), slider.height() // 2))
    for beta, parted in ((0.8 * critical, False), (1.4 * critical, True)):
        hand.session.change(beta=beta, tolerance=1e-13, max_iterations=3000)
        hand.wait(lambda: hand.session.frame is not None)
        hand.view.setFocus()
        hand.converge()
        assert (float(np.ptp(hand.frame.state.mixture.means, axis=0).max()) > 0.05) is parted
        place = slider.mark - 7, (slider.width() - 14) * beta_place(beta) / slider.maximum()
        assert (place[1] > place[0]) is parted
    before = slider.critical
    hand.drag(tuple(hand.session.dataset.points[0].tolist()), (5.2, 45.0))
    hand.wait(lambda: hand.frame.edition == hand.session.edition)
    assert slider.critical == critical_beta(hand.session.dataset, Scaling.STANDARDISE) != before


def test_the_variance_of_the_same_mixture_is_the_same_setting(hand: Hand) -> None:
    faithful(hand, beta=2.0)
    variance = hand.side.model.soft.variance
    assert variance.text() == "0.25"
    variance.setFocus()
    hand.type("0.05")
    hand.key(Key.Key_Return)
    assert hand.session.settings.beta == pytest.approx(10.0)
    assert hand.side.model.beta.text() == "10"
    hand.wait(lambda: hand.session.frame is not None)
    hand.settle()
    variance.setFocus()
    hand.type("-1")
    hand.key(Key.Key_Return)
    assert hand.said == "ε must be a number from 5e-10 to 500000, not −1: try 0.25."
    assert variance.text() == "0.05"
    assert hand.session.settings.beta == pytest.approx(10.0)


def test_shares_by_beta_of_the_pinned_point_and_of_the_place_under_the_pointer(hand: Hand) -> None:
    faithful(hand, beta=0.6, initialiser=Initialiser.FARTHEST_FIRST)
    hand.window.resize(1280, 1000)
    plot = hand.side.model.soft.plot
    assert plot.shares is None
    points = hand.session.dataset.points
    hand.click(tuple(points[7].tolist()))
    assert hand.session.pinned == 7
    hand.move(QPoint(3, 3), hand.window.status)

    def wanted(place: np.ndarray) -> np.ndarray:
        settings = hand.session.settings
        return np.column_stack([
            responsibilities_at(hand.session.dataset, replace(settings, beta=float(b)), hand.frame, place[None])[:, 0]
            for b in BETAS
        ])  # fmt: skip

    assert plot.shares == pytest.approx(wanted(points[7]), abs=1e-12)
    assert plot.shares.sum(axis=0) == pytest.approx(1.0)
    own = responsibilities_at(hand.session.dataset, hand.session.settings, hand.frame, points[7:8])[:, 0]
    assert f"at β = 0.6 cluster 1: {own[0]:.2f}, cluster 2: {own[1]:.2f}" in plot.accessibleName()
    # It follows the centres, and the pointer while there is one.
    hand.view.setFocus()
    before = plot.shares
    for _ in range(3):
        hand.key(Key.Key_Right)
        hand.settle()
    hand.settle()
    assert plot.shares == pytest.approx(wanted(points[7]), abs=1e-12)
    assert not np.array_equal(plot.shares, before)
    spot = hand.spot((3.0, 70.0))
    hand.move(spot)
    assert plot.shares == pytest.approx(wanted(np.array(hand.view.viewport.place((spot.x(), spot.y())))), abs=1e-9)


def test_only_soft_k_means_has_these_rows(hand: Hand) -> None:
    hand.load(noise(20), k=2)
    soft = hand.side.model.soft
    assert not soft.isVisible()
    hand.key(Key.Key_M)
    assert soft.isVisible()
    hand.key(Key.Key_M)
    assert not soft.isVisible()


def test_a_scale_of_beta_reaches_from_soft_to_hard() -> None:
    assert BETAS[0] == pytest.approx(BETA_LOW)
    assert BETAS[-1] == pytest.approx(LAST_BETA)
