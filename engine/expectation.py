"""Expectation: dataset and parameters → responsibilities, summed into Moments.

Scores (a Quadratic: β × squared distance, or log weighted Gaussian density) followed by a share: `hard`, where the best
takes all, or `soft`, normalised exponentials. One pass over the data in chunks, as matrix products: W @ Φ, R @ Φᵀ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arrays import Floats, Ints, Pick, identity, pairs_of, trace
from engine.blocks import Blocks, blocks_of
from engine.features import Features, quadratic_features
from engine.kernel import TIGHT, DirectSums, Kernel, linear_weights, members_of, moments_of
from engine.mixture import Mixture, Moments, Quadratic
from engine.skipping import nearest

SMALLEST_EXPONENT = -680.0
"""np.exp is up to a hundred times slower where its result underflows or is denormal."""

CALM = 16.0
"""Best scores within ± this are exponentiated as they are: what is cut off stays below NO_WEIGHT, and no denormal."""

NO_WEIGHT = 1e-280
"""Weights (or sums of shares) up to this are none: exponents cut off leave crumbs of this size."""

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))

Share = Callable[[Floats], Floats]


def distance(mixture: Mixture, beta: float = 1.0) -> Quadratic:
    """The scores −β |x − μ|²."""
    precision = np.empty((*mixture.means.shape, mixture.d))
    precision[...] = 2.0 * beta * identity(mixture.d)
    return Quadratic(np.zeros(mixture.means.shape[:-1]), mixture.means, precision, beta)


def gaussian(mixture: Mixture) -> Quadratic:
    """The scores log π N(x; μ, Σ)."""
    assert mixture.covariances is not None
    precisions, log_determinants = _inverse(mixture.covariances)
    log_weights = np.log(np.maximum(mixture.weights, NO_WEIGHT))
    constant = log_weights - 0.5 * log_determinants - mixture.d * HALF_LOG_TWO_PI
    return Quadratic(constant, mixture.means, precisions)


def _inverse(covariances: Floats) -> tuple[Floats, Floats]:
    """Inverses and log determinants of positive definite matrices (..., d, d), accurate for very unequal variances."""
    if covariances.shape[-1] == 2:
        return _inverse_of_two(covariances)
    root = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    outer = root[..., :, None] * root[..., None, :]
    factor = np.linalg.cholesky(_inside(covariances / outer))
    inverse_factor = np.linalg.inv(factor)
    precisions = np.swapaxes(inverse_factor, -1, -2) @ inverse_factor / outer
    log_determinants = 2 * np.log(np.diagonal(factor, axis1=-2, axis2=-1) * root).sum(axis=-1)
    return precisions, np.asarray(log_determinants)


def _inverse_of_two(covariances: Floats) -> tuple[Floats, Floats]:
    """The same for two columns, in closed form: small matrices cost the library more in calls than in arithmetic."""
    flat = covariances.reshape(*covariances.shape[:-2], 4)
    off, areas = flat[..., 1], flat[..., 0] * flat[..., 3]
    # 1 − correlation², pulled in by rounding's width; a product of variances that far apart would keep no digit.
    determinants = areas * (_INSIDE**2 - np.minimum(off * (off / areas), 1.0))
    adjugates = flat.take(_ADJUGATE, axis=-1)
    adjugates *= _SIGNS
    adjugates /= determinants[..., None]
    return adjugates.reshape(covariances.shape), np.log(determinants)


_INSIDE = 1.0 + 8 * float(np.finfo(float).eps)
_ADJUGATE, _SIGNS = np.array([3, 1, 2, 0]), np.array([_INSIDE, -1.0, -1.0, _INSIDE])


def _inside(correlations: Floats) -> Floats:
    """Correlation matrices, pulled in by rounding's width so that a Cholesky factor exists."""
    d = correlations.shape[-1]
    return np.asarray(correlations + 4 * d * np.finfo(float).eps * identity(d))


def hard(scores: Floats) -> Floats:
    """The best takes all, the first one where several are best. scores (..., k, m) become 0/1 shares in place.

    Returns the best scores (..., m).
    """
    best: Floats = scores.max(axis=-2)
    owns = scores == best[..., None, :]
    if np.count_nonzero(owns) > best.size:
        owns &= np.cumsum(owns, axis=-2) == 1
    np.copyto(scores, owns)
    return best


def largest(shares: Floats) -> Ints:
    """The number (..., m) of the largest share in each column of (..., k, m), the first one where several are.

    What argmax says, at a quarter of its time: that walks down the columns one by one.
    """
    k = shares.shape[-2]
    from_last = np.arange(k, 0, -1, dtype=np.uint16)[:, None]
    owns = shares == shares.max(axis=-2)[..., None, :]
    return np.asarray(k - (owns * from_last).max(axis=-2).astype(np.intp))


def soft(scores: Floats) -> Floats:
    """Normalised exponentials. scores (..., k, m) become shares in place; returns their log-sum-exps (..., m)."""
    best: Floats = scores.max(axis=-2)
    # Exponentials within range need no shift; each run decides for itself, whatever the others do.
    wild = np.abs(best).max(axis=-1, initial=0.0) > CALM
    shifted = bool(wild.any())
    if shifted:
        best *= wild[..., None]
        scores -= best[..., None, :]
    if scores.min(initial=0.0) < SMALLEST_EXPONENT:
        np.maximum(scores, SMALLEST_EXPONENT, out=scores)
    np.exp(scores, out=scores)
    total: Floats = scores.sum(axis=-2)
    scores /= total[..., None, :]
    np.log(total, out=total)
    if shifted:
        total += best
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """What one expectation found.

    sums: the moments (...) without their entropy; log_total: (...) Σ of the normalisers of soft shares, None for hard
    ones; labels (..., n) and responsibilities (..., k, n) where asked for.
    """

    quadratic: Quadratic
    sums: Moments
    log_total: Floats | None
    labels: Ints | None = None
    responsibilities: Floats | None = None

    @property
    def bound(self) -> Floats:
        """The bound (...) of the mixture and the moments; of a Gaussian mixture its log-likelihood, in engine
        coordinates."""
        return self.quadratic.expected(self.sums) if self.log_total is None else self.log_total

    @property
    def moments(self) -> Moments:
        """The moments (...), the entropy of soft shares being what the bound has beyond their expected score."""
        if self.log_total is None:
            return self.sums
        entropy = np.maximum(self.log_total - self.quadratic.expected(self.sums), 0.0)
        return Moments(self.sums.weight, self.sums.mean, self.sums.scatter, entropy)

    def __getitem__(self, run: Pick) -> Expectation:
        """That of one run, or of some, without labels and responsibilities."""
        log_total = None if self.log_total is None else self.log_total[run]
        return Expectation(self.quadratic[run], self.sums[run], log_total)


def expect(
    features: Features, quadratic: Quadratic, share: Share, *, labels: bool = False, responsibilities: bool = False
) -> Expectation:
    """The expectation under the scores of `quadratic`, for one run or, with leading axes, many at once.

    labels and responsibilities are kept on request only: a step by itself needs neither.
    """
    blocks = blocks_of(features) if share is hard and quadratic.beta is not None else None
    if blocks is not None:
        return _expect_by_blocks(blocks, quadratic, labels, responsibilities)
    shape = quadratic.means.shape[:-1]
    kernel = Kernel.of(quadratic, ranked=share is hard)
    sums = np.zeros((*shape, 1 + features.d + len(pairs_of(features.d).first)))
    log_total = np.zeros(shape[:-1])
    kept_labels = np.empty((*shape[:-1], features.n), dtype=np.intp) if labels else None
    kept_shares = np.empty((*shape, features.n)) if responsibilities else None
    direct = DirectSums(quadratic.means, kernel.members)
    for chunk in features.chunks():
        columns = features.columns[:, chunk]
        phi = features.phi(chunk)
        shares = kernel.scores(columns, phi)
        log_total += share(shares).sum(axis=-1)
        sums += shares @ phi.T
        direct.add(columns, shares)
        if kept_labels is not None:
            kept_labels[..., chunk] = largest(shares)
        if kept_shares is not None:
            kept_shares[..., chunk] = shares
    moments = _recovered(features, kernel, share, direct.into(moments_of(sums, features.d)))
    return Expectation(quadratic, moments, log_total if share is soft else None, kept_labels, kept_shares)


def _expect_by_blocks(blocks: Blocks, quadratic: Quadratic, labels: bool, responsibilities: bool) -> Expectation:
    """The expectation under hard shares of distances, run by run: each leaves other blocks in doubt."""
    *runs, k, d = quadratic.means.shape
    moments = Moments(np.empty((*runs, k)), np.empty((*runs, k, d)), np.empty((*runs, k, d, d)), np.zeros(runs))
    owners = np.empty((*runs, blocks.n), dtype=np.intp) if labels or responsibilities else None
    for run in np.ndindex(*runs):
        means = quadratic.means[run]
        found, own = nearest(blocks, means, linear_weights(means), owners is not None)
        moments.weight[run], moments.mean[run], moments.scatter[run] = found.weight, found.mean, found.scatter
        if owners is not None and own is not None:
            owners[run] = own
    shares = None
    if responsibilities and owners is not None:
        shares = (owners[..., None, :] == np.arange(k)[:, None]).astype(np.float64)
    return Expectation(quadratic, moments, None, owners if labels else None, shares)


def _recovered(features: Features, kernel: Kernel, share: Share, moments: Moments) -> Moments:
    """The moments, summed once more from x − mean where a component turned out so tight that Φ lost its scatter."""
    lost = trace(moments.scatter) < TIGHT**2 * moments.weight
    for member in kernel.members:
        lost[member] = False
    if not lost.any():
        return moments
    direct = DirectSums(moments.mean, members_of(lost))
    for chunk in features.chunks():
        columns = features.columns[:, chunk]
        shares = kernel.scores(columns, features.phi(chunk))
        share(shares)
        direct.add(columns, shares)
    return direct.into(moments)


def scores_at(quadratic: Quadratic, columns: Floats, share: Share = soft) -> Floats:
    """The scores (k, m) of some points (d, m) under one run, as `share` wants them."""
    return Kernel.of(quadratic, ranked=share is hard).scores(columns, quadratic_features(columns))


def owners_at(quadratic: Quadratic, columns: Floats) -> Ints:
    """Whose each of some points (d, m) is under one run with hard shares, the first of equals."""
    return largest(scores_at(quadratic, columns, hard))
