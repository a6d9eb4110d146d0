"""The transport row, with real clicks over a real session, player and worker."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.settings import Method, Settings
from engine.status import Progress
from explorer.panels.transport import Transport
from explorer.player import SPEEDS
from explorer.theme import themes
from tests.explorer.rig import Rig
from tests.explorer.test_controls import choose

LEFT = Qt.MouseButton.LeftButton


class Bench:
    """A shown transport row over everything that computes."""

    def __init__(self, qtbot: QtBot, rig: Rig) -> None:
        self.rig, self.session, self.player = rig, rig.session, rig.player
        self.row = Transport(rig.session, rig.player)
        qtbot.addWidget(self.row)
        self.row.resize(760, 60)
        self.row.show()
        qtbot.waitExposed(self.row)

    def click(self, button: QAbstractButton) -> None:
        QTest.mouseClick(button, LEFT)
        self.rig.settle()


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    rig = Rig(settings=Settings(k=3, restarts=2, seed=1))
    rig.start()
    yield Bench(qtbot, rig)
    rig.close()


def test_step_button_names_the_next_half(bench: Bench) -> None:
    assert bench.row.step.text() == "Assign points"
    bench.click(bench.row.step)
    assert bench.row.step.text() == "Move centres"
    bench.session.change(method=Method.MIXTURE)
    bench.rig.wait(lambda: bench.session.frame is not None)
    assert bench.row.step.text() == "E step: compute responsibilities"
    bench.click(bench.row.step)
    assert bench.row.step.text() == "M step: update Gaussians"


def test_the_row_does_not_jump_from_step_to_step(bench: Bench) -> None:
    bench.session.change(method=Method.MIXTURE)
    bench.rig.wait(lambda: bench.session.frame is not None)
    places = set()
    for _ in range(3):
        places.add((bench.row.step.geometry().getRect(), bench.row.timeline.geometry().getRect()))
        bench.click(bench.row.step)
    assert len(places) == 1


def test_back_and_start(bench: Bench) -> None:
    assert not bench.row.back.isEnabled()
    for _ in range(3):
        bench.click(bench.row.step)
    bench.click(bench.row.back)
    assert bench.session.timeline.cursor == 2
    assert bench.row.step.text() == "Assign points"
    bench.click(bench.row.first)
    assert bench.session.timeline.cursor == 0
    assert not bench.row.first.isEnabled()
    bench.click(bench.row.step)
    assert len(bench.session.timeline.frames) == 4


def test_end_runs_to_convergence(bench: Bench) -> None:
    bench.click(bench.row.end)
    frame = bench.session.frame
    assert frame is not None
    assert frame.status.progress is Progress.CONVERGED


def test_play_becomes_pause(bench: Bench) -> None:
    bench.player.set_speed(60)
    QTest.mouseClick(bench.row.play, LEFT)
    assert bench.row.play.text() == "Pause"
    bench.rig.wait(lambda: bench.session.timeline.cursor >= 2)
    QTest.mouseClick(bench.row.play, LEFT)
    assert bench.row.play.text() == "Play"
    assert not bench.player.playing


def test_speed(bench: Bench) -> None:
    assert [bench.row.speed.itemText(i) for i in range(bench.row.speed.count())] == [f"{s}/s" for s in SPEEDS]
    choose(bench.row.speed, "16/s")
    assert bench.player.speed == 16
    bench.player.set_speed(2)
    assert bench.row.speed.value() == 2


def test_nothing_runs_before_there_are_points(qtbot: QtBot) -> None:
    rig = Rig(Dataset(np.array([[1.0, 2.0]])), Settings(k=3))
    row = Transport(rig.session, rig.player)
    qtbot.addWidget(row)
    for button in (row.step, row.end, row.play, row.back, row.first):
        assert not button.isEnabled()
        assert button.toolTip() == "3 clusters need 3 different points (1 so far)"
    assert not row.timeline.isEnabled()
    rig.close()


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("width", [400, 520, 640, 760, 1200])
def test_every_width_shows_every_control(bench: Bench, method: Method, width: int) -> None:
    bench.session.change(method=method)
    bench.row.resize(width, bench.row.sizeHint().height())
    QTest.qWait(1)
    bench.row.resize(width, bench.row.sizeHint().height())
    QTest.qWait(1)
    row = bench.row
    controls = [row.first, row.back, row.step, row.end, row.timeline, row.speed, row.play]
    for place, control in enumerate(controls):
        assert row.rect().contains(control.geometry())
        assert not any(control.geometry().intersects(other.geometry()) for other in controls[place + 1 :])
    assert row.step.fontMetrics().horizontalAdvance(row.step.text()) < row.step.width() - 30
    assert row.timeline.width() >= (72 if ":" in row.step.text() else 120)


def test_follows_the_look_and_the_size(bench: Bench) -> None:
    small = bench.row.minimumSizeHint()
    themes.set_scale(2.0)
    try:
        assert bench.row.minimumSizeHint().width() == 2 * small.width()
    finally:
        themes.set_scale(1.0)


def test_a_name_that_fits_is_whole_though_the_other_one_does_not_fit(bench: Bench) -> None:
    bench.session.change(method=Method.MIXTURE)
    bench.rig.wait(lambda: bench.session.frame is not None)
    row, seen = bench.row, set()
    for width in range(900, 400, -10):
        row.resize(width, row.height())
        bench.player.to_start()
        first = row.step.text()
        bench.click(row.step)
        seen.add((first, row.step.text()))
        assert row.timeline.width() >= row.timeline.minimumSizeHint().width()
    long, short = ("E step: compute responsibilities", "M step: update Gaussians"), ("E step", "M step")
    assert seen >= {long, short, (short[0], long[1])}
