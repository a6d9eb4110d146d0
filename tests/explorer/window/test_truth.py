"""True classes: the figures in the status bar, and the outlines on the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from sklearn.metrics import adjusted_rand_score

from engine.dataset import Dataset
from engine.geometry import ellipse
from explorer.canvas.truth import groups_of
from tests.explorer.window.conftest import Hand, Key, groups, nearest


def classified() -> Dataset:
    """Three groups, of which a few points say they belong to another one, and one says nothing."""
    points = groups(30).points
    classes = np.arange(30) % 3
    classes[:4] = 2
    classes[5] = -1
    return Dataset(points, classes, class_names=("a", "b", "c"))


def test_the_status_bar_compares_with_the_true_classes(hand: Hand) -> None:
    dataset = classified()
    hand.load(dataset, k=3)
    label = hand.window.status.truth
    assert label.text() == ""
    hand.converge()
    labels = nearest(dataset.points, hand.frame.mixture.means)
    assert dataset.classes is not None
    known = dataset.classes >= 0
    rand = adjusted_rand_score(dataset.classes[known], labels[known])
    # The groups are found; two of the four that were renamed belong elsewhere.
    wrong = int((np.arange(4) % 3 != 2).sum())
    assert label.text() == f"adjusted Rand {rand:.3f} · accuracy {100 * (29 - wrong) / 29:.1f} %"
    hand.view.setFocus()
    hand.key(Key.Key_Home)
    assert label.text() == ""


def test_the_figures_belong_to_the_frame_that_is_shown(hand: Hand) -> None:
    hand.load(classified(), k=3, seed=4)
    hand.view.setFocus()
    said = []
    for _ in range(5):
        hand.key(Key.Key_Right)
        hand.settle()
        said.append(hand.window.status.truth.text())
    for place in range(4, -1, -1):
        assert hand.window.status.truth.text() == said[place]
        hand.key(Key.Key_Left)
    assert said[0] == said[1], "points keep their clusters while centres move"
    assert hand.window.status.truth.text() == ""


def test_data_without_classes_are_compared_with_nothing(hand: Hand) -> None:
    hand.load(groups(), k=3)
    hand.converge()
    assert hand.window.status.truth.text() == ""
    assert not hand.side.show_group.boxes["true_ellipses"].isEnabled()


def test_true_outlines_are_drawn_on_request(hand: Hand) -> None:
    dataset = classified()
    hand.load(dataset, k=3)
    box = hand.side.show_group.boxes["true_ellipses"]
    hand.tab_to(box)
    before = hand.view.grab().toImage()
    hand.key(Key.Key_Space)
    assert box.isChecked()
    after = hand.view.grab().toImage()
    assert dataset.classes is not None
    for j in range(3):
        own = dataset.points[dataset.classes == j]
        around = ellipse(own.mean(axis=0), np.cov(own.T, ddof=0), 2.0, 64)
        spots = [hand.spot((x, y)) for x, y in around.tolist()]
        inside = [spot for spot in spots if before.rect().adjusted(2, 2, -2, -2).contains(spot)]
        assert sum(_differs(before, after, spot) for spot in inside) > 0.8 * len(inside) > 20


def _differs(before: QImage, after: QImage, spot: QPoint) -> bool:
    """Whether any of the pixels around one does: the outline is dotted."""
    around = [(spot.x() + dx, spot.y() + dy) for dx in (-2, 0, 2) for dy in (-2, 0, 2)]
    return any(before.pixel(x, y) != after.pixel(x, y) for x, y in around)


def test_classes_too_small_for_a_shape_have_no_outline() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [5.0, 5.0], [5.0, 5.0], [5.0, 5.0], [9.0, 9.0]])
    found = groups_of(Dataset(points, np.array([0, 0, 0, 1, 1, 1, 2]), class_names=("a", "b", "c")))
    assert [group.number for group in found] == [0]
    assert found[0].mean == pytest.approx([1 / 3, 1 / 3])
    assert groups_of(Dataset(points)) == []
