"""Changing the model while it runs, by keys and by the side panel."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QStyle, QStyleOptionComboBox, QStyleOptionSlider

from engine.algorithm import Phase
from engine.dataset import Dataset
from engine.examples import EXAMPLES
from engine.settings import Covariance, Initialiser, Method, Scaling
from engine.stepping import first_frame
from explorer.panels.widgets import Slider
from tests.explorer.window.conftest import CTRL, LEFT, NONE, Hand, Key, groups, noise


def begun_anew(hand: Hand) -> bool:
    """The run has started again from the present settings."""
    frame = hand.session.frame
    return frame is not None and frame.mixture.k == hand.session.settings.k and not hand.player.busy


def play(hand: Hand) -> None:
    """A run that goes on for long."""
    hand.load(noise(), k=3, method=Method.MIXTURE, tolerance=0.0)
    hand.player.set_speed(16)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 2)


def test_digits_and_arrows_change_k_during_a_run(hand: Hand) -> None:
    play(hand)
    for key, k in ((Key.Key_5, 5), (Key.Key_Up, 6), (Key.Key_Down, 5), (Key.Key_9, 9), (Key.Key_1, 1)):
        hand.key(key)
        assert hand.session.settings.k == k
        assert hand.side.method.k_field.value() == k
        assert hand.side.method.k_slider.value() == k
        hand.wait(lambda k=k: hand.session.frame is not None and len(hand.view.shown.means) == k)
        assert len(hand.session.colours) == k
    hand.key(Key.Key_Down)
    assert hand.session.settings.k == 1, "k never falls below one"
    assert hand.undos == 5
    hand.key(Key.Key_Space)
    hand.settle()
    hand.key(Key.Key_Z, CTRL, times=5)
    assert hand.session.settings.k == 3


def test_the_names_of_all_starts_are_there_whole(hand: Hand) -> None:
    hand.window.resize(1280, 800)
    hand.session.change(seed=123)
    choice, option = hand.side.model.initialiser, QStyleOptionComboBox()
    choice.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = choice.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, choice).width()
    for place in range(choice.count()):
        assert choice.fontMetrics().horizontalAdvance(choice.itemText(place)) <= room, choice.itemText(place)


def test_the_slider_changes_k_by_one_drag_or_by_its_keys(hand: Hand) -> None:
    play(hand)
    slider = hand.side.method.k_slider
    a, b = _handle(slider, 3), _handle(slider, 8)
    hand.press(a, slider)
    for share in (0.3, 0.6, 1.0):
        hand.move(QPoint(round(a.x() + share * (b.x() - a.x())), a.y()), slider)
    hand.release(b, slider)
    assert hand.session.settings.k == 8
    assert hand.undos == 1
    hand.wait(lambda: hand.session.frame is not None and len(hand.view.shown.means) == 8)
    hand.click_on(hand.transport.play)
    hand.settle()
    slider.setFocus()
    hand.key(Key.Key_Left)
    assert hand.session.settings.k == 7
    hand.key(Key.Key_Z, CTRL, times=2)
    assert hand.session.settings.k == 3


def test_digits_typed_in_a_field_are_no_keys_of_the_canvas(hand: Hand) -> None:
    hand.load(groups(), k=2)
    frame, frames = hand.frame, hand.frames
    hand.tab_to(hand.side.method.k_field)
    hand.type("1")
    assert hand.session.settings.k == 2, "nothing before Enter"
    hand.type("14")
    for key in (Key.Key_M, Key.Key_V, Key.Key_R, Key.Key_F, Key.Key_Space, Key.Key_Home, Key.Key_Left, Key.Key_End):
        hand.key(key)
    assert (hand.session.settings.method, hand.session.settings.seed) == (Method.KMEANS, 0)
    assert hand.frame is frame
    assert hand.frames == frames
    hand.key(Key.Key_Return)
    assert hand.session.settings.k == 14
    hand.wait(lambda: begun_anew(hand))
    assert hand.frame.mixture.k == 14
    assert hand.side.method.k_slider.value() == 14
    assert hand.undos == 1


def test_the_method_is_changed_while_the_curves_are_computed(hand: Hand) -> None:
    hand.load(noise(400), k=3, restarts=10)
    hand.wait(lambda: hand.sweeper.busy and len(hand.session.candidates) > 0)
    box = hand.side.method.method
    hand.tab_to(box)
    hand.key(Key.Key_Down, times=2)
    assert hand.session.settings.method is Method.MIXTURE
    assert hand.sweeper.busy, "the curves do not depend on the method"
    hand.wait(lambda: begun_anew(hand) and hand.frame.mixture.covariances is not None)
    assert hand.side.model.covariance.isEnabled()
    assert all(button.isEnabled() for button in hand.side.model.covariance.buttons.values())
    hand.key(Key.Key_Up)
    assert hand.session.settings.method is Method.SOFT_KMEANS
    hand.wait(lambda: begun_anew(hand))
    assert hand.side.model.beta.isEnabled()
    assert hand.transport.step.accessibleName() == "Share points"


def test_m_v_and_r_turn_method_covariance_and_seed_on(hand: Hand) -> None:
    hand.load(groups(), k=3)
    seen = []
    for _ in range(3):
        hand.key(Key.Key_M)
        seen.append(hand.session.settings.method)
        assert hand.side.method.method.value() is seen[-1]
        hand.wait(lambda: begun_anew(hand))
    assert seen == [Method.SOFT_KMEANS, Method.MIXTURE, Method.KMEANS]
    hand.key(Key.Key_V)
    assert hand.session.settings.covariance is Covariance.FULL, "k-means has no covariances"
    hand.key(Key.Key_M, times=2)
    kinds = []
    for _ in range(4):
        hand.key(Key.Key_V)
        kinds.append(hand.session.settings.covariance)
        assert hand.side.model.covariance.buttons[kinds[-1]].isChecked()
        hand.wait(lambda: begun_anew(hand))
    assert kinds == [Covariance.TIED, Covariance.DIAG, Covariance.SPHERICAL, Covariance.FULL]
    for seed in (1, 2):
        hand.key(Key.Key_R)
        assert hand.session.settings.seed == seed
        hand.wait(lambda: begun_anew(hand))
        alone = first_frame(hand.session.dataset, hand.session.settings, 0)
        assert hand.frame.mixture.means == pytest.approx(alone.mixture.means)
    hand.click_on(hand.side.model.dice)
    assert hand.session.settings.seed == 3
    assert hand.side.model.dice.text() == "3"


def test_ctrl_and_a_digit_load_the_examples(hand: Hand) -> None:
    hand.load(groups(), k=3)
    before = hand.session.dataset
    for place in (1, 5, 9):
        example = EXAMPLES[place - 1]
        hand.key(Key(Key.Key_0 + place), CTRL)
        assert hand.session.name == example.title
        assert np.array_equal(hand.session.dataset.points, example.make().points)
        assert (hand.session.settings.k, hand.session.settings.scaling) == (example.k, example.scaling)
        assert example.title in hand.window.windowTitle()
        assert hand.side.data.example.value() == example.key
        box = hand.view.viewport.box
        assert all(box.nearest(tuple(at)) == tuple(at) for at in hand.session.dataset.points[:, :2])
        hand.wait(lambda: begun_anew(hand))
    hand.tab_to(hand.side.data.example)
    hand.key(Key.Key_Up)
    assert hand.session.name == EXAMPLES[7].title
    assert f"Ctrl+Z brings {EXAMPLES[8].title} back" in hand.said
    hand.key(Key.Key_Z, CTRL, times=4)
    assert hand.session.dataset is before


def test_scaling_changes_what_the_distances_are(hand: Hand) -> None:
    stretched = Dataset(groups().points * np.array([1.0, 100.0]))
    hand.load(stretched, k=3)
    hand.tab_to(hand.side.data.scaling)
    hand.key(Key.Key_Down)
    assert hand.session.settings.scaling is Scaling.STANDARDISE
    hand.wait(lambda: begun_anew(hand))
    # Only the canvas column takes the keys of the run.
    hand.click_on(hand.transport.end)
    hand.wait(lambda: hand.session.frame is not None and hand.frame.status.ended)
    scaled = stretched.points / stretched.points.std(axis=0)
    means = hand.frame.mixture.means / stretched.points.std(axis=0)
    assert hand.frame.info.objective == pytest.approx(((scaled[:, None] - means) ** 2).sum(-1).min(1).sum())
    assert "standardised units" in hand.window.status.objective.text()


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_shown_centres_are_handed_over_to_another_method(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.converge()
    means = hand.frame.mixture.means
    hand.click_on(hand.side.model.continue_as)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.isVisible()] == ["soft k-means", "Gaussian mixture"]
    successor = next(action for action in menu.actions() if action.text() == "Gaussian mixture")
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(successor).center())
    assert hand.session.settings.method is Method.MIXTURE
    assert hand.session.settings.initialiser is Initialiser.BY_HAND
    hand.wait(lambda: begun_anew(hand))
    assert hand.frame.state.phase is Phase.START
    assert hand.frame.mixture.means == pytest.approx(means)
    assert hand.frame.mixture.covariances is not None
    assert hand.undos == 1
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.settings.method is Method.KMEANS


BAD_VALUES = (
    ("tolerance", "-1", "tolerance must be a number from 0 to 1, not -1.0."),
    ("tolerance", "much", "“much” is not a number"),
    ("tolerance", "nan", "tolerance must be a number"),
    ("limit", "0", "max_iterations must be a whole number from 1 to 1000000, not 0."),
    ("restarts", "0", "restarts must be a whole number from 1 to 10000, not 0."),
    ("reg_covar", "1e9", "reg_covar must be a number from 0 to 1000"),
    ("seed", "-3", "seed must be a whole number from 0"),
)


def test_a_bad_value_is_answered_with_a_sentence_and_changes_nothing(hand: Hand) -> None:
    hand.load(groups(), k=3, method=Method.MIXTURE)
    before, frame = hand.session.document, hand.frame
    hand.tab_to(hand.side.model.disclosure)
    hand.key(Key.Key_Space)
    for name, text, sentence in BAD_VALUES:
        field = getattr(hand.side.model if name == "reg_covar" else hand.side.model.more, name)
        shown = field.text()
        hand.tab_to(field)
        hand.type(text)
        hand.key(Key.Key_Return)
        assert sentence in hand.said
        assert hand.session.document is before
        assert hand.frame is frame
        assert hand.undos == 0
        hand.key(Key.Key_Tab)
        assert field.text() == shown, f"{name} must show what holds"
    hand.click_on(hand.side.method.k_field)
    hand.type("5000")
    hand.key(Key.Key_Return)
    assert "k must be a whole number from 1 to 1000, not 5000." in hand.said
    assert hand.session.document is before


def test_a_good_value_is_taken_over(hand: Hand) -> None:
    hand.load(noise(), k=3, max_iterations=300)
    hand.click_on(hand.side.model.disclosure)
    hand.tab_to(hand.side.model.more.limit)
    hand.type("1")
    hand.key(Key.Key_Return)
    assert hand.session.settings.max_iterations == 1
    hand.click_on(hand.transport.end)
    hand.wait(lambda: hand.session.frame is not None and hand.frame.status.ended)
    assert hand.canvas.badge.state == "Iteration limit"
    assert hand.frame.state.iteration == 2


def test_beta_is_slid_and_typed(hand: Hand) -> None:
    hand.load(groups(), k=3, method=Method.SOFT_KMEANS)
    hand.tab_to(hand.side.model.beta_slider)
    hand.key(Key.Key_Right, times=3)
    assert hand.session.settings.beta > 2.0
    hand.tab_to(hand.side.model.beta)
    hand.type("1e6")
    hand.key(Key.Key_Return)
    assert hand.session.settings.beta == 1e6
    hand.wait(lambda: begun_anew(hand))
    hand.click_on(hand.transport.step)
    hand.wait(lambda: hand.frames == 2)
    shown = hand.session.assignment()
    assert shown is not None
    assert np.isin(shown.responsibilities.round(12), (0.0, 1.0)).all(), "so stiff, it is k-means"


def _handle(slider: Slider, k: int) -> QPoint:
    """Where the slider's handle stands for a value."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    option.sliderPosition = k
    style, part = slider.style(), QStyle.SubControl.SC_SliderHandle
    return style.subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider).center()
