"""Ticks: round numbers along an axis, and how they are written. No Qt."""

from __future__ import annotations

from math import ceil, floor, log10

from engine.records import Record
from explorer.numbers import MINUS, number

MANY_DIGITS = 6


class Tick(Record):
    """A number on an axis and its text."""

    value: float
    text: str


def ticks(low: float, high: float, at_most: float) -> tuple[Tick, ...]:
    """The multiples of 1, 2 or 5 × 10ⁿ between low and high, no more than so many of them."""
    if not high > low or at_most < 1:
        return ()
    step = _step((high - low) / at_most)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    largest = max(abs(low), abs(high))
    if last - first > 1000 or step <= abs(largest) * 1e-14:
        return ()
    return tuple(Tick(i * step, _text(i * step, step, largest)) for i in range(first, last + 1))


def _step(least: float) -> float:
    magnitude = 10.0 ** floor(log10(least))
    return next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= least * (1 - 1e-9))


def _text(value: float, step: float, largest: float) -> str:
    digits = max(1, floor(log10(largest)) - floor(log10(step) + 1e-9) + 1)
    # With very many digits the power of ten changes along the axis, and plain ones are easier to compare.
    plain = digits > MANY_DIGITS and step >= 1e-5 and largest < 1e15
    if (largest >= 1e7 or step < 1e-5) and not plain:
        return number(value, digits)
    return f"{value + 0.0:.{max(0, -floor(log10(step) + 1e-9))}f}".replace("-", MINUS)
