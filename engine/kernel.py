"""Kernel: the scores of a chunk of points as one matrix product, and the moments of what they share out.

Components much tighter than the data get both from x − μ directly: through Φ they would cancel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.arrays import Bools, Floats, Ints, frozen, over_columns, pairs_of
from engine.features import linear_scores
from engine.mixture import Quadratic

TIGHT = 3e-3
"""A component whose spread is below this part of the data's scale, or of its distance from 0, gets scores and moments
from x − μ directly: through Φ they would cancel."""

MULTIPLICATIONS = 1 << 18
"""Those in one product that the library works out on the core that asks for it."""

Members = tuple[Ints, ...]
"""Components of some of the runs, by their places (members,) along each of the axes (..., k)."""


def linear_weights(means: Floats) -> list[Floats]:
    """1 + d weights (…, k) over 1, x of 2 x·μ − |μ|²: −|x − μ|² but for what is the same for all means."""
    doubled = means + means
    return [-over_columns(means * means), *(doubled[..., a] for a in range(means.shape[-1]))]


def lost(sums: Floats, mean: Floats, part: float, ones: float = 0.0) -> Bools:
    """Which components (..., k) have less than this part left of the squares Σ r·|x|² once these are about the mean.

    sums: Σ r·Φ, (..., k, F). What is left has lost so many digits. ones: adds this to every |x|² that is compared with.
    """
    d = mean.shape[-1]
    return np.asarray(sums @ _left(d, part, ones) < over_columns(sums[..., 1 : d + 1] * mean))


@cache
def _left(d: int, part: float, ones: float) -> Floats:
    """What makes of Σ r·Φ the most that can be taken off the squares without a loss, (F,)."""
    weights = np.zeros(1 + d + d * (d + 1) // 2)
    weights[1 + d + pairs_of(d).on_diagonal] = 1.0 - part
    weights[0] = -part * ones
    return frozen(weights)


def product(weights: Floats, phi: Floats) -> Floats:
    """weights (..., k, F) @ Φ (F, m), a few points at a time.

    The library that multiplies would wake other cores for more, which have chunks of their own to work on.
    """
    size = MULTIPLICATIONS // (weights.shape[-2] * len(phi))
    if phi.shape[1] <= size:
        return np.asarray(np.matmul(weights, phi))
    scores = np.empty((*weights.shape[:-1], phi.shape[1]))
    for some in _pieces(phi, size):
        np.matmul(weights, phi[:, some], out=scores[..., some])
    return scores


def summed_product(shares: Floats, phi: Floats) -> Floats:
    """shares (..., k, m) @ Φᵀ (m, F), likewise."""
    size = MULTIPLICATIONS // (shares.shape[-2] * len(phi))
    if phi.shape[1] <= size:
        return np.asarray(np.matmul(shares, phi.T))
    sums = np.zeros((*shares.shape[:-1], len(phi)))
    for some in _pieces(phi, size):
        sums += np.matmul(shares[..., some], phi[:, some].T)
    return sums


def _pieces(phi: Floats, size: int) -> list[slice]:
    size = max(size, 1)
    return [slice(first, first + size) for first in range(0, phi.shape[1], size)]


def members_among(members: Members, runs: slice) -> Members:
    """Those in some of the runs, by the first of the leading axes, as they are counted there."""
    inside = (members[0] >= runs.start) & (members[0] < runs.stop)
    return (members[0][inside] - runs.start, *(places[inside] for places in members[1:]))


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A Quadratic as one matrix (..., k, F) over Φ, and the components (members) that are too tight for it.

    linear: for hard shares of distances, 1 + d weights (..., k, 1) over 1, x that put the components in the same order;
    they are used instead.
    """

    quadratic: Quadratic
    weights: Floats
    members: Members | None
    linear: tuple[Floats, ...] | None = None

    @staticmethod
    def of(quadratic: Quadratic, ranked: bool = False) -> Kernel:
        """ranked: the order of the scores is all that counts."""
        means, precisions = quadratic.means, quadratic.precisions
        d = means.shape[-1]
        if ranked and quadratic.beta is not None:
            return Kernel(quadratic, means, None, tuple(weights[..., None] for weights in linear_weights(means)))
        weights = np.empty((*means.shape[:-1], 1 + d + d * (d + 1) // 2))
        # Term by term: how einsum orders its sums depends on how many runs there are.
        pulled = weights[..., 1 : d + 1]
        np.multiply(precisions[..., 0], means[..., :1], out=pulled)
        for b in range(1, d):
            pulled += precisions[..., b] * means[..., b : b + 1]
        squared = over_columns(pulled * means)
        np.subtract(quadratic.constant, 0.5 * squared, out=weights[..., 0])
        at = pairs_of(d)
        packed = precisions.reshape(*means.shape[:-1], d * d).take(at.places, axis=-1)
        np.multiply(packed, at.halved, out=weights[..., d + 1 :])
        # A little wider: what regularisation adds to a tight component must not have it summed twice each time.
        cut = (1.2 * TIGHT) ** -2
        steep, far = precisions > cut, squared > cut
        some = np.count_nonzero(steep) or np.count_nonzero(far)
        members = np.nonzero(steep.any(axis=(-2, -1)) | far) if some else None
        return Kernel(quadratic, weights, members)

    def scores(self, columns: Floats, phi: Floats, spread: Floats | None = None) -> Floats:
        """(..., k, m) for the points in the chunk, or the means over cells with these covariances within."""
        if self.linear is not None:
            return linear_scores(self.linear, columns)
        scores = product(self.weights, phi)
        if self.members is not None:
            own = self.quadratic[self.members]
            apart = columns - own.means[..., None]
            squares = (apart * (own.precisions @ apart)).sum(axis=-2)
            scores[self.members] = own.constant[:, None] - 0.5 * squares
            if spread is not None:
                scores[self.members] += self.weights[self.members][:, 1 + len(columns) :] @ spread
        return scores

    def __getitem__(self, runs: slice) -> Kernel:
        """That of some of the runs, by the first of the leading axes."""
        linear = None if self.linear is None else tuple(weights[runs] for weights in self.linear)
        members = None if self.members is None else members_among(self.members, runs)
        return Kernel(self.quadratic[runs], self.weights[runs], members, linear)
