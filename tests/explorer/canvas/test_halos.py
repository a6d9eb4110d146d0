"""What marks selected points: seen around each of them and nowhere else, however many points there are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from engine.dataset import Dataset
from engine.settings import Method
from explorer.canvas.halos import MOST_RINGS, MOST_SPARSE, Halos
from explorer.canvas.stage import Picture, Stage
from explorer.theme import DARK, LIGHT, Theme, contrast
from tests.explorer.canvas.conftest import Hand, Make

WHITE = QColor("white")


def scattered(n: int) -> Dataset:
    return Dataset(np.random.default_rng(n).uniform(0.0, 10.0, size=(n, 2)))


def painted(hand: Hand, symbols: bool = True, hovered: int = -1) -> tuple[np.ndarray, Stage]:
    """Where the halos leave a white picture white (h, w), and where that is."""
    stage = Stage(hand.view.viewport, LIGHT)
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    image.fill(WHITE)
    painter = QPainter(image)
    halos, picture = Halos(), Picture.of(hand.session)
    halos.paint_below(painter, picture, stage)
    halos.paint_above(painter, picture, stage, symbols)
    halos.paint_marks(painter, picture, hovered, stage)
    painter.end()
    values = np.frombuffer(image.constBits(), np.uint8).reshape(600, 600, 4)
    return (values[..., :3] == 255).all(axis=-1), stage


@pytest.mark.parametrize(
    ("n", "selected", "symbols"),
    [
        (60, 7, True),
        (MOST_SPARSE + 1, 7, True),
        (MOST_SPARSE + 1, MOST_RINGS + 1, True),
        (MOST_SPARSE + 1, MOST_RINGS + 1, False),
    ],
    ids=["discs", "rings", "tint of symbols", "tint of a raster"],
)
def test_every_selected_point_is_marked_and_nothing_else(make: Make, n: int, selected: int, symbols: bool) -> None:
    hand = make(scattered(n), k=1)
    chosen = np.random.default_rng(1).choice(n, selected, replace=False)
    hand.session.select(chosen)
    white, stage = painted(hand, symbols)
    places = stage.viewport.to_pixel(hand.session.dataset.points[chosen])
    down, across = np.nonzero(~white)
    apart = np.hypot(across[:, None] + 0.5 - places[:, 0], down[:, None] + 0.5 - places[:, 1])
    assert apart.min(axis=0).max() < 9, "each has a mark"
    assert apart.min(axis=1).max() < 11, "each mark has a point"


def test_without_a_selection_nothing_is_painted_but_the_pin_and_the_point_under_the_cursor(make: Make) -> None:
    hand = make(scattered(60), k=1)
    white, stage = painted(hand)
    assert white.all()
    hand.session.pin((5.0, 5.0))
    white, _ = painted(hand)
    x, y = (round(value) for value in stage.viewport.pixel((5.0, 5.0)))
    assert not white[y, x]
    white[y - 16 : y + 16, x - 16 : x + 16] = True
    assert white.all()
    hand.session.pin(None)
    white, _ = painted(hand, hovered=3)
    x, y = (round(value) for value in stage.viewport.pixel(tuple(hand.session.dataset.points[3])))
    assert white[y, x]
    assert not white[y - 10 : y + 10, x - 10 : x + 10].all()


def test_a_pinned_point_is_marked_where_it_goes(make: Make) -> None:
    hand = make(scattered(60), k=1)
    hand.session.pin(3)
    before, _ = painted(hand)
    hand.session.edit_dataset(hand.session.dataset.moved(3, [5.0, 5.0]), "Move point")
    after, stage = painted(hand)
    x, y = (round(value) for value in stage.viewport.pixel((5.0, 5.0)))
    assert not after[y - 10 : y + 10, x - 10 : x + 10].all()
    assert (before != after).any()


def test_marks_keep_the_colours_of_their_points_in_sight(make: Make) -> None:
    hand = make(scattered(60), k=2, method=Method.KMEANS)
    hand.rig.player.step()
    hand.rig.settle()
    plain = hand.view.grab().toImage()
    hand.session.select(range(60))
    marked = hand.view.grab().toImage()
    means = hand.session.frame.mixture.means
    apart = np.hypot(*(hand.session.dataset.points[:, None] - means).transpose(2, 0, 1)).min(axis=1)
    clear = np.flatnonzero(apart > 1.0)
    assert len(clear) > 20
    for at in hand.session.dataset.points[clear]:
        assert plain.pixelColor(hand.spot(tuple(at))) == marked.pixelColor(hand.spot(tuple(at)))


def test_what_lies_over_the_picture_changes_nothing_beneath(make: Make) -> None:
    hand = make(scattered(60), k=2)
    fresh = shown(hand)
    hand.view.repaint_over()
    assert alike(shown(hand), fresh)
    hand.session.edit_dataset(hand.session.dataset.added([5.0, 5.0]), "Add point")
    after = shown(hand)
    assert not alike(after, fresh)
    hand.view.repaint_over()
    assert alike(shown(hand), after)
    hand.canvas.resize(500, 640)
    hand.view.repaint_over()
    resized = shown(hand)
    hand.view.repaint_layers()
    assert alike(shown(hand), resized)


def shown(hand: Hand) -> np.ndarray:
    image = hand.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3])


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Letters are smoothed a little otherwise on a pixmap than on a widget."""
    return one.shape == other.shape and int(np.abs(one.astype(int) - other).max()) <= 8


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_selected_ones_of_any_cluster_are_told_from_the_others(make: Make, theme: Theme) -> None:
    """Where they lie thick: by lightness, and by an edge between them."""
    columns, rows = np.meshgrid(np.arange(10.0, 90.0), np.arange(10.0, 90.0))
    hand = make(Dataset(np.column_stack([columns.ravel(), rows.ravel()])), k=1)
    hand.session.select(np.flatnonzero(columns.ravel() < 50))
    for fill in theme.fills:
        stage = Stage(hand.view.viewport, theme)
        image = QImage(600, 600, QImage.Format.Format_RGB32)
        image.fill(fill)
        painter = QPainter(image)
        Halos().paint_above(painter, Picture.of(hand.session), stage, symbols=True)
        painter.end()
        (x, y), (away, _), (last, _) = stage.viewport.to_pixel(np.array([[30.0, 50.0], [70.0, 50.0], [49.0, 50.0]]))
        inside, outside = (image.pixelColor(round(at), round(y)) for at in (x, away))
        assert outside.name() == fill.name()
        assert contrast(inside, outside) > 1.25, fill.name()
        edge = max(contrast(image.pixelColor(round(last) + by, round(y)), inside) for by in range(10))
        assert edge > 1.5, fill.name()
