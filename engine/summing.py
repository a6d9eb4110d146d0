"""Summing: scores, shares and their moments in one pass over the data, chunk by chunk, on every core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from math import prod
from types import EllipsisType
from typing import NamedTuple

import numpy as np

from engine.arrays import Bools, Floats, Ints, zeros
from engine.features import LEAST, Features, chunks_for
from engine.kernel import TIGHT, Kernel, Members, members_among, summed_product
from engine.moments import Moments
from engine.records import Record
from engine.rows import in_rows, rows_of
from engine.sharing import Share, largest
from engine.threads import on_each
from engine.widths import Span, Widths

AT_ONCE = 1 << 16
"""Shares worked out at one time: more would not stay in the processor's cache. Runs beyond that take turns."""

WORTH_CORES = 3 << 18
"""Shares in all from which on other cores are asked to help: what takes two milliseconds is over before a core that was
at rest is any help, and meanwhile they get in each other's way."""


class Part(NamedTuple):
    """Some of the runs (or all of them), a chunk of the points, and how many components the runs have where others
    have more."""

    runs: slice | EllipsisType
    chunk: slice
    k: int | None = None


class Kept(Record, eq=False):
    """What a pass writes down of every point: labels (..., n), shares (..., k, n), the largest share (..., n); None
    where not wanted."""

    labels: Ints | None = None
    shares: Floats | None = None
    surest: Floats | None = None

    def take(self, shares: Floats, place: tuple[slice | EllipsisType, ...]) -> None:
        """Writes down what the shares (..., k, m) of a chunk say."""
        if self.labels is not None:
            best = shares.max(axis=-2)
            self.labels[place] = largest(shares, best)
            if self.surest is not None:
                self.surest[place] = best
        if self.shares is not None:
            self.shares[place] = shares


NOTHING = Kept()

_ALL_AT_ONCE = [Part(..., slice(None))]

_NOWHERE = slice(0, 0)


class Which(NamedTuple):
    """Rows of Φ that are summed, each slice by a product of its own: what one comes to does not hang on the others."""

    slices: tuple[slice, ...]

    def products(self, shares: Floats, phi: Floats, out: Floats | None = None) -> Floats:
        """Σ r·Φ (..., rows, k), from shares (..., k, m) and Φ, (F, m) or the first rows of it.

        out: where it is to be put.
        """
        if len(self.slices) == 1:
            own = self.slices[0]
            return summed_product(shares, phi if own.stop == len(phi) and not own.start else phi[own], out)
        return np.concatenate([summed_product(shares, phi[own]) for own in self.slices], axis=-2, out=out)

    def of(self, features: Features, chunk: slice) -> Floats:
        """Φ (F, m) of a chunk, or its rows 1 and x where these are enough for shares and sums."""
        return features.phi(chunk) if self.slices[-1].stop is None else features.linear(chunk)

    def count(self, d: int) -> int:
        """How many rows these are, of d columns."""
        rows = range(1 + d + d * (d + 1) // 2)
        return sum(len(rows[own]) for own in self.slices)


ALL = Which((slice(None),))


def summed(
    features: Features, kernel: Kernel, share: Share, kept: Kept, widths: Widths | None = None
) -> tuple[Moments, Floats]:
    """The moments (..., k) of the shares, without their entropy, and Σ of the normalisers of soft ones, (...).

    widths: where runs have unequally many components; the others get nothing.
    """
    direct = None if kernel.members is None else DirectSums(kernel.quadratic.means, kernel.members)
    sums, log_total = sums_of(features, kernel, share, kept, ALL, direct, widths)
    moments = Moments.summed(in_rows(sums), features.d)
    # Some turned out so tight that Φ lost their scatter.
    again = moments.flat(TIGHT**2)
    if direct is not None:
        moments = direct.into(moments)
        again[kernel.members] = False
    if widths is not None:
        again &= ~widths.beyond
    if np.count_nonzero(again):
        moments = recovered(features, kernel, share, moments, again, widths)
    return moments, log_total


def sums_of(
    features: Features, kernel: Kernel, share: Share, kept: Kept, which: Which, direct: DirectSums | None = None,
    widths: Widths | None = None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Σ r·Φ (..., rows, k), and Σ of the normalisers (...); what `direct` is of is added to it."""
    shape = kernel.weights.shape[1:]
    parts = _parts(features, shape) if widths is None else parts_of_several(widths.spans, features.size, features.d)
    if len(parts) == 1 and widths is None:
        sums, log_total, apart = _part_summed(features, kernel, share, kept, which, direct, parts[0])
        if direct is not None:
            direct.add(..., apart)
        return sums, log_total
    over = partial(_part_summed, features, kernel, share, kept, which, direct)
    # What is kept of the features is worked out once, not by every core.
    features.phi(_NOWHERE)
    if kernel.terms is not None:
        features.rough(_NOWHERE, kernel.terms)
    sums, log_total = np.zeros((*shape[:-1], which.count(features.d), shape[-1])), np.zeros(shape[:-1])
    # Added in the order of the parts, whichever core was first.
    components = prod(shape) if widths is None else widths.total
    for part, (products, normalisers, apart) in zip(parts, _each(features, over, parts, components), strict=True):
        runs, _, k = part
        own = sums[runs] if k is None else sums[runs, :, :k]
        own += products
        log_total[runs] += normalisers
        if direct is not None:
            direct.add(runs, apart)
    return sums, log_total


Sums = tuple[Floats, Floats, Floats | None]
"""What a part adds to: Σ r·Φ (..., F, k), Σ of the normalisers (...), and what DirectSums are of."""


def _part_summed(
    features: Features, kernel: Kernel, share: Share, kept: Kept, which: Which, direct: DirectSums | None, part: Part
) -> Sums:
    runs, chunk, k = part
    own = kernel if runs is ... else kernel.part(runs, k)
    phi = which.of(features, chunk)
    shares, normalisers = own.shared(share, features, chunk, phi)
    if kept is not NOTHING:
        kept.take(shares, (..., chunk) if runs is ... else (runs, ..., chunk))
    products = which.products(shares, features.weighted(phi, chunk))
    log_total = zeros(()) if normalisers is None else np.add.reduce(features.weighted(normalisers, chunk), axis=-1)
    return products, log_total, None if direct is None else direct.of(runs, features, chunk, shares)


def _each(
    features: Features, over: Callable[[Part], Sums], parts: Sequence[Part], components: int
) -> Iterable[Sums]:
    """What each of the parts adds for so many components in all runs; on every core where that pays."""
    if features.size * components < WORTH_CORES:
        return map(over, parts)
    return on_each(over, parts)


def _parts(features: Features, shape: tuple[int, ...]) -> Sequence[Part]:
    """What is worked out at one time for (..., k) components. Where runs are cut apart makes no difference to any of
    them."""
    n = features.size
    if n <= LEAST and n * prod(shape) <= AT_ONCE:
        return _ALL_AT_ONCE
    chunks = features.chunks(shape[-1])
    count = max(AT_ONCE // (shape[-1] * (chunks[0].stop if chunks else 1)), 1)
    if len(shape) == 1 or shape[0] <= count:
        return [Part(..., chunk) for chunk in chunks]
    groups = [slice(first, first + count) for first in range(0, shape[0], count)]
    return [Part(group, chunk) for group in groups for chunk in chunks]


@lru_cache(maxsize=64)
def parts_of_several(spans: tuple[Span, ...], n: int, d: int) -> Sequence[Part]:
    """The same where runs have unequally many components: those that have equally many are worked out together, and
    what one of them comes to is what it does alone."""
    parts = []
    for first, end, k in spans:
        chunks = chunks_for(n, d, k)
        count = max(AT_ONCE // (k * chunks[0].stop), 1)
        groups = [slice(start, min(start + count, end)) for start in range(first, end, count)]
        parts += [Part(group, chunk, k) for group in groups for chunk in chunks]
    return tuple(parts)


class DirectSums:
    """Moments of tight components, summed from x − centre instead of from Φ, which would lose them."""

    def __init__(self, centres: Floats, members: Members) -> None:
        self._centres = centres
        self._members = members
        d = centres.shape[-1]
        self._sums = np.zeros((len(members[0]), 1 + d + d * (d + 1) // 2))

    def of(self, runs: slice | EllipsisType, features: Features, chunk: slice, shares: Floats) -> Floats:
        """What the points of a chunk add by their shares (..., k, m) under some of the runs: (members there, F)."""
        members = self._members if runs is ... else members_among(self._members, runs)
        centres = self._centres if runs is ... else self._centres[runs]
        return (features.phi_about(centres[members], chunk) @ shares[members][..., None])[..., 0]

    def add(self, runs: slice | EllipsisType, found: Floats | None) -> None:
        """What `of` has found."""
        if runs is ...:
            self._sums += found
        else:
            self._sums[(self._members[0] >= runs.start) & (self._members[0] < runs.stop)] += found

    def into(self, moments: Moments) -> Moments:
        """The moments, those of the tight components replaced."""
        weight, mean, scatter = moments.weight.copy(), moments.mean.copy(), moments.scatter.copy()
        about = Moments.summed(rows_of(self._sums), mean.shape[-1])
        weight[self._members], scatter[self._members] = about.weight, about.scatter
        mean[self._members] = self._centres[self._members] + about.mean
        return Moments(weight, mean, scatter, moments.entropy)


def recovered(
    features: Features, kernel: Kernel, share: Share, moments: Moments, again: Bools, widths: Widths | None = None
) -> Moments:
    """The moments, those of some of the components summed once more, from x − mean.

    widths: where runs have unequally many components.
    """
    direct = DirectSums(moments.mean, np.nonzero(again))
    for run in _runs_of(again):
        k = moments.weight.shape[-1] if widths is None or run is ... else int(widths.ks[run.start])
        own = kernel if run is ... else kernel.part(run, k)
        for chunk in features.chunks(k):
            shares, _ = own.shared(share, features, chunk, features.phi(chunk))
            direct.add(run, direct.of(run, features, chunk, shares))
    return direct.into(moments)


def _runs_of(lost: Bools) -> Sequence[slice | EllipsisType]:
    """The runs, by the first of the leading axes, with a component that is chosen."""
    if lost.ndim == 1:
        return [...]
    runs = np.flatnonzero(lost.any(axis=tuple(range(1, lost.ndim)))).tolist()
    return [slice(run, run + 1) for run in runs]
