"""Kernel: the scores of a chunk of points as one matrix product, and the moments of what they share out.

Components much tighter than the data get both from x − μ directly: through Φ they would cancel.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Floats, Ints, number, pairs_of
from engine.features import Features, quadratic_features
from engine.quadratic import Quadratic
from engine.ranking import MULTIPLICATIONS, linear_weights, owned, pieces, product, reach_of, terms_of
from engine.rows import diagonal_of, dot, on_diagonal, some, vectors_of
from engine.sharing import Share, soft
from engine.widths import Widths

TIGHT = 3e-3
"""A component whose spread is below this part of the data's scale, or of its distance from 0, gets scores and moments
from x − μ directly: through Φ they would cancel."""

FEW_SHARES = 1 << 12
"""Shares up to which single precision costs more in calls than it saves."""

WIDER = 0.7
"""A little less than that counts as tight, too: regularisation adds to a variance."""

Members = tuple[Ints, ...]
"""Components of some of the runs, by their places (members,) along each of the axes (..., k)."""


def summed_product(shares: Floats, phi: Floats, out: Floats | None = None) -> Floats:
    """Φ (F, m) @ sharesᵀ (..., m, k), likewise; out: (..., F, k), where it is to be put."""
    *runs, k, m = shares.shape
    size = MULTIPLICATIONS // (k * len(phi))
    if m <= size:
        # A single run, see `product`; that of parts of rows would also be rounded otherwise.
        if out is None and shares.size == k * m > 0 and phi.flags.c_contiguous:
            found: Floats = phi.dot(shares.reshape(k, m).T)
            return found.reshape(*runs, -1, k) if runs else found
        return np.asarray(np.matmul(phi, shares.swapaxes(-1, -2), out=out))
    sums = np.empty((*runs, len(phi), k)) if out is None else out
    sums[...] = 0.0
    for piece in pieces(phi, size):
        sums += np.matmul(phi[:, piece], shares[..., piece].swapaxes(-1, -2))
    return sums


def members_among(members: Members, runs: slice) -> Members:
    """Those in some of the runs, by the first of the leading axes, as they are counted there."""
    inside = (members[0] >= runs.start) & (members[0] < runs.stop)
    return (members[0][inside] - runs.start, *(places[inside] for places in members[1:]))


class Kernel:
    """A Quadratic as weights over Φ, (F, ..., k), and the components (members) that are too tight for it.

    terms: for hard shares of distances, whose weights (1 + d, ..., k) over 1, x put the components in the same order,
    see `engine.ranking`; None for soft ones.
    """

    __slots__ = ("members", "quadratic", "terms", "weights")

    def __init__(
        self, quadratic: Quadratic, weights: Floats, members: Members | None, terms: float | None = None
    ) -> None:
        self.quadratic = quadratic
        self.weights = weights
        self.members = members
        self.terms = terms

    @staticmethod
    def ranked(quadratic: Quadratic, reach: float, widths: Widths | None = None) -> Kernel:
        """For hard shares of distances: their order is all that counts. reach: the largest |x|² of the points."""
        weights = linear_weights(quadratic.mean_rows)
        terms = terms_of(reach_of(weights), reach)
        if widths is not None:
            # What a run does not have scores less than anything can; what is not finite would not stay in its row.
            np.copyto(weights[0], -4.0 * terms - 1.0, where=widths.beyond)
        return Kernel(quadratic, weights, None, terms)

    @staticmethod
    def of(quadratic: Quadratic, widths: Widths | None = None) -> Kernel:
        """For soft shares. widths: what a run does not have is never worked out."""
        means = quadratic.mean_rows
        d, precisions = len(means), quadratic.precision_rows
        weights = np.empty((1 + d + len(precisions), *means.shape[1:]))
        pulled = weights[1 : d + 1]
        beside = pairs_of(d).beside
        np.multiply(precisions[beside[0]], means[0], out=pulled)
        for b in range(1, d):
            pulled += precisions[beside[b]] * means[b]
        squared = dot(pulled, means)
        np.multiply(squared, number(-0.5), out=weights[0])
        weights[0] += quadratic.constant
        np.multiply(precisions, on_diagonal(-0.5, -1.0, d, precisions.shape), out=weights[d + 1 :])
        return Kernel(quadratic, weights, _tight(means, precisions, widths))

    def shared(
        self, share: Share, features: Features, chunk: slice, phi: Floats
    ) -> tuple[Floats, Floats | None]:
        """The shares (..., k, m) of a chunk of points, given their Φ, and of soft ones what they were normalised by,
        (..., m)."""
        if self.terms is not None:
            few = self.weights[0].size * phi.shape[1] <= FEW_SHARES
            return owned(self.weights, phi, self.terms, None if few else features.rough(chunk, self.terms)), None
        scores = self._through(phi)
        if self.members is not None:
            self._directly(self.members, scores, features.columns[:, chunk], features.spread(chunk))
        normalisers = share(scores)
        return scores, normalisers if share is soft else None

    def scores(self, columns: Floats) -> Floats:
        """(..., k, m) for points (d, m)."""
        scores = self._through(quadratic_features(columns))
        if self.members is not None:
            self._directly(self.members, scores, columns)
        return scores

    def _through(self, phi: Floats) -> Floats:
        """The scores (..., k, m), of tight components to few digits."""
        # In one layout: by others the library multiplies in another way, and one run's bits would depend on the rest.
        return product(vectors_of(self.weights).copy(), phi)

    def _directly(self, members: Members, scores: Floats, columns: Floats, spread: Floats | None = None) -> None:
        """Puts those of tight components right, for points, or the means over cells with these covariances within."""
        own = self.quadratic[members]
        apart = columns - own.means[..., None]
        squares = (apart * (own.precisions @ apart)).sum(axis=-2)
        found = own.constant[:, None] - 0.5 * squares
        if spread is not None:
            # Row by row: a product may round it otherwise where there are other members.
            for weights, within in zip(some(self.weights[1 + len(columns) :], members), spread, strict=True):
                found += weights[:, None] * within
        scores[members] = found

    def part(self, runs: slice, k: int | None = None) -> Kernel:
        """That of some of the runs, by the first of the leading axes, with the first k components."""
        weights = self.weights[:, runs, :k]
        if self.terms is not None:
            return Kernel(self.quadratic, weights, None, self.terms)
        if self.members is None:
            return Kernel(self.quadratic, weights, None)
        return Kernel(self.quadratic[runs], weights, members_among(self.members, runs))


def _tight(means: Floats, precisions: Floats, widths: Widths | None) -> Members | None:
    """The components, of means (d, ..., k) and precisions (pairs, ..., k), that are tight in some direction: no fewer
    than those that `Moments.flat` finds, which would else be summed twice in each pass."""
    d, least = len(means), WIDER / TIGHT**2
    # Nearly always the widest bound already says that none is.
    if d * float(np.maximum.reduce(precisions, axis=None)) * (2.0 + float(np.vdot(means, means))) <= least:
        return None
    about = means * means
    about += 2.0
    tight = dot(about, diagonal_of(precisions, d)) > least
    if widths is not None:
        tight &= ~widths.beyond
    return np.nonzero(tight) if np.count_nonzero(tight) else None
