"""The raster: very many points as one picture, a pure function of what is asked for. No Qt, and no GUI thread: objects
of Qt that come and go on two threads at a time are not safe, whatever their kind.

Points are counted by device pixel once per view. From there on the work is that of the pixels that hold any, however
many points there are: a model is asked whose the middle of each pixel's points is, not whose each point is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.algorithm import Phase
from engine.arrays import Floats
from engine.dataset import Dataset
from engine.records import Record, field
from engine.seeding import pulls
from engine.settings import Settings
from engine.shares import distances_at, responsibilities_at
from engine.timeline import Frame
from explorer.canvas.colouring import Inks, Look, coloured, heated
from explorer.canvas.dots import MARGIN, Alone, Dots, Placed, Singles, Wanted, dot, place
from explorer.canvas.line import own
from explorer.canvas.sprites import OPACITY, Bytes
from explorer.canvas.stage import Stage

AT_ONCE = 8192
"""Places coloured at a time: their shares stay in the processor's cache, and the work can be given up in between."""


class RasterRequest(Record):
    """What a raster depends on. Equal requests, with frames compared by identity, have equal rasters.

    plane: the dataset's points where they lie in the plane.
    """

    dataset: Dataset
    plane: Dataset
    settings: Settings
    frame: Frame | None
    stage: Stage
    look: Look
    inks: Inks = field(compare=False)

    @property
    def assigned(self) -> bool:
        """Whether points have clusters yet."""
        return self.frame is not None and self.frame.assigned


class Raster(Record, eq=False):
    """The pixels (rows, columns, 4), premultiplied blue, green, red, alpha, and what was asked for; they reach over the
    canvas by MARGIN on every side."""

    request: RasterRequest
    pixels: Bytes

    def rectangle(self, stage: Stage) -> tuple[float, float, float, float]:
        """Where the picture lies on a stage that may show another part of the plane: left, top, width, height."""
        then, ratio = self.request.stage.viewport, self.request.stage.ratio
        size = np.array(self.pixels.shape[1::-1]) / ratio
        low = np.array([-MARGIN, -MARGIN])
        (left, top), (right, bottom) = stage.viewport.to_pixel(then.to_user(np.stack([low, low + size]))).tolist()
        if then.unit == stage.viewport.unit:
            # On whole device pixels, or a picture that was only dragged along would be blurred.
            return round(left * stage.ratio) / stage.ratio, round(top * stage.ratio) / stage.ratio, *size.tolist()
        return left, top, right - left, bottom - top


@dataclass(slots=True)
class Kept:
    """What the next raster may take over from the last one: most often only the model has changed."""

    placed: tuple[object, Placed] | None = None
    dots: tuple[object, Dots] | None = None


def draw(request: RasterRequest, kept: Kept, wanted: Wanted = lambda: None) -> Raster:
    """The raster; `wanted` is called between the stages of the work, and may raise."""
    placed = _placed(request, kept, wanted)
    wanted()
    dots = _dotted(request.stage, placed, kept)
    wanted()
    colours = _colours(request, placed, wanted)
    wanted()
    return Raster(request, _painted(placed.shape, dots, colours, request.inks.panel))


# Where points are


def _placed(request: RasterRequest, kept: Kept, wanted: Wanted) -> Placed:
    stage, classes = request.stage, request.inks.classes
    key = (request.dataset, stage.viewport, stage.ratio, None if classes is None else request.inks)
    if kept.placed is None or kept.placed[0] != key:
        palette = classes if request.dataset.classes is not None else None
        kept.placed = (key, place(request.plane, stage.viewport, stage.ratio, palette, wanted))
    return kept.placed[1]


# What they look like


def _dotted(stage: Stage, placed: Placed, kept: Kept) -> Dots:
    key = (placed, stage.scale)
    if kept.dots is None or kept.dots[0] != key:
        kept.dots = (key, dot(placed, stage.px(stage.ratio)))
    return kept.dots[1]


def _colours(request: RasterRequest, placed: Placed, wanted: Wanted) -> Floats:
    """Red, green, blue (m, 3), 0…255, of each pixel's points."""
    inks, frame = request.inks, request.frame
    if placed.classes is not None:
        return placed.classes.astype(np.float64)
    if frame is not None and frame.state.phase is Phase.PICKED and inks.heat is not None:
        places = own(placed.middles, request.dataset.d)
        return heated(pulls(request.dataset, request.settings, frame, places), inks.heat)
    if frame is None or not request.assigned:
        return np.repeat(inks.neutral, len(placed.cells), axis=0)
    found = np.empty((len(placed.cells), 3))
    for first in range(0, len(found), AT_ONCE):
        wanted()
        part = slice(first, first + AT_ONCE)
        places = own(placed.middles[part], request.dataset.d)
        shares = responsibilities_at(request.dataset, request.settings, frame, places)
        far = partial(distances_at, frame, places)
        found[part] = coloured(request.look, inks, shares.argmax(axis=0), shares, far)
    return found


def _painted(shape: tuple[int, int], dots: Dots, colours: Floats, panel: Floats) -> Bytes:
    own = colours.astype(np.float32)
    mean = (dots.splat @ (own * dots.weights[:, None]))[dots.covered] / dots.total[:, None]
    painted = _premultiplied(mean, dots.opacity)
    if dots.tops is not None:
        tops = dots.tops
        rim = tops.rim * (1 - tops.core)
        free = tops.below * (1 - tops.core - rim)
        disc = np.float32(OPACITY * tops.disc)
        top = _premultiplied(own[tops.owner], tops.core)
        top += _premultiplied(mean, disc * free)
        top += _premultiplied(panel.astype(np.float32), rim + (1 - disc) * free)
        painted += np.float32(dots.apart) * (top - painted)
    pixels = np.zeros((shape[0] * shape[1], 4), dtype=np.uint8)
    pixels[dots.covered] = np.rint(painted, out=painted)[:, [2, 1, 0, 3]].astype(np.uint8)
    if dots.alone is not None:
        _stamp(pixels, dots.alone, own, panel.astype(np.float32))
    return pixels.reshape(*shape, 4)


def _stamp(pixels: Bytes, alone: Alone, colours: Singles, panel: Singles) -> None:
    """Draws the dots that lie alone over the pixels (places, 4), as symbols."""
    core = np.broadcast_to(np.float32(OPACITY) * alone.core, alone.places.shape).ravel()
    rim = np.broadcast_to(alone.rim, alone.places.shape).ravel() * (1 - core)
    top = _premultiplied(np.repeat(colours[alone.owner], alone.places.shape[1], axis=0), core)
    top += _premultiplied(panel, rim)
    places = alone.places.ravel()
    below = pixels[places] * (1 - core - rim)[:, None]
    pixels[places] = np.rint(top[:, [2, 1, 0, 3]] + below).astype(np.uint8)


def _premultiplied(colours: Singles, opacity: Singles) -> Singles:
    """Red, green, blue and opacity (p, 4), 0…255, from colours (p, 3) or (1, 3) and an opacity (p,), 0…1."""
    painted = np.empty((len(opacity), 4), dtype=np.float32)
    np.multiply(colours, opacity[:, None], out=painted[:, :3])
    np.multiply(opacity, 255, out=painted[:, 3])
    return painted
