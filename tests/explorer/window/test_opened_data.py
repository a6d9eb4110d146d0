"""What the canvas shows in the moment in which other data are opened."""

from __future__ import annotations

import numpy as np
import pytest

from engine.dataset import Dataset
from engine.settings import Scaling
from tests.explorer.window.conftest import Hand


def inked(hand: Hand, places: np.ndarray) -> float:
    """The share of places (m, 2) near which the canvas is darker than its ground."""
    image = hand.view.grab().toImage()
    ratio = image.devicePixelRatio()
    found = 0
    for x, y in hand.view.viewport.to_pixel(places) * ratio:
        near = [image.pixelColor(round(x) + dx, round(y) + dy).lightness() for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        found += min(near) < 205
    return found / len(places)


@pytest.mark.parametrize("n", [30_000, 200_000])
def test_very_many_points_are_there_at_once_if_not_all_of_them(hand: Hand, n: int) -> None:
    centres = np.array([[0.0, 0.0], [12.0, 3.0]])
    for _ in range(2):  # The raster of the data before says nothing about the next ones.
        centres = centres[::-1] * (1.0, -1.0)
        points = centres[np.arange(n) % 2] + np.random.default_rng(n).uniform(-1.0, 1.0, size=(n, 2))
        hand.session.load(Dataset(points), "Many", Scaling.NONE, 2)
        assert hand.view.layers.points.rasteriser.raster is None, "there was no time for it"
        assert inked(hand, points[:200]) > 0.8
        assert inked(hand, centres.mean(axis=0) + np.random.default_rng(1).uniform(-1, 1, size=(200, 2))) == 0
        hand.wait(lambda: hand.canvas.settled)
