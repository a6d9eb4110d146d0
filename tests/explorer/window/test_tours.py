"""Each tour as a new user takes it: what a card asks for is done by keys or mouse, and the card notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from engine.algorithm import Phase
from engine.settings import Initialiser
from explorer.tours.card_view import CardView
from explorer.tours.guide import Guide
from explorer.tours.script import tours
from tests.explorer.window.conftest import CTRL, SHIFT, Hand, Key


class Tourist:
    """A hand that takes a tour."""

    def __init__(self, hand: Hand, number: int) -> None:
        self.hand = hand
        hand.window.resize(1440, 900)
        hand.window.all_actions[f"tour-{number}"].trigger()
        guide, card = hand.window.tours.guide, hand.window.tours.card
        assert guide is not None
        assert card is not None
        self.guide: Guide = guide
        self.view: CardView = card
        self.ready()

    def ready(self) -> None:
        self.hand.wait(lambda: self.hand.session.frame is not None and not self.hand.player.busy)

    def does(self, *deeds: Callable[[], object]) -> None:
        """The card has not been done; after this it has, and F8 goes on."""
        assert not self.guide.done
        for deed in deeds:
            deed()
        self.hand.wait(lambda: self.guide.done)
        assert self.view.state.text() == "✓ Done"
        self.reads()

    def reads(self) -> None:
        """A card that is done, or only read."""
        assert self.guide.done
        self.hand.key(Key.Key_F8)
        self.ready()

    def end_key(self) -> None:
        self.hand.key(Key.Key_End)


@pytest.fixture
def take(hand: Hand) -> Callable[[int], Tourist]:
    return lambda number: Tourist(hand, number)


def test_k_means_in_five_steps_by_keys(take: Callable[[int], Tourist]) -> None:
    tour = take(1)
    hand = tour.hand
    assert hand.session.name == "Three blobs"
    assert hand.session.settings.initialiser is Initialiser.RANDOM_POINTS
    tour.reads()
    tour.does(lambda: hand.key(Key.Key_Right))
    assert hand.frame.state.phase is Phase.EXPECTED
    tour.does(lambda: hand.key(Key.Key_Right))
    hand.player.set_speed(60)
    tour.does(lambda: hand.key(Key.Key_Space))
    tour.does(lambda: hand.key(Key.Key_Left))
    tour.does(lambda: hand.click((0.5, -0.5)))
    assert tour.guide.tour is None
    assert not tour.view.isVisible()


def test_why_k_means_plus_plus(take: Callable[[int], Tourist]) -> None:
    tour = take(2)
    hand = tour.hand
    tour.does(tour.end_key)
    assert hand.frame.info.objective is not None
    assert hand.frame.info.objective > 1000, "the right solution has 267"
    tour.reads()
    tour.does(lambda: hand.key(Key.Key_L, CTRL))
    hand.tab_to(hand.side.model.initialiser)
    tour.does(lambda: hand.key(Key.Key_Up))
    assert hand.session.settings.initialiser is Initialiser.KMEANS_PLUS_PLUS
    hand.view.setFocus()
    tour.does(lambda: hand.key(Key.Key_D), lambda: hand.key(Key.Key_Right))
    tour.does(lambda: hand.key(Key.Key_R))


def test_when_k_means_fails(take: Callable[[int], Tourist]) -> None:
    tour = take(3)
    hand = tour.hand
    tour.does(tour.end_key)
    assert hand.frame.info.agreement is not None
    assert (hand.frame.info.agreement.accuracy or 0) < 0.8
    tour.does(lambda: hand.key(Key.Key_M, times=2))
    tour.does(tour.end_key)
    tour.does(tour.end_key)
    tour.does(lambda: hand.key(Key.Key_M, times=2), hand.converge)
    tour.does(tour.end_key)
    tour.reads()


def hand_over(hand: Hand, name: str) -> None:
    """The shown centres, to the method of this name: by the menu of the button."""
    hand.click_on(hand.side.model.continue_as)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    chosen = next(action for action in menu.actions() if action.text() == name)
    place = menu.actionGeometry(chosen).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_old_faithful_both_ways(take: Callable[[int], Tourist]) -> None:
    tour = take(4)
    hand = tour.hand
    tour.does(tour.end_key)
    tour.does(lambda: hand_over(hand, "Gaussian mixture"))
    hand.view.setFocus()
    tour.does(tour.end_key)
    tour.does(lambda: hand.key(Key.Key_3), hand.converge)
    tour.does(lambda: hand.click(tuple(hand.session.dataset.points[3])))
    tour.reads()


def test_soft_k_means_up_to_k_means(take: Callable[[int], Tourist]) -> None:
    tour = take(5)
    hand = tour.hand
    tour.does(tour.end_key)
    means = hand.frame.mixture.means
    spread = hand.session.dataset.points.std(axis=0)
    assert (means.std(axis=0) < 0.01 * spread).all(), "below the critical β all centres coincide"
    tour.reads()
    hand.player.set_speed(60)
    tour.does(lambda: hand.key(Key.Key_A))
    hand.wait(lambda: tour.guide.done, seconds=60)
    tour.reads()
    tour.reads()


def test_how_many_clusters(take: Callable[[int], Tourist]) -> None:
    tour = take(6)
    hand = tour.hand
    tour.reads()
    tour.does(lambda: hand.key(Key.Key_K, CTRL))
    tour.does(tour.end_key)
    hand.swept()
    grid = hand.window.choosing.panel.grid
    assert grid.best is not None
    tour.does(lambda: hand.click_on(grid, grid.rect_of(grid.best).center().toPoint()))
    tour.does(tour.end_key)


def test_cards_can_be_skipped_gone_back_to_and_left_by_mouse(take: Callable[[int], Tourist]) -> None:
    tour = take(1)
    hand, view = tour.hand, tour.view
    before = hand.undos
    hand.click_on(view.on)
    tour.ready()
    assert "2 of 6" in view.title.text()
    assert view.on.text() == "Skip"
    hand.click_on(view.on)
    assert "3 of 6" in view.title.text()
    hand.click_on(view.back)
    assert "2 of 6" in view.title.text()
    hand.key(Key.Key_F8, SHIFT)
    tour.ready()
    assert "1 of 6" in view.title.text()
    assert not view.back.isEnabled()
    hand.click_on(view.shut)
    assert not view.isVisible()
    assert hand.undos >= before


def test_esc_ends_a_tour_and_undo_brings_the_data_back(take: Callable[[int], Tourist], hand: Hand) -> None:
    hand.click((3.0, 60.0))
    mine = hand.session.dataset
    tour = Tourist(hand, 1)
    hand.view.setFocus()
    hand.key(Key.Key_Escape)
    assert tour.guide.tour is None
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is mine


def test_the_card_stays_in_the_window_and_beside_its_control(take: Callable[[int], Tourist]) -> None:
    tour = take(2)
    hand, view = tour.hand, tour.view
    for size in ((1440, 900), (1000, 640), (1920, 1080)):
        hand.window.resize(*size)
        for _ in range(len(tours()[1].cards)):
            hand.qtbot.wait(1)
            assert hand.window.rect().contains(view.geometry())
            ring = view.findChildren(CardView)
            assert not ring
            target = hand.window.findChild(type(hand.transport.step), tour.guide.card.at) if tour.guide.card else None
            if target is not None and target.isVisible():
                rect = target.rect().translated(target.mapTo(hand.window, QPoint(0, 0)))
                assert not rect.intersects(view.geometry())
            if not tour.guide.last:
                hand.key(Key.Key_F8)
        for _ in range(len(tours()[1].cards)):
            hand.key(Key.Key_F8, SHIFT)
