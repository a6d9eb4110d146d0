"""Edits among very many points: the window's thread works out nothing that takes longer for more of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from engine import expectation, features
from engine.dataset import Dataset
from engine.settings import Method, Scaling
from explorer.inspecting import inspect
from explorer.panels.inspector import HINT
from explorer.readings import MANY
from tests.explorer.shell import called_here
from tests.explorer.window.conftest import Hand, Key

POINTS = np.random.default_rng(6).uniform(0.0, 10.0, size=(MANY + 1, 2))
LONE = (12.0, 5.0)


MODELS = [
    (Method.KMEANS, Scaling.NONE),
    (Method.KMEANS, Scaling.STANDARDISE),
    (Method.SOFT_KMEANS, Scaling.STANDARDISE),
    (Method.MIXTURE, Scaling.NONE),
]


@pytest.fixture(params=MODELS, ids=lambda model: "-".join(choice.value for choice in model))
def among(request: pytest.FixtureRequest, hand: Hand) -> Hand:
    method, scaling = request.param
    hand.load(Dataset(np.vstack([POINTS, LONE])), method=method, scaling=scaling, restarts=1, max_iterations=4)
    hand.view.setFocus()
    return hand


def test_spraying(among: Hand) -> None:
    hand, at = among, among.spot((7.0, 3.0))
    hand.key(Key.Key_B)
    with called_here(features._build, expectation.expect) as here:
        hand.press(at)
        hand.wait(lambda: hand.session.dataset.n >= MANY + 12)
        hand.move(at + QPoint(30, 0))
        hand.wait(lambda: hand.session.dataset.n >= MANY + 22)
        hand.release(at + QPoint(30, 0))
        hand.settle()
    assert here == []


def test_dragging_one_and_what_is_told_of_it(among: Hand) -> None:
    hand, inspector = among, among.side.inspector
    hand.converge()
    a = hand.spot(LONE)
    hand.move(a + QPoint(1, 0))
    hand.wait(lambda: inspector.where.text() != HINT)
    with called_here(features._build, expectation.expect) as here:
        hand.press(a)
        for x in range(5, 60, 5):
            hand.move(a + QPoint(-x, x))
            hand.wait(lambda: hand.view.settled)
        hand.release(a + QPoint(-55, 55))
        hand.settle()
    assert here == []
    assert hand.frame.edition == hand.session.edition
    assert hand.session.measured is hand.session.dataset, "in the end all is told of the points as they are"
    place = hand.session.place_of(MANY + 1)
    assert place != LONE
    found = hand.session.assignment()
    assert found is not None
    assert inspect(hand.session, hand.frame, place).shares.argmax() == found.labels[-1]
