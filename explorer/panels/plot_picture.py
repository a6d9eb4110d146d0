"""Pictures: what a plot shows, as plain values. The cards make them from the session, the surface paints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, IntEnum
from math import ceil, floor, isfinite, log10

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.records import Record
from explorer.numbers import MINUS, number


class Stroke(Enum):
    """How a curve is drawn: its dash pattern, in widths of the line."""

    SOLID = ()
    DASHED = (5.0, 3.0)
    DOTTED = (1.2, 2.4)
    DASH_DOT = (7.0, 3.0, 1.2, 3.0)


class Tone(Enum):
    """The colours of plots; the theme says which they are."""

    INK = "ink"
    SOFT = "soft"
    SERIES = "series"
    ACCENT = "accent"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    WARNING = "warning"


RANKS = (Tone.FIRST, Tone.SECOND, Tone.THIRD, Tone.FOURTH)
"""The tones of what is ranked, the best one first; all that comes after them is SOFT."""


class Look(IntEnum):
    """How a mark is drawn. HIDDEN ones can be picked all the same; CROSSED ones are not to be relied on."""

    DOT = 0
    HOLLOW = 1
    HIDDEN = 2
    CROSSED = 3


class Curve(Record, eq=False):
    """Marks at (x, y), (m,) each and finite, with a line through those that are joined to the next one.

    payloads: what choosing a mark hands over; words(i): mark i's exact values; faded: whether it is an older result;
    spread: (m, 2) lowest and highest of what a mark is the best of; label: what stands at the curve's end.
    """

    x: Floats
    y: Floats
    looks: Ints
    faded: Bools
    joined: Bools
    payloads: Sequence[object]
    words: Callable[[int], str]
    stroke: Stroke = Stroke.SOLID
    tone: Tone = Tone.INK
    label: str = ""
    spread: Floats | None = None


class Rule(Record):
    """A dashed upright line with a label at its head."""

    x: float
    label: str
    tone: Tone = Tone.ACCENT


class Picture(Record, eq=False):
    """All that a plot shows. y_range in the values' units: what lies outside is marked at the edge.

    notches: places on the x axis where the data were edited; ringed: (curve, mark) that is the selected one;
    rows: how many labels of rules there is room for, if there are fewer of them at the moment. spoken: the picture in
    words; note: what stands in an empty plot.
    """

    curves: tuple[Curve, ...] = ()
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)
    x_name: str = ""
    rules: tuple[Rule, ...] = ()
    rows: int = 0
    notches: tuple[float, ...] = ()
    ringed: tuple[int, int] | None = None
    spoken: str = ""
    note: str = ""

    @property
    def head(self) -> int:
        """Rows of labels over the plot; the lowest ones are taken."""
        return max(len(self.rules), self.rows)

    @property
    def labelled(self) -> bool:
        return any(curve.label for curve in self.curves)


def padded_range(values: Floats) -> tuple[float, float]:
    """The range of the values, widened where they are equal but for rounding."""
    low, high = float(np.min(values)), float(np.max(values))
    least = max(abs(low), abs(high)) * 1e-9
    if high - low > least:
        return low, high
    half = max(abs(low), abs(high)) * 0.01 or 0.5
    return low - half, high + half


def robust_range(values: Floats) -> tuple[float, float]:
    """The range of the values without those that would flatten all the others.

    What lies further from the middle (10 to 60 % of the values: low ones are the better ones) than four times its width
    is left out.
    """
    low, high = np.quantile(values, (0.1, 0.6))
    reach = 4.0 * max(high - low, 1e-9 * max(abs(low), abs(high)))
    return padded_range(values[(values >= low - reach) & (values <= high + reach)])


def nice_ticks(low: float, high: float, at_most: int) -> tuple[list[float], list[str]]:
    """Round numbers in the range, no more than at_most (at least 2), and their texts."""
    raw = (high - low) / max(at_most, 2)
    if not isfinite(raw) or raw <= 0:
        return [], []
    power = floor(log10(raw))
    step = next(m * 10.0**power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * 10.0**power >= raw * 0.999)
    values = [i * step for i in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    decimals = next((d for d in range(max(0, -power), -power + 2) if abs(round(step, d) - step) < 1e-6 * step), 0)
    largest = max(abs(low), abs(high))
    if largest >= 1e6 or decimals > 4:
        digits = 2 + max(0, floor(log10(largest)) - power)
        return values, [number(value, digits) for value in values]
    return values, [f"{value + 0.0:.{decimals}f}".replace("-", MINUS) for value in values]


def whole_ticks(low: float, high: float, at_most: int) -> list[int]:
    """Whole numbers in the range, evenly spaced, no more than at_most (at least 2)."""
    first, last = ceil(low), floor(high)
    count = last - first + 1
    step = next(s * 10**p for p in range(12) for s in (1, 2, 5) if count <= s * 10**p * max(at_most, 2))
    return [value for value in range(first, last + 1) if value % step == 0 or step == 1]


def cut(x: Floats, heights: Floats, joined: Bools) -> tuple[Floats, Floats, Ints]:
    """The line through joined marks, cut off where it leaves the heights 0 … 1 by more than a little.

    Returns x, heights, and whether each place is joined to the next one.
    """
    low, high = -0.03, 1.03
    if ((heights >= low) & (heights <= high)).all():
        return x, heights, joined.astype(np.intp)
    xs: list[float] = []
    ys: list[float] = []
    for i in np.flatnonzero(joined):
        (x0, x1), (y0, y1) = x[i : i + 2], heights[i : i + 2]
        if max(y0, y1) < low or min(y0, y1) > high:
            continue
        shares = [0.0, 1.0]
        for end, (here, there) in enumerate(((y0, y1), (y1, y0))):
            if not low <= here <= high:
                share = ((low if here < low else high) - here) / (there - here)
                shares[end] = share if end == 0 else 1.0 - share
        xs += [x0 + share * (x1 - x0) for share in shares]
        ys += [y0 + share * (y1 - y0) for share in shares]
    return np.array(xs), np.array(ys), np.resize(np.array([1, 0], dtype=np.intp), len(xs))


def nudged(places: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """The places, moved to stand at least `height` apart, between low and high as far as there is room."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, i in zip([None, *order], order, strict=False):
        moved[i] = max(moved[i], low if before is None else moved[before] + height)
    ceiling = max(high, low + height * (len(places) - 1))
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - height
    return moved
