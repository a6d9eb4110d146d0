"""Expectation: dataset and parameters → responsibilities, summed into Moments.

Scores (a Quadratic: β × squared distance, or log weighted Gaussian density) followed by a share: `hard`, where the best
takes all, or `soft`, normalised exponentials. One pass over the data in chunks, as matrix products: W @ Φ, Φ @ Rᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.arrays import Floats, Ints, Pick, identity, number
from engine.blocks import Blocks, blocks_of
from engine.features import Features
from engine.kernel import Kernel
from engine.mixture import Mixture
from engine.moments import Moments, joined_moments
from engine.partition import partitioned
from engine.quadratic import Quadratic, joined_quadratics
from engine.ranking import linear_scores, linear_weights
from engine.rows import matrices_of, on_diagonal, rows_of_matrices
from engine.sharing import NO_WEIGHT, Share, hard, largest, soft
from engine.skipping import moments_of, nearest_of_each
from engine.summing import NOTHING, Kept, summed
from engine.widths import Widths

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))


def distance(mixture: Mixture, beta: float = 1.0) -> Quadratic:
    """The scores −β |x − μ|²."""
    return Quadratic(None, mixture.mean_rows, None, beta)


def gaussian(mixture: Mixture) -> Quadratic:
    """The scores log π N(x; μ, Σ)."""
    covariances, d = mixture.covariance_rows, mixture.d
    assert covariances is not None
    precisions, log_determinants = _inverse_of_two(covariances) if d == 2 else _inverse(covariances, d)
    constant = np.maximum(mixture.weights, number(NO_WEIGHT))
    np.log(constant, out=constant)
    log_determinants *= number(0.5)
    constant -= log_determinants
    constant -= number(d * HALF_LOG_TWO_PI)
    return Quadratic(constant, mixture.mean_rows, precisions, None)


def _inverse(rows: Floats, d: int) -> tuple[Floats, Floats]:
    """Inverses, as rows, and log determinants of positive definite matrices given as rows (pairs, ..., k), accurate for
    very unequal variances."""
    covariances = matrices_of(rows, d)
    root = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    outer = root[..., :, None] * root[..., None, :]
    factor = _factors(covariances / outer)
    inverse_factor = np.linalg.inv(factor)
    precisions = np.swapaxes(inverse_factor, -1, -2) @ inverse_factor / outer
    log_determinants = 2 * np.log(np.diagonal(factor, axis1=-2, axis2=-1) * root).sum(axis=-1)
    return rows_of_matrices(precisions), np.asarray(log_determinants)


def _factors(correlations: Floats) -> Floats:
    """The Cholesky factors of correlations (..., d, d); where rounding has left some with an eigenvalue below 0, of
    those next to them with none."""
    try:
        return np.asarray(np.linalg.cholesky(_inside(correlations)))
    except np.linalg.LinAlgError:
        # One by one: the others are to come out as they always do.
        each = correlations.reshape(-1, *correlations.shape[-2:])
        return np.stack([_factor(one) for one in each]).reshape(correlations.shape)


def _factor(correlation: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.cholesky(_inside(correlation)))
    except np.linalg.LinAlgError:
        below = abs(float(np.linalg.eigvalsh(correlation)[0]))
        return np.asarray(np.linalg.cholesky(_inside(correlation + 2.0 * below * identity(len(correlation)))))


def _inverse_of_two(rows: Floats) -> tuple[Floats, Floats]:
    """The same for two columns, in closed form: small matrices cost the library more in calls than in arithmetic."""
    off, areas = rows[1], rows[0] * rows[2]
    # 1 − correlation², pulled in by rounding's width; a product of variances that far apart would keep no digit.
    determinants = off / areas
    determinants *= off
    np.minimum(determinants, number(1.0), out=determinants)
    np.subtract(number(_INSIDE**2), determinants, out=determinants)
    determinants *= areas
    precisions = rows[::-1] / determinants
    precisions *= on_diagonal(_INSIDE, -1.0, 2, rows.shape)
    return precisions, np.log(determinants, out=determinants)


_INSIDE = 1.0 + 8 * float(np.finfo(float).eps)


def _inside(correlations: Floats) -> Floats:
    """Correlation matrices, pulled in by rounding's width so that a Cholesky factor exists."""
    d = correlations.shape[-1]
    return np.asarray(correlations + 4 * d * np.finfo(float).eps * identity(d))


class Expectation(NamedTuple):
    """What one expectation found.

    sums: the moments (...) without their entropy; log_total: (...) Σ of the normalisers of soft shares, None for hard
    ones; squared: Σ |x|² of all points under hard shares of distances, None under others; labels (..., size), with the
    largest soft share (..., size) of each point, and responsibilities (..., k, size) where asked for.
    """

    quadratic: Quadratic
    sums: Moments
    log_total: Floats | None
    squared: float | None = None
    labels: Ints | None = None
    responsibilities: Floats | None = None
    surest: Floats | None = None

    @property
    def bound(self) -> Floats:
        """The bound (...) of the mixture and the moments; of a Gaussian mixture its log-likelihood, in engine
        coordinates."""
        return self.quadratic.expected(self.sums, self.squared) if self.log_total is None else self.log_total

    @property
    def moments(self) -> Moments:
        """The moments (...), the entropy of soft shares being what the bound has beyond their expected score."""
        if self.log_total is None:
            return self.sums
        return self.sums.with_entropy(np.maximum(self.log_total - self.quadratic.expected(self.sums), 0.0))

    def first(self, k: int) -> Expectation:
        """That of the first k components, of each run, without labels and responsibilities."""
        return Expectation(self.quadratic.first(k), self.sums.first(k), self.log_total, self.squared)

    def kept(self) -> Expectation:
        """The same, to be kept for long: see `Moments.kept`."""
        sums = self.sums.kept()
        return self if sums is self.sums else self._replace(sums=sums)

    def of(self, run: Pick) -> Expectation:
        """That of one run, or of some, without labels and responsibilities."""
        log_total = None if self.log_total is None else self.log_total[run]
        return Expectation(self.quadratic[run], self.sums[run], log_total, self.squared)


def joined_expectations(several: Sequence[Expectation]) -> Expectation:
    """The runs of several, one after another, without labels and responsibilities."""
    totals = [each.log_total for each in several if each.log_total is not None]
    return Expectation(
        joined_quadratics([each.quadratic for each in several]),
        joined_moments([each.sums for each in several]),
        np.concatenate(totals) if totals else None,
        several[0].squared,
    )


def expect(
    features: Features, quadratic: Quadratic, share: Share, *, labels: bool = False, responsibilities: bool = False,
    widths: Widths | None = None, shapes: bool = False, later: bool = False,
) -> Expectation:  # fmt: skip
    """The expectation under the scores of `quadratic`, for one run or, with leading axes, many at once.

    labels and responsibilities are kept on request only: a step by itself needs neither. widths: how many components
    each run has, where that is not the same for all; not under hard shares of points with blocks. shapes: hard
    shares, whose scatter counts as a whole, get it to its last digits in every direction, too, as soft ones always do.
    later: that of hard shares may be worked out when it is asked for; it is the same then.
    """
    by_distance = share is hard and quadratic.beta is not None
    blocks = blocks_of(features) if by_distance else None
    if blocks is not None:
        assert widths is None
        return _expect_by_blocks(features, blocks, quadratic, labels, responsibilities, shapes, later)
    kept = NOTHING
    if labels or responsibilities:
        shape, size = quadratic.mean_rows.shape[1:], features.size
        kept = Kept(
            np.empty((*shape[:-1], size), dtype=np.intp) if labels else None,
            np.empty((*shape, size)) if responsibilities else None,
            np.empty((*shape[:-1], size)) if labels and share is soft else None,
        )
        assert widths is None
    if by_distance:
        kernel = Kernel.ranked(quadratic, features.reach, widths)
        sums = partitioned(features, kernel, kept, widths, shapes, later)
        return Expectation(quadratic, sums, None, features.squared, kept.labels, kept.shares)
    sums, log_total = summed(features, Kernel.of(quadratic, widths), share, kept, widths)
    total = log_total if share is soft else None
    return Expectation(quadratic, sums, total, None, kept.labels, kept.shares, kept.surest)


def _expect_by_blocks(
    features: Features, blocks: Blocks, quadratic: Quadratic, labels: bool, responsibilities: bool, shapes: bool,
    later: bool,
) -> Expectation:  # fmt: skip
    """The expectation under hard shares of distances, run by run: each leaves other blocks in doubt."""
    weights = linear_weights(quadratic.mean_rows)
    size, *runs, k = weights.shape
    wanted = labels or responsibilities
    found = nearest_of_each(blocks, weights.reshape(size, -1, k))
    moments = moments_of(found, shapes)
    if not later:
        moments.worked_out()
    owners = shares = None
    if wanted:
        each = [own.labels() for own in found]
        # Those of one are not copied.
        owners = (each[0] if len(each) == 1 else np.stack(each)).reshape(*runs, blocks.n)
        if responsibilities:
            shares = (owners[..., None, :] == np.arange(k)[:, None]).astype(np.float64)
    if len(runs) != 1:
        moments = moments.reshaped(runs)
    return Expectation(quadratic, moments, None, features.squared, owners if labels else None, shares)


def scores_at(quadratic: Quadratic, columns: Floats, share: Share = soft) -> Floats:
    """The scores (k, m) of some points (d, m) under one run, as `share` wants them."""
    if share is hard and quadratic.beta is not None:
        return linear_scores(linear_weights(quadratic.mean_rows), columns)
    return Kernel.of(quadratic).scores(columns)


def owners_at(quadratic: Quadratic, columns: Floats) -> Ints:
    """Whose each of some points (d, m) is under one run with hard shares, the first of equals."""
    return largest(scores_at(quadratic, columns, hard))
