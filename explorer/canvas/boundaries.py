"""Boundaries of soft regions: the lines on which the largest share changes hands, from scores on a grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Bools, Floats, Ints

Places = tuple[Floats, Floats]
"""The pixels along x, and down y, of a grid over the canvas."""

ABOUT_EVEN = 0.5
"""Scores that differ by no more anywhere on the canvas belong to clusters that have not parted."""

SPARSE = 16

SAME = 8.0
"""Edges of two neighbours whose middles agree to this part of a pixel are one line."""

NONE_MISSING = np.zeros((), dtype=np.bool_)


def lines_between(places: Places, scores: Floats) -> Floats:
    """The lines on which the largest share changes hands, in straight pieces (m, 4).

    Through scores, which unlike shares never vanish: between two places the line can be found however hard the shares
    are.
    """
    logs = list(_parted(scores))
    best, second = _first_two(logs)
    led = [own == best for own in logs]
    some = [bool(mine.any()) for mine in led]
    if not all(some):
        # How little a lead over one that leads nowhere is says nothing of how far the line is on which it is lost.
        logs, led = ([one for one, leads in zip(all_of, some, strict=True) if leads] for all_of in (logs, led))
        best, second = _first_two(logs)
    across, up = np.meshgrid(*places)
    pieces = [np.empty((0, 4))]
    for own, mine in zip(logs, led, strict=True) if len(logs) > 1 else ():
        box = _around(mine)
        if box is None:
            continue
        lead = own[box] - np.where(mine[box], second[box], best[box])
        for corners in _lines(across[box], up[box], lead):
            pieces.append(np.concatenate([corners[:-1], corners[1:]], axis=1))
    return once(np.concatenate(pieces))


def _first_two(logs: Sequence[Floats]) -> tuple[Floats, Floats]:
    """The largest and the second largest score everywhere."""
    best, second, lower = logs[0].copy(), np.full(logs[0].shape, -np.inf), np.empty(logs[0].shape)
    for own in logs[1:]:
        # In place: to be given new memory costs as much as what is written there.
        np.maximum(second, np.minimum(best, own, out=lower), out=second)
        np.maximum(best, own, out=best)
    return best, second


def once(edges: Floats) -> Floats:
    """The edges (m, 4) without those that are there twice, once for each of two neighbours."""
    middles = np.round((edges[:, :2] + edges[:, 2:]) * (0.5 * SAME)).astype(np.int64)
    _, first = np.unique(middles @ np.array([1 << 32, 1]), return_index=True)
    return edges[first]


def _lines(across: Floats, up: Floats, heights: Floats) -> list[Floats]:
    """The lines (m, 2) of height 0 on a grid of finite heights (rows, columns).

    By the generator itself: to look for places that are missing takes the way to it longer than the lines.
    """
    # Loaded for the first boundary: none is there when a window is first seen.
    from contourpy import FillType, LineType, SerialContourGenerator, ZInterp  # noqa: PLC0415

    generator = SerialContourGenerator(
        across, up, heights, NONE_MISSING, corner_mask=False, line_type=LineType.Separate,
        fill_type=FillType.OuterCode, quad_as_tri=False, z_interp=ZInterp.Linear,
    )  # fmt: skip
    return [np.asarray(line) for line in generator.lines(0.0)]


def _around(mine: Bools) -> tuple[slice, slice] | None:
    """The rows and columns of a grid in which any place is set, and one more on each side; None if none is, or all."""
    rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
    if not len(rows) or mine.all():
        return None
    return _slice(rows), _slice(columns)


def _slice(found: Ints) -> slice:
    return slice(max(int(found[0]) - 1, 0), int(found[-1]) + 2)


def _parted(logs: Floats) -> Floats:
    """The scores with clusters that have not parted taken as one: where they share every place about evenly, which
    of them has a little more there is rounding, and a line along it would say nothing."""
    some = np.ascontiguousarray(logs[:, ::SPARSE, ::SPARSE]).reshape(len(logs), -1)
    # A few places tell nearly all pairs apart.
    close = [np.abs(own - some[i + 1 :]).max(axis=1, initial=0.0) < ABOUT_EVEN for i, own in enumerate(some)]
    if not any(pairs.any() for pairs in close):
        return logs
    groups: list[list[int]] = []
    for j in range(len(logs)):
        close_to = (group for group in groups if close[group[0]][j - group[0] - 1])
        own = next((group for group in close_to if _even(logs[group[0]], logs[j])), None)
        if own is None:
            groups.append([j])
        else:
            own.append(j)
    if len(groups) == len(logs):
        return logs
    return np.stack([np.logaddexp.reduce(logs[group], axis=0) for group in groups])


def _even(first: Floats, second: Floats) -> bool:
    return float(np.abs(first - second).max()) < ABOUT_EVEN
