"""Colours stay with the clusters they had."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.matching import HUES, match_colours, match_colours_by_points, shared_points

MEANS = np.array([(0.0, 0.0), (10.0, 0.0), (0.0, 10.0)])


def test_first_run_counts_from_zero() -> None:
    assert match_colours(None, (), MEANS) == (0, 1, 2)
    assert match_colours(np.empty((0, 2)), (), MEANS) == (0, 1, 2)


def test_permuted_means_keep_their_colours() -> None:
    assert match_colours(MEANS, (0, 1, 2), MEANS[[2, 0, 1]] + 0.3) == (2, 0, 1)


def test_colours_need_not_be_in_order() -> None:
    assert match_colours(MEANS, (4, 0, 7), MEANS[[1, 2, 0]]) == (0, 7, 4)


def test_new_cluster_gets_the_lowest_free_colour() -> None:
    new = np.array([(0.0, 0.1), (5.0, 5.0), (10.0, 0.1), (0.0, 9.0)])
    assert match_colours(MEANS, (0, 1, 2), new) == (0, 3, 1, 2)
    assert match_colours(MEANS, (0, 3, 2), new) == (0, 1, 3, 2)


def test_lost_cluster_frees_its_colour() -> None:
    kept = match_colours(MEANS, (0, 1, 2), MEANS[[0, 2]])
    assert kept == (0, 2)
    assert match_colours(MEANS[[0, 2]], kept, MEANS) == (0, 1, 2)


def test_matching_is_the_best_one_not_the_greedy_one() -> None:
    old, new = np.array([[0.0], [2.0]]), np.array([[1.9], [9.0]])
    # Greedily 2.0 takes 1.9 (0.1 + 9.0); together 0.0 → 1.9 and 2.0 → 9.0 (1.9 + 7.0) are nearer.
    assert match_colours(old, (0, 1), new) == (0, 1)


def test_other_columns_start_afresh() -> None:
    assert match_colours(MEANS, (5, 6, 7), np.zeros((2, 3))) == (0, 1)


def test_a_colour_that_was_shared_stays_with_one_of_the_few() -> None:
    assert match_colours(MEANS, (15, 5, 12), MEANS) == (0, 5, 2)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_summed_distance_is_least(k_old: int, k_new: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    old, new = random.normal(size=(k_old, 2)), random.normal(size=(k_new, 2))
    before = new.copy()
    old_colours = tuple(random.permutation(HUES)[:k_old].tolist())
    colours = match_colours(old, old_colours, new)
    assert np.array_equal(new, before)

    distances = np.linalg.norm(old[:, None] - new[None], axis=-1)
    pairs = [(old_colours.index(colour), j) for j, colour in enumerate(colours) if colour in old_colours]
    if k_old > k_new:
        distances = distances.T
    fewer, more = distances.shape
    least = min(sum(distances[i, j] for i, j in enumerate(chosen)) for chosen in permutations(range(more), fewer))
    assert len(pairs) == fewer
    assert sum(np.linalg.norm(old[i] - new[j]) for i, j in pairs) <= least + 1e-12


@given(st.integers(1, 45), st.integers(1, 45), st.integers(0, 2**32 - 1))
def test_colours_differ_as_far_as_there_are_any(k_old: int, k_new: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    old, new = random.normal(size=(k_old, 2)), random.normal(size=(k_new, 2))
    old_colours = tuple(random.permutation(60)[:k_old].tolist())
    colours = match_colours(old, old_colours, new)
    assert len(set(colours)) == k_new
    times = np.bincount(np.array(colours) % HUES, minlength=HUES)
    assert times.max() - times.min() <= 1
    # Whoever comes back finds the same colours.
    assert match_colours(new, colours, new) == colours


def test_shared_points_keep_the_colour_wherever_the_means_went() -> None:
    assert match_colours_by_points([0, 0, 1, 1, 2], (4, 0, 7), [2, 2, 0, 0, 1], 3) == (0, 7, 4)


def test_a_split_cluster_passes_its_colour_to_the_larger_part() -> None:
    assert match_colours_by_points([0, 0, 0, 1, 1], (0, 1), [2, 0, 0, 1, 1], 3) == (0, 1, 2)


def test_joined_clusters_keep_the_colour_of_the_larger_one() -> None:
    assert match_colours_by_points([0, 1, 1, 2], (0, 1, 2), [0, 0, 0, 1], 2) == (1, 2)


def test_a_cluster_that_shares_no_point_gets_a_free_colour() -> None:
    assert match_colours_by_points([0, 0, 0], (0, 5), [0, 0, 0], 2) == (0, 1)
    assert match_colours_by_points([0, 0, 0], (1, 0), [1, 1, 1], 2) == (0, 1)


def test_points_that_came_or_went_are_left_out() -> None:
    assert match_colours_by_points([0, -1, -1, 1], (3, 8), [1, 0, 0, -1], 2) == (0, 3)
    assert match_colours_by_points([], (3, 8), [], 2) == (0, 1)
    with pytest.raises(ValueError, match="of 2 and 3 points"):
        match_colours_by_points([0, 1], (0, 1), [0, 1, 1], 2)


def test_shared_points_are_counted() -> None:
    assert shared_points([0, 0, 1, -1], [1, 1, 0, 0], 2, 3).tolist() == [[0, 2, 0], [1, 0, 0]]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40), st.permutations(range(4)))
def test_most_points_keep_their_colour_whatever_the_numbers(pairs: list[tuple[int, int]], order: list[int]) -> None:
    old, new = np.array(pairs).T
    colours = match_colours_by_points(old, (0, 1, 2, 3), new, 4)
    assert len(set(colours)) == 4
    kept = (np.array(colours)[new] == old).sum()
    assert kept == max((np.array(names)[new] == old).sum() for names in permutations(range(4)))
    # The same labels under other numbers come back in the colours they had.
    used = np.unique(old)
    renamed = match_colours_by_points(old, (0, 1, 2, 3), np.array(order)[old], 4)
    assert [renamed[order[j]] for j in used] == used.tolist()
