"""Viewport: which part of the plane is seen, and how long a unit is on either axis. Plain numbers, no Qt."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from engine.records import Record, replace

LEAST_USED = 1 / 3
"""Where equal distances would leave more than the rest of the canvas empty, the view fills it instead."""

FARTHEST_OUT, FARTHEST_IN = 8.0, 1e-5
"""How much larger and smaller a pixel's units may become than they are when everything fits."""

Pair = tuple[float, float]


class Box(Record):
    """A rectangle in user units."""

    low: Pair
    high: Pair

    @staticmethod
    def around(places: Floats) -> Box:
        """The box around places (m, 2), m ≥ 1."""
        # Column by column: over rows of two numbers NumPy takes thirty times as long.
        x, y = places[:, 0], places[:, 1]
        return Box((float(x.min()), float(y.min())), (float(x.max()), float(y.max())))

    def joined(self, other: Box) -> Box:
        """The box around both."""
        low = (min(self.low[0], other.low[0]), min(self.low[1], other.low[1]))
        return Box(low, (max(self.high[0], other.high[0]), max(self.high[1], other.high[1])))

    def nearest(self, at: Pair) -> Pair:
        """The place in the box that is nearest to a place anywhere."""
        x = min(max(at[0], self.low[0]), self.high[0])
        return (x, min(max(at[1], self.low[1]), self.high[1]))

    @property
    def middle(self) -> Pair:
        return (self.low[0] + 0.5 * (self.high[0] - self.low[0]), self.low[1] + 0.5 * (self.high[1] - self.low[1]))


class Margins(Record):
    """Pixels kept free around what is fitted.

    At the top there is room for a badge of two lines, a bar of remedies and a centre with its warning below them,
    whatever is there at the moment: fitting is not to depend on it. note: at the bottom where distances are not to
    scale, for what says so.
    """

    left: float = 48.0
    top: float = 112.0
    right: float = 40.0
    bottom: float = 56.0
    note: float = 118.0


class Viewport(Record):
    """size: of the canvas, in pixels; middle: the place at its middle; unit: user units in a pixel, along x and y.

    line: for data of one column, the heights at the foot and the top of what is shown, and the margins around them;
    only x is panned and zoomed there.
    """

    size: Pair
    middle: Pair = (5.0, 5.0)
    unit: Pair = (0.02, 0.02)
    line: tuple[float, float, Margins] | None = None

    @property
    def box(self) -> Box:
        """The part of the plane that is seen."""
        half = (0.5 * self.size[0] * self.unit[0], 0.5 * self.size[1] * self.unit[1])
        low = (self.middle[0] - half[0], self.middle[1] - half[1])
        return Box(low, (self.middle[0] + half[0], self.middle[1] + half[1]))

    def to_pixel(self, places: Floats) -> Floats:
        """Places (..., 2) in user units → pixels from the top left."""
        pixels = (places - np.asarray(self.middle)) / np.array([self.unit[0], -self.unit[1]])
        return np.asarray(pixels + 0.5 * np.asarray(self.size))

    def to_user(self, pixels: Floats) -> Floats:
        """Pixels (..., 2) from the top left → places in user units."""
        apart = (pixels - 0.5 * np.asarray(self.size)) * np.array([self.unit[0], -self.unit[1]])
        return np.asarray(apart + np.asarray(self.middle))

    def pixel(self, at: Pair) -> Pair:
        """One place in pixels."""
        x, y = self.to_pixel(np.array(at))
        return (float(x), float(y))

    def place(self, pixel: Pair) -> Pair:
        """The place under one pixel."""
        x, y = self.to_user(np.array(pixel))
        return (float(x), float(y))

    def panned(self, dx: float, dy: float) -> Viewport:
        """With the plane dragged by so many pixels."""
        moved = replace(self, middle=(self.middle[0] - dx * self.unit[0], self.middle[1] + dy * self.unit[1]))
        return moved.levelled()

    def zoomed(self, factor: float, pixel: Pair) -> Viewport:
        """With every unit so many times as long, and the place under this pixel kept there."""
        fixed = self.place(pixel)
        larger = replace(self, unit=(self.unit[0] / factor, self.unit[1] / factor))
        now = larger.place(pixel)
        middle = (larger.middle[0] + fixed[0] - now[0], larger.middle[1] + fixed[1] - now[1])
        return replace(larger, middle=middle).levelled()

    def resized(self, size: Pair) -> Viewport:
        """On a canvas of another size: the same middle, the same lengths."""
        return replace(self, size=size).levelled()

    def kept_near(self, home: Viewport) -> Viewport:
        """Within the limits of zooming, and with its middle inside what home shows: nobody gets lost."""
        wish = self.unit[0] / home.unit[0]
        allowed = min(max(wish, FARTHEST_IN), FARTHEST_OUT)
        unit = (self.unit[0] * allowed / wish, self.unit[1] * allowed / wish)
        return replace(self, unit=unit, middle=home.box.nearest(self.middle)).levelled()

    def levelled(self) -> Viewport:
        """Of a line: with all its heights in sight, whatever became of x."""
        if self.line is None:
            return self
        foot, top, margins = self.line
        step = (top - foot) / max(self.size[1] - margins.top - margins.bottom, 0.4 * self.size[1], 1.0)
        middle = foot + (0.5 * self.size[1] - margins.bottom) * step
        return replace(self, middle=(self.middle[0], middle), unit=(self.unit[0], step))

    def distorts(self, scale: Pair) -> bool:
        """Whether the algorithm's distances, whose units these scales are, are unequal on the two axes."""
        across, up = self.unit[0] / scale[0], self.unit[1] / scale[1]
        return not 0.8 < across / up < 1.25


def fitted(box: Box, scale: Pair, size: Pair, margins: Margins) -> Viewport:
    """The viewport that shows this box, with the algorithm's distances equally long on both axes where that can be.

    scale: the user units in one unit of the algorithm's distance, along x and y.
    """
    across = max(size[0] - margins.left - margins.right, 0.4 * size[0], 1.0)
    room = (across, max(size[1] - margins.top - margins.bottom, 0.4 * size[1], 1.0))
    wide, high = box.high[0] - box.low[0], box.high[1] - box.low[1]
    if wide <= 0 and high <= 0:
        wide, high = 4 * scale[0], 4 * scale[1]
    step = max(wide / scale[0] / room[0], high / scale[1] / room[1])
    unit = (step * scale[0], step * scale[1])
    used = (wide / unit[0] / room[0]) * (high / unit[1] / room[1])
    if 0 < used < LEAST_USED:
        margins = replace(margins, bottom=margins.note)
        unit = (wide / room[0], high / max(size[1] - margins.top - margins.bottom, 0.4 * size[1], 1.0))
    middle = box.middle
    # The margins differ from side to side; the box sits in the middle of what they leave.
    off = (0.5 * (margins.right - margins.left), 0.5 * (margins.bottom - margins.top))
    return Viewport(size, (middle[0] + off[0] * unit[0], middle[1] - off[1] * unit[1]), unit)
