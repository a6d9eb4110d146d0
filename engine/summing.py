"""Summing: scores, shares and their moments in one pass over the data, chunk by chunk, on every core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import EllipsisType

import numpy as np

from engine.arrays import Bools, Floats, Ints, trace
from engine.features import Features
from engine.kernel import TIGHT, Kernel, Members, members_among, moments_of, summed_product
from engine.mixture import Moments
from engine.sharing import Share, largest
from engine.threads import on_each

AT_ONCE = 1 << 16
"""Shares worked out at one time: more would not stay in the processor's cache. Runs beyond that take turns."""

WORTH_CORES = 3 << 17
"""Shares in all from which on other cores are asked to help: they get in each other's way, a little."""

Part = tuple[slice | EllipsisType, slice]
"""Some of the runs (or all of them) and a chunk of the points."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
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


def summed(features: Features, kernel: Kernel, share: Share, kept: Kept) -> tuple[Moments, Floats]:
    """The moments (..., k) of the shares, without their entropy, and Σ of the normalisers, (...)."""
    centres = kernel.quadratic.means
    *runs, k, d = centres.shape
    direct = DirectSums(centres, kernel.members)

    def over(part: Part) -> tuple[Floats, Floats, Floats | None]:
        which, chunk = part
        own = kernel if which is ... else kernel[which]
        columns, phi = features.columns[:, chunk], features.phi(chunk)
        shares = own.scores(columns, phi, features.spread(chunk))
        normalisers = features.weighted(share(shares), chunk).sum(axis=-1)
        kept.take(shares, (..., chunk) if which is ... else (which, ..., chunk))
        products = summed_product(shares, features.weighted(phi, chunk))
        return products, normalisers, direct.of(which, features, chunk, shares)

    parts = _parts(features, runs, k)
    if len(parts) == 1:
        sums, log_total, apart = over(parts[0])
        direct.add(..., apart)
        return _recovered(features, kernel, share, direct.into(moments_of(sums, d))), log_total
    sums, log_total = np.zeros((*runs, k, 1 + d + d * (d + 1) // 2)), np.zeros(runs)
    # Added in the order of the parts, whichever core was first.
    several = features.size * k * max(runs, default=1) >= WORTH_CORES
    if several:
        # What is kept of the features is worked out once, not by every core.
        features.phi(slice(0, 0))
    found = on_each(over, parts) if several else [over(part) for part in parts]
    for (which, _), (products, normalisers, apart) in zip(parts, found, strict=True):
        sums[which] += products
        log_total[which] += normalisers
        direct.add(which, apart)
    return _recovered(features, kernel, share, direct.into(moments_of(sums, d))), log_total


def _parts(features: Features, runs: list[int], k: int) -> list[Part]:
    """What is worked out at one time. Where runs are cut apart makes no difference to any of them."""
    chunks = features.chunks(k)
    count = max(AT_ONCE // (k * (chunks[0].stop if chunks else 1)), 1)
    if not runs or runs[0] <= count:
        return [(..., chunk) for chunk in chunks]
    groups = [slice(first, first + count) for first in range(0, runs[0], count)]
    return [(group, chunk) for group in groups for chunk in chunks]


class DirectSums:
    """Moments of tight components, summed from x − centre instead of from Φ, which would lose them."""

    def __init__(self, centres: Floats, members: Members | None) -> None:
        self._centres = centres
        self._members = members
        if members is not None:
            d = centres.shape[-1]
            self._sums = np.zeros((len(members[0]), 1 + d + d * (d + 1) // 2))

    def of(self, runs: slice | EllipsisType, features: Features, chunk: slice, shares: Floats) -> Floats | None:
        """What the points of a chunk add by their shares (..., k, m) under some of the runs: (members there, F)."""
        members = self._members if runs is ... else members_among(self._members, runs)
        if members is None:
            return None
        centres = self._centres if runs is ... else self._centres[runs]
        return (features.phi_about(centres[members], chunk) @ shares[members][..., None])[..., 0]

    def add(self, runs: slice | EllipsisType, found: Floats | None) -> None:
        """What `of` has found."""
        if found is None or self._members is None:
            return
        if runs is ...:
            self._sums += found
        else:
            self._sums[(self._members[0] >= runs.start) & (self._members[0] < runs.stop)] += found

    def into(self, moments: Moments) -> Moments:
        """The moments, those of the tight components replaced."""
        if self._members is None:
            return moments
        weight, mean, scatter = moments.weight.copy(), moments.mean.copy(), moments.scatter.copy()
        about = moments_of(self._sums, mean.shape[-1])
        weight[self._members], scatter[self._members] = about.weight, about.scatter
        mean[self._members] = self._centres[self._members] + about.mean
        return Moments(weight, mean, scatter, moments.entropy)


def _recovered(features: Features, kernel: Kernel, share: Share, moments: Moments) -> Moments:
    """The moments, summed once more from x − mean where a component turned out so tight that Φ lost its scatter."""
    left = trace(moments.scatter)
    squared = moments.mean * moments.mean
    whole = moments.weight * (1.0 + squared.sum(axis=-1))
    lost = left < TIGHT**2 * whole
    if kernel.members is not None:
        lost[kernel.members] = False
    if not np.count_nonzero(lost):
        return moments
    direct = DirectSums(moments.mean, np.nonzero(lost))
    for run in _runs_of(lost):
        own = kernel if run is ... else kernel[run]
        for chunk in features.chunks(moments.weight.shape[-1]):
            shares = own.scores(features.columns[:, chunk], features.phi(chunk), features.spread(chunk))
            share(shares)
            direct.add(run, direct.of(run, features, chunk, shares))
    return direct.into(moments)


def _runs_of(lost: Bools) -> Sequence[slice | EllipsisType]:
    """The runs, by the first of the leading axes, with a component that is chosen."""
    if lost.ndim == 1:
        return [...]
    runs = np.flatnonzero(lost.any(axis=tuple(range(1, lost.ndim)))).tolist()
    return [slice(run, run + 1) for run in runs]
