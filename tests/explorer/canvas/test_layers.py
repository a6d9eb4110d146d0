"""What is painted: colours, symbols, rasters, regions, glides; and that nothing stays behind."""

from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from engine.dataset import Dataset
from engine.settings import Method
from engine.shares import log_scores_at
from explorer.canvas import boundaries, ellipses, regions
from explorer.canvas.axes import Axes
from explorer.canvas.sprites import SYMBOLS
from explorer.canvas.stage import Shown, Stage
from explorer.show import ColourBy
from explorer.theme import mix, themes
from tests.explorer.canvas.conftest import Hand, Make


def pixel(hand: Hand, at: tuple[float, float]) -> QColor:
    image = hand.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return image.pixelColor(hand.spot(at))


def alike(first: QColor, second: QColor, slack: int = 30) -> bool:
    apart = (first.red() - second.red(), first.green() - second.green(), first.blue() - second.blue())
    return max(map(abs, apart)) <= slack


def stepped(hand: Hand, steps: int) -> Hand:
    for _ in range(steps):
        hand.rig.player.step()
        hand.rig.settle()
    return hand


def spread() -> Dataset:
    """Two groups whose middles are free of points."""
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    return Dataset(np.concatenate([ring, ring + 8.0]))


def test_points_are_grey_until_they_are_assigned_and_then_of_their_cluster(make: Make) -> None:
    hand = make(spread())
    theme = themes.current
    points = hand.session.dataset.points
    apart = np.abs(points[:, None] - hand.view.shown.means).max(axis=2).min(axis=1)
    at = tuple(points[apart.argmax()])
    assert alike(pixel(hand, at), mix(theme.soft_ink, theme.panel, 0.25))
    stepped(hand, 3)
    labels = hand.session.assignment().labels
    for i in (0, 5, 13, 20):
        fill = theme.fill(hand.session.colours[labels[i]])
        assert alike(pixel(hand, tuple(hand.session.dataset.points[i])), fill)


def test_colours_are_mixed_by_responsibility_on_request(make: Make) -> None:
    points = np.concatenate([spread().points, [[4.5, 4.5]]])
    hand = stepped(make(Dataset(points), method=Method.SOFT_KMEANS, beta=0.5), 3)
    picture, stage = hand.view.picture, hand.view.stage
    mixed, _ = hand.view.layers.points.colours(picture, hand.show, stage)
    hand.show.set("soft_colours", False)
    hard, _ = hand.view.layers.points.colours(picture, hand.show, stage)
    assert np.abs(mixed[-1] - hard[-1]).max() > 40
    assert np.abs(mixed[0] - hard[0]).max() < 40


def test_true_classes_have_colours_and_symbols_of_their_own(make: Make) -> None:
    classes = np.array([0] * 12 + [1] * 11 + [-1])
    hand = make(Dataset(spread().points, classes, class_names=("a", "b")))
    hand.show.set_colour_by(ColourBy.TRUE_CLASS)
    colours, symbols = hand.view.layers.points.colours(hand.view.picture, hand.show, hand.view.stage)
    assert len(np.unique(colours, axis=0)) == 3
    assert symbols[0] != symbols[12]
    assert symbols.max() < len(SYMBOLS)
    assert not hand.view.grab().isNull()


@pytest.mark.parametrize("method", list(Method))
def test_every_layer_is_painted_for_every_method(make: Make, method: Method) -> None:
    hand = stepped(make(spread(), method=method, k=3), 4)
    hand.show.set("membership", True)
    hand.show.set_colour_by(ColourBy.TRUE_CLASS)
    hand.session.select({0, 3})
    hand.session.select_component(1)
    full = hand.view.grab().toImage()
    for name in ("regions", "ellipses", "trails", "membership"):
        hand.show.set(name, False)
    bare = hand.view.grab().toImage()
    assert full != bare
    assert bare.pixelColor(300, 560) == themes.current.panel


def test_regions_lie_under_the_points_of_their_cluster(make: Make) -> None:
    hand = stepped(make(spread()), 3)
    labels = hand.session.assignment().labels
    for i, beside in ((0, (3.0, -0.5)), (13, (5.5, 8.5))):
        fill = themes.current.fill(hand.session.colours[labels[i]])
        assert alike(pixel(hand, beside), mix(themes.current.panel, fill, 0.18), 12)


def test_many_points_become_a_raster(make: Make) -> None:
    random = np.random.default_rng(1)
    hand = make(Dataset(random.normal(size=(20_001, 2))), k=1)
    hand.show.set("regions", False)
    hand.settle()
    centre = hand.view.grab().toImage().pixelColor(hand.spot((0.3, 0.3)))
    assert not alike(centre, themes.current.panel, 20)


def test_the_view_is_not_to_scale_only_where_it_must(make: Make) -> None:
    near, far = make(spread()), make(Dataset(spread().points * (1.0, 1000.0)))
    for hand, distorts in ((near, False), (far, True)):
        scale = hand.view.layers.scale(hand.session.dataset, hand.session.settings)
        assert hand.view.viewport.distorts((float(scale[0]), float(scale[1]))) is distorts
        assert not hand.view.grab().isNull()


def test_centres_glide_and_arrive(make: Make, qtbot: QtBot) -> None:
    hand = stepped(make(spread(), k=3), 1)
    hand.canvas.animated = True
    before = hand.view.shown.means.copy()
    hand.rig.player.step()
    hand.rig.settle()
    target = hand.session.frame.mixture.means
    if hand.view.glide.moving:
        assert not np.array_equal(hand.view.shown.means, target)
    qtbot.waitUntil(lambda: not hand.view.glide.moving)
    assert np.array_equal(hand.view.shown.means, target)
    assert not np.array_equal(before, target)


def test_nothing_glides_on_when_the_canvas_is_hidden(make: Make) -> None:
    hand = stepped(make(spread(), k=3), 1)
    hand.canvas.animated = True
    hand.rig.player.step()
    hand.rig.settle()
    hand.canvas.hide()
    assert not hand.view.glide.moving


def test_dark_and_large_are_painted_too(make: Make) -> None:
    hand = stepped(make(spread(), method=Method.MIXTURE), 2)
    light = hand.view.grab().toImage()
    try:
        themes.set("dark")
        themes.set_scale(1.5)
        dark = hand.view.grab().toImage()
    finally:
        themes.set_scale(1.0)
        themes.set("light")
    assert dark.pixelColor(300, 590).lightness() < 100 < light.pixelColor(300, 590).lightness()


def test_a_long_account_is_cut_short_and_the_badge_lets_clicks_through(make: Make) -> None:
    hand = stepped(make(), 2)
    hand.canvas.resize(330, 400)
    assert hand.canvas.badge.geometry().right() < 330
    n = hand.session.dataset.n
    hand.click(hand.view.viewport.place((40.0, 26.0)))
    assert hand.session.dataset.n == n + 1


def test_boundaries_are_straight_where_shares_are_hard(make: Make) -> None:
    """Of three far points each component holds one: nearly every share is 0 or 1 to the last bit."""
    hand = stepped(make(Dataset(np.array([[0.0, 0.0], [10.0, 1.0], [4.0, 9.0]])), method=Method.MIXTURE, k=3), 12)
    picture, stage = hand.view.picture, hand.view.stage
    assert picture.frame is not None
    places, scores = regions._grid(picture, picture.frame, stage.viewport)
    corners = boundaries.lines_between(places, scores)[:, :2]
    found = log_scores_at(picture.dataset, picture.settings, picture.frame, stage.viewport.to_user(corners))
    best, second = np.sort(found, axis=0)[:-3:-1]
    slope = np.abs(np.ptp(scores, axis=(1, 2))).max() / stage.viewport.size[0]
    assert len(corners) > 20
    assert np.median((best - second) / slope) < 0.05, "pixels off the place where two shares are equal"


def test_a_tiny_ellipse_has_no_label_under_its_own_mark(make: Make) -> None:
    stage = stepped(make(method=Method.MIXTURE), 1).view.stage
    for size, some in ((1e-6, False), (1.0, True)):
        found, _ = labels(Shown(np.array([[5.0, 5.0]]), size * np.eye(2)[None]), stage)
        assert bool(found) is some


def labels(shown: Shown, stage: Stage) -> tuple[dict[int, QRectF], list[QRectF]]:
    """The rectangles of the labels of all components, and of their centres' marks."""
    _, outer = ellipses.Ellipses().outlines(shown, stage.viewport)
    marks = ellipses._around(stage.viewport.to_pixel(shown.means), stage)
    boxes = ellipses._candidates(outer, marks, (60.0, 9.0), stage)
    found = ellipses._sides(outer, range(len(marks)), marks, boxes, np.empty((0, 2)), stage)
    rects = {j: rect_of(boxes[j, side].tolist()) for j, side in found}
    return rects, [rect_of(box) for box in marks.tolist()]


def rect_of(box: Sequence[float]) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)


def test_numbers_and_names_of_axes_have_a_halo(make: Make) -> None:
    hand, theme = make(), themes.current
    stage = hand.view.stage
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    image.fill(theme.fill(0))
    painter = QPainter(image)
    Axes().paint_text(painter, stage, ("length (min)", "wait (min)"))
    painter.end()
    rim = sum(
        alike(image.pixelColor(x, y), theme.panel, 16) for x in range(400, 600) for y in range(500, 600)
    )
    assert rim > 100


def test_flat_ellipses_have_their_labels_beside_their_marks_and_apart(make: Make) -> None:
    hand = make(spread(), method=Method.MIXTURE, k=2)
    stage = hand.view.stage
    for flat in (np.diag([4.0, 1e-9]), np.diag([1e-9, 4.0])):
        shown = Shown(np.array([[2.0, 4.0], [6.0, 4.5]]), np.stack([flat, flat]))
        found, marks = labels(shown, stage)
        assert set(found) == {0, 1}
        assert not found[0].intersects(found[1])
        assert not any(rect.intersects(mark) for rect in found.values() for mark in marks)


def test_labels_keep_their_sides_while_something_moves_and_find_better_ones_at_rest(make: Make) -> None:
    hand = make(spread(), method=Method.MIXTURE, k=2)
    picture, stage = hand.view.picture, hand.view.stage
    layer, image = ellipses.Ellipses(), QImage(600, 600, QImage.Format.Format_RGB32)
    middle = np.array(stage.viewport.place((300.0, 300.0)))
    shape = np.stack([np.eye(2) * (40.0 * stage.viewport.unit[0]) ** 2] * 2)
    apart = Shown(middle + np.array([[0.0, 0.0], [0.0, 150.0 * stage.viewport.unit[1]]]), shape)
    # The label of the first one, below it, would now lie on the second one.
    close = Shown(middle + np.array([[0.0, 0.0], [0.0, -90.0 * stage.viewport.unit[1]]]), shape)

    def sides(shown: Shown, draft: bool) -> dict[int, int]:
        painter = QPainter(image)
        layer.paint_labels(painter, picture, shown, np.empty((0, 2)), stage, draft)
        painter.end()
        return dict(layer._sides)

    before = sides(apart, draft=True)
    assert set(before) == {0, 1}
    assert sides(close, draft=True) == before
    rested = sides(close, draft=False)
    assert rested != before
    assert sides(close, draft=True) == rested
    for _ in range(ellipses.MOST_DRAFTS + 1):
        moving = sides(apart, draft=True)
    assert moving == before
    # A label is not taken off the canvas.
    highest = np.array(stage.viewport.place((300.0, 110.0)))
    above = Shown(np.stack([apart.means[0], highest]), shape)
    assert sides(above, draft=True)[1] != before[1]
