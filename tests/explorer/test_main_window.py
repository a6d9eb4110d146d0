"""The main window: what it keeps of its proportions at every size, what it remembers, what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from engine.files import read_table
from engine.settings import Method
from explorer.about import about_box
from explorer.dialogs import closing_box
from explorer.docks import widths
from explorer.main_window import MainWindow
from explorer.theme import themes
from tests.explorer.shell import CTRL, Shell, shell

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preferences.ini"


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, file: Path) -> Iterator[Shell]:
    with shell(qtbot, file) as made:
        yield made


def resized(window: MainWindow, width: int, height: int) -> MainWindow:
    window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()
    return window


def test_canvas_is_near_square_in_the_proportions_of_the_design(opened: Shell) -> None:
    window = resized(opened.window, 1440, 900)
    assert window.canvas.width() / window.canvas.height() == pytest.approx(1.0, abs=0.08)
    assert window.tools_column.width() == 64
    assert window.curves_dock.width() == pytest.approx(312, abs=4)
    assert window.side_dock.width() == pytest.approx(294, abs=4)


def test_cards_share_their_upper_edge_and_gaps_of_eight(opened: Shell) -> None:
    window = opened.window

    def edges(widget: object) -> tuple[int, int, int]:
        assert hasattr(widget, "mapTo")
        corner = widget.mapTo(window, widget.rect().topLeft())
        return corner.x(), corner.y(), corner.x() + widget.width()

    parts = [edges(w) for w in (window.tools_column, window.canvas, window.curves.objective, window.side)]
    assert len({top for _, top, _ in parts}) == 1
    gaps = [right[0] - left[2] for left, right in pairwise(parts)]
    assert gaps == [8, 8, 8]
    assert parts[0][0] == 8
    assert parts[-1][2] == window.width() - 8


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (1280, 800), (1366, 690), (1920, 1080), (3840, 2160)])
def test_every_size_has_room_for_the_canvas(opened: Shell, width: int, height: int) -> None:
    window = resized(opened.window, width, height)
    assert (window.width(), window.height()) == (width, height)
    assert window.canvas.width() >= 400
    assert window.canvas.height() >= 400
    assert window.curves.compact is (height < 800)
    for part in (window.canvas, window.transport, window.side, window.status):
        corner = part.mapTo(window, part.rect().bottomRight())
        assert corner.x() < width
        assert corner.y() < height


def test_a_narrow_window_puts_curves_behind_the_controls(opened: Shell) -> None:
    window = resized(opened.window, 900, 700)
    assert window.workbench.tabifiedDockWidgets(window.curves_dock) == [window.side_dock]
    assert not window.side.visibleRegion().isEmpty(), "k stays in sight"
    resized(window, 1440, 900)
    assert window.workbench.tabifiedDockWidgets(window.curves_dock) == []
    assert window.curves_dock.width() == pytest.approx(312, abs=4)


def test_twice_the_size_fits_into_the_same_window(opened: Shell) -> None:
    themes.set_scale(2.0)
    window = resized(opened.window, 1440, 900)
    assert window.size().toTuple() == (1440, 900)
    corner = window.side_dock.mapTo(window, window.side_dock.rect().bottomRight())
    assert corner.x() < 1440


def test_widths_leave_spare_room_to_the_curves() -> None:
    assert widths(1424, 830) == (312, 294)
    curves, side = widths(1904, 1010)
    assert curves > 400
    assert 294 < side <= 350


def test_what_somebody_set_stays(opened: Shell) -> None:
    bench, side = opened.window.workbench, opened.window.side_dock
    start = QPoint(side.x() - 4, 300)
    QTest.mousePress(bench, LEFT, pos=start)
    for by in (60, 100):
        QTest.mouseMove(bench, start - QPoint(by, 0))
        QApplication.processEvents()
    QTest.mouseRelease(bench, LEFT, pos=start - QPoint(100, 0))
    assert side.width() == pytest.approx(394, abs=4)
    resized(opened.window, 1500, 900)
    assert side.width() == pytest.approx(394, abs=4)
    assert not bench.layout_state().isEmpty()


def test_layout_size_and_look_are_remembered(qtbot: QtBot, qapp: QApplication, file: Path) -> None:
    with shell(qtbot, file) as first:
        first.window.side_dock.close()
        first.window.all_actions["theme-dark"].trigger()
        themes.set_scale(1.25)
        QTest.mouseClick(first.window.side.headings[2], Qt.MouseButton.LeftButton)
        first.window.close()
    assert not themes.current.dark
    with shell(qtbot, file) as second:
        assert second.window.side_dock.isHidden()
        assert themes.current.dark
        assert themes.scale == 1.25
        assert second.window.side.folded == "Show"
        assert not second.window.side.show_group.isVisibleTo(second.window.side)
        second.window.workbench.arrange()
        assert second.window.side_dock.isVisible()


def test_a_panel_that_was_left_open_is_there_again(qtbot: QtBot, qapp: QApplication, file: Path) -> None:
    with shell(qtbot, file) as first:
        first.key(Qt.Key.Key_K, CTRL)
        assert not first.window.choosing_dock.isHidden()
        first.window.close()
    with shell(qtbot, file) as second:
        assert not second.window.choosing_dock.isHidden()
        assert second.window.optima_dock.isHidden()
        assert not second.window.curves_dock.visibleRegion().isEmpty(), "it waits behind the curves"
        second.key(Qt.Key.Key_K, CTRL)
        assert not second.window.choosing_dock.visibleRegion().isEmpty()
        second.window.put_back()
        assert second.window.choosing_dock.isHidden()


def test_ruined_preferences_give_the_usual_window(qtbot: QtBot, qapp: QApplication, file: Path) -> None:
    file.write_text("[window]\nlayout=AAAA\ngeometry=%%%\n[look]\nscale=huge\ntheme=mauve\n", encoding="utf-8")
    with shell(qtbot, file) as made:
        assert made.window.side_dock.isVisible()
        assert themes.scale == 1.0


def test_a_dock_taken_out_has_its_name_and_comes_back(opened: Shell) -> None:
    dock = opened.window.side_dock
    slim = dock.titleBarWidget().height()
    dock.setFloating(True)
    QApplication.processEvents()
    assert dock.titleBarWidget().height() > slim
    dock.setFloating(False)
    QApplication.processEvents()
    assert dock.titleBarWidget().height() == slim == 8


def test_title_names_the_data_and_marks_changes(opened: Shell) -> None:
    window, session = opened.window, opened.session
    assert window.windowTitle() == "Test[*] – Cluster Explorer"
    name = window.findChild(QLabel, "documentName")
    assert isinstance(name, QLabel)
    assert (name.text(), window.isWindowModified()) == ("Test", False)
    session.edit_dataset(session.dataset.added((1.0, 2.0)), "Add point")
    assert (name.text(), window.isWindowModified()) == ("Test •", True)
    assert name.isVisible()
    session.undo_stack.undo()
    assert not window.isWindowModified()


def test_status_line_says_where_the_run_stands(opened: Shell) -> None:
    status = opened.window.status
    assert (status.points.text(), status.place.text()) == ("60 points", "start")
    opened.session.change(method=Method.MIXTURE)
    opened.start()
    opened.player.step()
    opened.settle()
    assert status.place.text() == "iteration 1, E step"
    assert status.objective.text().startswith("log-likelihood −")
    assert status.time.text().startswith("E step ")
    assert status.time.text().endswith(" ms")
    assert "right click deletes it" in status.hint.text()


def test_hint_gives_way_where_there_is_no_room(opened: Shell) -> None:
    status = opened.window.status
    assert status.hint.text() == "click adds a point · drag moves it · right click deletes it"
    opened.player.step()
    opened.settle()
    resized(opened.window, 800, 700)
    assert status.hint.text() in ("", "click adds a point", "click adds a point · drag moves it")
    assert status.hint.isVisible() == bool(status.hint.text())
    assert not status.hint.isVisible() or status.hint.x() > max(label.geometry().right() for label in status.labels)
    resized(opened.window, 1440, 900)
    assert status.hint.text().endswith("deletes it")


def test_announcements_stand_in_the_status_line(opened: Shell) -> None:
    opened.session.announced.emit("Something to know")
    assert opened.window.status.currentMessage() == "Something to know"


def test_nothing_chosen_opens_nothing(opened: Shell) -> None:
    before = opened.session.document
    opened.window.open_file()
    assert opened.session.document is before
    assert opened.answers.told == []


def test_closing_asks_only_if_points_were_changed(opened: Shell) -> None:
    closed: list[bool] = []
    opened.window.closing.connect(lambda: closed.append(True))
    opened.session.change(k=5)
    assert opened.window.close()
    assert opened.answers.asked == []
    assert closed == [True]


def test_closing_can_be_called_off(opened: Shell) -> None:
    closed: list[bool] = []
    opened.window.closing.connect(lambda: closed.append(True))
    opened.session.edit_dataset(opened.session.dataset.removed(0), "Delete point")
    opened.answers.closes = False
    assert not opened.window.close()
    assert opened.window.isVisible()
    opened.answers.closes = True
    assert opened.window.close()
    assert opened.answers.asked == ["Test", "Test"]
    assert closed == [True]


def test_the_question_before_closing_names_all_ways(opened: Shell) -> None:
    box = closing_box(opened.window, "A <b> drawing")
    texts = {button.text() for button in box.findChildren(QPushButton)}
    assert texts == {"Save", "Close without saving", "Keep working"}
    assert "A &lt;b&gt; drawing" in box.text()
    box.deleteLater()


def test_points_are_exported_as_a_table(opened: Shell, tmp_path: Path) -> None:
    opened.session.edit_dataset(opened.session.dataset.removed(0), "Delete point")
    opened.answers.place = str(tmp_path / "nowhere" / "points.csv")
    opened.window.all_actions["export-points"].trigger()
    opened.wait(lambda: not opened.window.exporter.errands.busy)
    assert "cannot be written" in opened.answers.told[0]
    opened.answers.place = str(tmp_path / "points.csv")
    opened.window.all_actions["export-points"].trigger()
    opened.wait(lambda: not opened.window.exporter.errands.busy)
    again, _ = read_table(tmp_path / "points.csv").dataset()
    np.testing.assert_array_equal(again.points, opened.session.dataset.points)
    assert opened.session.modified, "a table holds the points alone"


def test_about_copies_what_the_program_runs_on(opened: Shell) -> None:
    opened.window.all_actions["about"].trigger()
    copy = opened.window.findChild(QPushButton, "aboutCopy")
    assert copy is not None
    QTest.mouseClick(copy, LEFT)
    copied = QGuiApplication.clipboard().text()
    for name in ("Python", "Qt", "PySide6-Essentials", "pyqtgraph", "numpy", "scipy"):
        assert re.search(rf"\b{name} \d+\.\d+", copied), name


def test_about_says_version_and_licence(opened: Shell) -> None:
    box = about_box(opened.window)
    assert "Cluster Explorer" in box.text()
    assert "MIT" in box.informativeText()
    box.deleteLater()


def test_tables_open_once(opened: Shell) -> None:
    opened.window.side_windows.show_tables()
    first = opened.window.side_windows.tables
    opened.window.side_windows.show_tables()
    assert opened.window.side_windows.tables is first
    assert first is not None
    assert first.isVisible()
    first.close()


def test_the_hand_over_the_canvas_reaches_the_inspector(opened: Shell) -> None:
    opened.window.canvas.hovered.emit((0.0, 0.0))
    texts = " ".join(label.text() for label in opened.window.side.inspector.findChildren(QLabel))
    assert "0.0" in texts


def test_focus_starts_on_the_canvas(opened: Shell) -> None:
    assert opened.window.focusWidget() is opened.window.canvas.view
    QTest.keyClick(opened.window.canvas.view, Qt.Key.Key_4)
    assert opened.session.settings.k == 4


def test_panels_can_be_put_back(opened: Shell) -> None:
    window = opened.window
    window.curves_dock.toggleViewAction().trigger()
    assert window.curves_dock.isHidden()
    window.workbench.arrange()
    QApplication.processEvents()
    assert window.curves_dock.isVisible()
    assert window.curves_dock.width() == pytest.approx(312, abs=4)


def test_the_menus_hold_each_entry_of_the_table_once(opened: Shell) -> None:
    def entries(menu: QMenu) -> Iterator[QAction]:
        for action in menu.actions():
            below = action.menu()
            if isinstance(below, QMenu):
                yield from entries(below)
            else:
                yield action

    actions = opened.window.all_actions
    for action in opened.window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        held = [entry.objectName() for entry in entries(menu)]
        wanted = {"File": ("File", "Export"), "Examples": ("Examples", "Mishaps")}.get(menu.title(), (menu.title(),))
        for title in wanted:
            for entry in actions.of_menu(title):
                twice = entry is actions["example-outliers"]
                assert held.count(entry.objectName()) == 1 + twice, entry.text()
