"""Rasters of very many points: what they count, what they look like beside symbols, and where they lie."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from engine.arrays import Floats
from engine.dataset import Dataset
from engine.settings import Method, Settings
from explorer.canvas import dots, points_layer, raster, stage
from explorer.canvas.aspect import Viewport
from explorer.canvas.colouring import Inks, Look
from explorer.canvas.dots import MARGIN, place
from explorer.canvas.points_layer import PointsLayer
from explorer.canvas.raster import Kept, Raster, RasterRequest, draw
from explorer.canvas.sprites import MOST_STAMPED
from explorer.canvas.stage import Stage
from explorer.show import ColourBy
from explorer.theme import themes
from tests.explorer.canvas.conftest import Hand, Make

RED, BLUE, WHITE = (np.array([ink], dtype=np.float64) for ink in ([200, 0, 0], [0, 0, 200], [255, 255, 255]))
VIEW = Viewport((300.0, 200.0), (0.0, 0.0), (0.05, 0.05))


def request(dataset: Dataset, viewport: Viewport = VIEW, ratio: float = 1.0, scale: float = 1.0) -> RasterRequest:
    """Classes 0 and 1 in blue and red, what has none in blue."""
    inks = Inks(WHITE, BLUE, BLUE, np.concatenate([BLUE, RED, BLUE]))
    seen = Stage(viewport, themes.current, scale, ratio)
    return RasterRequest(dataset, dataset, Settings(), None, seen, Look(by=ColourBy.TRUE_CLASS), inks)


def round_group(n: int, spread: float = 2.0, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(scale=spread, size=(n, 2))


def colours(made: Raster) -> Floats:
    """Red, green, blue, alpha (rows, columns, 4), 0…255, not premultiplied, of the part on the canvas."""
    ratio = made.request.stage.ratio
    edge = round(MARGIN * ratio)
    pixels = made.pixels[edge:-edge, edge:-edge, [2, 1, 0, 3]].astype(np.float64)
    pixels[..., :3] *= 255 / np.maximum(pixels[..., 3:], 1)
    return pixels


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_points_are_counted_by_device_pixel(ratio: float, offset: float) -> None:
    points = round_group(5000, 4.0) + offset
    view = Viewport((300.0, 200.0), (offset, offset), (0.05, 0.05))
    found = place(Dataset(points), view, ratio)
    at = np.floor((view.to_pixel(points) + MARGIN) * ratio).astype(int)
    height, width = found.shape
    seen = (at >= 0).all(axis=1) & (at < (width, height)).all(axis=1)
    cells, counts = np.unique(at[seen] @ (1, width), return_counts=True)
    assert 0 < seen.sum() < len(points)
    # Rounding may put a point at the very edge of a pixel into the next one.
    assert len(np.setxor1d(found.cells, cells)) <= 4
    assert found.counts.sum() == pytest.approx(counts.sum(), abs=2)
    back = np.floor((view.to_pixel(found.middles) + MARGIN) * ratio) @ (1, width)
    assert np.mean(back == found.cells) > 0.99


def test_each_pixels_middle_and_class_are_the_means_of_its_points() -> None:
    points = np.array([[0.01, 0.01], [0.03, 0.02], [3.0, 3.0]])
    dataset = Dataset(points, np.array([0, 1, 1]), class_names=("a", "b"))
    found = place(dataset, VIEW, 1.0, np.concatenate([BLUE, RED, WHITE]))
    assert found.classes is not None
    double = int(found.counts.argmax())
    assert sorted(found.counts.tolist()) == [1, 2]
    assert found.middles[double] == pytest.approx([0.02, 0.015])
    assert found.classes[double] == pytest.approx([100, 0, 100])
    assert found.classes[1 - double] == pytest.approx([200, 0, 0])


def test_fifty_points_beside_a_million_are_seen() -> None:
    few = np.array([6.0, 3.0]) + round_group(50, 0.15, seed=2)
    points = np.concatenate([round_group(1_000_000, 1.2), few])
    dataset = Dataset(points, np.repeat([0, 1], [1_000_000, 50]), class_names=("many", "few"))
    seen = colours(draw(request(dataset), Kept()))
    x, y = (int(at) for at in VIEW.pixel((6.0, 3.0)))
    around = seen[y - 12 : y + 12, x - 12 : x + 12]
    shown = around[around[..., 3] > 0.35 * 255]
    assert len(shown) >= 50
    assert np.median(shown[:, 0]) > 190
    assert np.median(shown[:, 2]) < 10


def test_a_small_class_inside_a_large_one_keeps_its_colour() -> None:
    few = np.array([2.5, 2.0]) + round_group(50, 0.1, seed=2)
    points = np.concatenate([round_group(200_000, 1.2), few])
    dataset = Dataset(points, np.repeat([0, 1], [200_000, 50]), class_names=("many", "few"))
    seen = colours(draw(request(dataset), Kept()))
    x, y = (int(at) for at in VIEW.pixel((2.5, 2.0)))
    assert seen[y - 4 : y + 5, x - 4 : x + 5, 0].max() > 100


def test_colours_are_mixed_by_the_logarithm_of_how_many_points_have_them() -> None:
    # A heap elsewhere, so that no dot lies on top; and two dots a pixel away from the one between them.
    heap, one, many = ([-5.0, 0.0], 200_000), ([2.025, 1.025], 1), ([2.125, 1.025], 100)
    points = np.concatenate([np.repeat([at], n, axis=0) for at, n in (heap, one, many)])
    dataset = Dataset(points, np.repeat([0, 0, 1], [heap[1], one[1], many[1]]), class_names=("blue", "red"))
    seen = colours(draw(request(dataset), Kept()))
    x, y = (int(at) for at in VIEW.pixel((2.075, 1.025)))
    red = (1 + np.log(many[1])) / (1 + np.log(many[1]) + 1)
    assert seen[y, x, :3] == pytest.approx([200 * red, 0, 200 * (1 - red)], abs=1.5)
    assert seen[y, x - 2, 2] > seen[y, x - 2, 0]
    assert seen[y, x + 2, :3] == pytest.approx([200, 0, 0], abs=1.5)


def test_where_more_points_lie_the_raster_is_more_opaque() -> None:
    seen = colours(draw(request(Dataset(round_group(500_000, 1.0))), Kept()))
    rings = [seen[100, 150 + round(far / 0.05), 3] for far in (0.0, 2.0, 3.2)]
    assert rings[0] > rings[1] > rings[2] > 0


def grabbed(hand: Hand) -> Floats:
    hand.settle()
    image = hand.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[..., :3].astype(np.float64)


@pytest.mark.parametrize(
    ("method", "by", "fading"),
    [
        (Method.KMEANS, ColourBy.CLUSTER, False),
        (Method.MIXTURE, ColourBy.CLUSTER, True),
        (Method.MIXTURE, ColourBy.UNCERTAINTY, False),
        (Method.KMEANS, ColourBy.AMBIGUITY, False),
    ],
)
def test_raster_and_symbols_agree_where_they_meet(
    make: Make, monkeypatch: pytest.MonkeyPatch, method: Method, by: ColourBy, fading: bool
) -> None:
    groups = np.concatenate([round_group(10_000, 1.0), round_group(10_000, 1.0, seed=2) + 5])
    hand = make(Dataset(groups), method=method)
    hand.show.set_colour_by(by)
    hand.show.set("fading", fading)
    for _ in range(5):
        hand.rig.player.step()
        hand.rig.settle()
    symbols = grabbed(hand)
    for module in (points_layer, stage):
        monkeypatch.setattr(module, "MOST_STAMPED", MOST_STAMPED - 1)
    hand.view.refresh(animate=False)
    rastered = grabbed(hand)
    apart = np.abs(symbols - rastered)
    bare = np.abs(symbols - themes.current.panel.red())
    assert 0 < apart.mean() < 0.2 * bare.mean()
    height, width = (side // 10 * 10 for side in apart.shape[:2])
    blocks = (symbols - rastered)[:height, :width].reshape(height // 10, 10, width // 10, 10, 3).mean(axis=(1, 3))
    assert np.abs(blocks).max() < 40
    assert np.abs(blocks).mean() < 2


def test_points_are_of_their_cluster_in_a_raster_too(make: Make) -> None:
    groups = np.concatenate([round_group(15_000, 1.0), round_group(15_000, 1.0, seed=2) + 9])
    hand = make(Dataset(groups))
    for _ in range(3):
        hand.rig.player.step()
        hand.rig.settle()
    seen, session = grabbed(hand), hand.session
    assignment = session.assignment()
    assert assignment is not None
    for j, far in ((0, groups.argmin(axis=0)[0]), (1, groups.argmax(axis=0)[0])):
        x, y = hand.view.spot(tuple(groups[far])).toTuple()
        fill = themes.current.fill(session.colours[assignment.labels[far]])
        found = seen[y - 1 : y + 2, x - 1 : x + 2].min(axis=(0, 1))[::-1]
        assert np.abs(found - (fill.red(), fill.green(), fill.blue())).max() < 40, j


def test_a_raster_is_dragged_by_whole_pixels_and_scaled_with_the_plane() -> None:
    made = draw(request(Dataset(round_group(1000)), ratio=1.5), Kept())

    def rectangle(view: Viewport) -> tuple[float, ...]:
        return made.rectangle(Stage(view, themes.current, 1.0, 1.5))

    left, top, width, height = rectangle(VIEW)
    assert (left, top) == (-MARGIN, -MARGIN)
    assert (width * 1.5, height * 1.5) == (made.pixels.shape[1], made.pixels.shape[0])
    assert rectangle(VIEW.panned(10.2, -3.9))[:2] == pytest.approx((left + 10, top - 4), abs=0.4)
    assert all((at * 1.5) % 1 == 0 for at in rectangle(VIEW.panned(10.2, -3.9)))
    twice = rectangle(VIEW.zoomed(2.0, (150.0, 100.0)))
    assert twice == pytest.approx((2 * (left - 150) + 150, 2 * (top - 100) + 100, 2 * width, 2 * height))


def test_only_what_changed_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    for name in ("place", "dot"):
        work = getattr(raster, name)
        monkeypatch.setattr(raster, name, lambda *a, _n=name, _w=work: (made.append(_n), _w(*a))[1])
    kept, dataset = Kept(), Dataset(round_group(1000))
    for asked in (request(dataset), request(dataset), request(dataset, scale=2.0), request(dataset, ratio=2.0)):
        draw(asked, kept)
    # Other inks with true classes need the classes' colours by pixel once more.
    assert made.count("place") == 4
    made.clear()
    plain = RasterRequest(dataset, dataset, Settings(), None, request(dataset).stage, Look(), Inks(WHITE, BLUE, BLUE))
    draw(plain, kept)
    draw(RasterRequest(dataset, dataset, Settings(), None, plain.stage, Look((1,)), Inks(WHITE, RED, BLUE)), kept)
    assert made == ["place", "dot"]


def test_nothing_in_sight_is_nothing_painted() -> None:
    away = Viewport((300.0, 200.0), (1e6, 0.0), (0.05, 0.05))
    made = draw(request(Dataset(round_group(1000)), away), Kept())
    assert not made.pixels.any()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_what_lies_alone_beside_very_many_is_drawn_as_a_symbol(ratio: float) -> None:
    lone, few = np.array([[6.0, 3.0]]), np.array([-6.0, -3.0]) + round_group(20, 0.1, seed=2)
    dataset = Dataset(np.concatenate([round_group(200_000, 0.8), few, lone]))
    found = dots.dot(place(dataset, VIEW, ratio), ratio).alone
    assert found is not None
    middles = place(dataset, VIEW, ratio).middles[found.owner]
    assert np.abs(middles - lone).max(axis=1).min() < 1e-9
    # Among the others there are a few at the outermost rim, none in the group.
    assert len(middles) < 60
    assert np.abs(middles - few.mean(axis=0)).max(axis=1).min() > 1.0
    seen = colours(draw(request(dataset, ratio=ratio), Kept()))
    column, row = (int(at * ratio) for at in VIEW.to_pixel(lone)[0].tolist())
    across = seen[row, column - round(10 * ratio) : column + round(10 * ratio) + 1]
    solid = (across[:, 3] > 220) & (across[:, 2] > 180) & (across[:, 0] < 40)
    assert solid.sum() == pytest.approx(dots.ALONE * ratio, abs=1.5)
    rim = (across[:, 3] > 100) & (across[:, :3].min(axis=1) > 150)
    assert rim.any()


def test_dots_are_all_alike_while_they_are_large() -> None:
    dataset = Dataset(np.concatenate([round_group(MOST_STAMPED + 1, 0.8), [[6.0, 3.0]]]))
    assert dots.dot(place(dataset, VIEW, 1.0), 1.0).alone is None


def test_dots_stay_within_what_they_may_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dots, "MOST_SPLATS", 50_000)
    found = dots.dot(place(Dataset(round_group(20_000)), VIEW, 2.0), 5.0)
    assert found.splat.nnz < 4 * 50_000


def test_a_layer_of_many_points_is_asked_about_places_one_by_one(make: Make) -> None:
    hand = make(Dataset(round_group(MOST_STAMPED + 1)), k=1)
    layer = PointsLayer()
    pixels = layer.pixels(hand.view.picture, hand.view.stage)
    every = hand.view.viewport.to_pixel(hand.session.dataset.points)
    assert len(pixels) == len(every)
    assert np.array_equal(pixels[7], every[7])
    assert np.array_equal(pixels[np.array([3, 1])], every[[3, 1]])


def test_points_are_never_gone_while_the_first_raster_is_made(make: Make) -> None:
    hand = make(Dataset(round_group(MOST_STAMPED)), k=1)
    hand.show.set("regions", False)
    hand.settle()
    hand.view.grab()
    hand.session.edit_dataset(hand.session.dataset.added([[0.0, 0.0]]), "Add point")
    assert hand.view.layers.points.rasteriser.raster is None
    x, y = hand.view.spot((1.0, 1.0)).toTuple()
    image = hand.view.grab().toImage()
    around = [image.pixelColor(x + i, y) for i in range(-20, 21)]
    assert sum(colour != themes.current.panel for colour in around) > 20


def test_other_data_are_not_seen_through_the_last_raster(make: Make) -> None:
    hand = make(Dataset(round_group(MOST_STAMPED + 1)), k=1)
    hand.show.set("regions", False)
    hand.settle()
    before = hand.view.layers.points.rasteriser.raster
    assert before is not None
    hand.session.load(Dataset(round_group(MOST_STAMPED + 1, seed=4)), "Other", hand.session.settings.scaling)
    assert hand.view.layers.points.rasteriser.raster is None
    hand.settle()
    assert hand.view.layers.points.rasteriser.raster is not before
