"""Quadratic: the scores of components, and the bound that joins them with the moments of the shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Floats, Pick, zeros
from engine.moments import Moments
from engine.rows import (
    matrices_of,
    on_diagonal,
    products,
    rows_of,
    rows_of_matrices,
    some,
    vectors_of,
)


class Quadratic:
    """A score for every component: constant − ½ (x − mean)ᵀ precision (x − mean).

    constant: (..., k); means: (..., k, d); precisions: (..., k, d, d). Squared distances and log weighted Gaussian
    densities are both of this shape, which is why one expectation serves k-means and mixtures. beta: set where every
    score is −β |x − mean|², so that the nearest mean is the best. The kernels know means and precisions as rows, see
    `engine.rows`: mean_rows (d, ..., k) and precision_rows (pairs, ..., k).
    """

    __slots__ = ("_constant", "_precision_rows", "beta", "mean_rows")

    def __init__(self, constant: Floats | None, means: Floats, precisions: Floats | None, beta: float | None) -> None:
        """means, precisions: rows. constant, precisions: None where there is a beta, which they follow from."""
        self._constant = constant
        self.mean_rows = means
        self._precision_rows = precisions
        self.beta = beta

    @staticmethod
    def of(constant: Floats, means: Floats, precisions: Floats) -> Quadratic:
        """From constants (..., k), means (..., k, d) and symmetric precisions (..., k, d, d)."""
        return Quadratic(constant, rows_of(means), rows_of_matrices(precisions), None)

    @property
    def constant(self) -> Floats:
        return zeros(self.mean_rows.shape[1:]) if self._constant is None else self._constant

    @property
    def precision_rows(self) -> Floats:
        rows = self._precision_rows
        if rows is None:
            assert self.beta is not None
            d, *shape = self.mean_rows.shape
            full = d * (d + 1) // 2, *shape
            rows = np.broadcast_to(on_diagonal(2.0 * self.beta, 0.0, d, full), full)
        return rows

    @property
    def means(self) -> Floats:
        return vectors_of(self.mean_rows)

    @property
    def precisions(self) -> Floats:
        return matrices_of(self.precision_rows, len(self.mean_rows))

    def __getitem__(self, run: Pick) -> Quadratic:
        """That of one run, or of some, of several."""
        constant = None if self._constant is None else self._constant[run]
        precisions = None if self._precision_rows is None else some(self._precision_rows, run)
        return Quadratic(constant, some(self.mean_rows, run), precisions, self.beta)

    def first(self, k: int) -> Quadratic:
        """That of the first k components, of each run."""
        constant = None if self._constant is None else self._constant[..., :k].copy()
        precisions = None if self._precision_rows is None else self._precision_rows[..., :k].copy()
        return Quadratic(constant, self.mean_rows[..., :k].copy(), precisions, self.beta)

    def expected(self, moments: Moments, squared: float | None = None) -> Floats:
        """Σ r·score, (...), from the moments of the shares r alone.

        squared: under hard shares of distances Σ |x|² of all points, by which the squares of each component are not
        needed.
        """
        if self.beta is not None:
            return np.asarray(-self.beta * moments.about(self.mean_rows, squared))
        apart = moments.mean_rows - self.mean_rows
        weight, d = moments.weight, len(apart)
        about = products(apart, apart)
        about *= weight
        about += moments.scatter_rows
        about *= self.precision_rows
        about *= on_diagonal(0.5, 1.0, d, about.shape)
        score = np.where(weight > 0, self.constant, 0.0) * weight
        for row in about:
            score -= row
        return np.asarray(np.add.reduce(score, axis=-1))


def joined_quadratics(several: Sequence[Quadratic]) -> Quadratic:
    """The runs of several of the same kind, one after another."""
    if len(several) == 1:
        return several[0]
    means = np.concatenate([each.mean_rows for each in several], axis=1)
    if several[0].beta is not None:
        return Quadratic(None, means, None, several[0].beta)
    constant = np.concatenate([each.constant for each in several])
    return Quadratic(constant, means, np.concatenate([each.precision_rows for each in several], axis=1), None)


def bound(quadratic: Quadratic, moments: Moments, squared: float | None = None) -> Floats:
    """The one objective: Σ r·score + entropy, (...); both half steps raise it.

    −bound is the inertia of k-means, −bound/β the free energy of soft k-means, the bound itself a mixture's evidence
    lower bound (Neal & Hinton 1998). It needs no look at the single points, so it is known after either half. squared:
    see `expected`.
    """
    return np.asarray(quadratic.expected(moments, squared) + moments.entropy)
