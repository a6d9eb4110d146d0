"""Lines: numbers and tables as plain text that may be copied from a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from explorer import numbers

ABSENT = "-"
"""What stands where there is no number."""

DIFFERENCE = 4
"""To how many digits differences are shown."""

MOST_DIGITS = 17
"""By which a number in double precision is told from any other."""

ROUNDING = 1e-15
"""Values that differ by this part of them are the same."""


def number(value: float | None, digits: int = 6) -> str:
    """The value with an ASCII minus sign and exponent: what is copied from here is to be a number elsewhere."""
    if value is None:
        return ABSENT
    if value != 0 and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.{digits}g}"
    return numbers.number(value, digits).replace(numbers.MINUS, "-")


def column(values: Sequence[float | None], digits: int = 6, apart: float = 0.0) -> list[str]:
    """The values with equally many decimals, the largest to so many digits.

    apart: a difference that is to be seen to DIFFERENCE digits even where the values need more for that, as far as
    double precision has them.
    """
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    if largest and apart > ROUNDING * largest:
        needed = DIFFERENCE + floor(log10(largest)) - floor(log10(apart))
        if needed > digits:
            return _precise(values, min(needed, MOST_DIGITS), largest)
    if not 1e-4 <= largest < 1e6:
        return [number(value, digits) for value in values]
    decimals = max(0, digits - 1 - floor(log10(largest)))
    return [ABSENT if value is None else f"{value:.{decimals}f}" for value in values]


def _precise(values: Sequence[float | None], digits: int, largest: float) -> list[str]:
    """The values with equally many decimals, whose last one is the largest's last one of so many digits."""
    decimals = digits - 1 - floor(log10(largest))
    if not 1e-4 <= largest < 1e15:
        return [number(value, digits) for value in values]
    return [ABSENT if value is None else f"{value:.{max(0, decimals)}f}" for value in values]


def reach(values: Sequence[float | None]) -> float:
    """How far the values that there are lie apart."""
    known = [value for value in values if value is not None]
    return max(known, default=0.0) - min(known, default=0.0)


def table(header: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """The columns side by side below their names, each as wide as it must be and flush right."""
    whole = [
        [text.rjust(max(map(len, (name, *texts)))) for text in (name, *texts)]
        for name, texts in zip(header, columns, strict=True)
    ]
    return ["  ".join(row) for row in zip(*whole, strict=True)]


def listed(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Names with what belongs to them, flush left below each other."""
    width = max(len(name) for name, _ in pairs)
    return [f"{name.ljust(width)}  {text}" for name, text in pairs]
