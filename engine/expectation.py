"""Expectation: dataset and parameters → responsibilities, summed into Moments.

Scores (a Quadratic: β × squared distance, or log weighted Gaussian density) followed by a share: `hard`, where the best
takes all, or `soft`, normalised exponentials. One pass over the data in chunks, as matrix products: W @ Φ, R @ Φᵀ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, Ints, Pick, Scalar, identity, zeros
from engine.blocks import Blocks, blocks_of
from engine.features import Features, quadratic_features
from engine.kernel import Kernel, linear_weights
from engine.mixture import Mixture, Moments, Quadratic, joined_moments
from engine.sharing import NO_WEIGHT, Share, hard, largest, soft
from engine.skipping import nearest
from engine.summing import NOTHING, Kept, summed

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))


def distance(mixture: Mixture, beta: float = 1.0) -> Quadratic:
    """The scores −β |x − μ|²."""
    shape = mixture.means.shape
    return Quadratic(zeros(shape[:-1]), mixture.means, _round(shape, 2.0 * beta), beta)


@lru_cache(maxsize=64)
def _round(shape: tuple[int, ...], precision: float) -> Floats:
    """Unit matrices (..., k, d, d) times the precision, for means of this shape (..., k, d); they take no room."""
    return np.broadcast_to(precision * identity(shape[-1]), (*shape, shape[-1]))


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


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """What one expectation found.

    sums: the moments (...) without their entropy; log_total: (...) Σ of the normalisers of soft shares, None for hard
    ones; labels (..., size), with the largest soft share (..., size) of each point, and responsibilities (..., k, size)
    where asked for.
    """

    quadratic: Quadratic
    sums: Moments
    log_total: Floats | None
    labels: Ints | None = None
    responsibilities: Floats | None = None
    surest: Floats | None = None

    @property
    def bound(self) -> Floats:
        """The bound (...) of the mixture and the moments; of a Gaussian mixture its log-likelihood, in engine
        coordinates."""
        return self.quadratic.expected(self.sums) if self.log_total is None else self.log_total

    @property
    def moments(self) -> Moments:
        """The moments (...), the entropy of soft shares being what the bound has beyond their expected score."""
        sums, entropy = self.sums, self.sums.entropy
        if self.log_total is not None:
            entropy = np.maximum(self.log_total - self.quadratic.expected(sums), 0.0)
        return Moments(sums.weight, sums.mean, sums.scatter, entropy)

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
    kept = NOTHING if not (labels or responsibilities) else Kept(
        np.empty((*shape[:-1], features.size), dtype=np.intp) if labels else None,
        np.empty((*shape, features.size)) if responsibilities else None,
        np.empty((*shape[:-1], features.size)) if labels and share is soft else None,
    )
    sums, log_total = summed(features, Kernel.of(quadratic, ranked=share is hard), share, kept)
    return Expectation(quadratic, sums, log_total, kept.labels, kept.shares, kept.surest)


def _expect_by_blocks(blocks: Blocks, quadratic: Quadratic, labels: bool, responsibilities: bool) -> Expectation:
    """The expectation under hard shares of distances, run by run: each leaves other blocks in doubt."""
    *runs, k, d = quadratic.means.shape
    wanted = labels or responsibilities
    each = quadratic.means.reshape(-1, k, d)
    found = [nearest(blocks, means, np.array(linear_weights(means)), wanted) for means in each]
    moments = _arranged([own for own, _ in found], runs)
    owners = _stacked([own for _, own in found if own is not None]).reshape(*runs, blocks.n) if wanted else None
    shares = None
    if responsibilities and owners is not None:
        shares = (owners[..., None, :] == np.arange(k)[:, None]).astype(np.float64)
    return Expectation(quadratic, moments, None, owners if labels else None, shares)


def _arranged(each: list[Moments], runs: list[int]) -> Moments:
    """The moments of every one of the runs in arrays with these leading axes; those of one are not copied."""
    if len(each) > 1:
        together = joined_moments([own[None] for own in each])
        shape = (*runs, *together.weight.shape[1:])
        mean, scatter = together.mean, together.scatter
        return Moments(
            together.weight.reshape(shape), mean.reshape(*shape, -1), scatter.reshape(*shape, *scatter.shape[-2:]),
            np.zeros(runs),
        )  # fmt: skip
    moments = each[0]
    for _ in runs:
        moments = moments[None]
    return moments


def _stacked(parts: list[NDArray[Scalar]]) -> NDArray[Scalar]:
    """Those of several runs in one array; those of one are not copied."""
    return parts[0] if len(parts) == 1 else np.stack(parts)


def scores_at(quadratic: Quadratic, columns: Floats, share: Share = soft) -> Floats:
    """The scores (k, m) of some points (d, m) under one run, as `share` wants them."""
    return Kernel.of(quadratic, ranked=share is hard).scores(columns, quadratic_features(columns))


def owners_at(quadratic: Quadratic, columns: Floats) -> Ints:
    """Whose each of some points (d, m) is under one run with hard shares, the first of equals."""
    return largest(scores_at(quadratic, columns, hard))
