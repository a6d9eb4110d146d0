"""The preferences in the shown window: each acts at once and is remembered, and all can be reset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.preferences import AUTOSAVE, MOTION, Preferences
from explorer.preferences_dialog import PreferencesDialog
from explorer.theme import themes
from tests.explorer.shell import CTRL, Shell, shell


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def dialog_of(opened: Shell) -> PreferencesDialog:
    opened.window.activateWindow()
    opened.wait(opened.window.isActiveWindow)
    opened.key(Qt.Key.Key_Comma, CTRL)
    dialog = opened.window.side_windows.preferences
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def test_each_acts_at_once_and_is_remembered(opened: Shell, tmp_path: Path) -> None:
    dialog = dialog_of(opened)
    opened.window.canvas.animated = True
    for box in (dialog.motion, dialog.autosave):
        assert box.isChecked()
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        assert not box.isChecked()
    assert not opened.window.canvas.animated
    dialog.theme.setFocus()
    QTest.keyClick(dialog.theme, Qt.Key.Key_End)
    QTest.keyClick(dialog.theme, Qt.Key.Key_Return)
    dialog.scale.setFocus()
    QTest.keyClick(dialog.scale, Qt.Key.Key_Home)
    QTest.keyClick(dialog.scale, Qt.Key.Key_Return)
    assert (themes.choice, themes.scale) == ("dark", 0.8)
    opened.window.close()
    again = Preferences(tmp_path / "preferences.ini")
    assert (again.get(MOTION), again.get(AUTOSAVE)) == (False, False)


def test_reset_brings_everything_back(opened: Shell, tmp_path: Path) -> None:
    window = opened.window
    window.all_actions["theme-dark"].trigger()
    themes.set_scale(1.25)
    window.side_dock.close()
    window.tool_options.set_lasso(True)
    window.scale_radius(1)
    dialog = dialog_of(opened)
    QTest.mouseClick(dialog.motion, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.motion.height() // 2))
    QTest.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert (themes.choice, themes.scale, window.canvas.animated) == ("system", 1.0, True)
    assert (window.tool_options.lasso, window.tool_options.radius) == (False, 36)
    assert window.side_dock.isVisible()
    assert (dialog.theme.value(), dialog.scale.value(), dialog.motion.isChecked()) == ("system", 1.0, True)


def test_it_shows_what_holds_when_it_is_brought_up_again(opened: Shell) -> None:
    dialog = dialog_of(opened)
    dialog.accept()
    opened.window.all_actions["theme-light"].trigger()
    assert dialog_of(opened) is dialog
    assert dialog.theme.value() == "light"
