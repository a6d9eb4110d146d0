"""Pieces and dashes lie on their outline, and what is out of sight is left out."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from engine.arrays import Floats
from engine.geometry import ellipse
from explorer.canvas.lines import LAP, dashes, draw_lines, pieces, pieces_of

SIZE = (1000.0, 700.0)


def outline(radius: float, middle: tuple[float, float] = (500.0, 350.0)) -> Floats:
    return ellipse(middle, np.diag([radius**2, (radius / 2) ** 2]), 1.0, 200)


def lengths(ends: Floats) -> Floats:
    return np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])


def test_pieces_join_each_place_with_the_next() -> None:
    corners = outline(200.0)
    ends = pieces(corners, SIZE)
    assert np.array_equal(ends, np.hstack([corners[:-1], corners[1:]]))


@pytest.mark.parametrize(("on", "off"), [(6.4, 4.8), (50.0, 7.0), (0.5, 90.0)])
def test_dashes_and_gaps_are_as_long_as_they_are_to_be(on: float, off: float) -> None:
    corners = outline(200.0)
    ends = dashes(corners, SIZE, on, off)
    whole = lengths(pieces(corners, SIZE)).sum()
    number, rest = divmod(whole, on + off)
    assert lengths(ends).sum() == pytest.approx(number * on + min(rest, on))
    # How far along the outline, all dashes stretched into one line: each begins at a multiple of both lengths.
    steps = np.hypot(*np.diff(corners, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    starts = [along[i] + np.hypot(*(ends[j, :2] - corners[i])) for j, i in enumerate(whose(ends, corners))]
    phases = np.array(starts) % (on + off)
    assert ((phases < on + 1e-6) | (phases > on + off - 1e-6)).all()


def whose(ends: Floats, corners: Floats) -> list[int]:
    """The edge of the outline on which each piece lies: its middle adds nothing to the way between the edge's ends."""
    middles = (ends[:, :2] + ends[:, 2:]) / 2
    way = [np.hypot(*(middles - at).T) for at in corners]
    detour = [way[i] + way[i + 1] - np.hypot(*(corners[i + 1] - corners[i])) for i in range(len(corners) - 1)]
    assert np.min(detour, axis=0).max() < 1e-6
    return [int(i) for i in np.argmin(detour, axis=0)]


def test_of_an_outline_far_larger_than_the_canvas_only_what_is_in_sight_is_cut_up() -> None:
    huge = outline(1e7, (500.0 + 1e7, 350.0))
    assert 0 < len(pieces(huge, SIZE)) < 10
    assert len(dashes(huge, SIZE, 6.4, 4.8)) < 100_000
    assert len(dashes(outline(100.0, (5000.0, 0.0)), SIZE, 6.4, 4.8)) == 0


def test_a_point_has_no_dashes() -> None:
    assert dashes(np.full((97, 2), 5.0), SIZE, 6.4, 4.8).shape == (0, 4)


def test_pieces_that_lap_show_no_seams() -> None:
    image = QImage(1000, 700, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("black"), 4.4, c=Qt.PenCapStyle.FlatCap))
    corners = ellipse((500.0, 350.0), np.diag([90.0**2, 60.0**2]), 1.0, 96)
    draw_lines(painter, pieces_of(corners[None], SIZE, LAP)[0])
    painter.end()
    on_it = np.concatenate([corners[:-1] + share * np.diff(corners, axis=0) for share in (0.0, 0.3, 0.6)])
    assert max(image.pixelColor(round(x - 0.5), round(y - 0.5)).red() for x, y in on_it.tolist()) == 0
