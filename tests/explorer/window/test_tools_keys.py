"""Keys and settings of the tools on the shown window, and what the cursor and the status bar say."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.dataset import Dataset
from explorer.canvas.tools import TOOLS
from explorer.preferences import Preferences
from explorer.tool_options import ToolOptions
from tests.explorer.window.conftest import Hand, Key, groups

LETTERS = {
    "point": Key.Key_P,
    "brush": Key.Key_B,
    "gaussian": Key.Key_G,
    "eraser": Key.Key_E,
    "select": Key.Key_S,
    "inspect": Key.Key_I,
}


def test_each_tool_has_its_letter_its_button_its_cursor_and_its_hint(hand: Hand) -> None:
    hand.load(groups())
    seen = set()
    assert set(LETTERS) == set(TOOLS)
    for button, (name, letter) in zip(hand.window.tools_column.tools, LETTERS.items(), strict=True):
        hand.view.setFocus()
        hand.key(letter)
        assert hand.canvas.tool == name
        assert button.isChecked()
        QTest.mouseMove(hand.view, hand.spot((5.5, 5.5)))
        cursor = hand.view.cursor()
        seen.add((cursor.shape(), cursor.pixmap().cacheKey() if name != "point" else 0))
        hint = hand.window.status.hint
        assert hint.toolTip()
        assert hint.toolTip().startswith(hint.text())
    assert len(seen) == len(LETTERS)
    for button in reversed(hand.window.tools_column.tools):
        hand.click_on(button)
        assert button.isChecked()
    assert hand.canvas.tool == "point"


def test_tools_that_draw_ignore_centres_and_others_show_what_they_would_take(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.converge()
    centre = hand.spot(tuple(hand.frame.mixture.means[0]))
    for name, takes in (("select", True), ("point", True), ("brush", False), ("eraser", False), ("inspect", False)):
        hand.window.choose_tool(name)
        QTest.mouseMove(hand.view, centre + QPoint(0, 90))
        QTest.mouseMove(hand.view, centre)
        assert (hand.view.cursor().shape() is Qt.CursorShape.SizeAllCursor) is takes, name


def test_the_ring_of_the_brush_follows_the_cursor(hand: Hand) -> None:
    hand.load(groups())
    hand.view.setFocus()
    plain = hand.view.grab().toImage()
    hand.key(Key.Key_B)
    at = hand.spot((5.5, 5.5))
    QTest.mouseMove(hand.view, at)
    ringed = hand.view.grab().toImage()
    ratio = hand.view.devicePixelRatioF()
    edge = (at + QPoint(36, 0)) * ratio
    assert ringed.pixelColor(edge) != plain.pixelColor(edge)
    outside = (at + QPoint(42, 0)) * ratio
    assert ringed.pixelColor(outside) == plain.pixelColor(outside)
    hand.key(Key.Key_P)
    assert hand.view.grab().toImage().pixelColor(edge) == plain.pixelColor(edge)


def test_brackets_change_the_radius_and_it_is_remembered(hand: Hand) -> None:
    hand.load(groups())
    hand.view.setFocus()
    hand.key(Key.Key_E)
    assert "radius 36 px" in hand.window.status.hint.text()
    hand.key(Key.Key_BracketRight)
    assert "radius 45 px" in hand.window.status.hint.toolTip()
    assert "45 px" in hand.said
    hand.key(Key.Key_BracketLeft, times=40)
    assert hand.window.tool_options.radius == 4
    hand.key(Key.Key_BracketRight, times=40)
    assert hand.window.tool_options.radius == 240
    hand.key(Key.Key_S)
    hand.key(Key.Key_S)
    again = ToolOptions(hand.application.preferences)
    assert again.radius == 240
    assert again.lasso


def test_fields_hold_the_options_and_refuse_what_is_out_of_range(hand: Hand) -> None:
    hand.load(groups())
    button = hand.window.tools_column.options
    # A click would wait for the menu to close.
    button.menu().popup(button.mapToGlobal(button.rect().topRight()))
    form = button.form
    options = hand.window.tool_options
    for key, field in form.fields.items():
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, "99999")
        QTest.keyClick(field, Key.Key_Return)
        assert field.value() == {"tools/radius": 240}.get(key, 5000)
    assert (options.radius, options.density, options.stamp_points) == (240, 5000, 5000)
    assert not options.lasso
    form.shapes[True].click()
    assert options.lasso
    options.set_lasso(False)
    assert form.shapes[False].isChecked()


def test_preferences_of_another_kind_do_no_harm(hand: Hand) -> None:
    stored: Preferences = hand.application.preferences
    from explorer.preferences import Key as Stored

    stored.set(Stored("tools/radius", "x"), "a lot")
    stored.set(Stored("tools/density", 1), -7)
    options = ToolOptions(stored)
    assert (options.radius, options.density) == (36, 5)


def test_the_class_chip_gives_new_points_their_class(hand: Hand) -> None:
    hand.load(groups())
    chip = hand.window.tools_column.chip
    assert [choice.text() for choice in chip.menu().actions()[:3]] == ["None", "Class 1", "Class 2"]
    chip.menu().actions()[2].trigger()
    assert chip.text() == "Class 2"
    hand.click((5.5, 5.5))
    dataset = hand.session.dataset
    assert dataset.classes is not None
    assert dataset.class_names[dataset.classes[-1]] == "2"
    named = Dataset(np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([0, 1]), class_names=("setosa", "virginica"))
    hand.load(named)
    assert chip.text() == "virginica"
    chip.menu().actions()[0].trigger()
    hand.click((1.5, 1.8))
    assert hand.session.dataset.classes is not None
    assert hand.session.dataset.classes.tolist() == [0, 1, -1]
