"""Kernel: the scores of a chunk of points as one matrix product, and the moments of what they share out.

Components much tighter than the data get both from x − μ directly: through Φ they would cancel.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, Ints, pairs_of
from engine.features import linear_scores
from engine.quadratic import Quadratic
from engine.rows import dot, on_diagonal, some, vectors_of

TIGHT = 3e-3
"""A component whose spread is below this part of the data's scale, or of its distance from 0, gets scores and moments
from x − μ directly: through Φ they would cancel."""

MULTIPLICATIONS = 1 << 18
"""Those in one product that the library works out on the core that asks for it."""

Members = tuple[Ints, ...]
"""Components of some of the runs, by their places (members,) along each of the axes (..., k)."""


def linear_weights(means: Floats) -> Floats:
    """The weights over 1, x, as rows (1 + d, ..., k), of x·μ − ½ |μ|², from means (d, ..., k): −½ |x − μ|² but for
    what is the same for all means."""
    weights = np.empty((1 + len(means), *means.shape[1:]))
    weights[1:] = means
    np.multiply(dot(means, means), -0.5, out=weights[0])
    return weights


def product(weights: Floats, phi: Floats) -> Floats:
    """weights (..., k, F) @ Φ (F, m), a few points at a time.

    The library that multiplies would wake other cores for more, which have chunks of their own to work on.
    """
    size = MULTIPLICATIONS // (weights.shape[-2] * len(phi))
    if phi.shape[1] <= size:
        return np.asarray(np.matmul(weights, phi))
    scores = np.empty((*weights.shape[:-1], phi.shape[1]))
    for piece in _pieces(phi, size):
        np.matmul(weights, phi[:, piece], out=scores[..., piece])
    return scores


def summed_product(shares: Floats, phi: Floats) -> Floats:
    """shares (..., k, m) @ Φᵀ (m, F), likewise."""
    size = MULTIPLICATIONS // (shares.shape[-2] * len(phi))
    if phi.shape[1] <= size:
        return np.asarray(np.matmul(shares, phi.T))
    sums = np.zeros((*shares.shape[:-1], len(phi)))
    for piece in _pieces(phi, size):
        sums += np.matmul(shares[..., piece], phi[:, piece].T)
    return sums


def _pieces(phi: Floats, size: int) -> list[slice]:
    size = max(size, 1)
    return [slice(first, first + size) for first in range(0, phi.shape[1], size)]


def members_among(members: Members, runs: slice) -> Members:
    """Those in some of the runs, by the first of the leading axes, as they are counted there."""
    inside = (members[0] >= runs.start) & (members[0] < runs.stop)
    return (members[0][inside] - runs.start, *(places[inside] for places in members[1:]))


class Kernel:
    """A Quadratic as weights over Φ, (F, ..., k), and the components (members) that are too tight for it.

    ranked: for hard shares of distances, weights (1 + d, ..., k) over 1, x that put the components in the same order.
    """

    __slots__ = ("members", "quadratic", "ranked", "weights")

    def __init__(self, quadratic: Quadratic, weights: Floats, members: Members | None, ranked: bool = False) -> None:
        self.quadratic = quadratic
        self.weights = weights
        self.members = members
        self.ranked = ranked

    @staticmethod
    def of(quadratic: Quadratic, ranked: bool = False) -> Kernel:
        """ranked: the order of the scores is all that counts."""
        means = quadratic.mean_rows
        if ranked and quadratic.beta is not None:
            return Kernel(quadratic, linear_weights(means), None, True)
        d, precisions = len(means), quadratic.precision_rows
        weights = np.empty((1 + d + len(precisions), *means.shape[1:]))
        pulled = weights[1 : d + 1]
        beside = pairs_of(d).beside
        np.multiply(precisions[beside[0]], means[0], out=pulled)
        for b in range(1, d):
            pulled += precisions[beside[b]] * means[b]
        squared = dot(pulled, means)
        np.multiply(squared, -0.5, out=weights[0])
        weights[0] += quadratic.constant
        np.multiply(precisions, on_diagonal(-0.5, -1.0, d, precisions.ndim), out=weights[d + 1 :])
        # A little wider: what regularisation adds to a tight component must not have it summed twice each time.
        cut = (1.2 * TIGHT) ** -2
        steep, far = precisions > cut, squared > cut
        some_are = np.count_nonzero(steep) or np.count_nonzero(far)
        return Kernel(quadratic, weights, np.nonzero(steep.any(axis=0) | far) if some_are else None)

    def scores(self, columns: Floats, phi: Floats, spread: Floats | None = None) -> Floats:
        """(..., k, m) for the points in the chunk, or the means over cells with these covariances within."""
        if self.ranked:
            return linear_scores(self.weights, columns)
        # In one layout: by others the library multiplies in another way, and one run's bits would depend on the rest.
        scores = product(vectors_of(self.weights).copy(), phi)
        if self.members is not None:
            own = self.quadratic[self.members]
            apart = columns - own.means[..., None]
            squares = (apart * (own.precisions @ apart)).sum(axis=-2)
            scores[self.members] = own.constant[:, None] - 0.5 * squares
            if spread is not None:
                scores[self.members] += some(self.weights[1 + len(columns) :], self.members).T @ spread
        return scores

    def __getitem__(self, runs: slice) -> Kernel:
        """That of some of the runs, by the first of the leading axes."""
        members = None if self.members is None else members_among(self.members, runs)
        return Kernel(self.quadratic[runs], self.weights[:, runs], members, self.ranked)
