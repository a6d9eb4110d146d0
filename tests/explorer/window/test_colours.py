"""Which colours the clusters on screen have."""

from __future__ import annotations

import numpy as np

from engine.dataset import Dataset
from explorer.theme import themes
from tests.explorer.window.conftest import CTRL, Hand, Key, noise


def fills(hand: Hand) -> list[str]:
    return [themes.current.fill(hand.view.picture.colour(j)).name() for j in range(hand.session.settings.k)]


def first_fills(k: int) -> list[str]:
    return [themes.current.fill(i).name() for i in range(k)]


def test_few_clusters_differ_whatever_there_were_before(hand: Hand) -> None:
    hand.load(noise(200), k=20)
    hand.view.setFocus()
    for _ in range(5):
        hand.key(Key.Key_R)
        hand.settle()
        hand.converge()
    assert sorted(fills(hand)) == sorted(first_fills(10) * 2)
    hand.key(Key.Key_9)
    hand.settle()
    assert len(set(fills(hand))) == 9
    hand.key(Key.Key_5)
    hand.settle()
    assert len(set(fills(hand))) == 5


def test_other_data_begin_with_the_first_colours_and_undo_brings_the_old_ones_back(hand: Hand) -> None:
    hand.load(noise(200), k=9)
    hand.converge()
    hand.view.setFocus()
    for _ in range(3):
        # Each time some colours stay with other clusters.
        hand.key(Key.Key_R)
        hand.settle()
        hand.converge()
    before = fills(hand)
    assert before != first_fills(9)
    hand.key(Key.Key_1, CTRL)
    hand.wait(lambda: hand.session.frame is not None and hand.session.dataset.n == 272)
    hand.settle()
    assert fills(hand) == first_fills(hand.session.settings.k)
    hand.key(Key.Key_Z, CTRL)
    hand.settle()
    assert fills(hand) == before


def test_a_new_drawing_begins_with_the_first_colours(hand: Hand) -> None:
    hand.load(Dataset(np.random.default_rng(2).normal(size=(100, 2)) + 5), k=9)
    hand.converge()
    hand.view.setFocus()
    hand.key(Key.Key_3)
    hand.settle()
    hand.key(Key.Key_N, CTRL)
    hand.wait(lambda: hand.session.dataset.n == 0)
    for at in ((2, 2), (3, 7), (8, 4)):
        hand.click(at)
    hand.wait(lambda: hand.session.frame is not None)
    assert fills(hand) == first_fills(3)
