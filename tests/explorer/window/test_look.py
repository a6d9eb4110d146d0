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
    hand.key(Key.Key_Equal, CTRL, times=7)
    assert "would not fit on this screen" in hand.said
    assert hand.window.width() == 1180
    hand.key(Key.Key_0, CTRL)
    assert themes.scale == 1.0
    assert hand.transport.step.height() == height
    assert hand.undos == 0


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


def test_each_point_has_the_colour_of_its_nearest_centre(hand: Hand) -> None:
    hand.load(groups(18), k=3)
    hand.converge()
    points = hand.session.dataset.points
    labels = nearest(points, hand.frame.mixture.means)
    means = np.concatenate([frame.mixture.means for frame in hand.session.timeline.frames])
    apart = np.hypot(*(points[:, None] - np.concatenate([points, means])).transpose(2, 0, 1))
    apart[np.arange(18), np.arange(18)] = np.inf
    # Where no other point, centre or trail lies over it.
    clear = np.flatnonzero(apart.min(axis=1) > 22 * hand.view.viewport.unit[0])
    assert set(labels[clear]) == {0, 1, 2}
    for choice in ("light", "dark"):
        hand.window.all_actions[f"theme-{choice}"].trigger()
        picture = hand.view.grab().toImage()
        for i in clear:
            wanted = themes.current.fill(hand.session.colours[labels[i]])
            assert _apart(picture.pixelColor(hand.spot(tuple(points[i]))), wanted) < 40


def _apart(a: QColor, b: QColor) -> int:
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))


def _dominant(picture: QImage) -> int:
    """The commonest colour of a grid of pixels."""
    pixels = [picture.pixel(x, y) for x in range(4, picture.width(), 9) for y in range(4, picture.height(), 9)]
    return Counter(pixels).most_common(1)[0][0]
