"""Closing during every kind of work: nothing is left running, nothing hangs, nothing is said on the way out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QThread, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.experiment import Experiment
from engine.experiments import pack
from engine.origins import Origin
from engine.provenance import TableFile
from engine.reading import examined, read
from engine.settings import Method, Scaling, Settings
from engine.source import Source
from engine.tables import Taken
from explorer.application import Application, qt_application
from explorer.document import Document
from explorer.export.animation_dialog import AnimationDialog
from explorer.preferences import Preferences
from explorer.saving import Job
from tests.conftest import living, windows
from tests.explorer.shell import Answers
from tests.explorer.window.conftest import Key

LEFT = Qt.MouseButton.LeftButton


def many(n: int = 60_000) -> Dataset:
    return Dataset(np.random.default_rng(n).normal(size=(n, 2)))


class Work:
    """A shown window on many points, and what it can be in the middle of."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        qt_application()
        self.folder = folder
        settings = Settings(Method.MIXTURE, 5, tolerance=0.0, restarts=5)
        document = Document(many(), settings, "Many")
        self.application = Application(document, Preferences(folder / "preferences.ini"), folder / "state")
        self.session, self.player = self.application.session, self.application.player
        self.window = self.application.window
        # What is asked before closing is another test's business.
        self.answers = Answers()
        self.answers.place = str(folder / "out")
        self.window.exchange._asking = self.window.exporter._places._asking = self.answers
        self.qtbot = qtbot

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def shown(self) -> None:
        self.window.resize(1180, 720)
        self.window.show()
        self.qtbot.waitExposed(self.window)

    def started(self) -> None:
        self.shown()
        self.wait(lambda: self.session.frame is not None)

    def not_yet_shown(self) -> None:
        assert not self.window.isVisible()

    def first_frame(self) -> None:
        self.shown()

    def stepping(self) -> None:
        self.started()
        for _ in range(5):
            self.player.step()

    def playing(self) -> None:
        self.started()
        self.player.set_speed(60)
        self.player.play()
        self.wait(lambda: len(self.session.timeline.frames) > 2)

    def running_to_the_end(self) -> None:
        self.started()
        self.player.run_to_end()

    def sweeping(self) -> None:
        self.started()
        self.wait(lambda: self.application.sweeper.busy)

    def painting(self) -> None:
        self.started()
        self.window.canvas.zoom_by(1.5)
        self.window.repaint()

    def dragging(self) -> None:
        self.started()
        view = self.window.canvas.view
        QTest.mousePress(view, LEFT, pos=QPoint(200, 200))
        QTest.mouseMove(view, QPoint(240, 240))

    def saving(self) -> None:
        self.started()
        job = Job(self.session.experiment(self.window.view_record()), self.folder / "out.clx", self.session.document)
        self.window.exchange._writer.write(job)

    def autosaving(self) -> None:
        self.started()
        self.session.edit_dataset(self.session.dataset.removed(0), "Delete point")
        assert self.application.safety is not None
        self.application.safety.autosave.write()
        self.session.undo_stack.undo()

    def opening(self) -> None:
        self.started()
        file = self.folder / "in.clx"
        file.write_bytes(pack(Experiment(many(5000), Settings(k=4))))
        self.window.exchange.open_file(str(file))

    def opening_what_takes_long(self) -> None:
        self.started()
        file = self.folder / "in.clx"
        file.write_bytes(pack(Experiment(many(500_000), Settings(k=4))))
        self.window.exchange.open_file(str(file))
        self.wait(lambda: self.application.importer.progress is not None)

    def importing(self) -> None:
        self.started()
        file = self.folder / "in.csv"
        file.write_text("x,y\n" + "1.5,2.5\n" * 300_000, encoding="utf-8")
        self.window.exchange.open_file(str(file))
        self.wait(lambda: self.application.importer.dialog is not None)

    def exporting_points(self) -> None:
        self.started()
        self.window.all_actions["export-points"].trigger()
        assert self.window.exporter.errands.busy

    def exporting_clusters(self) -> None:
        self.started()
        self.window.all_actions["export-labels"].trigger()
        assert self.window.exporter.errands.busy

    def filming(self) -> None:
        self.started()
        self.player.step()
        self.wait(lambda: len(self.session.timeline.frames) > 1)
        self.window.all_actions["export-animation"].trigger()
        dialog = self.window.findChild(AnimationDialog)
        assert dialog is not None
        QTest.mouseClick(dialog.save_button, LEFT)
        assert self.window.exporter.animations.busy

    def comparing(self) -> None:
        self.started()
        QTest.keyClick(self.window.canvas.view, Key.Key_C)

    def annealing(self) -> None:
        self.started()
        self.window.all_actions["anneal"].trigger()

    def looking_for_optima(self) -> None:
        self.started()
        self.window.all_actions["optima"].trigger()
        self.wait(lambda: self.application.surveyor.busy)

    def checking(self) -> None:
        self.started()
        self.window.all_actions["check"].trigger()

    def touring(self) -> None:
        self.started()
        self.window.all_actions["tour-1"].trigger()

    def offering_what_was_left(self) -> None:
        left = self.folder / "state" / "autosaved" / "999999999-0.clx"
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_bytes(pack(Experiment(many(500_000), Settings(k=4))))
        self.started()
        self.application.begin("")

    def looking_for_a_table(self) -> None:
        self.started()
        table = self.folder / "in.csv"
        table.write_text("x,y,z\n" + "".join(f"{i % 1000},{i % 777},{i % 5}\n" for i in range(200_000)))
        origin = Origin.of_file(table)
        writing = examined(origin)
        file = TableFile.of(origin, writing)
        source, dataset = Source.read(read(origin, writing, most_rows=100), Taken((0, 1)), file)
        self.window.exchange.show(Experiment(dataset, Settings(k=4), provenance=source.provenance), None)
        self.wait(lambda: self.window.exchange.finder.busy)

    def loading(self) -> None:
        self.started()
        self.session.load(many(20_000), "Others", Scaling.NONE, 7)

    def reporting(self) -> None:
        self.started()
        assert self.application.safety is not None
        self.application.safety._on_surprise("a report")

    def dialogs(self) -> None:
        self.started()
        for show in ("show_tables", "show_keys", "show_preferences"):
            getattr(self.window.side_windows, show)()

    def menu(self) -> None:
        self.started()
        self.window.open_menu(QPoint(300, 300))

    def presenting(self) -> None:
        self.started()
        QTest.keyClick(self.window.canvas.view, Key.Key_F11)


KINDS = tuple(name for name, value in vars(Work).items() if callable(value) and not name.startswith("_"))
KINDS = tuple(name for name in KINDS if name not in ("wait", "shown", "started"))


def close_during(kind: str, qtbot: QtBot, folder: Path) -> None:
    work = Work(qtbot, folder)
    getattr(work, kind)()
    work.window.close()
    work.application.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not living(QThread, "isRunning"), "a thread survived"
    assert not living(QTimer, "isActive"), "a timer survived"
    left = [file for file in (folder / "state" / "autosaved").glob("*") if kind != "offering_what_was_left"]
    assert not left, "a clean end leaves nothing behind"
    assert not list(folder.glob(".*")), "nothing half either"


KINDS_AT_ONCE = (
    "sweeping", "saving", "autosaving", "dragging", "presenting", "exporting_points", "filming", "importing",
    "looking_for_a_table",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_AT_ONCE)
def test_closing_at_work(kind: str, qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    close_during(kind, qtbot, tmp_path)
    assert not windows(qapp), "a window survived"


@pytest.mark.soak
def test_closing_fifty_times(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    assert len(KINDS) > 25
    for number, kind in enumerate(islice(cycle(KINDS), 2 * len(KINDS))):
        close_during(kind, qtbot, tmp_path / str(number))
    assert not windows(qapp), "a window survived"
