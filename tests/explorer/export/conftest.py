"""A window whose questions are answered with places in a test's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.explorer.shell import Shell, shell


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def export(opened: Shell, name: str) -> None:
    """Chooses an entry of the menus that can be chosen now."""
    action = opened.window.all_actions[name]
    assert action.isEnabled()
    action.trigger()
