"""Boundaries of soft regions: the lines on which the largest share changes hands, from scores on a grid."""

from __future__ import annotations

import numpy as np

from engine.arrays import Bools, Floats

Places = tuple[Floats, Floats]
"""The pixels along x, and down y, of a grid over the canvas."""

ABOUT_EVEN = 0.5
"""Scores that differ by no more anywhere on the canvas belong to clusters that have not parted."""

SPARSE = 16

NONE_MISSING = np.zeros((), dtype=np.bool_)


def lines_between(places: Places, scores: Floats) -> Floats:
    """The lines on which the largest share changes hands, in straight pieces (m, 4).

    Through scores, which unlike shares never vanish: between two places the line can be found however hard the shares
    are.
    """
    logs = _parted(scores)
    best, second, lower = logs[0].copy(), np.full(logs.shape[1:], -np.inf), np.empty(logs.shape[1:])
    for own in logs[1:]:
        # In place: to be given new memory costs as much as what is written there.
        np.maximum(second, np.minimum(best, own, out=lower), out=second)
        np.maximum(best, own, out=best)
    pieces = [np.empty((0, 4))]
    for own in logs if len(logs) > 1 else ():
        mine = own == best
        if not mine.any() or mine.all():
            continue
        box = _around(mine)
        lead = own[box] - np.where(mine[box], second[box], best[box])
        for corners in _lines(places[0][box[1]], places[1][box[0]], lead):
            pieces.append(np.hstack([corners[:-1], corners[1:]]))
    return np.concatenate(pieces)


def _lines(xs: Floats, ys: Floats, heights: Floats) -> list[Floats]:
    """The lines (m, 2) of height 0 on a grid of finite heights (rows, columns).

    By the generator itself: to look for places that are missing takes the way to it longer than the lines.
    """
    # Loaded for the first boundary: none is there when a window is first seen.
    from contourpy import FillType, LineType, SerialContourGenerator, ZInterp  # noqa: PLC0415

    across, up = np.meshgrid(xs, ys)
    generator = SerialContourGenerator(
        across, up, heights, NONE_MISSING, corner_mask=False, line_type=LineType.Separate,
        fill_type=FillType.OuterCode, quad_as_tri=False, z_interp=ZInterp.Linear,
    )  # fmt: skip
    return [np.asarray(line) for line in generator.lines(0.0)]


def _around(mine: Bools) -> tuple[slice, slice]:
    """The rows and columns of a grid in which any place is set, and one more on each side."""
    ends = []
    for axis in (1, 0):
        found = np.flatnonzero(mine.any(axis=axis))
        ends.append(slice(max(int(found[0]) - 1, 0), int(found[-1]) + 2))
    return ends[0], ends[1]


def _parted(logs: Floats) -> Floats:
    """The scores with clusters that have not parted taken as one: where they share every place about evenly, which
    of them has a little more there is rounding, and a line along it would say nothing."""
    groups: list[list[int]] = []
    some = np.ascontiguousarray(logs[:, ::SPARSE, ::SPARSE])

    def even(i: int, j: int) -> bool:
        """A few places tell nearly all pairs apart."""
        return all(float(np.abs(at[i] - at[j]).max()) < ABOUT_EVEN for at in (some, logs))

    for j in range(len(logs)):
        own = next((group for group in groups if even(group[0], j)), None)
        if own is None:
            groups.append([j])
        else:
            own.append(j)
    if len(groups) == len(logs):
        return logs
    return np.stack([np.logaddexp.reduce(logs[group], axis=0) for group in groups])
