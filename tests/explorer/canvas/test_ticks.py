import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.canvas.ticks import ticks


@pytest.mark.parametrize(
    ("low", "high", "at_most", "texts"),
    [
        (0.4, 5.6, 6, ["1", "2", "3", "4", "5"]),
        (-0.6, 0.6, 6, ["−0.6", "−0.4", "−0.2", "0.0", "0.2", "0.4", "0.6"]),
        (41.0, 99.0, 6, ["50", "60", "70", "80", "90"]),
        (0.0, 3e9, 3, ["0", "1×10⁹", "2×10⁹", "3×10⁹"]),
        (1e9 - 3, 1e9 + 3, 3, ["999999998", "1000000000", "1000000002"]),
    ],
)
def test_round_numbers(low: float, high: float, at_most: float, texts: list[str]) -> None:
    assert [tick.text for tick in ticks(low, high, at_most)] == texts


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9), st.floats(1, 20))
def test_ticks_lie_inside_and_are_not_too_many(low: float, length: float, at_most: float) -> None:
    high = low + length
    assume(high > low)
    found = ticks(low, high, at_most)
    slack = 1e-6 * length + 1e-12 * abs(low)
    assert all(low - slack <= tick.value <= high + slack for tick in found)
    assert len(found) <= at_most + 1


def test_different_ticks_have_different_texts() -> None:
    for low, high in ((1e9, 1e9 + 1), (0.0, 1e-4), (123456.0, 123457.0), (0.0, 5e8)):
        texts = [tick.text for tick in ticks(low, high, 7)]
        assert len(texts) > 2
        assert len(set(texts)) == len(texts)


def test_no_ticks_where_there_is_no_length() -> None:
    assert ticks(1.0, 1.0, 5) == ()
    assert ticks(2.0, 1.0, 5) == ()
    assert ticks(1e16, 1e16 + 4, 5) == ()
