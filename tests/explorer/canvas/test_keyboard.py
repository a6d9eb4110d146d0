"""Drawing without a mouse, and what screen readers get."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.explorer.canvas.conftest import Make

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_enter_opens_a_crosshair_and_enter_adds_a_point_there(make: Make) -> None:
    hand = make()
    said: list[str] = []
    hand.session.announced.connect(said.append)
    hand.key(Key.Key_Return)
    assert hand.view.crosshair.at == pytest.approx(hand.view.viewport.middle)
    assert "arrows move it" in said[-1]
    hand.key(Key.Key_Right)
    assert said[-1].startswith("length ")
    assert said[-1].endswith(" min")
    hand.key(Key.Key_Up, SHIFT)
    at, unit = hand.view.crosshair.at, hand.view.viewport.unit
    middle = hand.view.viewport.middle
    assert at == pytest.approx((middle[0] + 16 * unit[0], middle[1] + 2 * unit[1]))
    hand.key(Key.Key_Return)
    assert hand.session.dataset.n == 5
    assert hand.session.dataset.points[-1] == pytest.approx(at)
    hand.key(Key.Key_Escape)
    assert not hand.view.crosshair.opened


def test_a_point_is_picked_up_carried_and_dropped_in_one_undo_entry(make: Make) -> None:
    hand = make()
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Return)
    before, count = hand.session.dataset.points[-1], hand.session.undo_stack.count()
    for _ in range(3):
        hand.key(Key.Key_Down)
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Down)
    moved = hand.session.dataset.points[-1] - before
    assert moved == pytest.approx([0.0, -48 * hand.view.viewport.unit[1]])
    assert hand.session.undo_stack.count() == count + 1
    hand.key(Key.Key_Up)
    hand.key(Key.Key_Delete)
    assert hand.session.dataset.n == 4


def test_tab_visits_the_centres_and_enter_picks_them_up(make: Make) -> None:
    hand = make()
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Tab)
    hand.key(Key.Key_Tab)
    assert hand.session.selected_component == 1
    mean = hand.session.frame.mixture.means[1]
    assert hand.view.crosshair.at == pytest.approx(tuple(mean))
    hand.key(Key.Key_Backtab)
    assert hand.session.selected_component == 0
    hand.key(Key.Key_Return)
    hand.key(Key.Key_Left)
    assert hand.session.frame.mixture.means[0][0] < hand.session.dataset.points[:, 0].max() + 1
    assert hand.view.crosshair.carries
    assert hand.view.hasFocus()


def test_arrows_belong_to_the_open_crosshair_alone(make: Make) -> None:
    hand = make()

    def taken() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_Right, Qt.KeyboardModifier.NoModifier)
        event.setAccepted(False)
        QApplication.sendEvent(hand.view, event)
        return event.isAccepted()

    assert not taken()
    hand.key(Key.Key_Return)
    assert taken()
    hand.key(Key.Key_Escape)
    assert not taken()


def test_a_press_of_the_mouse_closes_the_crosshair(make: Make) -> None:
    hand = make()
    hand.key(Key.Key_Return)
    hand.click((5.0, 5.0))
    assert not hand.view.crosshair.opened


def test_names_for_screen_readers(make: Make) -> None:
    hand = make()
    view = QAccessible.queryAccessibleInterface(hand.view)
    assert view.text(QAccessible.Text.Name) == "Canvas"
    assert "Enter opens a crosshair" in view.text(QAccessible.Text.Description)
    assert hand.canvas.badge.text in hand.canvas.badge.accessibleName()
    hand.rig.player.step()
    hand.rig.settle()
    assert hand.canvas.badge.text.startswith("E step 1")
