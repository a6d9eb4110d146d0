"""The line: how data of one column lie on the canvas. Plain numbers, no Qt.

A place is (x, v): v is 0 at the foot of the strip of points and 1 at its top; below the strip are the responsibilities,
above it the density, with the centres on its base line. What a hand does along v means nothing to the data.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from engine.coordinates import Coordinates
from engine.records import replace
from explorer.canvas.aspect import Box, Margins, Pair, Viewport

SHARES = (-1.25, -0.3)
STRIP = (-0.12, 1.12)
BASE, TOP = 1.55, 4.6

RISE = 0.13
"""How much higher than the one after it each step of a trail lies."""


def own(places: Pair | Floats, d: int) -> Floats:
    """What of places (..., 2) in the plane counts for data of d columns."""
    return np.asarray(places, dtype=np.float64)[..., :d]


def lifted(places: Floats, v: float = BASE) -> Floats:
    """Places (..., d) in the plane: those of one column at a height, all others as they are."""
    if places.shape[-1] > 1:
        return places[..., :2]
    return np.concatenate([places, np.full_like(places, v)], axis=-1)


def planar(coordinates: Coordinates) -> Coordinates:
    """Coordinates of the plane, along which the height stays as it is, from those of one column."""
    if len(coordinates.scale) > 1:
        return coordinates
    return Coordinates(np.append(coordinates.shift, 0.0), np.append(coordinates.scale, 1.0), coordinates.unit)


def fitted_line(box: Box, scale: float, size: Pair, margins: Margins) -> Viewport:
    """The viewport that shows this box from its left to its right, and all bands from top to bottom.

    scale: user units in one unit of the algorithm's distance, for a box without any width.
    """
    room = max(size[0] - margins.left - margins.right, 0.4 * size[0], 1.0)
    wide = box.high[0] - box.low[0] or 4 * scale
    middle = box.middle[0] + 0.5 * (margins.right - margins.left) * wide / room
    return replace(Viewport(size, (middle, 0.0), (wide / room, 1.0)), line=(SHARES[0], TOP, margins)).levelled()
