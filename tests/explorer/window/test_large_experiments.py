"""Experiments of millions of points: the window lives while they are read, and they can be called off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine import experiments, features
from engine.dataset import Dataset
from engine.experiment import Experiment
from engine.experiments import pack
from engine.settings import Method, Settings
from engine.stepping import first_frame
from engine.timeline import Timeline
from explorer.opening import MOST_AT_ONCE, named_opening
from tests.explorer.shell import CTRL, Shell, called_here, shell

MANY = 3_000_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("large") / "large.clx"
    file.write_bytes(pack(Experiment(Dataset(np.random.default_rng(1).normal(size=(MANY, 2))), Settings(k=3))))
    return file


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    with shell(qtbot, tmp_path / "preferences.ini") as made:
        yield made


def ask(opened: Shell, file: Path) -> None:
    """Ctrl+O, and this file, of which nothing has come yet: no events are handled."""
    opened.answers.path = str(file)
    opened.window.canvas.view.setFocus()
    QTest.keyClick(opened.window.canvas.view, Qt.Key.Key_O, CTRL)
    assert opened.window.exchange.importer.busy


def test_the_window_lives_while_an_experiment_is_read(opened: Shell, large: Path) -> None:
    importer, shares, clock = opened.window.exchange.importer, [0], QTimer()
    clock.timeout.connect(lambda: shares.append(importer.progress.value() if importer.progress else shares[-1]))
    ask(opened, large)
    clock.start(1)
    opened.wait(lambda: not importer.busy)
    clock.stop()
    assert len(shares) > 5, "something else happened meanwhile"
    assert shares[-1] > 0, "how far it was could be seen"
    assert sorted(shares) == shares
    assert (opened.session.dataset.n, opened.session.title) == (MANY, "large")
    assert importer.progress is None


@pytest.fixture
def with_a_run(tmp_path: Path) -> Path:
    """A mixture's first frame, which the window paints as soon as it is there."""
    points, settings = Dataset(np.random.default_rng(2).normal(size=(20_000, 2))), Settings(Method.MIXTURE, k=3)
    file = tmp_path / "run.clx"
    file.write_bytes(pack(Experiment(points, settings, Timeline((first_frame(points, settings),), 0))))
    return file


def test_nothing_that_takes_longer_for_more_points_holds_the_window_up(opened: Shell, with_a_run: Path) -> None:
    with called_here(experiments.read_experiment, experiments.unpack, features._build) as here:
        ask(opened, with_a_run)
        opened.wait(lambda: opened.session.dataset.n == 20_000 and opened.window.canvas.settled)
        opened.window.grab()
    assert here == []


@pytest.mark.parametrize("way", ["button", "closing", "another file"])
def test_what_was_open_stays_when_reading_is_called_off(opened: Shell, large: Path, tmp_path: Path, way: str) -> None:
    importer, before = opened.window.exchange.importer, opened.session.document
    ask(opened, large)
    dialog = importer.progress
    assert dialog is not None
    dialog.forceShow()
    assert dialog.isVisible()
    if way == "button":
        QTest.mouseClick(dialog.findChild(QPushButton), Qt.MouseButton.LeftButton)
    elif way == "closing":
        dialog.close()
    else:
        (tmp_path / "none.clx").write_bytes(b"PK, and no more")
        ask(opened, tmp_path / "none.clx")
    opened.wait(lambda: not importer.busy)
    assert importer.progress is None
    QTest.qWait(200)
    assert opened.session.document is before
    assert len(opened.answers.told) == (way == "another file")


def test_a_large_experiment_that_is_named_is_read_once_the_window_is_there(large: Path) -> None:
    assert large.stat().st_size > MOST_AT_ONCE
    opening = named_opening(str(large))
    assert (opening.later, opening.experiment, opening.file) == (True, None, large)
