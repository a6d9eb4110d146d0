"""The rasteriser: on a thread of its own, the newest wish first, and gone when it is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from explorer.canvas import rasteriser as module
from explorer.canvas.aspect import Viewport
from explorer.canvas.raster import Raster, RasterRequest
from explorer.canvas.rasteriser import Rasteriser
from tests.conftest import living
from tests.explorer.canvas.test_raster import VIEW, request, round_group

MANY = Dataset(round_group(30_000))


@pytest.fixture
def rasteriser(qtbot: QtBot) -> Iterator[Rasteriser]:
    made = Rasteriser()
    yield made
    made.close()


def settle(rasteriser: Rasteriser, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(rasteriser.settled))


def test_asking_waits_for_nothing_and_is_answered_from_another_thread(
    rasteriser: Rasteriser, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def draw(*asked: object) -> Raster:
        threads.append(threading.get_ident())
        return Raster(asked[0], np.zeros((1, 1, 4), np.uint8))  # type: ignore[arg-type]

    monkeypatch.setattr(module, "draw", draw)
    with qtbot.waitSignal(rasteriser.arrived):
        rasteriser.ask(request(MANY))
        assert rasteriser.raster is None
        assert not rasteriser.settled
    assert rasteriser.settled
    assert threads[0] != threading.get_ident()


def test_of_many_wishes_the_newest_is_shown_and_not_all_are_made(rasteriser: Rasteriser, qtbot: QtBot) -> None:
    made: list[RasterRequest] = []
    rasteriser.arrived.connect(lambda: made.append(rasteriser.raster.request))  # type: ignore[union-attr]
    wishes = [request(MANY, VIEW.panned(by, 0)) for by in range(20)]
    for wish in wishes:
        rasteriser.ask(wish)
    settle(rasteriser, qtbot)
    assert [wishes.index(one) for one in made] == [0, 19]


def test_the_same_raster_is_not_made_twice(rasteriser: Rasteriser, qtbot: QtBot) -> None:
    rasteriser.ask(request(MANY))
    settle(rasteriser, qtbot)
    before = rasteriser.raster
    rasteriser.ask(request(MANY))
    assert rasteriser.settled
    assert rasteriser.raster is before


def test_going_back_to_what_is_shown_drops_the_wish_in_between(rasteriser: Rasteriser, qtbot: QtBot) -> None:
    rasteriser.ask(request(MANY))
    settle(rasteriser, qtbot)
    rasteriser.ask(request(MANY, VIEW.panned(5, 0)))
    rasteriser.ask(request(MANY))
    settle(rasteriser, qtbot)
    assert rasteriser.raster is not None
    assert rasteriser.raster.request == request(MANY)


def test_what_is_forgotten_does_not_come(rasteriser: Rasteriser, qtbot: QtBot) -> None:
    rasteriser.ask(request(MANY))
    rasteriser.forget()
    settle(rasteriser, qtbot)
    assert rasteriser.raster is None
    other = request(Dataset(round_group(100)), Viewport((50.0, 50.0)))
    rasteriser.ask(other)
    settle(rasteriser, qtbot)
    assert rasteriser.raster is not None
    assert rasteriser.raster.request is other


def test_trouble_is_told_and_the_last_picture_stays(
    rasteriser: Rasteriser, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasteriser.ask(request(MANY))
    settle(rasteriser, qtbot)
    before = rasteriser.raster

    def broken(*_: object) -> Raster:
        raise ArithmeticError("out of numbers")

    monkeypatch.setattr(module, "draw", broken)
    with qtbot.waitSignal(rasteriser.failed) as told:
        rasteriser.ask(request(MANY, VIEW.panned(1, 0)))
    assert "out of numbers" in told.args[0]
    assert rasteriser.settled
    assert rasteriser.raster is before


def test_an_index_is_made_when_it_is_asked_for_and_kept(rasteriser: Rasteriser, qtbot: QtBot) -> None:
    assert rasteriser.index(MANY) is None
    qtbot.waitUntil(lambda: rasteriser.index(MANY) is not None)
    found = rasteriser.index(MANY)
    assert found is not None
    assert found is rasteriser.index(MANY)
    assert found.dataset is MANY


def test_closing_in_the_middle_of_the_work_leaves_no_thread(qtbot: QtBot) -> None:
    rasteriser = Rasteriser()
    rasteriser.ask(request(Dataset(round_group(400_000))))
    rasteriser.close()
    assert not living(QThread, "isRunning")
    rasteriser.ask(request(MANY))
    assert not living(QThread, "isRunning")
