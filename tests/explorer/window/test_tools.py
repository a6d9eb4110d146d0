"""Each tool, by real pointer events on the shown window, with few points, with many, and with a million."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from engine import expectation, features
from engine.arrays import Bools, Floats
from engine.dataset import Dataset
from explorer.readings import MANY
from tests.explorer.shell import called_here
from tests.explorer.window.conftest import CTRL, SHIFT, Hand, Key

SIZES = (100, 50_000, 1_000_000)
RADIUS = 36
"""Of brush and eraser, in pixels."""


def crowd(n: int) -> Dataset:
    """n points, evenly spread over 0 … 10, where nothing but them is in the way: the centres start in the left half."""
    return Dataset(np.random.default_rng(n).uniform(0.0, 10.0, size=(n, 2)))


@pytest.fixture(params=SIZES, ids=str)
def among(request: pytest.FixtureRequest, hand: Hand) -> Iterator[Hand]:
    """A hand before so many points; the one centre stays in the middle. Whatever it does, this thread looks at all of
    very many points no more often than the edit itself does: strokes stay steady."""
    hand.load(crowd(request.param), k=1, restarts=1)
    with called_here(features._build, expectation.expect) as here:
        yield hand
    assert here == [] or request.param <= MANY


def pixels(hand: Hand, points: Floats) -> Floats:
    return hand.view.viewport.to_pixel(points)


def take(hand: Hand, letter: Key) -> None:
    hand.view.setFocus()
    hand.key(letter)


def stroke(hand: Hand, *way: QPoint) -> None:
    """Press at the first place, a move to each of the others, release at the last."""
    hand.press(way[0])
    for at in way[1:]:
        hand.move(at)
    hand.release(way[-1])


def place(hand: Hand, pixel: QPoint) -> Floats:
    return np.array(hand.view.viewport.place((pixel.x(), pixel.y())))


def beside(points: Floats, start: QPoint, end: QPoint) -> Floats:
    """How far points, in pixels, lie from a line."""
    a, way = np.array([start.x(), start.y()]), np.array([(end - start).x(), (end - start).y()])
    share = np.clip((points - a) @ way / (way @ way), 0.0, 1.0)
    return np.hypot(*(points - a - share[:, None] * way).T)


def triangle(points: Floats, a: Floats, b: Floats, c: Floats) -> Bools:
    """Which points lie to the left of all three sides."""
    sides = ((a, b), (b, c), (c, a))
    left = [(q[0] - p[0]) * (points[:, 1] - p[1]) > (q[1] - p[1]) * (points[:, 0] - p[0]) for p, q in sides]
    return np.logical_and.reduce(left)


def test_brush(among: Hand) -> None:
    hand, before = among, among.session.dataset
    take(hand, Key.Key_B)
    a, b = hand.spot((6.0, 3.0)), hand.spot((8.0, 3.0))
    hand.press(a)
    hand.wait(lambda: hand.session.dataset.n >= before.n + 20)
    hand.move(b)
    n = hand.session.dataset.n
    hand.wait(lambda: hand.session.dataset.n >= n + 20)
    hand.release(b)
    drawn = hand.session.dataset
    assert np.array_equal(drawn.points[: before.n], before.points)
    apart = beside(pixels(hand, drawn.points[before.n :]), a, b)
    assert apart.max() <= RADIUS + 1e-6
    QTest.qWait(80)
    assert hand.session.dataset is drawn, "it stops at the release"
    assert hand.undos == 1
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before


def test_stamp(among: Hand) -> None:
    hand, before = among, among.session.dataset
    take(hand, Key.Key_G)
    a, b = hand.spot((7.0, 7.0)), hand.spot((8.0, 8.0))
    hand.press(a)
    hand.move(b)
    assert hand.session.dataset is before, "until the release it is but seen"
    hand.release(b)
    new = pixels(hand, hand.session.dataset.points[before.n :]) - (a.x(), a.y())
    assert len(new) == 60
    assert hand.undos == 1
    along, across = new @ (1, -1) / np.sqrt(2), new @ (1, 1) / np.sqrt(2)
    assert along.std() > 1.5 * across.std()
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before


def test_eraser(among: Hand) -> None:
    hand, before = among, among.session.dataset
    take(hand, Key.Key_E)
    way = [hand.spot(at) for at in ((6.0, 2.0), (8.0, 2.0), (8.0, 4.0))]
    points = pixels(hand, before.points)
    apart = np.minimum(beside(points, way[0], way[1]), beside(points, way[1], way[2]))
    stroke(hand, *way)
    after = hand.session.dataset
    assert np.array_equal(after.points, before.points[apart > RADIUS])
    assert after.n < before.n
    assert hand.undos == 1
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before
    hand.key(Key.Key_Z, CTRL | SHIFT)
    assert hand.session.dataset is after


def test_select_and_what_is_done_with_it(among: Hand) -> None:
    hand, before = among, among.session.dataset
    take(hand, Key.Key_S)
    take(hand, Key.Key_S)
    # From corner to corner outside the points, around those below the diagonal.
    corners = [hand.spot((-0.3, -0.3)), hand.spot((10.3, -0.3)), hand.spot((10.3, 10.3))]
    inside = triangle(before.points, *(place(hand, corner) for corner in corners))
    stroke(hand, *corners)
    assert np.array_equal(hand.session.selection.indices, np.flatnonzero(inside))
    assert hand.window.status.points.text().endswith(" selected")
    _drag_them(hand, inside)
    hand.key(Key.Key_Delete)
    assert np.array_equal(hand.session.dataset.points, before.points[~inside])
    assert not hand.session.selection
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before


def _drag_them(hand: Hand, inside: Bools) -> None:
    before = hand.session.dataset
    grip = before.points[np.flatnonzero(inside)[np.hypot(*(before.points[inside] - (8.0, 3.0)).T).argmin()]]
    a = hand.spot(tuple(grip))
    stroke(hand, a, a + QPoint(-12, 4), a + QPoint(-24, 8))
    moved = pixels(hand, hand.session.dataset.points) - pixels(hand, before.points)
    # The lowest points may be nearer to the edge of the view than that.
    assert moved[inside][0] == pytest.approx([-24.0, 8.0], abs=1e-6)
    assert np.abs(moved[inside] - moved[inside][0]).max() < 1e-6
    assert not moved[~inside].any()
    assert hand.undos == 1
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before


def test_add_and_drag_one(among: Hand) -> None:
    hand, before = among, among.session.dataset
    take(hand, Key.Key_P)
    free = hand.spot((10.3, 5.0))
    stroke(hand, free)
    assert hand.session.dataset.n == before.n + 1
    assert hand.session.dataset.points[-1] == pytest.approx(place(hand, free))
    added = hand.session.dataset
    stroke(hand, free, free + QPoint(0, 10), free + QPoint(0, 30))
    assert hand.session.dataset.points[-1] == pytest.approx(place(hand, free + QPoint(0, 30)))
    assert np.array_equal(hand.session.dataset.points[:-1], before.points)
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is added
    hand.key(Key.Key_Z, CTRL)
    assert hand.session.dataset is before


def test_inspect(among: Hand) -> None:
    hand, before = among, among.session.dataset
    take(hand, Key.Key_I)
    free = hand.spot((10.3, 5.0))
    stroke(hand, free)
    assert hand.session.pinned == pytest.approx(tuple(place(hand, free)))
    assert hand.session.dataset is before
    assert hand.undos == 0
