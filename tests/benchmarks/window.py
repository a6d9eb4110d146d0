"""The whole window: how long it holds its thread, what it keeps in memory, and how soon it is there. Rows of memory
hold megabytes where the others hold milliseconds."""

from __future__ import annotations

import gc
import json
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

from engine.examples import EXAMPLES
from engine.settings import Method, Scaling
from explorer.application import Application, qt_application
from explorer.collector import Collector
from explorer.opening import first_document
from explorer.preferences import Preferences
from tests.benchmarks.canvas import limited
from tests.benchmarks.measure import Measurement, compare
from tests.benchmarks.peers import groups


def measurements(quick: bool) -> Iterator[Measurement]:
    qt_application()
    yield from played(100_000 if quick else 1_000_000)
    yield grown(3 if quick else 30)
    for size in ((800, 800), (1440, 900)):
        yield cold_start(*size, rounds=3 if quick else 7)


def played(n: int) -> Iterator[Measurement]:
    """The longest time between two turns of the event loop, playing with the sweep at work; and what is resident.

    In a process of its own: this one holds what the peers and the other rows have left. All modules are compiled by
    then: one on few points comes first.
    """
    with TemporaryDirectory() as folder:
        for size in (FEW, n):
            alone = [sys.executable, "-m", "tests.benchmarks.window", str(size)]
            ended = subprocess.run(alone, check=True, capture_output=True, text=True, env=_compiling(folder))
    longest, resident = ended.stdout.split()
    yield limited(f"longest hold of the GUI thread, playing with the sweep, n = {n:,}", float(longest) * 1000, 50.0)
    yield limited(f"resident memory (MB) after 100 iterations, n = {n:,}", float(resident), 700.0)


FEW = 1_000

NAP = 0.001
"""Seconds that the loop sleeps between two turns, as the program's own does when it has nothing to do: one that never
sleeps keeps a core and the interpreter's lock busy, for which the work on other threads then waits, and the window for
that. What the sleep takes beyond them, to get a core and the lock back, counts as held."""


def _play(n: int) -> tuple[float, float]:
    """The longest turn in seconds, and megabytes."""
    # Else Python would collect its garbage, and all that the imports have made, wherever it likes.
    collector = Collector()
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
        longest, pause, turned = 0.0, Event(), perf_counter()
        while len(session.timeline.frames) < 200 and player.playing:
            pause.wait(NAP)
            QApplication.processEvents()
            began, turned = turned, perf_counter()
            longest = max(longest, turned - began - NAP)
        player.pause()
        resident = _resident()
        application.close()
    collector.end()
    return longest, resident


def grown(minutes: int) -> Measurement:
    """What so many minutes of playing, editing, undoing and looking at examples leave behind in the running program,
    after some that fill the undo stack; each at the same place of the same day."""
    with TemporaryDirectory() as folder:
        application = Application(first_document(), Preferences(Path(folder) / "preferences.ini"))
        application.window.show()
        use = Use(application)
        use.go_on(WARM_UP)
        before = use.resident()
        use.go_on(minutes)
        after = use.resident()
        application.close()
    name = f"growth of resident memory (%) over {minutes} minutes of play and edits, without the waiting"
    return limited(name, 100 * (after / before - 1), 5.0)


WARM_UP = 6
"""Minutes, with more edits than undo keeps."""

PLAYED = 4
"""Half steps in a second of play, the usual speed."""

LARGEST_EXAMPLE = 5_000


class Use:
    """Somebody who plays, drags points, takes that back, and looks at the next example every other minute; all as fast
    as the program can."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._random = np.random.default_rng(0)
        made = ((example, example.make()) for example in EXAMPLES)
        self._examples = [(example, dataset) for example, dataset in made if dataset.n <= LARGEST_EXAMPLE]
        self._turn = 0

    def go_on(self, minutes: int) -> None:
        for minute in range(minutes):
            if minute % 2 == 0:
                self._next_example()
            for second in range(60):
                self._play(PLAYED)
                if second % 2:
                    self._drag(moves=12 if second % 10 == 1 else 1)
                if second % 20 == 19:
                    self._take_back(3)

    def resident(self) -> float:
        """What is resident when the first example has been loaded, and everything has come to rest."""
        self._turn = 0
        self._next_example()
        _until(lambda: not self._application.busy)
        return _resident()

    def _next_example(self) -> None:
        session = self._application.session
        example, dataset = self._examples[self._turn % len(self._examples)]
        session.load(dataset, example.title, example.scaling, example.k)
        session.change(method=list(Method)[self._turn % len(Method)])
        self._turn += 1
        self._wait()

    def _play(self, half_steps: int) -> None:
        session, player = self._application.session, self._application.player
        for _ in range(half_steps):
            if session.frame is not None and session.frame.status.ended:
                session.reseed()
            else:
                player.step()
            self._wait()

    def _drag(self, moves: int) -> None:
        session, stroke = self._application.session, object()
        point = int(self._random.integers(session.dataset.n))
        for _ in range(moves):
            by = self._random.normal(scale=0.02, size=session.dataset.d) * session.dataset.points.std(axis=0)
            place = session.dataset.points[point] + by
            session.edit_dataset(session.dataset.moved(point, place), "Move point", stroke)
            self._wait()

    def _take_back(self, entries: int) -> None:
        stack = self._application.session.undo_stack
        for turn in (stack.undo, stack.redo):
            for _ in range(entries):
                turn()
                self._wait()

    def _wait(self) -> None:
        _until(lambda: not self._application.player.busy)


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
import gc
import os
import sys
gc.disable()
from explorer.application import Application, qt_application
from explorer.collector import Collector
from explorer.opening import first_document
from explorer.preferences import Preferences
from pathlib import Path
qt = qt_application()
application = Application(first_document(), Preferences(Path(sys.argv[1])))
application.window.show()
qt.processEvents()
os._exit(0)
"""
EMPTY_PLOT = """
import os
import pyqtgraph as pg
qt = pg.mkQApp()
plot = pg.PlotWidget()
plot.show()
qt.processEvents()
os._exit(0)
"""


def cold_start(width: int, height: int, rounds: int) -> Measurement:
    """A fresh interpreter until the first window has been painted; all modules are compiled by then. Neither program is
    taken apart again, and the collector of garbage waits, as it does in ours.

    width, height: of the screen. Where there is room, the controls stand beside the curves, not behind them.
    """
    with TemporaryDirectory() as folder:
        # The first, uncounted start of each writes what Python compiles.
        environment = _compiling(folder)
        screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
        file = Path(folder) / "screens.json"
        file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
        environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"

        def start(program: str) -> Callable[[], object]:
            command = [sys.executable, "-c", program, f"{folder}/p.ini"]
            return lambda: subprocess.run(command, check=True, env=environment)

        found = compare(
            f"first painted window, {width} × {height}, of 1.3 × an empty PlotWidget",
            start(FIRST_WINDOW), start(EMPTY_PLOT),
            peer="PlotWidget", target=1 / 1.3, goal=1 / 1.3, rounds=rounds,
        )  # fmt: skip
    return found


def _compiling(folder: str) -> dict[str, str]:
    """What a process is started with that keeps what Python compiles, whatever this one may write."""
    return {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/compiled", "PYTHONDONTWRITEBYTECODE": ""}


if __name__ == "__main__":
    qt_application()
    print(*_play(int(sys.argv[1])))
