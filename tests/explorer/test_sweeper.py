"""The sweeper: the curves follow every change that matters to them, and only those."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QDeadlineTimer
from pytestqt.qtbot import QtBot

from engine.candidate import Criterion
from engine.dataset import Dataset
from engine.selection import sweep
from engine.settings import Covariance, Method, Settings
from explorer.document import Document
from explorer.messages import SweepReply, SweepRequest
from explorer.session import Session
from explorer.sweeper import Sweeper
from tests.explorer.rig import Rig, blobs


@pytest.fixture
def rig(qapp: object) -> Iterator[Rig]:
    made = Rig()
    made.start()
    made.sweeper.begin()
    yield made
    made.close()


def test_the_curves_fill_in_smallest_k_first(rig: Rig) -> None:
    first_seen: list[int] = []
    rig.session.changed.connect(
        lambda changes: first_seen.extend(
            c.k for c in rig.session.candidates if changes.candidates and c.k not in first_seen
        )
    )
    rig.wait(lambda: rig.session.sweep_done, 30)
    assert first_seen == list(range(1, 10))
    assert len(rig.session.candidates) == 9 * 5
    inertias = [c.scores[Criterion.INERTIA] for c in rig.session.candidates if c.method is Method.KMEANS]
    assert inertias == sorted(inertias, reverse=True)


def test_what_does_not_matter_to_the_curves_leaves_them(rig: Rig) -> None:
    rig.wait(lambda: rig.session.sweep_done, 30)
    rig.session.change(method=Method.MIXTURE)
    rig.session.change(covariance=Covariance.TIED)
    rig.session.change(k=5)
    assert not rig.sweeper.busy
    rig.session.change(k=7)
    assert rig.sweeper.busy, "the range reaches three beyond k"


def test_a_newer_change_cancels_the_older_sweep(rig: Rig) -> None:
    rig.wait(lambda: len(rig.session.candidates) > 3, 30)
    point = rig.session.dataset.moved(0, (50.0, 50.0))
    rig.session.edit_dataset(point, "Move point")
    rig.wait(lambda: rig.session.sweep_done, 30)
    one = next(c for c in rig.session.candidates if c.k == 1 and c.method is Method.KMEANS)
    spread = ((point.points - point.points.mean(axis=0)) ** 2).sum()
    assert one.scores[Criterion.INERTIA] == pytest.approx(spread, rel=1e-12)


def test_new_data_do_not_keep_old_curves(rig: Rig) -> None:
    rig.wait(lambda: rig.session.sweep_done, 30)
    rig.session.new_drawing()
    rig.wait(lambda: rig.session.sweep_done, 30)
    assert rig.session.candidates == ()


def test_the_curves_move_with_the_hand(rig: Rig) -> None:
    rig.wait(lambda: rig.session.sweep_done, 30)
    rig.session.change(k=2)
    gesture = object()
    seen: set[float | None] = set()
    for step in range(400):
        rig.session.edit_dataset(rig.session.dataset.moved(0, (0.1 * step, 5.0)), "Move point", gesture)
        loop_once(rig)
        two = next(c for c in rig.session.candidates if c.k == 2 and c.covariance is None)
        seen.add(two.scores[Criterion.INERTIA])
        if len(seen) > 2:
            break
    assert len(seen) > 2, "the inertia of k = 2 follows while the stroke is on"
    last = rig.session.dataset
    rig.wait(lambda: rig.session.sweep_done, 30)
    one = next(c for c in rig.session.candidates if c.k == 1 and c.covariance is None)
    spread = ((last.points - last.points.mean(axis=0)) ** 2).sum()
    assert one.scores[Criterion.INERTIA] == pytest.approx(spread, rel=1e-12)


def test_during_a_stroke_a_sweep_is_given_up_once_it_has_shown_the_k_in_use(qtbot: QtBot) -> None:
    session = Session(Document(blobs(), Settings(k=3, restarts=2), "Test"))
    sweeper = Sweeper(session)
    requests: list[SweepRequest] = []
    sweeper.requested.connect(requests.append)
    gesture = object()
    session.edit_dataset(session.dataset.moved(0, (1.0, 1.0)), "Move point", gesture)
    qtbot.waitUntil(lambda: len(requests) == 1)
    (request,) = requests
    session.edit_dataset(session.dataset.moved(0, (2.0, 1.0)), "Move point", gesture)
    assert not request.abandoned.is_set(), "moves alone do not keep it from showing anything"

    shown = []
    for candidate in sweep(request.dataset, request.settings, criteria=request.criteria):
        sweeper.on_reply(SweepReply(request.generation, candidate))
        shown.append(candidate.k)
        if request.abandoned.is_set():
            break
    assert [shown.count(k) for k in (1, 2, 3, 4)] == [5, 5, 5, 1]
    assert len(requests) == 2, "the next one begins at once"
    assert requests[1].dataset is session.dataset
    sweeper.close()
    session.close()


def loop_once(rig: Rig) -> None:
    """Some milliseconds, as between two moves of a mouse."""
    until = QDeadlineTimer(8)
    rig.wait(until.hasExpired)


def test_identical_points_have_no_curves_beyond_them(qapp: object) -> None:
    rig = Rig(Dataset(np.ones((30, 2))), Settings(k=2, restarts=2))
    try:
        rig.sweeper.begin()
        rig.wait(lambda: rig.session.sweep_done, 30)
        assert {candidate.k for candidate in rig.session.candidates} == {1}
    finally:
        rig.close()
