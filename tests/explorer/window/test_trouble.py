"""When it goes wrong, on the shown window: what is seen on the canvas, what is said, and what helps."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionSlider

from engine.examples import MISHAPS
from engine.settings import Covariance, Method, Settings
from engine.status import Progress
from explorer.canvas.trouble_marks import LEAST
from explorer.panels.reg_slider import reg_at
from explorer.theme import themes
from tests.explorer.window.conftest import CTRL, Hand, Key, log_densities


def begin(hand: Hand, key: str) -> None:
    """An example of the menu, and its first frame if there can be one."""
    hand.window.all_actions[f"example-{key}"].trigger()
    if not hand.session.readiness:
        hand.wait(lambda: hand.session.frame is not None)
        hand.settle()
    hand.view.setFocus()


def remedy(hand: Hand, text: str) -> None:
    button = next(button for button in hand.canvas.remedies.buttons if button.text() == text)
    hand.click_on(button)


def offered(hand: Hand) -> list[str]:
    return [button.text() for button in hand.canvas.remedies.buttons] if hand.canvas.remedies.isVisible() else []


class Picture:
    """What is painted on the canvas."""

    def __init__(self, hand: Hand) -> None:
        hand.wait(lambda: hand.canvas.settled)
        self._image = hand.view.grab().toImage()
        self._view = hand.view

    def colour(self, at: tuple[float, float]) -> QColor:
        """At a pixel of the canvas."""
        ratio = self._image.devicePixelRatio()
        return self._image.pixelColor(round(at[0] * ratio), round(at[1] * ratio))

    def pixel(self, place: tuple[float, ...]) -> tuple[float, float]:
        return self._view.viewport.pixel((place[0], place[1]))

    def count(self, ink: QColor, at: tuple[float, float], near: float, far: float) -> int:
        """Pixels of an ink, at so many pixels from a middle."""
        found = 0
        for dx in range(-int(far) - 1, int(far) + 2):
            for dy in range(-int(far) - 1, int(far) + 2):
                if near <= np.hypot(dx, dy) <= far:
                    found += alike(self.colour((at[0] + dx, at[1] + dy)), ink)
        return found


def alike(a: QColor, b: QColor) -> bool:
    return max(abs(x - y) for x, y in zip(a.getRgb(), b.getRgb(), strict=True)) < 60


def mean(hand: Hand, j: int) -> tuple[float, float]:
    x, y = hand.frame.mixture.means[j].tolist()
    return x, y


def test_the_menu_has_one_for_each_kind_and_outliers_besides(hand: Hand) -> None:
    examples = next(menu for menu in hand.window.menuBar().findChildren(QMenu) if menu.title() == "Examples")
    wrong = next(menu for menu in examples.findChildren(QMenu) if menu.title() == "When it goes wrong")
    titles = [action.text() for action in wrong.actions()]
    assert titles[:-1] == [mishap.title for mishap in MISHAPS]
    assert "outliers" in titles[-1]


def test_an_empty_clusters_centre_is_hollow_and_its_way_is_drawn(hand: Hand) -> None:
    begin(hand, "empty-cluster")
    before = mean(hand, 2)
    hand.key(Key.Key_Right)
    hand.settle()
    assert "Cluster 3 is empty" in hand.canvas.badge.text
    stroke = themes.current.stroke(hand.session.colours[2])
    picture = Picture(hand)
    x, y = picture.pixel(before)
    assert alike(picture.colour((x - 6, y + 4)), themes.current.panel), "hollow, where a mark is filled"
    full = picture.pixel(mean(hand, 0))
    assert alike(picture.colour((full[0] - 6, full[1] + 4)), themes.current.stroke(hand.session.colours[0]))
    hand.key(Key.Key_Right)
    hand.settle()
    assert "moved to the farthest point" in hand.canvas.badge.text
    points = hand.session.dataset.points
    assert (points == np.array(mean(hand, 2))).all(axis=1).any()
    picture = Picture(hand)
    start, end = np.array(picture.pixel(before)), np.array(picture.pixel(mean(hand, 2)))
    along = [picture.colour(tuple(start + share * (end - start))) for share in np.linspace(0.15, 0.8, 80)]
    assert sum(alike(colour, stroke) for colour in along) > 25, "a dashed line leads there"
    remedy(hand, "lower k to 2")
    hand.wait(lambda: hand.session.frame is not None)
    assert hand.session.settings.k == 2
    assert offered(hand) == []
    assert hand.view.hasFocus()


def test_a_collapsed_gaussian_is_framed_and_told_with_what_to_try(hand: Hand) -> None:
    begin(hand, "collapse")
    assert offered(hand) == []
    hand.converge()
    assert "Component 2 has collapsed onto one place" in hand.canvas.badge.text
    assert offered(hand) == ["raise reg_covar to 0.001", "tie the covariances", "lower k to 1"]
    picture = Picture(hand)
    at = picture.pixel(mean(hand, 1))
    warning = themes.current.warning
    assert picture.count(warning, at, LEAST - 3, LEAST + 3) > 60
    calm = picture.pixel(mean(hand, 0))
    assert picture.count(warning, calm, LEAST - 3, LEAST + 3) == 0
    assert hand.session.dataset.n == 88, "a click on the bar adds no point"
    frames = hand.frames
    remedy(hand, "raise reg_covar to 0.001")
    hand.wait(lambda: hand.session.settings.reg_covar == 1e-3)
    hand.settle()
    variance = float(hand.session.dataset.points.var(axis=0).mean())
    covariances = hand.frame.mixture.covariances
    assert covariances is not None
    assert np.diagonal(covariances[1]) == pytest.approx(1e-3 * variance, rel=0.02)
    assert hand.frames > frames, "the run goes on instead of beginning anew"
    assert offered(hand)[0] == "raise reg_covar to 0.01"
    remedy(hand, "tie the covariances")
    hand.wait(lambda: hand.session.settings.covariance is Covariance.TIED and hand.session.frame is not None)
    hand.view.setFocus()
    hand.converge()
    assert offered(hand) == []
    hand.key(Key.Key_Z, CTRL, times=2)
    assert hand.session.settings.reg_covar == 1e-6
    assert hand.session.settings.covariance is Covariance.FULL


def test_the_slider_holds_a_collapsing_gaussian_open_under_the_hand(hand: Hand) -> None:
    begin(hand, "collapse")
    hand.converge()
    slider = hand.side.model.reg_slider
    hand.side.area.ensureWidgetVisible(slider)
    variance = float(hand.session.dataset.points.var(axis=0).mean())
    undos, widths = hand.undos, []
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    grip = slider.style().subControlRect(
        QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider
    ).center()
    hand.press(grip, on=slider)
    for by in (12, 24, 36):
        hand.move(grip + type(grip)(by, 0), on=slider)
        hand.settle()
        reg = hand.session.settings.reg_covar
        assert reg == reg_at(slider.value())
        covariances = hand.frame.mixture.covariances
        assert covariances is not None
        assert np.diagonal(covariances[1]) == pytest.approx(reg * variance, rel=0.02)
        widths.append(reg)
    hand.release(grip + type(grip)(36, 0), on=slider)
    assert 1e-6 < widths[0] < widths[1] < widths[2]
    assert hand.undos == undos + 1
    assert hand.frame.info.log_likelihood == pytest.approx(
        float(np.logaddexp.reduce(log_densities(hand.session.dataset.points, hand.frame.mixture)).sum()), rel=1e-9
    )
    hand.key(Key.Key_Z, CTRL)
    hand.settle()
    assert hand.session.settings.reg_covar == 1e-6
    covariances = hand.frame.mixture.covariances
    assert covariances is not None
    assert np.diagonal(covariances[1]) == pytest.approx(1e-6 * variance, rel=0.02)


def test_a_needle_is_drawn_wide_enough_to_be_seen(hand: Hand) -> None:
    begin(hand, "singular")
    hand.converge()
    assert "Component 2 has collapsed onto a line" in hand.canvas.badge.text
    picture = Picture(hand)
    middle = np.array(picture.pixel(mean(hand, 1)))
    along = np.array([2.0, -5.0]) / np.hypot(2.0, 5.0)
    across = np.array([along[1], -along[0]])
    beside, warning = middle + 30 * along, themes.current.warning
    for side in (LEAST - 1, 1 - LEAST):
        assert picture.count(warning, tuple(beside + side * across), 0, 8) > 4
        assert picture.count(warning, tuple(beside + 3 * side * across), 0, 8) == 0


def test_more_clusters_than_places_counts_the_places(hand: Hand) -> None:
    begin(hand, "few-places")
    assert "4 clusters need 4 different points (3 so far)" in hand.canvas.badge.text
    picture = Picture(hand)
    for place in np.unique(hand.session.dataset.points, axis=0):
        assert picture.count(themes.current.warning, picture.pixel(tuple(place.tolist())), 9, 13) > 25
    remedy(hand, "lower k to 3")
    hand.wait(lambda: hand.session.frame is not None)
    hand.view.setFocus()
    hand.converge()
    assert hand.frame.info.objective == pytest.approx(0.0, abs=1e-12)


def test_a_run_at_its_limit_shows_where_it_was_going_and_goes_on(hand: Hand) -> None:
    begin(hand, "endless")
    hand.converge()
    assert hand.canvas.badge.state == "Iteration limit"
    assert offered(hand) == ["raise the limit to 200", "raise the tolerance to 0.0001"]
    picture = Picture(hand)
    last, before = (hand.session.timeline.frames[-i].mixture.means for i in (1, 3))
    for j in (0, 1):
        move = np.array(picture.pixel(tuple(last[j]))) - picture.pixel(tuple(before[j]))
        ahead = np.array(picture.pixel(mean(hand, j))) + 26 * move / np.hypot(*move)
        assert picture.count(themes.current.warning, tuple(ahead), 0, 4) > 5
    reached, frames = hand.frame.info.objective, hand.frames
    assert reached is not None
    remedy(hand, "raise the limit to 200")
    hand.wait(lambda: hand.session.settings.max_iterations == 200)
    hand.wait(lambda: hand.frame.status.progress is not Progress.RUNNING and not hand.player.busy)
    assert hand.frames > frames
    assert hand.frame.info.objective is not None
    assert hand.frame.info.objective > reached


@pytest.mark.parametrize(("size", "scale", "rows"), [((1440, 900), 1.0, 1), ((1280, 800), 2.0, 3)])
def test_all_that_helps_is_in_sight(hand: Hand, size: tuple[int, int], scale: float, rows: int) -> None:
    hand.window.resize(*size)
    themes.set_scale(scale)
    begin(hand, "collapse")
    hand.converge()
    assert len(offered(hand)) == 3
    bar = hand.canvas.remedies
    assert hand.canvas.rect().contains(bar.geometry())
    for button in bar.buttons:
        assert bar.rect().contains(button.geometry())
        assert button.width() > button.fontMetrics().horizontalAdvance(button.text())
    assert len({button.y() for button in bar.buttons}) == rows
    hand.click_on(bar.buttons[-1])
    hand.wait(lambda: hand.session.settings.k == 1)


def test_what_a_mishap_had_chosen_goes_with_it(hand: Hand) -> None:
    begin(hand, "endless")
    assert hand.session.settings.tolerance == 1e-9
    begin(hand, "blobs")
    usual = Settings(method=Method.MIXTURE)
    for name in ("tolerance", "max_iterations", "initialiser", "reg_covar"):
        assert getattr(hand.session.settings, name) == getattr(usual, name)
    begin(hand, "collapse")
    hand.session.change(reg_covar=0.05)
    begin(hand, "blobs")
    assert hand.session.settings.reg_covar == 0.05, "what a person chose stays"


def test_the_first_step_of_the_outliers_is_pulled(hand: Hand) -> None:
    begin(hand, "outliers")
    hand.converge()
    far = hand.session.dataset.points[-3:].mean(axis=0)
    assert np.abs(hand.frame.mixture.means - far).sum(axis=1).min() < 1e-9, "three outliers have a mean of their own"
