"""What is done to selected points by keys and menus on the shown window, and strokes that are broken off."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from engine.dataset import Dataset
from explorer.dialogs import Dialogs
from tests.explorer.window.conftest import CTRL, RIGHT, SHIFT, Hand, Key


@pytest.fixture
def before(hand: Hand) -> Dataset:
    """Nine points on a grid, of which the three on the left are selected by a rectangle."""
    places = np.array([(x, y) for x in (2.0, 5.0, 8.0) for y in (2.0, 5.0, 8.0)])
    hand.load(Dataset(places, columns=("length (min)", "wait (min)")), k=2)
    hand.view.setFocus()
    hand.key(Key.Key_S)
    hand.drag((1.0, 8.6), (3.0, 1.4))
    assert hand.session.selection == {0, 1, 2}
    return hand.session.dataset


def step(hand: Hand) -> np.ndarray:
    """How far the points have moved, in pixels to the right and down, since nine of them were on the grid."""
    places = np.array([(x, y) for x in (2.0, 5.0, 8.0) for y in (2.0, 5.0, 8.0)])
    to_pixel = hand.view.viewport.to_pixel
    return np.round(to_pixel(hand.session.dataset.points[:9]) - to_pixel(places), 6)


def test_the_cursor_tells_selected_points_which_can_be_dragged_from_others(hand: Hand, before: Dataset) -> None:
    shapes = []
    for index in (1, 7):
        centred = np.abs(hand.frame.mixture.means - before.points[index]).sum(axis=1).min() == 0
        QTest.mouseMove(hand.view, hand.spot((4.0, 4.0)))
        QTest.mouseMove(hand.view, hand.spot(tuple(before.points[index])))
        shapes.append(None if centred else hand.view.cursor().shape())
    assert shapes[0] in (Qt.CursorShape.SizeAllCursor, None)
    assert shapes[1] in (Qt.CursorShape.PointingHandCursor, None)
    assert shapes != [None, None]


def test_arrows_nudge_a_selection_and_step_without_one(hand: Hand, before: Dataset) -> None:
    cursor, k, undos = hand.session.timeline.cursor, hand.session.settings.k, hand.undos
    for key, times in ((Key.Key_Right, 3), (Key.Key_Down, 1)):
        hand.key(key, times=times)
    hand.key(Key.Key_Left, SHIFT)
    moved = step(hand)
    assert moved[:3].tolist() == [[23.0, 8.0]] * 3
    assert not moved[3:].any()
    assert hand.undos == undos + 1, "nudges with nothing between them are one entry"
    assert (hand.session.timeline.cursor, hand.session.settings.k) == (cursor, k)
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before
    hand.key(Key.Key_Escape)
    assert not hand.session.selection
    hand.key(Key.Key_Up)
    assert hand.session.settings.k == k + 1
    hand.settle()
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.session.timeline.cursor == 1)


def test_nudges_of_different_points_are_different_entries(hand: Hand, before: Dataset) -> None:
    hand.key(Key.Key_Right)
    hand.key(Key.Key_A, CTRL)
    undos = hand.undos
    hand.key(Key.Key_Right)
    assert hand.undos == undos + 1
    assert step(hand)[[0, 8]].tolist() == [[16.0, 0.0], [8.0, 0.0]]


def test_all_are_selected_duplicated_and_let_go(hand: Hand, before: Dataset) -> None:
    hand.key(Key.Key_A, CTRL)
    assert hand.session.selection == set(range(9))
    hand.key(Key.Key_D, CTRL)
    assert hand.session.dataset.n == 18
    assert hand.session.selection == set(range(9, 18))
    apart = hand.view.viewport.to_pixel(hand.session.dataset.points)
    assert apart[9:] - apart[:9] == pytest.approx(np.tile([14.0, 14.0], (9, 1)))
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before
    assert not hand.session.selection, "the copies are gone, and with them what was selected"


def test_keep_only_and_true_classes_are_in_the_menus_and_say_what_they_did(hand: Hand, before: Dataset) -> None:
    edit = next(menu for menu in hand.window.menuBar().findChildren(QMenu) if menu.title() == "Edit")
    shown = {action.text(): action for action in edit.actions()}
    classes = shown["True class"].menu()
    assert isinstance(classes, QMenu)
    given = classes.actions()
    assert [action.text() for action in given[:3]] == ["No true class", "True class 1", "True class 2"]
    given[2].trigger()
    assert hand.said == "3 points have the true class 2 now"
    assert hand.session.dataset.classes is not None
    assert hand.session.dataset.classes.tolist() == [1] * 3 + [-1] * 6
    given[0].trigger()
    assert hand.said == "3 points have no true class now"
    shown["Keep only these"].trigger()
    assert hand.session.dataset.points.tolist() == before.points[:3].tolist()
    assert hand.said == "3 points kept; Ctrl+Z brings the other 6 back"
    assert hand.session.selection == {0, 1, 2}
    assert hand.undos == 3
    hand.key(Key.Key_Z, CTRL, times=3)
    assert hand.session.dataset is before


def test_points_are_copied_and_pasted(hand: Hand, before: Dataset) -> None:
    hand.window.all_actions["class-2"].trigger()
    hand.key(Key.Key_C, CTRL)
    text = QApplication.clipboard().text()
    assert text.splitlines() == ["length (min),wait (min),class", "2.0,2.0,2", "2.0,5.0,2", "2.0,8.0,2"]
    assert hand.said == "3 points copied"
    undos = hand.undos
    hand.key(Key.Key_V, CTRL)
    dataset = hand.session.dataset
    assert dataset.points[9:].tolist() == before.points[:3].tolist()
    assert dataset.classes is not None
    assert dataset.classes.tolist() == [1] * 3 + [-1] * 6 + [1] * 3
    assert hand.session.selection == {9, 10, 11}
    assert hand.undos == undos + 1
    QApplication.clipboard().setText("x,y\n4,4.5\n7,7")
    hand.key(Key.Key_V, CTRL)
    assert hand.session.dataset.points[12:].tolist() == [[4.0, 4.5], [7.0, 7.0]]
    assert hand.said == "2 points pasted"


@pytest.mark.parametrize("text", ["", "Dear Sir or Madam", "x\n1\n2\n"])
def test_what_is_no_table_is_not_pasted_and_a_sentence_says_why(
    hand: Hand, before: Dataset, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Dialogs, "tell", lambda _self, _parent, title, sentence: told.append(f"{title}: {sentence}"))
    QApplication.clipboard().setText(text)
    hand.key(Key.Key_V, CTRL)
    assert hand.session.dataset is before
    assert told[0].startswith("These are no points: ")


def test_without_a_selection_there_is_nothing_to_do_with_it(hand: Hand, before: Dataset) -> None:
    names = ("deselect", "copy", "duplicate", "delete", "keep-only", "class-1")
    assert all(hand.window.all_actions[name].isEnabled() for name in names)
    hand.key(Key.Key_Escape)
    assert not any(hand.window.all_actions[name].isEnabled() for name in names)


def test_a_right_click_beside_the_points_opens_a_menu_of_what_can_be_done(hand: Hand, before: Dataset) -> None:
    hand.click((6.5, 6.5), RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions() if action.text()]
    done = ["Copy points", "Paste points", "Duplicate", "Delete", "Keep only these"]
    assert texts == ["Select all", "Select none", *done, "True class", "Fit"]
    _named(menu, "Delete").trigger()
    menu.close()
    assert hand.session.dataset.points.tolist() == before.points[3:].tolist()


def _named(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_right_click_still_deletes_a_point_of_the_selection(hand: Hand, before: Dataset) -> None:
    hand.click((2.0, 5.0), RIGHT)
    assert QApplication.activePopupWidget() is None
    assert hand.session.dataset.points.tolist() == np.delete(before.points, 1, axis=0).tolist()
    assert hand.session.selection == {0, 1}


def test_with_ctrl_a_rectangle_begins_on_a_selected_point(hand: Hand, before: Dataset) -> None:
    # Above a point with a centre on it lies the centre, below that the point.
    free = next(i for i in range(3) if np.abs(hand.frame.mixture.means - before.points[i]).sum(axis=1).min() > 0)
    # A pixel aside: what the point lies in the middle of may be rounded to either side of it.
    a, b = hand.spot(tuple(before.points[free])) - QPoint(1, 1), hand.spot((6.5, before.points[free, 1] - 1.0))
    QTest.mousePress(hand.view, Qt.MouseButton.LeftButton, CTRL, a)
    QTest.mouseMove(hand.view, (a + b) / 2)
    QTest.mouseMove(hand.view, b)
    QTest.mouseRelease(hand.view, Qt.MouseButton.LeftButton, CTRL, b)
    assert hand.session.selection == {free, free + 3}
    assert hand.session.dataset is before


def test_numbers_of_selected_points_are_grouped_like_those_of_all(hand: Hand) -> None:
    hand.load(Dataset(np.random.default_rng(3).uniform(size=(12_000, 2))))
    hand.view.setFocus()
    hand.key(Key.Key_A, CTRL)
    assert hand.window.status.points.text() == "12,000 points, 12,000 selected"


# A stroke that is broken off


def test_escape_gives_a_stamp_up(hand: Hand, before: Dataset) -> None:
    hand.key(Key.Key_G)
    hand.press(hand.spot((4.0, 4.0)))
    hand.move(hand.spot((6.0, 6.0)))
    assert hand.view.conductor.sketch is not None
    hand.key(Key.Key_Escape)
    assert hand.view.conductor.sketch is None
    hand.release(hand.spot((6.0, 6.0)))
    assert hand.session.dataset is before
    assert hand.session.selection == {0, 1, 2}, "Escape was for the stroke alone"


@pytest.mark.parametrize("ended", ["another window", "hidden", "another tool"])
def test_a_brush_that_is_not_released_stops_all_the_same(hand: Hand, before: Dataset, ended: str) -> None:
    hand.key(Key.Key_B)
    at = hand.spot((6.5, 6.5))
    hand.press(at)
    hand.wait(lambda: hand.session.dataset.n > before.n + 2)
    if ended == "another window":
        QApplication.sendEvent(hand.view, QEvent(QEvent.Type.WindowDeactivate))
    elif ended == "hidden":
        hand.canvas.hide()
    else:
        hand.window.choose_tool("eraser")
    n = hand.session.dataset.n
    QTest.qWait(80)
    assert hand.session.dataset.n == n
    hand.canvas.show()
    hand.release(at)
    assert hand.session.dataset.n == n
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before
