"""Colouring by doubt: every point's colour against the engine's numbers, and the bar that tells what colours mean."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.settings import Method
from explorer.canvas.colour_bar import paint_colour_bar
from explorer.canvas.colouring import LEVELS, PALEST, STEPS, doubt_scale
from explorer.canvas.sprites import rgb
from explorer.canvas.stage import Stage
from explorer.show import ColourBy
from explorer.theme import DARK, LIGHT, themes
from tests.explorer.canvas.conftest import Hand, Make
from tests.explorer.canvas.test_layers import stepped

ROUNDED = 255 / LEVELS / 2 + 1
"""How far a colour may be from the exact one, so that points share sprites."""


def crowd() -> Dataset:
    return Dataset(np.random.default_rng(4).normal(size=(80, 2)))


def colours(hand: Hand) -> Floats:
    return hand.view.layers.points.colours(hand.view.picture, hand.show, hand.view.stage)[0]


def on_scale(values: Floats) -> Floats:
    return doubt_scale(themes.current)[np.rint(np.clip(values, 0, 1) * (STEPS - 1)).astype(int)]


@pytest.mark.parametrize("method", Method)
def test_by_ambiguity_colours_go_with_the_ratio_of_distances(make: Make, method: Method) -> None:
    hand = stepped(make(crowd(), k=3, method=method), 4)
    hand.show.set_colour_by(ColourBy.AMBIGUITY)
    source = hand.session.frame.source
    apart = np.sort(np.linalg.norm(hand.session.dataset.points[:, None] - source.means, axis=2), axis=1)
    assert np.abs(colours(hand) - on_scale(apart[:, 0] / apart[:, 1])).max() <= ROUNDED


@pytest.mark.parametrize("method", [Method.SOFT_KMEANS, Method.MIXTURE])
def test_by_uncertainty_colours_go_with_what_others_have(make: Make, method: Method) -> None:
    hand = stepped(make(crowd(), k=3, method=method), 4)
    hand.show.set_colour_by(ColourBy.UNCERTAINTY)
    doubt = 1 - hand.session.assignment().responsibilities.max(axis=0)
    assert np.abs(colours(hand) - on_scale(doubt / 0.5)).max() <= ROUNDED
    assert np.ptp(doubt) > 0.2


def test_k_means_is_never_in_doubt_and_shows_clusters(make: Make) -> None:
    hand = stepped(make(crowd(), k=3), 3)
    plain = colours(hand)
    hand.show.set_colour_by(ColourBy.UNCERTAINTY)
    hand.show.set("fading", True)
    assert np.array_equal(colours(hand), plain)


def test_the_less_certain_a_point_the_paler_it_is(make: Make) -> None:
    hand = stepped(make(crowd(), k=2, method=Method.SOFT_KMEANS, beta=1.0), 4)
    hand.show.set("soft_colours", False)
    plain = colours(hand)
    hand.show.set("fading", True)
    doubt = 1 - hand.session.assignment().responsibilities.max(axis=0)
    wanted = plain + PALEST * 2 * doubt[:, None] * (rgb([themes.current.panel]) - plain)
    assert np.abs(colours(hand) - wanted).max() <= 2 * ROUNDED


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_bar_runs_from_no_doubt_to_all(make: Make, theme: object) -> None:
    hand = stepped(make(crowd(), k=2), 1)
    assert isinstance(theme, type(LIGHT))
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    image.fill(theme.panel)
    painter = QPainter(image)
    bar = paint_colour_bar(painter, ColourBy.AMBIGUITY, Stage(hand.view.viewport, theme))
    painter.end()
    assert bar is not None
    for share in (0.1, 0.5, 0.9):
        seen = image.pixelColor(round(bar.left() + share * bar.width()), round(bar.center().y()))
        wanted = QColor(*doubt_scale(theme)[round(share * (STEPS - 1))].astype(int).tolist())
        assert max(abs(a - b) for a, b in zip(seen.getRgb(), wanted.getRgb(), strict=True)) < 16
    assert image.rect().toRectF().contains(bar)


def test_the_bar_shows_only_where_colours_tell_of_doubt(make: Make) -> None:
    hand = make(crowd(), k=2, method=Method.MIXTURE)
    hand.show.set_colour_by(ColourBy.UNCERTAINTY)

    def bar() -> bool:
        image = hand.view.grab().toImage()
        last = themes.current.doubts[-1]
        return any(apart(image.pixelColor(x, y), last) < 12 for x in range(300, 600) for y in range(50, 80))

    assert not bar(), "no point belongs to anything yet"
    stepped(hand, 1)
    assert bar()
    hand.show.set_colour_by(ColourBy.CLUSTER)
    assert not bar()


def apart(a: QColor, b: QColor) -> int:
    return max(abs(first - second) for first, second in zip(a.getRgb(), b.getRgb(), strict=True))
