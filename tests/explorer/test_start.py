"""The start: what nobody sees yet comes later, and nothing that is asked for before is lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from engine.settings import Method
from explorer import preferences as keys
from explorer.application import Application, qt_application
from explorer.opening import first_document
from explorer.preferences import Preferences

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def narrow(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Application]:
    """The program in a window in which the controls stand behind the curves, just shown."""
    qt_application()
    preferences = Preferences(tmp_path / "preferences.ini")
    preferences.set(keys.FOLDED, "Show")
    application = Application(first_document(), preferences)
    application.window.resize(800, 800)
    application.window.show()
    qtbot.waitExposed(application.window)
    yield application
    application.close()
PATIENCE = 60_000
"""Milliseconds that a whole sweep may take where all cores have other work."""


def in_front(application: Application) -> str:
    bars = [bar for bar in application.window.workbench.findChildren(QTabBar) if bar.isVisible() and bar.count() == 2]
    return bars[0].tabText(bars[0].currentIndex())


def test_controls_behind_the_curves_are_made_when_they_come_to_the_front(narrow: Application, qtbot: QtBot) -> None:
    window, session = narrow.window, narrow.session
    qtbot.waitUntil(lambda: session.frame is not None, timeout=PATIENCE)
    assert in_front(narrow) == "Curves"
    assert not window.controls.made
    session.change(method=Method.MIXTURE)
    bar = next(bar for bar in window.workbench.findChildren(QTabBar) if bar.isVisible() and bar.count() == 2)
    place = 1 - bar.currentIndex()
    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(place).center())
    qtbot.waitUntil(lambda: bool(window.controls.made), timeout=PATIENCE)
    assert window.side.method.method.value() is Method.MIXTURE
    assert window.side.folded == "Show"
    qtbot.waitUntil(lambda: not window.side.method.k_field.visibleRegion().isEmpty(), timeout=PATIENCE)


def test_controls_that_nobody_saw_leave_what_is_folded_as_it_was(narrow: Application) -> None:
    narrow.window.close()
    assert not narrow.window.controls.made
    assert narrow.preferences.get(keys.FOLDED) == "Show"


def test_a_tour_brings_the_controls_that_it_points_at(narrow: Application) -> None:
    narrow.window.all_actions["tour-1"].trigger()
    assert narrow.window.controls.made


def test_nothing_is_computed_before_the_window_has_been_painted(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    qt_application()
    application = Application(first_document(), Preferences(tmp_path / "preferences.ini"))
    try:
        for _ in range(3):
            QApplication.processEvents()
        assert application.busy
        assert not application.player.busy
        painted: list[bool] = []
        application.player.requested.connect(lambda _: painted.append(application.window.canvas.view.isVisible()))
        application.window.show()
        session = application.session
        qtbot.waitUntil(lambda: session.frame is not None and session.sweep_done, timeout=PATIENCE)
        assert painted
        assert all(painted)
        qtbot.waitUntil(lambda: not application.busy, timeout=PATIENCE)
    finally:
        application.close()


def test_what_is_asked_for_before_the_first_painting_is_not_lost(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    qt_application()
    application = Application(first_document(), Preferences(tmp_path / "preferences.ini"))
    try:
        application.window.all_actions["end"].trigger()
        application.window.show()
        session = application.session
        qtbot.waitUntil(lambda: session.frame is not None and session.frame.status.ended, timeout=PATIENCE)
    finally:
        application.close()


def test_closing_before_the_first_painting_leaves_nothing(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    qt_application()
    application = Application(first_document(), Preferences(tmp_path / "preferences.ini"))
    application.window.show()
    application.close()
    for _ in range(3):
        QApplication.processEvents()
    assert not application.player.busy


def test_the_first_window_loads_nothing_of_what_computes_or_leaves_the_program(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from explorer.application import Application, qt_application
from explorer.opening import first_document
from explorer.preferences import Preferences
qt = qt_application()
application = Application(first_document(), Preferences(Path(sys.argv[1])))
application.window.show()
qt.processEvents()
print(*sys.modules)
while not application.session.sweep_done:
    qt.processEvents()
print(*sys.modules)
application.close()
"""
    given = [sys.executable, "-c", program, str(tmp_path / "preferences.ini")]
    lines = subprocess.run(given, capture_output=True, text=True, check=True).stdout.splitlines()
    first, later = (set(line.split()) for line in lines)
    computing = {"explorer.workers", "engine.selection", "numpy.random", "explorer.panels.plot_surface"}
    leaving = {"engine.experiments", "explorer.export.picture_export", "engine.snippet", "importlib.metadata"}
    rare = {"explorer.compare.view", "explorer.tours.guide", "explorer.about", "numpy.ma", "explorer.batch.command"}
    assert not (computing | leaving | rare) & first
    assert computing <= later


def test_no_source_of_a_module_is_read() -> None:
    program = """
import linecache
from explorer.application import Application, qt_application
qt_application()
for file in linecache.cache:
    print(file)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    own = [Path(__file__).parents[2] / name for name in ("engine", "explorer")]
    assert not [file for file in done.stdout.splitlines() if any(map(Path(file).is_relative_to, own))]
