"""Picking: what lies under the cursor, topmost first."""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats
from explorer.canvas.cell_index import CellIndex
from explorer.canvas.handles import handle_places
from explorer.canvas.stage import Picture, Shown, Stage
from explorer.canvas.tools import Hit, Thing

REACH_HANDLE, REACH_CENTRE, REACH_POINT = 9.0, 12.0, 8.0
"""Pixels from the middle of a thing within which it is hit."""


def hits(
    picture: Picture, shown: Shown, stage: Stage, pixel: tuple[float, float], index: CellIndex | None = None
) -> tuple[Hit, ...]:
    """Everything under a pixel, topmost first; the last one is always the empty plane.

    index: of the picture's points, where there is one: without it every point is looked at.
    """
    view = stage.viewport
    found = [_nearest(Thing.HANDLE, handle_places(picture, shown), pixel, stage, REACH_HANDLE)]
    if not picture.picking:
        # A pick is a point and stays where it is.
        found.append(_nearest(Thing.CENTRE, shown.means, pixel, stage, REACH_CENTRE))
    points = picture.plane.points[:, :2]
    if index is None:
        found.append(_nearest(Thing.POINT, points, pixel, stage, REACH_POINT))
    else:
        nearest = index.nearest(view.place(pixel), view.unit, stage.px(REACH_POINT))
        found.append(None if nearest is None else _hit(Thing.POINT, nearest, points))
    return (*(hit for hit in found if hit is not None), Hit(at=view.place(pixel)))


def _nearest(thing: Thing, places: Floats, pixel: tuple[float, float], stage: Stage, reach: float) -> Hit | None:
    """The nearest of the places within reach; of equally near ones the last, which is painted on top."""
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
    return None if apart[best] > far else _hit(thing, int(near[best]), places)


def _hit(thing: Thing, index: int, places: Floats) -> Hit:
    return Hit(thing, index, (float(places[index, 0]), float(places[index, 1])))
