"""Help → Check against scikit-learn in the shown window: with the real one, without any, and when nobody waits."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from engine.checking import run_to_end
from explorer.checking.dialog import CheckDialog
from explorer.numbers import number
from tests.explorer.window.conftest import LEFT, NONE, Hand, Key, groups

NO_SKLEARN = "raise ModuleNotFoundError(\"No module named 'sklearn'\", name='sklearn')"
SLOW_SKLEARN = """
import os, time
from pathlib import Path
beside = Path(__file__).parent / "writing"
beside.write_text(str(os.getpid()))
beside.rename(Path(__file__).parent / "pid")
time.sleep(600)
"""


def begin(hand: Hand) -> CheckDialog:
    """By a click on the entry of the shown menu."""
    menu = next(each for each in hand.window.menuBar().findChildren(QMenu) if each.title() == "Help")
    menu.popup(hand.window.mapToGlobal(QPoint(200, 30)))
    entry = next(action for action in menu.actions() if action.text() == "Check against scikit-learn")
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
    checker = hand.window.side_windows.checker
    assert checker is not None
    hand.wait(checker.dialog.isVisible)
    return checker.dialog


def ended(hand: Hand, dialog: CheckDialog) -> None:
    hand.wait(lambda: not dialog.progress.isVisible(), 60.0)


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, LEFT, NONE, button.rect().center())


def sklearn_is(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Has new processes import this text as scikit-learn; returns its folder."""
    package = folder / "instead" / "sklearn"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    return package


def test_the_dialog_shows_how_far_both_are_apart_and_copies_the_script(hand: Hand) -> None:
    hand.load(groups(), k=3, seed=1)
    session = hand.session
    engine = run_to_end(session.dataset, session.settings, session.timeline, session.edition).timeline.frames[-1]
    dialog = begin(hand)
    assert dialog.close_button.text() == "Cancel"
    ended(hand, dialog)
    assert dialog.head.text() == "Both agree", dialog.told.text()
    labels, _means, here, there = (value.text() for value in dialog.values)
    assert labels == "0 of 30 points"
    assert here == there == number(engine.info.objective, 12)
    assert hand.frames == 1, "the run on screen stays where it is"
    click(dialog.copy_button)
    assert QGuiApplication.clipboard().text().startswith('"""Test: k-means, k = 3.')
    QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_scikit_learn_a_script_is_copied_that_finds_the_differences(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sklearn_is(NO_SKLEARN, tmp_path, monkeypatch)
    dialog = begin(hand)
    ended(hand, dialog)
    assert dialog.head.text() == "scikit-learn is not installed here"
    assert "on the clipboard" in dialog.told.text()
    script = tmp_path / "copied.py"
    script.write_text(QGuiApplication.clipboard().text(), encoding="utf-8")
    found = runpy.run_path(str(script))["differences"]
    assert (found["points"], found["labels"]) == (272, 0)
    assert found["there"] == pytest.approx(found["here"], rel=1e-9)


def test_trouble_there_is_told_in_a_sentence(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sklearn_is("raise ValueError('half installed')", tmp_path, monkeypatch)
    dialog = begin(hand)
    ended(hand, dialog)
    assert dialog.head.text() == "The check could not be finished"
    assert dialog.told.text() == "The script stopped: ValueError: half installed"
    assert dialog.copy_button.isVisible()


def test_cancelling_and_closing_end_what_runs(hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = sklearn_is(SLOW_SKLEARN, tmp_path, monkeypatch) / "pid"
    for close in (False, True):
        dialog = begin(hand)
        hand.wait(pid.exists, 60.0)
        process = int(pid.read_text())
        pid.unlink()
        if close:
            hand.window.side_windows.close()
        else:
            QTest.keyClick(dialog, Key.Key_Escape)
            assert not dialog.isVisible()
        hand.wait(lambda process=process: _gone(process))


def _gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False
