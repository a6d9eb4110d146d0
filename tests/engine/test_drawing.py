"""Drawing: each column as often as its weight says, whatever the groups that are summed first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.arrays import Floats
from engine.drawing import drawn

LAST = float(np.nextafter(1.0, 0.0))


@given(st.data(), st.integers(1, 4), st.integers(1, 90))
def test_whole_weights_are_drawn_as_exact_sums_say(data: st.DataObject, runs: int, columns: int) -> None:
    weights = data.draw(arrays.arrays(np.int64, (runs, columns), elements=st.integers(0, 3) | st.just(0)))
    evenly = data.draw(arrays.arrays(np.float64, runs, elements=st.floats(0.0, LAST)))
    found = drawn(weights.astype(np.float64), evenly)
    for own, share, column in zip(weights, evenly.tolist(), found.tolist(), strict=True):
        running = np.cumsum(own)
        # Whole numbers and their products with a double below 1 that are not rounded up to the next whole number.
        expected = int(running.searchsorted(np.floor(share * float(running[-1])), side="right"))
        assert column == (expected if running[-1] else -1)


@given(st.data(), st.integers(1, 3), st.integers(1, 60))
def test_no_weight_of_zero_is_drawn(data: st.DataObject, runs: int, columns: int) -> None:
    numbers = st.just(0.0) | st.floats(1e-300, 1e300) | st.sampled_from([1e-320, 1e-16, 1.0, 1.0 / 3.0, 0.1])
    weights = data.draw(arrays.arrays(np.float64, (runs, columns), elements=numbers))
    evenly = data.draw(arrays.arrays(np.float64, runs, elements=st.floats(0.0, LAST) | st.sampled_from([0.0, LAST])))
    weights /= max(1.0, float(weights.max()) / 1e300)
    found = drawn(weights, evenly)
    for own, column in zip(weights, found.tolist(), strict=True):
        if column < 0:
            assert own.sum() < 1e-280
        else:
            assert own[column] > 0.0


@pytest.mark.parametrize("columns", [1, 2, 10, 1000])
def test_as_often_as_the_weights_say(columns: int) -> None:
    random, runs = np.random.default_rng(0), 20_000
    weights: Floats = random.gamma(0.3, size=columns)
    found = drawn(np.broadcast_to(weights, (runs, columns)), random.random(runs))
    # In a few parts, so that each is drawn often.
    parts = np.arange(columns) * min(columns, 5) // columns
    expected = np.bincount(parts, weights=weights) / weights.sum()
    counts = np.bincount(parts[found], minlength=len(expected)) / runs
    assert np.abs(counts - expected).max() < 4 * np.sqrt(0.25 / runs)


def test_a_run_is_drawn_from_as_it_is_alone() -> None:
    random = np.random.default_rng(1)
    weights, evenly = random.random((7, 333)), random.random(7)
    together = drawn(weights, evenly)
    assert together.tolist() == [int(drawn(weights[run : run + 1], evenly[run : run + 1])[0]) for run in range(7)]


def test_the_last_column_is_found_however_sums_are_rounded() -> None:
    weights = np.zeros((1000, 400))
    weights[:, 380:] = np.random.default_rng(2).uniform(0.5, 1.0, size=(1000, 20))
    # The sum of a group and that of its columns one by one are not rounded alike: some end before what is looked for.
    assert drawn(weights, np.full(1000, LAST)).tolist() == [399] * 1000
