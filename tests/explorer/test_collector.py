"""The collector: nothing is collected but by it, in the window's thread, and all is as before when it has ended."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

from explorer.collector import Collector

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Circle:
    """Refers to itself, so that only a collector can tell that nobody else does."""

    def __init__(self) -> None:
        self.me = self


def test_garbage_goes_in_the_thread_of_the_window_only(qtbot: QtBot) -> None:
    gc.enable()
    collector = Collector()
    try:
        assert not gc.isenabled()
        where: list[int] = []
        gone = weakref.ref(Circle(), lambda _: where.append(threading.get_ident()))
        # Elsewhere so much is made that Python's own collector would have come.
        maker = threading.Thread(target=lambda: [Circle() for _ in range(20_000)])
        maker.start()
        maker.join()
        assert gone() is not None
        qtbot.waitUntil(lambda: gone() is None, timeout=5000)
        assert where == [threading.get_ident()]
    finally:
        collector.end()
    assert gc.isenabled()
