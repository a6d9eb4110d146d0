"""What all tests share: no screen, no settings of the person who runs them, and a window that leaves nothing behind."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# The test processes share the cores already; threads of their own would only stand in each other's way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from explorer.application import Application

# Deadlines measure the machine; the same examples each time keep the check quiet until the code changes.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test stores stays in its own folder."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture
def app_window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Application]:
    """The running program on Old Faithful, shown at 1440 × 900, with session, player, sweeper and window.

    Afterwards no thread, timer or window of it is left.
    """
    from explorer.application import Application, qt_application
    from explorer.opening import first_document
    from explorer.preferences import Preferences

    qt_application()
    application = Application(first_document(), Preferences(tmp_path / "preferences.ini"))
    application.window.resize(1440, 900)
    application.window.show()
    qtbot.waitExposed(application.window)
    yield application
    application.close()
    assert not living(QThread, "isRunning"), "a thread survived"
    assert not living(QTimer, "isActive"), "a timer survived"
    assert not windows(qapp), "a window survived"


def living(kind: type[QObject], active: str) -> list[QObject]:
    """The Qt objects of this kind that are still at work."""
    found = [item for item in gc.get_objects() if isinstance(item, kind) and isValid(item)]
    return [item for item in found if getattr(item, active)() and item is not QThread.currentThread()]


def windows(application: QApplication) -> list[QWidget]:
    """Windows and dialogs, hidden ones too, and whatever else is to be seen; pyqtgraph's own menus wait for Python."""
    return [
        widget
        for widget in application.topLevelWidgets()
        if widget.isVisible() or isinstance(widget, QMainWindow | QDialog)
    ]
