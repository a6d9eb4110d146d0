"""The whole window: how long it holds its thread, what it keeps in memory, and how soon it is there. Rows of memory
hold megabytes where the others hold milliseconds."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from engine.settings import Method, Scaling
from explorer.application import Application, qt_application
from explorer.opening import first_document
from explorer.preferences import Preferences
from explorer.readings import MOST_UNDO
from tests.benchmarks.canvas import limited
from tests.benchmarks.measure import Measurement, compare
from tests.benchmarks.peers import groups


def measurements(quick: bool) -> Iterator[Measurement]:
    qt_application()
    yield from played(100_000 if quick else 1_000_000)
    yield grown(200 if quick else 1_000)
    yield cold_start(3 if quick else 7)


def played(n: int) -> Iterator[Measurement]:
    """The longest time between two turns of the event loop, playing with the sweep at work; and what is resident."""
    with TemporaryDirectory() as folder:
        application = Application(first_document(), Preferences(Path(folder) / "preferences.ini"))
        application.window.resize(1440, 900)
        application.window.show()
        session, player = application.session, application.player
        session.load(groups(n, 5), "many points", Scaling.NONE, 5)
        session.change(method=Method.MIXTURE, tolerance=0.0, max_iterations=1000)
        _until(lambda: session.frame is not None and application.window.canvas.settled)
        player.set_speed(60)
        player.play()
        longest = 0.0
        while len(session.timeline.frames) < 200 and player.playing:
            began = perf_counter()
            QApplication.processEvents()
            longest = max(longest, perf_counter() - began)
        player.pause()
        resident = _resident()
        application.close()
    yield limited(f"longest hold of the GUI thread, playing with the sweep, n = {n:,}", longest * 1000, 50.0)
    yield limited(f"resident memory (MB) after 100 iterations, n = {n:,}", resident, 700.0)


def grown(edits: int) -> Measurement:
    """What thousands of edits, steps and starts anew leave behind in the running program, after as many that fill the
    undo stack."""
    random = np.random.default_rng(0)
    with TemporaryDirectory() as folder:
        application = Application(first_document(), Preferences(Path(folder) / "preferences.ini"))
        application.window.show()
        session, player = application.session, application.player
        session.change(method=Method.MIXTURE)
        before = 0.0
        for turn in range(edits + MOST_UNDO):
            if turn == MOST_UNDO:
                before = _resident()
            dataset = session.dataset
            place = dataset.points[random.integers(dataset.n)] + random.normal(scale=0.1, size=2)
            session.edit_dataset(dataset.moved(int(random.integers(dataset.n)), place), "Move point")
            player.step()
            if turn % 50 == 49:
                session.restart()
            _until(lambda: not player.busy)
        after = _resident()
        application.close()
    return limited(f"growth of resident memory (%) over {edits:,} edits and steps", 100 * (after / before - 1), 5.0)


def _resident() -> float:
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _until(reached: Callable[[], bool]) -> None:
    pause = Event()
    while not reached():
        QApplication.processEvents()
        pause.wait(0.001)


FIRST_WINDOW = """
import sys
from explorer.application import Application, qt_application
from explorer.opening import first_document
from explorer.preferences import Preferences
from explorer.readings import MOST_UNDO
from pathlib import Path
qt = qt_application()
application = Application(first_document(), Preferences(Path(sys.argv[1])))
application.window.show()
qt.processEvents()
application.close()
"""
EMPTY_PLOT = """
import pyqtgraph as pg
qt = pg.mkQApp()
plot = pg.PlotWidget()
plot.show()
qt.processEvents()
"""


def cold_start(rounds: int) -> Measurement:
    """A fresh interpreter until the first window has been painted, and gone again."""
    with TemporaryDirectory() as folder:
        def start(program: str) -> Callable[[], object]:
            return lambda: subprocess.run([sys.executable, "-c", program, f"{folder}/p.ini"], check=True)

        found = compare(
            "first painted window, of 1.3 × an empty PlotWidget", start(FIRST_WINDOW), start(EMPTY_PLOT),
            peer="PlotWidget", target=1 / 1.3, goal=1 / 1.3, rounds=rounds,
        )  # fmt: skip
    return found
