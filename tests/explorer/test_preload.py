"""What is loaded behind the window's back is told of in its thread, and nobody ends in the midst of it."""

from __future__ import annotations

import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from explorer import preload
from explorer.preload import Preload


def test_tells_in_the_thread_of_the_window_when_all_is_there(qtbot: QtBot) -> None:
    loading, told = Preload(), list[tuple[threading.Thread, bool]]()
    loading.done.connect(
        lambda: told.append((threading.current_thread(), all(name in sys.modules for name in preload.SOON)))
    )
    loading.begin()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(threading.main_thread(), True)]
    loading.end()


def test_waits_for_the_end_and_tells_nobody_then(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    going, loaded = threading.Event(), list[str]()

    def slowly(name: str) -> None:
        going.wait(10)
        loaded.append(name)

    monkeypatch.setattr(preload, "import_module", slowly)
    loading, told = Preload(), list[bool]()
    loading.done.connect(lambda: told.append(True))
    loading.begin()
    threading.Timer(0.05, going.set).start()
    loading.end()
    assert loaded == list(preload.SOON)
    qtbot.wait(20)
    assert not told


def test_ends_without_having_begun() -> None:
    Preload().end()
