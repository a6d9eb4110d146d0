"""The sight: which part of the plane a view shows, and where fitting leads. Plain numbers, no Qt."""

from __future__ import annotations

from weakref import ref

from engine.arrays import Floats
from engine.records import replace
from explorer.canvas.aspect import Box, Margins, Pair, Viewport, fitted
from explorer.canvas.line import fitted_line

Area = tuple[float, float, float, float]
"""x0, x1, y0, y1 in user units."""

EMPTY = Box((0.0, 0.0), (10.0, 10.0))
"""What an empty canvas shows."""


class Sight:
    """viewport: what is seen; home: where fitting leads, None before it has been asked for."""

    def __init__(self) -> None:
        self.viewport = Viewport((640.0, 640.0))
        self.home: Viewport | None = None
        self._box = EMPTY
        self._measured: tuple[ref[Floats], Box] | None = None

    @property
    def at_home(self) -> bool:
        return self.home is None or self.viewport == self.home

    def enclose(self, points: Floats, centres: Floats) -> None:
        """What fitting is to show: points and centres, (m, 2) each; of more columns the first two."""
        self._box = self._around(points) if len(points) else EMPTY
        if len(centres) and len(points):
            self._box = self._box.joined(Box.around(centres))

    def _around(self, points: Floats) -> Box:
        """The box around points, which are asked for time and again until an edit makes others of them."""
        if self._measured is None or self._measured[0]() is not points:
            self._measured = ref(points), Box.around(points)
        return self._measured[1]

    def go_home(self, units: list[float], size: Pair, scale: float) -> Viewport:
        """Where fitting leads now. units: user units in one unit of the algorithm's distance, along each column; scale:
        of text, to which the margins belong."""
        free = Margins()
        pixels = (free.left, free.top, free.right, free.bottom, free.note)
        margins = Margins(*(scale * side for side in pixels))
        if len(units) == 1:
            self.home = fitted_line(self._box, units[0], size, margins)
        else:
            self.home = fitted(self._box, (units[0], units[1]), size, margins)
        return self.home

    def near_home(self, viewport: Viewport) -> Viewport:
        """The viewport, brought back to where nobody gets lost."""
        return viewport if self.home is None else viewport.kept_near(self.home)

    @property
    def area(self) -> Area | None:
        """What is seen, unless it is where fitting leads."""
        if self.viewport == self.home:
            return None
        low, high = self.viewport.box.low, self.viewport.box.high
        return (low[0], high[0], low[1], high[1])

    def showing(self, area: Area) -> Viewport:
        """Of this part of the plane, or a little more where the canvas is of another shape."""
        home = self.home or self.viewport
        across = (area[1] - area[0]) / (home.size[0] * home.unit[0])
        up = (area[3] - area[2]) / (home.size[1] * home.unit[1])
        far = max(across, up) if home.line is None else across
        middle = Box((area[0], area[2]), (area[1], area[3])).middle
        return replace(home, middle=middle, unit=(home.unit[0] * far, home.unit[1] * far))
