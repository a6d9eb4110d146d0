"""What fitting leads to: no centre lies under what stands over the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from engine.dataset import Dataset
from engine.settings import Method
from explorer.canvas.axes import oval_pill
from explorer.canvas.marks import SIDE
from explorer.canvas.trouble_marks import SIGN
from explorer.theme import px, themes
from tests.explorer.window.conftest import Hand, Key


def covered(hand: Hand) -> list[QRectF]:
    """What stands over the canvas."""
    pills = [QRectF(pill.geometry()) for pill in (hand.canvas.badge, hand.canvas.remedies) if pill.isVisible()]
    scale = hand.view.layers.scale(hand.session.dataset, hand.session.settings)
    return pills if not hand.view.viewport.distorts(tuple(scale)) else [*pills, oval_pill(hand.view.stage, scale)[1]]


def marks(hand: Hand) -> list[QRectF]:
    """The centres with the signs of warning beside them."""
    half, sign = 0.5 * px(SIDE), px(5) + 0.5 * px(SIGN)
    places = hand.view.viewport.to_pixel(hand.frame.mixture.means)
    return [QRectF(x - half, y - half - sign, 2 * half + sign, 2 * half + sign) for x, y in places.tolist()]


def towers() -> Dataset:
    """Fifty points in each of four places, the first of which lies highest on the left."""
    return Dataset(np.repeat(np.array([[-0.2, 2.0], [0.0, 0.0], [2.0, 0.2], [1.0, -1.0]]), 50, axis=0))


def outlier(x: float, y: float) -> Dataset:
    points = np.random.default_rng(4).normal(size=(200, 2))
    return Dataset(np.concatenate([points, [[x, y]]]))


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("data", [towers(), outlier(1e12, -1e11), outlier(-1e9, 1e9)], ids=["towers", "far", "corner"])
def test_fitted_centres_lie_under_nothing(hand: Hand, data: Dataset, scale: float) -> None:
    hand.window.resize(1440, 900)
    themes.set_scale(scale)
    hand.load(data, k=3, method=Method.MIXTURE)
    hand.view.setFocus()
    hand.key(Key.Key_End)
    hand.settle()
    hand.key(Key.Key_F)
    assert hand.canvas.remedies.isVisible(), "something has gone wrong here"
    for mark in marks(hand):
        assert not any(pill.intersects(mark) for pill in covered(hand)), mark


def test_the_fit_of_other_data_leaves_room_for_what_will_be_said(hand: Hand) -> None:
    hand.load(towers(), k=3, method=Method.MIXTURE)
    viewport = hand.view.viewport
    hand.view.setFocus()
    hand.key(Key.Key_End)
    hand.settle()
    hand.key(Key.Key_F)
    assert hand.view.viewport == viewport, "fitting does not depend on what is said at the moment"
    assert all(not pill.intersects(mark) for pill in covered(hand) for mark in marks(hand))
