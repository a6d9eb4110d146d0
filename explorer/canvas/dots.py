"""Dots: very many points counted by device pixel, and every pixel that holds any as a round dot. No widgets.

Where dots are large they lie on each other as symbols do; the more there are, the smaller they get, and the more what
shows is their density and the mean of their colours.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, log, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats
from engine.dataset import UNKNOWN, Dataset
from engine.records import Record
from explorer.canvas.aspect import Viewport
from explorer.canvas.sprites import DIAMETER, MOST_STAMPED, OPACITY, rim_width

if TYPE_CHECKING:
    from scipy.sparse import csc_matrix

MARGIN = 48.0
"""Pixels by which a raster reaches over the edge of the canvas: a first drag of the plane shows them at once."""

SHRINKING = 0.4
"""The dots of n points in sight are (MOST_STAMPED / n) to this power of the symbols' size."""

SMALLEST = 2.2
STEP = 0.25
"""Diameters, in pixels, are multiples of this: dots must not swell and shrink while the plane is dragged."""

MOST_SPLATS = 6_000_000
"""Places that all dots together may cover; they are made smaller where that is too little."""

MERGED = 150_000
"""With so many points in sight dots are no longer told apart; up to MOST_STAMPED they are, in between by and by."""

FAINT = (0.88, 0.42)
"""The opacity of a lone point, with MOST_STAMPED in sight and with a MILLION; where most points lie it is OPACITY."""

ALONE = 5.5
"""The diameter, in pixels, of dots that lie alone, where others are smaller: what is far from all else is sought."""

AROUND, FEW = 16.0, 3
"""A dot lies alone if there are so few points in the square of so many pixels that it is in and those around that."""

MILLION = 1_000_000
MOST = 99.5
"""The percentile of the density that counts as the most there is: one heap of equal points must not pale the rest."""

Singles = NDArray[np.float32]
Wanted = Callable[[], None]
"""Raises where the work is no longer wanted."""


class Placed(Record, eq=False):
    """The pixels with points in them. shape: rows and columns; cells (m,): their numbers, ascending; counts (m,): of
    points; last (m,): the number of the last point; middles (m, 2): the mean of each pixel's points, in user units;
    classes (m, 3): their mean class colour."""

    shape: tuple[int, int]
    cells: NDArray[np.int32]
    counts: Singles
    last: NDArray[np.int32]
    middles: Floats
    classes: Singles | None = None


class Tops(Record, eq=False):
    """The dots on top. owner (p,): whose, of the pixels with points; core, rim (p,): how much of each place its disc
    and the rim around it cover; below (p,): how much of the place the dots below it cover; disc: how much of these is
    disc, not rim."""

    owner: NDArray[np.intp]
    core: Singles
    rim: Singles
    below: Singles
    disc: float


class Alone(Record, eq=False):
    """Dots that are larger than the others. owner (a,): whose, of the pixels with points; places (a, s): those that
    each covers; core, rim (s,): how much of each place its disc and the rim around it cover."""

    owner: NDArray[np.intp]
    places: NDArray[np.int32]
    core: Singles
    rim: Singles


class Dots(Record, eq=False):
    """Every pixel's points as a round dot. covered (p,): the numbers of the places that dots cover; splat (places, m):
    how much of each place a dot covers; weights (m,) and total (p,): of the colours in their mean; opacity (p,): of the
    mean; tops and how much they show, 0…1: while dots are large they are told apart, as symbols are; alone: those that
    are drawn over all this, None while all are large."""

    splat: csc_matrix
    covered: NDArray[np.intp]
    weights: Singles
    total: Singles
    opacity: Singles
    tops: Tops | None
    apart: float
    alone: Alone | None


def place(
    dataset: Dataset, viewport: Viewport, ratio: float, palette: Floats | None = None, wanted: Wanted = lambda: None
) -> Placed:
    """Counts the points in sight by device pixel. palette: the true classes' colours, where they are to be shown."""
    width, height = (ceil((side + 2 * MARGIN) * ratio) for side in viewport.size)
    x, y = (_device(dataset.points[:, axis], axis, viewport, ratio) for axis in (0, 1))
    wanted()
    seen = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    if seen.all():
        cells = y.astype(np.int32) * np.int32(width) + x.astype(np.int32)
    else:
        x, y = x[seen], y[seen]
        cells = y.astype(np.int32) * np.int32(width) + x.astype(np.int32)
    wanted()
    counts = np.bincount(cells, minlength=width * height)
    full = np.flatnonzero(counts)
    number = counts[full]
    sums = [np.bincount(cells, at, minlength=width * height)[full] / number / ratio - MARGIN for at in (x, y)]
    last = np.zeros(width * height, dtype=np.int32)
    last[cells] = np.arange(len(cells), dtype=np.int32)
    classes = None
    if palette is not None and dataset.classes is not None:
        own = dataset.classes if seen.all() else dataset.classes[seen]
        own = np.where(own == UNKNOWN, len(palette) - 1, own)
        means = [np.bincount(cells, channel[own], minlength=width * height)[full] / number for channel in palette.T]
        classes = np.column_stack(means).astype(np.float32)
    middles = viewport.to_user(np.column_stack(sums))
    return Placed((height, width), full.astype(np.int32), number.astype(np.float32), last[full], middles, classes)


def _device(values: Floats, axis: int, viewport: Viewport, ratio: float) -> Floats:
    """Coordinates of one column (n,) as device pixels from the raster's left or upper edge."""
    unit = viewport.unit[axis] if axis == 0 else -viewport.unit[axis]
    # The middle first: at an offset of 1e9 the differences are what is left of the numbers.
    places = values - viewport.middle[axis]
    places *= ratio / unit
    places += (0.5 * viewport.size[axis] + MARGIN) * ratio
    return places


def dot(placed: Placed, pixel: float) -> Dots:
    """Round dots, the smaller and fainter the more points are in sight. pixel: device pixels in a pixel of the size
    setting."""
    n = float(placed.counts.sum())
    crowd = min(max(log(max(n, 1.0) / MOST_STAMPED), 0.0), log(MILLION / MOST_STAMPED))
    diameter = _diameter(crowd, len(placed.cells), pixel)
    core, rim = _masks(diameter)
    splat = _splat(placed, core)
    cover = splat @ np.ones(len(placed.cells), np.float32)
    apart = max(1 - crowd / log(MERGED / MOST_STAMPED), 0.0)
    tops = _tops(placed, core, rim, cover) if apart else None
    covered = np.flatnonzero(cover) if tops is None else tops[0]
    density = np.maximum((splat @ placed.counts)[covered], 1)
    most = max(float(np.percentile(density, MOST)) if len(density) else 1.0, 2.0)
    thick = np.minimum(np.log(density) / np.float32(log(most)), 1)
    faint = FAINT[0] + (FAINT[1] - FAINT[0]) * crowd / log(MILLION / MOST_STAMPED)
    opacity = np.minimum(cover[covered], 1) * (faint + (OPACITY - faint) * thick)
    # Logarithms again: a dot of a few points must not vanish beside one of very many.
    weights = (1 + np.log(placed.counts)).astype(np.float32)
    total = np.maximum((splat @ weights)[covered], np.float32(1e-6))
    alone = _alone(placed, pixel) if diameter < ALONE * pixel else None
    return Dots(splat, covered, weights, total, opacity, None if tops is None else tops[1], apart, alone)


def diameter_among(crowd: float) -> float:
    """Of dots, in pixels of the usual size; crowd: by what power of e more are in sight than could be stamped."""
    return round(max(DIAMETER * exp(-SHRINKING * crowd), SMALLEST) / STEP) * STEP


def _diameter(crowd: float, m: int, pixel: float) -> float:
    """Of m dots, in device pixels; crowd: by what power of e more points are in sight than could be stamped."""
    return max(min(diameter_among(crowd) * pixel, sqrt(4 * MOST_SPLATS / (pi * max(m, 1)))), 1.0)


def _masks(diameter: float) -> tuple[Floats, Floats]:
    """How much of the pixels around a dot's own its disc covers, and how much more its rim does, (side, side)."""
    width = rim_width(diameter)
    reach = ceil(0.5 * diameter + width)
    far = np.hypot(*np.meshgrid(*2 * [np.arange(-reach, reach + 1)]))
    core, both = (np.clip(radius + 0.5 - far, 0, 1) for radius in (0.5 * diameter, 0.5 * diameter + width))
    return core, both - core


def _tops(placed: Placed, core: Floats, rim: Floats, cover: Singles) -> tuple[NDArray[np.intp], Tops]:
    """The places under discs and rims, and the topmost dot of each: that of the last point, as with symbols."""
    order = np.argsort(placed.last, kind="stable")
    inside = np.flatnonzero((core + rim).ravel())
    entries = np.full(placed.shape[0] * placed.shape[1], -1, dtype=np.int32)
    # Of several values for one place the last one stays.
    entries[_around(placed, placed.cells[order], core + rim).ravel()] = np.arange(len(order) * len(inside))
    covered = np.flatnonzero(entries >= 0)
    dots, places = np.divmod(entries[covered], len(inside))
    disc, edge = (mask.ravel()[inside].astype(np.float32)[places] for mask in (core, rim))
    below = np.clip(cover[covered] - disc, 0, 1)
    share = float(core.sum() / (core + rim).sum())
    return covered, Tops(order[dots], disc * np.float32(OPACITY), edge, below, share)


def _alone(placed: Placed, pixel: float) -> Alone:
    """The dots with next to nothing around them. pixel: device pixels in a pixel of the size setting."""
    side = max(round(AROUND * pixel), 1)
    y, x = np.divmod(placed.cells, np.int32(placed.shape[1]))
    y, x = y // side, x // side
    shape = (placed.shape[0] // side + 3, placed.shape[1] // side + 3)
    # With an empty square along each edge.
    counts = np.bincount((y + 1) * shape[1] + x + 1, placed.counts, shape[0] * shape[1]).reshape(shape)
    columns = counts[:, :-2] + counts[:, 1:-1] + counts[:, 2:]
    around = columns[:-2] + columns[1:-1] + columns[2:]
    owner = np.flatnonzero(around[y, x] <= FEW)
    core, rim = _masks(ALONE * pixel)
    inside = core + rim > 0
    places = _around(placed, placed.cells[owner], core + rim)
    return Alone(owner, places, core[inside].astype(np.float32), rim[inside].astype(np.float32))


def _splat(placed: Placed, mask: Floats) -> csc_matrix:
    """How much of each place (rows) the dot of each pixel with points (columns) covers."""
    # Here, because it takes a tenth of a second to load, and few programs ever see so many points.
    from scipy.sparse import csc_matrix  # noqa: PLC0415

    shares = mask[mask > 0].astype(np.float32)
    places = _around(placed, placed.cells, mask)
    ends = np.arange(0, places.size + 1, len(shares), dtype=np.int32)
    shape = (placed.shape[0] * placed.shape[1], len(placed.cells))
    return csc_matrix((np.tile(shares, len(placed.cells)), places.ravel(), ends), shape=shape)


def _around(placed: Placed, cells: NDArray[np.int32], mask: Floats) -> NDArray[np.int32]:
    """The places (m, size) that masks on these cells cover, each in the order of the mask."""
    height, width = placed.shape
    rows, columns = (np.asarray(at - len(mask) // 2, dtype=np.int32) for at in np.nonzero(mask))
    y, x = np.divmod(cells, np.int32(width))
    y, x = np.clip(y[:, None] + rows, 0, height - 1), np.clip(x[:, None] + columns, 0, width - 1)
    return np.asarray(y * np.int32(width) + x)
