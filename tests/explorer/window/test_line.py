"""One dimension on the shown window: the strip of points, its curves, and the tools on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.examples import load_example
from engine.settings import Method
from explorer.canvas.line import BASE, STRIP, TOP
from explorer.canvas.profile import bars_of, bells_of, height, owned_bars, shares_along, top_of
from explorer.opening import file_document
from explorer.theme import themes
from tests.explorer.window.conftest import CTRL, RIGHT, SHIFT, Hand, Key, log_densities, nearest, shares

MIDDLE_OF_STRIP = 0.5


def line(hand: Hand, **fields: object) -> Dataset:
    """Old Faithful along x only, as the key makes it."""
    hand.load(load_example("old-faithful"), **fields)
    whole = hand.session.dataset
    hand.key(Key.Key_X)
    hand.wait(lambda: hand.session.frame is not None)
    hand.settle()
    return whole


def lane(hand: Hand, i: int) -> float:
    return float(hand.session.plane.points[i, 1])


def place(hand: Hand, i: int) -> tuple[float, float]:
    x, v = hand.session.plane.points[i]
    return float(x), float(v)


def free_point(hand: Hand) -> int:
    """The point that is farthest from all others on the canvas."""
    pixels = hand.view.viewport.to_pixel(hand.session.plane.points)
    apart = np.linalg.norm(pixels[:, None] - pixels, axis=-1) + np.where(np.eye(len(pixels)), np.inf, 0)
    return int(apart.min(axis=1).argmax())


def test_a_key_shows_x_alone_and_brings_the_very_same_data_back(hand: Hand) -> None:
    whole = line(hand)
    x = hand.session.dataset
    assert x.points.tolist() == whole.points[:, :1].tolist()
    assert x.columns == whole.columns[:1]
    assert hand.frame.mixture.means.shape == (2, 1)
    assert not hand.window.isWindowModified()
    assert hand.window.all_actions["x-only"].isChecked()
    hand.key(Key.Key_X)
    assert hand.session.dataset is whole
    assert not hand.window.isWindowModified()
    hand.wait(lambda: hand.session.frame is not None)
    assert hand.frame.mixture.means.shape == (2, 2)
    hand.key(Key.Key_Z, CTRL, times=2)
    assert hand.session.dataset is whole
    assert hand.undos == 2


def test_what_is_edited_along_x_keeps_its_other_column(hand: Hand) -> None:
    whole = line(hand)
    i = free_point(hand)
    x, v = place(hand, i)
    lanes = hand.session.plane.points[:, 1]
    hand.drag((x, v), (x + 0.3, v + 1.0))
    moved = hand.session.dataset.points[:, 0]
    assert moved[i] == pytest.approx(x + 0.3, abs=0.01)
    assert np.delete(moved, i).tolist() == np.delete(whole.points[:, 0], i).tolist()
    assert hand.session.plane.points[:, 1].tolist() == lanes.tolist(), "every point stays in its lane"
    gone = 5 if i != 5 else 6
    hand.session.remove([gone], "Delete point")
    assert hand.session.plane.points[:, 1].tolist() == np.delete(lanes, gone).tolist()
    hand.click((3.3, 2.5))
    assert hand.session.dataset.points[-1] == pytest.approx([3.3], abs=0.01)
    assert STRIP[0] < lane(hand, -1) < STRIP[1]
    hand.key(Key.Key_X)
    back = hand.session.dataset
    expected = np.delete(whole.points, gone, axis=0)
    expected[i if i < gone else i - 1, 0] = moved[i]
    assert back.points[:-1].tolist() == expected.tolist()
    assert back.points[-1] == pytest.approx([3.3, float(np.delete(whole.points, gone, axis=0)[:, 1].mean())], abs=0.01)
    hand.key(Key.Key_Z, CTRL, times=5)
    assert hand.session.dataset is whole


def test_a_right_click_deletes_the_point_in_its_lane(hand: Hand) -> None:
    line(hand)
    i = free_point(hand)
    x = hand.session.dataset.points[:, 0]
    hand.click(place(hand, i), RIGHT)
    assert hand.session.dataset.points[:, 0].tolist() == np.delete(x, i).tolist()


# The numbers on the curves


def test_the_curves_are_the_engines_densities_and_responsibilities(hand: Hand) -> None:
    line(hand, method=Method.MIXTURE, k=3)
    hand.key(Key.Key_Right, times=3)
    hand.settle()
    picture, mixture = hand.view.picture, hand.frame.mixture
    xs = np.linspace(1.0, 6.0, 41)
    bells = bells_of(picture, hand.view.shown)
    assert bells is not None
    assert bells.at(xs) == pytest.approx(np.exp(log_densities(xs[:, None], mixture)), rel=1e-9)
    found = shares_along(picture, xs)
    assert found is not None
    assert hand.frame.source is not None
    assert found == pytest.approx(shares(xs[:, None], hand.frame.source), rel=1e-6, abs=1e-12)
    # The sum is painted where its numbers say: ink there, none a little higher.
    image = hand.view.grab().toImage()
    x = float(mixture.means[int(mixture.weights.argmax()), 0]) + 0.25
    total = np.exp(log_densities(np.array([[x]]), mixture)).sum()
    at = hand.view.viewport.pixel((x, float(height(np.array(total), top_of(picture)))))
    assert darkest(image, at, 2) < 0.35 < darkest(image, (at[0], at[1] - 12), 2)


def darkest(image: QImage, at: tuple[float, float], around: int) -> float:
    """The least lightness near a pixel."""
    ratio = image.devicePixelRatio()
    x, y = round(at[0] * ratio), round(at[1] * ratio)
    return min(image.pixelColor(x, y + by).lightnessF() for by in range(-around, around + 1))


def test_soft_k_means_is_the_mixture_with_equal_weights_and_one_variance(hand: Hand) -> None:
    line(hand, method=Method.SOFT_KMEANS, beta=6.0)
    hand.key(Key.Key_Right, times=2)
    hand.settle()
    bells = bells_of(hand.view.picture, hand.view.shown)
    assert bells is not None
    assert bells.variances == pytest.approx(hand.session.dataset.points.var() / 12.0)
    xs = np.linspace(1.0, 6.0, 41)
    parts = bells.at(xs)
    # After a move the points keep the shares they had; those of the next sharing are these bells'.
    hand.key(Key.Key_Right)
    hand.settle()
    assert shares_along(hand.view.picture, xs) == pytest.approx(parts / parts.sum(axis=0), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("method", [Method.KMEANS, Method.MIXTURE])
def test_the_cut_is_painted_where_the_two_own_alike(hand: Hand, method: Method) -> None:
    line(hand, method=method)
    hand.key(Key.Key_Right)
    hand.settle()
    source = hand.frame.source
    assert source is not None
    low, high = np.sort(source.means[:, 0])
    cut = (low + high) / 2
    if method is Method.MIXTURE:
        xs = np.linspace(low, high, 100_001)[:, None]
        own = shares(xs, source)
        cut = float(xs[np.abs(own[0] - own[1]).argmin(), 0])
    image = hand.view.grab().toImage()
    # Between the bands nothing else is painted; the grid's lines are far fainter.
    row = hand.view.viewport.pixel((cut, 0.5 * (STRIP[1] + BASE)))[1]
    ratio = image.devicePixelRatio()
    around = [image.pixelColor(i, round(row * ratio)).lightnessF() for i in range(image.width())]
    assert int(np.argmin(around[3:-3])) + 3 == pytest.approx(hand.view.viewport.pixel((cut, 0.0))[0] * ratio, abs=2)
    if method is Method.KMEANS:
        labels = hand.frame.info.labels
        assert labels is not None
        assert labels.tolist() == nearest(hand.session.dataset.points, source.means).tolist()


def test_the_bars_are_cluster_by_cluster_and_have_the_area_one(hand: Hand) -> None:
    line(hand, method=Method.MIXTURE)
    plain = painted(hand)
    hand.key(Key.Key_Right)
    hand.settle()
    assert not np.array_equal(painted(hand), plain)
    bars = bars_of(hand.session.dataset)
    assert bars is not None
    assert float(bars.densities.sum() * bars.width) == pytest.approx(1.0)
    owned = owned_bars(hand.view.picture, bars)
    assert owned is not None
    assert owned.sum(axis=0) == pytest.approx(bars.densities)
    moments = hand.frame.state.moments
    assert moments is not None
    assert float(owned[0].sum() * bars.width) == pytest.approx(moments.weight[0] / 272, abs=0.02)


def painted(hand: Hand) -> Floats:
    image = hand.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).astype(np.float64)


# Hands on the model


def test_a_centre_is_dragged_along_x_and_sets_the_start(hand: Hand) -> None:
    line(hand)
    x = float(hand.frame.mixture.means[0, 0])
    hand.drag((x, BASE), (x + 0.5, BASE + 1.5))
    assert hand.frame.mixture.means[0, 0] == pytest.approx(x + 0.5, abs=0.01)
    assert hand.frames == 1
    hand.key(Key.Key_Right, times=2)
    hand.settle()
    assert hand.frames == 3


def test_a_handle_sets_sigma(hand: Hand) -> None:
    line(hand, method=Method.MIXTURE)
    hand.key(Key.Key_Right, times=2)
    hand.settle()
    mixture = hand.frame.mixture
    assert mixture.covariances is not None
    mean, sigma = float(mixture.means[0, 0]), float(np.sqrt(mixture.covariances[0, 0, 0]))
    hand.click((mean, BASE))
    top = top_of(hand.view.picture)
    peak = float(mixture.weights[0] / (sigma * np.sqrt(2 * np.pi)) * np.exp(-0.5))
    shoulder = (mean + sigma, float(height(np.array(peak), top)))
    hand.drag(shoulder, (mean + 2 * sigma, TOP - 0.3))
    reshaped = hand.frame.mixture
    assert reshaped.covariances is not None
    assert float(np.sqrt(reshaped.covariances[0, 0, 0])) == pytest.approx(2 * sigma, rel=0.03)
    assert reshaped.covariances[1] == pytest.approx(mixture.covariances[1])
    assert hand.frame.state.phase.value == "moved"


def test_playing_goes_on_while_a_point_is_dragged_and_time_travel_shows_what_was(hand: Hand) -> None:
    line(hand, method=Method.MIXTURE, k=3, tolerance=0.0)
    i = free_point(hand)
    start = hand.spot(place(hand, i))
    hand.player.set_speed(60)
    hand.key(Key.Key_Space)
    hand.wait(lambda: hand.frames > 3)
    hand.press(start)
    for by in (6, 12, 18):
        before = hand.frames
        hand.move(start + type(start)(by, 40))
        hand.wait(lambda before=before: hand.frames > before)
    hand.release(start + type(start)(18, 40))
    hand.key(Key.Key_Space)
    hand.settle()
    assert hand.undos == 2
    hand.key(Key.Key_Home)
    hand.settle()
    assert hand.session.timeline.cursor == 0
    assert hand.view.shown.means[:, 0] == pytest.approx(hand.session.timeline.frames[0].mixture.means[:, 0])


def test_converged_it_follows_the_hand(hand: Hand) -> None:
    line(hand)
    hand.converge()
    i = free_point(hand)
    x, v = place(hand, i)
    hand.drag((x, v), (x + 0.4, v))
    hand.settle()
    points = hand.session.dataset.points
    labels = nearest(points, hand.frame.mixture.means)
    for j in (0, 1):
        assert float(hand.frame.mixture.means[j, 0]) == pytest.approx(float(points[labels == j].mean()), abs=1e-3)


# View and tools


def test_only_x_is_zoomed_and_panned(hand: Hand) -> None:
    line(hand)
    home = hand.view.viewport
    hand.wheel((3.0, 0.5), 240)
    zoomed = hand.view.viewport
    assert zoomed.unit[0] < 0.8 * home.unit[0]
    assert zoomed.unit[1] == home.unit[1]
    assert zoomed.middle[1] == home.middle[1]
    at = hand.spot((3.0, 2.6))
    hand.press(at)
    hand.move(at + type(at)(20, 30))
    hand.move(at + type(at)(60, 90))
    hand.release(at + type(at)(60, 90))
    assert hand.view.viewport.middle[0] == pytest.approx(zoomed.middle[0] - 60 * zoomed.unit[0])
    assert hand.view.viewport.middle[1] == home.middle[1]
    hand.key(Key.Key_F)
    assert hand.view.viewport == home


def test_a_rectangle_selects_what_stands_in_it_and_all_of_it_moves_along_x(hand: Hand) -> None:
    line(hand)
    hand.key(Key.Key_S)
    hand.drag((1.45, -0.2), (3.1, 0.5))
    plane = hand.session.plane.points
    inside = np.flatnonzero((plane[:, 0] < 3.1) & (plane[:, 1] < 0.5))
    assert hand.session.selection == set(inside.tolist())
    i = int(inside[plane[inside, 0].argmax()])
    hand.drag(place(hand, i), (float(plane[i, 0]) + 0.2, 0.9))
    by = hand.session.plane.points - plane
    assert by[inside, 0] == pytest.approx(0.2, abs=0.01)
    assert not np.delete(by[:, 0], inside).any()
    assert not by[:, 1].any()
    before = hand.undos
    hand.key(Key.Key_Up)
    assert hand.undos == before, "up is nowhere along a line"
    hand.key(Key.Key_Right, SHIFT)
    assert (hand.session.plane.points[inside, 0] > plane[inside, 0]).all()


def test_the_eraser_takes_what_its_disc_covers_and_the_brush_sprays_along_x(hand: Hand) -> None:
    line(hand)
    plane = hand.session.plane.points
    hand.key(Key.Key_E)
    at = hand.spot((1.9, 0.5))
    hand.press(at)
    hand.release(at)
    apart = np.linalg.norm(hand.view.viewport.to_pixel(plane) - [at.x(), at.y()], axis=1)
    left = plane[apart > hand.window.tool_options.radius]
    assert 0 < len(left) < len(plane)
    assert hand.session.plane.points.tolist() == left.tolist()
    hand.key(Key.Key_B)
    at = hand.spot((3.2, 0.5))
    hand.press(at)
    hand.wait(lambda: hand.session.dataset.n > len(left) + 5)
    hand.release(at)
    sprayed = hand.session.plane.points[len(left) :]
    reach = hand.window.tool_options.radius * hand.view.viewport.unit[0]
    assert np.abs(sprayed[:, 0] - 3.2).max() <= reach * 1.05
    assert np.ptp(sprayed[:, 1]) > 0.3, "points beside each other stand in different lanes"
    hand.key(Key.Key_G)
    n = hand.session.dataset.n
    hand.drag((3.0, 0.5), (3.5, 0.5))
    stamped = hand.session.dataset.points[n:, 0]
    assert len(stamped) == hand.window.tool_options.stamp_points
    assert float(stamped.std()) == pytest.approx(0.25, rel=0.4)


def test_the_inspector_tells_whose_an_x_is_at_any_height(hand: Hand) -> None:
    line(hand, method=Method.MIXTURE)
    hand.key(Key.Key_Right)
    hand.settle()
    assert hand.frame.source is not None
    for v in (1.2, 2.0):
        at = hand.spot((2.9, v))
        hand.move(at)
        x = hand.view.viewport.place((at.x(), at.y()))[0]
        own = shares(np.array([[x]]), hand.frame.source)[:, 0]
        told = {bar.component: bar.length for bar in hand.side.inspector.bars.bars}
        assert [told[0], told[1]] == pytest.approx(own, rel=1e-6)
    # The pointer stays where it is while the columns go and come: what it was on means nothing then.
    for turn in range(2):
        middle = hand.view.rect().center()
        hand.move(middle + type(middle)(7 * turn, 5))
        hand.key(Key.Key_X)
        hand.wait(lambda: hand.session.frame is not None)
        hand.settle()
    hand.move(hand.spot((2.9, 1.9)))
    hand.key(Key.Key_Right)
    hand.settle()
    assert len(hand.side.inspector.bars.bars) == 2
    i = free_point(hand)
    hand.click(place(hand, i))
    assert hand.session.pinned == i
    assert hand.session.pinned_place == tuple(hand.session.dataset.points[i].tolist())
    hand.key(Key.Key_I)
    hand.click((3.3, 2.5))
    assert hand.session.pinned == pytest.approx((3.3,), abs=0.01)
    hand.key(Key.Key_X)
    assert hand.session.pinned is None


# What may stand along a line


def test_a_table_of_one_column_opens_as_a_strip(hand: Hand, tmp_path: Path) -> None:
    file = tmp_path / "waits.csv"
    file.write_text("wait (min)\n" + "\n".join(str(v) for v in (1, 2, 3, 11, 12, 13)), encoding="utf-8")
    document = file_document(str(file))
    assert document is not None
    hand.session.edit(document, "Open")
    hand.key(Key.Key_2)
    hand.wait(lambda: hand.session.frame is not None)
    hand.converge()
    assert np.sort(hand.frame.mixture.means[:, 0]) == pytest.approx([2.0, 12.0])
    assert hand.view.viewport.line is not None
    assert not hand.window.all_actions["x-only"].isEnabled()
    assert hand.frame.info.objective == pytest.approx(4.0)


def test_a_new_drawing_can_be_one_along_x(hand: Hand) -> None:
    hand.key(Key.Key_N, CTRL)
    hand.key(Key.Key_X)
    hand.key(Key.Key_2)
    for x in (2.0, 2.5, 8.0):
        hand.click((x, MIDDLE_OF_STRIP))
    hand.wait(lambda: hand.session.frame is not None)
    hand.converge()
    assert np.sort(hand.frame.mixture.means[:, 0]) == pytest.approx([2.25, 8.0], abs=0.03)
    hand.key(Key.Key_X)
    assert hand.session.dataset.d == 2
    assert hand.session.dataset.points[:, 1].tolist() == [0.0] * 3


def test_very_many_points_are_a_raster_in_the_strip(hand: Hand) -> None:
    random = np.random.default_rng(3)
    hand.load(Dataset(np.concatenate([random.normal(0, 1, 30_000), random.normal(9, 1, 10_000)])[:, None]))
    hand.key(Key.Key_Right)
    hand.settle()
    hand.wait(lambda: hand.canvas.settled)
    image = hand.view.grab().toImage()
    ratio, blue, orange = image.devicePixelRatio(), themes.current.fill(0), themes.current.fill(1)
    colours = []
    for x in (0.0, 9.0):
        at = hand.view.viewport.pixel((x, 0.5))
        colours.append(image.pixelColor(round(at[0] * ratio), round(at[1] * ratio)))
    first = 0 if hand.frame.mixture.means[0, 0] < 4 else 1
    wanted = [blue, orange] if hand.session.colours[first] == 0 else [orange, blue]
    for found, close, far in zip(colours, wanted, wanted[::-1], strict=True):
        assert distance(found, close) < distance(found, far)
    hand.wait(lambda: len(hand.view.hits(hand.view.viewport.pixel((0.0, 0.5)))) > 1)
    above = image.pixelColor(round(hand.view.viewport.pixel((0.0, 0.0))[0] * ratio), 4)
    assert distance(colours[0], above) > 0.1, "no points above the strip"


def distance(a: QColor, b: QColor) -> float:
    return float(np.abs(np.array(a.getRgbF()) - np.array(b.getRgbF())).sum())
