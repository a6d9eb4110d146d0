"""Taking in stretches is taking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrays import taken


@given(st.integers(1, 900), st.sets(st.integers(0, 899), max_size=6), st.booleans())
def test_taken_is_what_numpy_takes(n: int, left_out: set[int], turned: bool) -> None:
    values = np.random.default_rng(n).normal(size=(n, 2))
    indices = np.delete(np.arange(n), [i for i in left_out if i < n])
    if turned:
        indices = np.roll(indices, len(indices) // 3)
    for array in (values, values[:, 0]):
        found = taken(array, indices)
        assert np.array_equal(found, array.take(indices, axis=0))
        assert found.base is None


def test_numbers_from_the_end_or_beyond_it_mean_what_they_mean_to_numpy() -> None:
    values = np.arange(500)
    assert np.array_equal(taken(values, np.arange(-300, 0)), values[200:])
    with pytest.raises(IndexError):
        taken(values, np.arange(300, 600))
