"""The hand: while a model follows it, the curves hold back and still come."""

from __future__ import annotations

import numpy as np
import pytest

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.settings import Settings
from engine.stepping import first_frame
from engine.timeline import Frame
from explorer import hand as hands
from explorer import workers
from explorer.document import Document
from explorer.hand import Hand
from explorer.messages import Goal, Reply, Request, SweepReply, SweepRequest
from explorer.workers import StepWorker, SweepWorker
from tests.explorer.rig import blobs

pytestmark = pytest.mark.usefixtures("qapp")

SETTINGS = Settings(k=2, restarts=1)


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The rests that are taken; time stands still meanwhile."""
    found: list[float] = []
    monkeypatch.setattr(hands, "sleep", found.append)
    monkeypatch.setattr(hands, "perf_counter", lambda: 100.0)
    return found


def follow(hand: Hand, gesture: object) -> None:
    """Has a step computed that follows an edit of a stroke, or one that stands alone."""
    document = Document(blobs(), SETTINGS)
    frame = first_frame(document.dataset, SETTINGS)
    StepWorker(hand).handle(Request(0, document, 0, frame, Goal.STEP, gesture))


def sweep(hand: Hand) -> list[SweepReply]:
    worker, replies = SweepWorker(hand), []
    worker.replied.connect(replies.append)
    worker.handle(SweepRequest(0, blobs(), SETTINGS))
    return replies


def test_a_sweep_rests_while_a_model_follows_the_hand_and_is_completed(rests: list[float]) -> None:
    hand = Hand()
    follow(hand, object())
    replies = sweep(hand)
    assert len(rests) > 10
    assert replies[-1].candidate is None
    assert len(replies) > 10


def test_a_sweep_rests_for_nothing_else(rests: list[float]) -> None:
    hand = Hand()
    follow(hand, None)
    sweep(hand)
    assert not rests


def test_the_hand_is_soon_forgotten(rests: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    hand = Hand()
    hand.move()
    monkeypatch.setattr(hands, "perf_counter", lambda: 100.0 + 2 * hands.COURTESY)
    hand.rest()
    assert not rests


def test_however_long_a_half_takes_the_parameters_move_with_the_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SETTLE_WITHIN", 0.0)
    document = Document(blobs(), SETTINGS)
    frame = first_frame(document.dataset, SETTINGS)
    moved = Document(Dataset(document.dataset.points + 0.25), SETTINGS)
    replies: list[Reply] = []
    worker = StepWorker()
    worker.replied.connect(replies.append)
    worker.handle(Request(0, moved, 1, frame, Goal.SETTLE, object()))
    (reply,) = replies
    found = reply.frames[-1]
    assert found.state.phase is Phase.EXPECTED
    assert not np.array_equal(user_means(found), user_means(frame))


def user_means(frame: Frame) -> Floats:
    return frame.coordinates.to_user(frame.mixture.means)
