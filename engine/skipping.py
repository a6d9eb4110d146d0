"""Skipping: whose each point is, and the moments of that, without a look at most of the points.

Going down the blocks of a dataset, a mean drops out of a box where another is nearer to every point in it by more than
rounding; a box with one mean left goes over whole. What stays in doubt in the smallest boxes is decided point by point,
by the very scores of the plain pass, so that labels are the same bit for bit, ties included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from engine.arrays import Floats, Ints
from engine.blocks import FAN, LEAF, Blocks, Level
from engine.features import linear_scores
from engine.mixture import Moments

MARGIN = 64 * float(np.finfo(float).eps)
"""How much a mean must be beaten by, in units of the squares that its scores are made of: no rounding amounts to it."""

FEW = 32768
"""Comparisons that are not worth telling boxes apart by how many means are in play."""

AT_ONCE = 65536
"""Comparisons made at once where points are looked at."""

TOP = 8192
"""Comparisons that the first level looked at should cost at least: coarser boxes would save less than their calls."""


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Boxes (g,) of one level and the means still in play in each of them (c, g), in rising order."""

    boxes: Ints
    candidates: Ints

    def children(self, size: int) -> _Group:
        """The boxes of the next finer level, of which there are `size`."""
        boxes = (self.boxes[:, None] * FAN + np.arange(FAN)).ravel()
        candidates = np.repeat(self.candidates, FAN, axis=1)
        if boxes[-1] < size:
            return _Group(boxes, candidates)
        inside = boxes < size
        return _Group(boxes[inside], candidates[:, inside])


@dataclass(frozen=True, slots=True, eq=False)
class _Means:
    """Means as rows (d, k), and the scores' weights (1 + d, k) over 1, x."""

    rows: Floats
    weights: Floats
    reach: float

    @property
    def k(self) -> int:
        return int(self.rows.shape[1])


class _Owned:
    """What has been decided: boxes that go over whole, by level, and points, with their owners."""

    def __init__(self) -> None:
        self.boxes: list[tuple[Level, Ints, Ints]] = []
        self.points: list[tuple[Ints, Floats, Ints]] = []

    def moments(self, k: int, d: int) -> Moments:
        """Two passes over what was decided: sums, and scatters about the means that these give."""
        weight, first = np.zeros(k), np.zeros((d, k))
        for level, boxes, owners in self.boxes:
            weight += np.bincount(owners, level.weight[boxes], k)
            for a in range(d):
                first[a] += np.bincount(owners, level.first[a][boxes], k)
        for _, columns, owners in self.points:
            weight += np.bincount(owners, minlength=k)
            for a in range(d):
                first[a] += np.bincount(owners, columns[a], k)
        mean = first / np.where(weight > 0, weight, 1.0)
        return Moments(weight, mean.T.copy(), self._scatter(mean), np.zeros(()))

    def _scatter(self, mean: Floats) -> Floats:
        d, k = mean.shape
        pairs = list(combinations_with_replacement(range(d), 2))
        scatter = np.zeros((len(pairs), k))
        for level, boxes, owners in self.boxes:
            apart = level.mean.take(boxes, axis=1)
            apart -= mean.take(owners, axis=1)
            heavy = level.weight[boxes] * apart
            for row, (a, b) in enumerate(pairs):
                own = level.scatter[row][boxes]
                own += heavy[a] * apart[b]
                scatter[row] += np.bincount(owners, own, k)
        for _, columns, owners in self.points:
            apart = columns - mean.take(owners, axis=1)
            for row, (a, b) in enumerate(pairs):
                scatter[row] += np.bincount(owners, apart[a] * apart[b], k)
        square = np.empty((k, d, d))
        for row, (a, b) in enumerate(pairs):
            square[:, a, b] = square[:, b, a] = scatter[row]
        return square

    def labels(self, blocks: Blocks) -> Ints:
        """The owner of every point (n,), in the order of the dataset."""
        leaves = blocks.levels[0].size
        by_leaf = np.zeros(leaves, dtype=np.intp)
        for level, boxes, owners in self.boxes:
            span = FAN ** blocks.levels.index(level)
            below = boxes[:, None] * span + np.arange(span)
            inside = below < leaves
            by_leaf[below[inside]] = np.broadcast_to(owners[:, None], below.shape)[inside]
        sorted_labels = np.repeat(by_leaf, LEAF)
        for places, _, owners in self.points:
            sorted_labels[places] = owners
        labels = np.empty(blocks.n, dtype=np.intp)
        labels[blocks.order] = sorted_labels[: blocks.n]
        return labels


def nearest(blocks: Blocks, means: Floats, weights: Floats, labels: bool) -> tuple[Moments, Ints | None]:
    """The moments of the points that are nearest to each of the means (k, d), and whose each is, (n,), if asked for.

    weights (1 + d, k): the scores' weights over 1, x.
    """
    k, d = means.shape
    reach = float((means**2).sum(axis=-1).max())
    ours = _Means(np.ascontiguousarray(means.T), weights, reach)
    owned = _Owned()
    top = next((t for t in reversed(range(len(blocks.levels))) if blocks.levels[t].size * k >= TOP), 0)
    groups = [_Group(np.arange(blocks.levels[top].size), np.arange(k)[:, None])]
    for t in range(top, -1, -1):
        undecided = [rest for group in groups for rest in _decide(blocks.levels[t], group, ours, owned)]
        if t:
            groups = [group.children(blocks.levels[t - 1].size) for group in _together(undecided)]
        else:
            for group in _together(undecided):
                _look(blocks, group, ours, owned)
    return owned.moments(k, d), owned.labels(blocks) if labels else None


def _together(groups: list[_Group]) -> list[_Group]:
    """Groups with equally many means in play, joined."""
    alike: dict[int, list[_Group]] = defaultdict(list)
    for group in groups:
        alike[len(group.candidates)].append(group)
    return [
        same[0]
        if len(same) == 1
        else _Group(
            np.concatenate([group.boxes for group in same]),
            np.concatenate([group.candidates for group in same], axis=1),
        )
        for _, same in sorted(alike.items())
    ]


def _decide(level: Level, group: _Group, means: _Means, owned: _Owned) -> Iterator[_Group]:
    """Hands over the boxes with one mean left; yields the others, by how many are in play."""
    boxes, candidates = group.boxes, group.candidates
    whole = boxes.size == level.size
    centre = level.centre if whole else level.centre.take(boxes, axis=1)
    half = level.half if whole else level.half.take(boxes, axis=1)
    reach = level.reach if whole else level.reach[boxes]
    scores = linear_scores(means.weights.take(candidates, axis=1), centre)
    best = scores.max(axis=0)
    # Where several are best at the centre, any of them will do to compare with.
    owners = np.where(scores == best, candidates, -1).max(axis=0)
    ahead = best - MARGIN * (reach + means.reach) - scores
    for a, row in enumerate(means.rows):
        apart = row[candidates] - row[owners]
        np.abs(apart, out=apart)
        apart *= 2.0 * half[a]
        ahead -= apart
    in_play = ahead <= 0
    counts = in_play.view(np.uint8).sum(axis=0, dtype=np.uint8 if means.k < 256 else np.intp)
    decided = np.flatnonzero(counts <= 1)
    if decided.size:
        owned.boxes.append((level, boxes[decided], owners[decided]))
    rest = np.flatnonzero(counts > 1)
    if rest.size:
        yield from _by_count(boxes[rest], candidates, in_play, counts, rest)


def _by_count(boxes: Ints, candidates: Ints, in_play: np.ndarray, counts: Ints, rest: Ints) -> Iterator[_Group]:
    """The undecided boxes, told apart by how many means are in play; a few stay together, with all of them."""
    every = candidates if candidates.shape[1] == 1 else candidates[:, rest]
    if len(candidates) * rest.size * LEAF <= FEW:
        yield _Group(boxes, np.broadcast_to(every, (len(candidates), rest.size)))
        return
    played, counts = in_play[:, rest].T, counts[rest]
    for count in np.flatnonzero(np.bincount(counts)).tolist():
        which = np.flatnonzero(counts == count)
        rows = np.nonzero(played[which])[1].reshape(which.size, count).T
        own = every[:, 0][rows] if every.shape[1] == 1 else every[rows, which]
        yield _Group(boxes[which], own)


def _look(blocks: Blocks, group: _Group, means: _Means, owned: _Owned) -> None:
    """Decides the points of undecided boxes one by one."""
    count = len(group.candidates)
    step = max(AT_ONCE // (count * LEAF), 1)
    for first in range(0, group.boxes.size, step):
        boxes, candidates = group.boxes[first : first + step], group.candidates[:, first : first + step]
        columns = blocks.columns.take(boxes, axis=1)
        scores = linear_scores(means.weights.take(candidates, axis=1)[..., None], columns)
        best = scores.max(axis=0)
        # The first of equals, as in the plain pass.
        owners = np.where(scores == best, candidates[..., None], means.k).min(axis=0).ravel()
        places = (boxes[:, None] * LEAF + np.arange(LEAF)).ravel()
        columns = columns.reshape(len(columns), -1)
        if (boxes + 1).max() * LEAF > blocks.n:
            inside = places < blocks.n
            places, columns, owners = places[inside], columns[:, inside], owners[inside]
        owned.points.append((places, columns, owners))
