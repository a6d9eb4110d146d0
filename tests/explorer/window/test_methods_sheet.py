"""Help → Comparison of methods in the shown window: all that the data say, legible in both looks."""

from __future__ import annotations

from math import exp

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBrush, QColor, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from explorer.methods_sheet import MethodsSheet, comparison
from explorer.theme import contrast, themes
from tests.explorer.window.conftest import LEFT, NONE, Hand, Key

LEGIBLE = 4.5


def opened(hand: Hand) -> MethodsSheet:
    """By a click on the entry of the shown menu."""
    menu = next(each for each in hand.window.menuBar().findChildren(QMenu) if each.title() == "Help")
    menu.popup(hand.window.mapToGlobal(QPoint(200, 30)))
    entry = next(action for action in menu.actions() if action.text() == "Comparison of methods")
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
    sheet = hand.window.side_windows.methods
    assert sheet is not None
    hand.wait(sheet.isVisible)
    return sheet


def table_of(sheet: MethodsSheet) -> QTextTable:
    frames = sheet.text.document().rootFrame().childFrames()
    return next(frame for frame in frames if isinstance(frame, QTextTable))


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_each_method_has_a_legible_answer_to_each_aspect(hand: Hand, choice: str) -> None:
    assert hand.window.side_windows.methods is None, "made before anybody asked for it"
    sheet, told = opened(hand), comparison()
    themes.set(choice)
    table = table_of(sheet)
    assert (table.rows(), table.columns()) == (len(told.aspects) + 1, len(told.methods) + 1)
    for row, (aspect, cells) in enumerate(told.aspects, start=1):
        for column, text in enumerate((aspect, *cells)):
            cell = table.cellAt(row, column)
            found = cell.firstCursorPosition()
            found.setPosition(cell.lastPosition(), found.MoveMode.KeepAnchor)
            assert found.selectedText() == text
            ink = _colour(found.charFormat().foreground(), themes.current.ink)
            assert contrast(ink, _colour(cell.format().background(), themes.current.panel)) >= LEGIBLE
    plain = sheet.text.toPlainText()
    assert all(text in plain for _name, text in told.notes)
    hand.window.activateWindow()
    assert sheet.isVisible(), "it need not be closed to go on"
    QTest.keyClick(sheet, Key.Key_Escape)
    assert not sheet.isVisible()


def _colour(brush: QBrush, usual: QColor) -> QColor:
    """That of a text or a cell; the usual one where it has none of its own."""
    return usual if brush.style() is Qt.BrushStyle.NoBrush else brush.color()


def test_the_shares_of_a_gaussian_within_its_ellipses_are_those_of_two_columns() -> None:
    note = dict(comparison().notes)["1σ and 2σ ellipses"]
    assert all(f"{100 * (1 - exp(-(radius**2) / 2)):.0f} %" in note for radius in (1, 2))
