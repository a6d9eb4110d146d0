"""Sets of points, and what edits do to their numbers: compared with Python's own sets and lists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.point_set import PointSet, Renumbering

NUMBERS = st.sets(st.integers(0, 12))


@given(NUMBERS, NUMBERS)
def test_is_a_set(one: set[int], other: set[int]) -> None:
    a, b = PointSet(one), PointSet(np.array(sorted(other, reverse=True), dtype=int))
    assert a == one
    assert list(a) == sorted(one)
    assert len(a) == len(one)
    assert (a == b) is (one == other)
    assert (hash(a) == hash(b)) or one != other
    assert a.joined(b) == one | other
    assert a.without(b) == one - other
    assert all((i in a) is (i in one) for i in range(-1, 14))
    assert np.flatnonzero(a.mask(13)).tolist() == sorted(one)
    assert PointSet.where(a.mask(13)) == one


def test_is_read_only_and_its_own() -> None:
    given_numbers = np.array([1, 2])
    made = PointSet(given_numbers)
    given_numbers[0] = 0
    assert made == {1, 2}
    with pytest.raises(ValueError, match="read-only"):
        made.indices[0] = 5
    assert "x" not in made
    assert made.mask(2).tolist() == [False, True]


@given(st.integers(0, 10), st.lists(st.tuples(st.booleans(), NUMBERS), max_size=4), st.data())
def test_edits_one_after_the_other_are_one_edit(
    n: int, steps: list[tuple[bool, set[int]]], data: st.DataObject
) -> None:
    """Points are letters: whatever is done to them, a number leads to the same letter again."""
    before = letters = list(range(n))
    edit = Renumbering.of(n, n)
    fresh = 100
    for removes, rows in steps:
        if removes:
            kept = np.array([i for i in range(len(letters)) if i not in rows], dtype=int)
            later = Renumbering.of(len(letters), len(kept), kept)
            letters = [letters[i] for i in kept]
        else:
            later = Renumbering.of(len(letters), len(letters) + len(rows))
            letters = [*letters, *range(fresh, fresh + len(rows))]
            fresh += len(rows)
        edit = edit.then(later)
    chosen = np.array(sorted(data.draw(st.sets(st.sampled_from(range(n))))) if n else [], dtype=int)
    survivors = [letters.index(before[i]) for i in chosen if before[i] in letters]
    assert edit.forward(chosen).tolist() == survivors
    everything = np.arange(len(letters))
    assert edit.backward(everything).tolist() == [letter for letter in letters if letter < 100]


def test_an_edit_that_does_not_tell_what_it_keeps_keeps_nothing() -> None:
    edit = Renumbering.of(5, 3)
    assert edit.forward(np.array([0, 1])).size == 0
    assert edit.backward(np.array([0, 1])).size == 0
