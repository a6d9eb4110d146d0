"""Picking: what lies under the cursor, topmost first."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from explorer.canvas.handles import handle_places
from explorer.canvas.stage import Picture, Shown, Stage
from explorer.canvas.tools import Hit, Thing

REACH_HANDLE, REACH_CENTRE, REACH_POINT = 9.0, 12.0, 8.0
"""Pixels from the middle of a thing within which it is hit."""


def hits(picture: Picture, shown: Shown, stage: Stage, pixel: tuple[float, float]) -> tuple[Hit, ...]:
    """Everything under a pixel, topmost first; the last one is always the empty plane."""
    view = stage.viewport
    found = [_nearest(Thing.HANDLE, handle_places(picture, shown), pixel, stage, REACH_HANDLE)]
    found.append(_nearest(Thing.CENTRE, shown.means, pixel, stage, REACH_CENTRE))
    found.append(_nearest(Thing.POINT, picture.dataset.points[:, :2], pixel, stage, REACH_POINT))
    return (*(hit for hit in found if hit is not None), Hit(at=view.place(pixel)))


def _nearest(thing: Thing, places: Floats, pixel: tuple[float, float], stage: Stage, reach: float) -> Hit | None:
    """The nearest of the places within reach; of equally near ones the last, which is painted on top.

    A look at every place: for a million of them that takes some milliseconds, and there is no index to be rebuilt at
    every move of a point.
    """
    if len(places) == 0:
        return None
    x, y = stage.viewport.place(pixel)
    far = stage.px(reach)
    near = np.flatnonzero(np.abs(places[:, 0] - x) <= far * stage.viewport.unit[0])
    near = near[np.abs(places[near, 1] - y) <= far * stage.viewport.unit[1]]
    if near.size == 0:
        return None
    apart = np.hypot(*(stage.viewport.to_pixel(places[near]) - np.asarray(pixel)).T)
    best = near.size - 1 - int(apart[::-1].argmin())
    if apart[best] > far:
        return None
    index = int(near[best])
    return Hit(thing, index, (float(places[index, 0]), float(places[index, 1])))
