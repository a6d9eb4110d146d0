"""The canvas, offscreen at 1000 × 700: frames against pyqtgraph's scatter plot with shared brushes, the rest against
limits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEventLoop, QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.dataset import Dataset
from engine.settings import Method, Scaling, Settings
from explorer.application import qt_application
from explorer.canvas.raster import Kept, draw
from explorer.canvas.stage import Picture
from explorer.canvas.widget import CanvasWidget
from explorer.collector import Collector
from explorer.show import ShowOptions
from tests.benchmarks.measure import Measurement, compare
from tests.benchmarks.peers import groups
from tests.explorer.rig import Rig

SIZE = (1000, 700)
MILLION = 1_000_000
LIMIT = "limit"

RECOLOURED = ((1_000, 1.5), (10_000, 3.0), (100_000, 15.0), (MILLION, 60.0))
"""Numbers of points, and how many times as fast as the peer a recoloured picture is to be there at least."""


def measurements(quick: bool) -> Iterator[Measurement]:
    qt_application()
    for n, least in RECOLOURED:
        if n < MILLION or not quick:
            yield recolour(n, least, 3 if n >= MILLION else 7)
    n = 100_000 if quick else MILLION
    yield moved_plane(n)
    yield from picked(n)
    yield from hand_to_picture()
    yield regions("Voronoi cells", Method.KMEANS, 50, 4.0)
    yield regions("certainty regions", Method.MIXTURE, 10, 10.0)


class Desk:
    """A shown canvas on a session of its own; `close` ends its threads."""

    def __init__(self, dataset: Dataset, method: Method, k: int, steps: int = 6) -> None:
        self.rig = Rig(dataset, Settings(method, k, scaling=Scaling.NONE, restarts=1))
        self.show = ShowOptions()
        self.canvas = CanvasWidget(self.rig.session, self.rig.player, self.show)
        self.canvas.animated = False
        self.canvas.resize(*SIZE)
        self.canvas.show()
        self.view = self.canvas.view
        self.image = QImage(*SIZE, QImage.Format.Format_RGB32)
        self.rig.start()
        for _ in range(steps):
            self.rig.player.step()
            self.rig.wait(lambda: not self.rig.player.busy, 120)
        self.rig.wait(lambda: self.canvas.settled, 120)

    def paint(self) -> None:
        """One frame of the canvas, at once."""
        painter = QPainter(self.image)
        self.view._paint(painter)
        painter.end()

    def close(self) -> None:
        self.canvas.close_layers()
        self.rig.close()
        self.canvas.close()


def recolour(n: int, least: float, rounds: int) -> Measurement:
    """Every point in another colour, and the picture of that: both halves of it where a raster is made apart."""
    desk = Desk(groups(n, 5), Method.KMEANS, 5)
    # Regions and ellipses have rows of their own, and the peer has none.
    for layer in ("regions", "ellipses", "trails"):
        desk.show.set(layer, False)
    desk.rig.wait(lambda: desk.canvas.settled)
    session, turn = desk.rig.session, iter(range(MILLION))
    rasteriser, kept = desk.view.layers.points.rasteriser, Kept()

    def ours() -> None:
        by = next(turn) % 5
        session._colours = tuple((j + by) % 5 for j in range(5))
        desk.view.refresh(animate=False)
        raster = rasteriser.raster
        if raster is not None:
            wish = rasteriser._flying or raster.request
            rasteriser.raster = draw(wish, kept)
        desk.paint()

    found = compare(
        f"recolour and repaint, n = {n:,}", ours, _scatter_plot(session.dataset, 5), peer="ScatterPlotItem",
        target=least, goal=least, rounds=rounds,
    )  # fmt: skip
    desk.rig.wait(lambda: desk.canvas.settled)
    desk.close()
    return found


def _scatter_plot(dataset: Dataset, k: int) -> Callable[[], None]:
    """The same in a pyqtgraph scatter plot, with one shared brush for each cluster."""
    widget = pg.PlotWidget()
    widget.resize(*SIZE)
    brushes = np.array([pg.mkBrush(pg.intColor(j, k)) for j in range(k)])
    x, y = np.ascontiguousarray(dataset.points.T)
    item = pg.ScatterPlotItem(x=x, y=y, size=8, pen=None)
    widget.addItem(item)
    widget.show()
    labels = np.arange(dataset.n) % k
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    turn = iter(range(MILLION))

    def theirs() -> None:
        item.setBrush(brushes[(labels + next(turn)) % k])
        painter = QPainter(image)
        widget.render(painter)
        painter.end()

    return theirs


def moved_plane(n: int) -> Measurement:
    """The plane dragged by some pixels or zoomed, and the frame after it; the sharp raster follows."""
    desk = Desk(groups(n, 5), Method.MIXTURE, 5)
    spent = []
    for turn in range(41):
        began = perf_counter()
        if turn % 2:
            desk.view.pan(3.0, -2.0)
        else:
            desk.view.zoom(1.05 if turn % 4 else 1 / 1.05)
        desk.paint()
        spent.append(perf_counter() - began)
        desk.rig.wait(lambda: desk.canvas.settled)
    desk.close()
    return limited(f"pan or zoom frame, n = {n:,}", median(spent[1:]) * 1000, 16.0)


def picked(n: int) -> Iterator[Measurement]:
    """What is under the cursor; with the index there, and before."""
    desk = Desk(groups(n, 5), Method.KMEANS, 5, steps=2)
    rasteriser, dataset = desk.view.layers.points.rasteriser, desk.rig.session.dataset
    desk.rig.wait(lambda: rasteriser.index(dataset) is not None)
    spent = []
    for turn in range(400):
        began = perf_counter()
        desk.view.hits((100.0 + 2 * turn, 150.0 + turn))
        spent.append(perf_counter() - began)
    desk.close()
    yield limited(f"what is under the cursor, n = {n:,}, median", median(spent) * 1000, 1.0)
    yield limited(f"what is under the cursor, n = {n:,}, longest", max(spent) * 1000, 1.0)


def hand_to_picture() -> Iterator[Measurement]:
    """From the move of a dragged point to the frame that shows the model fitted to it.

    In a process of its own: this one holds what the peers and the other rows have left.
    """
    alone = [sys.executable, "-m", "tests.benchmarks.canvas"]
    middle, last = subprocess.run(alone, check=True, capture_output=True, text=True).stdout.split()
    name = "from the hand to the frame with the re-fitted mixture, n = 1,000, k = 5"
    yield limited(f"{name}, median", float(middle), 16.0)
    yield limited(f"{name}, 99th percentile", float(last), 33.0)


def _followed() -> tuple[float, float]:
    """The median and the 99th percentile, in milliseconds."""
    desk = Desk(groups(1_000, 5), Method.MIXTURE, 5)
    desk.rig.player.run_to_end()
    desk.rig.wait(lambda: not desk.rig.player.busy, 60)
    session, view = desk.rig.session, desk.view
    painted, paint = [session.frame], view.layers.paint

    def watched(painter: QPainter, picture: Picture, *rest: object) -> None:
        paint(painter, picture, *rest)
        painted[0] = picture.frame

    view.layers.paint = watched
    start = view.spot(tuple(session.dataset.points[0].tolist()))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    spent = []
    for turn in range(220):
        at = start + QPoint(turn % 40 + 6, turn % 7)
        frame, began = session.frame, perf_counter()
        QTest.mouseMove(view, at)
        while painted[0] is frame:
            # As the program's own loop does: one that never sleeps keeps the interpreter's lock from the worker.
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        spent.append((perf_counter() - began) * 1000)
        desk.rig.settle()
        # What is painted later than it was asked for would count as the next move's.
        desk.rig.wait(lambda: painted[0] is session.frame)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start)
    desk.rig.settle()
    desk.close()
    return median(spent[20:]), quantiles(spent[20:], n=100)[98]


def regions(what: str, method: Method, k: int, limit: float) -> Measurement:
    """What regions add to a frame that shows another model than the one before."""
    desk = Desk(groups(1_000, k), method, k)
    kept = desk.view.layers._regions

    def anew() -> None:
        kept._key = ()
        desk.paint()

    found = compare(what, anew, desk.paint, peer=LIMIT, target=1.0, goal=1.0, rounds=21)
    desk.close()
    return limited(f"{what}, k = {k}, beyond the frame without", found.ours_ms - found.peer_ms, limit)


def limited(name: str, measured: float, limit: float) -> Measurement:
    """A row that is to stay below a limit."""
    return Measurement(name, measured, LIMIT, limit, limit / max(measured, 1e-3 * limit), 1.0, 1.0)


if __name__ == "__main__":
    qt_application()
    collected = Collector()
    print(*_followed())
