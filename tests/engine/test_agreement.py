"""Agreement of two labellings: against scikit-learn, all pairings and by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from engine.agreement import Agreement, accuracy, adjusted_rand, agreement

labellings = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60)


@given(labellings)
def test_adjusted_rand_agrees_with_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs).T
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-12)
    assert adjusted_rand(a, b) == adjusted_rand(b, a)
    assert adjusted_rand(a, a) == 1.0
    assert adjusted_rand(a, (a + 3) % 5) == 1.0, "names do not matter"


def test_adjusted_rand_by_hand() -> None:
    # 6 pairs: together in a 2, in b 1, in both 1; by chance 2·1/6.
    assert adjusted_rand([0, 0, 1, 1], [0, 0, 1, 2]) == pytest.approx((1 - 2 / 6) / (1.5 - 2 / 6))
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


def test_adjusted_rand_leaves_unknown_classes_out() -> None:
    assert adjusted_rand([0, 0, 1, 1, 0], [4, 4, 2, 2, -1]) == 1.0
    assert adjusted_rand([0, -1], [0, 1]) is None
    assert adjusted_rand([], []) is None


def test_adjusted_rand_of_a_million_points_does_not_overflow() -> None:
    a = np.arange(1_000_000) % 2
    b = a.copy()
    b[:1000] = 1 - b[:1000]
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-12)
    assert adjusted_rand(a, b) == pytest.approx((1 - 2 * 0.001) ** 2, abs=1e-5)


def test_accuracy_by_hand() -> None:
    assert accuracy([2, 2, 0, 0], [0, 0, 1, 1]) == 1.0
    assert accuracy([0, 0, 0, 0], [0, 0, 1, 1]) == 0.5
    assert accuracy([0, 1, 2, 3], [0, 0, 1, 1]) == 0.5  # two clusters have no partner
    assert accuracy([0, 0, 1, -1], [5, -1, 5, 5]) == 0.5
    assert accuracy([0, 1], [-1, -1]) is None
    assert accuracy([], []) is None


@given(labellings)
def test_accuracy_is_the_best_over_all_pairings(pairs: list[tuple[int, int]]) -> None:
    labels, classes = np.array(pairs).T
    best = max((np.array(names)[labels] == classes).mean() for names in permutations(range(5)))
    assert accuracy(labels, classes) == pytest.approx(best)
    assert accuracy(4 - labels, 7 * classes) == accuracy(labels, classes)


@given(labellings, st.integers(0, 10**6))
def test_labels_may_be_any_numbers(pairs: list[tuple[int, int]], far: int) -> None:
    labels, classes = np.array(pairs).T
    named = np.where(labels > 1, labels + far, labels)
    assert adjusted_rand(named, classes) == pytest.approx(adjusted_rand_score(labels, classes), abs=1e-12)
    assert agreement(named, classes) == Agreement(adjusted_rand(labels, classes), accuracy(labels, classes))
