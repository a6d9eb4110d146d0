"""Presenter mode, by its keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from engine.settings import Method
from explorer import preferences as keys
from explorer.application import Application
from explorer.opening import first_document
from explorer.preferences import Preferences
from explorer.theme import themes
from tests.explorer.window.conftest import Hand, Key, groups


def test_canvas_and_timeline_stand_alone_and_everything_comes_back(hand: Hand) -> None:
    hand.load(groups(), k=3)
    window = hand.window
    hand.enlarge()
    before = window.size(), window.curves_dock.width(), window.side_dock.width(), hand.transport.step.height()
    others = (window.menuBar(), window.statusBar(), window.tools_column, window.curves_dock, window.side_dock)
    hand.view.setFocus()
    hand.key(Key.Key_F11)
    assert window.isFullScreen()
    assert not any(other.isVisible() for other in others)
    assert hand.canvas.isVisible()
    assert hand.transport.isVisible()
    assert themes.scale > 1.0
    hand.key(Key.Key_Right)
    hand.wait(lambda: hand.frames == 2)
    assert "Assign points" in hand.canvas.badge.text or "points" in hand.canvas.badge.text
    hand.key(Key.Key_F11)
    hand.wait(lambda: window.size() == before[0])
    assert not window.isFullScreen()
    assert all(other.isVisible() for other in others)
    assert themes.scale == 1.0
    hand.wait(lambda: window.curves_dock.width() == pytest.approx(before[1], abs=2))
    assert window.side_dock.width() == pytest.approx(before[2], abs=2)
    assert hand.transport.step.height() == before[3]


def test_the_keys_f2_to_f4_bring_one_curve_at_a_time(hand: Hand) -> None:
    hand.load(groups(), k=3, method=Method.MIXTURE)
    cards = hand.curves.cards
    hand.view.setFocus()
    hand.key(Key.Key_F3)
    assert not hand.window.presenter.on
    hand.key(Key.Key_F11)
    for place, key in enumerate((Key.Key_F2, Key.Key_F3, Key.Key_F4)):
        hand.key(key)
        assert [card.isVisible() for card in cards] == [i == place for i in range(3)]
        assert hand.canvas.width() > hand.curves.width() > 100
    hand.key(Key.Key_F4)
    assert not hand.curves.isVisible()
    hand.key(Key.Key_F2)
    hand.key(Key.Key_Escape)
    assert not hand.window.presenter.on
    # The window is low: the curves stand behind tabs again.
    hand.wait(lambda: hand.curves.compact)
    hand.wait(lambda: sum(card.isVisible() for card in cards) == 1)


def test_esc_lets_go_of_what_is_pinned_before_it_ends_the_mode(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.view.setFocus()
    hand.key(Key.Key_F11)
    hand.click(tuple(hand.session.dataset.points[0]))
    assert hand.session.pinned == 0
    hand.key(Key.Key_Escape)
    assert hand.session.pinned is None
    assert hand.window.presenter.on
    hand.key(Key.Key_Escape)
    assert not hand.window.presenter.on


def test_regions_are_stronger_before_a_projector(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.converge()
    panel = themes.current.panel

    def strength() -> float:
        picture = hand.view.grab().toImage()
        corner = picture.pixelColor(picture.width() - 6, picture.height() // 2)
        return float(np.abs([corner.red() - panel.red(), corner.blue() - panel.blue()]).sum())

    usual = strength()
    hand.view.setFocus()
    hand.key(Key.Key_F11)
    hand.wait(lambda: hand.canvas.settled)
    assert strength() > 1.5 * usual > 0


def test_what_is_announced_stands_over_the_canvas(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.view.setFocus()
    hand.key(Key.Key_F11)
    line = hand.canvas.findChild(QLabel, "subtitle")
    assert isinstance(line, QLabel)
    assert "F11" in line.text()
    hand.key(Key.Key_BracketRight)
    assert line.isVisible()
    assert line.text() == hand.said
    assert hand.canvas.rect().contains(line.geometry())


def test_the_usual_size_is_remembered_when_the_window_closes_in_the_mode(hand: Hand) -> None:
    hand.view.setFocus()
    hand.key(Key.Key_F11)
    assert themes.scale > 1.0
    assert not hand.session.modified
    hand.window.close()
    assert hand.application.preferences.get(keys.SCALE) == 1.0


def test_the_mode_ends_with_the_program(qapp: QApplication, tmp_path: Path) -> None:
    application = Application(first_document(), Preferences(tmp_path / "preferences.ini"))
    application.window.show()
    application.window.all_actions["presenter"].trigger()
    assert themes.presenting
    application.close()
    assert not themes.presenting
