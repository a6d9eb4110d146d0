"""Partition: moments of hard shares of distances, each point being its nearest mean's.

What becomes of the means hangs on Σ r·(1, x) alone, and so does the objective, but for what all points have in common.
The squares, from which the scatter follows, may wait until they are asked for: most expectations are never asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from engine.arrays import Bools, Floats, Ints
from engine.features import Features, quick_rows
from engine.kernel import TIGHT, Kernel
from engine.moments import Moments
from engine.quadratic import Quadratic
from engine.ranking import owned
from engine.rows import in_rows, some
from engine.sharing import hard
from engine.summing import AT_ONCE, NOTHING, Kept, Which, recovered, sums_of
from engine.widths import Span, Widths

WASTED = 1 << 13
"""Shares that cost about as much as the calls of another part."""


def partitioned(
    features: Features, kernel: Kernel, kept: Kept, widths: Widths | None, shapes: bool, later: bool
) -> Moments:
    """The moments (..., k) of the shares.

    widths: where runs have unequally many components; the others get nothing. shapes, later: see `expect`.
    """
    d = features.d
    assert kernel.terms is not None
    # What waits is picked from by runs.
    if later and kept is NOTHING and kernel.weights.ndim == 3:
        rows = _sums(features, kernel, kept, widths, _linear_rows(d))
        return Moments.summed(rows, d, _Waiting(features, shapes, kernel.weights, kernel.terms, rows))
    rows = _sums(features, kernel, kept, widths, Which((_linear(d), _squares(d))))
    moments = Moments.summed(np.concatenate([rows[: 1 + d], rows[-_pairs(d) :]]), d)
    scatter = _found_again(features, kernel, widths, moments, shapes).scatter_rows
    return Moments.of_rows(moments.weight, moments.mean_rows, moments.entropy, scatter)


@cache
def _linear_rows(d: int) -> Which:
    return Which((_linear(d),))


def _pairs(d: int) -> int:
    return d * (d + 1) // 2


def _linear(d: int) -> slice:
    """The rows of Φ that begin with 1 and x."""
    return slice(quick_rows(1 + d))


def _squares(d: int) -> slice:
    """Those that end with the squares."""
    return slice(1 + d + _pairs(d) - quick_rows(_pairs(d)), None)


class _Waiting:
    """The scatter of runs, for which all points are gone through once more.

    weights, terms: those of their kernel; rows: the sums of 1 and x, (1 + d or more, runs, k).
    """

    def __init__(
        self, features: Features, shapes: bool, weights: Floats, terms: float, rows: Floats, single: bool = False
    ) -> None:
        self._features, self._shapes = features, shapes
        self._weights, self._terms, self._rows, self._single = weights, terms, rows, single

    def __getitem__(self, run: int | slice | Ints | Bools) -> _Waiting:
        runs = np.array([run]) if isinstance(run, int) else run
        return self._like(some(self._weights, runs), self._terms, some(self._rows, runs), isinstance(run, int))

    def first(self, k: int) -> _Waiting:
        return self._like(self._weights[..., :k].copy(), self._terms, self._rows[..., :k].copy(), self._single)

    def kept(self) -> _Waiting:
        return self

    def followed_by(self, others: Sequence[_Waiting]) -> _Waiting:
        each = (self, *others)
        weights = np.concatenate([own._weights for own in each], axis=1)
        rows = np.concatenate([own._rows for own in each], axis=1)
        return self._like(weights, max(own._terms for own in each), rows)

    def _like(self, weights: Floats, terms: float, rows: Floats, single: bool = False) -> _Waiting:
        return _Waiting(self._features, self._shapes, weights, terms, rows, single)

    def worked_out(self) -> Floats:
        """As rows (pairs, ..., k)."""
        features, d = self._features, self._features.d
        # What the kernel weighs x by are the means.
        kernel = Kernel(Quadratic(None, self._weights[1:], None, 1.0), self._weights, None, self._terms)
        squares = _sums(features, kernel, NOTHING, None, Which((_squares(d),)))[-_pairs(d) :]
        moments = Moments.summed(np.concatenate([self._rows[: 1 + d], squares]), d)
        scatter = _found_again(features, kernel, None, moments, self._shapes).scatter_rows
        return scatter[:, 0] if self._single else scatter


def _found_again(
    features: Features, kernel: Kernel, widths: Widths | None, moments: Moments, shapes: bool
) -> Moments:
    """The moments, where Φ has lost their scatter summed again; a single point has none to lose."""
    again = moments.flat(TIGHT**2) if shapes else moments.lost(TIGHT**2, ones=1.0)
    if not np.count_nonzero(again):
        return moments
    if features.weights is None:
        again &= moments.weight > 1.0
        if not np.count_nonzero(again):
            return moments
    return recovered(features, kernel, hard, moments, again, widths)


def _sums(features: Features, kernel: Kernel, kept: Kept, widths: Widths | None, which: Which) -> Floats:
    """Σ r·Φ as rows (rows, ..., k)."""
    if widths is None:
        return in_rows(sums_of(features, kernel, hard, kept, which)[0])
    return in_rows(_sums_of_several(features, kernel, widths, which))


def _sums_of_several(features: Features, kernel: Kernel, widths: Widths, which: Which) -> Floats:
    """Σ r·Φ (runs, rows, k) where runs have unequally many components.

    Points in a single chunk, where calls cost the most, are shared out for several k together: shares come out the same
    whatever is worked out beside them, sums only of products of the same shape: those are taken for as many components
    together as the runs have.
    """
    assert kernel.terms is not None
    chunks = features.chunks(widths.spans[-1][2])
    if len(chunks) > 1:
        return sums_of(features, kernel, hard, NOTHING, which, widths=widths)[0]
    _, runs, room = kernel.weights.shape
    sums = np.zeros((runs, which.count(features.d), room))
    phi, rough = which.of(features, chunks[0]), features.rough(chunks[0], kernel.terms)
    weighted = features.weighted(phi, chunks[0])
    for spans in _groups(widths.spans, chunks[0].stop):
        (_, end, k), (start, *_) = spans[0], spans[-1]
        shares = owned(kernel.weights[:, start:end, :k], phi, kernel.terms, rough)
        for first, last, k in spans:
            which.products(shares[first - start : last - start, :k], weighted, sums[first:last, :, :k])
    return sums


@lru_cache(maxsize=256)
def _groups(all_spans: tuple[Span, ...], points: int) -> list[list[Span]]:
    """Runs that are worked out at one time, by span, from the most components to the fewest: with those that have
    equally many go those that have a few less, where that costs less than to go by themselves."""
    groups: list[list[Span]] = []
    for first, end, k in reversed(all_spans):
        if groups:
            _, last, most = groups[-1][0]
            if (end - first) * (most - k) * points <= WASTED and (last - first) * most * points <= AT_ONCE:
                groups[-1].append((first, end, k))
                continue
        size = max(AT_ONCE // (k * points), 1)
        groups += [[(max(after - size, first), after, k)] for after in range(end, first, -size)]
    return groups
