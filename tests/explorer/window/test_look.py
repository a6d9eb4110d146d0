"""Size and colours, changed while the program runs."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from engine.settings import Method
from explorer.theme import DARK, LIGHT, themes
from tests.explorer.window.conftest import CTRL, Hand, Key, groups, nearest, noise


def test_the_size_setting_scales_everything_and_goes_back(hand: Hand) -> None:
    hand.load(groups(), k=3)
    height, tools = hand.transport.step.height(), hand.window.tools_column.width()
    text = hand.window.status.points.fontMetrics().height()
    hand.key(Key.Key_Equal, CTRL)
    larger = themes.scale
    assert larger > 1.0
    assert hand.transport.step.height() == pytest.approx(height * larger, abs=1)
    assert hand.window.tools_column.width() == pytest.approx(tools * larger, abs=1)
    assert hand.window.status.points.fontMetrics().height() > text
    hand.key(Key.Key_Minus, CTRL, times=2)
    assert themes.scale < 1.0
    hand.key(Key.Key_Minus, CTRL, times=2)
    assert themes.scale == pytest.approx(0.8)
    hand.key(Key.Key_0, CTRL)
    assert themes.scale == 1.0
    assert hand.transport.step.height() == height
    assert hand.undos == 0


def test_a_size_that_would_not_fit_the_screen_is_refused_in_a_sentence(hand: Hand) -> None:
    hand.load(groups(), k=3)
    for _ in range(12):
        hand.key(Key.Key_Equal, CTRL)
    assert "would not fit" in hand.said or themes.scale == pytest.approx(2.5)
    assert hand.window.width() <= max(1180, hand.window.screen().availableGeometry().width())


def test_the_colours_change_while_it_plays(hand: Hand) -> None:
    hand.load(noise(40), k=3, method=Method.MIXTURE, tolerance=0.0)
    hand.player.set_speed(16)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 2)
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        hand.window.all_actions[f"theme-{choice}"].trigger()
        assert themes.current is theme
        frames = hand.frames
        hand.wait(lambda frames=frames: hand.frames > frames)
        assert hand.player.playing
        picture = hand.window.grab().toImage()
        assert _dominant(picture) in (theme.panel.rgb(), theme.window.rgb(), theme.well.rgb())
        assert hand.window.all_actions[f"theme-{choice}"].isChecked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_point_has_the_colour_of_its_nearest_centre(hand: Hand, theme: str) -> None:
    themes.set(theme)
    hand.load(groups(18), k=3)
    hand.converge()
    picture = hand.view.grab().toImage()
    labels = nearest(hand.session.dataset.points, hand.frame.mixture.means)
    seen = 0
    trails = [frame.mixture.means for frame in hand.session.timeline.frames]
    places = np.concatenate([hand.session.dataset.points, *{mean.tobytes(): mean for mean in trails}.values()])
    for at, label in zip(hand.session.dataset.points, labels, strict=True):
        near = [place for place in places if (hand.spot(tuple(place)) - hand.spot(tuple(at))).manhattanLength() < 30]
        if len(near) == 1:
            wanted = themes.current.fill(hand.session.colours[label])
            assert _apart(picture.pixelColor(hand.spot(tuple(at))), wanted) < 40
            seen += 1
    assert seen > 6


def _apart(a: QColor, b: QColor) -> int:
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))


def _dominant(picture: QImage) -> int:
    """The commonest colour of a grid of pixels."""
    pixels = [picture.pixel(x, y) for x in range(4, picture.width(), 9) for y in range(4, picture.height(), 9)]
    return Counter(pixels).most_common(1)[0][0]
