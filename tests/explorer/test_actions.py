"""The action table: it is whole, its keys clash nowhere, and each of them does what it says, on the shown window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from engine.algorithm import Phase
from engine.examples import EXAMPLES
from engine.settings import Covariance, Method
from explorer.action_entry import Scope
from explorer.gesture_table import CANVAS, ELSEWHERE, TOOLS
from explorer.key_sheet import key_rows, portable
from explorer.theme import themes
from tests.explorer.shell import CTRL, SHIFT, Shell, shell
from tests.readme import README, with_tables

Key = Qt.Key


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def test_no_key_is_given_twice(opened: Shell) -> None:
    keys = Counter(key for entry in opened.window.all_actions.entries for key in entry.keys)
    assert [key for key, times in keys.items() if times > 1] == []


def test_names_are_unique_and_everything_is_explained(opened: Shell) -> None:
    entries = opened.window.all_actions.entries
    assert len({entry.name for entry in entries}) == len(entries)
    assert all(entry.text and entry.tip for entry in entries)


def test_keys_with_ctrl_act_everywhere_and_others_on_the_canvas(opened: Shell) -> None:
    for entry in opened.window.all_actions.entries:
        if entry.keys:
            everywhere = entry.keys[0].startswith("Ctrl+") or re.fullmatch(r"F\d+", entry.keys[0]) is not None
            assert (entry.scope is Scope.EVERYWHERE) is everywhere, entry.name


def test_arrows_home_and_end_go_through_time(opened: Shell) -> None:
    session = opened.session
    opened.key(Key.Key_Right)
    opened.key(Key.Key_Right)
    assert session.timeline.cursor == 2
    opened.key(Key.Key_Left)
    assert session.timeline.cursor == 1
    opened.key(Key.Key_End)
    opened.wait(lambda: bool(session.frame and session.frame.status.ended))
    opened.key(Key.Key_Home)
    assert session.timeline.cursor == 0
    assert session.frame is not None
    assert session.frame.state.phase is Phase.START


def test_space_plays_and_pauses_also_from_the_transport_row(opened: Shell) -> None:
    opened.player.set_speed(1)
    opened.key(Key.Key_Space)
    assert opened.player.playing
    assert opened.window.all_actions["play"].text() == "Pause"
    opened.key(Key.Key_Space, on=opened.window.transport.timeline)
    assert not opened.player.playing
    assert opened.window.all_actions["play"].text() == "Play"


def test_space_on_a_button_of_the_row_plays_too(opened: Shell) -> None:
    opened.player.set_speed(1)
    opened.key(Key.Key_Space, on=opened.window.transport.step)
    assert opened.player.playing
    opened.player.pause()


def test_digits_and_arrows_set_k(opened: Shell) -> None:
    opened.key(Key.Key_5)
    assert opened.session.settings.k == 5
    opened.key(Key.Key_Up)
    assert opened.session.settings.k == 6
    opened.key(Key.Key_1)
    opened.key(Key.Key_Down)
    assert opened.session.settings.k == 1


def test_letters_change_method_covariance_and_seed(opened: Shell) -> None:
    session = opened.session
    opened.key(Key.Key_V)
    assert session.settings.covariance is Covariance.FULL, "covariance is of mixtures only"
    opened.key(Key.Key_M)
    opened.key(Key.Key_M)
    assert session.settings.method is Method.MIXTURE
    opened.key(Key.Key_V)
    assert session.settings.covariance is Covariance.TIED
    seed = session.settings.seed
    opened.key(Key.Key_R)
    assert session.settings.seed == seed + 1


def test_every_change_by_key_can_be_undone_and_redone(opened: Shell) -> None:
    before = opened.session.settings
    opened.key(Key.Key_7)
    after = opened.session.settings
    assert opened.window.all_actions["undo"].text() == "Undo: change k to 7"
    opened.key(Key.Key_Z, CTRL)
    assert opened.session.settings == before
    opened.key(Key.Key_Z, CTRL | SHIFT)
    assert opened.session.settings == after


def test_delete_removes_the_selected_points_at_once(opened: Shell) -> None:
    session = opened.session
    n = session.dataset.n
    assert not opened.window.all_actions["delete"].isEnabled()
    session.select({0, 4})
    opened.key(Key.Key_Delete)
    assert session.dataset.n == n - 2
    assert not session.selection
    opened.key(Key.Key_Z, CTRL)
    assert session.dataset.n == n


def test_ctrl_digit_loads_an_example_from_anywhere(opened: Shell) -> None:
    opened.key(Key.Key_2, CTRL, on=opened.window.side.data.scaling)
    assert opened.session.name == EXAMPLES[1].title
    assert opened.session.settings.k == EXAMPLES[1].k
    assert "Ctrl+Z brings" in opened.window.status.currentMessage()
    opened.key(Key.Key_Z, CTRL)
    assert opened.session.name == "Test"


def test_new_drawing_is_empty_and_can_be_taken_back(opened: Shell) -> None:
    opened.key(Key.Key_N, CTRL)
    assert opened.session.dataset.n == 0
    assert not opened.window.all_actions["play"].isEnabled()
    opened.key(Key.Key_Z, CTRL)
    assert opened.session.dataset.n == 60


def test_keys_typed_into_a_field_stay_there(opened: Shell) -> None:
    field = opened.window.side.method.k_field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Key.Key_4)
    assert opened.session.settings.k == 3, "it is not taken before Enter"
    QTest.keyClick(field, Key.Key_Return)
    assert opened.session.settings.k == 4
    opened.start()
    cursor = opened.session.timeline.cursor
    for key in (Key.Key_Right, Key.Key_Home, Key.Key_M, Key.Key_R, Key.Key_Space):
        opened.key(key, on=field)
    assert opened.session.timeline.cursor == cursor
    assert opened.session.settings.method is Method.KMEANS
    assert not opened.player.playing


def test_ctrl_plus_and_minus_change_the_size(opened: Shell) -> None:
    opened.key(Key.Key_Equal, CTRL)
    assert themes.scale == 1.1
    opened.key(Key.Key_Minus, CTRL)
    opened.key(Key.Key_Minus, CTRL)
    assert themes.scale == 0.9
    opened.key(Key.Key_0, CTRL)
    assert themes.scale == 1.0


def test_fit_shows_everything_again(opened: Shell) -> None:
    view = opened.window.canvas.view
    home = view.viewport
    opened.window.canvas.zoom_by(3.0)
    assert view.viewport != home
    opened.key(Key.Key_F)
    assert view.viewport == home


@pytest.mark.parametrize("key", [Key.Key_F1, Key.Key_Question])
def test_cheat_sheet_names_every_key(opened: Shell, key: Qt.Key) -> None:
    opened.key(key)
    sheet = opened.window.side_windows.sheet
    assert sheet is not None
    assert sheet.isVisible()
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    for rows in key_rows(opened.window.all_actions.entries).values():
        for row in rows:
            assert {*row.keys, row.meaning} <= texts
    assert {"→", "Space", "Ctrl+Shift+Z", "1 … 9", "Ctrl+1 … Ctrl+9", "F1", "?", "P"} <= texts
    sheet.close()


def test_tool_buttons_are_those_the_canvas_has(opened: Shell) -> None:
    window = opened.window
    assert [b.objectName() for b in window.tools_column.tools] == [
        f"tool-{name}-button" for name in window.canvas.tools
    ]
    opened.key(Key.Key_P)
    assert window.canvas.tool == "point"
    assert window.all_actions["tool-point"].isChecked()


def test_theme_is_chosen_and_remembered(opened: Shell) -> None:
    opened.window.all_actions["theme-dark"].trigger()
    assert themes.current.dark
    assert opened.window.all_actions["theme-dark"].isChecked()
    assert not opened.window.all_actions["theme-light"].isChecked()


def test_buttons_keep_short_captions(opened: Shell) -> None:
    opened.key(Key.Key_7)
    undo = opened.window.tools_column.others[0]
    assert undo.text() == "Undo"
    assert undo.isEnabled()
    QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert opened.session.settings.k == 3


def test_the_readme_has_the_keys_and_gestures_that_f1_shows(opened: Shell) -> None:
    text = README.read_text(encoding="utf-8")
    entries = opened.window.all_actions.entries
    assert text == with_tables(text, entries), "`python -m tests.readme` writes them"
    assert all(f"| {gesture} | {does} |" in text for gesture, does in (*CANVAS, *TOOLS, *ELSEWHERE))
    rows = [row for rows in key_rows(entries, portable).values() for row in rows]
    assert all(f"| {', '.join(row.keys)} | {row.meaning} | {row.tip} |" in text for row in rows)


def test_a_readme_without_a_place_for_the_keys_is_told(opened: Shell) -> None:
    text = README.read_text(encoding="utf-8").replace("<!-- keys: end -->", "")
    with pytest.raises(ValueError, match="no place for what is keys"):
        with_tables(text, opened.window.all_actions.entries)
