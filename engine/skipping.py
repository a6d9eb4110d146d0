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

from engine.arrays import Bools, Floats, Ints
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
        for boxes, _, owners in self.points:
            places = (boxes[:, None] * LEAF + np.arange(LEAF)).ravel()
            sorted_labels[places[: owners.size]] = owners
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
    """Groups with equally many means in play, joined, their boxes in rising order."""
    alike: dict[int, list[_Group]] = defaultdict(list)
    for group in groups:
        alike[len(group.candidates)].append(group)
    return [_joined(same) for _, same in sorted(alike.items())]


def _joined(groups: list[_Group]) -> _Group:
    if len(groups) == 1:
        return groups[0]
    boxes = np.concatenate([group.boxes for group in groups])
    candidates = np.concatenate([group.candidates for group in groups], axis=1)
    order = np.argsort(boxes)
    return _Group(boxes[order], candidates.take(order, axis=1))


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


def _by_count(boxes: Ints, candidates: Ints, in_play: Bools, counts: Ints, rest: Ints) -> Iterator[_Group]:
    """The undecided boxes, told apart by how many means are in play; the last few stay together, with all of them."""
    played, counts = in_play.take(rest, axis=1), counts[rest]
    every = np.broadcast_to(candidates, (len(candidates), in_play.shape[1])).take(rest, axis=1)
    left, below = np.arange(rest.size), 1
    for count in np.flatnonzero(np.bincount(counts)).tolist():
        if len(candidates) * left.size * LEAF <= FEW:
            break
        which, below = np.flatnonzero(counts == count), count
        rows = np.nonzero(played.take(which, axis=1).T)[1].reshape(which.size, count).T
        yield _Group(boxes[which], every[rows, which])
        left = np.flatnonzero(counts > below)
    if left.size:
        yield _Group(boxes[left], every.take(left, axis=1))


def _look(blocks: Blocks, group: _Group, means: _Means, owned: _Owned) -> None:
    """Decides the points of undecided boxes one by one."""
    count = len(group.candidates)
    step = max(AT_ONCE // (count * LEAF), 1)
    for first in range(0, group.boxes.size, step):
        boxes, candidates = group.boxes[first : first + step], group.candidates[:, first : first + step, None]
        columns = blocks.columns.take(boxes, axis=1)
        owners = _first_best(linear_scores(means.weights.take(candidates, axis=1), columns), candidates)
        columns, owners = columns.reshape(len(columns), -1), owners.ravel()
        if boxes[-1] == blocks.levels[0].size - 1:
            full = owners.size - blocks.missing
            columns, owners = columns[:, :full], owners[:full]
        owned.points.append((boxes, columns, owners))


def _first_best(scores: Floats, candidates: Ints) -> Ints:
    """The candidate (c, g, 1) with the best of the scores (c, g, m), the first of equals, as in the plain pass."""
    best = scores[0]
    owners: Ints = np.broadcast_to(candidates[0], best.shape)
    for own, candidate in zip(scores[1:], candidates[1:], strict=True):
        owners = np.where(own > best, candidate, owners)
        best = np.maximum(own, best, out=best)
    return owners
