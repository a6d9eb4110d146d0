"""Summing: scores, shares and their moments in one pass over the data, chunk by chunk, on every core."""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType

import numpy as np

from engine.arrays import Floats, Ints, trace
from engine.features import Features, quadratic_features
from engine.kernel import TIGHT, Kernel, Members, members_of, moments_of
from engine.mixture import Moments
from engine.sharing import Share, largest
from engine.threads import on_each

AT_ONCE = 1 << 16
"""Shares worked out at one time: more would not stay in the processor's cache. Runs beyond that take turns."""

Part = tuple[slice | EllipsisType, slice]
"""Some of the runs (or all of them) and a chunk of the points."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a pass writes down of every point: labels (..., n), shares (..., k, n), None where not wanted."""

    labels: Ints | None = None
    shares: Floats | None = None


def summed(features: Features, kernel: Kernel, share: Share, kept: Kept) -> tuple[Moments, Floats]:
    """The moments (..., k) of the shares, without their entropy, and Σ of the normalisers, (...)."""
    centres = kernel.quadratic.means
    *runs, k, d = centres.shape
    direct = DirectSums(centres, kernel.members)

    def over(part: Part) -> tuple[Floats, Floats, list[Floats]]:
        which, chunk = part
        own = kernel if which is ... else kernel[which]
        columns, phi = features.columns[:, chunk], features.phi(chunk)
        shares = own.scores(columns, phi)
        normalisers = share(shares).sum(axis=-1)
        place = (..., chunk) if which is ... else (which, ..., chunk)
        if kept.labels is not None:
            kept.labels[place] = largest(shares)
        if kept.shares is not None:
            kept.shares[place] = shares
        return shares @ phi.T, normalisers, direct.of(which, columns, shares)

    parts = _parts(features, runs, k)
    if len(parts) == 1:
        sums, log_total, apart = over(parts[0])
        direct.add(..., apart)
        return _recovered(features, kernel, share, direct.into(moments_of(sums, d))), log_total
    sums, log_total = np.zeros((*runs, k, 1 + d + d * (d + 1) // 2)), np.zeros(runs)
    # Added in the order of the parts, whichever core was first.
    for (which, _), (products, normalisers, apart) in zip(parts, on_each(over, parts), strict=True):
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

    def __init__(self, centres: Floats, members: Members) -> None:
        self._centres = centres
        d = centres.shape[-1]
        self._sums = {member: np.zeros(1 + d + d * (d + 1) // 2) for member in members}

    def of(self, runs: slice | EllipsisType, columns: Floats, shares: Floats) -> list[Floats]:
        """What some points (d, m) add by their shares (..., k, m) under some of the runs."""
        if not self._sums:
            return []
        first = 0 if runs is ... else runs.start
        found = []
        for member in self._of(runs):
            own = shares[(member[0] - first, *member[1:])]
            near = np.flatnonzero(own)
            found.append(quadratic_features(columns[:, near] - self._centres[member][:, None]) @ own[near])
        return found

    def add(self, runs: slice | EllipsisType, found: list[Floats]) -> None:
        """What `of` has found."""
        if found:
            for member, each in zip(self._of(runs), found, strict=True):
                self._sums[member] += each

    def into(self, moments: Moments) -> Moments:
        """The moments, those of the tight components replaced."""
        if not self._sums:
            return moments
        weight, mean, scatter = moments.weight.copy(), moments.mean.copy(), moments.scatter.copy()
        for member, sums in self._sums.items():
            about = moments_of(sums, mean.shape[-1])
            weight[member], scatter[member] = about.weight, about.scatter
            mean[member] = self._centres[member] + about.mean
        return Moments(weight, mean, scatter, moments.entropy)

    def _of(self, runs: slice | EllipsisType) -> Members:
        if runs is ...:
            return list(self._sums)
        return [member for member in self._sums if runs.start <= member[0] < runs.stop]


def _recovered(features: Features, kernel: Kernel, share: Share, moments: Moments) -> Moments:
    """The moments, summed once more from x − mean where a component turned out so tight that Φ lost its scatter."""
    lost = trace(moments.scatter) < TIGHT**2 * moments.weight
    if not np.count_nonzero(lost):
        return moments
    for member in kernel.members:
        lost[member] = False
    direct = DirectSums(moments.mean, members_of(lost))
    for chunk in features.chunks(moments.weight.shape[-1]):
        columns = features.columns[:, chunk]
        shares = kernel.scores(columns, features.phi(chunk))
        share(shares)
        direct.add(..., direct.of(..., columns, shares))
    return direct.into(moments)
